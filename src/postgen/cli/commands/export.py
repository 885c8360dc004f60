"""`postgen export`."""

from pathlib import Path

import click

from postgen.cli.console import print_line, print_stderr
from postgen.cli.options import RegistryChoice
from postgen.cli.project import display_path, open_series
from postgen.export import FORMATS
from postgen.plural import plural


@click.command(
    epilog="""\b
Examples:
  postgen export --format mkdocs --to site/           then run: cd site && zensical build
  postgen export --format notebook                    one .ipynb per post, with outputs
  postgen export --format hugo --to ~/blog --force    write into a folder that contains other files
"""
)
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder to write to (default: notebooks/ for notebooks, site/ for other formats).",
)
@click.option(
    "--format", "form", type=RegistryChoice(FORMATS), required=True, help="Publishing tool to export for."
)
@click.option(
    "--force",
    is_flag=True,
    help="Write even if the folder contains other files, and replace files that were changed by hand.",
)
@click.pass_context
def command(context: click.Context, folder: Path | None, form: str, force: bool) -> None:
    """Convert the series for a publishing tool: front matter, formulas, figures and table of contents.

    The same posts always result in the same files, so a second export changes nothing. Files that you changed
    since the last export are listed and not replaced. Export only posts that pass `postgen validate`.
    """
    from postgen.export.book import read_book
    from postgen.export.writer import write_export

    folder = folder or Path("notebooks" if form == "notebook" else "site")
    book = read_book(open_series(context))
    placed = write_export(folder, form, FORMATS[form](book), force)
    for path in placed.kept:
        print_stderr(
            f"{display_path(folder / path)} was changed by hand and not replaced; pass --force to replace it"
        )
    missing = f" ({plural(len(book.missing), 'lesson')} without a post)" if book.missing else ""
    print_line(
        f"{display_path(folder)}: {plural(len(book.articles), 'post')}{missing}; "
        f"{plural(len(placed.written), 'file')} written, {len(placed.removed)} removed"
    )
