"""The differences between the working tree and a commit."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from postgen.errors import UsageError
from postgen.repository.git import Repository

# The user's settings must not change the comparison or start another program.
_PLAIN = ("--no-ext-diff", "--no-textconv", "--no-color")


@dataclass(frozen=True, slots=True)
class Change:
    """A changed file, with paths relative to the root of the working tree.

    ``before`` is None for a new file, and ``after`` is None for a removed one. If the file was renamed, the
    two differ.
    """

    before: PurePosixPath | None
    after: PurePosixPath | None


def commit_of(repository: Repository, name: str) -> str | None:
    """Return the hash of the commit that a branch, tag or hash names, or None if there is none."""
    arguments = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    return repository.git(*arguments).strip() if repository.succeeds(*arguments) else None


def fork_point(repository: Repository, base: str) -> str:
    """Return the merge base of HEAD and ``base``, which may be a branch that exists only on ``origin``.

    Raises:
        UsageError: There is no such branch, or git does not have the common history.
    """
    commit = commit_of(repository, base) or commit_of(repository, f"origin/{base}")
    if commit is None:
        raise UsageError(
            f"git does not know the branch, tag or commit '{base}'; pass an existing one, or fetch it"
        )
    if not repository.succeeds("merge-base", commit, "HEAD"):
        raise UsageError(
            f"HEAD and '{base}' have no commit in common; in a shallow clone run "
            "`git fetch --unshallow` (for actions/checkout: `fetch-depth: 0`)"
        )
    return repository.git("merge-base", commit, "HEAD").strip()


def changes_since(repository: Repository, commit: str) -> tuple[Change, ...]:
    """Return the files of the working tree that differ from ``commit``, sorted by path.

    Untracked files are included unless git ignores them.
    """
    diff = repository.git_bytes("diff", "--name-status", "-z", "-M", *_PLAIN, commit, "--")
    found = {change.after or change.before: change for change in _parsed(_fields(diff))}
    for path in _fields(repository.git_bytes("ls-files", "--others", "--exclude-standard", "-z")):
        found.setdefault(PurePosixPath(path), Change(None, PurePosixPath(path)))
    return tuple(found[path] for path in sorted(found, key=str))


def text_at(repository: Repository, commit: str, path: PurePosixPath) -> bytes | None:
    """Return the content of a file at a commit, or None if it did not exist."""
    name = f"{commit}:{path}"
    return (
        repository.git_bytes("cat-file", "blob", name)
        if repository.succeeds("cat-file", "-e", name)
        else None
    )


def _parsed(fields: list[str]) -> Iterator[Change]:
    """Parse the fields ``M path``, ``A path``, ``D path`` and ``R100 old new``."""
    rest = iter(fields)
    for status in rest:
        path = PurePosixPath(next(rest))
        if status.startswith(("R", "C")):
            renamed = status.startswith("R")
            yield Change(path if renamed else None, PurePosixPath(next(rest)))
        else:
            yield Change(None if status == "A" else path, None if status == "D" else path)


def _fields(data: bytes) -> list[str]:
    return [field.decode(errors="surrogateescape") for field in data.split(b"\0") if field]
