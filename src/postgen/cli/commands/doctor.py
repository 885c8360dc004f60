"""`postgen doctor`."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from postgen.cli.console import progress
from postgen.cli.options import model_option
from postgen.cli.project import open_series
from postgen.plural import plural

if TYPE_CHECKING:
    from postgen.series import Series

_MARKS = {"good": "ok", "bad": "NO", "unknown": "??"}


@click.command(
    epilog="""\b
Examples:
  postgen doctor                   check everything; the model's endpoint comes last
  postgen doctor --no-model        check everything except the model
  postgen doctor --cache-dir       print the folder that CI should cache
  OPENAI_BASE_URL=http://127.0.0.1:11434/v1 postgen doctor --model NAME
"""
)
@model_option
@click.option("--no-model", is_flag=True, help="Skip the model, whose check sends about ten small requests.")
@click.option("--cache-dir", is_flag=True, help="Print the cache directory and exit.")
@click.pass_context
def command(context: click.Context, model: str | None, no_model: bool, cache_dir: bool) -> int:
    """Check the environment and explain how to fix what is missing.

    The checks cover uv, the reader environment, the sandbox, the series' data and GPU, and the model's
    endpoint: which API it speaks, and whether it accepts the fields of a draft's requests, streams, reports
    token usage, follows a schema and a token limit, separates reasoning from the reply, and reads a long
    prompt.
    """
    if cache_dir:
        from postgen.files import cache_root

        click.echo(cache_root())
        return 0
    from postgen.errors import PostgenError

    series = open_series(context)
    checks = dict(_CHECKS)
    if not no_model:
        checks["model"] = partial(_model, name=model)
    passed = True
    with progress() as reporter:
        for name, check in checks.items():
            reporter.step(f"checking: {name}")
            try:
                if found := check(series):
                    _print("good", name, found)
            except PostgenError as error:
                _print("bad", name, str(error))
                passed = False
    return 0 if passed else 3


def _system(_: "Series") -> str:
    from postgen.execution.platform_checks import describe_platform

    return describe_platform()


def _uv(_: "Series") -> str:
    from postgen.execution.uv import find_uv, run_uv

    version = run_uv(["--version"], cwd=Path.cwd(), doing="asking uv for its version").strip()
    return f"{version.split(' (')[0]} at {find_uv()}"


def _environment(series: "Series") -> str:
    from postgen.validation import ensure_environment

    environment = ensure_environment(series)
    declared = series.outline.environment
    return f"Python {declared.python} with {plural(len(declared.packages), 'package')}: {environment.python}"


def _sandbox(series: "Series") -> str:
    """Run one line of Python in the same way as the code of a post."""
    from postgen.document import Source
    from postgen.errors import SandboxError
    from postgen.execution.platform_checks import advice
    from postgen.execution.sandbox import NAMESPACES
    from postgen.validation import ValidateOptions, execute_posts, make_post

    file = series.drafts_dir / "doctor.md"
    post = make_post(Source(str(file), "```python\nprint(6 * 7)\n```\n"), file, series)
    outcomes, _ = execute_posts([post], series, ValidateOptions())
    outcome = outcomes[post.path]
    if outcome.blocks[0].stdout.strip() != "42":
        raise SandboxError(f"a test line of Python did not run: {outcome.blocks[0].failure}")
    found = f"a test line of Python ran in the sandbox: {outcome.sandbox}"
    hint = "" if outcome.sandbox == NAMESPACES else f"; namespaces would isolate it better.\n{advice()}"
    return found + hint


def _data(series: "Series") -> str:
    from postgen.validation import snapshot_data

    found = snapshot_data(series)
    if found is None:
        return ""
    files = [path for path in found.path.rglob("*") if path.is_file()]
    return f"{plural(len(files), 'file')}, {sum(path.stat().st_size for path in files):,} bytes"


def _gpu(series: "Series") -> str:
    from postgen.execution import gpu
    from postgen.validation import ensure_environment

    if not series.outline.environment.gpu:
        return ""
    found, problem = gpu.find(ensure_environment(series))
    return f"{', '.join(found.devices)}; posts use the GPU one at a time" if found else problem


def _model(series: "Series", name: str | None) -> str:
    """Print what the endpoint can do."""
    from postgen.errors import ModelError
    from postgen.llm.endpoint_model import EndpointModel
    from postgen.llm.factory import open_model
    from postgen.llm.probe import probe

    with open_model(name, series.outline.model.name, notify=lambda m: click.echo(f"     {m}")) as model:
        if not isinstance(model, EndpointModel):
            _print("unknown", "model", f"{model.name} comes from a plug-in and has no endpoint to check")
            return ""
        settings = series.outline.model
        found = probe(model, max_tokens=settings.max_tokens, temperature=settings.temperature)
    click.echo(f"{model.name} at {model.endpoint.display_url}:")
    for trait in found.traits:
        _print(trait.verdict, trait.name, trait.found, trait.advice)
    if found.settings:
        click.echo(f"set {' '.join(found.settings)}")
    if not found.usable:
        raise ModelError(f"postgen cannot use {model.name}; see the lines above")
    return ""


_CHECKS: "Mapping[str, Callable[[Series], str]]" = {  # an empty result is not printed
    "system": _system,
    "uv": _uv,
    "reader environment": _environment,
    "sandbox": _sandbox,
    "data": _data,
    "gpu": _gpu,
}


def _print(verdict: str, name: str, found: str, advice: str = "") -> None:
    from postgen.sanitize import escape_hidden

    click.echo(escape_hidden(f"{_MARKS[verdict]}  {name}: {found}" + (f"; {advice}" if advice else "")))
