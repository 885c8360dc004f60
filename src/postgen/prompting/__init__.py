"""Prompts: the messages to a model about a series, a lesson and its findings, from Jinja2 templates."""

from postgen.prompting.prompts import (
    ShownBlock,
    ShownFinding,
    ShownPart,
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
    "ShownBlock",
    "ShownFinding",
    "ShownPart",
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
