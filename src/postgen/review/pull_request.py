"""Create a pull request for drafted posts: a branch, a commit, a push, and ``gh`` if it is installed."""

import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import chdir, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from postgen.errors import RuntimeEnvironmentError, UsageError
from postgen.files import write_atomic
from postgen.git import (
    Repository,
    add_worktree,
    commit_files,
    current_branch,
    open_repository,
    push_branch,
    remote_of,
    remove_worktree,
    require_committed,
)
from postgen.prompting.templates import FOLDER
from postgen.review.body import as_markdown
from postgen.review.review import review_changes
from postgen.series import OUTLINE, Lesson, Series, load_series
from postgen.series.assets import data_files
from postgen.validation import ValidateOptions

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class PullRequestBranch:
    """A branch for the posts of some lessons, checked out in a working tree of its own.

    It starts at ``base`` and is pushed to ``remote``. ``series`` is the series in that working tree.
    """

    series: Series
    repository: Repository
    lessons: tuple[Lesson, ...]
    branch: str
    base: str
    remote: str


@dataclass(frozen=True, slots=True)
class PullRequestResult:
    """A pushed branch with the ``address`` of its pull request, or else the ``command`` that opens one."""

    address: str
    command: str


@contextmanager
def pull_branch(series: Series, lessons: Sequence[Lesson]) -> Iterator[PullRequestBranch]:
    """Check out a new branch for the posts of ``lessons`` in a working tree of its own.

    The author's working tree is not touched. The new one shares the runs and the drafts of the series, is the
    current folder meanwhile, and is removed afterwards. So is the branch if it has no commits.

    Raises:
        UsageError: There is no repository, no current branch or no remote; what the draft depends on is not
            committed; or the branch exists.
    """
    own = open_repository(series.root)
    base = current_branch(own)
    branch = _branch_name(lessons)
    remote = remote_of(own, base)
    if base == branch:
        raise UsageError(
            f"HEAD is on '{base}', the branch to be created; "
            "switch to another branch first, e.g. `git switch main`"
        )
    inputs = (series.root / OUTLINE, series.root / FOLDER, series.posts_dir, series.lock_file)
    require_committed(own, [path for path in map(own.relative_path, inputs) if path])
    folder = series.state_dir / "worktrees" / branch.replace("/", "-")
    repository = add_worktree(own, folder, branch)
    try:
        root = repository.root / (own.relative_path(series.root) or "")
        _share(series, root)
        with chdir(root):
            yield PullRequestBranch(load_series(root), repository, tuple(lessons), branch, base, remote)
    finally:
        remove_worktree(own, folder, branch)
        with suppress(OSError):  # it has drafts
            series.drafts_dir.rmdir()


def _share(series: Series, root: Path) -> None:
    """Give the series in another working tree the runs, the drafts and the data of this one."""
    for folder in (series.state_dir, series.drafts_dir):
        folder.mkdir(exist_ok=True)
        shared = root / folder.name
        if shared.is_dir():  # git has it
            shutil.rmtree(shared)
        shared.symlink_to(folder.resolve(), target_is_directory=True)
    for file in data_files(series):
        target = root / file
        if not target.exists():  # git does not have it
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(series.root / file, target)


def commit_posts(pull: PullRequestBranch) -> bool:
    """Commit the posts, their figures and the lock file. Return whether any of them had changed."""
    return commit_files(pull.repository, _paths(pull), _message(pull))


def open_pull_request(
    series: Series, pull: PullRequestBranch, options: ValidateOptions, say: Say
) -> PullRequestResult:
    """Push the branch and open its pull request, with the review of the changes as its body.

    The review is stored in the state folder of ``series``, which is the one in the author's working tree.
    """
    say("reviewing the changes")
    body = as_markdown(review_changes(pull.series, pull.base, options, say))
    file = series.state_dir / "reviews" / f"{pull.branch.replace('/', '-')}.md"
    write_atomic(file, body.encode(errors="backslashreplace"))
    say(f"pushing {pull.branch} to {pull.remote}")
    push_branch(pull.repository, pull.remote, pull.branch)
    command = [
        *("gh", "pr", "create", "--base", pull.base, "--head", pull.branch),
        *("--title", _title(pull), "--body-file", str(file)),
    ]
    if shutil.which("gh") is None:
        return PullRequestResult("", shlex.join(command))
    done = subprocess.run(command, cwd=pull.repository.root, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeEnvironmentError(
            f"`gh pr create` failed: {done.stderr.strip() or done.stdout.strip()}\n"
            f"The branch '{pull.branch}' is pushed; open its pull request with:\n  {shlex.join(command)}"
        )
    return PullRequestResult(done.stdout.strip(), shlex.join(command))


def _branch_name(lessons: Sequence[Lesson]) -> str:
    if len(lessons) == 1:
        return f"postgen/{lessons[0].file_name.removesuffix('.md')}"
    return f"postgen/{'-'.join(lesson.id for lesson in lessons)[:60].rstrip('-.')}"


def _paths(pull: PullRequestBranch) -> list[str]:
    """Return the paths that a pull request may contain: posts, their figures and the lock file."""
    series = pull.series
    paths = [series.lock_file]
    for lesson in pull.lessons:
        paths += [series.posts_dir / lesson.file_name, series.figures_dir / lesson.id]
    return [path for path in map(pull.repository.relative_path, paths) if path]


def _title(pull: PullRequestBranch) -> str:
    if len(pull.lessons) == 1:
        return f"Post {pull.lessons[0].id}: {pull.lessons[0].title}"
    return f"Posts {', '.join(lesson.id for lesson in pull.lessons)}"


def _message(pull: PullRequestBranch) -> str:
    lines = "\n".join(f"- {lesson.id}: {lesson.title}" for lesson in pull.lessons)
    about = f"Drafted with postgen for “{pull.series.title}”; all checks passed, and all code ran."
    return f"{_title(pull)}\n\n{about}\n\n{lines}\n"
