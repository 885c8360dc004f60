"""What a post will contain, decided before a word of it is written."""

from pydantic import BaseModel, ConfigDict, Field


class Plan(BaseModel):
    """The plan of a post. It holds no LaTeX: JSON would damage the backslashes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    objectives: tuple[str, ...] = Field(min_length=1, max_length=10, description="What a reader can do then.")
    formulas: tuple[str, ...] = Field((), max_length=20, description="Names of the formulas, in words.")
    demonstrations: tuple[str, ...] = Field((), max_length=10, description="What each demonstration shows.")
    exercises: tuple[str, ...] = Field((), max_length=10, description="What each exercise tests.")
    links: tuple[str, ...] = Field((), max_length=30, description="Ids of earlier lessons it builds on.")
