"""What a post consists of. All offsets are character offsets into the post's text; lines count from 1."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

InlineKind = Literal[
    "text", "escape", "entity", "code", "math", "html", "image", "link_open", "link_close", "break", "mark"
]
BlockKind = Literal["paragraph", "heading", "list", "quote", "table", "code", "math", "html", "rule", "other"]
Container = Literal["list", "quote", "table"]


class Inline(NamedTuple):
    """A piece of a paragraph, heading or table cell; a tuple, since a post has hundreds.

    ``text`` is what it says: literal text, code, LaTeX, a tag, an image's alt text. ``mark`` is the mark
    of emphasis. ``target`` is where a link or image leads. ``display`` marks `$$…$$` inside text.
    """

    kind: InlineKind
    text: str
    start: int
    end: int
    target: str = ""
    display: bool = False


@dataclass(frozen=True)
class Prose:
    """The text of a paragraph, heading or table cell, piece by piece."""

    kind: Literal["paragraph", "heading", "cell"]
    inlines: tuple[Inline, ...]
    line: int
    end_line: int
    containers: tuple[Container, ...]

    @cached_property
    def plain(self) -> str:
        """What a reader reads: text, code and LaTeX without their marks."""
        silent = ("html", "mark", "link_open", "link_close")
        return "".join(
            [" " if i.kind == "break" else "" if i.kind in silent else i.text for i in self.inlines]
        )

    @property
    def is_image(self) -> bool:
        """Whether it is a paragraph of one image and nothing else."""
        return self.kind == "paragraph" and [i.kind for i in self.inlines] == ["image"]

    @cached_property
    def words(self) -> str:
        """The prose alone: code and maths are left out."""
        kept = ("text", "escape", "entity")
        return "".join([i.text if i.kind in kept else " " if i.kind == "break" else "" for i in self.inlines])


@dataclass(frozen=True, slots=True)
class Block:
    """A top-level block, from ``line`` to ``end_line`` with both."""

    kind: BlockKind
    line: int
    end_line: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``text`` is what a reader reads, ``start`` and ``end`` are its text's offsets.

    ``nested`` tells that it stands in a list or a quotation, where it begins no section.
    """

    level: int
    text: str
    line: int
    start: int
    end: int
    nested: bool = False

    @property
    def name(self) -> str:
        """The part before a colon: `ELI5` of `ELI5: The Hot-and-Cold Game`."""
        return self.text.split(":", 1)[0].strip()

    def is_named(self, name: str) -> bool:
        """Whether it is ``name``, alone or going on after a colon; the case does not matter."""
        text, wanted = self.text.casefold(), name.casefold()
        return text == wanted or (text.startswith(wanted) and text[len(wanted) :].lstrip().startswith(":"))


@dataclass(frozen=True, slots=True)
class Section:
    """A level-2 heading and what follows it, up to and with ``end_line``."""

    heading: Heading
    end_line: int
    blocks: tuple[Block, ...]

    @property
    def name(self) -> str:
        return self.heading.name

    @property
    def line(self) -> int:
        return self.heading.line

    def holds(self, line: int) -> bool:
        return self.line <= line <= self.end_line


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """A fenced or indented code block.

    ``language`` is the info string's first word in lower case, empty where there is none; ``info`` the
    rest. ``line`` is the opening fence's, ``first_line`` the body's first, ``end_line`` the closing
    fence's. ``indent`` counts the characters before each body line that are not code.
    """

    language: str
    info: str
    body: str
    line: int
    first_line: int
    end_line: int
    indent: int
    fenced: bool
    closed: bool

    @property
    def is_python(self) -> bool:
        return self.language in ("python", "py", "python3")

    @property
    def is_shell(self) -> bool:
        return self.language in (
            "bash",
            "sh",
            "shell",
            "zsh",
            "console",
            "shell-session",
            "powershell",
            "fish",
        )

    @property
    def no_run_reason(self) -> str | None:
        """The reason after `no-run:`; empty where the author gave none; None where the block runs."""
        if not self.info.startswith("no-run"):
            return None
        return self.info.removeprefix("no-run").lstrip(":").strip()


@dataclass(frozen=True, slots=True)
class Math:
    """A formula: ``start`` to ``end`` with its dollar signs, the LaTeX from ``inner`` on."""

    latex: str
    form: Literal["inline", "inline_double", "block"]
    start: int
    end: int
    inner: int
    line: int
    end_line: int
    containers: tuple[Container, ...]

    @property
    def display(self) -> bool:
        return self.form != "inline"


@dataclass(frozen=True, slots=True)
class Html:
    """Raw HTML: a tag, a comment, or a whole block of it."""

    text: str
    start: int
    end: int
    block: bool

    @property
    def is_comment(self) -> bool:
        return self.text.lstrip().startswith("<!--")
