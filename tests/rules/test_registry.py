"""The registry finds rules by the names of their files and imports them one at a time."""

import subprocess
import sys

import pytest

from postgen.errors import UsageError
from postgen.rules import all_rules, find_rule, validate_selectors
from postgen.rules.registry import all_codes

_PROGRAM = """
import sys
from postgen.rules import load_rule, validate_selectors
validate_selectors(("MA", "ALL"))
assert load_rule("HT302").name == "html-comment"
print(sorted(name for name in sys.modules if name.startswith("postgen.rules.html.")))
print("markdown_it" in sys.modules)
"""


def test_the_code_of_a_file_is_the_code_of_its_rule() -> None:
    assert tuple(rule.code for rule in all_rules()) == all_codes()
    assert len(all_codes()) > 50
    assert all(rule.doc for rule in all_rules())


def test_a_rule_is_found_by_code_and_by_name() -> None:
    assert find_rule(" ma204 ") is find_rule("Portable-Delimiters")
    with pytest.raises(UsageError, match="no rule 'MA999'"):
        find_rule("MA999")


def test_a_selector_that_matches_no_rule_is_an_error() -> None:
    validate_selectors(("ALL", "MA", "MA20", "MA204"))
    with pytest.raises(UsageError, match="'XX' selects no rule"):
        validate_selectors(("MA", "XX"))


def test_one_rule_is_imported_without_the_others_and_without_the_parser() -> None:
    completed = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True)
    assert completed.stdout.split("\n")[:2] == ["['postgen.rules.html.ht302_html_comment']", "False"]
