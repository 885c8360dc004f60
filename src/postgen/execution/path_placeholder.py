"""A mark that stands for the path of a post while its code runs and in the cache.

So the outcome of a post stays valid when its file is renamed. The real path replaces the mark afterwards.
"""

from dataclasses import replace

from postgen.outcomes import BlockOutcome, PostOutcome

FILE = "post.md"
"""The name of every post's main file in the sandbox."""

MARK = f"\0/{FILE}"
"""Neither paths nor sanitized texts contain NUL, so the mark cannot occur by accident."""


def with_path(outcome: PostOutcome, path: str) -> PostOutcome:
    """The outcome with ``path`` instead of the mark, also in its texts."""

    def located(block: BlockOutcome) -> BlockOutcome:
        failure = block.failure
        if failure:
            message, frames = failure.message.replace(MARK, path), failure.traceback.replace(MARK, path)
            failure = replace(failure, message=message, traceback=frames)
        return replace(
            block,
            stdout=block.stdout.replace(MARK, path),
            stderr=block.stderr.replace(MARK, path),
            failure=failure,
            warnings=tuple(replace(w, message=w.message.replace(MARK, path)) for w in block.warnings),
        )

    return replace(outcome, path=path, blocks=tuple(map(located, outcome.blocks)))
