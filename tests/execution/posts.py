"""Small posts for the tests, and functions that run them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from textwrap import dedent

from postgen.execution import Engine, Program, ProgramBlock
from postgen.outcomes import BlockOutcome, PostOutcome

TORCH = ("torch==2.13.0", "matplotlib")


def post(*sources: str, path: str = "posts/1.2-lines.md", first: int = 10) -> Program:
    """Return a post whose first fence is at line ``first``; two lines of prose separate the blocks."""
    blocks, line = [], first
    for source in sources:
        text = dedent(source).strip("\n")
        blocks.append(ProgramBlock(line, line + 1, text))
        line += len(text.splitlines()) + 4
    return Program(path, tuple(blocks))


@contextmanager
def limited(engine: Engine, **changes: float) -> Iterator[None]:
    """Change the limits of the engine within a ``with`` block."""
    before = engine.limits
    engine.limits = replace(before, **changes)  # type: ignore[arg-type]
    try:
        yield
    finally:
        engine.limits = before


def run_one(engine: Engine, *sources: str) -> PostOutcome:
    """Run a post with these blocks."""
    (outcome,) = engine.run([post(*sources)])
    return outcome


def run_block(engine: Engine, source: str) -> BlockOutcome:
    """Run a post of a single block."""
    return run_one(engine, source).blocks[0]
