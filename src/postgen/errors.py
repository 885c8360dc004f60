"""Every reason why postgen cannot go on, as one tree.

    PostgenError
    ├── UsageError              what was asked for does not exist or makes no sense       exit 2
    │   ├── ConfigurationError  outline, template or settings are broken                  exit 2
    │   └── UnreadableError     a file cannot be read as the text it should be            exit 2
    ├── SurroundingsError       postgen or what it stands on could not do the work        exit 3
    │   ├── ReaderEnvironmentError  uv could not build the environment of the posts
    │   ├── SandboxError            no sandbox holds here, or it broke
    │   ├── StorageError            a file cannot be written
    │   ├── BudgetError             the next request might cost more than the user allows
    │   └── ModelError              a language model could not be asked
    │       ├── EndpointError           unreachable, overloaded, or answering nonsense
    │       ├── CredentialsError        the key is missing, wrong, or lacks permission
    │       └── UnusableReplyError      it answered, but with nothing that can become a post
    └── Interrupted             the user pressed Ctrl-C                                   exit 130

A breach of a rule in a post is never an exception: it is a :class:`postgen.findings.Finding`.
Each message says what went wrong, where, and what to do about it.
"""

from typing import ClassVar


class PostgenError(Exception):
    """Cannot continue. ``str()`` is the whole message for the user; ``exit_code`` the process's end."""

    exit_code: ClassVar[int] = 3


class UsageError(PostgenError):
    """What was asked for does not exist or makes no sense."""

    exit_code = 2


class ConfigurationError(UsageError):
    """The outline, a template or a setting is broken."""


class UnreadableError(UsageError):
    """A file cannot be read as the text that it should be."""


class SurroundingsError(PostgenError):
    """postgen, or what it stands on, could not do the work."""


class ReaderEnvironmentError(SurroundingsError):
    """uv could not build the environment that the posts run in."""


class SandboxError(SurroundingsError):
    """No sandbox holds on this machine, or it broke. Never a fault of the post."""


class StorageError(SurroundingsError):
    """A file cannot be written."""


class BudgetError(SurroundingsError):
    """The next request to a model might cost more than the user allows."""


class ModelError(SurroundingsError):
    """A language model could not be asked."""


class EndpointError(ModelError):
    """The model's endpoint is unreachable, overloaded, or answers nonsense."""


class CredentialsError(ModelError):
    """The key is missing, wrong, or lacks permission."""


class UnusableReplyError(ModelError):
    """The model answered, but with nothing that can become a post."""


class Interrupted(PostgenError):  # noqa: N818 (a request of the user, not an error)
    """The user pressed Ctrl-C."""

    exit_code = 130
