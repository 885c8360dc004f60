"""Contexts for the test cases of the rules."""

import struct
import zlib
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from postgen.document import Document, parse_document
from postgen.execution import reader_environment
from postgen.outcomes import (
    BlockFailure,
    BlockOutcome,
    BlockStatus,
    BlockWarning,
    CodePlace,
    Figure,
    PostOutcome,
)
from postgen.rules import Context, Rule
from postgen.rules.base import Remark
from postgen.rules.checkers import run_checkers
from postgen.rules.cross_post.fact_extraction import extract_facts
from postgen.rules.cross_post.post_facts import SeriesIndex
from postgen.series import Series, load_series

ROOT = Path(__file__).parents[2]


@cache
def repository_series() -> Series:
    return load_series(ROOT)


@cache
def reader_python() -> Path:
    """Return the Python of the series' reader environment, which is built once and cached."""
    environment = repository_series().outline.environment
    return reader_environment(environment.python, environment.packages).python


def context_for(document: Document, case: dict[str, Any], rule: Rule) -> Context:
    """Return the context that ``case`` describes. Checkers run if the rule requires them.

    `remarks` maps codes of remarks to their lines, `scripts` the targets of figures to outcomes. `shared` is
    the shared code of the series.
    """
    series = repository_series()
    if "shared" in case:
        outline = series.outline
        shared = outline.shared.model_copy(update={"code": case["shared"]})
        series = replace(series, outline=outline.model_copy(update={"shared": shared}))
    lesson = series.lesson(case["lesson"]) if "lesson" in case else None
    name = lesson.file_name if lesson else "post.md"
    python = reader_python() if "ty" in rule.requires else None
    diagnostics = run_checkers([document], series, rule.requires, python)[document.path]
    file = series.posts_dir / case.get("file", name)
    first, second = outcome_of(document, case, "outcome"), outcome_of(document, case, "again")
    index = index_of(case.get("earlier", {}))
    remarks = tuple(
        Remark(code, document.source.line_span(line), "why", "instead")
        for code, line in case.get("remarks", {}).items()
    )
    scripts = {
        target: PostOutcome(
            str(file.parent / target).replace(".png", ".py"), (_block_outcome(1, entry),), "none"
        )
        for target, entry in case.get("scripts", {}).items()
    }
    return Context(
        series, lesson, file, diagnostics, first, second, index, lambda: document, remarks, scripts
    )


def index_of(texts: dict[str, str]) -> SeriesIndex:
    """Return the index of earlier posts, given their texts by lesson id."""
    earlier = {key: parse_document(text, f"{key}.md") for key, text in texts.items()}
    index = SeriesIndex(earlier.get)
    for key, document in earlier.items():
        index.add(key, extract_facts(document, repository_series(), repository_series().lesson(key)))
    return index


def outcome_of(document: Document, case: dict[str, Any], run: str) -> PostOutcome | None:
    """Return the outcome that ``case`` describes: a list with an entry for each Python block.

    All keys of an entry are optional: `status`, `stdout`, `stderr`, `figures` (a list of colors), and for a
    failure `kind`, `message`, `at` (its line), `helper` (the line of a helper) and `traceback`. An entry of
    `warnings` has `category`, `message` and `at`. `printed_at` and `shown_at` are the lines of the calls that
    printed each line and showed each figure; an entry can be a list of that line and a helper's.
    """
    if run not in case:
        return None
    pairs = zip(document.python_blocks, case[run], strict=True)
    return PostOutcome(
        document.path, tuple(_block_outcome(block.line, entry) for block, entry in pairs), "none"
    )


def _block_outcome(line_of_block: int, entry: dict[str, Any]) -> BlockOutcome:
    failure = None
    if "kind" in entry:
        line = entry.get("at", line_of_block)
        failure = BlockFailure(
            entry["kind"], entry.get("message", ""), line, entry.get("traceback", ""), entry.get("helper", 0)
        )
    return BlockOutcome(
        line=line_of_block,
        status=BlockStatus(entry.get("status", "raised" if failure else "passed")),
        stdout=entry.get("stdout", ""),
        stderr=entry.get("stderr", ""),
        failure=failure,
        figures=tuple(Figure(png(color), 8, 8) for color in entry.get("figures", ())),
        warnings=tuple(
            BlockWarning(warning["category"], warning["message"], warning["at"])
            for warning in entry.get("warnings", ())
        ),
        print_places=_places(entry.get("printed_at", ())),
        figure_places=_places(entry.get("shown_at", ())),
    )


def _places(lines: Iterable[int | list[int]]) -> tuple[CodePlace, ...]:
    return tuple(CodePlace(*line) if isinstance(line, list) else CodePlace(line) for line in lines)


def png(color: str) -> bytes:
    """Return a PNG image of 8 × 8 pixels in one color."""
    rgb = bytes(255 if color == name else 0 for name in ("red", "green", "blue"))
    rows = (b"\0" + rgb * 8) * 8
    parts = (
        (b"IHDR", struct.pack("!IIBBBBB", 8, 8, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    chunks = (struct.pack("!I", len(d)) + n + d + struct.pack("!I", zlib.crc32(n + d)) for n, d in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
