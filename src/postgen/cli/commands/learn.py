"""`postgen learn`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

import click

from postgen.cli.console import print_note, print_stderr, progress
from postgen.cli.options import budget_options, model_option, text_or_json_option
from postgen.cli.project import open_series

if TYPE_CHECKING:
    from decimal import Decimal

    from postgen.learning.learn import LearningResult, Proposal
    from postgen.llm.protocol import LanguageModel
    from postgen.series import Series

_ASK = "?"


@click.command(
    epilog="""\b
Examples:
  postgen learn                     show what the edits of the posts suggest
  postgen learn --apply             choose on the terminal what goes into outline.yaml
  postgen learn --apply 1,3         add the proposals 1 and 3
  postgen learn --rules-only        ask no model
  postgen learn --format json       print all edits for other programs

\b
Exit codes:
  0    compared, whether or not there are proposals
  2    wrong usage or configuration
  3    the model, git or a file could not be used
"""
)
@click.option(
    "--apply",
    "choice",
    is_flag=False,
    flag_value=_ASK,
    metavar="[CHOICE]",
    help="Add proposals to outline.yaml: numbers or names, such as 1,3, or `all` (default: ask).",
)
@click.option(
    "--min-edits",
    type=click.IntRange(2),
    default=3,
    show_default=True,
    metavar="N",
    help="How many edits make a habit.",
)
@click.option(
    "--min-posts",
    type=click.IntRange(1),
    default=2,
    show_default=True,
    metavar="N",
    help="In how many posts they must be.",
)
@click.option("--rules-only", is_flag=True, help="Ask no model for preferences in words.")
@text_or_json_option
@model_option
@budget_options
@click.pass_context
def command(
    context: click.Context,
    choice: str | None,
    min_edits: int,
    min_posts: int,
    rules_only: bool,
    form: str,
    model: str | None,
    budget: "Decimal | None",
    max_tokens: int | None,
) -> int:
    """Learn from what people changed in the posts that postgen wrote.

    Each post is compared with the text that postgen wrote, sentence by sentence. Replacements, deletions and
    insertions that recur become proposed rules of the house. A model puts other preferences into words, each
    with the edits that show it. Nothing is changed without --apply.
    """
    from postgen.cli.learning_report import as_json, as_text, choose
    from postgen.drafting.budget import Budget
    from postgen.errors import UsageError
    from postgen.learning.habits import Threshold
    from postgen.learning.learn import learn

    series = open_series(context)
    if choice == _ASK and not sys.stdin.isatty():
        raise UsageError("--apply needs a terminal to ask, or the numbers of the proposals: --apply 1,3")
    limits = Budget(budget, max_tokens)
    with progress() as reporter, _model(series, model, rules_only) as opened:
        reporter.step("comparing posts")
        result = learn(series, Threshold(min_edits, min_posts), opened, limits)
    _print_notes(result)
    if form == "text":
        for line in as_text(result):
            click.echo(line)
    asks = choice == _ASK
    answer = _ask(result) if asks else "none" if choice is None else choice
    chosen = choose(result.proposals, answer)
    applied = chosen if chosen and _apply(series, chosen, form == "text", asks) else []
    if form == "json":
        click.echo(as_json(result, applied))
    elif result.proposals and choice is None:
        print_stderr("add what you want to outline.yaml with `postgen learn --apply`")
    return result.failure.exit_code if result.failure else 0


@contextmanager
def _model(series: "Series", option: str | None, rules_only: bool) -> "Iterator[LanguageModel | None]":
    """The model, or None without one that can judge text."""
    from postgen.errors import UsageError
    from postgen.llm.factory import open_model
    from postgen.llm.model_choice import LocalChoice, resolve_model

    opened = None
    note = "" if rules_only else "preferences in words need a model at an endpoint"
    try:
        names = (option, series.outline.model.name)
        if note and not isinstance(resolve_model(*names), LocalChoice):
            opened, note = open_model(*names, notify=print_stderr), ""
    except UsageError as error:
        if option:
            raise
        note = str(error)
    print_note(note and f"only rules are proposed: {note}")
    with opened or nullcontext():
        yield opened


def _print_notes(result: "LearningResult") -> None:
    from postgen.learning.preferences import describe_dropped
    from postgen.plural import plural
    from postgen.report.usage import usage_text

    if missing := ", ".join(lesson.id for lesson in result.posts.missing):
        print_note(
            f"the text that postgen wrote of {missing} is neither in `.postgen/` nor in git's history, so "
            "its edits teach nothing; fetch the branch it was drafted on, or for a squashed pull request "
            "`git fetch origin '+refs/pull/*/head:refs/remotes/origin/pull/*'`; in a shallow clone "
            "`git fetch --unshallow`"
        )
    if result.failure:
        print_stderr(f"error: no preferences in words: {result.failure}")
    elif result.inferred and result.inferred.usage.total_tokens:
        found = result.inferred.found
        count = plural(len(found.preferences), "preference")
        used = usage_text(result.inferred.usage, result.inferred.cost)
        print_stderr("; ".join(part for part in (count, describe_dropped(found), used) if part))


def _ask(result: "LearningResult") -> str:
    if not result.proposals:
        return "none"
    answer: str = click.prompt("Which ones? (numbers such as 1,3, all, or none)", default="none", err=True)
    return answer


def _apply(series: "Series", chosen: "list[Proposal]", with_diff: bool, asks: bool) -> bool:
    """Add the proposals to the outline, show the diff, and return whether they were written."""
    from postgen.cli.fixes import show_diff
    from postgen.errors import UsageError
    from postgen.files import file_lock, write_atomic
    from postgen.learning.outline_edit import with_additions
    from postgen.plural import plural
    from postgen.series import OUTLINE, parse_outline

    path = series.root / OUTLINE
    data = path.read_bytes()
    text = data.decode("utf-8-sig")
    rules = [proposal.rule for proposal in chosen if proposal.rule]
    preferences = [proposal.preference for proposal in chosen if not proposal.rule]
    changed = UsageError(f"{OUTLINE} changed meanwhile and was not written; run the command again")
    there = {rule.name for rule in parse_outline(text, OUTLINE).rules.house}
    if any(rule.name in there for rule in rules):  # another run has added it since this one read the outline
        raise changed
    new = with_additions(text, rules, preferences)
    if with_diff:
        show_diff(OUTLINE, text, new)
    if asks and not click.confirm(f"Write {OUTLINE}?", err=True):
        return False
    with file_lock(series.state_dir / "locks" / "outline.lock"):  # another run may write at this moment
        if path.read_bytes() != data:
            raise changed
        write_atomic(path, new.encode("utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8"))
    added = [plural(len(some), noun) for some, noun in ((rules, "rule"), (preferences, "preference")) if some]
    print_stderr(
        f"{OUTLINE}: {' and '.join(added)} added; posts that exist now count as made from an older outline: "
        "commit them, and `postgen status --adopt` keeps them as they are"
    )
    return True
