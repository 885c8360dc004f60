"""What changed in a post, in a sentence or two."""

from collections import Counter
from collections.abc import Iterable, Sequence

from postgen.document import Document
from postgen.plural import plural
from postgen.review.section_changes import ITEMS, SectionChange
from postgen.validation.changed_posts import ChangedPost

_NAMED = 3  # sections that are named one by one
_REWRITTEN, _PARTLY = 0.5, 0.9  # shares of words that stay


def summarize_change(change: ChangedPost, sections: Sequence[SectionChange]) -> str:
    """Return what changed, without Markdown. ``sections`` are the changed ones."""
    figures = [f"{len(change.figures)} {_noun('figure', len(change.figures))}"] if change.figures else []
    if change.after is None:
        return "It was removed."
    if change.before is None:
        return f"It is new: {_contents(change.after)}."
    if not sections:
        return f"The text is unchanged; {figures[0]} changed." if figures else "The text is unchanged."
    large = [words for section in sections if (words := _large_change(section))]
    small = [section.name for section in sections if not _large_change(section) and section.kept < 1]
    counts: Counter[str] = Counter()
    for section in sections:
        counts.update(section.items)
    items = [f"{counts[name]} {_noun(name, counts[name])}" for name in ITEMS if counts[name]] + figures
    sentences = [_and(large[:_NAMED], len(large) - _NAMED, "section")] if large else []
    rest = [f"{_and(small[:_NAMED], len(small) - _NAMED, 'section')} changed a little"] if small else []
    rest += [f"{_and(items)} changed"] if items else []
    sentences += ["; ".join(rest)] if rest else []
    return ". ".join(sentences or [_only_marks(sections)]) + "."


def _large_change(section: SectionChange) -> str:
    before, after = section.words_before, section.words_after
    if before is None:
        return f"{section.name} is new ({plural(after or 0, 'word')})"
    if after is None:
        return f"{section.name} is gone ({plural(before, 'word')})"
    words = f" ({before:,} → {after:,} words)" if before != after else ""
    if section.kept < _REWRITTEN:
        return f"{section.name} is rewritten{words}"
    if section.kept < _PARTLY:
        return f"{section.name} is partly rewritten{words}"
    return f"{section.name} has moved" if "moved" in section.notes else ""


def _only_marks(sections: Sequence[SectionChange]) -> str:
    """Return what to say if no word, block or formula has changed."""
    names = _and([section.name for section in sections[:_NAMED]], len(sections) - _NAMED, "section")
    return f"Only marks, line breaks or the order of words changed in {names}"


def _contents(document: Document) -> str:
    words = sum(len(prose.prose_text.split()) for prose in document.prose)
    counts = {
        "block of code": len(document.python_blocks),
        "displayed formula": sum(maths.display for maths in document.maths),
        "figure": len(list(document.inlines("image"))),
    }
    items = [f"{count} {_noun(name, count)}" for name, count in counts.items() if count]
    size = f"{plural(words, 'word')} in {plural(len(document.sections), 'section')}"
    return f"{size}, with {_and(items)}" if items else size


def _noun(name: str, count: int) -> str:
    head, of, rest = name.partition(" of ")
    return plural(count, head).partition(" ")[2] + of + rest


def _and(items: Iterable[str], more: int = 0, noun: str = "") -> str:
    """Join items with commas and `and`. ``more`` is the number of others."""
    listed = [*items, *([plural(more, f"other {noun}")] if more > 0 else [])]
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} and {listed[-1]}"
