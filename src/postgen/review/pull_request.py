"""Create a pull request for drafted posts: a branch, a commit, a push, and ``gh`` if it is installed."""

import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from postgen.errors import RuntimeEnvironmentError, UsageError
from postgen.files import write_atomic
from postgen.git import (
    Repository,
    commit_files,
    create_branch,
    current_branch,
    open_repository,
    push_branch,
    remote_of,
    require_clean_tree,
    return_to_branch,
)
from postgen.review.body import as_markdown
from postgen.review.review import review_changes
from postgen.series import Lesson, Series
from postgen.validation import ValidateOptions

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class PullRequestBranch:
    """A branch for the posts of some lessons. It starts at ``base`` and is pushed to ``remote``."""

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
    """Switch to a new branch for the posts of ``lessons``, and back to the old one afterwards.

    The branch is deleted if it has no commits.

    Raises:
        UsageError: There is no repository, no branch to return to or no remote; the working tree has
            changes; or the branch exists.
    """
    repository = open_repository(series.root)
    base = current_branch(repository)
    pull = PullRequestBranch(
        repository, tuple(lessons), _branch_name(lessons), base, remote_of(repository, base)
    )
    if base == pull.branch:
        raise UsageError(
            f"HEAD is on '{base}', the branch to be created; "
            "switch to another branch first, e.g. `git switch main`"
        )
    require_clean_tree(repository, _paths(series, pull))
    create_branch(repository, pull.branch)
    try:
        yield pull
    finally:
        return_to_branch(repository, pull.branch, base)


def commit_posts(series: Series, pull: PullRequestBranch) -> bool:
    """Commit the posts, their figures and the lock file. Return whether any of them had changed."""
    return commit_files(pull.repository, _paths(series, pull), _message(series, pull))


def open_pull_request(
    series: Series, pull: PullRequestBranch, options: ValidateOptions, say: Say
) -> PullRequestResult:
    """Push the branch and open its pull request, with the review of the changes as its body."""
    say("reviewing the changes")
    body = as_markdown(review_changes(series, pull.base, options, say))
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


def _paths(series: Series, pull: PullRequestBranch) -> list[str]:
    """Return the paths that a pull request may contain: posts, their figures and the lock file."""
    paths = [series.lock_file]
    for lesson in pull.lessons:
        paths += [series.posts_dir / lesson.file_name, series.figures_dir / lesson.id]
    return [path for path in map(pull.repository.relative_path, paths) if path]


def _title(pull: PullRequestBranch) -> str:
    if len(pull.lessons) == 1:
        return f"Post {pull.lessons[0].id}: {pull.lessons[0].title}"
    return f"Posts {', '.join(lesson.id for lesson in pull.lessons)}"


def _message(series: Series, pull: PullRequestBranch) -> str:
    lines = "\n".join(f"- {lesson.id}: {lesson.title}" for lesson in pull.lessons)
    about = f"Drafted with postgen for “{series.title}”; all checks passed, and all code ran."
    return f"{_title(pull)}\n\n{about}\n\n{lines}\n"
