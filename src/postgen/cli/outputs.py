"""`--output`: writes findings to files, each in its own format."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.decorators import FC

if TYPE_CHECKING:
    from postgen.validation import Validation

FORMS = ("text", "json", "github", "sarif", "junit")
Output = tuple[str, Path]


class OutputType(click.ParamType[Output]):
    """Parses `FORMAT=FILE`."""

    name = "format=file"

    def convert(
        self, value: "str | Output", param: click.Parameter | None, ctx: click.Context | None
    ) -> Output:
        if isinstance(value, tuple):
            return value
        form, equals, file = value.partition("=")
        if not equals or not file or form not in FORMS:
            self.fail(f"{value!r} is not FORMAT=FILE; FORMAT is one of {', '.join(FORMS)}.", param, ctx)
        if Path(file).is_dir():
            self.fail(f"{file!r} is a folder; pass a file.", param, ctx)
        return form, Path(file)


def output_option(function: FC) -> FC:
    """Add --output."""
    return click.option(
        "--output",
        "outputs",
        type=OutputType(),
        multiple=True,
        metavar="FORMAT=FILE",
        help="Also write the findings to FILE, e.g. sarif=findings.sarif; can be repeated.",
    )(function)


def write_outputs(result: "Validation", outputs: Sequence[Output]) -> None:
    """Write the findings to each file in its format.

    Raises:
        StorageError: a file cannot be written.
    """
    if not outputs:
        return
    from postgen.report import FORMATS
    from postgen.storage import write_atomic

    for form, file in outputs:
        write_atomic(file, FORMATS[form](result, False).encode())
