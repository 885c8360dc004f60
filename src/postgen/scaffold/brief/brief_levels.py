"""Decides which lines of an outline are modules and which are lessons."""

from collections import defaultdict
from collections.abc import Sequence

from postgen.scaffold.brief.brief_lines import Line, inline_list
from postgen.scaffold.brief.brief_tree import INLINE, Node, rank_of
from postgen.scaffold.brief.reading import Problem


class Levels:
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
            elif child.line.key not in INLINE:
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
            best = min(rank_of(node.line) for node in inner)
            named = [node for node in inner if rank_of(node.line) == best]
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
        higher = all(self._is_high(node.line) for node in parents)
        return higher and all(n.line.heading or n.line.style in ("number", "LETTER") for n in second)

    @staticmethod
    def _is_high(line: Line) -> bool:
        return bool(line.heading or line.is_bold or line.title_rank or line.style == "ROMAN")

    def _are_lessons(self, top: list[Node], depth3: list[Node]) -> bool:
        second = [below for node in top for below in self.inner(node)]
        numbered = all(node.line.style == "number" for node in top)
        return numbered and not depth3 and all(bool(node.line.bullet) for node in second)


def _outside(lessons: Sequence[Node]) -> Problem | None:
    if not lessons:
        return None
    line = lessons[0].line
    return Problem(line.number, f"the lesson “{line.text}” belongs to no module; put it below one")
