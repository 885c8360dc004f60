"""The git repository of a series: its changes since a commit, branches, commits and pushes."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from postgen.errors import RuntimeEnvironmentError, UsageError
from postgen.files import real_path

# git sets variables such as GIT_DIR for its hooks. They would redirect every call to that repository, so only
# variables that say how to reach a server, who commits and which settings apply are passed on.
_PASSED_ON = {
    "GIT_ALLOW_PROTOCOL",
    "GIT_ASKPASS",
    "GIT_CEILING_DIRECTORIES",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_CONFIG_SYSTEM",
    "GIT_DISCOVERY_ACROSS_FILESYSTEM",
    "GIT_EXEC_PATH",
    "GIT_HTTP_PROXY_AUTHMETHOD",
    "GIT_SSH",
    "GIT_SSH_COMMAND",
    "GIT_SSL_CAINFO",
    "GIT_SSL_NO_VERIFY",
    "GIT_TERMINAL_PROMPT",
}
_PASSED_ON_PREFIXES = ("GIT_AUTHOR_", "GIT_COMMITTER_", "GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_")


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository with a working tree. ``root`` is the root of the tree, without symbolic links."""

    root: Path

    def git(self, *arguments: str) -> str:
        """Run a git command and return its output as text. Raise RuntimeEnvironmentError if it fails."""
        return self.git_bytes(*arguments).decode(errors="replace")

    def git_bytes(self, *arguments: str) -> bytes:
        """Run a git command and return its output as bytes, for file contents and NUL-separated lists."""
        done = _run(self.root, arguments)
        if done.returncode:
            output = (done.stderr.strip() or done.stdout.strip()).decode(errors="replace")
            raise RuntimeEnvironmentError(f"`git {arguments[0]}` failed in {self.root}: {output}")
        return done.stdout

    def query(self, *arguments: str) -> bytes | None:
        """Run a git command and return its output without the last line end, or None if it failed."""
        done = _run(self.root, arguments)
        return None if done.returncode else done.stdout.removesuffix(b"\n")

    def relative_path(self, path: Path) -> str | None:
        """Return a path relative to the root of the tree, as git writes it, or None if it is outside."""
        try:
            real = real_path(path.parent) / path.name if path.is_symlink() else real_path(path)
            return real.relative_to(self.root).as_posix()
        except ValueError:
            return None


def open_repository(folder: Path) -> Repository:
    """Return the repository that contains ``folder``, or raise UsageError if there is none."""
    done = _run(folder, ("rev-parse", "--show-toplevel"))
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise UsageError(f"{folder}: not in a git repository with a working tree: {said}")
    return Repository(Path(os.fsdecode(done.stdout).removesuffix("\n")).resolve())


def describe_checkout(folder: Path) -> str:
    """Return the short hash of the commit, with `-dirty` if there are other changes.

    The result is empty if ``folder`` is not the root of a working tree, or if git cannot say.
    """
    if not (folder / ".git").exists():
        return ""
    try:
        done = _run(folder, ("describe", "--always", "--dirty", "--exclude=*"), timeout=30)
    except (RuntimeEnvironmentError, OSError, subprocess.TimeoutExpired):
        return ""
    return "" if done.returncode else done.stdout.decode(errors="replace").strip()


def matches_head(path: Path) -> bool:
    """Return whether the last commit has the current content of the file. Return False if git fails."""
    try:
        file = path.resolve(strict=True)
        committed = _run(file.parent, ("rev-parse", "--verify", f"HEAD:./{file.name}"), timeout=30)
        present = _run(file.parent, ("hash-object", "--", file.name), timeout=30)
    except (RuntimeEnvironmentError, OSError, ValueError, RuntimeError, subprocess.TimeoutExpired):
        return False
    return committed.returncode == present.returncode == 0 and committed.stdout == present.stdout


