"""The output of `draft --dry-run` and `revise --dry-run`."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from postgen.cli.terminal import tell
from postgen.plural import plural

if TYPE_CHECKING:
    from postgen.drafting import Settings
    from postgen.drafting.rehearsal import Rehearsed
    from postgen.drafting.revising import Wish
    from postgen.series import Lesson, Series


def show_draft(
    series: "Series", lessons: "Sequence[Lesson]", settings: "Settings", model: str | None
) -> None:
    """Print the known prompts of the drafts and a cost estimate. No request is sent."""
    from postgen.drafting.rehearsal import rehearse

    rehearsals = (
        (lesson, rehearse(series, lesson, settings.plan, settings.single_reply)) for lesson in lessons
    )
    _show(series, rehearsals, settings.max_repairs_for(series), model)


def show_revision(
    series: "Series", lesson: "Lesson", wish: "Wish", settings: "Settings", model: str | None
) -> None:
    """Print the known prompts of a revision and a cost estimate. No request is sent.

    Raises:
        UsageError: the post or a named section does not exist.
    """
    from postgen.drafting.rehearsal import rehearse_revision
    from postgen.drafting.revising import TOO_SMALL
    from postgen.models.choice import Local, choose

    steps = rehearse_revision(series, lesson, wish)
    _show(series, [(lesson, steps)], settings.max_repairs_for(series), model)
    if isinstance(choose(model, series.outline.model.name), Local):
        tell(f"note: {TOO_SMALL}")


def _show(
    series: "Series",
    rehearsals: "Iterable[tuple[Lesson, Sequence[Rehearsed]]]",
    max_repairs: int,
    model: str | None,
) -> None:
    from decimal import Decimal

    from postgen.drafting.rehearsal import repairs_of
    from postgen.models import Usage
    from postgen.models.choice import Remote, choose
    from postgen.models.prices import OPENAI_ADDRESS, price
    from postgen.report.usage import cost_text, usage_text

    chosen = choose(model, series.outline.model.name)
    total, repairs = Usage(), Usage()
    for lesson, steps in rehearsals:
        for step in steps:
            click.secho(
                f"=== {lesson.id}, {step.purpose}: about {step.usage.prompt_tokens:,} tokens", bold=True
            )
            for message in step.messages:
                click.echo(f"--- {message.role} ---\n{message.content}")
            total += step.usage
        repairs += repairs_of(steps, max_repairs)

    def cost(usage: Usage) -> Decimal | None:
        if not isinstance(chosen, Remote):
            return Decimal(0)
        address = chosen.endpoint.base_url or OPENAI_ADDRESS
        return price(chosen.name, usage, address) if chosen.name else None

    limit = total + repairs
    click.echo(
        f"{usage_text(total, cost(total))}; with {plural(max_repairs, 'repair')} per post at most "
        f"{limit.total_tokens:,} tokens, {cost_text(cost(limit))}"
    )
