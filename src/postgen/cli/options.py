"""The options that several commands share."""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.decorators import FC
from click.shell_completion import CompletionItem

from postgen.report import FORMATS

if TYPE_CHECKING:
    from decimal import Decimal

    from postgen.validation import ValidationResult


def codes(context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Split comma-separated and repeated values into rule codes in upper case, which must exist."""
    given = (code.strip() for value in values for code in value.split(","))
    found = tuple(f"HR{code[2:]}" if code[2:3] == "/" else code.upper() for code in given if code)
    if found and not context.resilient_parsing:
        from postgen.rules import validate_selectors

        validate_selectors(found)
    return found


class LessonId(click.ParamType[str]):
    """A lesson ID. Shell completion shows the titles."""

    name = "lesson"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        from postgen.cli.project import open_series
        from postgen.errors import PostgenError

        try:
            lessons = open_series(ctx).lessons
        except PostgenError:
            return []  # a message would garble the completion
        return [CompletionItem(x.id, help=x.title) for x in lessons if x.id.startswith(incomplete)]


def dollars(text: str) -> "Decimal":
    """Parse an amount of money in US dollars: `0.50` or `$0.50`."""
    from decimal import Decimal, InvalidOperation

    try:
        amount = Decimal(text.removeprefix("$"))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise click.BadParameter(f"{text!r} is not an amount in dollars; write it like 0.50.")
    return amount


def rule_options(function: FC) -> FC:
    for name, text in (
        ("--ignore", "Skip rules whose codes start with one of CODES."),
        ("--select", "Check only rules whose codes start with one of CODES, e.g. MA,ST101."),
    ):
        function = click.option(name, multiple=True, metavar="CODES", callback=codes, help=text)(function)
    return function


no_exec_option = click.option("--no-exec", is_flag=True, help="Do not run the code in the posts.")

jobs_option = click.option(
    "--jobs", "-j", type=click.IntRange(1), metavar="N", help="Maximum number of posts to run in parallel."
)


sandbox_option = click.option(
    "--sandbox",
    type=click.Choice(["auto", "namespaces", "landlock", "none"]),
    default="auto",
    show_default=True,
    help="How to isolate the code in the posts. `none` runs it with all your permissions.",
)


def execution_options(function: FC) -> FC:
    return jobs_option(sandbox_option(function))


model_option = click.option(
    "--model",
    metavar="NAME",
    help="Model name at the endpoint, `embedded`, the path of a GGUF file, or the name of a plug-in.",
)

text_or_json_option = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Output format.",
)

seed_option = click.option("--seed", type=int, default=0, show_default=True, help="Random seed.")

max_repairs_option = click.option(
    "--max-repairs",
    type=click.IntRange(0, 20),
    metavar="N",
    help="Maximum number of repairs (default: `model.max_repairs` in outline.yaml).",
)

no_critique_option = click.option(
    "--no-critique",
    "without_critique",
    is_flag=True,
    help="Do not have the result read critically, which takes one more request and perhaps a repair.",
)

fresh_option = click.option(
    "--fresh", is_flag=True, help="Begin a new run instead of resuming an interrupted one."
)


def removed_option(name: str, reason: str) -> Callable[[FC], FC]:
    """An option that no longer exists. Whoever uses it is told why."""

    def refuse(_context: click.Context, _option: click.Parameter, is_given: bool) -> None:
        if is_given:
            raise click.UsageError(f"{name} no longer exists: {reason}.")

    return click.option(
        name, is_flag=True, hidden=True, expose_value=False, callback=refuse, help=f"Removed: {reason}."
    )


force_option = click.option(
    "--force", is_flag=True, help="Replace a post even if it was edited or has uncommitted changes."
)

dry_run_option = click.option(
    "--dry-run", is_flag=True, help="Print the prompts and a cost estimate without sending a request."
)


def budget_options(function: FC) -> FC:
    budget = click.option(
        "--budget", type=dollars, metavar="USD", help="Spending limit for the whole command, in US dollars."
    )
    tokens = click.option(
        "--max-tokens",
        type=click.IntRange(1),
        metavar="N",
        help="Token limit for the whole command, prompts and replies together.",
    )
    return budget(tokens(function))


class RegistryChoice(click.Choice[str]):
    """One of the names in a registry, whose plug-ins are only looked up when they are needed."""

    def __init__(self, registry: Collection[str]) -> None:
        self.case_sensitive = True  # all that the base class sets, apart from the choices
        self._registry = registry

    @property
    def choices(self) -> tuple[str, ...]:  # type: ignore[override]
        return tuple(self._registry)


def draft_options(function: FC) -> FC:
    """Add the options that :func:`postgen.cli.draft_output.draft_settings` reads."""
    return jobs_option(single_draft_options(function))


def single_draft_options(function: FC) -> FC:
    """Add the same options for a command that writes one post, which has no posts to run in parallel."""
    return max_repairs_option(seed_option(budget_options(sandbox_option(function))))


Output = tuple[str, Path]


def output(text: str) -> Output:
    """Parse `FORMAT=FILE`."""
    form, equals, file = text.partition("=")
    if not equals or not file or form not in list(FORMATS):
        raise click.BadParameter(f"{text!r} is not FORMAT=FILE; FORMAT is one of {', '.join(FORMATS)}.")
    if Path(file).is_dir():
        raise click.BadParameter(f"{file!r} is a folder; pass a file.")
    return form, Path(file)


output_option = click.option(
    "--output",
    "outputs",
    type=output,
    multiple=True,
    metavar="FORMAT=FILE",
    help="Also write the findings to FILE, e.g. sarif=findings.sarif; can be repeated.",
)


def write_outputs(result: "ValidationResult", outputs: Sequence[Output]) -> None:
    """Write the findings to each file in its format.

    Bytes of a file name that are not UTF-8 are written as ``\\udcff``, which JSON can contain.
    """
    from postgen.files import write_atomic

    for form, file in outputs:
        write_atomic(file, FORMATS[form](result).encode(errors="backslashreplace"))
