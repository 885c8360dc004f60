"""`postgen runs`."""

import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from postgen.cli.console import print_line
from postgen.cli.project import open_series
from postgen.plural import plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from postgen.drafting.run_history import Run, Step


_LONGEST_EVENT = 200  # characters


@click.group(
    invoke_without_command=True,
    epilog="""\b
Examples:
  postgen runs                               list all runs, newest first
  postgen runs show 1.6                      show the newest run of a lesson
  postgen runs show 20260131-1200 --brief    show a run by the start of its ID
""",
)
@click.pass_context
def command(context: click.Context) -> None:
    """List the runs of `postgen draft` with lesson, model, result, tokens and cost."""
    from postgen.drafting.run_history import list_runs

    if context.invoked_subcommand:
        return
    runs = list_runs(open_series(context).state_dir / "runs")
    for run in runs:
        print_line(_line(run))
    if not runs:
        click.echo("no runs yet: `postgen draft` creates them", err=True)


@command.command(
    short_help="Show the steps of a run.",
    epilog="""\b
Examples:
  postgen runs show 1.6                      show the newest run of a lesson
  postgen runs show 20260131-1200 --brief    show a run by the start of its ID
""",
)
@click.argument("run_id", metavar="ID")
@click.option("--brief", is_flag=True, help="Print one line per step, without prompts and replies.")
@click.pass_context
def show(context: click.Context, run_id: str, brief: bool) -> None:
    """Show the steps of a run: prompts, replies, findings, tokens and cost.

    ID is the ID of a run, the start of one, or a lesson ID, which selects the newest run of the lesson.
    """
    from postgen.drafting.run_history import find_run
    from postgen.sanitize import escape_hidden

    run = find_run(open_series(context).state_dir / "runs", run_id)
    print_line(_line(run))
    for number, step in enumerate(run.steps, 1):
        click.echo(f"{number:3}. {escape_hidden(_summary(step))}")
        for text in () if brief else _details(step):
            click.echo(escape_hidden(text))


def _line(run: "Run") -> str:
    from postgen.report.usage import replies_text

    began = time.strftime("%Y-%m-%d %H:%M", time.localtime(run.began))
    used = replies_text(run.asked, run.usage, run.cost)
    return f"{run.id}  {began}  {run.model or '?'}: {run.state}; {used}"


def _details(step: "Step") -> "Iterator[str]":
    """The prompt and the reply of a step, or its findings."""
    for message in step.request.get("messages", ()):
        yield f"\n--- {message['role']} ---\n{message['content'].rstrip()}"
    if step.reply:
        yield f"\n--- reply ---\n{step.reply.text.rstrip()}\n"
    for verdict in step.event.get("verdicts", ()):
        yield f"     {verdict['demonstration']}: {verdict['verdict']}: {verdict.get('claim', '')}"
        yield from (f"       {line}" for line in verdict.get("evidence", ()))
    for finding in step.event.get("check", ()):
        yield f"     {finding['line']}: {finding['code']} {finding['severity']}: {finding['message']}"


def _summary(step: "Step") -> str:
    from postgen.report.usage import usage_text

    if step.event:
        return _event(step.event)
    if not step.reply:
        return f"{step.purpose}: requested, no reply"
    problem = f"; {step.error}" if step.error else f" ({step.reply.finish})" if step.reply.truncated else ""
    used = usage_text(step.reply.usage, step.cost)
    return f"{step.purpose}: {used}, {step.seconds:.1f} s{problem}"


def _event(event: "Mapping[str, Any]") -> str:
    match event:
        case {"check": findings}:
            errors = sum(f["severity"] == "error" for f in findings)
            return f"check: {plural(errors, 'error')}, {plural(len(findings) - errors, 'other finding')}"
        case {"started": start}:
            return f"started with {start.get('model')}"
        case {"verdicts": verdicts}:
            counts = Counter(verdict["verdict"] for verdict in verdicts)
            change = f"; change of the code: {event['change']}" if event.get("change") else ""
            return f"claims: {', '.join(f'{count} {name}' for name, count in counts.items())}{change}"
        case {"planned": plan}:
            demonstrations = plural(len(plan.get("demonstrations", ())), "demonstration")
            return f"planned: {plan.get('story') or 'no story'}, {demonstrations}"
        case {"background": found} | {"plan_background": found}:
            return f"read the other posts: {plural(len(found.get('lessons', ())), 'earlier lesson')}"
        case {"stopped": what}:
            return f"stopped: {what} with {plural(event.get('errors', 0), 'error')}"
        case {"refused": reasons}:
            return f"repair {event.get('round', '')} refused: {'; '.join(reasons)}".replace("  ", " ")
        case {"failed": error}:
            return f"failed: {error}"
        case {"ended": reason, "path": path}:
            return f"ended: {reason} after {plural(event.get('rounds', 0), 'repair')} → {path}"
    return ", ".join(f"{name}: {value}" for name, value in event.items())[:_LONGEST_EVENT]
