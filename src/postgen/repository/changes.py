"""What differs between the work tree and the commit that it began from."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from postgen.errors import UsageError
from postgen.repository.git import Repository

# A setting of the user's must not change what is compared, nor start a program of its own.
_PLAIN = ("--no-ext-diff", "--no-textconv", "--no-color")


@dataclass(frozen=True, slots=True)
class Change:
    """A file that differs; paths are from the tree's root.

    ``before`` is None for a new file, ``after`` for one that was removed; both are there, and differ, where a
    file was renamed.
    """

    before: PurePosixPath | None
    after: PurePosixPath | None


def commit_of(repository: Repository, name: str) -> str | None:
    """The hash of the commit that a branch, tag or hash names; None where it names none."""
    arguments = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    return repository.git(*arguments).strip() if repository.succeeds(*arguments) else None


def fork_point(repository: Repository, base: str) -> str:
    """The commit that HEAD has last in common with ``base``, which may be a branch of `origin` alone.

    Raises:
        UsageError: there is no such branch, or git does not have the history that they share.
    """
    commit = commit_of(repository, base) or commit_of(repository, f"origin/{base}")
    if commit is None:
        raise UsageError(
            f"git knows no branch, tag or commit '{base}'; name the one to compare with, or fetch it"
        )
    if not repository.succeeds("merge-base", commit, "HEAD"):
        raise UsageError(
            f"git has no commit that HEAD and '{base}' have in common; in a shallow clone run "
            "`git fetch --unshallow` (for actions/checkout: `fetch-depth: 0`)"
        )
    return repository.git("merge-base", commit, "HEAD").strip()


def changes_since(repository: Repository, commit: str) -> tuple[Change, ...]:
    """The files in which the work tree differs from ``commit``, by path: committed, staged or neither.

    New files that git does not track yet count too, unless it ignores them.
    """
    diff = repository.git_bytes("diff", "--name-status", "-z", "-M", *_PLAIN, commit, "--")
    found = {change.after or change.before: change for change in _parsed(_fields(diff))}
    for path in _fields(repository.git_bytes("ls-files", "--others", "--exclude-standard", "-z")):
        found.setdefault(PurePosixPath(path), Change(None, PurePosixPath(path)))
    return tuple(found[path] for path in sorted(found, key=str))


def text_at(repository: Repository, commit: str, path: PurePosixPath) -> bytes | None:
    """What a file held at a commit; None where it was not there."""
    name = f"{commit}:{path}"
    return (
        repository.git_bytes("cat-file", "blob", name)
        if repository.succeeds("cat-file", "-e", name)
        else None
    )


def _parsed(fields: list[str]) -> Iterator[Change]:
    """`M path`, `A path`, `D path`, `R100 old new`, each field on its own."""
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
