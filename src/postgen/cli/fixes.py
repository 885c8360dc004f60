"""Apply the safe fixes of `--fix`, and print changes as a diff."""

import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from postgen.cli.console import use_color
from postgen.plural import plural

if TYPE_CHECKING:
    from postgen.series import Series
    from postgen.validation import Post, ValidateOptions

_COLORS = {"+": "green", "-": "red", "@": "cyan"}


def apply_fixes_to_files(
    posts: "Sequence[Post]", series: "Series", options: "ValidateOptions"
) -> "list[Post]":
    """Apply the safe fixes and return the fixed posts.

    A post from standard input goes to standard output, even if nothing was fixed.
    """
    from postgen.document import Source
    from postgen.files import write_atomic
    from postgen.validation import fix_post, make_post

    fixed_posts = []
    for post in posts:
        source = post.source
        text, fixed = fix_post(post, series, options)
        if source.path == "-":
            click.echo(source.encode(text), nl=False)
        elif text != source.text:
            write_atomic(Path(source.path), source.encode(text))
        if text != source.text:
            click.echo(f"{source.path}: {plural(fixed, 'finding')} fixed", err=True)
        fixed_posts.append(make_post(Source(source.path, text, source.has_bom), post.file, series))
    return fixed_posts


def show_diff(path: str, before: str, after: str) -> bool:
    """Print the changes of a file as a unified diff; return whether there are any."""
    import difflib

    # Unlike str.splitlines, `diff` and `patch` end a line at a line feed only.
    old, new = (list(io.StringIO(t, newline="\n")) for t in (before, after))
    lines = list(difflib.unified_diff(old, new, path, path))
    colors = _COLORS if use_color() else {}
    for line in lines:
        text = line if line.endswith("\n") else line + "\n\\ No newline at end of file\n"
        styled = click.style(text, fg=colors[line[0]]) if line[0] in colors else text
        click.echo(os.fsencode(styled), nl=False)  # `patch` needs the bytes of the file name
    return bool(lines)
