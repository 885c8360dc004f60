"""Find modules, lessons, points and goals among the numbered, bulleted and indented lines of a brief."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from postgen.scaffold.brief.brief_lines import Line, inline_list
from postgen.scaffold.brief.reading import LEFT_OVER, BriefLesson, BriefModule, Problem

_INLINE = {"goal", "points"}  # keys whose text is their value, not a title
_RANKS = {"ROMAN": 11, "LETTER": 12, "number": 13, "roman": 15, "letter": 15}
_LEVEL_RANKS = {"module": 7, "either": 8, "lesson": 9}
_KEY_RANKS = {"modules": 6.5, "lessons": 10.5, "goal": 19, "points": 19}
_FULL_LINE = 60  # characters after which a line may go on in the next one, without indentation
_DEEPEST = 40  # levels
_NEAR = 1  # columns of indentation that make no difference

Use = tuple[int, str, str, str]
"""Line number, use, text, and the reason if it is left over."""


@dataclass(eq=False)
class Node:
    """A line with the lines below it. ``wrapped`` are its continuation lines, ``prose`` is text after it."""

    line: Line
    children: "list[Node]" = field(default_factory=list)
    wrapped: list[Line] = field(default_factory=list)
    prose: list[Line] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join((self.line.text, *(line.text for line in self.wrapped))).strip()

    def all(self) -> "Iterator[Node]":
        yield self
        for child in self.children:
            yield from child.all()


@dataclass(frozen=True, slots=True)
class OutlineReading:
    """The modules of an outline, what its lines are, and why it cannot be read, if so."""

    modules: tuple[BriefModule, ...]
    uses: tuple[Use, ...]
    problem: Problem | None = None


def read_outline(lines: Sequence[Line], series_title: str) -> OutlineReading:
    """Read an outline. Without modules, its lessons become one module with the title of the series."""
    root = build_tree(lines)
    reader = _Levels(root)
    problem = reader.find()
    if problem or not reader.modules:
        uses = [*_left_over(root, "no lesson was found here")]
        return OutlineReading((), tuple(uses), problem or Problem(0, "no lessons found"))
    return _assemble(reader, series_title)


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
    last = _last(root)
    marked = last.line.style or last.line.key
    deeper = line.indent > last.line.indent
    is_long = len(last.line.text) >= _FULL_LINE and line.indent >= last.line.indent
    wraps = deeper or (is_long and line.text[:1].islower())
    if marked and not line.after_blank and not last.prose and wraps:
        last.wrapped.append(line)
    else:
        last.prose.append(line) if last in stack else stack[-1].prose.append(line)


def _last(root: Node) -> Node:
    while root.children:
        root = root.children[-1]
    return root


def _style(line: Line) -> tuple[object, ...]:
    if line.heading:
        return ("heading", line.heading)
    if line.level:
        return ("keyword", line.label, line.indent // 2)
    if line.key in _KEY_RANKS:
        return ("key", line.key, line.indent // 2)
    if line.style == "number" and line.depth > 1:
        return ("number", line.depth)
    return (line.style or "plain", line.label if line.style == "bullet" else "", line.indent // 2)


def _rank(line: Line) -> float:
    """How high a line stands among lines of the same indentation; 0 is the highest."""
    if line.heading:
        return line.heading
    if line.level:
        return _LEVEL_RANKS[line.level]
    if line.key in _KEY_RANKS:
        return _KEY_RANKS[line.key]
    if line.is_bold and not line.style:
        return 10
    return _RANKS.get(line.style, 20) + line.depth / 10


def _pop(stack: list[Node], line: Line) -> None:
    """Remove what the line does not belong to. The root stays."""
    styles = [_style(node.line) for node in stack]
    if line.key not in _INLINE and _style(line) in styles[1:]:
        del stack[styles.index(_style(line), 1) :]
        return
    while len(stack) > 1:
        top = stack[-1].line
        beside = line.heading or abs(top.indent - line.indent) <= _NEAR
        is_deeper = not top.heading and top.indent > line.indent + _NEAR
        is_sibling_key = line.key in _INLINE and top.key in _INLINE
        has_deeper = any(child.line.indent > top.indent + _NEAR for child in stack[-1].children)
        is_closed = top.key in _KEY_RANKS and has_deeper
        if not (is_deeper or (beside and (_rank(top) > _rank(line) or is_sibling_key or is_closed))):
            return
        if line.key in _INLINE and not is_deeper and top.key not in _INLINE:
            return  # a goal or a list of points belongs to what stands above it
        stack.pop()


def _left_over(node: Node, reason: str) -> Iterator[Use]:
    for inner in node.all():
        for line in (inner.line, *inner.wrapped, *inner.prose):
            if line.number:
                yield line.number, LEFT_OVER, line.text, reason


class _Levels:
    """Decides which nodes are modules and lessons. ``modules`` has a node or None for lessons without one."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self.modules: list[tuple[Node | None, list[Node]]] = []
        self.labels: list[Node] = []
        self.rest: list[Node] = []  # nodes beside the modules or lessons
        self.hints: dict[Node, str] = {}
        self._inner: dict[Node, list[Node]] = {}

    def find(self) -> Problem | None:
        top = self._expanded(self.root)
        everything = [node for node in self.root.all() if node is not self.root and not self._is_key(node)]
        hints = {node: self._hint(node) for node in everything}
        if not self._has_modules(top, hints):
            hints = {node: "" if hint == "module" else hint for node, hint in hints.items()}
        if "module" in hints.values():
            self._by_modules(top, hints)
            return _outside([node for node in top if hints.get(node) == "lesson"])
        if "lesson" not in hints.values():
            dotted = [n for n in everything if n.line.depth == 2]
            if any(n.line.label.endswith(".1") for n in dotted):
                hints |= dict.fromkeys(dotted, "lesson")
        if "lesson" in hints.values():
            return self._by_lessons(top, hints)
        return self._by_depth(top)

    def _has_modules(self, top: list[Node], hints: dict[Node, str]) -> bool:
        """Whether keywords such as `Part 1:` name modules, and not points of lessons."""
        named = [node for node, hint in hints.items() if hint == "module"]
        return any(self.inner(node) for node in named) or all(hints.get(node) == "module" for node in top)

    def _hint(self, node: Node) -> str:
        return self.hints.get(node) or node.line.level

    @staticmethod
    def _is_key(node: Node) -> bool:
        return node.line.key in {"goal", "points", "lessons", "modules"}

    def _expanded(self, node: Node) -> list[Node]:
        """The children, with those of a label such as `Lessons:` in its place."""
        found: list[Node] = []
        for child in node.children:
            key = child.line.key
            if key in {"lessons", "modules"} or (key == "points" and node is self.root and not child.text):
                level = "module" if key == "modules" else "lesson"
                self.labels.append(child)
                inner = [Node(Line(child.line.number, t, level=level)) for t in inline_list(child.text)]
                inner += self._expanded(child)
                self.hints |= {x: level for x in inner if not self._is_key(x)}
                child.children = [*inner]
                found += inner
            elif child.line.key not in _INLINE:
                self._inner[child] = self._expanded(child)
                found.append(child)
        return found

    def inner(self, node: Node) -> list[Node]:
        return self._inner.get(node, [])

    def _by_modules(self, nodes: list[Node], hints: dict[Node, str]) -> None:
        for node in nodes:
            if hints.get(node) == "module":
                self.modules.append((node, self._lessons_of(node, hints)))
            elif any(hints.get(below) == "module" for below in node.all()):
                self.rest.append(Node(node.line, [], node.wrapped, node.prose))
                self._by_modules(self.inner(node), hints)
            else:
                self.rest.append(node)

    def _lessons_of(self, module: Node, hints: dict[Node, str]) -> list[Node]:
        inner = self.inner(module)
        named = [node for node in inner if hints.get(node) in ("lesson", "either")]
        if not named and inner:
            best = min(_rank(node.line) for node in inner)
            named = [node for node in inner if _rank(node.line) == best]
        chosen = set(named)
        self.rest += [node for node in inner if node not in chosen]
        return named

    def _by_lessons(self, nodes: list[Node], hints: dict[Node, str]) -> Problem | None:
        loose = [node for node in nodes if hints.get(node) == "lesson"]
        for node in nodes:
            if hints.get(node) == "lesson":
                continue
            inner = self.inner(node)
            lessons = [below for below in inner if hints.get(below) == "lesson"]
            if lessons:
                self.modules.append((node, lessons))
                self.rest += [below for below in inner if hints.get(below) != "lesson"]
            elif any(hints.get(below) == "lesson" for below in node.all()):
                self.rest.append(Node(node.line, [], node.wrapped, node.prose))
                if problem := self._by_lessons(inner, hints):
                    return problem
            else:
                self.rest.append(node)
        if loose and self.modules:
            return _outside(loose)
        if loose:
            self._add_loose(loose)
        return None

    def _add_loose(self, lessons: list[Node]) -> None:
        """Lessons without modules. Numbers such as `2.1` say to which module they belong."""
        groups: dict[str, list[Node]] = defaultdict(list)
        dotted = all(node.line.depth == 2 for node in lessons)
        for node in lessons:
            groups[node.line.label.partition(".")[0] if dotted else ""].append(node)
        self.modules += [(None, group) for group in groups.values()]

    def _by_depth(self, top: list[Node]) -> Problem | None:
        parents = [node for node in top if self.inner(node)]
        depth3 = [below for node in parents for below in self.inner(node) if self.inner(below)]
        has_goals = any(child.line.key == "goal" for node in top for child in node.children)
        if not parents:
            self._add_loose(top)
        elif has_goals or self._are_modules(parents, depth3):
            self.modules = [(node, self.inner(node)) for node in top]
        elif self._are_lessons(top, depth3):
            self._add_loose(top)
        else:
            line = parents[0].line
            return Problem(
                line.number,
                f"cannot tell whether “{line.text}” is a module or a lesson; write “Module 1: {line.text}” "
                f"or “Lesson 1: {line.text}”, and number the others like it in the same way",
            )
        return None

    def _are_modules(self, parents: list[Node], depth3: list[Node]) -> bool:
        second = [below for node in parents for below in self.inner(node)]
        if depth3:
            return 2 * len(depth3) >= len(second)
        higher = all(node.line.heading or node.line.is_bold or node.line.style == "ROMAN" for node in parents)
        return higher and all(n.line.heading or n.line.style in ("number", "LETTER") for n in second)

    def _are_lessons(self, top: list[Node], depth3: list[Node]) -> bool:
        second = [below for node in top for below in self.inner(node)]
        numbered = all(node.line.style == "number" for node in top)
        return numbered and not depth3 and all(bool(node.line.bullet) for node in second)


