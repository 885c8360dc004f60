"""The files of each export format for the same posts; two of them are used with their real tools."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml

from postgen.export import FORMATS
from postgen.export.book import Book, read_book
from postgen.export.writer import write_export
from postgen.series import load_series
from tests.cli.command_runner import CommandRunner
from tests.preview.posts import FIRST, preview_project
from tests.projects import WITH_OUTPUT

BRACES = 'print(f"{{% raw %}} {{{{ x }}}}")  # {{< figure >}} {% endraw %}'
MORE = "\nIt is $|a| < \\|b\\|$, see [later](1.2-looking-back.md#eli5).\n- $a$\n\n## Demonstrations"
POST = (
    WITH_OUTPUT.replace("\n## Demonstrations", MORE)
    .replace("print(add(2, 3))", BRACES + "\nprint(add(2, 3))", 1)
    .replace("```output\n5\n```\n", "```output\n5\n```\n\n![A red square](figures/1.1/red.png)\n", 1)
    .replace("## Exercises\n", "## Exercises\n\n```python no-run: takes a day\nforever()\n```\n")
)  # fmt: skip
STEM = FIRST.removesuffix(".md")
FIGURE = "figures/1.1/red.png"
BUNDLE = f"content/lessons/{STEM}"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = preview_project(tmp_path / "project")
    (folder / "posts" / FIRST).write_text(POST, encoding="utf-8")
    return folder


@pytest.fixture
def book(project: Path) -> Book:
    return read_book(load_series(project))


def front_matter_and_text(files: Mapping[str, bytes], path: str) -> tuple[dict[str, Any], str]:
    _, front_matter, text = files[path].decode().split("---\n", 2)
    return yaml.safe_load(front_matter), text


def _read(notebook: str) -> Any:  # noqa: ANN401 (nbformat has no types)
    return nbformat.reads(notebook, 4)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("format_name", "path", "figure", "link"),
    [
        ("hugo", f"{BUNDLE}/index.md", f"{BUNDLE}/{FIGURE}", "../1.2-looking-back/#eli5"),
        ("jekyll", f"lessons/{STEM}.md", "lessons/figures/1.1/red.png", "1.2-looking-back.html#eli5"),
        ("mkdocs", f"docs/lessons/{STEM}.md", "docs/lessons/figures/1.1/red.png", "1.2-looking-back.md#eli5"),
        ("quarto", f"lessons/{STEM}.qmd", "lessons/figures/1.1/red.png", "1.2-looking-back.qmd#eli5"),
        ("docusaurus", f"docs/lessons/{STEM}.md", f"docs/lessons/{FIGURE}", "1.2-looking-back.md#eli5"),
    ],
)  # fmt: skip
def test_titles_figures_and_links_have_the_form_of_each_tool(
    book: Book, format_name: str, path: str, figure: str, link: str
) -> None:
    files = FORMATS[format_name](book)
    front_matter, text = front_matter_and_text(files, path)
    assert front_matter["title"] == "1.1: Adding Up"
    assert front_matter["description"].startswith("What is a sum?")
    assert "# Small Steps" not in text
    assert files[figure].startswith(b"\x89PNG")
    assert f"[later]({link})" in text
    assert f"see [later]({link}).\n\n- " in text  # an empty line before the list
    assert "![A red square](figures/1.1/red.png)" in text


@pytest.mark.parametrize("format_name", FORMATS)
def test_external_links_do_not_change(project: Path, format_name: str) -> None:
    address = "https://github.com/other/repo/blob/main/posts/1.2-looking-back.md"
    post = project / "posts" / FIRST
    post.write_text(POST.replace("see [later]", f"see [external]({address}) or [later]"), encoding="utf-8")
    files = FORMATS[format_name](read_book(load_series(project)))
    assert any(address.encode() in data for data in files.values())


@pytest.mark.parametrize(
    ("format_name", "layout"),
    [("hugo", "layouts/_default/baseof.html"), ("jekyll", "_layouts/default.html")],
)
def test_layouts_contain_the_shared_style(book: Book, format_name: str, layout: str) -> None:
    page = FORMATS[format_name](book)[layout].decode()
    style = page.split("<style>\n")[1].split("</style>")[0]
    assert style.startswith("body { font: ")
    assert "/*" not in style


def test_the_navigation_lists_every_post_by_module(book: Book) -> None:
    config = yaml.safe_load(FORMATS["mkdocs"](book)["mkdocs.yml"])
    lessons = [{"1.1: Adding Up": f"lessons/{STEM}.md"}, {"1.2: Looking Back": "lessons/1.2-looking-back.md"}]
    assert config["nav"] == [{"Contents": "index.md"}, {"1. First Things": lessons}]
    sidebar = json.loads(FORMATS["docusaurus"](book)["series.json"])["sidebar"]
    assert sidebar[1]["items"] == [f"lessons/{STEM}", "lessons/1.2-looking-back"]
    assert [lesson.id for lesson in book.missing] == ["2.1"]


def test_braces_in_code_are_escaped(book: Book) -> None:
    _, jekyll = front_matter_and_text(FORMATS["jekyll"](book), f"lessons/{STEM}.md")
    assert jekyll.startswith("\n{% raw %}\n")
    inside = jekyll.strip().removeprefix("{% raw %}").removesuffix("{% endraw %}")
    assert (
        "{% endraw %}{{ '{%' }}{% raw %} endraw %}" in inside
    )  # the post's own `endraw` is shown and does not end the block
    _, hugo = front_matter_and_text(FORMATS["hugo"](book), f"content/lessons/{STEM}/index.md")
    assert "{{</* figure */>}}" in hugo


def test_formulas_are_converted_for_kramdown(book: Book) -> None:
    _, text = front_matter_and_text(FORMATS["jekyll"](book), f"lessons/{STEM}.md")
    assert r"It is $$\vert a\vert  < \Vert b\Vert $$, see" in text
    assert r"- \$$a$$" in text  # the only text of its paragraph


def test_notebooks_have_a_cell_with_outputs_for_each_block(book: Book) -> None:
    files = FORMATS["notebook"](book)
    notebook = _read(files[f"{STEM}.ipynb"].decode())
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [o.output_type for o in code[0].outputs] == ["stream", "display_data"]
    assert code[0].outputs[0].text == "5\n"
    assert code[0].outputs[1].metadata == {"image/png": {"alt": "A red square"}}
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert "forever()" in text  # a block that must not run is not a cell
    assert "figures/1.1/red.png" not in text
    assert "```output" not in text
    assert FORMATS["notebook"](book) == files


@pytest.mark.slow
def test_a_notebook_runs_from_top_to_bottom(book: Book, tmp_path: Path) -> None:
    from nbclient import NotebookClient

    notebook = _read(FORMATS["notebook"](book)[f"{STEM}.ipynb"].decode())
    resources = {"metadata": {"path": tmp_path}}
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources=resources).execute()
    outputs = [cell.outputs[0].text for cell in notebook.cells if cell.cell_type == "code"]
    assert outputs[0].endswith("\n5\n")
    assert outputs[1] == "6\n"


@pytest.mark.slow
@pytest.mark.parametrize("generator", ["mkdocs", "zensical"])
def test_mkdocs_and_zensical_build_the_site(book: Book, tmp_path: Path, generator: str) -> None:
    write_export(tmp_path / "site", "mkdocs", FORMATS["mkdocs"](book))
    completed = subprocess.run(
        [sys.executable, "-m", generator, "build", "--strict"],
        cwd=tmp_path / "site", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert completed.returncode == 0, completed.stderr
    page = (tmp_path / "site" / "site" / "lessons" / STEM / "index.html").read_text("utf-8")
    formula = re.search(r"It is <span>(<math>.*?</math>)</span>, see", page)
    assert formula
    assert unescape(re.sub("<[^>]*>", "", formula[1])) == "|a|<‖b‖"
    assert re.search(r'<img alt="A red square"[^>]* src="\.\./figures/1\.1/red\.png"', page)
    assert re.search(r'<span class="k">def</span>', page)
    assert 'href="../1.2-looking-back/#eli5"' in page


def test_a_figure_outside_the_project_is_not_exported(project: Path) -> None:
    secret = project.parent / "secret.png"
    secret.write_bytes(b"secret")
    figure = project / "posts" / "figures" / "1.1" / "red.png"
    figure.unlink()
    figure.symlink_to(secret)
    files = FORMATS["mkdocs"](read_book(load_series(project)))
    assert not [path for path in files if path.endswith(".png")]


def test_the_command_reports_the_written_files(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    postgen = CommandRunner(project, monkeypatch)
    result = postgen("export", "--format", "hugo", "--to", "out")
    assert result.code == 0
    assert re.fullmatch(
        r"out: 2 posts \(1 lesson without a post\); \d+ files written, 0 removed\n", result.out
    )
    (project / "out" / "hugo.yaml").write_text("title: Mine\n", encoding="utf-8")
    result = postgen("export", "--format", "hugo", "--to", "out")
    assert "out/hugo.yaml was changed by hand and not replaced" in result.err
    assert result.out.endswith("0 files written, 0 removed\n")
    assert postgen("export", "--format", "jekyll", "--to", "out").code == 2


def test_without_nbformat_the_command_says_what_to_install(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "nbformat", None)
    result = CommandRunner(project, monkeypatch)("export", "--format", "notebook", "--to", "out")
    assert result.code == 3
    assert "install it with `uv add 'postgen[notebook]'`" in result.err
    assert not (project / "out").exists()


@pytest.mark.slow
@pytest.mark.parametrize("generator", ["mkdocs", "zensical"])
def test_formulas_for_mkdocs_are_mathml_that_markdown_leaves_alone(
    project: Path, tmp_path: Path, generator: str
) -> None:
    formulas = r"""
