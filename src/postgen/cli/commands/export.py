"""`postgen export`."""

from pathlib import Path

import click

from postgen.cli.project import open_series, shown
from postgen.cli.terminal import tell

_FORMATS = ("hugo", "jekyll", "mkdocs", "quarto", "docusaurus", "notebook")


@click.command(
    epilog="""\b
Examples:
  postgen export --format mkdocs --to site/           then: cd site && mkdocs build
  postgen export --format notebook --to notebooks/    one .ipynb a post, outputs in place
  postgen export --format hugo --to ~/blog --force    into a folder that holds other files
"""
)
@click.option("--to", "folder", type=click.Path(path_type=Path), required=True, help="The folder to write.")
@click.option("--format", "form", type=click.Choice(_FORMATS), required=True, help="For which tool.")
@click.option("--force", is_flag=True, help="Write into a folder of other files, and over changed ones.")
@click.pass_context
def command(context: click.Context, folder: Path, form: str, force: bool) -> None:
    """Write the series as a publishing tool wants it: front matter, formulas, figures, contents.

    The same posts give the same files, so that a second export changes nothing. Files that you have changed
    since are kept, and named. Export what `postgen validate` passes.
    """
    from postgen.exporting import FORMATS, place, read_book

    book = read_book(open_series(context))
    placed = place(folder, form, FORMATS[form](book), force)
    for path in placed.kept:
        tell(f"{shown(folder / path)} kept, as it was changed by hand; --force replaces it")
    count, missing = len(book.articles), len(book.missing)
    without = f" ({missing} lesson{'s have' if missing > 1 else ' has'} none yet)" if missing else ""
    click.echo(
        f"{shown(folder)}: {count} post{'' if count == 1 else 's'}{without}; "
        f"{len(placed.written)} files written, {len(placed.removed)} removed"
    )
