"""The Pydantic models of outline.yaml, from which its JSON Schema is made."""

import json
from typing import Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    model_validator,
)

from postgen.findings import Severity
from postgen.series.field_types import (
    DataPath,
    LanguageName,
    LessonId,
    Pattern,
    PythonCode,
    PythonVersion,
    Requirement,
    RuleSelector,
    Text,
)
from postgen.series.house_rules import HouseRule

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


class FrozenModel(BaseModel):
    """The base of all models. Unknown keys are errors, and instances are immutable.

    The validators of a model are built on first use, because most commands use only one model.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class SeriesConfig(FrozenModel):
    """The series as a whole."""

    title: Text = Field(description="Title of the series. Every title line starts with it.")
    audience: Text = Field("readers new to the subject", description="The readers of the series.")
    language: LanguageName = Field(
        "English",
        description="The language of the posts: a name such as British English, or a tag such as en-GB.",
    )
    tips: tuple[Text, ...] = Field((), description="General tips for every module.")


class LessonConfig(FrozenModel):
    """One lesson of a module. Its id is `<module>.<position>`."""

    title: Text = Field(description="Title of the lesson, without the series and the id.")
    points: tuple[Text, ...] = Field((), description="What the post must cover.")
    terms: tuple[Text, ...] = Field(
        (), description="Terms and names that the lesson introduces. Earlier posts must not use them."
    )
    kind: Text = Field("lesson", description="One of the kinds declared under `kinds`.")
    words: int | None = Field(
        None,
        ge=100,
        le=20_000,
        description="Approximate length of the post in words, without code and formulas, instead of the sum "
        "of its sections. The lengths of the sections are scaled to it.",
    )


class ModuleConfig(FrozenModel):
    """A module: lessons with a common goal."""

    title: Text = Field(description="Title of the module.")
    goal: Text = Field(description="Goal of the module.")
    lessons: tuple[LessonConfig, ...] = Field(min_length=1, description="The lessons in order.")


class SectionConfig(FrozenModel):
    """A section that posts of a kind must have."""

    heading: Text = Field(description="The level-2 heading. A post may add more text after a colon.")
    role: Role | None = Field(
        None, description="The role that rules use for the section. Canonical headings have a default role."
    )
    instructions: Text = Field(description="Instructions for the writer of the section.")
    words: int = Field(200, ge=20, le=5000, description="Approximate length in words.")

    @property
    def effective_role(self) -> Role:
        """The declared role, or the default role of a canonical heading."""
        return self.role or CANONICAL_ROLES.get(self.heading, "prose")


class ExerciseRange(FrozenModel):
    """The number of exercises in a post, and their headings."""

    minimum: int = Field(1, ge=0, le=20, description="Minimum number of exercises.")
    maximum: int = Field(4, ge=0, le=20, description="Maximum number of exercises.")
    heading: Text = Field(
        "Exercise", description="First word of the level-3 heading of an exercise, which its number follows."
    )
    solution: Text = Field("Solution", description="The level-4 heading of a solution.")


class KindConfig(FrozenModel):
    """A kind of lesson: its sections in order, and its allowed content."""

    introduction: Text = Field(description="Purpose of the text before the first section.")
    sections: tuple[SectionConfig, ...] = Field(min_length=1, description="The sections in order.")
    code: Literal["required", "allowed", "forbidden"] = Field(
        "allowed", description="Whether posts of this kind have Python code."
    )
    required_import: Text | None = Field(
        None, description="The package that at least one demonstration must import, e.g. torch."
    )
    exercises: ExerciseRange | None = Field(
        None, description="Number of exercises. Without it, posts have no exercises."
    )
    rules: tuple[Text, ...] = Field((), description="House rules for this kind only.")


class VoiceConfig(FrozenModel):
    """How the author writes. Every prompt for prose contains it."""

    words: Text | None = Field(None, description="The voice in words: tone, sentences, comparisons.")
    sample: Text | None = Field(None, description="A passage in this voice.")
    sample_file: DataPath | None = Field(
        None, description="A file with such a passage, relative to the project folder, instead of `sample`."
    )
    preferences: tuple[Text, ...] = Field(
        (), description="What the editor prefers, one sentence each. `postgen learn` proposes some."
    )

    @model_validator(mode="after")
    def _one_sample(self) -> Self:
        if self.sample and self.sample_file:
            raise ValueError("give either sample or sample_file, not both")
        return self


class WritingConfig(FrozenModel):
    """House rules for every writer, whether a person or a model."""

    voice: VoiceConfig | None = Field(None, description="How the author writes.")
    rules: tuple[Text, ...] = Field((), description="House rules for every post.")
    closing: Text | None = Field(None, description="Additional content of a post that closes its module.")
    reply: Text = Field(
        "Reply with the full post in Markdown and nothing else.",
        description="Format of the writer's reply.",
    )


class NotationEntry(FrozenModel):
    """One symbol of the series' notation."""

    symbol: Text = Field(description="The symbol in LaTeX, without dollar signs.")
    meaning: Text = Field(description="Its meaning in words.")
    lesson: LessonId = Field(description="The lesson that introduces it.")
    formula: Text | None = Field(
        None, description="The formula that defines or uses it, in LaTeX, without dollar signs."
    )
    name: Text | None = Field(None, description="Name of the formula.")