def _outside(lessons: Sequence[Node]) -> Problem | None:
    if not lessons:
        return None
    line = lessons[0].line
    return Problem(line.number, f"the lesson “{line.text}” belongs to no module; put it below one")


def _assemble(levels: _Levels, series_title: str) -> OutlineReading:
    uses: list[Use] = []
    modules: list[BriefModule] = []
    problem: Problem | None = None
    nodes = [node for module, lessons in levels.modules for node in (module, *lessons) if node]
    has_points = any(child.line.style == "bullet" for node in nodes for child in node.children)
    for number, (node, lesson_nodes) in enumerate(levels.modules, 1):
        title = series_title if len(levels.modules) == 1 else f"Module {number}"
        goal = ""
        if node:
            title, goal = node.text, _goal(node, number, uses)
            uses += _own(node, f"module {number}")
            uses += _prose_uses(node)
        read = [_lesson(n, f"{number}.{i}", has_points, uses) for i, n in enumerate(lesson_nodes, 1)]
        if not read and node and not problem:
            problem = Problem(node.line.number, f"the module “{title}” has no lessons; list them below it")
        modules.append(BriefModule(title, goal, tuple(read)))
    uses += [(n.line.number, f"label of {n.line.key}", n.line.content, "") for n in levels.labels]
    uses += [use for label in levels.labels for use in _prose_uses(label)]
    for node in levels.rest:
        uses += _left_over(node, "stands beside the modules or lessons, but is none of them")
    return OutlineReading(tuple(modules), tuple(uses), problem)


