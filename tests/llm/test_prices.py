"""Costs in money; an unknown price is never treated as free."""

from decimal import Decimal

import pytest
from genai_prices import Usage as PricedUsage
from genai_prices import calc_price

from postgen.llm.factory import open_model
from postgen.llm.pricing import OPENAI_ADDRESS, cost, price
from postgen.llm.protocol import Usage
from tests.llm.endpoint_models import open_endpoint
from tests.servers import OpenAIServer

PRICED = "gpt-4o-mini"
"""Any model of the price list."""


def test_a_hosted_model_costs_its_listed_price() -> None:
    listed = calc_price(PricedUsage(input_tokens=1000, output_tokens=500), PRICED, provider_id="openai")
    with open_model(PRICED, environment={"OPENAI_API_KEY": "sk-1"}) as model:
        assert cost(model, Usage(1000, 500)) == listed.total_price > 0


def test_cached_tokens_are_cheaper() -> None:
    plain = price(PRICED, Usage(1000, 0), OPENAI_ADDRESS)
    cached = price(PRICED, Usage(1000, 0, cached_tokens=1000), OPENAI_ADDRESS)
    assert plain is not None
    assert cached is not None
    assert 0 < cached < plain


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("no-such-model", OPENAI_ADDRESS),
        (PRICED, "http://127.0.0.1:11434/v1"),
        (PRICED, "https://models.example/v1"),
        (PRICED, None),
    ],
)
def test_the_price_of_an_unknown_model_or_address_is_none(name: str, address: str | None) -> None:
    assert price(name, Usage(1000, 1000), address) is None


def test_another_server_has_no_known_price_even_for_a_listed_model() -> None:
    with OpenAIServer() as server, open_endpoint(server) as model:
        assert cost(model, Usage(1, 1)) is None


def test_the_embedded_model_is_free() -> None:
    pytest.importorskip("xllamacpp", reason="the extra 'embedded' is not installed")
    with open_model(environment={}) as model:
        assert cost(model, Usage(10**6, 10**6)) == Decimal(0)


def test_a_batch_costs_half() -> None:
    with open_model(PRICED, environment={"OPENAI_API_KEY": "sk-0"}) as model:
        plain, batched = (cost(model, Usage(1000, 1000, batched=is_batched)) for is_batched in (False, True))
    assert plain is not None
    assert batched == plain / 2