class EnvironmentConfig(FrozenModel):
    """The reader environment, in which the posts' code runs."""

    python: PythonVersion = Field(description="Python version, e.g. 3.11.")
    packages: tuple[Requirement, ...] = Field(
        description="Requirements such as torch==2.13.0: packages with versions, or addresses of wheels."
    )
    data: tuple[DataPath, ...] = Field(
        (),
        description="Files that posts may read: paths, folders or patterns such as data/*.csv, relative to "
        "the project folder. In the working folder of a post they have the same path and are read-only.",
    )
    gpu: bool = Field(
        False,
        description="Whether posts may use an NVIDIA GPU if the machine has one and the packages support it. "
        "They then run one at a time. Otherwise they run on the CPU.",
    )
    figure_dpi: int = Field(
        100,
        ge=50,
        le=400,
        description="Resolution of figures in pixels per inch, unless the code sets another one.",
    )


class SharedConfig(FrozenModel):
    """What the posts of a series share, for prompts and rules. Nothing of it is added when posts run."""

    example: Text | None = Field(None, description="The running example, in words.")
    data: dict[DataPath, Text] = Field(
        {}, description="What the files of `environment.data` contain, by their paths or patterns."
    )
    code: PythonCode = Field(
        "", description="Python definitions that are the same in all posts. A post that uses one contains it."
    )


class LimitsConfig(FrozenModel):
    """The resource limits for the code of a post."""

    seconds: float = Field(60.0, ge=0.1, le=3600, description="Time limit for one post, in seconds.")
    memory_mb: int = Field(4096, ge=256, le=1 << 20, description="Memory limit for one post, in MB.")
    output_kb: int = Field(
        256, ge=1, le=1 << 16, description="Limit for the printed output of one post, in KB."
    )


class LlmConfig(FrozenModel):
    """The language model that writes drafts."""

    name: Text | None = Field(
        None, description="Its name at the endpoint. --model and POSTGEN_MODEL take precedence."
    )
    temperature: float | None = Field(None, ge=0, le=2, description="Sampling temperature.")
    max_tokens: int = Field(8000, ge=256, le=10_000_000, description="Maximum length of a reply, in tokens.")
    max_repairs: int = Field(3, ge=0, le=20, description="Maximum number of repairs of a draft.")
    critic: Text | None = Field(
        None, description="The model that reads posts critically. Without it, the model that writes does so."
    )
    critic_confidence: float = Field(
        0.5, ge=0, le=1, description="Remarks with less confidence than this are not shown."
    )
    critic_readings: int = Field(
        1,
        ge=0,
        le=5,
        description="Number of critical readings. A remark needs the mean confidence of all of them. With 0, "
        "drafts are not read critically.",
    )
    context_tokens: int | None = Field(
        None,
        ge=1024,
        le=100_000_000,
        description="Size of the model's context in tokens, if the endpoint does not report it. A post that "
        "does not fit is written section by section.",
    )


class RuleException(FrozenModel):
    """A rule that a lesson may break, with the reason."""

    ignore: RuleSelector = Field(description="Code of a rule, or a prefix of codes.")
    reason: Text = Field(description="Why this lesson may break it.")


class RulesConfig(FrozenModel):
    """The enabled rules, and their settings."""

    select: tuple[RuleSelector, ...] = Field(("ALL",), description="Codes or prefixes of enabled rules.")
    ignore: tuple[RuleSelector, ...] = Field((), description="Codes or prefixes of disabled rules.")
    severity: dict[RuleSelector, Severity] = Field({}, description="Severity by code or prefix.")
    introduction_words: int = Field(
        150, ge=10, le=100_000, description="Maximum length of the introduction, in words."
    )
    eli5_grade: float = Field(
        8.0,
        ge=1,
        le=20,
        description="Maximum reading grade of the ELI5 section. It is meant for English; a series in another "
        "language has no maximum unless it sets one.",
    )
    number_tolerance: float = Field(
        1e-3, ge=0, le=1, description="Relative tolerance between shown and real numbers."
    )
    output_masks: tuple[Pattern, ...] = Field(
        (),
        description="Regular expressions for text that may differ between shown and real output, e.g. times.",
    )
    replacements: dict[Text, Text] = Field(
        {"numpy": "torch"},
        description="Packages that posts must not import if the environment has a replacement: import name "
        "and replacement, e.g. `pandas: polars`.",
    )
    closing_headings: tuple[Text, ...] = Field(
        ("Checklist", "Quiz"),
        description="Level-3 headings in the summary. If `writing.closing` is set, a post that closes its "
        "module must have one of them.",
    )
    house: tuple[HouseRule, ...] = Field(
        (), description="Rules of the house, with the keys of Vale; see docs/house-rules.md."
    )
    repeated_words: int = Field(
        30, ge=10, le=100_000, description="Minimum length of a passage that counts as repeated, in words."
    )
    lessons: dict[LessonId, tuple[RuleException, ...]] = Field(
        {}, description="Exceptions by lesson, each with a reason."
    )


class Outline(FrozenModel):
    """The content of `outline.yaml`."""

    series: SeriesConfig = Field(description="The series as a whole.")
    modules: tuple[ModuleConfig, ...] = Field(min_length=1, description="The modules in order.")
    kinds: dict[Text, KindConfig] = Field(description="The kinds of lesson, by name.")
    writing: WritingConfig = Field(WritingConfig(), description="House rules for the writer.")
    notation: tuple[NotationEntry, ...] = Field((), description="The symbols of the series.")
    shared: SharedConfig = Field(SharedConfig(), description="What the posts of the series share.")
    environment: EnvironmentConfig = Field(description="The environment of the posts' code.")
    limits: LimitsConfig = Field(LimitsConfig(), description="Resource limits for the posts' code.")
    model: LlmConfig = Field(LlmConfig(), description="The language model that writes drafts.")
    rules: RulesConfig = Field(RulesConfig(), description="The enabled rules.")


def outline_schema() -> str:
    """Return the JSON Schema (draft 2020-12) as text that ends in a newline."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | Outline.model_json_schema()
    schema["title"] = "outline.yaml of a postgen series"
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