def _own(node: Node, use: str, text: str = "") -> Iterator[Use]:
    yield node.line.number, use, text or node.line.text or node.line.content, ""
    for line in node.wrapped:
        yield line.number, use, line.text, ""


def _prose_uses(node: Node) -> Iterator[Use]:
    for line in node.prose:
        yield line.number, LEFT_OVER, line.text, "is text between the items of the outline"


def _goal(module: Node, number: int, uses: list[Use]) -> str:
    found: list[str] = []
    for child in module.children:
        if child.line.key == "goal":
            parts = [node for node in child.all() if node.text]
            found += [node.text for node in parts]
            for node in child.all():
                uses += _own(node, f"goal of module {number}")
                uses += _prose_uses(node)
        elif child.line.key == "points":
            uses += _left_over(child, "a module has no points of its own")
    return "; ".join(found)


def _lesson(node: Node, lesson: str, has_points: bool, uses: list[Use]) -> BriefLesson:
    uses += _own(node, f"lesson {lesson}")
    points: list[str] = []
    _take_prose(node, lesson, has_points, points, uses)
    for below in _below(node):
        line = below.line
        if line.key == "points":
            points += inline_list(below.text)
            use = f"point of {lesson}" if below.text else "label of points"
            uses += _own(below, use)
        else:
            point = _point(below)
            points += [point] if point else []
            uses += _own(below, f"point of {lesson}" if point else "label", "" if below.wrapped else point)
        _take_prose(below, lesson, has_points, points, uses)
    return BriefLesson(node.text, tuple(points))


def _point(node: Node) -> str:
    """The text of a point. What stands before it, such as `Part 1:`, belongs to it if it has a bullet."""
    line = node.line
    if line.key == "goal" or line.level or (line.bullet and line.style != "bullet"):
        return " ".join((line.content, *(wrapped.text for wrapped in node.wrapped)))
    return node.text


def _below(node: Node) -> Iterable[Node]:
    for child in node.children:
        yield from child.all()


def _take_prose(node: Node, lesson: str, has_points: bool, points: list[str], uses: list[Use]) -> None:
    """Plain lines after a lesson are its points, unless the points of this outline have bullets."""
    if has_points:
        uses += _prose_uses(node)
        return
    for line in node.prose:
        points.append(line.text)
        uses.append((line.number, f"point of {lesson}", line.text, ""))
