"""The git repository that a series lies in: what changed since a commit, branches, commits, pushes."""

from postgen.repository.changes import Change, changes_since, commit_of, fork_point, text_at
from postgen.repository.git import Repository, is_recorded, open_repository

__all__ = [
    "Change",
    "Repository",
    "changes_since",
    "commit_of",
    "fork_point",
    "is_recorded",
    "open_repository",
    "text_at",
]
