"""Format the results of `postgen eval` as a table or as JSON."""

import json
from collections.abc import Sequence
from typing import Any

from postgen.drafting.evaluation import ModelScore
from postgen.report.usage import cost_text

_MOST_RULES = 6
_HEAD = (
    "model",
    "templates",
    "drafts",
    "clean before repairs",
    "clean",
    "repairs until clean",
    "prompt tokens",
    "reply tokens",
    "cost",
    "seconds",
)


def trials_as_text(trials: Sequence[ModelScore]) -> str:
    """Format trials as a Markdown table, followed by the findings by rule and the failed drafts."""
    rows = [_HEAD, tuple("---" for _ in _HEAD), *map(_row, trials)]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    for trial in trials:
        rules = ", ".join(f"{code} {count}" for code, count in trial.rules.most_common(_MOST_RULES))
        left = ", ".join(f"{t.lesson} {t.errors}" for t in trial.drafts if t.errors)
        lines.append(f"\n{trial.model}, {trial.templates}: findings before repairs: {rules or 'none'}")
        if left:
            lines.append(f"errors left: {left}")
        lines += [f"{t.lesson} failed: {t.error}" for t in trial.drafts if t.error]
    return "\n".join(lines) + "\n"


def trials_as_json(trials: Sequence[ModelScore]) -> str:
    """Format trials as a JSON object with every draft. Costs are strings, so that they stay exact."""
    return json.dumps({"version": 1, "trials": [_data(trial) for trial in trials]}, indent=2) + "\n"


def _row(trial: ModelScore) -> tuple[str, ...]:
    rounds = trial.rounds_to_clean
    return (
        trial.model,
        trial.templates,
        str(len(trial.drafts)),
        str(trial.clean_at_first),
        str(trial.clean),
        "–" if rounds is None else f"{rounds:.1f}",
        f"{trial.usage.prompt_tokens:,}",
        f"{trial.usage.completion_tokens:,}",
        cost_text(trial.cost),
        f"{trial.seconds:.0f}",
    )


def _data(trial: ModelScore) -> dict[str, Any]:
    return {
        "model": trial.model,
        "templates": trial.templates,
        "clean_at_first": trial.clean_at_first,
        "clean": trial.clean,
        "rounds_to_clean": trial.rounds_to_clean,
        "prompt_tokens": trial.usage.prompt_tokens,
        "completion_tokens": trial.usage.completion_tokens,
        "cost": None if trial.cost is None else str(trial.cost),
        "seconds": round(trial.seconds, 1),
        "findings": dict(trial.rules.most_common()),
        "drafts": [
            {
                "lesson": t.lesson,
                "error": t.error or None,
                "errors_at_first": t.errors_at_first,
                "errors": t.errors,
                "rounds": t.rounds,
                "findings": dict(t.rules),
                "seconds": round(t.seconds, 1),
            }
            for t in trial.drafts
        ],
    }
