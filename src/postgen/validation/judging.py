"""The rules over posts that have been read: all that both passes, before and after running them, share."""

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from postgen.findings import Finding
from postgen.outcomes import PostOutcome
from postgen.rules import Context, check_post
from postgen.rules.ledger import Brought
from postgen.series import Series
from postgen.validation.comparing import compare
from postgen.validation.earlier import Library
from postgen.validation.examining import Examined, Examiner
from postgen.validation.keeping import Keys, Store
from postgen.validation.posts import Post
from postgen.validation.spreading import examine_all


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
        """``python`` gives the reader environment's interpreter, and is asked only where a rule needs it.

        With ``cache``, what was found in the same text by the same rules is taken from the user's cache.
        """
        self._series, self._library = series, library
        self._examiner = Examiner(series, select, ignore, python)
        self._store = Store() if cache else None
        self._keys = Keys(self._examiner)

    def static(self, posts: Sequence[Post], run: Collection[str] = (), jobs: int | None = 1) -> list[Finding]:
        """What rules say that look at the text; those that look at what the posts in ``run`` give wait."""
        examined = self._examined(posts, run, jobs)
        found = [finding for post in posts for finding in examined[post.path].findings]
        brought = {path: said.brought for path, said in examined.items() if said.brought is not None}

        def bring(asked: Sequence[Post]) -> list[Brought]:
            return [brought.get(post.path) or self._bring(post) for post in asked]

        rules_of = self._examiner.rules
        return found + list(compare(posts, self._series, self._library, bring, rules_of))

    def by_outcome(
        self,
        posts: Sequence[Post],
        outcomes: Mapping[str, PostOutcome],
        again: Mapping[str, PostOutcome] | None = None,
    ) -> list[Finding]:
        """What rules say that look at what running the posts gave, and a second run."""
        second = again or {}
        found: list[Finding] = []
        for post in posts:
            if outcome := outcomes.get(post.path):
                context = Context(
                    self._series, post.lesson, post.file, outcome=outcome, again=second.get(post.path)
                )
                rules = [rule for rule in self._examiner.rules(post) if rule.waits(is_run=True)]
                found += check_post(post.document, context, rules)
        return found

    def _examined(self, posts: Sequence[Post], run: Collection[str], jobs: int | None) -> dict[str, Examined]:
        keys = {post.path: self._keys.of_findings(post, run) for post in posts} if self._store else {}
        known = self._store.find_examined(keys) if self._store else {}
        missing = [post for post in posts if post.path not in known]
        for part, found in examine_all(self._examiner, missing, run, jobs):
            known.update(zip((post.path for post in part), found, strict=True))
            if self._store:
                self._store.keep_examined({keys[post.path]: known[post.path] for post in part})
                self._store.keep_brought(
                    {
                        self._keys.of_brought(post): brought
                        for post in part
                        if (brought := known[post.path].brought) is not None
                    }
                )
        return known

    def _bring(self, post: Post) -> Brought:
        """What a post brings that is not examined itself."""
        key = self._keys.of_brought(post) if self._store else ""
        if self._store and (kept := self._store.find_brought(key)):
            return kept
        brought = self._examiner.bring(post)
        if self._store:
            self._store.keep_brought({key: brought})
        return brought
