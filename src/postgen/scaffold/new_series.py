"""Write the files of a new series. Existing files are not changed."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from postgen.drafting.lockfile import record_written_post
from postgen.errors import PostgenError, UsageError
from postgen.files import write_atomic
from postgen.git import open_repository
from postgen.prompting.templates import template_folders
from postgen.scaffold.rendering import render
from postgen.scaffold.skeleton import skeleton
from postgen.series import OUTLINE, Series, parse_outline

_IGNORED = ("/.postgen/", "/drafts/")


@dataclass(frozen=True, slots=True)
class NewSeries:
    """The settings of a new series.

    ``code`` is the language of the code: ``python``, which is run, another language, which is only shown, or
    ``none``. ``modules`` are titles of modules, each with the titles of its lessons.
    """

    title: str
    code: str
    packages: tuple[str, ...]
    modules: tuple[tuple[str, tuple[str, ...]], ...]
    python: str
    mathematics: bool


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file, and whether it is new. ``advice`` says what is left to do."""

    path: Path
    is_new: bool
    advice: str = ""


def start_series(folder: Path, start: NewSeries, action: str | None = None) -> list[WrittenFile]:
    """Write the files of a new series, from the outline to the skeleton of the first post.

    Raises:
        ConfigError: The given values are not a valid outline.
        StorageError: A file cannot be written.
    """
    text = render("outline.yaml.j2", **asdict(start), required_import=_imported(*start.packages[:1]))
    series = Series(folder, parse_outline(text, OUTLINE))
    written = [_write(path, content) for path, content in _files(series, text, action)]
    first = series.lessons[0]
    if written[-1].is_new:  # so that ``draft`` and ``accept`` may replace the skeleton
        record_written_post(series, first, skeleton(series, first), "skeleton")
        written.append(WrittenFile(series.lock_file, is_new=True))
    return written


def require_no_series(folder: Path) -> None:
    """Raise UsageError if a folder contains a series."""
    if (folder / OUTLINE).exists():
        raise UsageError(
            f"{folder / OUTLINE}: already exists; `postgen new LESSON` creates a post of that series"
        )


def _files(series: Series, outline: str, action: str | None) -> Iterator[tuple[Path, str]]:
    root, first = series.root, series.lessons[0]
    series_folder, own_folder = template_folders(root)
    names = sorted(path.name for path in own_folder.glob("*.j2"))
    top, project = _place(root)
    in_repository = (PurePosixPath(project) / OUTLINE).as_posix()
    workflow = render("posts.yml.j2", action=action, project=project, outline=in_repository)
    yield root / OUTLINE, outline
    yield series_folder / "README.md", render("prompts.md.j2", names=names)
    yield root / ".gitignore", "".join(f"{line}\n" for line in _IGNORED)
    yield top / ".github" / "workflows" / "posts.yml", workflow
    yield series.posts_dir / first.file_name, skeleton(series, first)


def _write(path: Path, content: str) -> WrittenFile:
    if path.exists():
        return WrittenFile(path, is_new=False, advice=_advice(path))
    write_atomic(path, content.encode())
    # No index is known to have postgen, and anybody could upload something else under its name.
    is_open = 'POSTGEN: ""' in content
    return WrittenFile(
        path, is_new=True, advice="set POSTGEN in it to a git URL of postgen" if is_open else ""
    )


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
    return repository.root, repository.relative_path(root) or "."


def _imported(requirement: str = "") -> str:
    """Guess the import name of a requirement: ``scikit_learn`` for ``scikit-learn>=1``."""
    end = next((i for i, c in enumerate(requirement) if not (c.isalnum() or c in "-_.")), len(requirement))
    return requirement[:end].lower().replace("-", "_")
