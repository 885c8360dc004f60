"""Adds rules of the house and preferences to the text of `outline.yaml`; every other character stays.

Libraries that write YAML back with its comments still change indentation, line breaks and quotation marks
elsewhere in the file. So new lines are inserted at the places that the parser reports, and the result is
parsed and compared before it is used.
"""

import json
import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

import yaml

from postgen.errors import ConfigError
from postgen.series import OUTLINE, Outline, parse_outline
from postgen.series.house_rules import HouseRule

_CANNOT_ADD = (
    f"{OUTLINE} was not changed, because it is written in a way that cannot be added to; "
    "add the lines to `rules.house` or `writing.voice.preferences` by hand"
)
SectionWords = dict[tuple[str, int], int]  # by the name of the kind, and the index of the section


def with_additions(text: str, rules: Sequence[HouseRule], preferences: Sequence[str]) -> str:
    """The text of an outline with additional rules and preferences at the end of their lists.

    Where a limit of the words in a section contradicts the length that a kind declares, it replaces it.

    Raises:
        ConfigError: the outline is invalid, or is written in a way that cannot be added to.
    """
    before = parse_outline(text, OUTLINE)
    newline = "\r\n" if "\r\n" in text else "\n"
    if newline == "\r\n" and text.count("\n") != text.count(newline):
        raise ConfigError(f"{OUTLINE} has two kinds of line ends and was not changed; save it with one kind")
    lines = text.replace("\r\n", "\n")
    words = _contradicted_words(before, rules)
    try:
        if rules:
            lines = _append(lines, ("rules", "house"), [_rule_lines(rule) for rule in rules])
        lines = _set_section_words(lines, words)
        if preferences:
            lines = _append(lines, ("writing", "voice", "preferences"), [[_scalar(p)] for p in preferences])
    except yaml.YAMLError as error:  # an addition at a wrong place made what follows it unreadable
        raise ConfigError(_CANNOT_ADD) from error
    result = lines.replace("\n", newline)
    _verify(before, result, rules, preferences, words)
    return result


def _verify(
    before: Outline,
    result: str,
    rules: Sequence[HouseRule],
    preferences: Sequence[str],
    words: SectionWords,
) -> None:
    """Raise ConfigError unless the new text means the old outline with the additions."""
    try:
        after = parse_outline(result, OUTLINE).model_dump()
    except ConfigError as error:
        raise ConfigError(f"{OUTLINE} would not be valid any more and was not changed: {error}") from error
    wanted = before.model_dump()
    wanted["rules"]["house"] = (*wanted["rules"]["house"], *(rule.model_dump() for rule in rules))
    if preferences:
        voice = wanted["writing"]["voice"] or {"words": None, "sample": None, "sample_file": None}
        voice["preferences"] = (*voice.get("preferences", ()), *preferences)
        wanted["writing"]["voice"] = voice
    for (kind, index), count in words.items():
        wanted["kinds"][kind]["sections"][index]["words"] = count
    if after != wanted:
        raise ConfigError(_CANNOT_ADD)


