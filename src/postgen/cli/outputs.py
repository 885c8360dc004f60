"""Findings in several forms at once: to stdout in one, to files in others."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from postgen.validation import Validation

FORMS = ("text", "json", "github", "sarif", "junit")
Output = tuple[str, Path]


class OutputType(click.ParamType[Output]):
    """`FORMAT=FILE`."""

    name = "format=file"

    def convert(
        self, value: "str | Output", param: click.Parameter | None, ctx: click.Context | None
    ) -> Output:
        if isinstance(value, tuple):
            return value
        form, equals, file = value.partition("=")
        if not equals or not file or form not in FORMS:
            self.fail(f"{value!r} is not FORMAT=FILE with a format of {', '.join(FORMS)}.", param, ctx)
        if Path(file).is_dir():
            self.fail(f"{file!r} is a folder; name a file.", param, ctx)
        return form, Path(file)


def output_option(function: Any) -> Any:  # noqa: ANN401 (a decorator keeps what it decorates)
    """--output."""
    return click.option(
        "--output",
        "outputs",
        type=OutputType(),
        multiple=True,
        metavar="FORMAT=FILE",
        help="Write the findings into FILE too, e.g. sarif=findings.sarif; may be repeated.",
    )(function)


def write_outputs(result: "Validation", outputs: Sequence[Output]) -> None:
    """Write the findings into each file in its form.

    Raises:
        StorageError: one cannot be written.
    """
    if not outputs:
        return
    from postgen.report import FORMATS
    from postgen.storage import write_atomic

    for form, file in outputs:
        write_atomic(file, FORMATS[form](result, False).encode())
