"""The changes of a post that no rule explains, as a model sees them. Formulas and code stand apart."""

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from postgen.document import Document
from postgen.learning.compared_posts import pair_text
from postgen.learning.edited_posts import EditedPost
from postgen.learning.sentence_alignment import SentencePair
from postgen.prompting.preference_prompt import ShownEdit
from postgen.rules.prose_text import FORMULA

_MOST_PAIRS = 1_000_000
Located = tuple[str, str]  # a section, and a text in it


def unexplained_edits(post: EditedPost, pairs: Iterable[SentencePair]) -> Iterator[ShownEdit]:
    """The changed formulas and lines of code of a post, after its changed sentences, which are ``pairs``."""
    lesson = post.lesson.id
    for pair in pairs:
        before, after = pair_text(pair)
        place = pair.after or pair.before
        if place:
            yield ShownEdit(0, lesson, place.section, "text", _readable(before), _readable(after))
    for kind, find in (("formula", _formulas), ("code", _code)):
        for (section, before), (_, after) in _replaced(find(post.before), find(post.after)):
            yield ShownEdit(0, lesson, section, kind, before, after)


def _readable(text: str) -> str:
    return text.replace(FORMULA, "[formula]")


def _formulas(document: Document) -> list[Located]:
    return [(_section(document, m.line), m.latex) for m in document.maths]


def _code(document: Document) -> list[Located]:
    return [
        (_section(document, block.first_line + number), line.strip())
        for block in document.python_blocks
        for number, line in enumerate(block.body.splitlines())
        if line.strip()
    ]


def _section(document: Document, line: int) -> str:
    section = document.section_at(line)
    return section.name if section else ""


def _replaced(before: Sequence[Located], after: Sequence[Located]) -> Iterator[tuple[Located, Located]]:
    """The pieces that changed in place."""
    if len(before) * len(after) > _MOST_PAIRS:
        return
    matcher = SequenceMatcher(None, [t for _, t in before], [t for _, t in after], autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "replace" and end - start == new_end - new_start:
            yield from zip(before[start:end], after[new_start:new_end], strict=True)
