"""Lessons, settings, results and dry runs of `draft`, `revise` and `accept`."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from postgen.cli.console import Progress, print_note, print_stderr, progress, use_color
from postgen.cli.project import display_path
from postgen.drafting.batch_model import BatchModel
from postgen.drafting.budget import Budget
from postgen.drafting.bulk_drafts import Outcome, draft_in_batches
from postgen.drafting.draft import DraftResult, DraftSettings
from postgen.drafting.dry_run import PlannedRequest, repairs_of
from postgen.errors import CredentialsError, PostgenError, UsageError
from postgen.files import write_atomic
from postgen.llm.endpoint import Endpoint
from postgen.llm.endpoint_model import EndpointModel
from postgen.llm.factory import open_model
from postgen.llm.model_choice import LocalChoice, PluginChoice, RemoteChoice, resolve_model, seconds_setting
from postgen.llm.pricing import OPENAI_ADDRESS, price
from postgen.llm.protocol import LanguageModel, ReplyPendingError, Usage
from postgen.plural import plural
from postgen.report.text import as_compact, as_text
from postgen.report.usage import cost_text, usage_text
from postgen.series import Lesson, Series
from postgen.series.lock_entries import has_real_post, read_lock
from postgen.validation import ValidateOptions
from postgen.validation.strays import require_no_stray

_INTERRUPTED = "interrupted; run the same command again to continue: answered requests are not repeated"


@contextmanager
def progress_and_model(series: Series, name: str | None) -> Iterator[tuple[Progress, LanguageModel]]:
    """Show progress and open the model with that name, or else the configured one.

    Raises:
        KeyboardInterrupt: the user interrupted the command. Its text says how to go on.
    """
    configured = series.outline.model.name
    try:
        with progress() as reporter, open_model(name, configured, notify=print_stderr) as model:
            yield reporter, model
    except KeyboardInterrupt:
        raise KeyboardInterrupt(_INTERRUPTED) from None


@contextmanager
def with_critic(
    series: Series, settings: DraftSettings, writer: LanguageModel, chosen: str | None
) -> Iterator[DraftSettings]:
    """Open the critic of the series, if it is another model than the writer.

    A model that the user has ``chosen`` for the command does both.
    """
    name = series.outline.model.critic
    is_needed = name and not chosen and name != writer.name and not writer.embedded
    if not is_needed or settings.without_critique:
        yield settings
        return
    with open_model(name, notify=print_stderr) as critic:
        yield replace(settings, critic=critic)


def draft_settings(
    *,
    seed: int,
    max_repairs: int | None,
    budget: Decimal | None,
    max_tokens: int | None,
    sandbox: str,
    jobs: int | None = None,
    **settings: Any,  # noqa: ANN401 (more fields of DraftSettings)
) -> DraftSettings:
    """Return the settings of a draft by the values of :func:`postgen.cli.options.draft_options`."""
    options = ValidateOptions(jobs=jobs, sandbox=sandbox)
    limits = Budget(budget, max_tokens)
    return DraftSettings(seed, max_repairs, budget=limits, options=options, **settings)


def write_findings_file(draft: Path, report: str, passed: bool) -> None:
    """Write the report on a draft next to it if the draft has errors; otherwise remove an old report."""
    findings = draft.with_suffix(".findings.txt")
    if passed:
        findings.unlink(missing_ok=True)
    else:
        write_atomic(findings, report.encode(errors="backslashreplace"))


def chosen_lessons(
    series: Series, ids: Sequence[str], modules: Sequence[int], everything: bool, force: bool
) -> list[Lesson]:
    """Return the lessons given by ID, and those of the modules that have no post.

    With ``force``, lessons that have a post are included. An unchanged skeleton does not count as a post.

    Raises:
        UsageError: a lesson or module does not exist, or there is nothing to draft.
    """

    locked = read_lock(series)
    for number in modules:
        if not 1 <= number <= len(series.outline.modules):
            raise UsageError(
                f"module {number} does not exist; the series has modules 1 to {len(series.outline.modules)}"
            )
    given = [series.lesson(lesson_id) for lesson_id in ids]
    missing = [
        lesson
        for lesson in series.lessons
        if (everything or lesson.module in modules)
        and (force or not has_real_post(series, lesson, locked.get(lesson.id)))
    ]
    chosen = {lesson.id: lesson for lesson in (*given, *missing)}
    if not chosen and not (everything or modules):
        raise UsageError("no lesson given: pass LESSON, --module N or --all")
    if not chosen:
        raise UsageError("all of these lessons have a post; pass --force to draft them again")
    require_no_stray(series, chosen.values())
    return sorted(chosen.values(), key=lambda lesson: lesson.order)


def print_results(
    series: Series, lessons: Sequence[Lesson], outcomes: Iterable[tuple[Lesson, Outcome]]
) -> int:
    """Print each result when it is ready and a summary at the end; return the exit code."""
    summary: dict[str, str] = {}
    code = 0
    for lesson, outcome in outcomes:
        if isinstance(outcome, ReplyPendingError):
            summary[lesson.id] = str(outcome)
        elif isinstance(outcome, PostgenError):
            summary[lesson.id] = f"failed: {outcome}"
            code = max(code, outcome.exit_code)
            print_stderr(f"error: {lesson.id}: {outcome}")
        else:
            code = max(code, print_result(series, outcome))
            errors = outcome.repair.verdict.errors
            summary[lesson.id] = f"{display_path(outcome.path)}" + (
                f", {plural(errors, 'error')}" if errors else ""
            )
    click.echo("\n".join(f"{lesson.id}  {summary[lesson.id]}" for lesson in lessons))
    return code


def print_result(series: Series, result: DraftResult) -> int:
    """Print the findings and the cost, write the findings next to a draft, and return the exit code."""
    verdict = result.repair.verdict
    validation = verdict.relocated(display_path(result.path))
    write_findings_file(series.drafts_dir / result.lesson.file_name, as_text(validation), verdict.passed)
    color = use_color()
    click.echo(as_text(validation, color), nl=False, color=color)
    for remark in verdict.remarks:
        click.echo(f"{validation.posts[0].path}: {remark.section}: {remark.message}")
    repairs = (
        f"{plural(result.code_repairs, 'code repair')} and {plural(result.repair.rounds, 'post repair')}"
    )
    if result.critique and result.critique.found:
        found, path = result.critique.found, validation.posts[0].path
        left = tuple(replace(finding, path=path) for finding in result.critique.left)
        if left:
            click.echo(as_compact(replace(validation, findings=left), color), nl=False, color=color)
        repairs += f", {found - len(left)} of {plural(found, 'remark')} of the critical reading repaired"
    click.echo(
        f"{display_path(result.path)} written after {repairs} ({result.repair.end_reason}); "
        f"{usage_text(result.usage, result.cost)}"
    )
    if not verdict.passed:
        click.echo("run the same command again for more repairs, or pass --fresh to begin anew")
    return 0 if verdict.passed else 1


def print_batch_results(
    series: Series,
    lessons: Sequence[Lesson],
    model: LanguageModel,
    settings: DraftSettings,
    reporter: Progress,
    wait: bool,
) -> int:
    """Draft lessons through the endpoint's Batch API, print the results and return the exit code.

    Raises:
        UsageError: the model does not run at an endpoint, or POSTGEN_BATCH_POLL is invalid.
    """
    if not isinstance(model, EndpointModel) or model.embedded:
        raise UsageError("--batch requires an endpoint with the Batch API: set OPENAI_API_KEY")
    batches = BatchModel(model, series.state_dir / "batches", print_stderr)
    seconds = seconds_setting(os.environ, "POSTGEN_BATCH_POLL", 60.0) if wait else None
    outcomes = draft_in_batches(series, lessons, batches, settings, reporter, seconds)
    return print_results(series, lessons, outcomes)


def draft_on_branch(
    series: Series, lessons: Sequence[Lesson], options: ValidateOptions, draft: Callable[[Series], int]
) -> int:
    """Draft on a new branch, commit, push, open the pull request, and return the exit code.

    ``draft`` gets the series in the working tree of that branch.

    The pull request contains the posts without errors. If there are none, no pull request is opened.
    """
    from postgen.review.pull_request import commit_posts, open_pull_request, pull_branch

    with pull_branch(series, lessons) as pull:
        code = draft(pull.series)
        if not commit_posts(pull):
            print_stderr("no pull request opened: no post was written or changed")
            return code or 1
        with progress() as reporter:
            opened = open_pull_request(series, pull, options, reporter.log)
    click.echo(f"{pull.branch} pushed to {pull.remote}")
    if opened.address:
        click.echo(opened.address)
    else:
        click.echo(
            f"gh is not installed. To open the pull request, run this where it is:\n  {opened.command}"
        )
    return code


def show_requests(
    series: Series,
    requests: Mapping[Lesson, Sequence[PlannedRequest]],
    settings: DraftSettings,
    model: str | None,
) -> RemoteChoice | LocalChoice | PluginChoice:
    """Print the known prompts of drafts or revisions and a cost estimate. No request is sent.

    Return the model that would be used. Its endpoint need not be set up.
    """
    max_repairs = settings.max_repairs_for(series)
    chosen = _choose_for_estimate(model, series.outline.model.name)
    total, repairs = Usage(), Usage()
    for lesson, steps in requests.items():
        for step in steps:
            click.secho(
                f"=== {lesson.id}, {step.purpose}: about {step.usage.prompt_tokens:,} tokens", bold=True
            )
            for message in step.messages:
                click.echo(f"--- {message.role} ---\n{message.content}")
            total += step.usage
        repairs += repairs_of(steps, max_repairs)

    def cost(usage: Usage) -> Decimal | None:
        if not isinstance(chosen, RemoteChoice):
            return Decimal(0) if isinstance(chosen, LocalChoice) else None
        address = chosen.endpoint.base_url or OPENAI_ADDRESS
        return price(chosen.name, usage, address) if chosen.name else None

    limit = total + repairs
    click.echo(
        f"{usage_text(total, cost(total))}; with {plural(max_repairs, 'repair')} per post at most "
        f"{limit.total_tokens:,} tokens, {cost_text(cost(limit))}"
    )
    return chosen


def _choose_for_estimate(
    option: str | None, configured: str | None
) -> RemoteChoice | LocalChoice | PluginChoice:
    """The model as usual, or the one with this name at OpenAI if its endpoint is not set up."""
    try:
        return resolve_model(option, configured)
    except (UsageError, CredentialsError) as error:
        print_note(f"without --dry-run this would stop: {error}")
        return RemoteChoice(option or os.environ.get("POSTGEN_MODEL") or configured, Endpoint(None, None))
