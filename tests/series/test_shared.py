"""What a series shares reaches its prompts, and rules compare posts with it."""

from pathlib import Path

import pytest

from postgen.document import parse_document
from postgen.drafting.lockfile import changed_inputs, record_written_post
from postgen.errors import ConfigError
from postgen.findings import Problem
from postgen.prompting.prompts import NO_BACKGROUND, LessonPrompts, revision_prompt
from postgen.rules import Context, find_rule
from postgen.rules.checkers import run_checkers
from postgen.series import Series, load_series, parse_outline
from postgen.series.definitions import definitions_of
from postgen.series.lock_entries import read_lock
from postgen.series.post_plan import Plan
from tests.projects import OUTLINE, small_project

SHARED = '''
shared:
  example: A shop with four orders from three towns.
  data: {data/orders.csv: one row for each order}
  code: |
    ORDERS = [("Leeds", 250)]

    def show(rows: list) -> None:
        """Print rows."""
        for row in rows:
            print(row)
'''


@pytest.fixture
def series(tmp_path: Path) -> Series:
    return load_series(small_project(tmp_path, OUTLINE + SHARED))


def problems(series: Series, code: str, rule: str) -> list[Problem]:
    document = parse_document(f"# T\n\n## Demonstrations\n\n```python\n{code}```\n")
    lesson = series.lesson("1.1")
    diagnostics = run_checkers([document], series, find_rule(rule).requires, None)[document.path]
    context = Context(series, lesson, series.posts_dir / lesson.file_name, diagnostics)
    return list(find_rule(rule).check(document, context))


def test_prompts_for_code_and_prose_contain_what_is_shared(series: Series) -> None:
    lesson = series.lesson("1.1")
    prompts = LessonPrompts(series, lesson, NO_BACKGROUND, [])
    plan = Plan(objectives=("x",), terms=(), symbols=(), formulas=(), demonstrations=(), exercises=())
    for messages in (
        prompts.plan(),
        prompts.code(plan),
        prompts.post(None),
        revision_prompt(series, lesson, "use the orders", ["## ELI5\n"], []),
    ):
        text = messages[0].content
        assert "A shop with four orders from three towns." in text
        assert "- `data/orders.csv`: one row for each order" in text
        assert '    """Print rows."""' in text
    recap = LessonPrompts(series, series.lesson("1.2"), NO_BACKGROUND, []).post(None)[0].content
    assert "four orders" in recap
    assert "def show" not in recap, "a recap has no code"


def test_a_series_that_shares_nothing_says_nothing(tmp_path: Path) -> None:
    plain = load_series(small_project(tmp_path))
    text = LessonPrompts(plain, plain.lesson("1.1"), NO_BACKGROUND, []).post(None)[0].content
    assert (
        "# House rules\n\n1. Use no HTML.\n2. Put type hints on every function.\n\n# How the code runs"
        in text
    )


def test_deeply_nested_code_is_not_compared(series: Series) -> None:
    assert problems(series, "x = " + "(" * 5000 + "show\n", "SE705") == []
    assert problems(series, "show = " + "-" * 5000 + "1\n", "SE705") == []


def test_undefined_names_of_the_shared_code_can_be_copied(series: Series) -> None:
    found = problems(series, "show(tell)\n", "PY405")
    assert "copy the definition of `show` from `shared.code`" in found[0].help
    assert "define or import `tell`" in found[1].help


def test_shared_code_must_parse() -> None:
    with pytest.raises(ConfigError, match=r"shared.code: must be Python code in its line 2"):
        parse_outline(OUTLINE + "shared:\n  code: |\n    x = 1\n    def f(:\n")
    with pytest.raises(ConfigError, match=r"shared.code: must be Python code"):
        parse_outline(OUTLINE + f"shared:\n  code: {'(' * 5000}\n")


def test_a_change_of_what_is_shared_makes_posts_stale(series: Series) -> None:
    lesson = series.lesson("1.1")
    record_written_post(series, lesson, "x", "accepted")
    entry = read_lock(series)["1.1"]
    assert changed_inputs(series, lesson, entry) == ()
    file = series.root / "outline.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("four orders", "five orders"), encoding="utf-8")
    assert changed_inputs(load_series(series.root), lesson, entry) == ("shared",)


def test_definitions_are_compared_without_what_readers_skip() -> None:
    one = definitions_of('@cache\ndef f(a: int, *b: str) -> int:\n    """Doc."""\n')
    assert one == definitions_of("@cache\ndef f(a, *b):\n    pass\n")
    assert one != definitions_of("def f(a, *b):\n    pass\n")
    assert definitions_of("x = 1\nx = 2\ny = x\n") == {"x": "x = 1", "y": "y = x"}
    assert definitions_of("def f(:\n") == {}
