"""The rules over posts that have been read: all that both passes, before and after running them, share."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from postgen.findings import Finding
from postgen.outcomes import PostOutcome
from postgen.series import Series
from postgen.validation.arriving import Arriving
from postgen.validation.compared import Comparer
from postgen.validation.earlier import Library
from postgen.validation.examined import Examined, Judged
from postgen.validation.keeping import Store
from postgen.validation.keys import Keys
from postgen.validation.looking import are_unchanged
from postgen.validation.posts import Post

if TYPE_CHECKING:
    from postgen.rules.ledger import Brought
    from postgen.validation.examining import Examiner


class Judge:
    """Asks the rules of each post what they find."""

    def __init__(
        self,
        series: Series,
        select: tuple[str, ...],
        ignore: tuple[str, ...],
        library: Library,
        python: Callable[[], Path] | None = None,
        *,
        cache: bool = True,
    ) -> None:
        """``python`` gives the reader environment's interpreter.

        With ``cache``, what was found in the same text by the same rules is taken from the user's cache: a
        rule is only imported where it has to be asked, and a post only parsed where it has to be looked at.
        """
        self._keys = Keys(series, select, ignore, python)
        self._store = Store(cache=cache)
        self._comparer = Comparer(series, library, self._keys, self._store)
        self._asked = (series, select, ignore, python)

    def static(self, posts: Sequence[Post], run: Collection[str] = (), jobs: int | None = 1) -> list[Finding]:
        """What rules say that look at the text; those that look at what the posts in ``run`` give wait."""
        keys = {post.path: self._keys.of_findings(post, is_run=post.path in run) for post in posts}
        known = self._store.find(Examined, keys)
        missing = [post for post in posts if post.path not in known]
        arriving = Arriving(known, self._examining(missing, keys, run, jobs))

        def codes(post: Post) -> tuple[str, ...]:
            said = known.get(post.path)
            return said.compared_by if said else self._examiner.comparing(post)

        compared = self._comparer.findings(posts, codes, arriving)
        found = [finding for post in posts for finding in arriving.examined(post).findings]
        arriving.finish()
        return [*found, *compared]

    def by_outcome(
        self,
        posts: Sequence[Post],
        outcomes: Mapping[str, PostOutcome],
        again: Mapping[str, PostOutcome] | None = None,
    ) -> list[Finding]:
        """What rules say that look at what running the posts gave, and a second run."""
        second = again or {}
        # Only what passed is kept, and a second run is always another one.
        lasting = {p.path: p for p in posts if p.path in outcomes and outcomes[p.path].passed and not second}
        keys = {path: self._keys.of_judged(post, outcomes[path]) for path, post in lasting.items()}
        known = self._store.find(Judged, keys)
        fresh: dict[str, Judged] = {}
        found: list[Finding] = []
        for post in posts:
            if outcome := outcomes.get(post.path):
                judged = known.get(post.path)
                if judged is None or not are_unchanged(judged.pictures, post.file):
                    judged = self._examiner.judge(post, outcome, second.get(post.path))
                    fresh |= {keys[post.path]: judged} if post.path in keys else {}
                found += judged.findings
        self._store.keep(Judged, fresh)
        return found

    @cached_property
    def _examiner(self) -> "Examiner":
        from postgen.validation.examining import Examiner

        return Examiner(*self._asked)

    def _examining(
        self, posts: Sequence[Post], keys: Mapping[str, str], run: Collection[str], jobs: int | None
    ) -> "Iterator[dict[str, tuple[Examined, Brought | None]]]":
        """What is said of posts, a few at a time by their paths, and what they bring."""
        if not posts:
            return
        from postgen.validation.spreading import examine_all

        for part, found in examine_all(self._examiner, posts, run, jobs):
            said = {post.path: one for post, one in zip(part, found, strict=True)}
            self._store.keep(Examined, {keys[path]: examined for path, (examined, _) in said.items()})
            new = {path: brought for path, (_, brought) in said.items() if brought is not None}
            self._comparer.keep([post for post in part if post.path in new], new)
            yield said
