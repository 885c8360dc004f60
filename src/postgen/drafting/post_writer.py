"""Writes a post with a capable model: its code, a look at the results, and then all prose."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from postgen.drafting.claim_verdicts import judge_results
from postgen.drafting.code_stage import CheckedCode, replace_topics, write_code
from postgen.drafting.diagram import draw_diagram
from postgen.drafting.draft_checker import Verdict
from postgen.drafting.journal import shortest_cut_reply
from postgen.drafting.lesson_plan import make_plan
from postgen.drafting.prose import only_section, write_prose
from postgen.drafting.repair import parts_with_findings
from postgen.drafting.replies import CutReplyError, merge_reply
from postgen.drafting.runs import RunSession
from postgen.llm.pricing import estimate_prompt
from postgen.prompting.prompts import LessonPrompts, Results
from postgen.series.lesson_summary import LessonBackground
from postgen.series.post_plan import Plan
from postgen.thread_pool import interruptible_pool

TOKENS_A_WORD = 2.0  # of a post with formulas


@dataclass
class PostWriter:
    """Plans, writes and repairs one lesson's post; section by section if it is asked to or has to.

    ``code_repairs`` is the number of repairs of the code so far. ``judged_plan`` has only such claims as the
    results support, once they have been judged.
    """

    run: RunSession
    background: LessonBackground = field(default_factory=LessonBackground)
    by_section: bool = False
    code_repairs: int = 0
    judged_plan: Plan | None = None

    @property
    def prompts(self) -> LessonPrompts:
        return LessonPrompts(self.run.series, self.run.lesson, self.background)

    def plan(self) -> Plan:
        return make_plan(self.run, self.prompts)

    def write(self, plan: Plan) -> str:
        """The post: the code and the story first, at the same time, and then the rest.

        Raises:
            UnusableReplyError: the code does not run.
        """
        self.judged_plan = plan
        with interruptible_pool(2) as pool:
            story = pool.submit(self._tale, plan)
            drawn = pool.submit(draw_diagram, self.run, self.prompts, plan) if plan.diagram else None
            code = self._code(plan)
            plan, results = self._results(plan, code) if code else (plan, Results())
            tale = story.result()
            if drawn and (block := drawn.result()):
                results = replace(results, blocks=(block, *results.blocks))
        self.judged_plan = plan
        if self.by_section or self._must_split(plan, results, tale):
            return self._sections(plan, results, tale)
        try:
            return write_prose(self.run, self.prompts, plan, results, tale)
        except CutReplyError:
            self.run.reporter.log("the reply is too short for a post: writing section by section")
            return self._sections(plan, results, tale)

    def repair(self, best: Verdict, number: int, refused: Sequence[str] = ()) -> str:
        """Ask for new versions of the faulty parts; return the post with them in place."""
        run = self.run
        parts, missing = parts_with_findings(best)
        messages = self.prompts.repair(parts, missing, self.judged_plan, refused)
        reply = run.markdown(f"repair {number}", messages)
        return merge_reply(best.document, reply, parts, run.lesson.kind)

    def _repair_code(self, best: Verdict, number: int, refused: Sequence[str] = ()) -> str:
        parts, missing = parts_with_findings(best)
        messages = self.prompts.repair(parts, missing, self.judged_plan, refused, by_topic=True)
        reply = self.run.markdown(f"code repair {number}", messages)
        return replace_topics(best.document, reply, self.run.lesson.kind)

    def _code(self, plan: Plan) -> CheckedCode | None:
        code = write_code(self.run, self.prompts, plan, self._repair_code)
        self.code_repairs = code.repairs if code else 0
        return code

    def _results(self, plan: Plan, code: CheckedCode) -> tuple[Plan, Results]:
        plan, code, results = judge_results(self.run, self.prompts, plan, code, self._repair_code)
        self.code_repairs = code.repairs
        return plan, results

    def _tale(self, plan: Plan) -> str:
        """The section that tells the story; empty if there is no such section, or no story."""
        kind = self.run.lesson.kind
        section = next((s for s in kind.sections if s.effective_role == "eli5"), None)
        if section is None or plan.chosen_story is None:
            return ""
        reply = self.run.markdown(section.heading, self.prompts.eli5(plan, section))
        return only_section(reply, section.heading).rstrip()

    def _sections(self, plan: Plan, results: Results, tale: str) -> str:
        from postgen.drafting.section_writer import SectionWriter

        return SectionWriter(self.run, self.prompts, plan, results, tale).write()

    def _must_split(self, plan: Plan, results: Results, tale: str) -> bool:
        """Whether a post is too long for one reply, by the settings and by earlier replies of the model."""
        run, settings = self.run, self.run.series.outline.model
        needed = int(run.lesson.word_count * TOKENS_A_WORD)
        cut = shortest_cut_reply(run.model.folder.parent, run.model.name)
        longest = min(settings.max_tokens, cut or settings.max_tokens)
        context = settings.context_tokens or run.model.capabilities.context_tokens
        prompt = estimate_prompt(self.prompts.prose(plan, results, tale)) if context else 0
        if needed <= longest and (context is None or prompt + needed <= context):
            return False
        limit = f"replies of {longest:,} tokens" if needed > longest else f"a context of {context:,} tokens"
        run.reporter.log(
            f"a post of about {needed:,} tokens does not fit {limit}: writing section by section"
        )
        return True
