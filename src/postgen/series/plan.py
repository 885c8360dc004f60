"""What a post will contain, decided before a word of it is written."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from postgen.series.outline import Model


def _in_words(text: str) -> str:
    """JSON turns `\\frac` and its like into control characters without an error: plans hold words alone."""
    if "\\" in text or "$" in text or any(ord(c) < 32 for c in text):
        raise ValueError("say it in plain words, without LaTeX, backslashes, dollar signs or line ends")
    return text


Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400), AfterValidator(_in_words)
]


class PlannedSymbol(Model):
    """A symbol that the post introduces."""

    name: Words = Field(description="Its name in words, e.g. y hat, eta, w.")
    meaning: Words = Field(description="What it stands for.")


class _Shown(Model):
    """Something with a title; a plain string is its description and its title."""

    @model_validator(mode="before")
    @classmethod
    def _of_a_string(cls, value: Any) -> Any:  # noqa: ANN401 (models send anything)
        described = [name for name in cls.model_fields if name != "title"]
        return {"title": value, described[0]: value} if isinstance(value, str) else value


class PlannedDemonstration(_Shown):
    """A demonstration in code."""

    title: Words = Field(description="What it is called.")
    shows: Words = Field(description="What a reader sees in its output or figure.")


class PlannedExercise(_Shown):
    """An exercise with its solution."""

    title: Words = Field(description="What the reader is asked for, in short.")
    tests: Words = Field(description="What it tests.")


class Plan(Model):
    """The plan of a post. It holds no LaTeX: JSON would damage the backslashes."""

    objectives: tuple[Words, ...] = Field(
        min_length=1, max_length=10, description="What a reader can do afterwards."
    )
    symbols: tuple[PlannedSymbol, ...] = Field((), max_length=20, description="The symbols that it needs.")
    formulas: tuple[Words, ...] = Field(
        (), max_length=20, description="The formulas that it shows, by name, in words."
    )
    demonstrations: tuple[PlannedDemonstration, ...] = Field((), max_length=8, description="In their order.")
    exercises: tuple[PlannedExercise, ...] = Field((), max_length=10, description="In their order.")
    links: tuple[Words, ...] = Field((), max_length=30, description="Ids of earlier lessons it builds on.")
