"""The context of a rule's case."""

import struct
import zlib
from functools import cache
from pathlib import Path
from typing import Any

from postgen.document import CodeBlock, Document, parse_document
from postgen.execution import reader_environment
from postgen.outcomes import BlockFailure, BlockOutcome, BlockStatus, BlockWarning, Figure, PostOutcome
from postgen.rules import Context, Rule
from postgen.rules.checkers import run_checkers
from postgen.rules.cross_post.extract import extract_facts
from postgen.rules.cross_post.facts import SeriesIndex
from postgen.series import Series, load_series

ROOT = Path(__file__).parents[2]


@cache
def the_series() -> Series:
    return load_series(ROOT)


@cache
def reader_python() -> Path:
    """The interpreter of the series' reader environment, which is built once and then kept."""
    environment = the_series().outline.environment
    return reader_environment(environment.python, environment.packages).python


def context_for(document: Document, case: dict[str, Any], rule: Rule) -> Context:
    """What ``case`` says about the post's surroundings; engines run where the rule needs them."""
    series = the_series()
    lesson = series.lesson(case["lesson"]) if "lesson" in case else None
    name = lesson.file_name if lesson else "post.md"
    python = reader_python() if "ty" in rule.requires else None
    diagnostics = run_checkers([document], series, rule.requires, python)[document.path]
    file = series.posts_dir / case.get("file", name)
    first, second = outcome_of(document, case, "outcome"), outcome_of(document, case, "again")
    ledger = ledger_of(case.get("earlier", {}))
    return Context(series, lesson, file, diagnostics, first, second, ledger, lambda: document)


def ledger_of(texts: dict[str, str]) -> SeriesIndex:
    """What posts of earlier lessons have brought, by the lessons' ids."""
    earlier = {key: parse_document(text, f"{key}.md") for key, text in texts.items()}
    ledger = SeriesIndex(earlier.get)
    for key, document in earlier.items():
        ledger.add(key, extract_facts(document, the_series(), the_series().lesson(key)))
    return ledger


def outcome_of(document: Document, case: dict[str, Any], run: str) -> PostOutcome | None:
    """What ``case`` says running the post gave: an entry for each Python block, in order.

    An entry holds what is not as usual: `status`, `stdout`, `stderr`, `figures` (by colour), and of a
    failure `kind`, `message`, `at` (its line) and `traceback`. An entry of `warnings` has `category`,
    `message` and `at`.
    """
    if run not in case:
        return None
    pairs = zip(document.python_blocks, case[run], strict=True)
    return PostOutcome(document.path, tuple(_block_outcome(block, entry) for block, entry in pairs), "none")


def _block_outcome(block: CodeBlock, entry: dict[str, Any]) -> BlockOutcome:
    failure = None
    if "kind" in entry:
        line = entry.get("at", block.line)
        failure = BlockFailure(entry["kind"], entry.get("message", ""), line, entry.get("traceback", ""))
    return BlockOutcome(
        line=block.line,
        status=BlockStatus(entry.get("status", "raised" if failure else "passed")),
        stdout=entry.get("stdout", ""),
        stderr=entry.get("stderr", ""),
        failure=failure,
        figures=tuple(Figure(png(colour), 8, 8) for colour in entry.get("figures", ())),
        warnings=tuple(
            BlockWarning(said["category"], said["message"], said["at"]) for said in entry.get("warnings", ())
        ),
    )


def png(colour: str) -> bytes:
    """A picture of 8 × 8 pixels in one colour."""
    rgb = bytes(255 if colour == name else 0 for name in ("red", "green", "blue"))
    rows = (b"\0" + rgb * 8) * 8
    parts = (
        (b"IHDR", struct.pack("!IIBBBBB", 8, 8, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    chunks = (struct.pack("!I", len(d)) + n + d + struct.pack("!I", zlib.crc32(n + d)) for n, d in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