def _append(text: str, path: tuple[str, ...], entries: Sequence[Sequence[str]]) -> str:
    """Append entries to the list at ``path``, which is created if it does not exist."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    assert node  # the outline is valid
    found, in_braces = 0, False
    for name in path:
        if child := _value(node, name):
            in_braces = isinstance(node, yaml.MappingNode) and bool(node.flow_style)
            node, found = child, found + 1
        else:
            break
    if found == len(path) and isinstance(node, yaml.SequenceNode) and node.value:
        if node.flow_style:
            return _append_to_flow(text, node, entries)
        return _insert(text, _end(text, node.value[-1]), _items(_dash_column(text, node.value[0]), entries))
    missing = path[found:]
    if not isinstance(node, yaml.MappingNode) or node.flow_style or not node.value:
        return _replace_empty(text, node, missing, entries, in_braces=in_braces)
    last = node.value[-1][1]
    return _insert(text, _end(text, last), _tree(node.value[0][0].start_mark.column, missing, entries))


def _dash_column(text: str, first: yaml.Node) -> int:
    """The column of the dashes of a list, from its first entry, which can begin some lines below its dash."""
    tokens = yaml.scan(text, Loader=yaml.SafeLoader)
    start = first.start_mark.index
    before = takewhile(lambda token: token.start_mark.index <= start, tokens)
    *_, dash = (token.start_mark for token in before if isinstance(token, yaml.BlockEntryToken))
    return int(dash.column)


def _replace_empty(
    text: str,
    node: yaml.Node,
    missing: Sequence[str],
    entries: Sequence[Sequence[str]],
    *,
    in_braces: bool,
) -> str:
    """Add to a list or mapping that is empty, or written in braces. ``in_braces``: what it lies in is."""
    start, end = node.start_mark, node.end_mark
    values = [_as_data(entry) for entry in entries]
    if isinstance(node, yaml.MappingNode) and node.value:
        at = node.value[-1][1].end_mark.index
        return f"{text[:at]}, {missing[0]}: {_nested(missing[1:], values)}{text[at:]}"
    has_comment = "#" in text[start.index : end.index]
    if isinstance(node, yaml.CollectionNode) and (in_braces or has_comment):
        at = end.index - 1  # of the closing bracket, which no comment can hide
        return f"{text[:at]}{_nested(missing, values)[1:-1]}{text[at:]}"
    if in_braces:
        return f"{text[: start.index].rstrip(' ')} {_nested(missing, values)}{text[end.index :]}"
    indent = _indent_of_line(text, start.index) + 2
    lines = _tree(indent, missing, entries) if missing else _items(indent, entries)
    before = text[: start.index].rstrip(" ")
    rest = text[end.index :]
    after = rest.partition("\n")
    comment = f" {after[0].strip()}" if after[0].strip() else ""
    return f"{before}{comment}\n{''.join(lines)}{after[2]}"


def _nested(names: Sequence[str], values: Sequence[object]) -> str:
    """The values below these keys, as a list or mapping in braces."""
    value: object = list(values)
    for name in reversed(names):
        value = {name: value}
    return _flow(value)


def _append_to_flow(text: str, node: yaml.Node, entries: Sequence[Sequence[str]]) -> str:
    at = node.value[-1].end_mark.index
    added = "".join(f", {_flow(_as_data(entry))}" for entry in entries)
    return f"{text[:at]}{added}{text[at:]}"


def _as_data(entry: Sequence[str]) -> object:
    data: object = yaml.safe_load("\n".join(entry))
    return data


def _flow(value: object) -> str:
    """A value as JSON, which is YAML as well if characters are escaped as one and not as two surrogates."""
    text = json.dumps(value, ensure_ascii=False)
    return text if text.isprintable() else "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in text)


def _end(text: str, node: yaml.Node) -> int:
    """The offset after the last line of a value, where the next one can begin.

    For a collection the parser reports the start of what follows, so its last scalar counts.
    """
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    at = int(node.end_mark.index)
    if text[:at].endswith("\n"):  # a block of text, whose end includes its line end
        kept = text[:at].rstrip()
        return len(kept) + 1 if "\n" in text[len(kept) : at] else at
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def _insert(text: str, at: int, lines: Sequence[str]) -> str:
    before = text[:at]
    return f"{before}{'' if before.endswith(chr(10)) else chr(10)}{''.join(lines)}{text[at:]}"


def _tree(indent: int, names: Sequence[str], entries: Sequence[Sequence[str]]) -> list[str]:
    """Keys below each other, and the entries below the last one."""
    keys = [f"{' ' * (indent + 2 * level)}{name}:\n" for level, name in enumerate(names)]
    return [*keys, *_items(indent + 2 * len(names), entries)]


def _items(indent: int, entries: Sequence[Sequence[str]]) -> list[str]:
    margin = " " * indent
    return [
        f"{margin}{'- ' if number == 0 else '  '}{line}\n"
        for entry in entries
        for number, line in enumerate(entry)
    ]


def _indent_of_line(text: str, at: int) -> int:
    line = text[text.rfind("\n", 0, at) + 1 : at]
    stripped = re.sub(r"^(?:[ ]|- )*", "", line)
    return len(line) - len(stripped)


_PLAIN = re.compile(r"[A-Za-z][\w ,.'’“”()-]*")


def _rule_lines(rule: HouseRule) -> list[str]:
    """A rule as lines of YAML, with only the keys that say something."""
    data = rule.model_dump(mode="json", exclude_unset=True, by_alias=True)
    names = ["name", "extends", "message", "level", "scope"]
    keys = [*(n for n in names if n in data), *(n for n in data if n not in (*names, "description"))]
    lines = [f"{key}: {_inline(data[key])}" for key in keys]
    return [*lines, *([f"description: {_scalar(data['description'])}"] if "description" in data else [])]


def _inline(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _scalar(value)
    if isinstance(value, list):
        return f"[{', '.join(_inline_in_flow(v) for v in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_inline_in_flow(k)}: {_inline_in_flow(v)}' for k, v in value.items())}}}"
    return json.dumps(value)


def _inline_in_flow(value: object) -> str:
    if isinstance(value, str):
        return (
            value
            if re.fullmatch(r"[A-Za-z][\w -]*[\w]", value) and not _is_special(value)
            else _quoted(value)
        )
    return _inline(value)


def _scalar(text: str) -> str:
    """A text as YAML on one line."""
    plain = _PLAIN.fullmatch(text) and not text.endswith(" ") and not _is_special(text)
    return text if plain else _quoted(text)


def _is_special(text: str) -> bool:
    """Whether YAML reads a plain text as something else, such as `no`."""
    return not isinstance(yaml.safe_load(text), str)


def _quoted(text: str) -> str:
    if text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return _flow(text)


_LEAST_WORDS = 20  # that the outline allows
_SCOPE = "section:"
_LIMIT = re.compile(r"([<>]) (\d+)")


def _contradicted_words(outline: Outline, rules: Sequence[HouseRule]) -> SectionWords:
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


def _set_section_words(text: str, changes: SectionWords) -> str:
    """The text of an outline with these lengths."""
    edits = list(_word_edits(text, yaml.compose(text, Loader=yaml.SafeLoader), changes))
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _word_edits(text: str, root: yaml.Node | None, changes: SectionWords) -> Iterator[tuple[int, int, str]]:
    kinds = _value(root, "kinds")
    for (kind, index), words in changes.items():
        sections = _value(_value(kinds, kind), "sections")
        section = sections.value[index] if isinstance(sections, yaml.SequenceNode) else None
        heading, given = _value(section, "heading"), _value(section, "words")
        if given:
            yield given.start_mark.index, given.end_mark.index, str(words)
        elif heading and section:
            end = heading.end_mark.index
            column = section.value[0][0].start_mark.column
            yield end, end, f", words: {words}" if section.flow_style else f"\n{' ' * column}words: {words}"


def _value(node: yaml.Node | None, name: str) -> yaml.Node | None:
    """The value of a key of a mapping, or None."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((value for key, value in pairs if key.value == name), None)
