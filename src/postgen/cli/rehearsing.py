"""What `draft --dry-run` prints."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from postgen.drafting import Settings
    from postgen.series import Lesson, Series


def show_rehearsal(
    series: "Series", lessons: "Sequence[Lesson]", settings: "Settings", model: str | None
) -> None:
    """Print every prompt that can be known beforehand, and an estimate; nothing is asked."""
    from decimal import Decimal

    from postgen.drafting.rehearsal import rehearse, repairs_of
    from postgen.models import Usage
    from postgen.models.choice import Remote, choose
    from postgen.models.prices import OPENAI_ADDRESS, price

    total, repairs = Usage(), Usage()
    rounds = settings.rounds_for(series)
    for lesson in lessons:
        steps = rehearse(series, lesson, settings.plan, settings.whole)
        for step in steps:
            click.secho(
                f"=== {lesson.id}, {step.purpose}: about {step.usage.prompt_tokens:,} tokens", bold=True
            )
            for message in step.messages:
                click.echo(f"--- {message.role} ---\n{message.content}")
            total += step.usage
        repairs += repairs_of(steps, rounds)

    def money(usage: Usage) -> str:
        chosen = choose(model, series.outline.model.name)
        if not isinstance(chosen, Remote):
            return f"${Decimal(0):.4f}"
        address = chosen.endpoint.base_url or OPENAI_ADDRESS
        found = price(chosen.name, usage, address) if chosen.name else None
        return "cost unknown" if found is None else f"${found:.4f}"

    most = total + repairs
    click.echo(
        f"{total.prompt_tokens:,} tokens to read and {total.completion_tokens:,} to write: {money(total)}; "
        f"with {rounds} repairs of each, up to {most.total_tokens:,} in all, {money(most)}"
    )
