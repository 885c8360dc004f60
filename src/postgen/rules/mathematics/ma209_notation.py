r"""Symbol that differs from the notation of the series.

**What it flags.** As a warning, a symbol right beside the name of something for which the series has another
symbol by this lesson. As information, a sentence that defines a symbol of the series without any word of its
meaning there, and a symbol for something that has another one, in the same words, in an earlier post.

**Why.** A reader of the whole series should learn each symbol once.

**Example.** `The learning rate $\alpha$ sets the size of a step.`

**Instead.** `The learning rate $\eta$ sets the size of a step.`

**Not flagged.** Symbols of the series, also with indices and accents. A symbol that earlier posts use for
something else, because there are few letters. Across posts, names of one word (“the loss”).
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from postgen.document import Document
from postgen.findings import Problem, Severity
from postgen.latex.symbols import base_symbols, latex_of
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.cross_post.post_facts import PostFacts, SeriesIndex
from postgen.rules.mathematics.explanations import Explanation, find_explanations, is_subject
from postgen.rules.prose_text import FORMULA

_ARTICLE = re.compile(r"^(?:the|a|an|our|its|all)\s+", re.IGNORECASE)
_COUNTS = re.compile(
    r"[”\"')]*\s+(?:is|denotes|represents|stands for)\s+(the number of (?:[\w-]+\s+){0,4}[\w-]+)"
)
_DEFINITION = re.compile(
    r"[”\"')]*\s+(?:is|be|denotes|represents|stands\s+for|means)\s+"
    r"(the\s+(?:[a-z-]+\s+){0,2}?[a-z-]+)(?=\s+(?:of|in|between|from|that|which|at|per)\b|\s*[.,;:!?)]|\s*$)"
)
_DEFINES = re.compile(r"\b(?:here|where|let|with)\s+$", re.IGNORECASE)
_BEGINS = re.compile(r"(?:^|[.!?:;(–—]\s*|,\s+and\s+)$")  # then a definition goes on with `of`
# A definition with one of these nouns may be the meaning of any symbol in other words.
_GENERIC = """value values number vector matrix scalar tensor parameter parameters symbol variable letter
    constant one same only first last largest smallest best worst minimum maximum minimizer slope
    intercept offset shift coefficient coefficients target targets label labels truth feature features
    data dataset set size loss cost error objective step rate weight weights output outputs input inputs
    prediction predictions result answer solution sum mean average gradient derivative function model
    example examples point points quantity thing unknown sign norm length limit case difference product
    ratio part term factor identity inverse transpose current new old initial final true total list column
    row entry element line guess estimate speed update"""
_GENERIC_NOUNS = frozenset(_GENERIC.split())
_TOO_COMMON = """with that this from each into which where when every their have used alone together number
    value single vector matrix"""
_COMMON = frozenset(_TOO_COMMON.split())

_NAME_ENDS = re.compile(
    r"\s*(?:[.,;:)]|$|\b(?:here|throughout|below|from now on|in (?:this|the following)|again)\b)"
)
_SENTENCE = 60  # characters
_STEM = 5  # letters
_EXAMPLES = frozenset(("sample", "observation", "instance", "point", "datum"))


@dataclass(frozen=True, slots=True)
class _NotationEntry:
    symbol: str
    written: str
    thing: str  # for example `learning rate`
    words: frozenset[str]


def check(document: Document, context: Context) -> Problems:
    if context.lesson is None:
        return
    entries = _entries(context)
    for explanation in document.memo(find_explanations):
        span = document.span(explanation.start, explanation.end)
        context_text = f"{explanation.before}{explanation.after}".lower()
        named = next(
            (e for e in entries if e.thing.lower() in context_text and _is_named(explanation, e.thing)), None
        )
        own = [entry for entry in entries if entry.symbol == explanation.symbol]
        if named and not own and _letter(named.symbol) != _letter(explanation.symbol):
            yield Problem(
                span,
                f"the series uses ${named.written}$ for “{named.thing}”, "
                f"not ${latex_of(explanation.symbol)}$",
                f"write ${named.written}$",
            )
        elif own and not named and (meaning := _other_meaning(explanation, own)):
            yield Problem(
                span,
                f"in this series ${own[0].written}$ is “{own[0].thing}”, not “{meaning}”",
                "use another symbol, or the words of the series",
                severity=Severity.INFO,
            )


def _other_meaning(explanation: Explanation, own: list[_NotationEntry]) -> str:
    """The meaning that a sentence gives a symbol of the series, if it shares no word with the series' own."""
    is_number = any("parameter" in entry.words for entry in own)  # which may be the number of something
    if not is_subject(explanation.before):
        return ""
    if count := _COUNTS.match(explanation.after):
        words = _words(count[1])
        return count[1] if words and not is_number and _is_disjoint(words, own) else ""
    defined = _DEFINITION.match(explanation.after)
    if defined is None:
        return ""
    is_possessive = explanation.after.startswith(" of ", defined.end())
    if not (_DEFINES.search(explanation.before) or (is_possessive and _BEGINS.search(explanation.before))):
        return ""
    noun = defined[1].rsplit(None, 1)[-1]
    context = _words(explanation.after[:_SENTENCE])
    is_other = noun not in _GENERIC_NOUNS and _is_disjoint(_words(defined[1]) | context, own)
    return " ".join(defined[1].split()) if is_other else ""


