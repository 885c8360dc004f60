"""What rules find that compare posts, as it is kept, or as they say when they are asked."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from postgen.findings import Finding
from postgen.series import Series
from postgen.validation.earlier import Library
from postgen.validation.examined import Compared
from postgen.validation.keeping import Store
from postgen.validation.keys import Keys
from postgen.validation.looking import lead_as_before, linked
from postgen.validation.posts import Post

if TYPE_CHECKING:
    from postgen.rules.ledger import Brought


class Comparer:
    """Compares posts with each other and with the finished posts of a series.

    All that was found at once is kept as one: a post that changes may change what is said of all others.
    """

    def __init__(self, series: Series, library: Library, keys: Keys, store: Store) -> None:
        self._series, self._library, self._keys, self._store = series, library, keys, store

    def findings(
        self, posts: Sequence[Post], codes: Mapping[str, Sequence[str]], brought: "Mapping[str, Brought]"
    ) -> tuple[Finding, ...]:
        """What the rules find that compare the posts.

        ``codes`` are those rules, and ``brought`` what posts bring as far as it is known, both by path.
        """
        asked = [post for post in posts if codes[post.path]]
        if not asked:
            return ()
        key = self._keys.of_compared([(post, codes[post.path]) for post in asked], self._before(asked))
        kept = self._store.find(Compared, {key: key}).get(key)
        if kept is None or not lead_as_before(kept.links):
            kept = self._compare(asked, codes, dict(brought))
            self._store.keep(Compared, {key: kept})
        return kept.findings

    def keep(self, posts: Iterable[Post], brought: "Mapping[str, Brought]") -> None:
        """Keep what posts bring."""
        from postgen.rules.ledger import Brought

        self._store.keep(Brought, {self._keys.of_brought(post): brought[post.path] for post in posts})

    def _compare(
        self, posts: Sequence[Post], codes: Mapping[str, Sequence[str]], known: "dict[str, Brought]"
    ) -> Compared:
        from postgen.rules import rule_of
        from postgen.validation.comparing import compare

        def bring(some: Sequence[Post]) -> "list[Brought]":
            known.update(self._bring([post for post in some if post.path not in known]))
            return [known[post.path] for post in some]

        # Before the rules look: what changes meanwhile is noticed next time.
        links = linked(
            home / link.path
            for post, brought in zip(posts, bring(posts), strict=True)
            for link in brought.links
            for home in (post.file.parent, self._series.posts)
        )
        rules = {post.path: tuple(map(rule_of, codes[post.path])) for post in posts}
        found = compare(posts, self._series, self._library, bring, lambda post: rules[post.path])
        return Compared(tuple(found), links)

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
