"""The result of reading a brief, with the use of each of its lines."""

from dataclasses import dataclass

LEFT_OVER = "left over"
RULE = "house rule"


@dataclass(frozen=True, slots=True)
class LineUse:
    """What a line of the brief is: ``use`` is such as `lesson 1.2`, `layout` or `left over`.

    ``text`` is what was read from the line, without its number or bullet. ``reason`` says why a line is left
    over. ``is_reply`` marks a line of a chat model's reply, which says nothing about what the author wants.
    """

    number: int
    use: str
    text: str
    reason: str = ""
    is_reply: bool = False

    @property
    def is_left_over(self) -> bool:
        return self.use == LEFT_OVER

    @property
    def is_rule(self) -> bool:
        return self.use.endswith(RULE)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of the brief, with the numbers of its lines."""

    text: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BriefLesson:
    """A lesson and what it must cover."""

    title: str
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BriefModule:
    """A module. ``goal`` is empty if the brief states none."""

    title: str
    goal: str
    lessons: tuple[BriefLesson, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """A series as its author describes it. ``audience`` and ``language`` are empty if they are not stated."""

    title: str
    modules: tuple[BriefModule, ...]
    tips: tuple[str, ...] = ()
    rules: tuple[Statement, ...] = ()
    audience: str = ""
    language: str = ""
    packages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a brief cannot be read. ``line`` is 0 if it is about the whole brief."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A brief, and each of its lines that is not blank, in order.

    ``problem`` is set if the brief is not a series; ``brief`` then holds what was found.
    """

    brief: Brief
    lines: tuple[LineUse, ...]
    problem: Problem | None = None

    @property
    def left_over(self) -> tuple[LineUse, ...]:
        return tuple(line for line in self.lines if line.is_left_over)
