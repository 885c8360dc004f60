"""A budget is checked before each call against its worst case, and counts what was really spent."""

from decimal import Decimal

import pytest

from postgen.drafting.budget import Budget
from postgen.errors import BudgetError, UsageError
from postgen.llm import Capabilities, LanguageModel, Message, Reply, Request, Usage
from postgen.llm.pricing import OPENAI_ADDRESS


class Priced:
    """A model with a place in the price list; it is never asked."""

    name = "gpt-4o-mini"
    embedded = False

    def __init__(self, address: str | None = OPENAI_ADDRESS) -> None:
        self.capabilities = Capabilities(billed_at=address)

    def ask(self, request: Request, on_text: object = None) -> Reply:
        raise NotImplementedError


def _model(address: str | None = OPENAI_ADDRESS) -> LanguageModel:
    return Priced(address)  # type: ignore[return-value]


REQUEST = Request("the step", (Message("user", "one two three"),), max_tokens=1000)


def test_tokens_are_counted_and_the_worst_case_is_refused() -> None:
    budget = Budget(tokens=1500)
    with budget.reserve(_model(), REQUEST) as call:
        call.used = Usage(10, 390)
    assert budget.used == 400
    with budget.reserve(_model(), REQUEST) as call:
        call.used = Usage(10, 390)
    with pytest.raises(BudgetError, match=r"the step may take 1,0\d\d tokens, but of the 1,500 .* 700 are"):
        budget.reserve(_model(), REQUEST).__enter__()


def test_calls_under_way_are_set_aside_at_their_worst() -> None:
    budget = Budget(tokens=1500)
    with budget.reserve(_model(), REQUEST), pytest.raises(BudgetError):
        budget.reserve(_model(), REQUEST).__enter__()
    assert budget.used == 0, "a call that never gave anything took nothing"


def test_money_is_counted_by_the_price_list() -> None:
    budget = Budget(dollars=Decimal("0.001"))
    budget.resume(_model(), "a run", [Usage(1000, 1000)])
    spent = budget.spent
    assert Decimal("0.0001") < spent < Decimal("0.001")
    with pytest.raises(BudgetError, match=r"may cost \$0\.000\d, but of the \$0\.001 that --budget allows"):
        budget.reserve(_model(), REQUEST).__enter__()
    Budget(dollars=Decimal("0.01")).reserve(_model(), REQUEST).__enter__()


def test_an_unknown_price_is_refused_where_money_is_limited_and_only_there() -> None:
    with pytest.raises(UsageError, match="the price of gpt-4o-mini at this endpoint is unknown"):
        Budget(dollars=Decimal(1)).require_price(_model(None))
    Budget(tokens=1).require_price(_model(None))
