"""What a rule may know besides the post itself."""

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
    """What an engine said about a post's Python code, placed in the post; ``edits`` are its repair."""

    code: str
    message: str
    span: Span
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True)
class Context:
    """The series, the lesson a post belongs to (None where it belongs to none), and what was prepared.

    ``file`` is where the post lies, or would lie, on disk. ``diagnostics`` maps an engine's name to what
    it said about this post. ``outcome`` is what running it gave, None where it was not run.
    ``again`` is what a second run gave, where one was asked for. ``ledger`` is what the lessons before this
    one have brought, None where posts are not compared; ``document`` parses the post again for those rules
    that compare posts, which see no more of it than what it brings.
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
        """The kind of the post's lesson."""
        return self.lesson.kind if self.lesson else None

    @property
    def settings(self) -> RulesOutline:
        return self.series.outline.rules

    @cached_property
    def packages(self) -> tuple[str, ...]:
        """The names of the packages that the series declares, in its order."""
        declared = self.series.outline.environment.packages
        return tuple(re.split(r"[^\w.-]", package, maxsplit=1)[0].lower() for package in declared)

    @cached_property
    def sections_by_role(self) -> Mapping[Role, SectionOutline]:
        """The sections that the post's kind declares, by what they are treated as."""
        return {s.treated_as: s for s in self.kind.sections} if self.kind else {}

    def section(self, document: Document, role: Role) -> Section | None:
        """The post's section of that role, if the kind declares one and the post has it."""
        declared = self.sections_by_role.get(role)
        return document.section_named(declared.heading) if declared else None
