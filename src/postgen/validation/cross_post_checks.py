"""What rules find that compare posts, as it is kept, or as they say when they are asked."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from postgen.findings import Finding
from postgen.series import Series
from postgen.validation.finding_cache import (
    CacheKeys,
    CrossPostResult,
    FindingCache,
    LinkSnapshot,
    links_unchanged,
    snapshot_links,
)
from postgen.validation.pending_results import PendingResults
from postgen.validation.posts import Post, PublishedPosts

if TYPE_CHECKING:
    from postgen.rules import Rule
    from postgen.rules.cross_post.facts import PostFacts


class CrossPostChecker:
    """Compares posts with each other and with the finished posts of a series.

    All that was found at once is kept as one: a post that changes may change what is said of all others.
    """

    def __init__(self, series: Series, library: PublishedPosts, keys: CacheKeys, store: FindingCache) -> None:
        self._series, self._library, self._keys, self._store = series, library, keys, store

    def findings(
        self, posts: Sequence[Post], codes: Callable[[Post], Sequence[str]], arriving: PendingResults
    ) -> tuple[Finding, ...]:
        """What the rules find that compare posts; ``codes`` tells which those are."""
        asked = [post for post in posts if codes(post)]
        if not asked:
            return ()
        key = self._keys.cross_post(asked, self._before(asked))
        kept = self._store.get(CrossPostResult, {key: key}).get(key)
        if kept is None or not links_unchanged(kept.links):
            kept = self._compare(asked, codes, arriving)
            self._store.put(CrossPostResult, {key: kept})
        return kept.findings

    def keep(self, posts: Iterable[Post], brought: "Mapping[str, PostFacts]") -> None:
        """Keep what posts bring."""
        from postgen.rules.cross_post.facts import PostFacts

        self._store.put(PostFacts, {self._keys.facts(post): brought[post.path] for post in posts})

    def _compare(
        self, posts: Sequence[Post], codes: Callable[[Post], Sequence[str]], arriving: PendingResults
    ) -> CrossPostResult:
        from postgen.rules import load_rule
        from postgen.validation.cross_post_rules import check_across_posts

        asked = {post.path for post in posts}
        known = self._bring([post for post in posts if arriving.is_ready(post)])
        looked: dict[str, LinkSnapshot] = {}

        def bring(post: Post) -> "PostFacts":
            brought = known.get(post.path) or (arriving.facts(post) if post.path in asked else None)
            brought = known[post.path] = brought or self._bring([post])[post.path]
            if post.path in asked and post.path not in looked:
                # Before the rules look: what changes meanwhile is noticed next time.
                homes = (post.file.parent, self._series.posts_dir)
                looked[post.path] = snapshot_links(
                    home / link.path for link in brought.links for home in homes
                )
            return brought

        def rules_of(post: Post) -> "tuple[Rule, ...]":
            return tuple(map(load_rule, codes(post)))

        found = tuple(check_across_posts(posts, self._series, self._library, bring, rules_of))
        return CrossPostResult(found, tuple(dict.fromkeys(chain.from_iterable(looked.values()))))

    def _bring(self, posts: Sequence[Post]) -> "dict[str, PostFacts]":
        """What posts bring that are not examined now."""
        from postgen.rules.cross_post.extract import extract_facts
        from postgen.rules.cross_post.facts import PostFacts

        known = self._store.get(PostFacts, {post.path: self._keys.facts(post) for post in posts})
        new = [post for post in posts if post.path not in known]
        known |= {post.path: extract_facts(post.document, self._series, post.lesson) for post in new}
        self.keep(new, known)
        return known

    def _before(self, posts: Iterable[Post]) -> list[Post]:
        """The finished posts of the lessons before the last one that ``posts`` are of."""
        last = max((post.lesson.order for post in posts if post.lesson), default=(0, 0))
        lessons = (lesson for lesson in self._series.lessons if lesson.order < last)
        return [post for lesson in lessons if (post := self._library.post(lesson))]
