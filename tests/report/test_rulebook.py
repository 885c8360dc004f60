"""The generated page of rules matches the docstrings of the rules."""

from generate_rules import PAGE, as_rulebook
from postgen.rules import all_rules


def test_the_committed_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == as_rulebook(all_rules()), "run: python docs/generate_rules.py"
