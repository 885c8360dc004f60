"""`postgen draft`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from postgen.cli.keeping import keep_findings
from postgen.cli.options import LessonId, budget_options, execution_options, model_options
from postgen.cli.progress import progress
from postgen.cli.project import open_series, shown
from postgen.cli.terminal import wants_colour

if TYPE_CHECKING:
    from decimal import Decimal

    from postgen.drafting import Result


@click.command(
    epilog="""\b
Examples:
  postgen draft 1.6                     with the configured model, or the embedded one
  postgen draft 1.6 --model NAME        with a model of the endpoint
  OPENAI_BASE_URL=http://127.0.0.1:11434/v1 postgen draft 2.3

With neither OPENAI_API_KEY nor OPENAI_BASE_URL set, a small embedded model drafts. It is for trying the
pipeline out: what it writes goes to drafts/.
"""
)
@click.argument("lessons", type=LessonId(), nargs=-1, required=True, metavar="LESSON...")
@model_options
@click.option(
    "--rounds", type=click.IntRange(0, 20), help="The most repairs; by default the outline's number."
)
@click.option(
    "--into", type=click.Choice(["posts", "drafts"]), help="Where a clean draft goes, whatever the model."
)
@click.option("--force", is_flag=True, help="Replace a post even if git has not recorded its changes.")
@click.option(
    "--plan",
    "plan_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Follow the plan in FILE, as `postgen plan` prints it; for one lesson.",
)
@click.option(
    "--whole", is_flag=True, help="Ask for the post in one reply, not for its code first and its sections."
)
@budget_options
@execution_options
@click.pass_context
def command(
    context: click.Context,
    lessons: tuple[str, ...],
    model: str | None,
    seed: int,
    rounds: int | None,
    into: str | None,
    force: bool,
    plan_file: Path | None,
    whole: bool,
    budget: "Decimal | None",
    max_tokens: int | None,
    jobs: int | None,
    sandbox: str,
) -> int:
    """Draft each LESSON with a language model: plan, write, check, run, repair."""
    from postgen.drafting import Budget, Settings, draft_post, judge
    from postgen.drafting.planning import read_plan
    from postgen.errors import UsageError
    from postgen.models import open_model
    from postgen.report import as_text
    from postgen.validation import Options

    series = open_series(context)
    wanted = [series.lesson(lesson_id) for lesson_id in lessons]
    if plan_file and len(wanted) > 1:
        raise UsageError("a plan is for one lesson: give --plan with one LESSON")
    plan = read_plan(plan_file, series, wanted[0]) if plan_file else None
    settings = Settings(seed, rounds, into, force, Budget(budget, max_tokens), plan, whole)  # type: ignore[arg-type]
    options = Options(jobs=jobs, sandbox=sandbox)
    failed = False
    for lesson in wanted:
        with progress() as moving, open_model(model, series.outline.model.name, notify=_tell) as opened:
            check = judge(series, lesson, options, moving.step)
            result = draft_post(series, lesson, opened, check, settings, moving.say, moving.text)
        verdict = result.drafted.verdict
        validation = verdict.shown_at(shown(result.path))
        keep_findings(series.drafts / lesson.file_name, as_text(validation), verdict.passed)
        colour = wants_colour()
        click.echo(as_text(validation, colour), nl=False, color=colour)
        click.echo(_summary(result))
        failed |= not verdict.passed
    return 1 if failed else 0


def _tell(message: str) -> None:
    click.echo(f"postgen: {message}", err=True)


def _summary(result: "Result") -> str:
    usage, drafted = result.usage, result.drafted
    cached = f" ({usage.cached_tokens:,} of them cached)" if usage.cached_tokens else ""
    about = ", by estimate" if usage.estimated else ""
    price = "cost unknown" if result.cost is None else f"${result.cost:.4f}"
    rounds = f"{drafted.rounds} repair{'' if drafted.rounds == 1 else 's'}"
    return (
        f"{shown(result.path)} written after {rounds} ({drafted.ended}); "
        f"{usage.prompt_tokens:,} tokens read{cached}, {usage.completion_tokens:,} written{about}; {price}"
    )
