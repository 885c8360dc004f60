"""The git repository of a series: changes since a commit, branches, commits and pushes."""

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
