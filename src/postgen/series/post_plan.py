"""The plan of a post, made before the post is written."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from postgen.series.config import FrozenModel


def _in_words(text: str) -> str:
    """Reject LaTeX, because JSON silently turns ``\\frac`` and the like into control characters."""
    if "\\" in text or "$" in text or any(ord(c) < 32 for c in text):
        raise ValueError("use plain words, without LaTeX, backslashes, dollar signs or line ends")
    return text


Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400), AfterValidator(_in_words)
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


class PlannedDemonstration(_TitledItem):
    """A demonstration in code."""

    title: Words = Field(description="Its title.")
    shows: Words = Field(description="What a reader sees in its output or figure.")


class PlannedExercise(_TitledItem):
    """An exercise with its solution."""

    title: Words = Field(description="The task in a few words.")
    tests: Words = Field(description="The skill that it tests.")


class Plan(FrozenModel):
    """The plan of a post. It has no LaTeX, because JSON would damage the backslashes."""

    objectives: tuple[Words, ...] = Field(
        min_length=1, max_length=10, description="What a reader can do after the post."
    )
    symbols: tuple[PlannedSymbol, ...] = Field((), max_length=20, description="The symbols of the post.")
    formulas: tuple[Words, ...] = Field(
        (), max_length=20, description="The formulas of the post, by name, in words."
    )
    demonstrations: tuple[PlannedDemonstration, ...] = Field((), max_length=8, description="In order.")
    exercises: tuple[PlannedExercise, ...] = Field((), max_length=10, description="In order.")
    links: tuple[Words, ...] = Field(
        (), max_length=30, description="Ids of earlier lessons that the post builds on."
    )
