"""Write the files of a new series. Existing files are not changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from postgen.drafting.lockfile import FILE as LOCK
from postgen.drafting.lockfile import lock_post
from postgen.errors import PostgenError, UsageError
from postgen.prompting.templates import template_folders
from postgen.repository import open_repository
from postgen.series import OUTLINE, Series, parse_outline
from postgen.starting.outline import Start, outline_text
from postgen.starting.skeleton import skeleton
from postgen.starting.workflow import workflow_text
from postgen.storage import write_atomic

_IGNORED = ("/.postgen/", "/drafts/")
_PROMPTS = """\
# Prompts

postgen has templates for the prompts that it sends to a model. To replace one, put a file of the same name
into this
folder. `postgen prompt 1.1` prints the result. These are the Jinja2 templates:

%s
"""


@dataclass(frozen=True, slots=True)
class Written:
    """A file, and whether it is new. ``advice`` says what to do if it already existed."""

    path: Path
    is_new: bool
    advice: str = ""


def start_series(folder: Path, start: Start, action: str | None = None) -> list[Written]:
    """Write the files of a new series.

    They are the outline, the prompts folder, .gitignore, the workflow, the skeleton of the first post, and
    the lock file, which records the skeleton.

    Raises:
        UsageError: The folder already contains a series, or the given values are not a valid outline.
        StorageError: A file cannot be written.
    """
    refuse_second(folder)
    text = outline_text(start)
    series = Series(folder, parse_outline(text, OUTLINE))
    written = [_write(path, content) for path, content in _files(series, text, action)]
    first = series.lessons[0]
    if written[-1].is_new:  # so that ``draft`` and ``accept`` may replace the skeleton
        lock_post(series, first, skeleton(series, first), "skeleton")
        written.append(Written(series.root / LOCK, is_new=True))
    return written


def refuse_second(folder: Path) -> None:
    """Require that a folder does not contain a series.

    Raises:
        UsageError: It contains one.
    """
    if (folder / OUTLINE).exists():
        raise UsageError(
            f"{folder / OUTLINE}: already exists; `postgen new LESSON` creates a post of that series"
        )


def _files(series: Series, outline: str, action: str | None) -> Iterator[tuple[Path, str]]:
    root, first = series.root, series.lessons[0]
    series_folder, own_folder = template_folders(root)
    names = "\n".join(f"- `{path.name}`" for path in sorted(own_folder.glob("*.j2")))
    top, project = _place(root)
    yield root / OUTLINE, outline
    yield series_folder / "README.md", _PROMPTS % names
    yield root / ".gitignore", "".join(f"{line}\n" for line in _IGNORED)
    yield top / ".github" / "workflows" / "posts.yml", workflow_text(project, action)
    yield series.posts / first.file_name, skeleton(series, first)


def _write(path: Path, content: str) -> Written:
    if path.exists():
        return Written(path, is_new=False, advice=_advice(path))
    write_atomic(path, content.encode())
    return Written(path, is_new=True)


def _advice(path: Path) -> str:
    if path.name != ".gitignore":
        return ""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    missing = [line for line in _IGNORED if line not in lines]
    return f"add these lines: {' '.join(missing)}" if missing else ""


def _place(root: Path) -> tuple[Path, str]:
    """Return the root of the repository, and the path of the series folder relative to it."""
    try:
        repository = open_repository(root)
    except PostgenError:
        return root, "."
    return repository.top, repository.inside(root) or "."
