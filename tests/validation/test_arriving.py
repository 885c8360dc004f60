"""Posts that come while others are still examined: who asks waits for what was asked, and no longer."""

from collections.abc import Iterator
from pathlib import Path

from postgen.document import Source
from postgen.rules.cross_post.facts import PostFacts
from postgen.validation import Post
from postgen.validation.finding_cache import StaticResult
from postgen.validation.pending_results import PendingResults

NOTHING = StaticResult((), ())


def _post(path: str) -> Post:
    return Post.from_source(Source(path, ""), None, Path(path))


def test_one_waits_for_a_post_and_not_for_those_after_it() -> None:
    taken: list[str] = []

    def coming() -> Iterator[dict[str, tuple[StaticResult, PostFacts | None]]]:
        for path in ("b", "c", "d"):
            taken.append(path)
            yield {path: (NOTHING, PostFacts(terms=(path,)))}
        taken.append("the end")

    arriving = PendingResults({"a": NOTHING}, coming())
    assert arriving.static_result(_post("a")) is NOTHING
    assert arriving.facts(_post("a")) is None  # it did not have to be examined
    assert taken == []
    found = arriving.facts(_post("c"))
    assert found
    assert found.terms == ("c",)
    assert [arriving.is_ready(_post(path)) for path in "abcd"] == [True, True, True, False]
    assert taken == ["b", "c"]
    arriving.drain()
    assert taken[-1] == "the end"
