"""Which symbols a post may use: those that are taken, those of later lessons, and free letters."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from string import ascii_letters
from typing import Self

from postgen.series import Lesson, Series
from postgen.series.lesson_summary import LessonBackground

_WORDS = re.compile(r"\\(?:text|textbf|operatorname|mathrm)\*?\{[^}]*\}")
_SYMBOL = re.compile(r"\\[A-Za-z]+|[A-Za-z]")
_GREEK = tuple(f"\\{name}" for name in ("alpha", "gamma", "kappa", "mu", "rho", "tau", "psi", "omega"))
_CONFUSING = set("loOIij")  # look like digits, or serve as indices


@dataclass(frozen=True, slots=True)
class SymbolList:
    """The symbols beside the notation up to a lesson, in LaTeX without dollar signs.

    ``taken`` have a meaning in earlier posts, as text with that meaning. ``reserved`` get one later.
    """

    taken: tuple[str, ...] = ()
    reserved: tuple[str, ...] = ()
    free: tuple[str, ...] = ()

    @classmethod
    def of(cls, series: Series, lesson: Lesson, background: LessonBackground) -> Self:
        notation = series.outline.notation
        if not notation:
            return cls()
        known = series.notation_up_to(lesson)
        uses: dict[str, list[str]] = {}
        for entry in background.lessons:
            for symbol in entry.symbols:
                shown = f"${symbol.symbol}$" if entry.origin == "post" else symbol.symbol
                uses.setdefault(shown, []).append(f"{symbol.meaning}, {entry.lesson}")
        formulas = [
            latex for entry in background.lessons if entry.origin == "post" for latex in entry.formulas
        ]
        symbols = [symbol.symbol for entry in background.lessons for symbol in entry.symbols]
        written = [text for entry in notation for text in (entry.symbol, entry.formula or "")]
        used = _symbols((*formulas, *symbols, *written))
        later = [entry.symbol for entry in notation if entry not in known]
        return cls(
            tuple(f"{symbol} ({'; '.join(meanings)})" for symbol, meanings in uses.items()),
            tuple(symbol for symbol in dict.fromkeys(later)),
            tuple(c for c in (*ascii_letters, *_GREEK) if c not in used and c not in _CONFUSING),
        )


def _symbols(texts: Iterable[str]) -> set[str]:
    return {symbol for text in texts for symbol in _SYMBOL.findall(_WORDS.sub("", text))}
