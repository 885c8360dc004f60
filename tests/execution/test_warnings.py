"""Warnings that a block causes: of which kind, and in which line of the post."""

from postgen.execution import Engine, ReaderEnvironment

from .posts import post

WARNS = """
import warnings

def old():
    warnings.warn("use new()", FutureWarning, stacklevel=2)

for _ in range(3):
    old()
assert (1, "always true")
"""
CAUGHT = """
with warnings.catch_warnings(record=True):
    warnings.simplefilter("always")
    old()
warnings.simplefilter("ignore")
old()
"""


def test_each_is_noted_at_the_line_that_led_to_it_and_printed_as_for_a_reader(
    bare_environment: ReaderEnvironment,
) -> None:
    with Engine(bare_environment, cache=False) as engine:
        (outcome,) = engine.run([post(WARNS, CAUGHT)])
    first, second = outcome.blocks
    noted = {(w.category, w.line) for w in first.warnings}
    assert ("FutureWarning", 14) in noted  # the innermost line of the post
    assert ("SyntaxWarning", 18) in noted
    assert "posts/1.2-lines.md:17: FutureWarning: use new()" in first.stderr
    assert second.warnings == ()
    assert outcome.passed
