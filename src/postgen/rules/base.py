"""What a rule is, and what it knows about a post besides the text."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

from postgen.document import Document, Section
from postgen.findings import Edit, Problem, Severity, Span
from postgen.outcomes import BlockOutcome, PostOutcome
from postgen.rules.cross_post.post_facts import PostFacts, SeriesIndex
from postgen.series import KindConfig, Lesson, RulesConfig, Series
from postgen.series.config import Role

CHECKER_FAILED = "checker-failed"
"""The code of the only diagnostic of a checker that has no result for a post."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A message of an external checker about a post's Python code, with its span in the post and its fix."""

    code: str
    message: str
    span: Span
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark of a model that read the post critically. ``code`` is that of the rule about its kind."""

    code: str
    span: Span
    message: str
    help: str = ""


@dataclass(frozen=True)
class Context:
    """The series, the post's lesson, and the results that were computed before the rules run.

    ``lesson`` is None if the post does not belong to a lesson. ``file`` is the path of the post, which need
    not exist yet. ``diagnostics`` maps the name of an external checker to its messages about this post.
    ``outcome`` and ``second_outcome`` are the results of running the post once and twice; they are None if
    there was no such run. ``earlier`` holds the facts about the lessons before this one; it is None if posts
    are not compared. ``document`` parses the post again, because rules that compare posts get only its facts.
    ``remarks`` are those of a critical reading; None if there was none. ``figure_outcomes`` are the results
    of the scripts of figures, by the targets of the images that show them; None if no script ran.
    """

    series: Series
    lesson: Lesson | None
    file: Path
    diagnostics: Mapping[str, tuple[Diagnostic, ...]] = field(default_factory=dict)
    outcome: PostOutcome | None = None
    second_outcome: PostOutcome | None = None
    earlier: SeriesIndex | None = None
    document: Callable[[], Document] | None = None
    remarks: tuple[Remark, ...] | None = None
    figure_outcomes: Mapping[str, PostOutcome] | None = None

    @property
    def kind(self) -> KindConfig | None:
        """The kind of the post's lesson, or None without a lesson."""
        return self.lesson.kind if self.lesson else None

    @property
    def settings(self) -> RulesConfig:
        return self.series.outline.rules

    @cached_property
    def packages(self) -> tuple[str, ...]:
        """The names of the packages that the series declares, in the order of the outline."""
        declared = self.series.outline.environment.packages
        return tuple(re.split(r"[^\w.-]", package, maxsplit=1)[0].lower() for package in declared)

    @property
    def section_names(self) -> tuple[str, ...]:
        """The headings of the sections that the post's kind declares, in order."""
        return tuple(section.heading for section in self.kind.sections) if self.kind else ()

    @property
    def block_outcomes(self) -> tuple[BlockOutcome, ...]:
        """The outcomes of the post's Python blocks; empty if the post was not run."""
        return self.outcome.blocks if self.outcome else ()

    def section(self, document: Document, role: Role) -> Section | None:
        """The post's section with this role, or None if the kind or the post does not have one."""
        declared = self.kind.sections if self.kind else ()
        heading = next((section.heading for section in declared if section.effective_role == role), None)
        return document.find_section(heading) if heading else None


Problems = Iterator[Problem]  # what a check yields
Check = Callable[[Document, Context], Problems]
CrossPostCheck = Callable[[PostFacts, SeriesIndex, Context], Problems]
Need = Literal["ruff", "ty", "outcome", "critique", "figure scripts"]

FAMILIES = {
    "ST": "Structure",
    "MA": "Mathematics",
    "HT": "HTML",
    "PY": "Python",
    "IN": "Installs",
    "PR": "Prose",
    "SE": "Series",
    "EX": "Execution",
    "CR": "Critique",
    "HR": "House",
}


def no_check(_document: Document, _context: Context) -> Problems:
    """The check of a rule that only compares posts."""
    return iter(())


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule. The docstring of the module that defines it is its documentation.

    ``check`` gets one post and its context and yields problems. They must depend only on the post's text,
    its lesson, the outline and the results in the context, because findings are cached. A rule that has an
    outcome may also read the figure files that the post shows, and no other files.

    ``check_across_posts`` gets the facts about a post and those about the earlier lessons. Its problems must
    depend only on these, on whether the targets of the post's links exist, and on linked posts' headings.

    The rule is skipped if a result that it ``requires`` is missing: the diagnostics of an external checker,
    the outcome of running the post or its figure scripts, or the remarks of a critical reading. A rule that
    ``uses_outcome`` works with or without one: if the post is run, the rule is checked after the run.
    ``default`` is False for a rule that is off unless the series selects it.
    """

    code: str
    name: str
    check: Check
    severity: Severity = Severity.ERROR
    requires: frozenset[Need] = frozenset()
    uses_outcome: bool = False
    default: bool = True
    check_across_posts: CrossPostCheck | None = None
    doc: str = ""
