"""The exceptions that end a command, as one tree.

    PostgenError
    ├── UsageError                  the request is wrong or names something that is missing exit 2
    │   ├── ConfigError             the outline, a template or a setting is invalid         exit 2
    │   └── UnreadableError         a file cannot be read as text                           exit 2
    ├── RuntimeEnvironmentError     postgen or its environment failed                       exit 3
    │   ├── ReaderEnvironmentError  uv could not build the posts' environment
    │   ├── SandboxError            no sandbox works on this machine, or it failed
    │   ├── StorageError            a file cannot be written
    │   ├── PluginError             an installed plug-in is broken
    │   ├── BudgetError             the next request might exceed the spending limit
    │   └── ModelError              the request to a language model failed
    │       ├── EndpointError       unreachable, overloaded, or sends invalid responses
    │       ├── CredentialsError    the key is missing, wrong, or lacks permission
    │       └── UnusableReplyError  the reply cannot become a post
    └── Interrupted                 the user pressed Ctrl-C                                 exit 130

A violation of a rule in a post is never an exception but a :class:`postgen.findings.Finding`. Each message
says what went wrong, where, and how to fix it.
"""

from typing import ClassVar


class PostgenError(Exception):
    """The base of all errors. ``str()`` is the message for the user, ``exit_code`` that of the process."""

    exit_code: ClassVar[int] = 3


class UsageError(PostgenError):
    """The request is wrong, or names something that does not exist."""

    exit_code = 2


class ConfigError(UsageError):
    """The outline, a template or a setting is invalid."""


class UnreadableError(UsageError):
    """A file cannot be read as text."""


class RuntimeEnvironmentError(PostgenError):
    """postgen or its environment failed."""


class ReaderEnvironmentError(RuntimeEnvironmentError):
    """uv could not build the environment for the posts' code."""


class SandboxError(RuntimeEnvironmentError):
    """No sandbox works on this machine, or it failed. The post is never the cause."""


class StorageError(RuntimeEnvironmentError):
    """A file cannot be written."""


class PluginError(RuntimeEnvironmentError):
    """An installed plug-in is broken."""


class BudgetError(RuntimeEnvironmentError):
    """The next request to a model might exceed the spending limit."""


class ModelError(RuntimeEnvironmentError):
    """The request to a language model failed."""


class EndpointError(ModelError):
    """The model's endpoint is unreachable, overloaded, or sends invalid responses."""


class CredentialsError(ModelError):
    """The key is missing, wrong, or lacks permission."""


class UnusableReplyError(ModelError):
    """The model's reply cannot become a post."""


class Interrupted(PostgenError):  # noqa: N818 (requested by the user, not an error)
    """The user pressed Ctrl-C."""

    exit_code = 130
