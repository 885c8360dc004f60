"""Write the files of a new series. Existing files are not changed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from postgen.drafting.lockfile import record_written_post
from postgen.errors import PostgenError, UsageError
from postgen.files import write_atomic
from postgen.git import open_repository
from postgen.prompting.templates import template_folders
from postgen.scaffold.outline_template import NewSeries, outline_text, skeleton
from postgen.series import OUTLINE, Series, parse_outline
from postgen.version import __version__

_ON = """\
# Checks the posts that a pull request changes. Checks all posts on main.
name: posts

on:
  pull_request:
  push:
    branches: [main]

"""
_CHECKOUT = """\
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0 # the comparison needs the history
          ref: ${{ github.event.pull_request.head.sha || github.sha }}
          persist-credentials: false
"""
_BY_ACTION = """\
permissions:
  contents: read
  pull-requests: write # for the comment
  security-events: write # for the SARIF upload

jobs:
  posts:
    runs-on: ubuntu-24.04
    steps:
%(checkout)s\
      - uses: %(action)s
        with:
          project: %(project)s
"""
_BY_COMMANDS = """\
permissions:
  contents: read

jobs:
  posts:
    runs-on: ubuntu-24.04
    env:
      POSTGEN: postgen==%(version)s # a package for uv, or git+https://… for a repository
      PROJECT: %(project)s
      BASE: ${{ github.event.pull_request.base.sha }}
    steps:
%(checkout)s\
      - name: Install postgen
        run: |
          pipx install --quiet uv
          uv tool install --quiet "$POSTGEN"
          uv tool dir --bin >> "$GITHUB_PATH"
      - name: Allow namespaces for the sandbox (Ubuntu 24.04 forbids them, and the sandbox then uses Landlock)
        run: sudo sysctl -q -w kernel.apparmor_restrict_unprivileged_userns=0 || true
      - uses: actions/cache@v4
        with:
          path: ~/.cache/postgen
          key: postgen-${{ hashFiles('%(hashed)s') }}-${{ github.run_id }}
          restore-keys: postgen-${{ hashFiles('%(hashed)s') }}-
      - name: Check all posts
        if: env.BASE == ''
        run: postgen --project "$PROJECT" validate --format github
      - name: Check and review the posts that the pull request changes
        if: env.BASE != ''
        run: |
          code=0
          annotations="$RUNNER_TEMP/annotations.txt"
          postgen --project "$PROJECT" review --base "$BASE" --url "$GITHUB_SERVER_URL/$GITHUB_REPOSITORY" \\
            --output "github=$annotations" >> "$GITHUB_STEP_SUMMARY" || code=$?
          [ ! -f "$annotations" ] || cat "$annotations"
          exit "$code"
"""


def workflow_text(project: str, action: str | None) -> str:
    """Return the workflow for the series in ``project``, a folder of the repository.

    With postgen's ``action`` (``owner/name@ref``) the workflow is short, uploads SARIF and comments on the
    pull request. Without it, the workflow runs the commands and puts the review into the summary of the run.
    """
    return _ON + (_BY_ACTION if action else _BY_COMMANDS) % {
        "project": json.dumps(project),
        "action": action,
        "checkout": _CHECKOUT,
        "version": __version__,
        "hashed": (PurePosixPath(project) / OUTLINE).as_posix(),
    }


_IGNORED = ("/.postgen/", "/drafts/")
_PROMPTS = """\
# Prompts

postgen has Jinja2 templates for the prompts that it sends to a model. To replace one, put a file with the
same name into this folder. `postgen prompt 1.1` prints the result. These are the templates:

%s
"""


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file, and whether it is new. ``advice`` says what to do if it already existed."""

    path: Path
    is_new: bool
    advice: str = ""


def start_series(folder: Path, start: NewSeries, action: str | None = None) -> list[WrittenFile]:
    """Write the files of a new series, from the outline to the skeleton of the first post.

    Raises:
        UsageError: The folder already contains a series, or the given values are not a valid outline.
        StorageError: A file cannot be written.
    """
    require_no_series(folder)
    text = outline_text(start)
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
    names = "\n".join(f"- `{path.name}`" for path in sorted(own_folder.glob("*.j2")))
    top, project = _place(root)
    yield root / OUTLINE, outline
    yield series_folder / "README.md", _PROMPTS % names
    yield root / ".gitignore", "".join(f"{line}\n" for line in _IGNORED)
    yield top / ".github" / "workflows" / "posts.yml", workflow_text(project, action)
    yield series.posts_dir / first.file_name, skeleton(series, first)


def _write(path: Path, content: str) -> WrittenFile:
    if path.exists():
        return WrittenFile(path, is_new=False, advice=_advice(path))
    write_atomic(path, content.encode())
    return WrittenFile(path, is_new=True)


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
