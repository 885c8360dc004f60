"""What `outline.yaml` may hold: the Pydantic models, whose descriptions are the reference for authors."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from postgen.findings import Severity

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
LessonId = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]*\.[1-9][0-9]*$")]


def _is_pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return text


def _is_within_project(text: str) -> str:
    parts = text.split("/")
    if text.startswith("/") or "\\" in text or ":" in parts[0]:
        raise ValueError("a path from the project's folder is wanted, with / between its parts")
    if any(part.startswith(".") for part in parts):
        raise ValueError("a part may not start with a dot: hidden files and other folders are not shown")
    if any("**" in part and part != "**" for part in parts):
        raise ValueError("** stands for folders, and for itself between two /")
    return text


Pattern = Annotated[Text, AfterValidator(_is_pattern)]
DataPath = Annotated[Text, AfterValidator(_is_within_project)]
RuleSelector = Annotated[str, StringConstraints(pattern=r"^(ALL|[A-Z]{2}([0-9]{1,3})?)$")]
Role = Literal[
    "eli5", "mathematics", "explanation", "demonstrations", "exercises", "summary", "takeaways", "prose"
]
CANONICAL_ROLES: dict[str, Role] = {
    "ELI5": "eli5",
    "Mathematical Foundations": "mathematics",
    "In-Depth Explanation": "explanation",
    "Demonstrations": "demonstrations",
    "Exercises": "exercises",
    "Summary": "summary",
    "Key Takeaways": "takeaways",
}


class Model(BaseModel):
    """Base of all: unknown keys are refused, values never change.

    Nothing is built for a model until it is used: most commands use but one of them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class SeriesOutline(Model):
    """The series as a whole."""

    title: Text = Field(description="Title of the series; every post's title line starts with it.")
    audience: Text = Field("readers new to the subject", description="For whom it is written.")
    language: Text = Field("English", description="The language of the posts.")
    tips: tuple[Text, ...] = Field((), description="General tips that hold for every module.")


class LessonOutline(Model):
    """One lesson of a module; its id is `<module>.<position>`."""

    title: Text = Field(description="Title of the lesson, without the series and the id.")
    points: tuple[Text, ...] = Field((), description="What the post must cover.")
    terms: tuple[Text, ...] = Field(
        (), description="Terms and names that the lesson introduces, which earlier posts do not use."
    )
    kind: Text = Field("lesson", description="One of the kinds declared under `kinds`.")


class ModuleOutline(Model):
    """A module: lessons that serve one goal."""

    title: Text = Field(description="Title of the module.")
    goal: Text = Field(description="What the module is for.")
    lessons: tuple[LessonOutline, ...] = Field(min_length=1, description="Its lessons, in order.")


class SectionOutline(Model):
    """A section that posts of a kind must have."""

    heading: Text = Field(description="The level-2 heading; a post may go on after a colon.")
    role: Role | None = Field(
        None, description="What rules treat it as; by default known from the canonical headings."
    )
    instructions: Text = Field(description="What belongs into it, told to the writer.")
    words: int = Field(200, ge=20, le=5000, description="About how many words it should have.")

    @property
    def treated_as(self) -> Role:
        """The declared role, or the one that a canonical heading has."""
        return self.role or CANONICAL_ROLES.get(self.heading, "prose")


class ExerciseRange(Model):
    """How many exercises a post has."""

    minimum: int = Field(1, ge=0, le=20, description="The fewest exercises.")
    maximum: int = Field(4, ge=0, le=20, description="The most exercises.")
    heading: Text = Field(
        "Exercise", description="What an exercise's level-3 heading starts with; its number follows."
    )
    solution: Text = Field("Solution", description="The level-4 heading over an exercise's solution.")


class KindOutline(Model):
    """A kind of lesson: its sections in order and what it may contain."""

    introduction: Text = Field(description="What the text before the first section does.")
    sections: tuple[SectionOutline, ...] = Field(min_length=1, description="Its sections, in order.")
    code: Literal["required", "allowed", "forbidden"] = Field(
        "allowed", description="Whether posts of this kind have Python code."
    )
    required_import: Text | None = Field(
        None, description="The package that at least one demonstration must import, e.g. torch."
    )
    exercises: ExerciseRange | None = Field(None, description="How many exercises; none where left out.")
    rules: tuple[Text, ...] = Field((), description="House rules for this kind alone, told to the writer.")


class WritingOutline(Model):
    """House rules that are told to every writer, person or model."""

    rules: tuple[Text, ...] = Field((), description="House rules for every post.")
    closing: Text | None = Field(None, description="What a post that closes its module must also have.")
    reply: Text = Field(
        "Reply with the full post in Markdown and nothing else.",
        description="In what form the writer answers.",
    )


