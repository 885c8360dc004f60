"""Drafts posts with a language model: plan, write, check, repair. Pasted replies pass the same checks."""

from postgen.drafting.accept import AcceptResult, accept_reply
from postgen.drafting.budget import Budget
from postgen.drafting.bulk_drafts import draft_concurrently
from postgen.drafting.draft import DraftResult, DraftSettings, Into, draft_post, plan_post
from postgen.drafting.draft_checker import DraftChecker, Verdict
from postgen.drafting.repair import RepairResult
from postgen.drafting.reporter import Reporter
from postgen.drafting.runs import discard_runs

__all__ = [
    "AcceptResult",
    "Budget",
    "DraftChecker",
    "DraftResult",
    "DraftSettings",
    "Into",
    "RepairResult",
    "Reporter",
    "Verdict",
    "accept_reply",
    "discard_runs",
    "draft_concurrently",
    "draft_post",
    "plan_post",
]
