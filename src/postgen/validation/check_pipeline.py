"""The rules over posts that have been read: all that both passes, before and after running them, share."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from postgen.findings import Finding
from postgen.outcomes import PostOutcome
from postgen.series import Series
from postgen.validation.cross_post_checks import CrossPostChecker
from postgen.validation.finding_cache import (
    CacheKeys,
    FindingCache,
    OutcomeResult,
    StaticResult,
    are_unchanged,
)
from postgen.validation.pending_results import PendingResults
from postgen.validation.posts import Post, PublishedPosts

if TYPE_CHECKING:
    from postgen.rules.cross_post.facts import PostFacts
    from postgen.validation.static_checks import StaticChecker


class CheckPipeline:
    """Asks the rules of each post what they find."""

    def __init__(
        self,
        series: Series,
        select: tuple[str, ...],
        ignore: tuple[str, ...],
        library: PublishedPosts,
        python: Callable[[], Path] | None = None,
        *,
        cache: bool = True,
    ) -> None:
        """``python`` gives the reader environment's interpreter.

        With ``cache``, what was found in the same text by the same rules is taken from the user's cache: a
        rule is only imported where it has to be asked, and a post only parsed where it has to be looked at.
        """
        self._keys = CacheKeys(series, select, ignore, python)
        self._store = FindingCache(cache=cache)
        self._comparer = CrossPostChecker(series, library, self._keys, self._store)
        self._asked = (series, select, ignore, python)

    def static_findings(
        self, posts: Sequence[Post], run: Collection[str] = (), jobs: int | None = 1
    ) -> list[Finding]:
        """What rules say that look at the text; those that look at what the posts in ``run`` give wait."""
        keys = {post.path: self._keys.static(post, is_run=post.path in run) for post in posts}
        known = self._store.get(StaticResult, keys)
        missing = [post for post in posts if post.path not in known]
        arriving = PendingResults(known, self._examining(missing, keys, run, jobs))

        def codes(post: Post) -> tuple[str, ...]:
            said = known.get(post.path)
            return said.compared_by if said else self._examiner.cross_post_codes(post)

        compared = self._comparer.findings(posts, codes, arriving)
        found = [finding for post in posts for finding in arriving.static_result(post).findings]
        arriving.drain()
        return [*found, *compared]

    def outcome_findings(
        self,
        posts: Sequence[Post],
        outcomes: Mapping[str, PostOutcome],
        again: Mapping[str, PostOutcome] | None = None,
    ) -> list[Finding]:
        """What rules say that look at what running the posts gave, and a second run."""
        second = again or {}
        # Only what passed is kept, and a second run is always another one.
        lasting = {p.path: p for p in posts if p.path in outcomes and outcomes[p.path].passed and not second}
        keys = {path: self._keys.outcome(post, outcomes[path]) for path, post in lasting.items()}
        known = self._store.get(OutcomeResult, keys)
        fresh: dict[str, OutcomeResult] = {}
        found: list[Finding] = []
        for post in posts:
            if outcome := outcomes.get(post.path):
                judged = known.get(post.path)
                if judged is None or not are_unchanged(judged.pictures, post.file):
                    judged = self._examiner.check_outcome(post, outcome, second.get(post.path))
                    fresh |= {keys[post.path]: judged} if post.path in keys else {}
                found += judged.findings
        self._store.put(OutcomeResult, fresh)
        return found

    @cached_property
    def _examiner(self) -> "StaticChecker":
        from postgen.validation.static_checks import StaticChecker

        return StaticChecker(*self._asked)

    def _examining(
        self, posts: Sequence[Post], keys: Mapping[str, str], run: Collection[str], jobs: int | None
    ) -> "Iterator[dict[str, tuple[StaticResult, PostFacts | None]]]":
        """What is said of posts, a few at a time by their paths, and what they bring."""
        if not posts:
            return
        from postgen.validation.static_checks import check_in_parallel

        for part, found in check_in_parallel(self._examiner, posts, run, jobs):
            said = {post.path: one for post, one in zip(part, found, strict=True)}
            self._store.put(StaticResult, {keys[path]: examined for path, (examined, _) in said.items()})
            new = {path: brought for path, (_, brought) in said.items() if brought is not None}
            self._comparer.keep([post for post in part if post.path in new], new)
            yield said
