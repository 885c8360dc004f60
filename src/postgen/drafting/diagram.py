"""The diagram of a plan: drawn by a script, which runs in the sandbox and stands beside the figure."""

from postgen.document import parse_document
from postgen.drafting.runs import RunSession
from postgen.errors import RuntimeEnvironmentError, UnusableReplyError
from postgen.files import write_atomic
from postgen.outcomes import PostOutcome
from postgen.prompting.prompts import ExecutedBlock, LessonPrompts, ShownFigure
from postgen.series import Lesson
from postgen.series.post_plan import Plan
from postgen.series.series import FIGURES

NAME = "diagram"
MARK = "block 0"
_TRIES = 3


def draw_diagram(run: RunSession, prompts: LessonPrompts, plan: Plan) -> ExecutedBlock | None:
    """Request the script of the plan's diagram until it draws one figure; write both to the drafts.

    Returns the block that shows the figure. ``None`` if the environment cannot draw, or no script could be
    used: the post then goes without.
    """
    home = _home_of_diagrams(run.lesson)
    if not prompts.can_draw or home is None or not run.checker.options.execute:
        return None
    run.reporter.log("drawing the diagram")
    problem = ""
    for number in range(1, _TRIES + 1):
        reply = run.markdown(f"diagram {number}" if number > 1 else "diagram", prompts.diagram(plan, problem))
        script = _script_in(reply)
        try:
            outcome = run.checker.run_script(script) if script else None
        except RuntimeEnvironmentError as error:
            problem = str(error)
            break
        problem = _problem(outcome)
        if outcome and not problem:
            script, png = _final_script(run, prompts, plan, script, outcome.blocks[0].figures[0].png)
            target = f"{FIGURES}/{run.lesson.id}/{NAME}"
            folder = run.series.drafts_dir
            write_atomic(folder / f"{target}.py", script.encode())
            write_atomic(folder / f"{target}.png", png)
            return ExecutedBlock(MARK, home, "", f"![]({target}.png)", (ShownFigure(0, plan.diagram),))
        run.note(refused=[f"diagram: {problem}"])
    run.reporter.log(f"the post goes without a diagram: {problem}")
    return None


def _final_script(
    run: RunSession, prompts: LessonPrompts, plan: Plan, script: str, png: bytes
) -> tuple[str, bytes]:
    """Show the model what it drew; return its corrected script and picture, or the ones that can stay."""
    try:
        corrected = _script_in(run.markdown("diagram look", prompts.diagram_look(plan, script, png)))
        if not corrected or corrected == script:
            return script, png
        outcome = run.checker.run_script(corrected)
    except (RuntimeEnvironmentError, UnusableReplyError):
        return script, png
    if problem := _problem(outcome):
        run.note(refused=[f"correction of the diagram: {problem}"])
        return script, png
    return corrected, outcome.blocks[0].figures[0].png


def _home_of_diagrams(lesson: Lesson) -> str | None:
    """The heading of the section that shows the diagram, as far as its place is not in the reply."""
    roles = {section.effective_role: section.heading for section in lesson.kind.sections}
    return roles.get("explanation") or roles.get("mathematics") or roles.get("prose")


def _script_in(reply: str) -> str:
    blocks = parse_document(reply).python_blocks
    return blocks[0].body if blocks else ""


def _problem(outcome: PostOutcome | None) -> str:
    """Why a script cannot be used; empty if it can."""
    if outcome is None:
        return "the reply has no Python block"
    (block,) = outcome.blocks
    if block.failure:
        return f"line {block.failure.line}: {block.failure.kind}: {block.failure.message}"
    if not outcome.passed:
        return f"it did not run to its end ({block.status.value})"
    count = len(block.figures)
    return "" if count == 1 else f"it draws {count or 'no'} figure{'' if count == 1 else 's'}, not one"
