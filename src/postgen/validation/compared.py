"""What rules find that compare posts, as it is kept, or as they say when they are asked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from postgen.findings import Finding
from postgen.rules.ledger import Brought
from postgen.series import Series
from postgen.validation.earlier import Library
from postgen.validation.examined import Compared, Examined
from postgen.validation.keeping import Store
from postgen.validation.keys import Keys
from postgen.validation.looking import lead_as_before, linked
from postgen.validation.posts import Post


class Comparer:
    """Compares posts with each other and with the finished posts of a series.

    All that was found at once is kept as one: a post that changes may change what is said of all others.
    """

    def __init__(self, series: Series, library: Library, keys: Keys, store: Store) -> None:
        self._series, self._library, self._keys, self._store = series, library, keys, store

    def findings(self, posts: Sequence[Post], examined: Mapping[str, Examined]) -> tuple[Finding, ...]:
        """What the rules find that compare the posts; ``examined`` says which these are, by path."""
        asked = [post for post in posts if examined[post.path].compared_by]
        if not asked:
            return ()
        codes = (examined[post.path].compared_by for post in asked)
        key = self._keys.of_compared(zip(asked, codes, strict=True), self._before(asked))
        kept = self._store.find(Compared, {key: key}).get(key)
        if kept is None or not lead_as_before(kept.links):
            kept = self._compare(asked, examined)
            self._store.keep(Compared, {key: kept})
        return kept.findings

    def _compare(self, posts: Sequence[Post], examined: Mapping[str, Examined]) -> Compared:
        from postgen.rules import rule_of
        from postgen.validation.comparing import compare

        known = {post.path: brought for post in posts if (brought := examined[post.path].brought)}
        rules = {post.path: tuple(map(rule_of, examined[post.path].compared_by)) for post in posts}

        def bring(some: Sequence[Post]) -> list[Brought]:
            return [known.get(post.path) or self._bring(post) for post in some]

        # First: what changes meanwhile is noticed next time.
        links = linked(self._paths(posts, bring(posts)))
        found = compare(posts, self._series, self._library, bring, lambda post: rules[post.path])
        return Compared(tuple(found), links)

    def _paths(self, posts: Iterable[Post], brought: Iterable[Brought]) -> Iterator[Path]:
        """Where the relative links of posts may lead."""
        for post, of_post in zip(posts, brought, strict=True):
            for home in (post.file.parent, self._series.posts):
                yield from (home / link.path for link in of_post.links)

    def _before(self, posts: Iterable[Post]) -> list[Post]:
        """The finished posts of the lessons before the last one that ``posts`` are of."""
        last = max((post.lesson.order for post in posts if post.lesson), default=(0, 0))
        lessons = (lesson for lesson in self._series.lessons if lesson.order < last)
        return [post for lesson in lessons if (post := self._library.post(lesson))]

    def _bring(self, post: Post) -> Brought:
        """What a post brings that is not examined itself."""
        key = self._keys.of_brought(post)
        if kept := self._store.find(Brought, {key: key}).get(key):
            return kept
        from postgen.rules.ledger.bringing import bring

        brought = bring(post.document, self._series, post.lesson)
        self._store.keep(Brought, {key: brought})
        return brought