$a_1 * b_2 * c$ starts a line, $\text{*no* [x](y) <b>!}$ looks like Markdown,
and $\frac{$ is wrong.

$$
|x| < 1 \quad \text{1. no list}
$$

| table |
| --- |
| $\lvert t \rvert$ |
"""
    text = WITH_OUTPUT.replace("\n## Demonstrations", f"{formulas}\n## Demonstrations")
    (project / "posts" / FIRST).write_text(text, encoding="utf-8")
    files = FORMATS["mkdocs"](read_book(load_series(project)))
    assert not any(b"<script" in data or b"https://" in data for data in files.values())
    write_export(tmp_path / "site", "mkdocs", files)
    command = [sys.executable, "-m", generator, "build"]
    subprocess.run(command, cwd=tmp_path / "site", check=True, capture_output=True)
    page = (tmp_path / "site" / "site" / "lessons" / STEM / "index.html").read_text("utf-8")
    formulas_shown = [re.sub("<[^>]*>", "", math) for math in re.findall("<math.*?</math>", page)]
    shown = [unescape(text).replace("\xa0", " ") for text in formulas_shown]
    assert shown == [
        "a1∗b2∗c",
        "*no* [x](y) <b>!",
        "|x|<11. no list",
        "|t|",
    ]
    assert r"<code>\frac{</code>" in unescape(page)
