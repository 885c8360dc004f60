"""`postgen critique`."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from postgen.cli.console import print_errors, print_stderr, progress, use_color
from postgen.cli.options import (
    Output,
    RegistryChoice,
    budget_options,
    model_option,
    output_option,
    write_outputs,
)
from postgen.cli.project import display_path, open_series, paths_or_posts
from postgen.report import FORMATS

if TYPE_CHECKING:
    from decimal import Decimal


@click.command(
    epilog="""\b
Examples:
  postgen critique posts/2.4-*.md                 read one post critically
  postgen critique --model LARGE --budget 1.50    read all posts of the series
  postgen critique --confidence 0.8               show only the surest remarks
  postgen critique --format json posts/           print JSON for other programs
"""
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@model_option
@click.option(
    "--confidence",
    type=click.FloatRange(0, 1),
    metavar="SHARE",
    help="Show only remarks with at least this confidence (default: `model.critic_confidence`).",
)
@click.option(
    "--format", "form", type=RegistryChoice(FORMATS), default="text", show_default=True, help="Output format."
)
@output_option
@budget_options
@click.pass_context
def command(
    context: click.Context,
    paths: tuple[Path, ...],
    model: str | None,
    confidence: float | None,
    form: str,
    outputs: tuple[Output, ...],
    budget: "Decimal | None",
    max_tokens: int | None,
) -> int:
    """Have a model read the posts in PATHS (default: posts/) critically.

    It looks for statements that the outputs do not bear out, contradictions, repetitions, and references to
    nothing. Remarks whose quotation or evidence does not exist are dropped. The others are warnings. They do
    not change the exit code. A post that has not changed since the last reading costs nothing.
    """
    from decimal import Decimal

    from postgen.drafting.budget import Budget
    from postgen.drafting.critique import critique_findings, critique_post
    from postgen.drafting.draft_checker import DraftChecker
    from postgen.errors import UsageError
    from postgen.findings import sort_findings
    from postgen.llm.factory import open_model
    from postgen.llm.protocol import Usage
    from postgen.plural import plural
    from postgen.report.text import as_text
    from postgen.report.usage import usage_text
    from postgen.validation import ValidateOptions, ValidationResult, find_files, read_posts

    started = time.perf_counter()
    series = open_series(context)
    posts, unreadable = read_posts(find_files(paths_or_posts(series, paths)), series)
    print_errors(unreadable)
    if not posts and not unreadable:
        raise UsageError("there is no post to read")
    limits = Budget(budget, max_tokens)
    names = series.outline.model
    findings, dropped, usage = [], 0, Usage()
    cost: Decimal | None = Decimal(0)
    with (
        progress() as reporter,
        open_model(model or names.critic, names.name, notify=print_stderr) as critic,
    ):
        for post in posts:
            if post.lesson is None:
                print_stderr(f"{display_path(post.file)}: belongs to no lesson and is skipped")
                continue
            reporter.step(f"reading {display_path(post.file)}")
            checker = DraftChecker(series, post.lesson, ValidateOptions(), reporter)
            result = critique_post(checker, post.document, critic, limits)
            findings += critique_findings(series, post.lesson, post.document, result.critique, confidence)
            dropped += sum(result.critique.dropped.values())
            usage += result.usage
            cost = None if cost is None or result.cost is None else cost + result.cost
    seconds = time.perf_counter() - started
    result_of_all = ValidationResult(tuple(posts), tuple(sort_findings(findings)), seconds=seconds)
    write_outputs(result_of_all, outputs)
    color = form == "text" and use_color()
    shown = as_text(result_of_all, color) if form == "text" else FORMATS[form](result_of_all)
    click.echo(shown, nl=False, color=color)
    print_stderr(
        f"{plural(len(findings), 'remark')}; {dropped} dropped because a quotation or its evidence "
        f"does not exist; {usage_text(usage, cost)}"
    )
    return 2 if unreadable else 0
