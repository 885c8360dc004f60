"""Revises the parts of a post that a note is about; all others stay byte for byte."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from postgen.document import Document, Source, parse_document, read_source
from postgen.drafting.draft import DraftResult, DraftSettings, end_run
from postgen.drafting.draft_checker import DraftChecker, Verdict
from postgen.drafting.journal import Journal
from postgen.drafting.lockfile import record_change_of_edited_post, record_written_post
from postgen.drafting.publish import check_overwrite, delete_staged_figures, write_post_or_draft
from postgen.drafting.repair import new_suppressions, parts_with_findings, repair_until_clean
from postgen.drafting.replies import Completer, parts_of, parts_of_reply, replace_parts
from postgen.drafting.reporter import SILENT, Reporter
from postgen.drafting.runs import RunSession, lesson_lock, open_run, wrote_post
from postgen.errors import UsageError
from postgen.llm.protocol import LanguageModel, object_schema
from postgen.llm.response_data import validated_object
from postgen.prompting.prompts import Part, choice_prompt, repair_prompt, revision_prompt
from postgen.series import Lesson, Series
from postgen.series.lock_entries import is_edited, read_lock, text_hash
from postgen.validation.strays import require_no_stray

RUN_NAME = "revise"
ConfirmFn = Callable[[str, Verdict], bool]
"""Decides, given the old text and the verdict on the new one, whether to write the new one."""

TOO_SMALL = "the embedded model is too small to revise a post; choose another one with --model"
DECLINED = "declined; rerun the command to write it without asking the model again"


@dataclass(frozen=True, slots=True)
class RevisionRequest:
    """A request for a revision: a ``note`` in words, and the names of the parts if the user gave them."""

    note: str
    parts: tuple[str, ...] = ()


def named_parts(document: Document, request: RevisionRequest) -> tuple[str, ...]:
    """The parts that the user has named, in the post's order; none if the model has to decide.

    A note that begins with the name of a part and a colon (`ELI5: shorter, please`) is about that part.

    Raises:
        UsageError: the post has no part of that name.
    """
    start, colon, _ = request.note.partition(":")
    found = _match_names(document, request.parts or ([start] if colon else []))
    if isinstance(found, tuple):
        return found
    if request.parts:
        raise UsageError(found[0])
    return ()


def _match_names(document: Document, wanted: Sequence[str]) -> tuple[str, ...] | list[str]:
    """The names of the wanted parts in the post's order; or, in a list, why they cannot be used."""
    names = list(dict.fromkeys(part.name for part in parts_of(document)))
    keys = {name.strip().casefold(): name.strip() for name in wanted}
    unknown = keys.keys() - {name.casefold() for name in names}
    if unknown:
        return [f"the post has no part '{keys[key]}'; it has: {', '.join(names)}" for key in sorted(unknown)]
    return tuple(name for name in names if name.casefold() in keys) or ["no part is named"]


def _ask_for_parts(completer: Completer, document: Document, note: str) -> tuple[str, ...]:
    """The names of the parts that the model chooses for a note."""
    names = list(dict.fromkeys(part.name for part in parts_of(document)))
    schema = object_schema({"parts": {"type": "array", "items": {"type": "string", "enum": names}}})

    def parse(reply: str) -> tuple[str, ...] | list[str]:
        try:
            chosen = validated_object(reply, lambda text: [str(name) for name in json.loads(text)["parts"]])
        except (ValueError, KeyError, TypeError):
            chosen = []
        return _match_names(document, chosen)

    return completer.ask_for_json(
        "choice of parts",
        choice_prompt(completer.series, completer.lesson, note, document.text, names),
        schema,
        "choice",
        parse,
        "name the parts with --section",
    )


