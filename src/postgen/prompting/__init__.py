"""Prompts: the series, a lesson and its findings as messages. The only place that knows Jinja2."""

from postgen.prompting.plan import Plan
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
    "Plan",
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
