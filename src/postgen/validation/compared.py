"""What rules find that compare posts, as it is kept, or as they say when they are asked."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from postgen.findings import Finding
from postgen.series import Series
from postgen.validation.arriving import Arriving
from postgen.validation.earlier import Library
from postgen.validation.examined import Compared
from postgen.validation.keeping import Store
from postgen.validation.keys import Keys
from postgen.validation.looking import Linked, lead_as_before, linked
from postgen.validation.posts import Post

if TYPE_CHECKING:
    from postgen.rules import Rule
    from postgen.rules.ledger import Brought


class Comparer:
    """Compares posts with each other and with the finished posts of a series.

    All that was found at once is kept as one: a post that changes may change what is said of all others.
    """

    def __init__(self, series: Series, library: Library, keys: Keys, store: Store) -> None:
        self._series, self._library, self._keys, self._store = series, library, keys, store

    def findings(
        self, posts: Sequence[Post], codes: Callable[[Post], Sequence[str]], arriving: Arriving
    ) -> tuple[Finding, ...]:
        """What the rules find that compare posts; ``codes`` tells which those are."""
        asked = [post for post in posts if codes(post)]
        if not asked:
            return ()
        key = self._keys.of_compared(asked, self._before(asked))
        kept = self._store.find(Compared, {key: key}).get(key)
        if kept is None or not lead_as_before(kept.links):
            kept = self._compare(asked, codes, arriving)
            self._store.keep(Compared, {key: kept})
        return kept.findings

    def keep(self, posts: Iterable[Post], brought: "Mapping[str, Brought]") -> None:
        """Keep what posts bring."""
        from postgen.rules.ledger import Brought

        self._store.keep(Brought, {self._keys.of_brought(post): brought[post.path] for post in posts})

    def _compare(
        self, posts: Sequence[Post], codes: Callable[[Post], Sequence[str]], arriving: Arriving
    ) -> Compared:
        from postgen.rules import rule_of
        from postgen.validation.comparing import compare

        asked = {post.path for post in posts}
        known = self._bring([post for post in posts if arriving.is_here(post)])
        looked: dict[str, Linked] = {}

        def bring(post: Post) -> "Brought":
            brought = known.get(post.path) or (arriving.brought(post) if post.path in asked else None)
            brought = known[post.path] = brought or self._bring([post])[post.path]
            if post.path in asked and post.path not in looked:
                # Before the rules look: what changes meanwhile is noticed next time.
                homes = (post.file.parent, self._series.posts)
                looked[post.path] = linked(home / link.path for link in brought.links for home in homes)
            return brought

        def rules_of(post: Post) -> "tuple[Rule, ...]":
            return tuple(map(rule_of, codes(post)))

        found = tuple(compare(posts, self._series, self._library, bring, rules_of))
        return Compared(found, tuple(dict.fromkeys(chain.from_iterable(looked.values()))))

    def _bring(self, posts: Sequence[Post]) -> "dict[str, Brought]":
        """What posts bring that are not examined now."""
        from postgen.rules.ledger import Brought
        from postgen.rules.ledger.bringing import bring

        known = self._store.find(Brought, {post.path: self._keys.of_brought(post) for post in posts})
        new = [post for post in posts if post.path not in known]
        known |= {post.path: bring(post.document, self._series, post.lesson) for post in new}
        self.keep(new, known)
        return known

    def _before(self, posts: Iterable[Post]) -> list[Post]:
        """The finished posts of the lessons before the last one that ``posts`` are of."""
        last = max((post.lesson.order for post in posts if post.lesson), default=(0, 0))
        lessons = (lesson for lesson in self._series.lessons if lesson.order < last)
        return [post for lesson in lessons if (post := self._library.post(lesson))]
