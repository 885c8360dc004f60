"""When the code is changed after its results have been judged."""

import pytest

from postgen.drafting.claim_verdicts import ClaimReport, ClaimVerdict, change_is_due


@pytest.mark.parametrize(
    ("verdict", "change", "sees_figures", "changes", "due"),
    [
        ("refuted", "Tune both.", False, 0, True),
        ("not shown", "More seeds.", False, 1, True),
        ("not shown", "More seeds.", False, 2, False),
        ("refuted", "", True, 0, False),
        ("borne out", "The legend hides the curve.", True, 0, True),
        ("borne out", "The legend hides the curve.", True, 1, False),
        ("borne out", "Another title.", False, 0, False),
    ],
)
def test_a_change_needs_an_open_claim_or_a_figure_that_was_seen(
    verdict: str, change: str, sees_figures: bool, changes: int, due: bool
) -> None:
    claim = ClaimVerdict.model_validate({"demonstration": 1, "verdict": verdict})
    report = ClaimReport(claims=(claim,), change=change)
    assert change_is_due(report, report.claims, sees_figures=sees_figures, changes=changes) is due
