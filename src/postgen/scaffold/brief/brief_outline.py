"""Reads the modules, lessons, points and goals of a brief."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from postgen.scaffold.brief.brief_levels import Levels
from postgen.scaffold.brief.brief_lines import Line, inline_list
from postgen.scaffold.brief.brief_tree import Node, build_tree
from postgen.scaffold.brief.reading import LEFT_OVER, BriefLesson, BriefModule, Problem
from postgen.series.series import slug

MAX_TITLE = 150  # characters
_MAX_NAME = 200  # bytes of the name of a post
Use = tuple[int, str, str, str]
"""Line number, use, text, and the reason if it is left over."""


@dataclass(frozen=True, slots=True)
class OutlineReading:
    """The modules of an outline, what its lines are, and why it cannot be read, if so."""

    modules: tuple[BriefModule, ...]
    uses: tuple[Use, ...]
    problem: Problem | None = None


def read_outline(lines: Sequence[Line], series_title: str) -> OutlineReading:
    """Read an outline. Without modules, its lessons become one module with the title of the series."""
    root = build_tree(lines)
    reader = Levels(root)
    problem = reader.find()
    if problem or not reader.modules:
        uses = [*_left_over(root, "no lesson was found here")]
        return OutlineReading((), tuple(uses), problem or Problem(0, "no lessons found"))
    return _assemble(reader, series_title)


def _left_over(node: Node, reason: str) -> Iterator[Use]:
    for inner in node.all():
        for line in (inner.line, *inner.wrapped, *inner.prose):
            if line.number:
                yield line.number, LEFT_OVER, line.text, reason


def _assemble(levels: Levels, series_title: str) -> OutlineReading:
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
        titles = [n for n in lesson_nodes if n.line.title_rank]
        if node and node.has_no_title and not node.wrapped and len(titles) == 1 and not problem:
            problem = _title_problem(node.line, titles[0].line)
        if not read and node and not problem:
            problem = Problem(node.line.number, f"the module “{title}” has no lessons; list them below it")
        modules.append(BriefModule(title, goal, tuple(read)))
    uses += [(n.line.number, f"label of {n.line.key}", n.line.content, "") for n in levels.labels]
    uses += [use for label in levels.labels for use in _prose_uses(label)]
    for node in levels.rest:
        uses += _left_over(node, "is beside the modules or lessons, but is none of them")
    return OutlineReading(tuple(modules), tuple(uses), problem or _long_title(nodes))


def _long_title(nodes: Iterable[Node]) -> Problem | None:
    """A title that is too long for the name of a file, and probably a paragraph."""
    for node in nodes:
        if len(node.text) > MAX_TITLE or len(slug(node.text).encode()) > _MAX_NAME:
            return Problem(node.line.number, f"a title has at most {MAX_TITLE} characters; shorten it")
    return None


def _title_problem(module: Line, line: Line) -> Problem:
    return Problem(
        line.number,
        f"cannot tell whether “{line.text}” is the title of {module.text} or a lesson; write “{module.text}: "
        f"{line.text}” or “Lesson 1: {line.text}”",
    )


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
