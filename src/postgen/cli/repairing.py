"""`--fix` and `--diff`: the repairs that need no judgement, made or shown."""

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from postgen.cli.terminal import wants_colour

if TYPE_CHECKING:
    from postgen.series import Series
    from postgen.validation import Options, Post

_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def write_repairs(posts: "Sequence[Post]", series: "Series", options: "Options") -> "list[Post]":
    """Repair the posts' files; the posts as they are then. Standard input is repaired to standard output."""
    from postgen.document import Source
    from postgen.storage import write_atomic
    from postgen.validation import fix_post, post_of

    repaired = []
    for post in posts:
        source = post.source
        text, gone = fix_post(post, series, options)
        if text != source.text:
            if source.path == "-":
                click.echo(text, nl=False)
            else:
                write_atomic(Path(source.path), source.encode(text))
            click.echo(f"{source.path}: {gone} finding{'' if gone == 1 else 's'} repaired", err=True)
        repaired.append(post_of(Source(source.path, text, source.has_bom), post.file, series))
    return repaired


def show_repairs(posts: "Sequence[Post]", series: "Series", options: "Options") -> bool:
    """Print what ``write_repairs`` would change as a unified diff; whether there is anything."""
    from postgen.validation import fix_post

    changed = False
    for post in posts:
        text, _ = fix_post(post, series, options)
        changed |= show_diff(post.path, post.source.text, text)
    return changed


def show_diff(path: str, before: str, after: str) -> bool:
    """Print what changes in a file as a unified diff; whether there is anything."""
    old, new = (t.splitlines(keepends=True) for t in (before, after))
    lines = list(difflib.unified_diff(old, new, path, path))
    for line in lines:
        click.echo(_painted(line), nl=False)
    return bool(lines)


def _painted(line: str) -> str:
    line = line if line.endswith("\n") else line + "\n\\ No newline at end of file\n"
    colour = _COLOURS.get(line[0])
    return click.style(line, fg=colour) if colour and wants_colour() else line
