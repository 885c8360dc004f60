"""What is text in a post stays text in the export: no tool runs, includes or links to anything for it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from postgen.document import parse_document
from postgen.errors import UsageError
from postgen.export import FORMATS
from postgen.export.book import Book, read_book
from postgen.export.inert import is_safe_address
from postgen.export.writer import write_export
from postgen.series import load_series
from tests.export.test_formats import STEM, front_matter_and_text
from tests.preview.posts import FIRST, preview_project
from tests.projects import WITH_OUTPUT

TEXTS = {"hugo": f"content/lessons/{STEM}/index.md", "jekyll": f"lessons/{STEM}.md"}
TEXTS |= {"mkdocs": f"docs/lessons/{STEM}.md", "quarto": f"lessons/{STEM}.qmd"}
TEXTS |= {"docusaurus": f"docs/lessons/{STEM}.md"}
ATTACKS = """
{{< env SECRET >}} and {{% include "/etc/passwd" %}} and {{< lone and {% include secret %} {{ site.secret }}

{: onclick="alert(1)"}

{::nomarkdown}text{:/}

A `<script>alert(3)</script>`{=html} and [text]{onclick="alert(4)"} and **bold**{: onclick="alert(5)"}.

[a](javascript:alert(6)) and [b](<java\tscript:alert(7)>) and [c](&#106;avascript:alert(8)) and [d][e]
and [f](vbscript:x)

[e]: javascript:alert(9)

<javascript:alert(10)> and [g](data:text/html,alert) and [h](JaVaScRiPt:alert(11))

::: {.panel onclick="alert(12)"}
text
:::

```{python}
import os; os.system("touch pwned")
```

```{=html}
<script>alert(13)</script>
```

``` {.python onclick="alert(14)"}
x: int = 1
```

![secret](../../secret.png) ![etc](/etc/passwd.png) ![file](file:///etc/x.png)

The code `{{< env SECRET >}}` and the formula $x_{{<3}}$ and

```python
y: str = "{{< env SECRET >}} {{% env SECRET %}} {{< lone"
```

#### A heading {#id onclick="alert(15)"}

---
execute: {enabled: true}
include-in-header: {file: secret.html}
---

`{python} 1 + 1`
"""
FRONT = """---
title: 'A <script>alert(17)</script> {{< env SECRET >}} `x`{=html}'
description: 'a "><script>alert(18)</script>'
tags: [one, {two: three}, '<b>']
mdx: {format: mdx}
execute: {enabled: true}
include-in-header: {text: "<script>alert(19)</script>"}
layout: secret
permalink: /../../x
engine: jupyter
template: x.html
---
"""


def _book(project: Path, text: str) -> Book:
    (project / "posts" / FIRST).write_text(text, encoding="utf-8")
    return read_book(load_series(project))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return preview_project(tmp_path / "project")


@pytest.fixture
def hostile(project: Path) -> Book:
    return _book(project, FRONT + WITH_OUTPUT.replace("\n## Demonstrations", f"{ATTACKS}\n## Demonstrations"))


@pytest.mark.parametrize("name", TEXTS)
def test_front_matter_has_only_keys_that_describe_the_post(hostile: Book, name: str) -> None:
    values, _ = front_matter_and_text(FORMATS[name](hostile), TEXTS[name])
    allowed = {"title", "description", "tags", "weight", "module", "layout", "permalink", "previous", "next"}
    assert set(values) <= allowed | {"id", "engine"}
    assert "secret" not in str(values)
    assert values.get("engine", "markdown") == "markdown"
    assert values["tags"][:1] == ["one"]
    assert len(values["tags"]) == 2
    assert "{{<" not in str(values)


@pytest.mark.parametrize("name", TEXTS)
def test_attributes_links_and_paths_are_text(hostile: Book, name: str) -> None:
    _, text = front_matter_and_text(FORMATS[name](hostile), TEXTS[name])
    assert not re.search(r"^\{:", text, re.MULTILINE)
    assert not re.search(r"(?<!\\)\{(?:=html|onclick|#id|: |\.panel)", re.sub(r"(?s)```.*?```", "", text))
    assert not re.search(r"\]\(\s*<?(?:java|vb|data)", text, re.IGNORECASE)
    assert not re.search(r"\]:\s*javascript", text)
    assert "<javascript:" not in text
    assert not re.search(r"^[`~]{3,}.*(?:=html|\{python\}|onclick)", text, re.MULTILINE)
    assert not re.search(r"!\[\w+\]\((?:\.\.|/|file)", text)
    assert not re.search(r"^\s*$\n^---$", text, re.MULTILINE)


def test_pandoc_and_quarto_get_no_shortcodes(hostile: Book) -> None:
    _, text = front_matter_and_text(FORMATS["quarto"](hostile), TEXTS["quarto"])
    outside = re.sub(r'(?s)``` \{\.python shortcodes="false"\}.*?```', "", text)
    assert "{{<" not in outside
    assert "{{%" not in outside
    assert outside != text


def test_innocent_text_does_not_change(project: Path) -> None:
    kept = """
A set $\\{1, 2\\}$, a `dict` like `{"a": 1}`, *emphasis*, [a link](https://example.org/a_(b)), 1 > 0,
[mail](mailto:a@example.org), [a reference][r], an ![image](https://example.org/x.png), and a list[0].

[r]: https://example.org "Title"

> A quotation

| a | b |
| - | - |
| 1 | `x | y` |

```bash
echo ${HOME} > x
```

```python no-run: needs {a} key=value
z: int = 1
```
"""
    book = _book(project, WITH_OUTPUT.replace("\n## Demonstrations", f"{kept}\n## Demonstrations"))
    for name in ("docusaurus", "hugo", "quarto"):
        assert kept.strip() in FORMATS[name](book)[TEXTS[name]].decode(), name
    text = re.sub(
        "<span><math>.*?</math></span>", r"$\\{1, 2\\}$", FORMATS["mkdocs"](book)[TEXTS["mkdocs"]].decode()
    )
    assert kept.strip() in text


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://example.org/a:b", True),
        ("1.2-a.md#x:y", True),
        ("a/b:c", True),
        ("?a:b", True),
        ("mailto:a@example.org", True),
        ("javascript:x", False),
        (" java\nscript:x", False),
        ("java%0ascript:x", False),
        ("%6aavascript:x", False),
        ("VBSCRIPT:x", False),
        ("data:text/html,x", False),
        ("file:///etc/passwd", False),
        ("\x01javascript:x", False),
    ],
)
def test_addresses_that_may_run_code_are_recognized(address: str, safe: bool) -> None:
    assert is_safe_address(address) is safe


@pytest.mark.parametrize(
    "front",
    [
        "date: 2024-02-30",
        "n: " + "1" * 5000,
        "a: " + "[" * 3000 + "]" * 3000,
        "a: [",
        "a: !!python/x y",
        "a: b: c",
    ],
)
def test_wrong_front_matter_is_one_message(project: Path, front: str) -> None:
    book = _book(project, f"---\n{front}\n---\n{WITH_OUTPUT}")
    for name in FORMATS:
        if name == "notebook":
            continue
        with pytest.raises(
            UsageError, match=r"1\.1-adding-up\.md:1: the front matter cannot be read: "
        ) as caught:
            FORMATS[name](book)
        assert "\n" not in str(caught.value)


def test_a_post_beyond_the_limits_is_not_exported(project: Path) -> None:
    assert parse_document("[" * 300_000).unparsed
    with pytest.raises(UsageError, match="has too many brackets"):
        _book(project, "[" * 300_000)


def _pages(folder: Path) -> str:
    return "\n".join(file.read_text("utf-8") for file in folder.rglob("*.html") if "1.1" in str(file))


def _assert_passive(page: str) -> None:
    assert not re.search(r"<script[^>]*>\s*alert", page)
    assert not re.search(r"<[a-z][^>]*\sonclick", page)
    assert not re.search(
        r"(?:href|src)=[\"']?\s*(?:java\s*script|vbscript|data:text|file:|/etc|\.\./\.\./secret)",
        page,
        re.IGNORECASE,
    )


@pytest.mark.slow
def test_mkdocs_builds_a_passive_page(hostile: Book, tmp_path: Path) -> None:
    write_export(tmp_path / "site", "mkdocs", FORMATS["mkdocs"](hostile))
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
    subprocess.run(command, cwd=tmp_path / "site", check=True, capture_output=True)
    _assert_passive(_pages(tmp_path / "site" / "site"))


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("hugo") is None, reason="hugo is not installed")
def test_hugo_builds_a_passive_page(hostile: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "hunter2")
    write_export(tmp_path / "site", "hugo", FORMATS["hugo"](hostile))
    subprocess.run(["hugo"], cwd=tmp_path / "site", check=True, capture_output=True)
    page = _pages(tmp_path / "site" / "public")
    _assert_passive(page)
    assert "hunter2" not in page
    assert "{{&lt; lone" in re.sub(r"</?span[^>]*>", "", page)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pandoc") is None, reason="pandoc is not installed")
def test_pandoc_makes_a_passive_page(hostile: Book, tmp_path: Path) -> None:
    file = tmp_path / "post.md"
    file.write_bytes(FORMATS["quarto"](hostile)[TEXTS["quarto"]])
    command = ["pandoc", "--standalone", "--katex", "--from=markdown-implicit_figures", str(file)]
    page = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    _assert_passive(page)
