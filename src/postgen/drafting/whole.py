"""Drafting with a capable model: the plan, the post in one reply, and repairs of its faulty sections."""

from dataclasses import dataclass

from pydantic import ValidationError

from postgen.drafting.asking import Asker
from postgen.drafting.checking import Verdict
from postgen.drafting.faulty import faulty_parts
from postgen.drafting.parts import replaced
from postgen.drafting.plan_checks import clashes, problems_of
from postgen.drafting.planning import asked_again, no_plan, plan_of_reply, what_is_wrong
from postgen.prompting import Plan, plan_prompt, post_prompt, repair_prompt
from postgen.series.ledger import LedgerEntry

_PLAN_TRIES = 3


@dataclass(frozen=True)
class WholeWriter:
    """Writes one lesson's post in one reply, and repairs it."""

    asker: Asker
    ledger: tuple[LedgerEntry, ...] = ()

    def plan(self) -> Plan:
        """Ask for the plan; again, with what is wrong, if it is none or does not fit lesson or ledger.

        Raises:
            UnusableReplyError: the model gave no valid plan.
        """
        series, lesson = self.asker.series, self.asker.lesson
        messages = plan_prompt(series, lesson, self.ledger)
        wrong: list[str] = []
        doubted = False
        for _ in range(_PLAN_TRIES):
            reply = self.asker.data("plan", messages, Plan.model_json_schema())
            try:
                plan = plan_of_reply(reply.text)
            except ValidationError as error:
                wrong = what_is_wrong(error)
            else:
                wrong = problems_of(series, lesson, plan)
                doubts = [] if doubted else clashes(self.ledger, plan)
                if not wrong and not doubts:
                    return plan
                if doubts:  # asked about once
                    doubted, wrong = True, [*wrong, *doubts]
            messages = asked_again(messages, reply.text, wrong)
        raise no_plan(self.asker.model.name, lesson, _PLAN_TRIES, wrong)

    def write(self, plan: Plan) -> str:
        """Ask for the post."""
        return self.asker.markdown(
            "post", post_prompt(self.asker.series, self.asker.lesson, plan, self.ledger)
        )

    def repair(self, best: Verdict, attempt: int) -> str:
        """Ask for the mended parts of the best draft so far; the whole post with them in place."""
        series, lesson = self.asker.series, self.asker.lesson
        shown, missing = faulty_parts(best)
        messages = repair_prompt(series, lesson, [part for _, part in shown], missing)
        reply = self.asker.markdown(f"repair {attempt}", messages)
        return replaced(best.document, reply, tuple(part for part, _ in shown), lesson.kind)
