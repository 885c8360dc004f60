"""The exceptions that end a command. Each class without an exit code of its own has that of its base.

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
