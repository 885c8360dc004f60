"""`postgen doctor`."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from postgen.cli.progress import progress
from postgen.cli.project import open_series

if TYPE_CHECKING:
    from postgen.series import Series

_MARKS = {"good": "ok", "bad": "NO", "unknown": "??"}


@click.command(
    epilog="""\b
Examples:
  postgen doctor                   everything, the model's endpoint last
  postgen doctor --no-model        uv, environment and sandbox alone
  postgen doctor --cache-dir       what CI should keep between runs
  OPENAI_BASE_URL=http://127.0.0.1:11434/v1 postgen doctor --model NAME
"""
)
@click.option(
    "--model", metavar="NAME", help="The model at the endpoint, `embedded`, or the path of a GGUF file."
)
@click.option("--no-model", is_flag=True, help="Ask no model: its probe takes about ten small requests.")
@click.option("--cache-dir", is_flag=True, help="Print the folder of environments and results, and no more.")
@click.pass_context
def command(context: click.Context, model: str | None, no_model: bool, cache_dir: bool) -> int:
    """Examine what postgen stands on, and say what to set where something is missing.

    Checks uv, the reader environment, the sandbox, what else the series needs, and the model's endpoint:
    which API it speaks, whether it streams, counts tokens, obeys a schema and a token limit, keeps its
    reasoning apart, and reads a long prompt whole.
    """
    if cache_dir:
        from postgen.storage import cache_root

        click.echo(cache_root())
        return 0
    series = open_series(context)
    sound = True
    with progress() as moving:
        for name, examine in _EXAMINATIONS:
            moving.step(f"examining: {name}")
            sound &= _told(name, series, examine)
        if not no_model:
            moving.step("examining: model")
            sound &= _model(series, model)
    return 0 if sound else 3


def _told(name: str, series: "Series", examine: "Callable[[Series], str]") -> bool:
    """Tell what an examination found; one that finds nothing to tell says nothing."""
    from postgen.errors import PostgenError

    try:
        if found := examine(series):
            _tell("good", name, found)
    except PostgenError as error:
        _tell("bad", name, str(error))
        return False
    return True


def _system(_: "Series") -> str:
    from postgen.execution.surroundings import described

    return described()


def _uv(_: "Series") -> str:
    from postgen.execution.uv import find_uv, run_uv

    version = run_uv(["--version"], cwd=Path.cwd(), doing="asking uv for its version").strip()
    return f"{version.split(' (')[0]} at {find_uv()}"


def _environment(series: "Series") -> str:
    from postgen.validation import environment_of

    environment = environment_of(series)
    declared = series.outline.environment
    return f"Python {declared.python} with {len(declared.packages)} declared package(s): {environment.python}"


def _sandbox(series: "Series") -> str:
    """Runs one line of Python as it would run a post's."""
    from postgen.document import Source
    from postgen.errors import SandboxError
    from postgen.execution.confinement import NAMESPACES
    from postgen.execution.surroundings import advice
    from postgen.validation import Options, post_of, run_posts

    file = series.drafts / "doctor.md"
    post = post_of(Source(str(file), "```python\nprint(6 * 7)\n```\n"), file, series)
    (outcome,) = run_posts([post], series, Options()).values()
    if outcome.blocks[0].stdout.strip() != "42":
        raise SandboxError(f"a line of Python did not run: {outcome.blocks[0].failure}")
    found = f"a line of Python ran, confined by: {outcome.sandbox}"
    weaker = "" if outcome.sandbox == NAMESPACES else f"; namespaces would hold more.\n{advice()}"
    return found + weaker


def _data(series: "Series") -> str:
    from postgen.validation import data_of

    found = data_of(series)
    if found is None:
        return ""
    files = [path for path in found.path.rglob("*") if path.is_file()]
    return f"{len(files)} file(s) with {sum(path.stat().st_size for path in files):,} bytes"


def _gpu(series: "Series") -> str:
    from postgen.execution import gpu
    from postgen.validation import environment_of

    if not series.outline.environment.gpu:
        return ""
    found, problem = gpu.find(environment_of(series))
    return f"posts use {', '.join(found.devices)}, one post at a time" if found else problem


_EXAMINATIONS: "tuple[tuple[str, Callable[[Series], str]], ...]" = (
    ("system", _system),
    ("uv", _uv),
    ("reader environment", _environment),
    ("sandbox", _sandbox),
    ("data", _data),
    ("gpu", _gpu),
)


def _model(series: "Series", name: str | None) -> bool:
    from postgen.errors import PostgenError
    from postgen.models import open_model
    from postgen.models.probe import probe

    try:
        with open_model(name, series.outline.model.name, notify=lambda m: click.echo(f"     {m}")) as model:
            found = probe(model)
    except PostgenError as error:
        _tell("bad", "model", str(error))
        return False
    click.echo(f"{found.name} at {found.address}:")
    for trait in found.traits:
        _tell(trait.verdict, trait.name, trait.found, trait.advice)
    if found.settings:
        click.echo(f"Set {' '.join(found.settings)}")
    return found.usable


def _tell(verdict: str, name: str, found: str, advice: str = "") -> None:
    from postgen.report.text import harmless

    click.echo(harmless(f"{_MARKS[verdict]}  {name}: {found}" + (f"; {advice}" if advice else "")))
