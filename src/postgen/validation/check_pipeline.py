"""The checks of posts: cached results first, then the rules, batch by batch."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from postgen.execution.program import Program
from postgen.findings import Finding
from postgen.outcomes import PostOutcome
from postgen.series import Series
from postgen.validation.cross_post_checks import CrossPostChecker
from postgen.validation.figure_scripts import FigureScript, find_figure_scripts
from postgen.validation.finding_cache import FindingCache, PostRecord, digest_outcomes, images_unchanged
from postgen.validation.posts import Post, PublishedPosts, extract_program
from postgen.validation.validate_options import ValidateOptions

if TYPE_CHECKING:
    from postgen.rules.cross_post.post_facts import PostFacts
    from postgen.validation.static_checks import StaticChecker

_BATCH_SIZE = 48  # posts; as many are checked and compared before they are saved


class CheckPipeline:
    """Checks posts before and after their code runs. It imports rules only if a result is not cached."""

    def __init__(self, posts: Sequence[Post], series: Series, options: ValidateOptions) -> None:
        self._series, self._options = series, options
        # In lesson order, so that all earlier posts are known when a post is compared with them.
        self._posts = sorted(posts, key=lambda post: post.lesson.order if post.lesson else (0, 0))
        self._published = PublishedPosts(series, posts)
        self._cache = FindingCache(series, options)
        self._records = self._cache.records(posts)

    def programs(self) -> list[Program]:
        """The programs of those posts that have code to run, and of the scripts of their figures."""
        programs = (
            Program(post.path, record.blocks)
            if (record := self._records.get(post.path))
            else extract_program(post)
            for post in self._posts
        )
        scripts = dict.fromkeys(script.program for group in self._scripts.values() for script in group)
        return [*(program for program in programs if program.is_runnable), *scripts]

    @cached_property
    def _scripts(self) -> Mapping[str, tuple[FigureScript, ...]]:
        """The scripts of the figures that each post shows, by its path."""
        homes = {post.path: (post.file.parent, self._series.posts_dir) for post in self._posts}
        return {post.path: find_figure_scripts(post.source.text, *homes[post.path]) for post in self._posts}

    def static_findings(self, python: Path | None = None, run: Collection[str] = ()) -> list[Finding]:
        """The findings that do not depend on outcomes. The code of the posts with a path in ``run`` will run.

        ``python`` is the interpreter of the reader environment. Without it, types are not checked.
        """
        findings: list[Finding] = []
        for batch in self._checked_batches(python):
            for post in batch:
                findings += self._records[post.path].findings_before_run(
                    with_types=python is not None,
                    is_run=post.path in run,
                    scripted={s.target for s in self._scripts[post.path] if str(s.path) in run}
                    if run
                    else (),
                )
        return findings

    def _checked_batches(self, python: Path | None) -> Iterator[list[Post]]:
        """Bring the records of all posts up to date, and yield the posts in batches."""
        cross_post_checker = CrossPostChecker(self._series, self._published, self._cache)
        missing = [post for post in self._posts if self._must_check(post, python)]
        checked: Iterator[tuple[PostRecord, PostFacts | None]] = iter(())
        if missing:
            from postgen.validation.static_checks import check_in_parallel

            checked = chain.from_iterable(
                check_in_parallel(self._checker, missing, python, self._options.jobs)
            )
        for start in range(0, len(self._posts), _BATCH_SIZE):
            batch = self._posts[start : start + _BATCH_SIZE]
            changed: dict[str, PostRecord] = {}
            facts: dict[str, PostFacts] = {}
            for post in batch:
                if self._must_check(post, python):
                    changed[post.path], post_facts = next(checked)
                    if post_facts:
                        facts[post.path] = post_facts
            self._records |= changed
            changed |= cross_post_checker.check(batch, self._records, facts)
            self._records |= changed
            self._cache.save(batch, changed, facts)
            yield batch
        next(checked, None)  # end the processes

    def _must_check(self, post: Post, python: Path | None) -> bool:
        record = self._records.get(post.path)
        return record is None or (python is not None and record.python != str(python))

    def outcome_findings(
        self, outcomes: Mapping[str, PostOutcome], second: Mapping[str, PostOutcome] | None = None
    ) -> list[Finding]:
        """The findings that depend on outcomes, by path, and on those of a ``second`` run.

        Call :meth:`static_findings` first. Only results of passing posts are cached.
        """
        findings: list[Finding] = []
        changed: dict[str, PostRecord] = {}
        for post in self._posts:
            scripts = {
                s.target: outcomes[x] for s in self._scripts[post.path] if (x := str(s.path)) in outcomes
            }
            outcome = outcomes.get(post.path)
            if outcome or scripts:
                together = [o for o in (outcome, *scripts.values()) if o]
                record, digest = self._records[post.path], digest_outcomes(*together)
                result = record.outcome
                is_valid = result and result.digest == digest and images_unchanged(result.files)
                if result is None or second or not is_valid:
                    again = second.get(post.path) if second else None
                    result = self._checker.check_outcome(post, outcome, again, scripts)
                    if all(o.passed for o in together) and not second:
                        changed[post.path] = replace(record, outcome=result)
                findings += result.findings
        self._cache.save(self._posts, changed, {})
        return findings

    @cached_property
    def _checker(self) -> "StaticChecker":
        from postgen.rules import validate_outline_selectors
        from postgen.validation.static_checks import StaticChecker

        validate_outline_selectors(self._series)
        return StaticChecker(self._series, self._options)
