"""Additions to `outline.yaml` change nothing else in the file."""

import difflib
from pathlib import Path

import pytest

from postgen.errors import ConfigError
from postgen.learning.outline_edit import with_additions
from postgen.series import parse_outline
from postgen.series.house_rules import HouseRule
from tests.learning.edited_series import OUTLINE

RULE = HouseRule.model_validate(
    {
        "name": "use-not-utilize",
        "description": "Learned from 4 edits in 1.1, 1.2.",
        "extends": "substitution",
        "swap": {"utilize": "use", r"\be\.g\.": "for example: 'x' # y"},
        "action": {"name": "replace"},
        "level": "error",
    }
)
PREFERENCE = "Say 'we': never \"one\" # at all"

SHAPES = {
    "nothing": "",
    "an empty key": "writing:\n  voice:\n  closing: A.\n",
    "an empty key with a comment": "writing:\n  voice:  # ours\n",
    "null": "writing:\n  voice: ~\n",
    "empty braces": "rules: {}\nwriting: {}  # nothing yet\n",
    "other keys": "rules:\n  number_tolerance: 0.5\nwriting:\n  closing: A quiz.\n",
    "an empty list": "rules:\n  house: []\nwriting:\n  voice: {}\n",
    "an empty list with a comment": "rules:\n  house: [] # none\nwriting:\n  voice:\n    preferences: []\n",
    "a list": "rules:\n  house:\n    - name: a\n      sentence: Be kind.\n",
    "a list without indent": "rules:\n  house:\n  - {name: a, sentence: Be kind.}\n  number_tolerance: 0.5\n",
    "a list in brackets": "rules:\n  house: [{name: a, sentence: Be kind.}]\n",
    "everything in braces": (
        "rules: {number_tolerance: 0.5}\nwriting: {voice: {words: Plain.}, closing: A quiz.}\n"
    ),
    "a list with comments": (
        "rules:\n  # before\n  house:\n    - name: a  # the first\n      sentence: Be kind.\n"
        "    # after\n  # end\n"
    ),
    "text in several lines": (
        "writing:\n  voice:\n    words: >-\n      Friendly and\n      plain.\n\n    # a comment\n"
        "  closing: |\n    A quiz.\n"
    ),
    "text in several lines at the end": (
        "writing:\n  closing: A.\n  voice:\n    sample: |\n      One.\n\n      Two.\n"
    ),
    "text with empty lines": "writing:\n  voice:\n    sample: |+\n      One.\n\n\nrules: {}\n",
    "text in quotation marks": 'rules:\n  house:\n    - name: a\n      sentence: "Be\n        kind."\n',
    "a plain text in two lines": "rules:\n  house:\n    - name: a\n      sentence: Be\n        kind.\n",
    "preferences": "writing:\n  voice:\n    preferences:\n      - Be kind.\n    words: Plain.\n",
    "preferences in brackets": "writing:\n  voice:\n    preferences: [Be kind., Be short.]\n",
    "no line end": "writing:\n  voice:\n    words: Plain.",
    "a comment at the end": "writing:\n  voice:\n    words: Plain.\n# The end.\n",
    "empty lists in braces": (
        "rules: {house: [], number_tolerance: 0.5}\nwriting: {voice: {}, closing: A quiz.}\n"
    ),
    "nothing in braces": "writing: {voice: null, closing: A quiz.}\n",
    "no value in braces": "writing: {closing: A quiz., voice: }\n",
    "empty braces in several lines": "rules: {house: []\n  }\nwriting: {voice: {\n  } }\n",
    "comments in empty braces": (
        "rules:\n  house: [\n    # none yet\n  ]\nwriting:\n  voice: {  # nothing\n  }\n"
    ),
    "a dash on its own line": "rules:\n  house:\n    -\n      name: a\n      sentence: Be kind.\n",
    "a comment behind the dash": (
        "rules:\n  house:\n    - # the - first\n      name: a\n      sentence: Be kind.\n"
    ),
    "wide indents": (
        "rules:\n        house:\n                -   name: a\n                    sentence: Be kind.\n"
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_additions_are_the_only_change(shape: str, newline: str) -> None:
    text = (OUTLINE + SHAPES[shape]).replace("\n", newline)
    new = with_additions(text, [RULE, RULE.model_copy(update={"name": "b"})], [PREFERENCE])
    before, after = parse_outline(text), parse_outline(new)
    assert after.rules.house[-2] == RULE
    assert after.rules.house[:-2] == before.rules.house
    assert after.writing.voice
    assert after.writing.voice.preferences[-1] == PREFERENCE
    removed = [
        line for line in difflib.ndiff(text.split(newline), new.split(newline)) if line.startswith("- ")
    ]
    assert len(removed) <= 3, removed  # lines that ended in an empty list, or are lists in brackets
    assert [c for c in text.split(newline) if "#" in c and "#" + c.split("#")[1] not in new] == []
    assert "\n" not in new.replace("\r\n", "") or newline == "\n"


def test_a_list_grows_at_its_end_and_keeps_its_comments() -> None:
    text = OUTLINE + SHAPES["a list with comments"]
    assert with_additions(text, [RULE], []) == text.replace(
        "      sentence: Be kind.\n",
        "      sentence: Be kind.\n"
        "    - name: use-not-utilize\n"
        "      extends: substitution\n"
        "      level: error\n"
        "      swap: {utilize: use, '\\be\\.g\\.': 'for example: ''x'' # y'}\n"
        "      action: {name: replace}\n"
        "      description: Learned from 4 edits in 1.1, 1.2.\n",
    )


def test_this_series_can_be_added_to() -> None:
    text = (Path(__file__).parents[2] / "outline.yaml").read_text(encoding="utf-8")
    new = with_additions(text, [RULE], [PREFERENCE])
    changes = [line[0] for line in difflib.ndiff(text.splitlines(), new.splitlines()) if line[0] in "-+"]
    assert set(changes) == {"+"}


def test_an_outline_with_aliases_is_not_broken() -> None:
    text = OUTLINE + "rules: &x\n  house: &h\n    - {name: a, sentence: Be kind.}\n"
    assert parse_outline(with_additions(text, [RULE], [])).rules.house[-1] == RULE


def test_a_name_that_exists_is_refused_and_nothing_is_written() -> None:
    text = OUTLINE + "rules:\n  house:\n    - {name: use-not-utilize, sentence: Be kind.}\n"
    with pytest.raises(ConfigError, match=r"would not be valid|twice|already|duplicate"):
        with_additions(text, [RULE], [])


@pytest.mark.parametrize(
    "text", ["no", "on", "1", "- a", "a: b", "# a", "'", '"', "*a", "&a", "!a", "{a", "é\u202e", "a\tb", "~"]
)
def test_any_preference_survives(text: str) -> None:
    preference = f"{text} is what it says"
    outline = parse_outline(with_additions(OUTLINE, [], [preference, text]))
    assert outline.writing.voice
    assert outline.writing.voice.preferences == (preference, text)


LIMIT = HouseRule.model_validate(
    {
        "name": "words-in-summary",
        "extends": "metric",
        "message": "the section Summary has at most 50 words",
        "scope": ["section:Summary"],
        "formula": "words",
        "condition": "> 50",
    }
)


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        (
            "- {heading: Summary, instructions: In short.}",
            "- {heading: Summary, words: 50, instructions: In short.}",
        ),
        (
            "- {heading: Summary, words: 120, instructions: In short.} # x",
            "- {heading: Summary, words: 50, instructions: In short.} # x",
        ),
        (
            "- instructions: In short.\n        heading: Summary\n        role: summary",
            "- instructions: In short.\n        heading: Summary\n        words: 50\n        role: summary",
        ),
        ("- {heading: Summary, words: 40, instructions: In short.}",) * 2,
    ],
)
def test_the_length_of_a_section_follows_its_limit(section: str, expected: str) -> None:
    text = OUTLINE.replace("- {heading: Summary, instructions: In short.}", section)
    new = with_additions(text, [LIMIT], [])
    assert new.startswith(text.replace(section, expected))
    assert parse_outline(new).kinds["lesson"].sections[0].words == 200


