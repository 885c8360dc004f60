"""A budget is checked against the worst case before each call, and counts the real usage after it."""

from decimal import Decimal

import pytest

from postgen.drafting.budget import Budget
from postgen.errors import BudgetError, UsageError
from postgen.llm.pricing import OPENAI_ADDRESS
from postgen.llm.protocol import Capabilities, LanguageModel, Message, Reply, Request, Usage


class PricedModel:
    """A model with a known price, which is never called."""

    name = "gpt-4o-mini"
    embedded = False

    def __init__(self, address: str | None = OPENAI_ADDRESS) -> None:
        self.capabilities = Capabilities(billed_at=address)

    def ask(self, request: Request, on_text: object = None) -> Reply:
        raise NotImplementedError


def _model(address: str | None = OPENAI_ADDRESS) -> LanguageModel:
    return PricedModel(address)  # type: ignore[return-value]


REQUEST = Request("the step", (Message("user", "one two three"),), max_tokens=1000)


def test_a_call_whose_worst_case_exceeds_the_budget_is_refused() -> None:
    budget = Budget(tokens=1500)
    with budget.reserve(_model(), REQUEST) as used:
        used.append(Usage(10, 390))
    assert budget.used == 400
    with budget.reserve(_model(), REQUEST) as used:
        used.append(Usage(10, 390))
    with pytest.raises(BudgetError, match=r"the step may take 1,0\d\d tokens, but of the 1,500 .* 700 are"):
        budget.reserve(_model(), REQUEST).__enter__()


def test_running_calls_reserve_their_worst_case() -> None:
    budget = Budget(tokens=1500)
    with budget.reserve(_model(), REQUEST), pytest.raises(BudgetError):
        budget.reserve(_model(), REQUEST).__enter__()
    assert budget.used == 0, "a call without usage costs nothing"


def test_money_is_counted_with_the_price_list() -> None:
    budget = Budget(dollars=Decimal("0.001"))
    budget.resume(_model(), "a run", [Usage(1000, 1000)])
    spent = budget.spent
    assert Decimal("0.0001") < spent < Decimal("0.001")
    with pytest.raises(BudgetError, match=r"may cost \$0\.000\d, but of the \$0\.001 that --budget allows"):
        budget.reserve(_model(), REQUEST).__enter__()
    Budget(dollars=Decimal("0.01")).reserve(_model(), REQUEST).__enter__()


def test_an_unknown_price_is_an_error_only_with_a_limit_on_money() -> None:
    with pytest.raises(UsageError, match="the price of gpt-4o-mini at this endpoint is unknown"):
        Budget(dollars=Decimal(1)).require_price(_model(None))
    Budget(tokens=1).require_price(_model(None))
