"""Write outputs and figures into a post: `output` fences, figure files, and the images that show them."""

import hashlib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import unquote

from postgen.document import CodeBlock, Document, Prose, Source, apply_edits
from postgen.findings import Edit
from postgen.images import diff_images
from postgen.outcomes import BlockOutcome, BlockStatus, Figure, PostOutcome
from postgen.output_diff import Tolerance, diff_output
from postgen.series.series import FIGURES

# A post is untrusted: a figure is written below its own folder and nowhere else.
_FIGURE = re.compile(rf"{FIGURES}/[\w-][\w.-]*/[\w-][\w.-]*\.png")


@dataclass(frozen=True, slots=True)
class UpdatedPost:
    """The new text, the figure files to write, and the paths of all figures that the post shows."""

    text: str
    figures: dict[Path, bytes]
    shown: tuple[Path, ...]


def write_outputs(
    document: Document,
    outcome: PostOutcome,
    home: Path,
    lesson_id: str,
    tolerance: Tolerance,
    scripted: Collection[str] = (),
) -> UpdatedPost:
    """Put the output and the figures of each block after it. Nothing else changes.

    An output that equals the shown one within ``tolerance``, and a figure that looks like its file, are left
    as they are. ``home`` is the post's folder. ``scripted`` are the targets of figures that scripts draw.
    """
    edits: list[Edit] = []
    files: dict[Path, bytes] = {}
    paths: list[Path] = []
    by_line = {block.line: block for block in outcome.blocks}
    free = _free_figures(document, lesson_id)
    for block in document.python_blocks:
        ran = by_line.get(block.line)
        if ran is None or ran.status is not BlockStatus.PASSED:
            continue
        edits += _output_edits(document, block, ran, tolerance)
        images = ((p, _target(p)) for p in document.figures_after(block))
        shown = tuple(p for p, target in images if _FIGURE.fullmatch(target) and target not in scripted)
        for number, figure in enumerate(ran.figures):
            target = _target(shown[number]) if number < len(shown) else ""
            if not target:
                target, caption = next(free)
                edits.append(_new_image(document, block, shown, target, caption))
            elif (
                home / target in paths  # an earlier block shows another figure under this path
                and _differs(home / target, figure, files)
                and (at := _target_at(document, shown[number]))
            ):
                target, _ = next(free)
                edits.append(Edit(*at, target))
            paths.append(home / target)
            if _differs(home / target, figure, files):
                files[home / target] = figure.png
    return UpdatedPost(_apply(document.source, edits), files, tuple(paths))


def _free_figures(document: Document, lesson_id: str) -> Iterator[tuple[str, str]]:
    """Targets and captions of new figures: numbers that the post does not use yet."""
    folder = f"{FIGURES}/{figure_folder(lesson_id)}"
    used = {int(number) for number in re.findall(rf"{re.escape(folder)}/figure-(\d+)\.png", document.text)}
    for number in count(1):
        if number not in used:
            yield f"{folder}/figure-{number}.png", f"Figure {number}"


def figure_folder(name: str) -> str:
    """The folder of the figures of a post: its name, or a valid one with a suffix that keeps it unique."""
    plain = re.sub(r"[^\w.-]+", "-", name).strip(".-") or "post"
    if plain == name:
        return name
    return f"{plain}-{hashlib.sha256(name.encode(errors='surrogateescape')).hexdigest()[:6]}"


def _differs(path: Path, figure: Figure, files: dict[Path, bytes]) -> bool:
    """Return whether a figure has no file yet, or looks different from its present or new content."""
    content = files[path] if path in files else path.read_bytes() if path.is_file() else None
    return content is None or diff_images(content, figure.png) is not None


def _target(image: Prose) -> str:
    """The target of an image with its percent-encoded characters decoded."""
    return unquote(image.inlines[0].target)


def _target_at(document: Document, image: Prose) -> tuple[int, int] | None:
    """The offsets of the target of an image; None for an image that refers to a definition."""
    source, target = document.source, image.inlines[0].target
    written = "|".join(map(re.escape, {target, unquote(target)}))
    found = re.compile(rf"\]\(\s*<?({written})").search(
        document.text, source.line_start(image.line), source.line_end(image.end_line)
    )
    return found.span(1) if found else None


def _output_edits(
    document: Document, block: CodeBlock, ran: BlockOutcome, tolerance: Tolerance
) -> list[Edit]:
    source, newline = document.source, document.source.newline
    expected = document.expected_output(block)
    printed = ran.stdout.rstrip()
    if expected is None:
        if not printed:
            return []
        at = source.line_end(block.end_line)
        return [Edit(at, at, newline * 2 + _output_fence(printed, block.indent, newline))]
    if not printed:
        # Remove the empty lines before the fence, too.
        return [Edit(source.line_end(block.end_line), source.line_end(expected.end_line), "")]
    if _differ_only_in_digits(expected.body, printed) and not diff_output(
        expected.body, ran.stdout, tolerance
    ):
        return []
    start, end = source.line_start(expected.line), source.line_end(expected.end_line)
    return [Edit(start, end, _output_fence(printed, expected.indent, newline))]


def _differ_only_in_digits(one: str, other: str) -> bool:
    return re.sub(r"[0-9]", "0", one.rstrip()) == re.sub(r"[0-9]", "0", other.rstrip())


def _output_fence(text: str, indent: int, newline: str) -> str:
    longest = max((len(run) for run in re.findall(r"^\s*(`+)", text, re.MULTILINE)), default=0)
    fence = "`" * max(3, longest + 1)
    lines = [f"{fence}output", *text.split("\n"), fence]
    return newline.join(" " * indent + line if line else line for line in lines)


def _new_image(
    document: Document, block: CodeBlock, shown: tuple[Prose, ...], target: str, caption: str
) -> Edit:
    source = document.source
    expected = document.expected_output(block)
    line = shown[-1].end_line if shown else expected.end_line if expected else block.end_line
    at = source.line_end(line)
    return Edit(at, at, f"{source.newline * 2}{' ' * block.indent}![{caption}]({target})")


def _apply(source: Source, edits: list[Edit]) -> str:
    """Apply edits. Those at the same place, an output and an image after it, are joined in their order."""
    joined: dict[tuple[int, int], str] = {}
    for edit in edits:
        joined[edit.start, edit.end] = joined.get((edit.start, edit.end), "") + edit.text
    return apply_edits(source.text, [Edit(start, end, text) for (start, end), text in joined.items()])
