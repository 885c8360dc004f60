"""The sections of a review on rules and code."""

from collections.abc import Iterator

from postgen.outcomes import BlockStatus
from postgen.plural import plural
from postgen.reviewing.links import Links
from postgen.reviewing.review import PostReview, Review
from postgen.reviewing.writing import quoted
from postgen.rules import FAMILIES

_MOST = 20  # maximum number of listed findings


def checks(post: PostReview, review: Review, links: Links) -> Iterator[str]:
    """Yield a table of the rules by family, then the findings."""
    yield "\n### Checks\n\n| rules | | errors | warnings |\n| --- | --- | --- | --- |"
    for family, count in post.rules.items():
        errors = sum(f.is_error for f in post.findings if f.code.startswith(family))
        others = sum(not f.is_error for f in post.findings if f.code.startswith(family))
        mark = "not run" if family == "EX" and not review.executed else "✗" if errors else "✓"
        yield f"| {FAMILIES[family]} ({family}, {count}) | {mark} | {errors or ''} | {others or ''} |"
    if post.findings:
        yield ""
    for finding in post.findings[:_MOST]:
        line = finding.span.line
        head = f"{finding.code} {finding.severity}"
        yield f"- [line {line}]({links.new(post.path, line)}): {head}: {quoted(finding.message)}"
    if len(post.findings) > _MOST:
        yield f"- and {len(post.findings) - _MOST} more"


def code(post: PostReview, review: Review) -> Iterator[str]:
    """Yield the number of blocks, their run time and their figures."""
    blocks = post.change.after.python_blocks if post.change.after else ()
    if not blocks:
        return
    yield "\n### Code\n"
    outcome = post.outcome
    if outcome is None:
        skipped = "was not run" if not review.executed else "is marked `no-run`"
        yield f"{plural(len(blocks), 'block')} of Python, which {skipped}."
        return
    passed = sum(block.status is BlockStatus.PASSED for block in outcome.blocks)
    seconds = sum(block.seconds for block in outcome.blocks)
    figures = sum(len(block.figures) for block in outcome.blocks)
    cached = " (cached)" if outcome.cached else ""
    confined = f" in the sandbox {outcome.sandbox}" if outcome.sandbox else ""
    yield (
        f"{passed} of {plural(len(outcome.blocks), 'block')} passed in {seconds:.1f} s{confined}"
        f"{cached}; {plural(figures, 'figure')} drawn."
    )
    for block in outcome.blocks:
        if block.status is not BlockStatus.PASSED:
            why = f": {quoted(block.failure.message)}" if block.failure else ""
            yield f"\n- line {block.line}: {block.status.value}{why}"
