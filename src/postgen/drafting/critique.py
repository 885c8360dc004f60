"""A critical reading of a post by a model. What it cannot quote or prove is dropped and counted.

The form of the question follows the practice of verifying each claim against evidence (compare FActScore,
Min et al., 2023): the model lists statements, looks for what bears them out, and reports the rest.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from postgen.cache_store import RecordCache
from postgen.document import Document
from postgen.drafting.budget import Budget
from postgen.drafting.critique_remarks import (
    KINDS,
    KINDS_BY_NAME,
    Critique,
    StoredRemark,
    parse_remarks,
    remarks_schema,
    verify,
)
from postgen.drafting.draft_checker import DraftChecker
from postgen.drafting.quotations import QuotableText
from postgen.drafting.replies import Completer
from postgen.drafting.runs import lesson_lock, open_run
from postgen.errors import UsageError
from postgen.findings import Finding
from postgen.llm.protocol import LanguageModel, Message, Usage
from postgen.prompting.prompts import critique_prompt
from postgen.rules import Context, run_rules, selected_rules
from postgen.rules.base import Remark
from postgen.series import Lesson, Series
from postgen.series.lesson_summary import LessonBackground
from postgen.series.links import resolve
from postgen.series.lock_entries import text_hash
from postgen.validation.related_passages import MAX_CHARACTERS, RelatedPassage, find_related_passages
from postgen.validation.summaries import written_posts

RUN_NAME = "critique"
TOO_SMALL = "the embedded model is too small to judge a post; choose another one with --model"
_CACHE = "critiques"
_CHARACTERS_IN_DRAFT = 4_500  # of passages of earlier posts, whose formulas and headings are listed, too
_MOST_IMAGES, _LARGEST_IMAGE = 8, 2_000_000  # bytes
_CODES = frozenset(kind.code for kind in KINDS)


@dataclass(frozen=True, slots=True)
class CritiqueResult:
    """A critique, the tokens it took, and their cost in dollars, ``None`` if unknown."""

    critique: Critique
    usage: Usage = field(default_factory=Usage)
    cost: Decimal | None = Decimal(0)


def critique_post(
    checker: DraftChecker, document: Document, model: LanguageModel, budget: Budget
) -> CritiqueResult:
    """Ask for the critique of any post. An interrupted reading is resumed; a known one costs nothing.

    Raises:
        UsageError: the model is the embedded one, or its price is unknown and there is a limit in dollars.
        ModelError: the model could not be reached, or its replies could not be used.
        RuntimeEnvironmentError: another postgen is writing this lesson, or the budget is used up.
    """
    if model.embedded:
        raise UsageError(TOO_SMALL)
    reading = _Reading(checker.series, checker.lesson, document)
    if known := reading.known(model.name):
        remember_critique(document, known)
        return CritiqueResult(known)
    with lesson_lock(checker.series, checker.lesson):
        return critique_in_own_run(checker, document, model, budget)


def critique_in_own_run(
    checker: DraftChecker, document: Document, model: LanguageModel, budget: Budget
) -> CritiqueResult:
    """Ask for the critique of a post whose lesson is locked already."""
    base = text_hash(document.text)
    with open_run(checker, model, budget, 0, name=RUN_NAME, base=base) as run:
        critique = request_critique(run, document)
        run.note(ended="read", remarks=len(critique.remarks), dropped=critique.dropped)
        run.model.journal.finish()
        return CritiqueResult(critique, run.model.usage, run.model.cost)


def request_critique(
    completer: Completer, document: Document, background: LessonBackground | None = None
) -> Critique:
    """Ask for as many critical readings of a post as the series wants.

    With a ``background``, the request begins like those of a draft, which endpoints have cached then, and
    quotes less of earlier posts.

    A question that the same model has answered before is answered from the cache. Of several readings, the
    confidence of a remark is its mean over all of them.

    Raises:
        ModelError: the model could not be reached, or its replies could not be used.
    """
    critique = _Reading(completer.series, completer.lesson, document, background).request(completer)
    remember_critique(document, critique)
    return critique


@dataclass(frozen=True)
class _Reading:
    """The question about one post."""

    series: Series
    lesson: Lesson
    document: Document
    background: LessonBackground | None = None

    @cached_property
    def passages(self) -> tuple[RelatedPassage, ...]:
        limit = MAX_CHARACTERS if self.background is None else _CHARACTERS_IN_DRAFT
        return find_related_passages(self.series, self.lesson, self.document, limit)

    @cached_property
    def messages(self) -> tuple[Message, ...]:
        images = self._figures()
        return critique_prompt(
            self.series, self.lesson, self.document, KINDS, self.passages, images, self.background
        )

    def _figures(self) -> list[bytes]:
        """The first figures of the post, as PNG files."""
        targets = dict.fromkeys(inline.target for _, inline in self.document.inlines("image"))
        files = (resolve(self.series, target).figure for target in targets)
        found = []
        for file in files:
            with suppress(OSError):
                if file and file.suffix == ".png" and file.stat().st_size <= _LARGEST_IMAGE:
                    found.append(file.read_bytes())
        return found[:_MOST_IMAGES]

    def keys(self, model: str) -> list[str]:
        """The keys of the readings in the cache, without the version of postgen's code.

        A new version should not cost another reading.
        """
        asked = [(m.role, m.content, [_hash_bytes(png) for png in m.images]) for m in self.messages]
        return [
            _hash(repr((model, n, asked))) for n in range(max(1, self.series.outline.model.critic_readings))
        ]

    def known(self, model: str) -> Critique | None:
        keys = self.keys(model)
        found = RecordCache(_CACHE).get(Critique, keys)
        return _agreed([found[key] for key in keys]) if len(found) == len(keys) else None

    def request(self, completer: Completer) -> Critique:
        keys = self.keys(completer.model.name)
        found = RecordCache(_CACHE).get(Critique, keys)
        for number, key in enumerate(keys):
            if key not in found:
                found[key] = self._ask(replace(completer, seed=(completer.seed or 0) + number))
                RecordCache(_CACHE).put({key: found[key]})
        return _agreed([found[key] for key in keys])

    def _earlier_texts(self) -> list[str]:
        """The earlier posts as a whole: a reader may know more of them than the passages."""
        posts = written_posts(self.series, self.series.lessons_before(self.lesson))
        return [*(passage.text for passage in self.passages), *(p.source.text for p in posts.values())]

    def _ask(self, completer: Completer) -> Critique:
        def parse(reply: str) -> Critique | list[str]:
            reported = parse_remarks(reply)
            if isinstance(reported, str):
                return [reported]
            return verify(self.document, self._earlier_texts(), reported)

        return completer.ask_for_json(
            "critique",
            self.messages,
            remarks_schema(),
            "critique",
            parse,
            "nothing was changed; try another model with --model",
        )


def _agreed(found: Sequence[Critique]) -> Critique:
    """The remarks of several readings. One that a reading lacks has the confidence 0 there."""
    if len(found) == 1:
        return found[0]
    merged: list[list[StoredRemark]] = []
    for critique in found:
        for remark in critique.remarks:
            same = next((group for group in merged if _overlap(group[0], remark)), None)
            if same is None:
                merged.append([remark])
            else:
                same.append(remark)
    remarks = tuple(
        group[0].model_copy(update={"confidence": sum(r.confidence for r in group) / len(found)})
        for group in merged
    )
    dropped: Counter[str] = Counter()
    for critique in found:
        dropped.update(critique.dropped)
    return Critique(remarks=remarks, dropped=dict(dropped))


def _overlap(one: StoredRemark, other: StoredRemark) -> bool:
    return one.start < other.end and other.start < one.end


def critique_findings(
    series: Series, lesson: Lesson, document: Document, critique: Critique, confidence: float | None = None
) -> list[Finding]:
    """The remarks with enough confidence as findings, as the settings of the series have it."""
    least = series.outline.model.critic_confidence if confidence is None else confidence
    remarks = tuple(
        Remark(
            KINDS_BY_NAME[remark.kind].code,
            document.span(remark.start, remark.end),
            _message(remark),
            f"for example: {_one_line(remark.instead)}" if remark.instead.strip() else "",
        )
        for remark in critique.remarks
        if remark.confidence >= least
    )
    context = Context(series, lesson, series.posts_dir / lesson.file_name, remarks=remarks)
    rules = [rule for rule in selected_rules(series, lesson) if rule.code in _CODES]
    return run_rules(document, context, rules)


def _message(remark: StoredRemark) -> str:
    text = f"{remark.kind}: {_one_line(remark.why).rstrip('.')}"
    return f"{text} (compare '{_one_line(remark.evidence)}')" if remark.evidence.strip() else text


def _one_line(text: str) -> str:
    return " ".join(text.split())[:300]


def surviving(before: Document, document: Document, critique: Critique) -> Critique:
    """The remarks about a post that still concern another version of it, at their places there.

    A remark is settled if its quotation is gone, or if its evidence was in the post and is gone.
    """
    old, post = QuotableText(before.text), QuotableText(document.text)
    moved = []
    for remark in critique.remarks:
        if old.contains(remark.evidence) and not post.contains(remark.evidence):
            continue
        if bounds := post.find(remark.quote, remark.start):
            moved.append(remark.model_copy(update={"start": bounds[0], "end": bounds[1]}))
    return critique.model_copy(update={"remarks": tuple(moved)})


def remember_critique(document: Document, critique: Critique) -> None:
    """Keep the critique of a text, for the review of the post."""
    RecordCache(_CACHE).put({_hash(document.text): critique})


def known_critique(document: Document) -> Critique | None:
    """The last critique of exactly this text, if there was one. No model is asked."""
    key = _hash(document.text)
    return RecordCache(_CACHE).get(Critique, [key]).get(key)


def _hash(text: str) -> str:
    return _hash_bytes(text.encode(errors="surrogatepass"))


def _hash_bytes(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
