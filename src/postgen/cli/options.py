"""Options that several commands have."""

from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from decimal import Decimal


def codes(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """`MA,PY401` and repeated options alike, as codes in upper case."""
    return tuple(code.strip().upper() for value in values for code in value.split(",") if code.strip())


class LessonId(click.ParamType[str]):
    """A lesson's id, completed in the shell with its title."""

    name = "lesson"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        from postgen.cli.project import open_series
        from postgen.errors import PostgenError

        try:
            lessons = open_series(ctx).lessons
        except PostgenError:
            return []  # completion is no place for messages
        return [CompletionItem(x.id, help=x.title) for x in lessons if x.id.startswith(incomplete)]


class Dollars(click.ParamType["Decimal"]):
    """An amount of money in US dollars: `0.50` or `$0.50`."""

    name = "dollars"

    def convert(
        self, value: "str | Decimal", param: click.Parameter | None, ctx: click.Context | None
    ) -> "Decimal":
        from decimal import Decimal, InvalidOperation

        try:
            amount = Decimal(str(value).removeprefix("$"))
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite() or amount < 0:
            self.fail(f"{value!r} is no amount in dollars, such as 0.50.", param, ctx)
        return amount


def rule_options(function: Any) -> Any:  # noqa: ANN401 (a decorator keeps what it decorates)
    """--select, --ignore."""
    select = click.option(
        "--select",
        multiple=True,
        metavar="CODES",
        callback=codes,
        help="Only these rules: codes or starts of codes.",
    )
    ignore = click.option(
        "--ignore", multiple=True, metavar="CODES", callback=codes, help="All but these rules."
    )
    return select(ignore(function))


def no_exec_option(function: Any) -> Any:  # noqa: ANN401
    """--no-exec."""
    return click.option("--no-exec", is_flag=True, help="Do not run the posts' code.")(function)


def execution_options(function: Any) -> Any:  # noqa: ANN401
    """--jobs, --sandbox."""
    jobs = click.option("--jobs", "-j", type=click.IntRange(1), help="How many posts run at a time.")
    sandbox = click.option(
        "--sandbox",
        type=click.Choice(["auto", "namespaces", "landlock", "none"]),
        default="auto",
        show_default=True,
        help="What confines the posts' code; `none` runs it with all your rights.",
    )
    return jobs(sandbox(function))


def cluster_option(function: Any) -> Any:  # noqa: ANN401
    """--cluster."""
    return click.option(
        "--cluster",
        metavar="ADDRESS",
        help="Run posts on the Dask cluster of this scheduler, e.g. tcp://host:8786; `local` starts one.",
    )(function)


def model_options(function: Any) -> Any:  # noqa: ANN401
    """--model, --seed."""
    model = click.option(
        "--model", metavar="NAME", help="The model at the endpoint, `embedded`, or the path of a GGUF file."
    )
    return model(seed_option(function))


def seed_option(function: Any) -> Any:  # noqa: ANN401
    """--seed."""
    return click.option("--seed", type=int, default=0, show_default=True, help="Another seed, another text.")(
        function
    )


def max_repairs_option(function: Any) -> Any:  # noqa: ANN401
    """--max-repairs."""
    return click.option(
        "--max-repairs", type=click.IntRange(0, 20), help="The most repairs; by default the outline's number."
    )(function)


def force_option(function: Any) -> Any:  # noqa: ANN401
    """--force, for what writes a post."""
    return click.option(
        "--force", is_flag=True, help="Replace a post even if git has not recorded its changes."
    )(function)


def dry_run_option(function: Any) -> Any:  # noqa: ANN401
    """--dry-run, for what asks a model."""
    return click.option(
        "--dry-run", is_flag=True, help="Print every prompt and an estimate, and ask nothing."
    )(function)


def budget_options(function: Any) -> Any:  # noqa: ANN401
    """--budget, --max-tokens."""
    dollars = click.option(
        "--budget", type=Dollars(), metavar="USD", help="The most that it may cost in all, in dollars."
    )
    tokens = click.option(
        "--max-tokens", type=click.IntRange(1), metavar="N", help="The most tokens in all, read and written."
    )
    return dollars(tokens(function))
