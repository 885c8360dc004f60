"""The information that a rule gets besides the post itself."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from postgen.document import Document, Section
from postgen.findings import Edit, Span
from postgen.outcomes import PostOutcome
from postgen.rules.ledger.ledger import Ledger
from postgen.series import KindOutline, Lesson, RulesOutline, SectionOutline, Series
from postgen.series.outline import Role


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A message of an external checker about a post's Python code, with its span in the post and its fix."""

    code: str
    message: str
    span: Span
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True)
class Context:
    """The series, the post's lesson, and the results that were computed before the rules run.

    ``lesson`` is None if the post does not belong to a lesson. ``file`` is the path of the post, which need
    not exist yet. ``diagnostics`` maps the name of an external checker to its messages about this post.
    ``outcome`` is the result of running the post and ``again`` that of a second run; both are None if there
    was no such run. ``ledger`` holds the facts about the lessons before this one; it is None if posts are
    not compared. ``document`` parses the post again: rules that compare posts get only the facts about it.
    """

    series: Series
    lesson: Lesson | None
    file: Path
    diagnostics: Mapping[str, tuple[Diagnostic, ...]] = field(default_factory=dict)
    outcome: PostOutcome | None = None
    again: PostOutcome | None = None
    ledger: Ledger | None = None
    document: Callable[[], Document] | None = None

    @property
    def kind(self) -> KindOutline | None:
        """The kind of the post's lesson, or None without a lesson."""
        return self.lesson.kind if self.lesson else None

    @property
    def settings(self) -> RulesOutline:
        return self.series.outline.rules

    @cached_property
    def packages(self) -> tuple[str, ...]:
        """The names of the packages that the series declares, in the order of the outline."""
        declared = self.series.outline.environment.packages
        return tuple(re.split(r"[^\w.-]", package, maxsplit=1)[0].lower() for package in declared)

    @cached_property
    def sections_by_role(self) -> Mapping[Role, SectionOutline]:
        """The sections that the post's kind declares, by role."""
        return {s.treated_as: s for s in self.kind.sections} if self.kind else {}

    def section(self, document: Document, role: Role) -> Section | None:
        """The post's section with this role, or None if the kind or the post does not have one."""
        declared = self.sections_by_role.get(role)
        return document.section_named(declared.heading) if declared else None
