"""Spelling, by Harper's dictionaries, which the extra `house` installs."""

import re
import threading
from collections.abc import Sequence
from functools import cache
from typing import Any

from postgen.document import Document
from postgen.errors import RuntimeEnvironmentError
from postgen.findings import Problem
from postgen.rules.base import Context, Problems
from postgen.rules.house.scopes import Unit
from postgen.series.house_rules import HouseRule
from postgen.series.languages import spelling_dialect

_LOCK = threading.Lock()  # a linter is not thread-safe


def check_spelling(rule: HouseRule, units: Sequence[Unit], document: Document, context: Context) -> Problems:
    """Misspelled words, each once per unit. Words with digits, dots or inner capitals are names."""
    words = _accepted(rule, context)
    skipped = [re.compile(pattern) for pattern in rule.filters]
    with _LOCK:
        linter = _linter(spelling_dialect(rule.dialect or context.series.language.tag))
        for unit in units:
            text = unit.text.replace("\ufffc", " ")
            for lint in linter.lint(text, language="plaintext"):
                found = text[lint.span.start : lint.span.end]
                if lint.lint_kind not in ("Spelling", "Typo") or _is_name(found) or found.casefold() in words:
                    continue
                if any(pattern.fullmatch(found) for pattern in skipped):
                    continue
                choices = [s.replacement_text for s in lint.suggestions[:3] if s.replacement_text]
                yield Problem(
                    document.span(*unit.bounds(lint.span.start, lint.span.end)),
                    rule.text.replace("%s", found),
                    f"perhaps {' or '.join(choices)}; or add the word to `ignore`" if choices else "",
                )


def is_misspelled(word: str) -> bool:
    """Whether neither American nor British English has a word."""
    with _LOCK:
        found = [_linter(name).lint(word, language="plaintext") for name in ("AMERICAN", "BRITISH")]
    return all(any(lint.lint_kind in ("Spelling", "Typo") for lint in lints) for lints in found)


def _is_name(word: str) -> bool:
    return not word.isalpha() or any(c.isupper() for c in word[1:])


def _accepted(rule: HouseRule, context: Context) -> frozenset[str]:
    """The words that the rule accepts, and the terms of the series."""
    words = {term for lesson in context.series.lessons for term in lesson.terms}
    for entry in rule.ignore:
        words |= set(_word_list(str(context.series.root / "styles" / entry)) if "." in entry else {entry})
    return frozenset(part.casefold() for word in words for part in (word, *word.split()))


@cache
def _word_list(path: str) -> frozenset[str]:
    from pathlib import Path

    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise RuntimeEnvironmentError(f"{path}: the word list cannot be read: {error}") from error
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


@cache
def _linter(dialect: str) -> Any:  # noqa: ANN401 (the extra may not be installed)
    try:
        import harper
    except ImportError as error:
        raise RuntimeEnvironmentError(
            "a rule that extends spelling needs the extra `house`: install postgen[house]"
        ) from error
    return harper.Linter(getattr(harper.Dialect, dialect))
