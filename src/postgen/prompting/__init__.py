"""Prompts: the messages to a model about a series, a lesson and its findings, from Jinja2 templates."""

from postgen.prompting.prompts import (
    ExecutedBlock,
    Part,
    ShownFinding,
    as_text,
    choice_prompt,
    code_prompt,
    plan_prompt,
    post_prompt,
    repair_prompt,
    revision_prompt,
    section_prompt,
    step_prompt,
)

__all__ = [
    "ExecutedBlock",
    "Part",
    "ShownFinding",
    "as_text",
    "choice_prompt",
    "code_prompt",
    "plan_prompt",
    "post_prompt",
    "repair_prompt",
    "revision_prompt",
    "section_prompt",
    "step_prompt",
]
