"""The categories and the lines of warnings that a block causes."""

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


def test_each_warning_is_recorded_with_its_line_and_printed(
    bare_environment: ReaderEnvironment,
) -> None:
    with Engine(bare_environment, cache=False) as engine:
        (outcome,) = engine.run([post(WARNS, CAUGHT)])
    first, second = outcome.blocks
    categories_and_lines = {(w.category, w.line) for w in first.warnings}
    assert ("FutureWarning", 14) in categories_and_lines  # the innermost line of the post
    assert ("SyntaxWarning", 18) in categories_and_lines
    assert "posts/1.2-lines.md:17: FutureWarning: use new()" in first.stderr
    assert second.warnings == ()
    assert outcome.passed
