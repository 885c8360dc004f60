"""The types of texts in outline.yaml, each with its check: names, paths, patterns, requirements."""

import ast
import re
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from postgen.series.languages import normalize_language

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
        raise ValueError("must be a path relative to the project folder, with / between its parts")
    if any(part.startswith(".") for part in parts):
        raise ValueError("no part may start with a dot, because hidden files are not copied")
    if any("**" in part and part != "**" for part in parts):
        raise ValueError("** must be a whole part of the path")
    return text


def _is_python(text: str) -> str:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = f" in its line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
        raise ValueError(f"must be Python code{line}") from error
    return text


# A requirement by PEP 508, but no files, folders and repositories: building them runs their code outside the
# sandbox. Options of uv and variables, which uv would expand, are no requirements either.
_NAME = r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?"
_VERSIONS = r"[<>=!~]=?=?\s*[A-Za-z0-9.*+!_-]+"
_REQUIREMENT = re.compile(
    rf"{_NAME}\s*(\[\s*{_NAME}(\s*,\s*{_NAME})*\s*\])?\s*"
    rf"(\(?{_VERSIONS}(\s*,\s*{_VERSIONS})*\s*\)?|@\s*https://[^\s$;#]+\.whl(#sha256=[0-9a-f]{{64}})?)?"
    r"(\s*;[\w\s.'\"<>=!~(),*+-]+)?"
)
_PYTHON = re.compile(
    r"(cpython@?|pypy@?)?(([<>=!~]=?\s*)?3(\.\d{1,2}){0,2}(\.\*)?(\s*,\s*|$))+|(cpython@?|pypy@?)?3\.\d{1,2}t"
)


def check_requirement(text: str) -> str:
    """Return a requirement by PEP 508 that is safe to install, or raise ValueError."""
    if not _REQUIREMENT.fullmatch(text) or "\n" in text or "--" in text.partition(";")[2]:
        raise ValueError(
            "must be a requirement such as torch==2.13.0 or name[extra]>=1,<2; paths, repositories, "
            "addresses other than of wheels, and options of uv are not allowed"
        )
    return text


def package_name(requirement: str) -> str:
    """The normalized name of the package that a requirement names."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", requirement.strip(), maxsplit=1)[0]).lower()


def _is_python_version(text: str) -> str:
    if not _PYTHON.fullmatch(text):
        raise ValueError("must be a version of Python 3, such as 3.11 or >=3.11")
    return text


Requirement = Annotated[Text, AfterValidator(check_requirement)]
PythonVersion = Annotated[Text, AfterValidator(_is_python_version)]
LanguageName = Annotated[Text, AfterValidator(normalize_language)]
PythonCode = Annotated[str, AfterValidator(_is_python)]
Pattern = Annotated[Text, AfterValidator(_is_pattern)]
DataPath = Annotated[Text, AfterValidator(_is_within_project)]
RuleSelector = Annotated[str, StringConstraints(pattern=r"^(ALL|[A-Z]{2}([0-9]{1,3})?|HR/[A-Za-z][\w.-]*)$")]
