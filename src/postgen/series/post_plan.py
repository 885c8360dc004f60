"""The plan of a post, made before the post is written."""

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from postgen.series.config import FrozenModel


def _in_words(text: str) -> str:
    """Reject LaTeX, because JSON silently turns ``\\frac`` and the like into control characters."""
    if "\\" in text or "$" in text or any(ord(c) < 32 for c in text):
        raise ValueError("use plain words, without LaTeX, backslashes, dollar signs or line ends")
    return text


Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000), AfterValidator(_in_words)
]


def _in_words_or_empty(text: str) -> str:
    return _in_words(text) if text else text


MaybeWords = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=1000), AfterValidator(_in_words_or_empty)
]


class PlannedSymbol(FrozenModel):
    """A symbol that the post introduces."""

    name: Words = Field(description="Its name in words, e.g. y hat, eta, w.")
    meaning: Words = Field(description="Its meaning.")


class _TitledItem(FrozenModel):
    """An item with a title. A plain string becomes both title and description."""

    @model_validator(mode="before")
    @classmethod
    def _of_a_string(cls, value: Any) -> Any:  # noqa: ANN401 (models send anything)
        described = [name for name in cls.model_fields if name != "title"]
        return {"title": value, described[0]: value} if isinstance(value, str) else value


class PlannedStory(_TitledItem):
    """A story that could run through the post."""

    title: Words = Field(description="Its title, a few words.")
    tells: Words = Field(description="What happens in it, in two or three sentences.")
    stands_for: tuple[Words, ...] = Field(
        (), max_length=12, description="What each thing in it stands for, e.g. the sled: the parameters."
    )


def _at_most_a_thousand(seeds: object) -> object:
    """No post shows more: a larger number is a way of saying many."""
    return min(seeds, 1000) if isinstance(seeds, int) else seeds


class PlannedDemonstration(_TitledItem):
    """A demonstration in code."""

    title: Words = Field(description="Its title.")
    shows: Words = Field(description="What a reader sees in its output or figure.")
    claim: MaybeWords = Field("", description="The statement that it supports, which its output can refute.")
    control: MaybeWords = Field(
        "", description="What it is compared with: the strongest alternative that readers know."
    )
    would_refute: MaybeWords = Field("", description="The result that would refute the claim.")
    seeds: Annotated[int, BeforeValidator(_at_most_a_thousand)] = Field(
        1, ge=1, description="The number of random seeds that the claim rests on."
    )

    @property
    def statement(self) -> str:
        """The claim, or what the demonstration shows if it has none."""
        return self.claim or self.shows


class PlannedExercise(_TitledItem):
    """An exercise with its solution."""

    title: Words = Field(description="The task in a few words.")
    tests: Words = Field(description="The skill that it tests.")


class Plan(FrozenModel):
    """The plan of a post. It has no LaTeX, because JSON would damage the backslashes.

    Fields come in the order in which a model should decide on them: the demonstrations take place in the
    story.
    """

    objectives: tuple[Words, ...] = Field(
        min_length=1, max_length=10, description="What a reader can do after the post."
    )
    stories: tuple[PlannedStory, ...] = Field(
        (), max_length=5, description="Three different stories for the post, each with what stands for what."
    )
    story: MaybeWords = Field("", description="The title of the best of these stories.")
    terms: tuple[Words, ...] = Field((), max_length=20, description="The terms that the post introduces.")
    symbols: tuple[PlannedSymbol, ...] = Field((), max_length=20, description="The symbols of the post.")
    formulas: tuple[Words, ...] = Field(
        (), max_length=20, description="The formulas of the post, by name, in words."
    )
    diagram: MaybeWords = Field(
        "", description="What a picture of the idea would show; empty if the post needs none."
    )
    demonstrations: tuple[PlannedDemonstration, ...] = Field((), max_length=8, description="In order.")
    exercises: tuple[PlannedExercise, ...] = Field((), max_length=10, description="In order.")
    links: tuple[Words, ...] = Field(
        (), max_length=30, description="Ids of earlier lessons that the post builds on."
    )

    @property
    def chosen_story(self) -> PlannedStory | None:
        """The story that the post tells, if the plan has one."""
        return next((s for s in self.stories if s.title.casefold() == self.story.casefold()), None)
