"""Draft, check, run and repair the posts of a technical series.

The names in ``__all__`` and the module :mod:`postgen.errors` are the public interface, described in
docs/api.md. All other modules are internal and may change in any release.
"""

from importlib import import_module

from postgen.version import __version__

# Each name is imported when it is first used. Type checkers read __init__.pyi.
_NAMES = {
    "api": ("draft", "load_series", "validate"),
    "document": ("Document",),
    "drafting.draft": ("DraftResult",),
    "errors": ("ModelError", "PostgenError", "RuntimeEnvironmentError", "UsageError"),
    "export.book": ("Book",),
    "findings": ("Edit", "Finding", "Problem", "Severity", "Span"),
    "llm.factory": ("open_model",),
    "llm.protocol": ("Capabilities", "FinishReason", "LanguageModel", "Message", "Reply", "Request", "Usage"),
    "rules": ("Context", "Rule"),
    "series": ("Lesson", "Series"),
    "validation": ("ValidationResult",),
}
_MODULES = {name: f"postgen.{module}" for module, names in _NAMES.items() for name in names}
__all__ = ["__version__", *_MODULES]  # noqa: PLE0604 (all are strings)


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module 'postgen' has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return __all__
