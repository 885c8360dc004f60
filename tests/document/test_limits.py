"""Texts beyond the limits of the parser are refused in one finding. Real posts are far from the limits."""

import pytest

from postgen.document import Source, parse_document
from postgen.document.inline_parser import MAX_STEPS
from postgen.document.parser import MAX_LINES, MAX_TOKENS, parse
from postgen.validation import ValidateOptions, find_files, make_post, validate
from tests.rules.rule_contexts import repository_series

HOSTILE = {
    "lines": "a\n" * (MAX_LINES + 1),
    "lines that end in a carriage return": "a\r" * (MAX_LINES + 1),
    "headings": "##\n" * (MAX_LINES + 1),
    "brackets": "[" * 300_000,
    "images": "![" * 150_000,
    "brackets and emphasis": "[*" * 150_000,
    "formulas": "$x$ " * 75_000,
    "emphasis": "*a_ " * 75_000,
    "columns": "|a" * 70_000 + "|\n" + "|-" * 70_000 + "|\n",
    "sections in HTML": "a<![CDATA[" * 30_000,
}
LARGE = {
    "lines": "a line of text\n" * (MAX_LINES - 1),
    "windows lines": "a line of text\r\n" * (MAX_LINES - 1),
    "code": "```python\n" + "x[i] = [a_b, *c]  # `$x$` <b>\n" * 10_000 + "```\n",
    "prose": "A **word** with `code`, $x$ and [a link](a.md). " * 6_000,
    "one line": "word " * 60_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_text_beyond_the_limits_is_one_finding(name: str) -> None:
    series = repository_series()
    posts = [
        make_post(Source(path, text), series.drafts_dir / "1.2-x.md", series)
        for path, text in (("1.2-x.md", HOSTILE[name]), ("other.md", "# T\n\nA <b>tag</b>.\n"))
    ]
    options = ValidateOptions(execute=False, jobs=1, cache=False, select=("HT", "MA"))
    first, *others = validate(posts, series, options).findings
    assert (first.path, first.code, first.span.line) == ("1.2-x.md", "HT301", 1)
    assert first.is_error
    assert first.message.startswith("the text has ")
    assert "not checked: HT301, HT302, HT303, MA201 and " in first.message
    assert [finding.path for finding in others] == ["other.md", "other.md"]


@pytest.mark.parametrize("name", LARGE)
def test_a_large_text_is_within_the_limits(name: str) -> None:
    assert parse_document(LARGE[name]).unparsed == ""


def test_real_posts_are_far_from_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    series = repository_series()
    monkeypatch.setattr("postgen.document.inline_parser.MAX_STEPS", MAX_STEPS // 50)
    for file in find_files([series.posts_dir]):
        text = file.read_text(encoding="utf-8")
        assert text.count("\n") < MAX_LINES / 20
        assert len(parse(text)) < MAX_TOKENS / 20
