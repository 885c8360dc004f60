"""A checker or rule that fails on one post is a finding about this post; the others have their verdict."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from postgen.document import Document, Source
from postgen.errors import RuntimeEnvironmentError
from postgen.findings import Finding, Problem, Span
from postgen.rules import Context, runner, selected_rules
from postgen.validation import ValidateOptions, make_post, validate
from tests.rules.rule_contexts import repository_series

SELECTED = "postgen.validation.static_checks.selected_rules"
POST = """# T

## Demonstrations

```python
ok: int = 1
```

```python
{code}
```

A <b>tag</b>.
"""
# Python 3.13 parses code several thousand levels deep, and Python 3.11 only a thousand.
DEEP = {
    "a sum": "x: int = " + "1 + " * 15_000 + "1",
    "attributes": "x: int = ok" + ".real" * 15_000,
    "calls": "x: int = ok" + "()" * 15_000,
    "open brackets": "[" * 2_000,
    "brackets": "[" * 2_000 + "]" * 2_000,
    "not": "x: bool = " + "not " * 15_000 + "ok",
    "lambda": "x: object = " + "lambda: " * 10_000 + "1",
    "powers": "x: int = " + "2**" * 15_000 + "2",
    "conditions": "x: int = " + "1 if ok else " * 7_500 + "1",
    "elif": "if ok:\n 1\n" + "elif ok:\n 1\n" * 8_000,
}
SHALLOW = {
    "a sum of 300": "x: int = " + "1 + " * 300 + "1",
    "brackets": "x: list[int] = " + "[" * 90 + "]" * 90,
}


def _findings(codes: dict[str, str], select: tuple[str, ...] = ("PY", "HT")) -> tuple[Finding, ...]:
    series = repository_series()
    posts = [
        make_post(Source(f"{name}.md", POST.format(code=code)), series.drafts_dir / "1.2-x.md", series)
        for name, code in codes.items()
    ]
    options = ValidateOptions(execute=False, jobs=1, cache=False, select=select)
    return validate(posts, series, options).findings


def test_code_that_is_too_deep_is_a_finding_about_its_block() -> None:
    findings = _findings({**DEEP, "innocent": "y: int = ok"})
    for name in DEEP:
        mine = [f for f in findings if f.path == f"{name}.md"]
        assert [f.code for f in mine if f.code != "HT301"] == ["PY401"], name
        assert "too deeply" in mine[0].message or "too many nested" in mine[0].message
        assert mine[0].span.line in (9, 10), name
        assert sum(f.code == "HT301" for f in mine) == 2
    assert [f.code for f in findings if f.path == "innocent.md"] == ["HT301", "HT301"]


@pytest.mark.parametrize("name", SHALLOW)
def test_long_expressions_are_not_too_deep(name: str) -> None:
    assert [f.code for f in _findings({name: SHALLOW[name]})] == ["HT301", "HT301"]


def test_only_the_post_on_which_ruff_fails_has_a_finding_about_it(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("ruff")
    import ruff  # type: ignore[import-untyped]

    program = folder / "ruff"
    program.write_text(
        f'#!/bin/sh\nif grep -q CRASH *.py; then exit 134; fi\nexec {ruff.find_ruff_bin()} "$@"\n'
    )
    program.chmod(0o755)
    monkeypatch.setattr("ruff.find_ruff_bin", lambda: str(program))
    codes = {f"{number}": f"y = {number}" for number in range(20)}
    codes["7"] = "y = missing  # CRASH"
    codes["11"] = "y = missing"
    findings = _findings(codes, ("PY401", "PY402", "PY405"))
    assert [(f.path, f.code, f.span.line) for f in findings] == [("11.md", "PY405", 10), ("7.md", "PY401", 9)]
    assert findings[1].message == (
        "ruff failed with exit code 134: no output; not checked: PY401, PY402, PY405"
    )


def test_a_rule_that_fails_on_a_post_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(document: Document, _context: Context) -> Iterator[Problem]:
        yield Problem(Span(1, 1, 1, 2), "before the failure")
        if "bad" in document.text:
            raise KeyError("x")

    monkeypatch.delenv("POSTGEN_DEBUG", raising=False)
    monkeypatch.setattr(
        SELECTED,
        lambda *a: tuple(replace(r, check=failing) if r.code == "HT302" else r for r in selected_rules(*a)),
    )
    findings = _findings({"1": "bad: int = 1", "2": "good: int = 1"}, ("HT302",))
    assert [(f.path, f.message) for f in findings] == [
        ("1.md", "internal error (KeyError: 'x'); please report it; not checked: HT302"),
        ("1.md", "before the failure"),
        ("2.md", "before the failure"),
    ]
    assert findings[0].is_error


def test_rules_that_fail_for_one_reason_have_one_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_document: Document, _context: Context) -> Iterator[Problem]:
        raise RecursionError("maximum recursion depth exceeded")

    monkeypatch.setattr(SELECTED, lambda *a: tuple(replace(r, check=failing) for r in selected_rules(*a)))
    (finding,) = _findings({"1": "x: int = 1"}, ("HT",))
    assert finding.message == (
        "the post is too large or nested too deeply to be checked (RecursionError); "
        "not checked: HT301, HT302, HT303"
    )


def test_an_error_of_the_environment_is_no_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_document: Document, _context: Context) -> Iterator[Problem]:
        raise RuntimeEnvironmentError("no disk")

    monkeypatch.setattr(SELECTED, lambda *a: tuple(replace(r, check=failing) for r in selected_rules(*a)))
    with pytest.raises(RuntimeEnvironmentError, match="no disk"):
        _findings({"1": "x: int = 1"}, ("HT",))


def test_a_rule_lists_a_limited_number_of_violations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "_MOST_PROBLEMS", 3)
    findings = _findings({"1": "x: int = 1\n```\n\n" + "<i>\n\n" * 9 + "```python"}, ("HT301",))
    assert len(findings) == 4
    assert findings[-1].message == "more than 3 violations of this rule; the others are not listed"
    assert not findings[-1].edits
