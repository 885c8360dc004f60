"""Drafting with a capable model: the plan, the post in one reply, and repairs of its faulty sections."""

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import ValidationError

from postgen.document import parse_document
from postgen.drafting.checking import Verdict
from postgen.drafting.parts import INTRODUCTION, Part, parts_of, replaced
from postgen.drafting.plan_checks import problems_of
from postgen.drafting.planning import asked_again, no_plan, plan_of_reply, what_is_wrong
from postgen.drafting.unwrapping import unwrap
from postgen.errors import UnusableReplyError
from postgen.findings import Finding
from postgen.models import LanguageModel, Message, Reply, Request
from postgen.prompting import Plan, ShownFinding, ShownPart, plan_prompt, post_prompt, repair_prompt
from postgen.series import Lesson, Series
from postgen.series.ledger import LedgerEntry

OnText = Callable[[str], None]
_PLAN_TRIES = 3


@dataclass(frozen=True)
class WholeWriter:
    """Writes and repairs one lesson's post. ``seed`` and ``temperature`` are hints to the endpoint."""

    series: Series
    lesson: Lesson
    model: LanguageModel
    ledger: tuple[LedgerEntry, ...] = ()
    seed: int | None = None
    on_text: OnText | None = None

    def plan(self) -> Plan:
        """Ask for the plan; again, with what is wrong, if it is none or does not fit the lesson.

        Raises:
            UnusableReplyError: the model gave no valid plan.
        """
        messages = plan_prompt(self.series, self.lesson, self.ledger)
        wrong: list[str] = []
        for _ in range(_PLAN_TRIES):
            reply = self._ask("plan", messages, schema=Plan.model_json_schema())
            try:
                plan = plan_of_reply(reply.text)
            except ValidationError as error:
                wrong = what_is_wrong(error)
            else:
                wrong = problems_of(self.series, self.lesson, plan)
                if not wrong:
                    return plan
            messages = asked_again(messages, reply.text, wrong)
        raise no_plan(self.model.name, self.lesson, _PLAN_TRIES, wrong)

    def write(self, plan: Plan) -> str:
        """Ask for the post."""
        return unwrap(
            self._whole(f"post {self.lesson.id}", post_prompt(self.series, self.lesson, plan, self.ledger))
        )

    def repair(self, best: Verdict, attempt: int) -> str:
        """Ask for the mended parts of the best draft so far; the whole post with them in place."""
        shown, missing = faulty_parts(best)
        messages = repair_prompt(self.series, self.lesson, [s for _, s in shown], missing)
        reply = self._whole(f"repair {attempt}", messages)
        return replaced(best.document, unwrap(reply), tuple(part for part, _ in shown), self.lesson.kind)

    def _whole(self, purpose: str, messages: tuple[Message, ...]) -> str:
        """A reply that is not cut short: where it is, the model is asked to go on from there.

        A reply that ends inside a code block is cut short, whatever the endpoint says.

        Raises:
            UnusableReplyError: it is still cut after one continuation.
        """
        reply = self._ask(purpose, messages)
        if not _is_cut(reply, reply.text):
            return reply.text
        go_on = "Your answer was cut off. Go on exactly where it stopped, and repeat nothing."
        more = self._ask(
            f"{purpose}, continued", (*messages, Message("assistant", reply.text), Message("user", go_on))
        )
        if _is_cut(more, reply.text + more.text):
            raise UnusableReplyError(
                f"the reply of {self.model.name} for {purpose} was cut off twice; "
                "raise model.max_tokens in outline.yaml"
            )
        return reply.text + more.text

    def _ask(
        self, purpose: str, messages: tuple[Message, ...], schema: dict[str, object] | None = None
    ) -> Reply:
        settings = self.series.outline.model
        request = Request(
            purpose=f"{purpose}, lesson {self.lesson.id}",
            messages=messages,
            max_tokens=settings.max_tokens,
            temperature=settings.temperature,
            seed=self.seed,
            schema=schema,
            schema_name="plan",
            cache_key=f"postgen-{self.lesson.kind_name}",
        )
        return self.model.ask(request, self.on_text)


def _is_cut(reply: Reply, text: str) -> bool:
    return reply.truncated or any(not b.closed for b in parse_document(unwrap(text)).code_blocks)


def faulty_parts(verdict: Verdict) -> tuple[list[tuple[Part, ShownPart]], list[Finding]]:
    """The parts of a draft that have findings, each with its own; and findings about what is missing."""
    shown = []
    missing = [f for f in verdict.findings if f.code == "ST102"]
    rest = [f for f in verdict.findings if f.code != "ST102"]
    for part in parts_of(verdict.document):
        inside = [f for f in rest if part.line <= f.span.line <= part.end_line]
        if inside:
            findings = tuple(_shown(f, part, verdict) for f in inside)
            shown.append((part, ShownPart(part.name, part.text, findings, part.name == INTRODUCTION)))
    return shown, missing


def _shown(finding: Finding, part: Part, verdict: Verdict) -> ShownFinding:
    excerpt = verdict.document.source.line_text(finding.span.line).strip()
    return ShownFinding(
        finding.code,
        finding.span.line - part.line + 1,
        finding.message.rstrip("."),
        finding.instead,
        excerpt[:100].replace("`", "'"),
    )
