"""The run time of the code of each post."""

from postgen.outcomes import PostOutcome
from postgen.validation import Validation


def as_timings(validation: Validation, colour: bool = False) -> str:
    """Return one line per post: CPU time, elapsed time, number of blocks run, and path."""
    lines = []
    for post in validation.posts:
        outcome = validation.outcomes.get(post.path)
        lines.append(f"{_taken(outcome) if outcome else 'no code run':<32}  {post.path}\n")
    return "".join(lines)


def _taken(outcome: PostOutcome) -> str:
    clock = sum(block.seconds for block in outcome.blocks)
    when = "cached" if outcome.cached else f"{outcome.blocks_run} run"
    return f"{outcome.cpu_seconds:6.2f} s CPU  {clock:6.2f} s  {when}"
