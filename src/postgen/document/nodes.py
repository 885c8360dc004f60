"""The parts of a post. All offsets are character offsets in the post's text, and lines count from 1."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

InlineKind = Literal[
    "text", "escape", "entity", "code", "math", "html", "image", "link_open", "link_close", "break", "mark"
]
BlockKind = Literal["paragraph", "heading", "list", "quote", "table", "code", "math", "html", "rule", "other"]
ProseKind = Literal["paragraph", "heading", "cell"]
Container = Literal["list", "quote", "table"]


class Inline(NamedTuple):
    """A piece of a paragraph, heading or table cell. It is a tuple because a post has hundreds of them.

    ``text`` is its content: literal text, code, LaTeX, a tag, or the alt text of an image. A piece of kind
    ``mark`` is an emphasis mark. ``target`` is the address of a link or image. ``display`` is true for
    `$$…$$` inside text.
    """

    kind: InlineKind
    text: str
    start: int
    end: int
    target: str = ""
    display: bool = False


@dataclass(frozen=True)
class Prose:
    """The text of a paragraph, heading or table cell, as a list of pieces."""

    kind: ProseKind
    inlines: tuple[Inline, ...]
    line: int
    end_line: int
    containers: tuple[Container, ...]

    @cached_property
    def visible_text(self) -> str:
        """The visible text: text, code and LaTeX without their marks."""
        silent = ("html", "mark", "link_open", "link_close")
        return "".join(
            [" " if i.kind == "break" else "" if i.kind in silent else i.text for i in self.inlines]
        )

    @property
    def is_image(self) -> bool:
        """True for a paragraph with only one image."""
        return self.kind == "paragraph" and [i.kind for i in self.inlines] == ["image"]

    @cached_property
    def prose_text(self) -> str:
        """The text without code and math."""
        kept = ("text", "escape", "entity")
        return "".join([i.text if i.kind in kept else " " if i.kind == "break" else "" for i in self.inlines])


@dataclass(frozen=True, slots=True)
class Block:
    """A top-level block from ``line`` to ``end_line`` inclusive."""

    kind: BlockKind
    line: int
    end_line: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading. ``text`` is its visible text, and ``start`` and ``end`` are the offsets of the text.

    ``nested`` is true in a list or a quotation, where a heading does not start a section.
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

    def matches(self, name: str) -> bool:
        """Return whether the heading is ``name`` in any case, or ``name`` with a colon and more text."""
        text, wanted = self.text.casefold(), name.casefold()
        return text == wanted or (text.startswith(wanted) and text[len(wanted) :].lstrip().startswith(":"))


@dataclass(frozen=True, slots=True)
class Section:
    """A level-2 heading and its content, up to and including ``end_line``."""

    heading: Heading
    end_line: int
    blocks: tuple[Block, ...]

    @property
    def name(self) -> str:
        return self.heading.name

    @property
    def line(self) -> int:
        return self.heading.line

    def contains_line(self, line: int) -> bool:
        return self.line <= line <= self.end_line


_SHELLS = ("bash", "sh", "shell", "zsh", "console", "shell-session", "powershell", "fish")


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """A fenced or indented code block.

    ``language`` is the language that the info string names, in lower case, or empty. It is `python` for every
    notation of Python (see ``read_info``). ``info`` is the rest of the info string.
    ``line`` is the line of the opening fence, ``first_line`` the first line of the body, and ``end_line`` the
    line of the closing fence. ``indent`` is the number of characters before each body line that are not code.
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
        return self.language == "python"

    @property
    def is_shell(self) -> bool:
        return self.language in _SHELLS

    @property
    def no_run_reason(self) -> str | None:
        """The reason after ``no-run:``, empty if the author gave none, or None if the block runs."""
        if not self.info.startswith("no-run"):
            return None
        return self.info.removeprefix("no-run").lstrip(":").strip()


@dataclass(frozen=True, slots=True)
class Math:
    """A formula from ``start`` to ``end`` with its dollar signs. The LaTeX starts at ``inner``."""

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
    """Raw HTML: a tag, a comment, or a whole block."""

    text: str
    start: int
    end: int

    @property
    def is_comment(self) -> bool:
        return self.text.lstrip().startswith("<!--")
