"""Posts that come while others are still examined: who asks waits for what was asked, and no longer."""

from collections.abc import Iterator
from pathlib import Path

from postgen.document import Source
from postgen.rules.ledger import Brought
from postgen.validation import Post
from postgen.validation.arriving import Arriving
from postgen.validation.examined import Examined

NOTHING = Examined((), ())


def _post(path: str) -> Post:
    return Post.of(Source(path, ""), None, Path(path))


def test_one_waits_for_a_post_and_not_for_those_after_it() -> None:
    taken: list[str] = []

    def coming() -> Iterator[dict[str, tuple[Examined, Brought | None]]]:
        for path in ("b", "c", "d"):
            taken.append(path)
            yield {path: (NOTHING, Brought(terms=(path,)))}
        taken.append("the end")

    arriving = Arriving({"a": NOTHING}, coming())
    assert arriving.examined(_post("a")) is NOTHING
    assert arriving.brought(_post("a")) is None  # it did not have to be examined
    assert taken == []
    found = arriving.brought(_post("c"))
    assert found
    assert found.terms == ("c",)
    assert [arriving.is_here(_post(path)) for path in "abcd"] == [True, True, True, False]
    assert taken == ["b", "c"]
    arriving.finish()
    assert taken[-1] == "the end"
