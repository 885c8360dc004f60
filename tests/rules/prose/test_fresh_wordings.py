"""How many wordings PR601 and PR602 find that their models were not trained with.

Do not train the models with `fresh_wordings.json`. When eight writers had just written it, the rules found
89% of the placeholders and 95% of the chatter; a training with more examples and a few signs came later.
"""

import json
from pathlib import Path

import pytest

from postgen.document import parse_document
from postgen.rules.prose import pr601_chatter, pr602_placeholder
from tests.rules.rule_contexts import context_for

WORDINGS = json.loads(Path(__file__).with_name("fresh_wordings.json").read_text(encoding="utf-8"))
RULES = {"chatter": pr601_chatter.RULE, "placeholders": pr602_placeholder.RULE}
POST = "# Title\n\nA post about gradients.\n\n## Story\n\nMia rolls a ball.\n\n{}\n\nIt stops there.\n"
LEAST_FOUND = 0.9
MOST_FLAGGED = 0.05


def _share_with_findings(subject: str, lines: list[str]) -> float:
    rule = RULES[subject]
    documents = [parse_document(POST.replace("{}", line)) for line in lines]
    return sum(any(rule.check(d, context_for(d, {}, rule))) for d in documents) / len(lines)


@pytest.mark.parametrize("subject", WORDINGS)
def test_nine_of_ten_fresh_wordings_are_found(subject: str) -> None:
    assert _share_with_findings(subject, WORDINGS[subject]["found"]) >= LEAST_FOUND


@pytest.mark.parametrize("subject", WORDINGS)
def test_one_of_twenty_fresh_look_alikes_is_flagged_at_most(subject: str) -> None:
    assert _share_with_findings(subject, WORDINGS[subject]["innocent"]) <= MOST_FLAGGED


@pytest.mark.parametrize(
    ("subject", "line"),
    [
        ("chatter", "As a language model, GPT-2 has no memory of the last text; it sees 1,024 tokens."),
        ("chatter", "As a language model, the network assigns a probability to each of the tokens."),
        ("chatter", "I wrote the first version of this loop without PyTorch, and then threw it away."),
        ("placeholders", "The page on the vendor's site is outdated, so we follow the source of version 3."),
    ],
)
def test_the_words_of_a_finished_sentence_outweigh_a_pattern(subject: str, line: str) -> None:
    assert _share_with_findings(subject, [line]) == 0
