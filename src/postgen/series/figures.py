"""Figures as files: which paths in a post lead to a picture of the series, and to nothing else."""

from pathlib import Path

from postgen.series.series import Series

FOLDER = "figures"
PICTURES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
}
"""Media types by ending."""


def figure_file(series: Series, path: str) -> Path | None:
    """The picture file ``path`` below the figures of the posts, or of the drafts.

    None for what is no picture, does not exist, or lies elsewhere, be it by `..` or by a symbolic link.
    """
    if Path(path).suffix.lower() not in PICTURES:
        return None
    root = series.root.resolve()
    for home in (series.posts, series.drafts):
        folder = home / FOLDER
        try:
            real = folder.resolve()
            file = (folder / path).resolve()
            if real.is_relative_to(root) and file.is_relative_to(real) and file.is_file():
                return file if file.suffix.lower() in PICTURES else None
        except (OSError, ValueError, RuntimeError):  # a name that no file system takes, a loop of links
            continue
    return None
