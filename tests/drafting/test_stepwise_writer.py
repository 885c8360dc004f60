"""The steps of a draft with a small model: the seed of each step depends on the seed of the draft."""

from pathlib import Path

import pytest

from postgen.drafting.stepwise_writer import StepwiseWriter
from postgen.llm.factory import open_model
from postgen.series import Series, load_series
from tests.projects import small_project
from tests.servers import OpenAIServer, RecordedRequest, TextReply


@pytest.fixture
def series(tmp_path: Path) -> Series:
    return load_series(small_project(tmp_path))


def _sentence(request: RecordedRequest) -> TextReply:
    """Return another sentence for another seed, as a real model would do."""
    word = "".join(chr(ord("a") + int(digit)) for digit in str(request.body["seed"]))
    return TextReply(f"A sum is what the {word} makes of two piles of apples.")


def _draft(series: Series, seed: int) -> tuple[str, list[int]]:
    with OpenAIServer(_sentence) as server:
        environment = {"OPENAI_BASE_URL": server.base_url, "POSTGEN_MODEL": "m"}
        with open_model(environment=environment) as model:
            writer = StepwiseWriter(series, series.lesson("1.2"), model, seed)
            text = writer.write(writer.plan())
        return text, [requests.body["seed"] for requests in server.requests]


def test_the_draft_depends_on_the_seed(series: Series) -> None:
    text, seeds = _draft(series, 0)
    assert len(set(seeds)) == len(seeds) > 3, "each step has a seed of its own"
    assert _draft(series, 0) == (text, seeds)
    other, other_seeds = _draft(series, 7)
    assert set(other_seeds).isdisjoint(seeds)
    assert other != text


def test_formulas_come_from_the_notation_and_never_from_the_model(series: Series) -> None:
    text, _ = _draft(series, 0)
    assert "\n$$\ns = a + b\n$$\n" in text
    assert "- $a$ is the first number" in text
