"""Executed code blocks, and the marks that represent them in prompts for prose."""

import re
from dataclasses import dataclass

from postgen.document import CodeBlock, Document
from postgen.drafting.checking import Verdict
from postgen.outcomes import PostOutcome
from postgen.prompting import ShownBlock
from postgen.series import KindOutline

_MARK = re.compile(r"\n*^[ \t]*\[\[block (\d+)\]\][ \t]*$\n*", re.MULTILINE)
_LONGEST_OUTPUT = 60  # lines of output that a prompt shows


@dataclass(frozen=True, slots=True)
class RunBlock:
    """A code block that was run. ``text`` is the code with its output and figures, as in the post.

    ``section`` and ``under`` are the level-2 and level-3 headings above it. ``figures`` are the sizes of its
    figures, such as `640 × 480`.
    """

    number: int
    section: str
    under: str
    text: str
    figures: tuple[str, ...]

    @property
    def shown(self) -> ShownBlock:
        lines = self.text.split("\n")
        if len(lines) > 2 * _LONGEST_OUTPUT:
            lines = [*lines[: 2 * _LONGEST_OUTPUT - 5], "…", *lines[-5:]]
        return ShownBlock(f"[[block {self.number}]]", self.under, "\n".join(lines), self.figures)


def with_blocks(text: str, blocks: tuple[RunBlock, ...]) -> tuple[str, tuple[RunBlock, ...]]:
    """A section with its marks replaced by the blocks, and the blocks that have no mark."""
    by_number = {block.number: block for block in blocks}

    def put(mark: re.Match[str]) -> str:
        block = by_number.pop(int(mark[1]), None)
        return f"\n\n{block.text}\n\n" if block else "\n\n"

    return _MARK.sub(put, text).rstrip(), tuple(by_number.values())


def blocks_of(verdict: Verdict, kind: KindOutline) -> tuple[RunBlock, ...]:
    """The code blocks of a checked draft, with what they printed and drew."""
    document = verdict.document
    outcome = next(iter(verdict.validation.outcomes.values()), None)
    return tuple(
        RunBlock(
            number,
            section.name if (section := document.section_at(block.line)) else kind.sections[0].heading,
            _under(document, block),
            _text(document, block),
            _sizes(outcome, block),
        )
        for number, block in enumerate(document.python_blocks, 1)
    )


def _under(document: Document, block: CodeBlock) -> str:
    headings = [h for h in document.headings if h.level == 3 and h.line < block.line]
    return headings[-1].text if headings else ""


def _text(document: Document, block: CodeBlock) -> str:
    output, figures = document.expected_output(block), document.figures_after(block)
    end = figures[-1].end_line if figures else output.end_line if output else block.end_line
    return document.text[document.source.line_start(block.line) : document.source.line_end(end)].rstrip()


def _sizes(outcome: PostOutcome | None, block: CodeBlock) -> tuple[str, ...]:
    ran = next((b for b in outcome.blocks if b.line == block.line), None) if outcome else None
    return tuple(f"{figure.width} × {figure.height}" for figure in ran.figures) if ran else ()
