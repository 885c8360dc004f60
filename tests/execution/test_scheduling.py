"""The order in which posts start, and the order of their outcomes."""

from postgen.execution import Engine, ReaderEnvironment

from .posts import post


def test_the_longest_post_starts_first_and_outcomes_keep_the_order_of_the_posts(
    bare_environment: ReaderEnvironment,
) -> None:
    lengths = {"posts/1.1-short.md": 1, "posts/1.2-long.md": 100, "posts/1.3-medium.md": 20}
    end = ["import time", "print(time.monotonic_ns())"]
    programs = [post("\n".join(["x = 1"] * count + end), path=path) for path, count in lengths.items()]
    with Engine(bare_environment, jobs=1, cache=False) as engine:
        outcomes = engine.run(programs)
    finished = sorted(outcomes, key=lambda outcome: int(outcome.blocks[0].stdout))
    assert [outcome.path for outcome in finished] == [
        "posts/1.2-long.md",
        "posts/1.3-medium.md",
        "posts/1.1-short.md",
    ]
    assert [outcome.path for outcome in outcomes] == list(lengths)
