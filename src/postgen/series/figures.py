"""Resolve the path of a figure in a post to an image file of the series."""

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
"""Media types by file name extension."""


def figure_file(series: Series, path: str) -> Path | None:
    """Return the image file at ``path`` below the figures of the posts or of the drafts.

    Return None if it is not an image, does not exist, or is elsewhere, whether by ``..`` or by a symbolic
    link.
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
        except (OSError, ValueError, RuntimeError):  # an invalid file name, or a loop of links
            continue
    return None
