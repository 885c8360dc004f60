"""Properties of `validate --no-exec` and `--fix` with all static rules, for arbitrary posts."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st

from postgen.document import Source, apply_edits, decode_source
from postgen.errors import UnreadableError
from postgen.findings import Finding
from postgen.validation import ValidateOptions, apply_fixes, make_post, validate
from tests.document.texts import texts
from tests.hypothesis_profiles import share
from tests.rules.mathematics.test_any_formula import PIECES
from tests.rules.rule_contexts import repository_series

STATIC = ValidateOptions(execute=False, jobs=1, cache=False)
FILE_NAMES = st.sampled_from(["1.2-the-simplest-case-linear-regression.md", "1.6-x.md", "notes.md"])
FORMULAS = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
ANY_TEXT = st.one_of(texts, FORMULAS, st.tuples(texts, FORMULAS).map("".join))


def _find(text: str, name: str = "1.2-x.md") -> Sequence[Finding]:
    series = repository_series()
    return validate(
        [make_post(Source(name, text), series.drafts_dir / name, series)], series, STATIC
    ).findings


def _errors(findings: Iterable[Finding]) -> int:
    return sum(finding.is_error for finding in findings)


@share(0.4)
@given(ANY_TEXT, FILE_NAMES)
def test_positions_of_findings_lie_inside_any_text(text: str, name: str) -> None:
    source = Source(name, text)
    for finding in _find(text, name):
        span = finding.span
        assert 1 <= span.line <= span.end_line <= source.line_count, finding
        assert 1 <= span.column <= len(source.line_text(span.line)) + 1, finding
        assert 1 <= span.end_column <= len(source.line_text(span.end_line)) + 1, finding
        assert all(0 <= edit.start <= edit.end <= len(text) for edit in finding.edits), finding


@share(0.12)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.lists(st.sampled_from(PIECES), max_size=9).map(lambda pieces: "".join(pieces).encode("utf-16")),
        ANY_TEXT.map(lambda text: text.encode(errors="replace")),
    )
)
def test_arbitrary_bytes_are_checked_or_unreadable(data: bytes) -> None:
    try:
        source = decode_source("notes.md", data)
    except UnreadableError:
        return
    series = repository_series()
    validate([make_post(source, series.drafts_dir / "notes.md", series)], series, STATIC)


@share(0.12)
@given(ANY_TEXT)
def test_fixes_are_idempotent_and_never_add_errors(text: str) -> None:
    before = _find(text)
    fixed, fix_count = apply_fixes(text, _find)
    after = _find(fixed)
    assert len(after) == len(before) - fix_count
    assert _errors(after) <= _errors(before), (fixed, after)
    assert apply_fixes(fixed, _find) == (fixed, 0)


# These rules check a section only if it has a heading. ST102's edit adds the heading, which reveals the
# section's errors. (`--fix` applies the edit only if fewer findings remain.)
SECTION_RULES = ("ST", "MA208", "PR603", "PR604")


@share(0.12)
@given(ANY_TEXT)
@example("Mathematical Foundations")
@example("Intro.\n\n### Exercises\n\n#### Exercise 1\n")
def test_no_single_edit_adds_errors(text: str) -> None:
    before = _find(text)
    for finding in before:
        if finding.edits:
            after = _find(apply_edits(text, finding.edits))
            revealed = SECTION_RULES if finding.code == "ST102" else ()
            added = _errors(f for f in after if not f.code.startswith(revealed))
            assert added <= _errors(f for f in before if not f.code.startswith(revealed)), (finding, after)


def test_findings_do_not_depend_on_the_number_of_processes() -> None:
    series = repository_series()
    names = [f"{number}-x.md" for number in range(60)]
    posts = [
        make_post(
            Source(name, f"# T\n\nText $ x_{n} $ and\n\n```python\ny = (\n```\n" * (n % 3)),
            series.drafts_dir / name,
            series,
        )
        for n, name in enumerate(names)
    ]
    sequential, parallel = (validate(posts, series, replace(STATIC, jobs=jobs)).findings for jobs in (1, 2))
    assert sequential == parallel
    assert sequential