class NotationOutline(Model):
    """One symbol of the series' notation."""

    symbol: Text = Field(description="The symbol in LaTeX, without dollar signs.")
    meaning: Text = Field(description="What it stands for, in words.")
    lesson: LessonId = Field(description="The lesson that introduces it.")
    formula: Text | None = Field(
        None, description="The formula that defines or uses it, in LaTeX, without dollar signs."
    )
    name: Text | None = Field(None, description="What the formula is called.")


class EnvironmentOutline(Model):
    """The reader environment: what the posts' code runs in."""

    python: Text = Field(description="Python version, e.g. 3.11.")
    packages: tuple[Text, ...] = Field(description="Requirements, as uv takes them.")
    data: tuple[DataPath, ...] = Field(
        (),
        description="Files that posts may read, from the project's folder: paths, folders, or patterns such "
        "as data/*.csv. A post finds them under the same path in its working folder, read-only.",
    )
    gpu: bool = Field(
        False,
        description="Whether posts may use an NVIDIA GPU where machine and packages have one; they then run "
        "one at a time. Elsewhere they run on the processor.",
    )


class LimitsOutline(Model):
    """What a post's code may use."""

    seconds: float = Field(60.0, gt=0, le=3600, description="Seconds for one post.")
    memory_mb: int = Field(4096, ge=256, description="Memory for one post, in MB.")
    output_kb: int = Field(256, ge=1, description="Printed output of one post, in KB.")


class ModelOutline(Model):
    """The language model that drafts."""

    name: Text | None = Field(None, description="Its name at the endpoint; --model and POSTGEN_MODEL win.")
    temperature: float | None = Field(None, ge=0, le=2, description="Sampling temperature.")
    max_tokens: int = Field(8000, ge=256, description="The longest reply asked for, in tokens.")
    max_repairs: int = Field(3, ge=0, le=20, description="Maximum number of repairs of a draft.")


class RuleException(Model):
    """A rule that one lesson need not follow, and why."""

    ignore: RuleSelector = Field(description="A rule's code, or the start of one.")
    reason: Text = Field(description="Why this lesson need not follow it.")


class RulesOutline(Model):
    """Which rules hold, and how strictly."""

    select: tuple[RuleSelector, ...] = Field(("ALL",), description="Codes, or starts of codes, that hold.")
    ignore: tuple[RuleSelector, ...] = Field((), description="Codes, or starts of codes, that do not.")
    severity: dict[RuleSelector, Severity] = Field({}, description="Severity by code, or start of a code.")
    introduction_words: int = Field(150, ge=10, description="The most words of a brief introduction.")
    eli5_grade: float = Field(8.0, ge=1, le=20, description="The highest reading grade of the ELI5.")
    number_tolerance: float = Field(
        1e-3, ge=0, le=1, description="Relative tolerance between shown and real numbers."
    )
    output_masks: tuple[Pattern, ...] = Field(
        (), description="Regular expressions of what may differ between shown and real output, e.g. times."
    )
    replacements: dict[Text, Text] = Field(
        {"numpy": "torch"},
        description="Packages that posts do not import where the environment has another that serves: "
        "by name as imported, each with the one to use, e.g. `pandas: polars`.",
    )
    closing_headings: tuple[Text, ...] = Field(
        ("Checklist", "Quiz"),
        description="Level-3 headings in the summary, one of which a post has that closes its module, "
        "where `writing.closing` asks for one.",
    )
    repeated_words: int = Field(
        30, ge=10, description="From how many words on a passage counts as repeated from another."
    )
    lessons: dict[LessonId, tuple[RuleException, ...]] = Field(
        {}, description="Exceptions by lesson, each with its reason."
    )


class Outline(Model):
    """The whole of `outline.yaml`."""

    series: SeriesOutline = Field(description="The series as a whole.")
    modules: tuple[ModuleOutline, ...] = Field(min_length=1, description="Its modules, in order.")
    kinds: dict[Text, KindOutline] = Field(description="The kinds of lesson, by name.")
    writing: WritingOutline = Field(WritingOutline(), description="House rules for the writer.")
    notation: tuple[NotationOutline, ...] = Field((), description="The symbols of the series.")
    environment: EnvironmentOutline = Field(description="What the posts' code runs in.")
    limits: LimitsOutline = Field(LimitsOutline(), description="What the posts' code may use.")
    model: ModelOutline = Field(ModelOutline(), description="The language model that drafts.")
    rules: RulesOutline = Field(RulesOutline(), description="Which rules hold.")
