"""The rules over posts that have been read: all that both passes, before and after running them, share."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from postgen.findings import Finding
from postgen.outcomes import PostOutcome
from postgen.rules import Context, Rule, check_post, needs_of, selected_rules
from postgen.rules.engines import diagnose
from postgen.series import Series
from postgen.validation.earlier import Library
from postgen.validation.posts import Post

AT_A_TIME = 48  # posts that an engine is given at once; fewer than are kept parsed


class Judge:
    """Asks the rules of each post what they find."""

    def __init__(
        self,
        series: Series,
        select: tuple[str, ...],
        ignore: tuple[str, ...],
        library: Library,
        python: Callable[[], Path] | None = None,
    ) -> None:
        """``python`` gives the reader environment's interpreter, and is asked only where a rule needs it."""
        self._series, self._select, self._ignore = series, select, ignore
        self._library, self._python = library, python
        self._contexts: dict[str, Context] = {}

    def static(self, posts: Sequence[Post], run: Collection[str] = ()) -> list[Finding]:
        """What rules say that look at the text; those that look at what the posts in ``run`` give wait."""
        found: list[Finding] = []
        for start in range(0, len(posts), AT_A_TIME):
            found += self._static(posts[start : start + AT_A_TIME], run)
        return found

    def by_outcome(
        self,
        posts: Sequence[Post],
        outcomes: Mapping[str, PostOutcome],
        again: Mapping[str, PostOutcome] | None = None,
    ) -> list[Finding]:
        """What rules say that look at what running the posts gave, and a second run; after ``static``."""
        second = again or {}
        return [
            finding
            for post in posts
            if (outcome := outcomes.get(post.path))
            for finding in check_post(
                post.document,
                replace(self._contexts[post.path], outcome=outcome, again=second.get(post.path)),
                [rule for rule in self._rules(post) if rule.waits(is_run=True)],
            )
        ]

    def _static(self, posts: Sequence[Post], run: Collection[str]) -> list[Finding]:
        rules = [self._rules(post) for post in posts]
        needs = needs_of([rule for of_post in rules for rule in of_post])
        python = self._python() if self._python and "ty" in needs else None
        diagnostics = diagnose([post.document for post in posts], self._series, needs, python)
        found: list[Finding] = []
        for post, of_post in zip(posts, rules, strict=True):
            context = Context(
                self._series,
                post.lesson,
                post.file,
                diagnostics.get(post.path, {}),
                earlier=self._library.before(post.lesson),
            )
            if post.path in run:
                self._contexts[post.path] = context
            found += check_post(
                post.document, context, [rule for rule in of_post if not rule.waits(is_run=post.path in run)]
            )
        return found

    def _rules(self, post: Post) -> tuple[Rule, ...]:
        return selected_rules(self._series.outline.rules, post.lesson, self._select, self._ignore)
