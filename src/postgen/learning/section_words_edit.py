"""Sets `words` of the sections of a kind, where a new limit of their length contradicts it.

The prompts state both, and a model cannot follow both.
"""

import re
from collections.abc import Iterator, Sequence

import yaml

from postgen.series import Outline
from postgen.series.house_rules import HouseRule

_LEAST_WORDS = 20  # that the outline allows
_SCOPE = "section:"
_LIMIT = re.compile(r"([<>]) (\d+)")

SectionWords = dict[tuple[str, int], int]  # by the name of the kind, and the index of the section


def contradicted_words(outline: Outline, rules: Sequence[HouseRule]) -> SectionWords:
    """The new lengths of sections that rules about the number of words contradict."""
    found: SectionWords = {}
    for rule in rules:
        limit = _LIMIT.fullmatch(rule.condition or "")
        if rule.formula != "words" or not limit:
            continue
        sign, words = limit[1], int(limit[2])
        for kind, config in outline.kinds.items():
            for index, section in enumerate(config.sections):
                wrong = section.words > words if sign == ">" else section.words < words
                if f"{_SCOPE}{section.heading}" in rule.scope and wrong and words >= _LEAST_WORDS:
                    found[kind, index] = words
    return found


def set_section_words(text: str, changes: SectionWords) -> str:
    """The text of an outline with these lengths."""
    edits = list(_edits(text, yaml.compose(text, Loader=yaml.SafeLoader), changes))
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _edits(text: str, root: yaml.Node | None, changes: SectionWords) -> Iterator[tuple[int, int, str]]:
    kinds = value_of(root, "kinds")
    for (kind, index), words in changes.items():
        sections = value_of(value_of(kinds, kind), "sections")
        section = sections.value[index] if isinstance(sections, yaml.SequenceNode) else None
        heading, given = value_of(section, "heading"), value_of(section, "words")
        if given:
            yield given.start_mark.index, given.end_mark.index, str(words)
        elif heading and section:
            end = heading.end_mark.index
            column = section.value[0][0].start_mark.column
            yield end, end, f", words: {words}" if section.flow_style else f"\n{' ' * column}words: {words}"


def value_of(node: yaml.Node | None, name: str) -> yaml.Node | None:
    """The value of a key of a mapping, or None."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((value for key, value in pairs if key.value == name), None)
