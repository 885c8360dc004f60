"""Revise sections by a note."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from postgen.document import Document, Source, parse_document, read_source
from postgen.drafting.completion import Completer, RetriesExhaustedError
from postgen.drafting.draft import DraftResult, DraftSettings, finish
from postgen.drafting.journal import Journal, is_done, read_entries, run_folders
from postgen.drafting.lockfile import is_edited, read_lock, record_written_post, text_hash
from postgen.drafting.post_parts import INTRODUCTION, parts_of, replace_parts
from postgen.drafting.publish import check_overwrite, delete_staged_figures, write_post_or_draft
from postgen.drafting.repair import LoopResult, find_new_suppressions, parts_with_findings, repair_until_clean
from postgen.drafting.reporter import SILENT, Reporter
from postgen.drafting.runs import RunSession, lesson_lock, open_run, run_name
from postgen.drafting.verdict import DraftChecker, Verdict
from postgen.errors import UnusableReplyError, UsageError
from postgen.llm import LanguageModel, Message
from postgen.prompting import choice_prompt, repair_prompt, revision_prompt
from postgen.series import Lesson, Series

_MAX_CHOICES = 3


def select_parts(
    asker: Completer, document: Document, note: str, named: Sequence[str] = ()
) -> tuple[str, ...]:
    """The names of the parts to revise, in the post's order.

    Raises:
        UsageError: the post has no part that the user has named.
        UnusableReplyError: the model names no part.
    """
    named_by_user = named_parts(document, note, named)
    return named_by_user or _ask_model(asker, document, note, [part.name for part in parts_of(document)])


def named_parts(document: Document, note: str, named: Sequence[str] = ()) -> tuple[str, ...]:
    """The parts that the user has named, in the post's order; none if the model has to decide.

    A note that begins with the name of a part and a colon (`ELI5: shorter, please`) is about that part.

    Raises:
        UsageError: the post has no part of that name.
    """
    names = [part.name for part in parts_of(document)]
    if named:
        chosen, unknown = _known(names, named)
        if unknown:
            raise UsageError(f"the post has no part '{unknown[0]}'; it has: {', '.join(names)}")
        return chosen
    start, colon, _ = note.partition(":")
    return _known(names, [start] if colon else [])[0]


def _ask_model(asker: Completer, document: Document, note: str, names: Sequence[str]) -> tuple[str, ...]:
    messages = choice_prompt(asker.series, asker.lesson, note, document.text, names)
    items = {"type": "string", "enum": list(dict.fromkeys(names))}
    schema = {
        "type": "object",
        "properties": {"parts": {"type": "array", "items": items}},
        "required": ["parts"],
        "additionalProperties": False,
    }
    for _ in range(_MAX_CHOICES):
        reply = asker.json("choice of parts", messages, schema, "choice")
        chosen, unknown = _known(names, _parts_in(reply.text))
        if chosen and not unknown:
            return chosen
        problem = f"the post has no part '{unknown[0]}'" if unknown else "no part is named"
        again = f"That cannot be used: {problem}. Reply with only the corrected JSON."
        messages = (*messages, Message("assistant", reply.text), Message("user", again))
    raise RetriesExhaustedError(
        f"{asker.model.name} did not name the parts of {asker.lesson.id} to revise in {_MAX_CHOICES} tries; "
        "name them with --section",
        "choice of parts",
    )


def _parts_in(text: str) -> list[str]:
    start, end = text.find("{"), text.rfind("}")
    try:
        data: Any = json.loads(text[start : end + 1])
        return [str(name) for name in data["parts"]]
    except (ValueError, KeyError, TypeError):
        return []


def _known(names: Sequence[str], wanted: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    """The names among the wanted ones, and the wanted ones that are not a name."""
    asked = {name.strip().casefold() for name in wanted}
    chosen = tuple(dict.fromkeys(name for name in names if name.casefold() in asked))
    known = {name.casefold() for name in names}
    return chosen, [name.strip() for name in wanted if name.strip().casefold() not in known]


_MAX_REVISIONS = 2


@dataclass(frozen=True)
class Reviser:
    """Asks for new versions of the parts of a post that have the names ``touched``."""

    run: RunSession
    document: Document
    touched: tuple[str, ...]

    def write(self, note: str) -> str:
        """The post with its parts revised as the note asks.

        Raises:
            UnusableReplyError: no reply has the parts, or each of them silences checks.
        """
        series, lesson = self.run.series, self.run.lesson
        parts = parts_of(self.document)
        shown = [part.text for part in parts if part.name in self.touched]
        others = [part.text for part in parts if part.name not in self.touched]
        messages = revision_prompt(series, lesson, note, shown, others)
        problems: list[str] = []
        for number in range(1, _MAX_REVISIONS + 1):
            reply = self.run.asker.markdown("revision", messages)
            new = _reply_parts(reply, self.document, self.touched)
            text = replace_parts(self.document, new)
            problems = (
                find_new_suppressions(series, lesson, self.document, parse_document(text))
                if new
                else ["it has none of the parts"]
            )
            if not problems:
                return text
            self.run.note(refused=problems, round=number)
            again = f"That cannot be used: {'; '.join(problems)}. Reply with the revised parts again."
            messages = (*messages, Message("assistant", reply), Message("user", again))
        raise UnusableReplyError(
            f"{self.run.model.name} gave no usable revision of {lesson.id}: {'; '.join(problems)}; "
            "nothing was written; change the wording of the note, or try another model with --model"
        )

    def repair(self, best: Verdict, attempt: int) -> str:
        """Ask for new versions of the revised parts that have findings. Other parts stay as they are."""
        shown = [pair for pair in parts_with_findings(best)[0] if pair[0].name in self.touched]
        if not shown:
            return best.text
        messages = repair_prompt(self.run.series, self.run.lesson, [part for _, part in shown])
        reply = self.run.asker.markdown(f"repair {attempt}", messages)
        return replace_parts(
            best.document, _reply_parts(reply, best.document, [part.name for part, _ in shown])
        )

    def check(self, text: str) -> Verdict:
        """Check a text like a draft, but apply fixes and insert outputs only in the revised parts."""
        verdict = self.run.checker.check(text)
        changed = {p.name: p.text for p in parts_of(verdict.document) if p.name in self.touched}
        limited = replace_parts(self.document, changed)
        if limited != verdict.text:
            verdict = replace(self.run.checker.check_unchanged(limited), figures=verdict.figures)
        remarks = tuple(r for r in verdict.remarks if r.section in self.touched)
        return self.run.note_verdict(replace(verdict, remarks=remarks))


def _reply_parts(reply: str, document: Document, names: Sequence[str]) -> Mapping[str, str]:
    """The parts with those names in a reply.

    If one part is asked for and the reply has one, its heading does not matter.
    """
    new = {part.key: part.text for part in parts_of(parse_document(reply))}
    keys = {part.name: part.key for part in parts_of(document) if part.name in names}
    if len(keys) == 1 and len(new) == 1:
        new = {next(iter(keys.values())): next(iter(new.values()))}
    found = {name: new[key] for name, key in keys.items() if key in new}
    introduction = found.get(INTRODUCTION)
    if introduction is not None and document.title and not introduction.lstrip().startswith("# "):
        title = document.source.line_text(document.title.line)
        found[INTRODUCTION] = f"{title}\n\n{introduction.strip()}"
    return found


_NAME = "revise"
ConfirmFn = Callable[[str, Verdict], bool]
"""Decides, given the old text and the verdict on the new one, whether to write the new one."""

TOO_SMALL = "the embedded model is too small to revise a post; choose another one with --model"
DECLINED = "declined; rerun the command to write it without asking the model again"


@dataclass(frozen=True, slots=True)
class RevisionRequest:
    """A request for a revision: a ``note`` in words, and the names of the parts if the user gave them."""

    note: str
    parts: tuple[str, ...] = ()


def revise_post(
    series: Series,
    lesson: Lesson,
    model: LanguageModel,
    wish: RevisionRequest,
    agree: ConfirmFn,
    settings: DraftSettings | None = None,
    reporter: Reporter = SILENT,
) -> DraftResult | str:
    """Revise a lesson's post, and write it if ``agree`` returns True; else return why it was not written.

    The same call again reuses all replies. A revision with errors goes to the drafts folder.

    Raises:
        UsageError: there is no post, git does not have it as it is now, or it has no part of that name.
        ModelError: the model could not be reached, or its replies could not be used.
        RuntimeEnvironmentError: another postgen is writing this lesson, or the budget is used up.
    """
    settings = settings or DraftSettings()
    settings.budget.require_price(model)
    if model.embedded:
        raise UsageError(TOO_SMALL)
    checker = DraftChecker(series, lesson, settings.options, reporter)
    post = series.posts_dir / lesson.file_name
    with lesson_lock(series, lesson):
        source = post_to_revise(series, lesson)
        about = {"note": wish.note, "parts": list(wish.parts), "base": text_hash(source.text)}
        if _is_written(series, lesson, about):
            return "an earlier run, which was killed, has already written this revision"
        leave = check_overwrite(series, lesson, settings.force)
        own = not is_edited(series, lesson, read_lock(series).get(lesson.id))
        with open_run(checker, model, settings.budget, settings.seed, _NAME, into="posts", **about) as run:
            drafted = _revised(run, source, wish, settings.max_repairs_for(series))
            verdict = drafted.verdict
            same = verdict.text == source.text
            if same or not agree(source.text, verdict):
                delete_staged_figures(verdict)
                return "the revision changes nothing" if same else DECLINED
            run.note(placing=text_hash(verdict.text))
            path = write_post_or_draft(series, lesson, verdict, "posts", leave, source.encode)
            if path == post and own:  # a post that a person has edited stays marked as edited
                record_written_post(series, lesson, verdict.text, "revised", model.name, drafted.rounds)
        return finish(run, drafted, path)


def post_to_revise(series: Series, lesson: Lesson) -> Source:
    """The post of a lesson.

    Raises:
        UsageError: there is none.
    """
    post = series.posts_dir / lesson.file_name
    if not post.is_file():
        raise UsageError(f"lesson {lesson.id} has no post yet; run `postgen draft {lesson.id}` first")
    return read_source(post)


def _is_written(series: Series, lesson: Lesson, about: Mapping[str, object]) -> bool:
    """Whether the last run has written this revision. A run for another note or text is ended."""
    for folder in run_folders(series.state_dir / "runs", run_name(lesson, _NAME))[:1]:
        entries = list(read_entries(folder))
        started: dict[str, object] = next((e["started"] for e in entries if "started" in e), {})
        other = [name for name, value in about.items() if started.get(name) != value]
        if is_done(folder) or not other:
            continue
        journal = Journal(folder)
        written = other == ["base"] and any(e.get("placing") == about["base"] for e in entries)
        journal.append(ended="written" if written else "left for another note")
        journal.finish()
        return written
    return False


def _revised(run: RunSession, source: Source, wish: RevisionRequest, rounds: int) -> LoopResult:
    report = run.reporter.log
    report("choosing the parts to revise")
    document = parse_document(source.text)
    touched = select_parts(run.asker, document, wish.note, wish.parts)
    run.note(revising=list(touched))
    report(f"revising {', '.join(touched)}")
    reviser = Reviser(run, document, touched)
    return repair_until_clean(run, reviser.write(wish.note), reviser.repair, reviser.check, rounds)
