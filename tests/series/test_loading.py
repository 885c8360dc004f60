"""All errors of an invalid outline are reported together, with file, line and column."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from postgen.errors import ConfigError, PostgenError, UsageError
from postgen.series import find_root, lesson_sort_key, load_series, parse_outline
from postgen.series.config import outline_schema
from postgen.series.series import slug
from tests.projects import OUTLINE, small_project

ROOT = Path(__file__).parents[2]


def _error_lines(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        parse_outline(text)
    return str(caught.value).splitlines()


def test_all_errors_are_reported_together_with_their_positions() -> None:
    text = OUTLINE.replace("title: Small Steps", "titel: Small Steps").replace("goal: Go on.", "goal: [1]")
    text = text.replace("code: required", "code: maybe")
    messages = _error_lines(text)
    assert "outline.yaml:2:3: series.title: required key 'title' is missing" in messages
    assert "outline.yaml:2:3: series.titel: unknown key 'titel'; did you mean title?" in messages
    assert any(
        m.startswith("outline.yaml:12:11: modules[1].goal: input should be a valid string") for m in messages
    )
    assert any(m.startswith("outline.yaml:19:11: kinds.lesson.code: input should be") for m in messages)
    assert len(messages) == 4


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "kind: recap",
            "kind: recpa",
            "outline.yaml:10:15: modules[0].lessons[1].kind: unknown kind 'recpa'",
        ),
        (
            '{symbol: a, meaning: the first number, lesson: "1.1"}',
            '{symbol: a, meaning: x, lesson: "9.1"}',
            "no lesson '9.1'",
        ),
        ("{symbol: b, ", "{symbol: a, ", "symbol 'a' is declared twice"),
        ("minimum: 1, maximum: 2", "minimum: 3, maximum: 2", "minimum is greater than maximum"),
        ("{heading: Exercises,", "{heading: ELI5,", "section 'ELI5' is declared twice"),
        ("environment: {", "rules: {lessons: {'4.4': []}}\nenvironment: {", "no lesson '4.4'"),
        ("environment: {", "rules: {select: [nonsense]}\nenvironment: {", "rules.select[0]"),
    ],
)
def test_contradictions_are_errors(old: str, new: str, expected: str) -> None:
    assert old in OUTLINE
    assert expected in "\n".join(_error_lines(OUTLINE.replace(old, new)))


def test_a_duplicate_key_is_an_error_at_the_second_key() -> None:
    text = OUTLINE.replace("goal: Go on.", "goal: Go on.\n    goal: Go off.")
    assert _error_lines(text) == ["outline.yaml:13:5: duplicate key 'goal' (first on line 12)"]


def test_invalid_yaml_is_reported_with_its_position() -> None:
    assert _error_lines("series: [")[0].startswith("outline.yaml:1:10: not valid YAML")


@pytest.mark.parametrize(
    ("old", "new", "position", "advice"),
    [
        ("  title: Small", "\ttitle: Small", "2:1", "replace the tab by spaces"),
        ("title: Small", "title:\tSmall", "2:9", "replace the tab by spaces"),
        ("Small Steps", "Small Steps: Go", "2:21", 'a colon needs quotation marks: title: "Small Steps: Go"'),
        ("Small Steps", 'A "b": c', "2:15", "a colon needs quotation marks: title: 'A \"b\": c'"),
        ("[What a sum is]", "[What: a sum is]", "8:18", "put a text with a colon in quotation marks"),
        ("[What a sum is]", "\n        - What: a sum", "9:11", "put a text with a colon in quotation marks"),
        ("[What a sum is]", "[What a sum is", "9:14", "close the brackets"),
        ("[What a sum is]", "[sums, NULL]", "8:24", 'not nothing; write "NULL" in quotation marks'),
        ("[What a sum is]", "\n        -What\n        - x", "10:9", "a space after the dash: - What"),
        ("[What a sum is]", "What a sum is", "8:17", "write a list, with `- ` before each entry"),
        ("Adding Up", "~", "7:16", 'not nothing; write "~" in quotation marks'),
        ("[What a sum is]", "NULL", "8:17", "not nothing; write a value, or remove the key"),
        ("[What a sum is]", "{a: b}", "8:17", "not a mapping; write a list, with `- ` before each entry"),
        ("Adding Up", "# C", "7:15", "in quotation marks if it begins with # or &"),
        ("Adding Up", "@x", "7:16", 'begins with @ needs quotation marks: - title: "@x"'),
        ("Adding Up", "*args", "7:16", "begins with * needs quotation marks"),
        ("Adding Up", "!sum of all", "7:16", "begins with ! needs quotation marks"),
        ("Adding Up", "'It's so'", "7:20", 'the whole text in quotation marks: - title: "It\'s so"'),
        ("Adding Up", '"Sums" add', "7:23", "the whole text in quotation marks: - title: '\"Sums\" add'"),
        ("Adding Up", "[a] b", "7:20", 'the whole text in quotation marks: - title: "[a] b"'),
        ("Adding Up", '"Adding', "", "the quotation mark in line 7 is not closed"),
        ("Adding Up", '"\\pi"', "7:18", "in double quotation marks a backslash is special"),
        ("title: Small", "title:Small", "2:3", "write a space after the colon: title: Small Steps"),
        ("    goal: See", "   goal: See", "5:4", "use the same indentation"),
    ],
)
def test_slips_in_yaml_say_what_to_type(old: str, new: str, position: str, advice: str) -> None:
    assert old in OUTLINE
    message = "\n".join(_error_lines(OUTLINE.replace(old, new, 1)))
    assert message.startswith(f"outline.yaml:{position}")
    assert advice in message


@pytest.mark.parametrize(
    ("old", "new", "advice"),
    [
        ("points:", "pionts:", "unknown key 'pionts'; did you mean points?"),
        ("environment:", "enviroment:", "unknown key 'enviroment'; did you mean environment?"),
        ("environment:", "rules: {eli5grade: 3}\nenvironment:", "did you mean eli5_grade?"),
        ("environment:", "rules: {house: [{name: a, maxi: 3}]}\nenvironment:", "did you mean max?"),
        ("  title: Small Steps", "  title: x\n  packages: []", "'packages'; it belongs in environment"),
        ("environment:", "goal: x\nenvironment:", "unknown key 'goal'; it belongs in modules"),
        ("goal: See", "zzz: See", "unknown key 'zzz'; the keys here are title, goal, lessons"),
        ("kind: recap", "kind: recpa", "unknown kind 'recpa'; did you mean recap?"),
        ("kind: recap", "kind: xyz", "unknown kind 'xyz'; the kinds are lesson, recap"),
        (
            "environment:",
            "rules: {ignore: [ma2]}\nenvironment:",
            "must be the code of a rule or its beginning",
        ),
    ],
)
def test_misspelt_keys_and_names_have_suggestions(old: str, new: str, advice: str) -> None:
    assert advice in "\n".join(_error_lines(OUTLINE.replace(old, new, 1)))


@pytest.mark.parametrize(
    ("rule", "ending"),
    [
        ("{name: a, extends: occurrence, max: lots}", "input should be a valid integer, not 'lots'"),
        (
            "{name: a, extends: metric, formula: words, condition: more than 3}",
            "not a condition: 'more than 3'; write it like '> 1500'",
        ),
        ("{name: a, extends: existence, raw: ['(just']}", "missing ) at position 5, in '(just'"),
    ],
)
def test_a_wrong_value_in_a_rule_is_named_once(rule: str, ending: str) -> None:
    lines = _error_lines(OUTLINE.replace("environment:", f"rules: {{house: [{rule}]}}\nenvironment:", 1))
    assert lines[0].endswith(ending), lines


@given(st.text(alphabet=" \t\n:-#'\"[]{},&*!|>%@`\\ab", max_size=60))
def test_advice_about_any_yaml_is_one_line(text: str) -> None:
    messages = _error_lines(f"series:\n  title: {text}\n")  # an outline needs more keys
    assert all(line.startswith("outline.yaml:") for line in messages)


def test_an_alias_bomb_is_refused() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{name}: &{name} [{','.join(['*' + before] * 9)}]\n"
        for before, name in zip("abcdefg", "bcdefgh", strict=True)
    )
    assert "too large" in _error_lines(bomb)[0]


def test_an_alias_to_itself_is_refused() -> None:
    assert "too deeply nested" in _error_lines("a: &a [*a]")[0]


def test_lesson_ids_are_strings_even_without_quotes() -> None:
    many = "\n".join(f"      - {{title: Lesson {n}}}" for n in range(1, 11))
    text = OUTLINE.replace("      - title: Going On\n        points: [Where to go]", many)
    text = text.replace(
        'meaning: the second number, lesson: "1.1"', "meaning: the second number, lesson: 2.10"
    )
    outline = parse_outline(text)
    assert outline.notation[-1].lesson == "2.10"
    assert lesson_sort_key("2.10") > lesson_sort_key("2.9")


def test_missing_unreadable_and_binary_outlines_are_errors(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no outline.yaml in .* or its parent folders"):
        find_root(tmp_path)
    (tmp_path / "outline.yaml").mkdir()
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        load_series(tmp_path)
    (tmp_path / "outline.yaml").rmdir()
    (tmp_path / "outline.yaml").write_bytes(b"series:\n  title: \xff\n")
    with pytest.raises(ConfigError, match=r"outline.yaml:2: not UTF-8"):
        load_series(tmp_path)


def test_the_nearest_outline_in_the_parent_folders_is_found(tmp_path: Path) -> None:
    small_project(tmp_path)
    inner = tmp_path / "posts" / "deep"
    inner.mkdir()
    assert find_root(inner) == tmp_path.resolve()


def test_an_unknown_lesson_suggests_the_nearest() -> None:
    series = load_series(ROOT)
    for requested, suggested in [("16", "1.6"), ("1.7", "1."), ("linear regression", "1.2"), ("1-6", "1.6")]:
        with pytest.raises(UsageError, match="did you mean") as caught:
            series.lesson(requested)
        assert f"did you mean {suggested}" in str(caught.value)
    with pytest.raises(UsageError, match=r"the ids go from 1\.1 to 3\.9"):
        series.lesson("zzzz")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Recap and Key Takeaways", "recap-and-key-takeaways"),
        ("Conclusion: What’s Next After the Training Loop?", "conclusion-whats-next-after-the-training-loop"),
        ("Batch vs. Stochastic", "batch-vs-stochastic"),
        ("Éléments d'algèbre", "elements-dalgebre"),
        ("???", "untitled"),
    ],
)
def test_slugs_of_titles(title: str, expected: str) -> None:
    assert slug(title) == expected


def test_the_committed_schema_is_up_to_date_and_accepts_the_outline() -> None:
    text = (ROOT / "src/postgen/series/outline.schema.json").read_text(encoding="utf-8")
    assert text == outline_schema(), "run: postgen schema > src/postgen/series/outline.schema.json"
    schema = json.loads(text)
    outline = yaml.safe_load((ROOT / "outline.yaml").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(outline, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(outline | {"titel": 1}, schema)
    first = (ROOT / "outline.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=src/postgen/series/outline.schema.json"


def _lines_of_error(text: str) -> list[str]:
    try:
        parse_outline(text)
    except PostgenError as error:
        return str(error).splitlines()
    return []


@given(st.text(max_size=200))
def test_any_text_is_an_invalid_outline(text: str) -> None:
    assert _lines_of_error(text)


@given(st.integers(0, len(OUTLINE) - 1), st.text(max_size=3))
def test_errors_of_a_damaged_outline_have_positions(position: int, damage: str) -> None:
    lines = _lines_of_error(OUTLINE[:position] + damage + OUTLINE[position + 1 :])
    assert all(re.match(r"outline\.yaml:[0-9]+:[0-9]+: ", line) for line in lines)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("points: [What a sum is]", "points: ['']", "modules[0].lessons[0].points[0]: string should have"),
        (
            "points: [Where to go]",
            "points: [Where: to go]",
            "modules[1].lessons[0].points[0]: input should be",
        ),
        (
            "      - title: Going On\n        points: [Where to go]\n",
            "      - 7\n",
            "modules[1].lessons[0]: ",
        ),
    ],
)
def test_a_wrong_value_in_a_list_is_one_message(before: str, after: str, message: str) -> None:
    assert before in OUTLINE
    with pytest.raises(ConfigError) as caught:
        parse_outline(OUTLINE.replace(before, after))
    (line,) = str(caught.value).splitlines()
    assert message in line
