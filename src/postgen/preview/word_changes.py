"""Mark the words, formulas and figures that differ between two versions of a block."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from postgen.review.section_changes import matched_indexes

_WORDS = re.compile(r"\s*\S+\s*")
_MOST_PAIRS = 4_000_000  # words of one version times those of the other; longer blocks get no marks


@dataclass(slots=True)
class _Atom:
    """A word, or a token that is not text. ``parent`` is the inline token that it belongs to."""

    token: Token
    parent: Token
    key: str
    is_changed: bool = False


def mark_changes(before: Sequence[Token], after: Sequence[Token], images: frozenset[str]) -> None:
    """Put `del` and `ins` around what differs, in place.

    ``images`` are the targets of images whose files differ.
    """
    old, new = (list(_atoms(tokens, images)) for tokens in (before, after))
    if len(old) * len(new) > _MOST_PAIRS:
        return
    matches = matched_indexes([atom.key for atom in old], [atom.key for atom in new])
    for atoms, kept in ((old, {one for one, _ in matches}), (new, {other for _, other in matches})):
        for index, atom in enumerate(atoms):
            atom.is_changed = atom.is_changed or index not in kept
    for atoms, tag in ((old, "del"), (new, "ins")):
        _mark_links(atoms)
        _rebuild(atoms, tag)


def changed_code_lines(before: str, after: str) -> tuple[list[int], list[int]]:
    """Return the lines, counted from 1, that only one version of a block of code has."""
    old, new = before.split("\n"), after.split("\n")
    matches = matched_indexes(old, new)
    kept_old, kept_new = {one for one, _ in matches}, {other for _, other in matches}
    return (
        [number for number in range(1, len(old) + 1) if number - 1 not in kept_old],
        [number for number in range(1, len(new) + 1) if number - 1 not in kept_new],
    )


def _atoms(tokens: Sequence[Token], images: frozenset[str]) -> Iterator[_Atom]:
    for parent in tokens:
        for child in parent.children or () if parent.type == "inline" else ():
            if child.type == "text":
                for word in _WORDS.findall(child.content) or [child.content]:
                    token = Token("text", "", 0, content=word)
                    yield _Atom(token, parent, f"text {word.strip()}")
            else:
                target = str(child.attrGet("src") or child.attrGet("href") or "")
                key = f"{child.type} {child.content} {target}"
                is_redrawn = child.type == "image" and target in images
                yield _Atom(child, parent, key, is_redrawn)


def _mark_links(atoms: Sequence[_Atom]) -> None:
    """Mark the words of a link whose address has changed."""
    is_changed = False
    for atom in atoms:
        if atom.token.type == "link_open":
            is_changed = atom.is_changed
        elif atom.token.type == "link_close":
            is_changed = False
        atom.is_changed = atom.is_changed or is_changed


def _rebuild(atoms: Sequence[_Atom], tag: str) -> None:
    """Give each inline token its children again, with marks around runs of changed ones."""
    children: dict[int, tuple[Token, list[Token]]] = {}
    is_open: dict[int, bool] = {}
    for atom in atoms:
        parent, found = children.setdefault(id(atom.parent), (atom.parent, []))
        wanted = atom.is_changed and atom.token.nesting == 0
        if wanted and not is_open.get(id(parent)):
            found.append(Token("change_open", tag, 1))
        elif not wanted and is_open.get(id(parent)):
            _close(found, tag)
        is_open[id(parent)] = wanted
        found.append(atom.token)
    for parent, found in children.values():
        if is_open.get(id(parent)):
            _close(found, tag)
        parent.children = found


def _close(found: list[Token], tag: str) -> None:
    """End a mark before the space behind its last word."""
    last, space = found[-1], ""
    if last.type == "text":
        word = last.content.rstrip()
        space, last.content = last.content[len(word) :], word
    found.append(Token("change_close", tag, -1))
    if space:
        found.append(Token("text", "", 0, content=space))