def _is_disjoint(words: frozenset[str], own: list[_NotationEntry]) -> bool:
    """True if no word has the stem of a word of the series' meaning: `predicted` has that of `prediction`."""
    stems = {word[:_STEM] for word in words}
    return all(stems.isdisjoint(word[:_STEM] for word in entry.words) for entry in own)


def compare(facts: PostFacts, index: SeriesIndex, context: Context) -> Problems:
    """Report symbols that differ from those of earlier posts, unless the outline defines one of them."""
    outline_symbols = {entry.symbol for entry in _entries(context)}
    for named in facts.symbol_meanings:
        symbol, lesson = index.meanings.get(named.meaning, (named.symbol, ""))
        if _letter(symbol) != _letter(named.symbol) and outline_symbols.isdisjoint((symbol, named.symbol)):
            yield Problem(
                named.span,
                f"lesson {lesson} uses ${latex_of(symbol)}$ for “{named.meaning}”, "
                f"not ${latex_of(named.symbol)}$",
                f"write ${latex_of(symbol)}$, or tell the reader that the symbol changes",
                severity=Severity.INFO,
            )


def _entries(context: Context) -> list[_NotationEntry]:
    notation = context.series.notation_up_to(context.lesson) if context.lesson else ()
    return [entry for symbol in notation if (entry := _entry(symbol.symbol, symbol.meaning))]


@lru_cache(maxsize=1024)
def _entry(symbol: str, meaning: str) -> _NotationEntry | None:
    about = base_symbols(symbol)
    thing = _ARTICLE.sub("", meaning.split(",", maxsplit=1)[0].strip())
    if len(about) != 1 or "_" in symbol or "|" in symbol:
        return None  # an index or a norm changes the meaning of its letter
    return _NotationEntry(about[0], symbol, thing, _words(meaning))


def _is_named(explanation: Explanation, thing: str) -> bool:
    """True if the words right beside the formula are the name of the thing."""
    before, after, linked = _phrase_patterns(thing)
    if before.search(explanation.before):
        return True
    if linked.search(explanation.before) and _NAME_ENDS.match(explanation.after):
        return True
    return is_subject(explanation.before) and after.match(explanation.after) is not None


@cache
def _phrase_patterns(thing: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    name = rf"{re.escape(thing)}s?\b(?!\s*(?:of|for|in|{FORMULA}))"
    says = r"(?:\s+(?:is|denotes|represents|stands for)|:|\s*[–—])"
    apposed = rf",\s+(?:the|our)\s+{name}(?=\s*(?:[,.;:)”\"]|$))"
    return (
        re.compile(rf"\b{re.escape(thing)}s?[\s(“\"]*$", re.IGNORECASE),
        re.compile(rf"[”\"')]*(?:{says}\s+(?:the|our)\s+{name}|{apposed})", re.IGNORECASE),
        re.compile(
            rf"(?:^|[.!?;:,]\s+|\b(?:and|that|where|here|so|but|always|then|again)\s+)(?:the|our) "
            rf"{re.escape(thing)}(?:,| is| is called| is denoted by| is written)\s*$"
            rf"|\b(?:denote|write|label|call) (?:the|our) {re.escape(thing)} (?:by|as)\s*$",
            re.IGNORECASE,
        ),
    )


def _letter(symbol: str) -> str:
    return symbol.rpartition(" ")[2]


def _words(text: str) -> frozenset[str]:
    words = re.findall(r"[a-z]{4,}", text.lower())
    singular = (word.removesuffix("s") for word in words if word not in _COMMON)
    return frozenset("example" if word in _EXAMPLES else word for word in singular)


RULE = Rule("MA209", "notation", check, severity=Severity.WARNING, check_across_posts=compare)
