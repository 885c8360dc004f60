"""Write the files of a new series. Existing files are not changed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import ValidationError

from postgen.drafting.lockfile import record_written_post
from postgen.errors import PostgenError, UsageError
from postgen.files import write_atomic
from postgen.git import open_repository
from postgen.prompting.templates import template_folders
from postgen.scaffold.file_templates import render, skeleton
from postgen.series import OUTLINE, Series, parse_outline
from postgen.series.config import EnvironmentConfig

PYTHON = "python"  # the language whose code is run
_IGNORED = ("/.postgen/", "/drafts/")


@dataclass(frozen=True, slots=True)
class NewLesson:
    """A lesson of a new series."""

    title: str
    points: tuple[str, ...] = ()
    kind: str = "lesson"


@dataclass(frozen=True, slots=True)
class NewModule:
    """A module of a new series. Without a ``goal``, the outline gets a placeholder."""

    title: str
    lessons: tuple[NewLesson, ...]
    goal: str = ""


@dataclass(frozen=True, slots=True)
class NewSeries:
    """The settings of a new series.

    ``code`` is the language of the code: ``python``, which is run, another language, which is only shown, or
    ``none``. ``kinds``, if given, replaces the usual kind of lesson, in the form of `outline.yaml`, and so
    does ``house`` for `rules.house`.
    """

    title: str
    code: str
    packages: tuple[str, ...]
    modules: tuple[NewModule, ...]
    python: str
    mathematics: bool
    audience: str = ""
    language: str = ""
    tips: tuple[str, ...] = ()
    kinds: Mapping[str, Any] = field(default_factory=dict)
    writing_rules: tuple[str, ...] = ()
    house: tuple[Mapping[str, Any], ...] = ()


def modules_by_title(titles: Iterable[tuple[str, tuple[str, ...]]]) -> tuple[NewModule, ...]:
    """Modules of which only titles are known: each with the titles of its lessons."""
    return tuple(
        NewModule(title, tuple(NewLesson(lesson, (f"What “{lesson}” must cover",)) for lesson in lessons))
        for title, lessons in titles
    )


def invalid_requirement(packages: Iterable[str]) -> str:
    """Why one of the packages is no requirement, or an empty text."""
    for package in packages:
        try:
            EnvironmentConfig.model_validate({"python": "3.11", "packages": [package]})
        except ValidationError as error:
            reason = error.errors()[0]["msg"].removeprefix("Value error, ")
            return f"{package!r} is not a package: it {reason}"
    return ""


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
    series = Series(folder, parse_outline(text := outline_text(start), OUTLINE))
    written = [_write(path, content) for path, content in _files(series, text, action)]
    first = series.lessons[0]
    if written[-1].is_new:  # so that ``draft`` and ``accept`` may replace the skeleton
        record_written_post(series, first, skeleton(series, first), "skeleton")
        written.append(WrittenFile(series.lock_file, is_new=True))
    return written


def outline_text(start: NewSeries) -> str:
    """The text of `outline.yaml`."""
    imported = _imported(*start.packages[:1])
    values = asdict(start) | {
        "kinds": {name: _with_code(kind, start.code, imported) for name, kind in start.kinds.items()}
    }
    return render("outline.yaml.j2", **values, required_import=imported)


def _with_code(kind: Mapping[str, Any], language: str, imported: str) -> dict[str, Any]:
    """A kind whose setting of Python code fits the language of the series."""
    code = kind["code"]
    if language != PYTHON:
        code = "forbidden" if language == "none" or code == "forbidden" else "allowed"
    roles = {section["role"] for section in kind["sections"]}
    needs_import = code == "required" and imported and "demonstrations" in roles
    return {**kind, "code": code} | ({"required_import": imported} if needs_import else {})


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