@dataclass(frozen=True)
class Reviser:
    """Asks for new versions of the parts of a post that have the names ``chosen``."""

    run: RunSession
    document: Document
    chosen: tuple[str, ...]

    def write(self, note: str) -> str:
        """The post with its parts revised as the note asks."""
        series, lesson = self.run.series, self.run.lesson
        parts = parts_of(self.document)
        asked = [part for part in parts if part.name in self.chosen]
        others = [part.text for part in parts if part.name not in self.chosen]

        def parse(reply: str) -> str | list[str]:
            text = _with_reply(self.document, reply, asked)
            if text is None:
                problems = ["it has none of the parts"]
            else:
                problems = new_suppressions(series, lesson, self.document, parse_document(text))
            if problems:
                self.run.note(refused=problems)
            return problems or text or ""

        return self.run.ask_until_usable(
            "revision",
            lambda messages: self.run.markdown("revision", messages),
            revision_prompt(series, lesson, note, [part.text for part in asked], others),
            parse,
            "Reply with the revised parts again.",
            "nothing was written; change the wording of the note, or try another model with --model",
            tries=2,
        )

    def repair(self, best: Verdict, number: int, refused: Sequence[str] = ()) -> str:
        """Ask for new versions of the revised parts that have findings. Other parts stay as they are."""
        parts = [part for part in parts_with_findings(best)[0] if part.name in self.chosen]
        if not parts:
            return best.text
        messages = repair_prompt(self.run.series, self.run.lesson, parts, refused=refused)
        reply = self.run.markdown(f"repair {number}", messages)
        return _with_reply(best.document, reply, parts) or best.text

    def check(self, text: str) -> Verdict:
        """Check a text like a draft, but apply fixes and insert outputs only in the revised parts."""
        verdict = self.run.checker.check(text)
        changed = {p.key: p.text for p in parts_of(verdict.document) if p.name in self.chosen}
        limited = replace_parts(self.document, changed)
        if limited != verdict.text:
            verdict = replace(self.run.checker.check_unchanged(limited), figures=verdict.figures)
        remarks = tuple(r for r in verdict.remarks if r.section in self.chosen)
        return self.run.note_verdict(replace(verdict, remarks=remarks))


def _with_reply(document: Document, reply: str, asked: Sequence[Part]) -> str | None:
    """The post with the parts of a reply that were asked for; ``None`` if the reply has none of them."""
    keys = {part.key for part in asked}
    new = {key: text for key, text in parts_of_reply(reply, asked).items() if key in keys}
    if document.title and "" in new and not new[""].lstrip().startswith("# "):
        new[""] = f"{document.source.line_text(document.title.line)}\n\n{new[''].strip()}"
    return replace_parts(document, new) if new else None


def revise_post(
    series: Series,
    lesson: Lesson,
    model: LanguageModel,
    request: RevisionRequest,
    confirm: ConfirmFn,
    settings: DraftSettings | None = None,
    reporter: Reporter = SILENT,
) -> DraftResult | str:
    """Revise a lesson's post, and write it if ``confirm`` returns True; else return why it was not written.

    The same call again reuses all replies. A revision with errors goes to the drafts folder.

    Raises:
        UsageError: there is no post, git does not have it as it is now, or it has no part of that name.
        ModelError: the model could not be reached, or its replies could not be used.
        RuntimeEnvironmentError: another postgen is writing this lesson, or the budget is used up.
    """
    settings = settings or DraftSettings()
    if model.embedded:
        raise UsageError(TOO_SMALL)
    checker = DraftChecker(series, lesson, settings.options, reporter)
    post = series.posts_dir / lesson.file_name
    with lesson_lock(series, lesson):
        source = post_to_revise(series, lesson)
        about: dict[str, Any] = {"note": request.note, "parts": list(request.parts)}
        if folder := wrote_post(series, lesson, RUN_NAME, **about):
            Journal(folder).finish()
            return "an earlier run, which was killed, has already written this revision"
        token = check_overwrite(series, lesson, settings.force)
        own = not is_edited(series, lesson, read_lock(series).get(lesson.id))
        base = text_hash(source.text)
        with open_run(
            checker, model, settings.budget, settings.seed, name=RUN_NAME, base=base, **about
        ) as run:
            reporter.log("choosing the parts to revise")
            document = parse_document(source.text)
            chosen = named_parts(document, request) or _ask_for_parts(run, document, request.note)
            run.note(revising=list(chosen))
            reporter.log(f"revising {', '.join(chosen)}")
            reviser, rounds = Reviser(run, document, chosen), settings.max_repairs_for(series)
            text = reviser.write(request.note)
            result = repair_until_clean(run, text, reviser.repair, reviser.check, rounds)
            critiqued = settings.critique(run, result, reviser.repair, reviser.check)
            result = critiqued.result
            verdict = result.verdict
            same = verdict.text == source.text
            if same or not confirm(source.text, verdict):
                delete_staged_figures(verdict)
                return "the revision changes nothing" if same else DECLINED
            run.note(placing=text_hash(verdict.text))
            path = write_post_or_draft(series, lesson, verdict, token, source.encode)
            if path == post and own:
                record_written_post(
                    series, lesson, verdict.text, "revised", model.name, result.rounds, replaced=base
                )
            elif path == post:
                record_change_of_edited_post(series, lesson, source.text, verdict.text)
        return replace(end_run(run, result, path), critique=critiqued)


def post_to_revise(series: Series, lesson: Lesson) -> Source:
    """The post of a lesson."""
    post = series.posts_dir / lesson.file_name
    if not post.is_file():
        require_no_stray(series, [lesson])
        raise UsageError(f"lesson {lesson.id} has no post yet; run `postgen draft {lesson.id}` first")
    return read_source(post)
