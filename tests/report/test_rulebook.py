"""The page of rules is what the rules say of themselves."""

from pathlib import Path

from postgen.report.rulebook import as_rulebook
from postgen.rules import all_rules

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"


def test_the_committed_page_is_the_generated_one() -> None:
    assert PAGE.read_text(encoding="utf-8") == as_rulebook(all_rules()), (
        "run: postgen rules --markdown > docs/rules.md"
    )
