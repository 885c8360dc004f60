"""Prices and token estimates."""

import re
from collections.abc import Iterable
from decimal import Decimal

from postgen.llm.protocol import LanguageModel, Message, Usage

OPENAI_ADDRESS = "https://api.openai.com/v1"
_BATCH_DISCOUNT = 2  # OpenAI's batches cost half; the price list does not include them


def cost(model: LanguageModel, usage: Usage) -> Decimal | None:
    """The cost of the usage in US dollars; ``None`` if the price is unknown. Embedded models are free."""
    if model.embedded:
        return Decimal(0)
    found = price(model.name, usage, model.capabilities.billed_at)
    return found / _BATCH_DISCOUNT if found is not None and usage.batched else found


def price(name: str, usage: Usage, address: str | None) -> Decimal | None:
    """The cost in US dollars for the model ``name`` of the endpoint at ``address``.

    ``None`` if the price list has neither the endpoint's provider nor the model, or no price for text.
    The address matters because providers charge different prices for the same model.
    """
    if address is None:
        return None
    import genai_prices

    spent = genai_prices.Usage(
        input_tokens=usage.prompt_tokens,
        output_tokens=usage.completion_tokens,
        cache_read_tokens=min(usage.cached_tokens, usage.prompt_tokens),
    )
    try:
        found = genai_prices.calc_price(spent, name, provider_api_url=address)
    except LookupError:
        return None
    if not found.model_price.input_mtok or not found.model_price.output_mtok:
        return None
    return found.total_price


MESSAGE_OVERHEAD = 4  # tokens that a chat template adds to each message
_PIECE = re.compile(r"[A-Za-z]+|[0-9]{1,3}|\n+|[^\S\n]{2,}|[^\x00-\x7f]|[^\sA-Za-z0-9]")
_WORD_PART = 7


def estimate(text: str) -> int:
    return sum(-(-len(m[0]) // _WORD_PART) if m[0][0].isalpha() else 1 for m in _PIECE.finditer(text))


def estimate_prompt(messages: Iterable[Message]) -> int:
    return sum(estimate(m.content) + MESSAGE_OVERHEAD for m in messages)


_LEAST_SHARE = 0.7  # the estimate is off by at most a fifth


def least_prompt_tokens(messages: Iterable[Message]) -> int:
    """A number of tokens that a whole prompt has for certain.

    Letters outside ASCII count little: a tokenizer may join several.
    """
    return int(
        sum(estimate(re.sub(r"[^\x00-\x7f]{1,4}", "\u00e9", m.content)) for m in messages) * _LEAST_SHARE
    )
