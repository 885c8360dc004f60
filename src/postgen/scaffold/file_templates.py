"""The templates of new files: posts with placeholders, outlines, workflows."""

import math
import textwrap
from pathlib import Path

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from postgen.series import Lesson, Series


def render(name: str, **values: object) -> str:
    """Return the text of a template. Its variables are in square brackets, because GitHub uses braces."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        undefined=StrictUndefined,
        variable_start_string="[[",
        variable_end_string="]]",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"yaml": _as_scalar, "block": _as_block, "todo": _placeholder}
    return environment.get_template(name).render(values)


def skeleton(series: Series, lesson: Lesson) -> str:
    """Return the text of a post with placeholders."""
    roles = [section.effective_role for section in lesson.kind.sections]
    return render(
        "post.md.j2",
        series=series,
        lesson=lesson,
        kind=lesson.kind,
        packages=series.outline.environment.packages,
        role_of_points="explanation" if "explanation" in roles else roles[0],
    )


def _as_scalar(text: str) -> str:
    """Return a text as YAML on one line."""
    return yaml.safe_dump(" ".join(text.split()), allow_unicode=True, width=math.inf).split("\n")[0]


def _as_block(value: object, indent: int = 0) -> str:
    """Return a list or mapping as YAML in block style."""
    text = yaml.safe_dump(value, allow_unicode=True, width=110, sort_keys=False)
    return textwrap.indent(text, " " * indent).rstrip("\n")


def _placeholder(what: str) -> str:
    return f"TODO: {' '.join(what.split())}"
