"""Working on a branch of its own, and coming back from it."""

from collections.abc import Sequence

from postgen.errors import SurroundingsError, UsageError
from postgen.repository.changes import commit_of
from postgen.repository.git import Repository


def current_branch(repository: Repository) -> str:
    """The branch that HEAD is on.

    Raises:
        UsageError: HEAD is on none.
    """
    if not repository.succeeds("symbolic-ref", "--quiet", "HEAD"):
        raise UsageError(f"{repository.top}: HEAD is on no branch; go to one first, e.g. `git switch main`")
    return repository.git("symbolic-ref", "--short", "HEAD").strip()


def refuse_dirty(repository: Repository, paths: Sequence[str]) -> None:
    """Refuse to go on where tracked files have changes that are not committed, or ``paths`` have new files.

    New files elsewhere stay where they are, and do no harm.

    Raises:
        UsageError: they have; the message names the first ones.
    """
    lines = repository.git("status", "--porcelain", "--untracked-files=no").splitlines()
    lines += repository.git("status", "--porcelain", "--untracked-files=all", "--", *paths).splitlines()
    if lines:
        lines = sorted(set(lines))
        named = ", ".join(line[3:] for line in lines[:3]) + (" and more" if len(lines) > 3 else "")
        raise UsageError(
            f"{repository.top}: has changes that are not committed ({named}); commit or stash them first, "
            "since a pull request begins from a clean tree"
        )


def begin_branch(repository: Repository, name: str) -> None:
    """Go to a new branch from HEAD, or to one of that name that has nothing of its own yet.

    Raises:
        UsageError: a branch of that name has commits of its own.
    """
    if commit_of(repository, f"refs/heads/{name}") is None:
        repository.git("switch", "--quiet", "--create", name)
        return
    if not repository.succeeds("merge-base", "--is-ancestor", f"refs/heads/{name}", "HEAD"):
        raise UsageError(
            f"there is a branch '{name}' already, with commits of its own; push it, "
            f"or remove it with `git branch -D {name}`, and try again"
        )
    repository.git("switch", "--quiet", "--force-create", name)


def leave_branch(repository: Repository, name: str, back: str) -> None:
    """Go back to ``back``, and remove the branch if nothing was committed to it."""
    repository.git("switch", "--quiet", back)
    if commit_of(repository, f"refs/heads/{name}") == commit_of(repository, f"refs/heads/{back}"):
        repository.git("branch", "--quiet", "-D", name)


def commit_files(repository: Repository, paths: Sequence[str], message: str) -> bool:
    """Commit these files and no others, as they are on disk; whether there was anything to commit."""
    status = repository.git_bytes(
        "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--", *paths
    )
    changed = [entry[3:].decode(errors="surrogateescape") for entry in status.split(b"\0") if entry]
    if not changed:
        return False
    repository.git("add", "--all", "--", *changed)
    repository.git("commit", "--quiet", "--message", message, "--", *changed)
    return True


def push_branch(repository: Repository, remote: str, name: str) -> None:
    """Push a branch, and let it follow the one on the remote.

    Raises:
        SurroundingsError: the remote refuses, or cannot be reached; the branch keeps its commits.
    """
    try:
        repository.git("push", "--quiet", "--set-upstream", remote, name)
    except SurroundingsError as error:
        raise SurroundingsError(
            f"{error}\nThe branch '{name}' keeps what was committed; try again with "
            f"`git push -u {remote} {name}`"
        ) from error


def remote_of(repository: Repository, branch: str) -> str:
    """The remote that a branch follows, else `origin`.

    Raises:
        UsageError: the repository has no such remote.
    """
    key = f"branch.{branch}.remote"
    name = repository.git("config", key).strip() if repository.succeeds("config", key) else "origin"
    if not repository.succeeds("remote", "get-url", name):
        raise UsageError(
            f"{repository.top}: there is no remote '{name}' to push to; add one with "
            "`git remote add origin URL`, or draft without --pr"
        )
    return name