def test_a_limit_below_what_the_outline_allows_changes_no_length() -> None:
    rule = LIMIT.model_copy(update={"condition": "> 10"})
    assert parse_outline(with_additions(OUTLINE, [rule], [])).kinds["lesson"].sections[1].words == 200


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        (
            "rules:\n  house:\n    - {name: a, sentence: &s Be kind.}\n    - name: b\n      sentence: *s\n",
            "was not changed",
        ),
        ("rules:\n  house:\n    - name: a\n      sentence: |+\n        Be kind.\n\n\n", "by hand"),
        ("writing:\r\n  closing: A.\r\n", "two kinds of line ends"),
    ],
)
def test_outlines_that_cannot_be_added_to_are_refused(shape: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        with_additions(OUTLINE + shape, [RULE], [PREFERENCE])


@pytest.mark.parametrize("shape", ["", "rules: {number_tolerance: 0.5}\nwriting: {closing: A quiz.}\n"])
@pytest.mark.parametrize(
    "char", ["\N{WOMAN}\u200d\N{PERSONAL COMPUTER}", "\x7f", "\x85", "\u2028", "\u200b", "\t"]
)
def test_characters_that_cannot_be_seen_are_kept(char: str, shape: str) -> None:
    rule = RULE.model_copy(update={"swap": {f"a{char}b": f"c{char}d"}})
    new = parse_outline(with_additions(OUTLINE + shape, [rule], [f"Write {char} often."]))
    assert new.rules.house == (rule,)
    assert new.writing.voice
    assert new.writing.voice.preferences == (f"Write {char} often.",)
