"""Create, push and leave a branch."""

from collections.abc import Sequence

from postgen.errors import SurroundingsError, UsageError
from postgen.repository.changes import commit_of
from postgen.repository.git import Repository


def current_branch(repository: Repository) -> str:
    """Return the branch that HEAD is on.

    Raises:
        UsageError: HEAD is detached.
    """
    if not repository.succeeds("symbolic-ref", "--quiet", "HEAD"):
        raise UsageError(
            f"{repository.top}: HEAD is detached; switch to a branch first, e.g. `git switch main`"
        )
    return repository.git("symbolic-ref", "--short", "HEAD").strip()


def refuse_dirty(repository: Repository, paths: Sequence[str]) -> None:
    """Require that tracked files have no uncommitted changes, and that ``paths`` have no new files.

    New files elsewhere are allowed.

    Raises:
        UsageError: There are such files. The message names the first ones.
    """
    lines = repository.git("status", "--porcelain", "--untracked-files=no").splitlines()
    lines += repository.git("status", "--porcelain", "--untracked-files=all", "--", *paths).splitlines()
    if lines:
        lines = sorted(set(lines))
        named = ", ".join(line[3:] for line in lines[:3]) + (" and more" if len(lines) > 3 else "")
        raise UsageError(
            f"{repository.top}: has uncommitted changes ({named}); commit or stash them first, "
            "because a pull request starts from a clean tree"
        )


def begin_branch(repository: Repository, name: str) -> None:
    """Switch to a new branch at HEAD, or to a branch of that name that has no commits of its own.

    Raises:
        UsageError: a branch of that name has commits of its own.
    """
    if commit_of(repository, f"refs/heads/{name}") is None:
        repository.git("switch", "--quiet", "--create", name)
        return
    if not repository.succeeds("merge-base", "--is-ancestor", f"refs/heads/{name}", "HEAD"):
        raise UsageError(
            f"branch '{name}' already exists and has its own commits; push it, "
            f"or delete it with `git branch -D {name}`, and try again"
        )
    repository.git("switch", "--quiet", "--force-create", name)


def leave_branch(repository: Repository, name: str, back: str) -> None:
    """Switch back to ``back``, and delete the branch if it has no commits of its own."""
    repository.git("switch", "--quiet", back)
    if commit_of(repository, f"refs/heads/{name}") == commit_of(repository, f"refs/heads/{back}"):
        repository.git("branch", "--quiet", "-D", name)


def commit_files(repository: Repository, paths: Sequence[str], message: str) -> bool:
    """Commit only these files as they are on disk. Return False if there was nothing to commit."""
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
    """Push a branch and set its upstream.

    Raises:
        SurroundingsError: The remote cannot be reached or rejects the push. The branch keeps its commits.
    """
    try:
        repository.git("push", "--quiet", "--set-upstream", remote, name)
    except SurroundingsError as error:
        raise SurroundingsError(
            f"{error}\nThe commits are on the branch '{name}'; try again with `git push -u {remote} {name}`"
        ) from error


def remote_of(repository: Repository, branch: str) -> str:
    """Return the remote of a branch's upstream, or ``origin`` if there is none.

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
