"""The page of rules is what the rules say of themselves."""

from generate_rules import PAGE, as_rulebook
from postgen.rules import all_rules


def test_the_committed_page_is_the_generated_one() -> None:
    assert PAGE.read_text(encoding="utf-8") == as_rulebook(all_rules()), "run: python docs/generate_rules.py"
