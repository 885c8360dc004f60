"""Nests the lines of a brief by heading, number style, bullet and indentation."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from postgen.scaffold.brief.brief_lines import Line, is_title_like

INLINE = {"goal", "points"}  # keys whose text is their value, not a title
_RANKS = {"ROMAN": 11, "LETTER": 12, "number": 13, "roman": 15, "letter": 15}
_LEVEL_RANKS = {"module": 7, "either": 8, "lesson": 9}
_KEY_RANKS = {"modules": 6.5, "lessons": 10.5, "goal": 19, "points": 19}
_FULL_LINE = 60  # characters after which a line may go on in the next one, without indentation
_DEEPEST = 40  # levels
_LONGEST_TITLE = 14  # words
_NEAR = 1  # columns of indentation that make no difference


@dataclass(eq=False)
class Node:
    """A line with the lines below it. ``wrapped`` are its continuation lines, ``prose`` is text after it."""

    line: Line
    children: "list[Node]" = field(default_factory=list)
    wrapped: list[Line] = field(default_factory=list)
    prose: list[Line] = field(default_factory=list)

    @property
    def text(self) -> str:
        own = () if self.wrapped and self.has_no_title else (self.line.text,)
        return " ".join((*own, *(line.text for line in self.wrapped))).strip()

    @property
    def has_no_title(self) -> bool:
        """Whether the line is only a keyword with a number, such as `Week 1`."""
        return bool(self.line.level) and self.line.text == self.line.content.strip("*_ ")

    def all(self) -> "Iterator[Node]":
        yield self
        for child in self.children:
            yield from child.all()


def build_tree(lines: Sequence[Line]) -> Node:
    """Nest lines by heading, number style, bullet and indentation."""
    root = Node(Line(0, ""))
    stack: list[Node] = [root]
    is_indented = all(line.is_plain for line in lines)
    for line in lines:
        last = stack[-1]
        if line.is_plain and not is_indented:
            _add_prose(root, stack, line)
            continue
        _pop(stack, line)
        del stack[_DEEPEST:]
        node = Node(line)
        stack[-1].children.append(node)
        if not (line.key == "goal" and line.text) or last is root:
            stack.append(node)
    return root


def _add_prose(root: Node, stack: list[Node], line: Line) -> None:
    """Add a line without markers to the line that it continues, or as text after it."""
    last = _last(root)
    apart = line.after_blank and not last.line.heading
    if not apart and not last.prose and (_completes(last, line) or _wraps(last.line, line)):
        last.wrapped.append(line)
    else:
        (last if last in stack else stack[-1]).prose.append(line)


def _completes(node: Node, line: Line) -> bool:
    """Whether a line is the missing title of a keyword, or the missing text of a goal."""
    is_title = node.has_no_title and is_title_like(line.text, _LONGEST_TITLE)
    return not node.wrapped and (is_title or (node.line.key == "goal" and not node.text))


def _wraps(last: Line, line: Line) -> bool:
    """Whether a line continues the last one: by its indentation, or because that was full."""
    is_full = len(last.text) >= _FULL_LINE and line.indent >= last.indent
    return bool(last.style or last.key) and (
        line.indent > last.indent or (is_full and line.text[:1].islower())
    )


def _last(root: Node) -> Node:
    while root.children:
        root = root.children[-1]
    return root


def _style(line: Line) -> tuple[object, ...]:
    if line.heading:
        return ("heading", line.heading)
    if line.level:
        return ("keyword", line.level, line.indent // 2)
    if line.key in _KEY_RANKS:
        return ("key", line.key, line.indent // 2)
    if line.title_rank:
        return ("title", line.indent // 2)
    if line.style == "number" and line.depth > 1:
        return ("number", line.depth)
    return (line.style or "plain", line.label if line.style == "bullet" else "", line.indent // 2)


def rank_of(line: Line) -> float:
    """The level of a line among lines of the same indentation; 0 is the highest."""
    if line.heading:
        return line.heading
    if line.level:
        return _LEVEL_RANKS[line.level]
    if line.key in _KEY_RANKS:
        return _KEY_RANKS[line.key]
    if line.is_bold and not line.style:
        return 10
    if line.title_rank:
        return line.title_rank
    return _RANKS.get(line.style, 20) + line.depth / 10


def _pop(stack: list[Node], line: Line) -> None:
    """Remove what the line does not belong to. The root stays."""
    styles = [_style(node.line) for node in stack]
    if line.key not in INLINE and _style(line) in styles[1:]:
        del stack[styles.index(_style(line), 1) :]
        return
    while len(stack) > 1:
        top = stack[-1].line
        beside = line.heading or abs(top.indent - line.indent) <= _NEAR
        is_deeper = not top.heading and top.indent > line.indent + _NEAR
        is_sibling_key = line.key in INLINE and top.key in INLINE
        has_deeper = any(child.line.indent > top.indent + _NEAR for child in stack[-1].children)
        is_closed = top.key in _KEY_RANKS and has_deeper
        if not (is_deeper or (beside and (rank_of(top) > rank_of(line) or is_sibling_key or is_closed))):
            return
        if line.key in INLINE and not is_deeper and top.key not in INLINE:
            return  # a goal or a list of points belongs to what stands above it
        stack.pop()
