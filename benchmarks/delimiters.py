"""Find out which renderers agree on each way of writing mathematics, and compare with MA201 to MA204.

    uv run --with pymdown-extensions --with markdown python benchmarks/delimiters.py

Needs pandoc, node and npm. npm installs remark-math and KaTeX into a temporary folder. The script prints a
table of constructs and renderers. I means inline, D means display, – means no mathematics, and × means a
formula that differs from the one that postgen's parser reads. The script exits with 1 if the renderers
disagree on a construct without a finding, or agree on a construct with a finding.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt

from postgen.document import parse_document
from postgen.rules import Context, find_rule, run_rules
from postgen.series import load_series

HERE = Path(__file__).parent
PACKAGES = ("unified", "remark-parse", "remark-math", "remark-gfm", "katex", "jsdom")
RULES = [find_rule(code) for code in ("MA201", "MA202", "MA203", "MA204")]
# Constructs where findings and renderers disagree on purpose, with the reason.
GITHUB = "GitHub reads it differently, and GitHub cannot be run here"
BROKEN = "this is a mistake by the author, even if all renderers read it alike"
ROWS = "a Markdown parser before auto-render turns `\\\\` into `\\`, so no formula with rows works there"
DOLLAR = "only auto-render pairs escaped dollar signs, and there is no other way to write one"
MEANT = {
    "letters before": GITHUB,
    "letters after": GITHUB,
    "block in a list, 4 spaces": GITHUB,
    "math fence": GITHUB,
    "indented by 4": BROKEN,
    "lost partner": BROKEN,
    "block with two lines": ROWS,
    "block with an environment": ROWS,
    "line break in a formula": ROWS,
    "escaped price": DOLLAR,
    "escaped dollars": DOLLAR,
}
Formulas = list[tuple[str, str]]  # I or D, and the LaTeX


def ours(markdown: str) -> Formulas:
    return [("D" if math.display else "I", math.latex) for math in parse_document(markdown).maths]


def pandoc(markdown: str) -> Formulas:
    command = ["pandoc", "--from", "markdown", "--to", "json"]
    done = subprocess.run(command, input=markdown, capture_output=True, text=True, check=True)
    return list(_in_pandoc(json.loads(done.stdout)["blocks"]))


def _in_pandoc(node: Any) -> Any:  # noqa: ANN401
    if isinstance(node, dict):
        if node.get("t") == "Math":
            yield ("D" if node["c"][0]["t"] == "DisplayMath" else "I", node["c"][1])
        else:
            yield from _in_pandoc(list(node.values()))
    elif isinstance(node, list):
        for item in node:
            yield from _in_pandoc(item)


def arithmatex(markdown: str) -> Formulas:
    import html

    from markdown import markdown as to_html  # type: ignore[import-untyped]

    extensions = ["pymdownx.arithmatex", "tables", "pymdownx.superfences"]
    page = to_html(markdown, extensions=extensions, extension_configs={extensions[0]: {"generic": True}})
    found = re.findall(r'class="arithmatex">(\\\(|\\\[)(.*?)(?:\\\)|\\\])</', page, re.DOTALL)
    return [("I" if opening == r"\(" else "D", html.unescape(latex)) for opening, latex in found]


def in_node(constructs: dict[str, str]) -> list[dict[str, Formulas]]:
    """Return the formulas that remark-math finds, and those that auto-render finds in CommonMark HTML."""
    to_html = MarkdownIt("commonmark").enable("table")
    rows = [{"markdown": text, "html": to_html.render(text)} for text in constructs.values()]
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(HERE / "delimiters.mjs", folder)
        subprocess.run(["npm", "install", "--silent", *PACKAGES], cwd=folder, check=True)
        command = ["node", "delimiters.mjs"]
        done = subprocess.run(
            command, cwd=folder, input=json.dumps(rows), capture_output=True, text=True, check=True
        )
    answers: list[dict[str, Formulas]] = json.loads(done.stdout)
    return answers


def normalized(formulas: Any) -> Formulas:  # noqa: ANN401
    """Normalize the white space within each formula."""
    return [(form, " ".join(str(latex).split())) for form, latex in formulas]


def difference_text(formulas: Formulas, reference: Formulas) -> str:
    if not formulas:
        return "–"
    marks = "".join(form for form, _ in formulas)
    same = [latex for _, latex in formulas] == [latex for _, latex in reference]
    return marks if same or not reference else f"{marks}×"


def main() -> int:
    constructs: dict[str, str] = yaml.safe_load((HERE / "constructs.yaml").read_text("utf-8"))
    series, wrong = load_series(HERE.parent), []
    print("| construct | postgen | pandoc | arithmatex | remark | KaTeX | alike | findings |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for (name, text), node in zip(constructs.items(), in_node(constructs), strict=True):
        read = [
            normalized(f) for f in (ours(text), pandoc(text), arithmatex(text), node["remark"], node["katex"])
        ]
        alike = all(formulas == read[0] for formulas in read)
        document = parse_document(text)
        found = run_rules(document, Context(series, None, Path("post.md")), RULES)
        codes = " ".join(sorted({finding.code for finding in found}))
        if alike == bool(codes) and name not in MEANT:
            difference = "renderers agree, but findings:" if alike else "renderers disagree, but no finding:"
            wrong.append(f"{name}: {difference} {codes} {read}")
        cells = " | ".join(difference_text(formulas, read[0]) for formulas in read)
        print(f"| {name} | {cells} | {'yes' if alike else 'no'} | {codes} |")
    for reason in dict.fromkeys(MEANT.values()):
        print(f"\n{', '.join(n for n, why in MEANT.items() if why == reason)}: {reason}.")
    print(f"\n{len(constructs)} constructs, {len(wrong)} unexpected disagreements of findings and renderers")
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
