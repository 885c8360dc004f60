"""What can be said of a post by its text and the outline alone: some findings, and what it brings."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from postgen.outcomes import PostOutcome
from postgen.rules import Context, Rule, check_post, needs_of, selected_rules
from postgen.rules.engines import diagnose
from postgen.rules.ledger import Brought
from postgen.rules.ledger.bringing import bring
from postgen.series import Series
from postgen.validation.examined import Examined, Judged
from postgen.validation.looking import pictures_in
from postgen.validation.posts import Post

Said = tuple[Examined, Brought | None]
"""What is said of a post, and what it brings where rules are to compare it."""


@dataclass(frozen=True, slots=True)
class Examiner:
    """Examines posts by the rules that are selected."""

    series: Series
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    python: Callable[[], Path] | None = None  # the reader environment's interpreter, asked only where needed

    def rules(self, post: Post) -> tuple[Rule, ...]:
        """All rules that hold for a post."""
        return selected_rules(self.series.outline.rules, post.lesson, self.select, self.ignore)

    def asked(self, post: Post, run: Collection[str]) -> list[Rule]:
        """Those that are asked before the posts in ``run`` (by path) are run, with what they need."""
        ready = ("ruff",) if self.python is None else ("ruff", "ty")
        is_run = post.path in run
        return [rule for rule in self.rules(post) if not rule.waits(is_run=is_run) and rule.needs <= {*ready}]

    def comparing(self, post: Post) -> tuple[str, ...]:
        """The codes of those that compare a post with others, or with the disk."""
        return tuple(rule.code for rule in self.rules(post) if rule.compare)

    def examine(self, posts: Sequence[Post], run: Collection[str] = ()) -> list[Said]:
        """Examine a few posts; each engine is started once for them all.

        Raises:
            SurroundingsError: an engine is missing or broke.
        """
        return list(self._examine(posts, run))

    def _examine(self, posts: Sequence[Post], run: Collection[str]) -> Iterator[Said]:
        rules = [self.asked(post, run) for post in posts]
        needs = needs_of([rule for of_post in rules for rule in of_post])
        python = self.python() if self.python and "ty" in needs else None
        diagnostics = diagnose([post.document for post in posts], self.series, needs, python)
        for post, of_post in zip(posts, rules, strict=True):
            said = diagnostics.get(post.path, {})
            context = Context(self.series, post.lesson, post.file, said)
            findings = check_post(post.document, context, of_post)
            compare = self.comparing(post)
            brought = bring(post.document, self.series, post.lesson) if compare else None
            yield Examined(tuple(findings), compare), brought

    def judge(self, post: Post, outcome: PostOutcome, again: PostOutcome | None) -> Judged:
        """Ask those rules of a post that look at what running it gave, and a second run if there was one."""
        pictures = pictures_in(post.document, post.file)  # first: what changes meanwhile is noticed next time
        context = Context(self.series, post.lesson, post.file, outcome=outcome, again=again)
        rules = [rule for rule in self.rules(post) if rule.waits(is_run=True)]
        return Judged(tuple(check_post(post.document, context, rules)), pictures)
