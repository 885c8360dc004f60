"""The rules that compare posts: one walk through the series, lesson by lesson."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from postgen.series import Lesson, Series
from postgen.series.links import lesson_at
from postgen.validation.finding_cache import (
    DependentFindings,
    FindingCache,
    PostRecord,
    links_unchanged,
    snapshot_links,
)
from postgen.validation.posts import Post, PublishedPosts

if TYPE_CHECKING:
    from postgen.rules.cross_post.post_facts import PostFacts, SeriesIndex


class CrossPostChecker:
    """Compares posts with the published posts of earlier lessons. It takes the posts in lesson order."""

    def __init__(self, series: Series, published: PublishedPosts, cache: FindingCache) -> None:
        self._series, self._published, self._cache = series, published, cache
        self._lessons = iter(series.lessons)
        self._lesson = next(self._lessons, None)  # the first lesson that is not in ``_earlier``
        self._earlier: list[tuple[str, Post]] = []  # published posts so far, by lesson
        self._digest = hashlib.sha256(str(series.root).encode(errors="surrogatepass"))
        self._index: SeriesIndex | None = None
        self._indexed = 0  # how many of ``_earlier`` the index has
        self._facts: Mapping[str, PostFacts] = {}  # about the last posts that were compared

    def check(
        self, posts: Sequence[Post], records: Mapping[str, PostRecord], facts: "Mapping[str, PostFacts]"
    ) -> dict[str, PostRecord]:
        """The new records of those posts whose comparison was missing or outdated."""
        stale: list[tuple[Post, str, int]] = []
        for post in posts:
            record = records[post.path]
            if record.cross_post_codes:
                earlier = self._advance(post.lesson)
                old = record.cross_post
                if old is None or old.digest != earlier or not links_unchanged(old.files):
                    stale.append((post, earlier, len(self._earlier)))
        if not stale:
            return {}
        needed = [post for post, _, _ in stale] + [post for _, post in self._earlier[self._indexed :]]
        self._facts = self._load_facts(needed, {**self._facts, **facts})
        return {
            post.path: replace(records[post.path], cross_post=self._compare(post, records, earlier, count))
            for post, earlier, count in stale
        }

    def _advance(self, lesson: Lesson | None) -> str:
        """Walk to a lesson; return a digest of the published posts before it."""
        if lesson is None:
            return ""
        while self._lesson and self._lesson.order < lesson.order:
            if post := self._published.post(self._lesson):
                self._earlier.append((self._lesson.id, post))
                self._digest.update(self._cache.facts_key(post).encode())
            self._lesson = next(self._lessons, None)
        return self._digest.hexdigest()

    def _load_facts(self, posts: Sequence[Post], known: "Mapping[str, PostFacts]") -> "dict[str, PostFacts]":
        from postgen.rules.cross_post.fact_extraction import extract_facts

        found = {post.path: known[post.path] for post in posts if post.path in known}
        found |= self._cache.facts([post for post in posts if post.path not in found])
        new = {
            post.path: extract_facts(post.document, self._series, post.lesson)
            for post in posts
            if post.path not in found
        }
        self._cache.save(posts, {}, new)
        return found | new

    def _compare(
        self, post: Post, records: Mapping[str, PostRecord], earlier: str, count: int
    ) -> DependentFindings:
        from postgen.rules import Context, load_rule, run_cross_post_rules
        from postgen.rules.cross_post.post_facts import SeriesIndex
        from postgen.rules.series.se703_broken_link import script_of

        if self._index is None:
            self._index = SeriesIndex(self._published.document)
        for lesson_id, published in self._earlier[self._indexed : count]:
            self._index.add(lesson_id, self._facts[published.path])
        self._indexed = max(self._indexed, count)
        facts = self._facts[post.path]
        # Before the rules run: a link that changes meanwhile is noticed next time.
        folders = (post.file.parent, self._series.posts_dir)
        paths = [link.path for link in facts.links]
        paths += [script_of(link.path) for link in facts.links if link.is_image]
        anchored = {lesson_at(self._series, link.path) for link in facts.links if link.anchor}
        links = snapshot_links(
            (folder / path for path in paths for folder in folders),
            (self._series.posts_dir / lesson.file_name for lesson in anchored if lesson),
        )
        context = Context(
            self._series,
            post.lesson,
            post.file,
            earlier=self._index if post.lesson else SeriesIndex(),
            document=lambda: post.document,
        )
        rules = map(load_rule, records[post.path].cross_post_codes)
        findings = run_cross_post_rules(post.path, facts, context, rules)
        return DependentFindings(tuple(findings), earlier, links)
