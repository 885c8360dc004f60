"""A series in a git repository with a changed post: words, a formula, code, output and a figure."""

from pathlib import Path

import pytest
from PIL import Image

from postgen.document import parse_document
from postgen.drafting.critique import remember_critique
from postgen.drafting.critique_remarks import Critique, StoredRemark
from tests.preview.posts import FIRST, POST, preview_project
from tests.projects import OUTLINE
from tests.repositories import Git

RULE = "rules: {house: [{name: hook, sentence: The introduction opens with a question.}]}\n"
OLD = POST.replace("print(add(2, 3))\n```\n", "print(add(2, 3))\n```\n\n```output\n5\n```\n").replace(
    "## Exercises", "The sum of [both](https://example.org/a) is the same.\n\n## Exercises"
)
NEW = (
    OLD.replace("Put two piles of apples together.", "Put two *heaps* of apples together. It is always easy.")
    .replace("print(add(2, 3))", "print('sum', add(2, 4))")
    .replace("```output\n5\n```", "```output\nsum 6\n```\n\nThe sum is never smaller.")
    .replace("https://example.org/a", "https://example.org/b")
    .replace("s = \\begin{cases} a + b", "s = \\begin{cases} b + a")
)


def reviewed_project(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Create the series with `NEW` on a branch, `OLD` on `main`, and another figure."""
    preview_project(folder)
    (folder / "outline.yaml").write_text(OUTLINE + RULE, encoding="utf-8")
    (folder / ".gitignore").write_text("/.postgen/\n", encoding="utf-8")
    (folder / "posts" / FIRST).write_text(OLD, encoding="utf-8")
    git = Git(folder, monkeypatch)
    git.commit()
    git("switch", "-qc", "topic")
    (folder / "posts" / FIRST).write_text(NEW, encoding="utf-8")
    Image.new("RGB", (50, 30), "blue").save(folder / "posts" / "figures" / "1.1" / "red.png")
    git.commit()
    return folder


def add_remark(text: str, why: str = "Nobody <b>counted</b> it.") -> None:
    """Remember a critical reading of a post with one remark, about its first mention of a pile."""
    start = text.index("Now you have")
    remark = StoredRemark(
        kind="not shown",
        start=start,
        end=start + 26,
        quote=text[start : start + 26],
        evidence="",
        why=why,
        instead="Say who counted.",
        confidence=0.9,
    )
    remember_critique(parse_document(text), Critique(remarks=(remark,)))
