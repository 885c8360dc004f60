"""Drafting: plan, write, check, repair; and the pasted path through the same checks."""

from postgen.drafting.accepting import Accepted, accept_reply
from postgen.drafting.budget import Budget
from postgen.drafting.checking import Check, Verdict, judge
from postgen.drafting.drafting import draft_post, plan_post
from postgen.drafting.loop import Drafted
from postgen.drafting.placing import Into
from postgen.drafting.settings import Result, Settings

__all__ = [
    "Accepted",
    "Budget",
    "Check",
    "Drafted",
    "Into",
    "Result",
    "Settings",
    "Verdict",
    "accept_reply",
    "draft_post",
    "judge",
    "plan_post",
]