def _run(
    folder: Path, arguments: tuple[str, ...], timeout: float | None = None, stdin: bytes = b""
) -> "subprocess.CompletedProcess[bytes]":
    command = ["git", "-C", str(folder), "--literal-pathspecs", *arguments]
    try:
        return subprocess.run(
            command, input=stdin, capture_output=True, check=False, timeout=timeout, env=_environment()
        )
    except FileNotFoundError as error:
        raise RuntimeEnvironmentError(
            "git is not installed, or not on PATH; install it and try again"
        ) from error


def _environment() -> dict[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name in _PASSED_ON or name.startswith(_PASSED_ON_PREFIXES)
    }


# The user's settings must not change the comparison or start another program.
_PLAIN = ("--no-ext-diff", "--no-textconv", "--no-color")


@dataclass(frozen=True, slots=True)
class FileChange:
    """A changed file, with paths relative to the root of the working tree.

    ``before`` is None for a new file, and ``after`` is None for a removed one. If the file was renamed, the
    two differ.
    """

    before: PurePosixPath | None
    after: PurePosixPath | None


def resolve_commit(repository: Repository, name: str) -> str | None:
    """Return the hash of the commit that a branch, tag or hash names, or None if there is none."""
    found = repository.query("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    return found.decode() if found else None


def merge_base(repository: Repository, base: str) -> str:
    """Return the merge base of HEAD and ``base`` or ``origin/base``, or raise UsageError if there is none."""
    commit = resolve_commit(repository, base) or resolve_commit(repository, f"origin/{base}")
    if commit is None:
        raise UsageError(
            f"git does not know the branch, tag or commit '{base}'; pass an existing one, or fetch it"
        )
    start = repository.query("merge-base", commit, "HEAD")
    if not start:
        raise UsageError(
            f"HEAD and '{base}' have no commit in common; in a shallow clone run "
            "`git fetch --unshallow` (for actions/checkout: `fetch-depth: 0`)"
        )
    return start.decode()


def diff_since(repository: Repository, commit: str) -> tuple[FileChange, ...]:
    """Return the files of the working tree that differ from ``commit``, sorted by path.

    Untracked files are included unless git ignores them.
    """
    diff = repository.git_bytes("diff", "--name-status", "-z", "-M", *_PLAIN, commit, "--")
    found = {change.after or change.before: change for change in _parsed(_fields(diff))}
    for path in _fields(repository.git_bytes("ls-files", "--others", "--exclude-standard", "-z")):
        found.setdefault(PurePosixPath(path), FileChange(None, PurePosixPath(path)))
    return tuple(found[path] for path in sorted(found, key=str))


def read_blob(repository: Repository, commit: str, path: PurePosixPath) -> bytes | None:
    """Return the content of a file at a commit, or None if it did not exist."""
    done = _run(repository.root, ("cat-file", "blob", f"{commit}:{path}"))
    return None if done.returncode else done.stdout


def blobs_below(repository: Repository, folder: str) -> dict[str, None]:
    """The ids of all versions of the files below a folder, in all branches, tags and reflogs, newest first.

    ``folder`` is relative to the root of the working tree. Texts that are only in a merge are not found.
    """
    log = ("log", "--all", "--reflog", "--format=", "--raw", "--no-abbrev", "--no-renames", "-z")
    fields = _fields(repository.query(*log, *_PLAIN, "--", folder) or b"")
    return {f.split()[3]: None for f in fields if f.startswith(":") and set(f.split()[3]) != {"0"}}


_MOST_BLOBS = 200  # in one call, because their contents are in memory at the same time


def read_blobs(repository: Repository, ids: Sequence[str], largest: int) -> Iterator[bytes]:
    """The contents of blobs, without those that have more than ``largest`` bytes or are missing."""
    for start in range(0, len(ids), _MOST_BLOBS):
        listed = _batch(repository, "--batch-check", ids[start : start + _MOST_BLOBS]).split(b"\n")
        sizes = [line.split() for line in listed]
        small = [s[0].decode() for s in sizes if len(s) == 3 and s[1] == b"blob" and int(s[2]) <= largest]
        data = _batch(repository, "--batch", small) if small else b""
        while data:
            header, _, rest = data.partition(b"\n")
            size = int(header.split()[2])
            yield rest[:size]
            data = rest[size + 1 :]


def _batch(repository: Repository, option: str, ids: Sequence[str]) -> bytes:
    return _run(repository.root, ("cat-file", option), stdin="\n".join(ids).encode()).stdout


def _parsed(fields: list[str]) -> Iterator[FileChange]:
    """Parse the fields ``M path``, ``A path``, ``D path`` and ``R100 old new``."""
    rest = iter(fields)
    for status in rest:
        path = PurePosixPath(next(rest))
        if status.startswith(("R", "C")):
            renamed = status.startswith("R")
            yield FileChange(path if renamed else None, PurePosixPath(next(rest)))
        else:
            yield FileChange(None if status == "A" else path, None if status == "D" else path)


def _fields(data: bytes) -> list[str]:
    return [field.decode(errors="surrogateescape") for field in data.split(b"\0") if field]


def current_branch(repository: Repository) -> str:
    """Return the branch that HEAD is on, or raise UsageError if HEAD is detached."""
    branch = repository.query("symbolic-ref", "--quiet", "--short", "HEAD")
    if not branch:
        raise UsageError(
            f"{repository.root}: HEAD is detached; switch to a branch first, e.g. `git switch main`"
        )
    return os.fsdecode(branch)


def require_committed(repository: Repository, paths: Sequence[str]) -> None:
    """Raise UsageError if files at or below ``paths`` have changes that are not committed, or are new."""
    lines = repository.git("status", "--porcelain", "--untracked-files=all", "--", *paths).splitlines()
    if lines:
        named = ", ".join(line[3:] for line in lines[:3]) + (" and more" if len(lines) > 3 else "")
        raise UsageError(
            f"{repository.root}: has uncommitted changes ({named}); commit or stash them first, "
            "because a pull request starts from the last commit"
        )


def add_worktree(repository: Repository, folder: Path, branch: str) -> Repository:
    """Create a working tree with a new branch at HEAD in ``folder``.

    What an earlier process left there is removed first. If the branch has commits of its own, raise
    UsageError.
    """
    remove_worktree(repository, folder)
    if resolve_commit(repository, f"refs/heads/{branch}") and not _is_merged(repository, branch):
        raise UsageError(
            f"branch '{branch}' already exists and has its own commits; push it, "
            f"or delete it with `git branch -D {branch}`, and try again"
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    repository.git("worktree", "add", "--quiet", "-B", branch, str(folder), "HEAD")
    return Repository(folder.resolve())


def remove_worktree(repository: Repository, folder: Path, branch: str = "") -> None:
    """Remove a working tree with all that is in it, and its branch if that has no commits of its own."""
    if folder.exists():
        repository.query("worktree", "remove", "--force", "--force", str(folder))
        shutil.rmtree(folder, ignore_errors=True)
    repository.query("worktree", "prune")
    if branch and _is_merged(repository, branch):
        repository.query("branch", "--quiet", "-D", branch)


def _is_merged(repository: Repository, branch: str) -> bool:
    return repository.query("merge-base", "--is-ancestor", f"refs/heads/{branch}", "HEAD") is not None


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
    """Push a branch and set its upstream. Raise RuntimeEnvironmentError if that fails."""
    try:
        repository.git("push", "--quiet", "--set-upstream", remote, name)
    except RuntimeEnvironmentError as error:
        raise RuntimeEnvironmentError(
            f"{error}\nThe commits are on the branch '{name}'; try again with `git push -u {remote} {name}`"
        ) from error


def remote_of(repository: Repository, branch: str) -> str:
    """Return the remote of a branch, by default ``origin``, or raise UsageError if it does not exist."""
    name = os.fsdecode(repository.query("config", f"branch.{branch}.remote") or b"origin")
    if repository.query("remote", "get-url", name) is None:
        raise UsageError(
            f"{repository.root}: there is no remote '{name}' to push to; add one with "
            "`git remote add origin URL`, or draft without --pr"
        )
    return name
