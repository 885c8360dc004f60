"""Drafts posts with a language model: plan, write, check, repair. Pasted replies pass the same checks."""

from postgen.drafting.accepting import Accepted, accept_reply
from postgen.drafting.budget import Budget
from postgen.drafting.checking import DraftChecker, Verdict
from postgen.drafting.drafting import draft_post, plan_post
from postgen.drafting.loop import Drafted
from postgen.drafting.many import draft_many
from postgen.drafting.placing import Into
from postgen.drafting.reporter import Reporter
from postgen.drafting.settings import Result, Settings

__all__ = [
    "Accepted",
    "Budget",
    "DraftChecker",
    "Drafted",
    "Into",
    "Reporter",
    "Result",
    "Settings",
    "Verdict",
    "accept_reply",
    "draft_many",
    "draft_post",
    "plan_post",
]
