"""The git repository of a series: changes since a commit, branches, commits and pushes."""

from postgen.git.repository import (
    FileChange,
    Repository,
    diff_since,
    matches_head,
    merge_base,
    open_repository,
    read_blob,
    resolve_commit,
)

__all__ = [
    "FileChange",
    "Repository",
    "diff_since",
    "matches_head",
    "merge_base",
    "open_repository",
    "read_blob",
    "resolve_commit",
]
