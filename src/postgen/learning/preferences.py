"""What an editor prefers, in words, as a model sees it in the edits that no rule explains.

PRELUDE (Gao et al., 2024, arXiv 2404.15269) shows that preferences which a model infers from edits, in words,
lower the number of later edits. A preference counts only with edits of several posts that exist.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain, zip_longest

from pydantic import BaseModel, Field

from postgen.cache_store import RecordCache
from postgen.drafting.budget import Budget
from postgen.drafting.journal import JournaledModel
from postgen.errors import UnusableReplyError
from postgen.learning.habits import Threshold
from postgen.llm.protocol import LanguageModel, Message, Request, Usage, object_schema
from postgen.llm.response_data import validated_object
from postgen.prompting.preference_prompt import ShownEdit, preference_prompt
from postgen.sanitize import escape_line
from postgen.series import Series

MOST = 10
_MOST_EDITS = 60
_LONGEST_EDIT = 400  # characters
_SHORTEST, _LONGEST = 10, 300
_LEAST_CITED = 2
_PURPOSE = "preferences"
_TRIES = 2


class Preference(BaseModel):
    """A preference in one sentence, and the numbers of the edits that show it."""

    text: str
    edits: tuple[int, ...]


class Preferences(BaseModel):
    """The preferences of a reply. ``dropped`` is the number of those that cannot be used."""

    preferences: tuple[Preference, ...] = ()
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class InferredPreferences:
    """What a model said about ``edits``, the tokens that it took, and their cost in dollars."""

    found: Preferences
    edits: tuple[ShownEdit, ...]
    usage: Usage = field(default_factory=Usage)
    cost: Decimal | None = Decimal(0)


class _ReportedPreference(BaseModel):
    text: str
    edits: list[int]


class _Reported(BaseModel):
    preferences: list[_ReportedPreference] = Field(max_length=100)


def select_edits(edits: Sequence[ShownEdit]) -> tuple[ShownEdit, ...]:
    """As many edits of each post as fit into a prompt, with new numbers."""
    by_post: dict[str, list[ShownEdit]] = {}
    for edit in edits:
        by_post.setdefault(edit.post, []).append(edit)
    mixed = [edit for edit in chain.from_iterable(zip_longest(*by_post.values())) if edit]
    return tuple(
        ShownEdit(n, e.post, _shown(e.section), e.kind, _shown(e.before), _shown(e.after))
        for n, e in enumerate(mixed[:_MOST_EDITS], 1)
    )


def _shown(text: str) -> str:
    line = escape_line(" ".join(text.split())).replace("«", '"').replace("»", '"')
    return line if len(line) <= _LONGEST_EDIT else f"{line[:_LONGEST_EDIT]}…"


def infer_preferences(
    series: Series,
    model: LanguageModel,
    edits: Sequence[ShownEdit],
    known: Sequence[str],
    threshold: Threshold,
    budget: Budget | None = None,
) -> InferredPreferences:
    """Ask a model. The same question is answered from the cache and costs nothing.

    Raises:
        ModelError: the model could not be reached, or its replies could not be used.
        BudgetError: the budget is used up.
    """
    chosen = select_edits(edits)
    messages = preference_prompt(series, chosen, known, MOST)
    asked = repr((model.name, [message.content for message in messages], threshold))
    key = hashlib.sha256(asked.encode(errors="replace")).hexdigest()
    cache = RecordCache(_PURPOSE)
    if known_answer := cache.get(Preferences, [key]).get(key):
        return InferredPreferences(known_answer, chosen)
    journaled = JournaledModel(model, series.state_dir / "runs", "series+learn", budget, key)
    reported = _ask(series, journaled, messages)
    found = _verified(reported, chosen, known, threshold)
    journaled.journal.append(ended="read", preferences=len(found.preferences), dropped=found.dropped)
    journaled.journal.finish()
    cache.put({key: found})
    return InferredPreferences(found, chosen, journaled.usage, journaled.cost)


def _ask(series: Series, model: JournaledModel, messages: tuple[Message, ...]) -> _Reported:
    numbers = {"type": "array", "items": {"type": "integer"}}
    item = object_schema({"text": {"type": "string"}, "edits": numbers})
    schema = object_schema({"preferences": {"type": "array", "items": item}})
    settings = series.outline.model
    for _ in range(_TRIES):
        request = Request(
            purpose=_PURPOSE,
            messages=messages,
            max_tokens=settings.max_tokens,
            temperature=settings.temperature,
            seed=0,
            schema=schema,
            schema_name=_PURPOSE,
        )
        reply = model.ask(request).text
        try:
            return validated_object(reply, _Reported.model_validate_json)
        except ValueError as error:
            problem = str(error).splitlines()[0] if str(error) else "not JSON"
            advice = "Reply with only the JSON object, with `text` and `edits` in each entry."
            correction = Message("user", f"That cannot be used: {problem}. {advice}")
            messages = (*messages, Message("assistant", reply), correction)
    raise UnusableReplyError(
        f"{model.name} gave no usable preferences in {_TRIES} tries; try another model with --model, "
        "or pass --rules-only"
    )


def _verified(
    reported: _Reported, edits: Sequence[ShownEdit], known: Sequence[str], threshold: Threshold
) -> Preferences:
    """The preferences that are one plain sentence and cite enough edits that exist."""
    posts = {edit.number: edit.post for edit in edits}
    seen = {text.casefold() for text in known}
    kept: list[Preference] = []
    for one in reported.preferences:
        text = " ".join(one.text.split())
        cited = tuple(sorted({number for number in one.edits if number in posts}))
        plain = _SHORTEST <= len(text) <= _LONGEST and escape_line(text) == text
        enough = len(cited) >= _LEAST_CITED and len({posts[n] for n in cited}) >= threshold.posts
        if plain and enough and text.casefold() not in seen and len(kept) < MOST:
            seen.add(text.casefold())
            kept.append(Preference(text=text, edits=cited))
    return Preferences(preferences=tuple(kept), dropped=len(reported.preferences) - len(kept))


def describe_dropped(found: Preferences) -> str:
    """What was dropped, in words; empty if nothing was."""
    reasons = f"they cite too few edits, repeat something, are no plain sentence, or are more than {MOST}"
    return f"{found.dropped} dropped because {reasons}" if found.dropped else ""
