"""Replies: requested until they are complete and can be used, split into parts, merged into a post."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from postgen.document import Document, apply_edits, parse_document
from postgen.errors import UnusableReplyError
from postgen.findings import Edit
from postgen.llm.protocol import (
    FinishReason,
    IncompleteReplyError,
    LanguageModel,
    Message,
    RejectedReplyError,
    Reply,
    Request,
)
from postgen.prompting.prompts import Part
from postgen.rules import Context
from postgen.rules.prose.language_detection import detect_other_language
from postgen.rules.prose.pr602_placeholder import check as find_placeholders
from postgen.rules.prose_text import words_of_prose
from postgen.series import KindConfig, Lesson, Series

INTRODUCTION = "introduction"


def parts_of(document: Document) -> tuple[Part, ...]:
    """The parts of a post in order. Together they are the whole post."""
    source = document.source
    starts = [(section.name, section.line, False) for section in document.sections]
    if not starts or starts[0][1] > 1:
        starts = [(INTRODUCTION, 1, True), *starts]
    ends = [line - 1 for _, line, _ in starts[1:]] + [source.line_count]
    return tuple(
        Part(name, start, end, document.text[source.line_start(start) : source.line_end(end)].rstrip(), intro)
        for (name, start, intro), end in zip(starts, ends, strict=True)
    )


def parts_of_reply(reply: str, asked: Sequence[Part]) -> dict[str, str]:
    """The texts of the parts in a reply, by key.

    If one part was asked for and the reply has one, they are the same part, whatever its heading.
    """
    texts = {part.key: part.text for part in parts_of(parse_document(reply))}
    return {asked[0].key: next(iter(texts.values()))} if len(asked) == len(texts) == 1 else texts


def merge_reply(document: Document, reply: str, asked: Sequence[Part], kind: KindConfig) -> str:
    """The post with the parts of a reply merged in. ``asked`` are the parts that the prompt showed.

    A part of the reply replaces the part of the same name. A part that the post does not have is inserted in
    the order of the kind's sections. All other parts stay as they are.
    """
    new = parts_of_reply(reply, asked)
    texts = {part.key: new.pop(part.key, part.text) for part in parts_of(document)}
    order = ["", *(section.heading.casefold() for section in kind.sections)]
    texts |= {key: text for key, text in new.items() if key in order[1:] and key not in texts}
    return join_parts([texts[key] for key in sorted(texts, key=lambda k: (*order, k).index(k))])


def replace_parts(document: Document, texts: Mapping[str, str]) -> str:
    """The post with some parts, given by key, replaced; the others stay byte for byte."""
    source, edits, left = document.source, [], dict(texts)
    for part in parts_of(document):
        if part.key in left:
            start = source.line_start(part.line)
            text = left.pop(part.key).strip("\n").replace("\r\n", "\n").replace("\n", source.newline)
            edits.append(Edit(start, start + len(part.text), text.rstrip()))
    return apply_edits(document.text, edits)


def join_parts(texts: Sequence[str]) -> str:
    """Parts as a post, with an empty line between them."""
    return "\n\n".join(text.strip("\n") for text in texts if text.strip()) + "\n"


Messages = tuple[Message, ...]
_WRAPPER = re.compile(r"(`{3,}|~{3,})(?:markdown|md|text)?[ \t]*", re.IGNORECASE)


def strip_fence(reply: str) -> str:
    """Remove a fence that encloses the whole reply, and end the reply with one newline.

    The CommonMark parser decides: a post that only begins and ends with code blocks is not changed. Models
    often use a fence that is no longer than those inside it. CommonMark reads that as several blocks, so the
    fence is also removed if the text inside it is a post in which all fences are closed.
    """
    text = reply.removeprefix("\ufeff").replace("\r\n", "\n").strip("\n")
    inner = _enclosed(text)
    return (inner if inner is not None else text).strip() + "\n"


def _enclosed(text: str) -> str | None:
    first, _, rest = text.partition("\n")
    body, _, last = rest.rpartition("\n")
    opening = _WRAPPER.fullmatch(first.rstrip())
    if not opening or last.strip() != opening.group(1):
        return None
    document = parse_document(text)
    whole = len(document.blocks) == 1 and len(document.code_blocks) == 1
    inside = parse_document(body)
    is_post = inside.title is not None or len(inside.sections) > 1
    if whole and not document.code_blocks[0].is_python:
        return body
    return body if is_post and all(block.closed for block in inside.code_blocks) else None


OnText = Callable[[str], None]
T = TypeVar("T")


class RetriesExhaustedError(UnusableReplyError):
    """No reply for ``purpose`` could be used. A resumed run asks the model again."""

    def __init__(self, message: str, purpose: str) -> None:
        super().__init__(message)
        self.purpose = purpose


@dataclass(frozen=True)
class Completer:
    """Asks a model about one lesson. ``seed`` and the temperature are hints, which an endpoint may ignore."""

    series: Series
    lesson: Lesson
    model: LanguageModel
    seed: int | None = None
    on_text: OnText | None = None

    def ask_until_usable(
        self,
        purpose: str,
        ask: Callable[[Messages], str],
        messages: Messages,
        parse: Callable[[str], T | list[str]],
        again: str,
        advice: str,
        tries: int = 3,
    ) -> T:
        """Ask for something until ``parse`` returns it instead of a list of problems.

        A repeated request has the problems and the sentence ``again``.

        Raises:
            RetriesExhaustedError: no reply was usable. The message ends with ``advice``.
        """
        problems: list[str] = []
        for _ in range(tries):
            reply = ask(messages)
            parsed = parse(reply)
            if not isinstance(parsed, list):
                return parsed
            problems = parsed
            listed = "\n".join(f"- {problem}" for problem in problems)
            correction = Message("user", f"That cannot be used:\n\n{listed}\n\n{again}")
            messages = (*messages, Message("assistant", reply), correction)
        raise RetriesExhaustedError(
            f"{self.model.name} gave no usable {purpose} for lesson {self.lesson.id} in {tries} tries: "
            f"{'; '.join(problems)}; {advice}",
            purpose,
        )

    def markdown(self, purpose: str, messages: Messages) -> str:
        """A reply as Markdown, without a fence around it.

        A reply that is cut off is continued once. If it leaves something out (`# rest of the code as before`)
        or is in another language, the model is asked once more. A reply that ends inside a code block is cut
        off, even if the endpoint calls it complete.

        Raises:
            UnusableReplyError: it is still cut off, or still leaves something out.
        """
        wanted = self.series.outline.series.language
        is_first = True

        def parse(text: str) -> str | list[str]:
            nonlocal is_first
            if gap := self._gap(text):
                problems = [f"Your answer leaves something out: {gap}."]
            elif is_first and (other := self._other_language(text)):
                problems = [f"Your answer is in {other}, and the series is in {wanted}."]
            else:
                return text
            is_first = False
            return problems

        return self.ask_until_usable(
            purpose,
            lambda conversation: self._whole(purpose, conversation),
            messages,
            parse,
            f"Reply again with all of it, in full and in {wanted}.",
            "nothing was written; try another model with --model",
            tries=2,
        )

    def _other_language(self, text: str) -> str:
        """The language of a text if it is clearly not that of the series, else empty."""
        document = parse_document(text)
        prose = " ".join(p.prose_text for p in document.prose)
        words = [word for passage in words_of_prose(document) for word in passage]
        return detect_other_language(prose, words, self.series.outline.series.language)

    def _gap(self, text: str) -> str:
        """A message about code that a text leaves out, else empty."""
        document = parse_document(text)
        context = Context(self.series, self.lesson, self.series.drafts_dir / self.lesson.file_name)
        lines = {line for b in document.python_blocks for line in range(b.line, b.end_line + 1)}
        found = find_placeholders(document, context)
        return next((p.message for p in found if p.span.line in lines and not p.severity), "")

    def _whole(self, purpose: str, messages: Messages) -> str:
        reply = self.ask(purpose, messages)
        if not _is_cut(reply, reply.text):
            return strip_fence(reply.text)
        request = "Your answer was cut off. Go on exactly where it stopped, and repeat nothing."
        conversation = (*messages, Message("assistant", reply.text), Message("user", request))
        more = self.ask(f"{purpose}, continued", conversation)
        if _is_cut(more, reply.text + more.text):
            raise RetriesExhaustedError(
                f"the reply of {self.model.name} for {purpose} was cut off twice; "
                "increase model.max_tokens in outline.yaml",
                purpose,
            )
        return strip_fence(reply.text + more.text)

    def ask(
        self,
        purpose: str,
        messages: Messages,
        schema: Mapping[str, Any] | None = None,
        schema_name: str = "reply",
    ) -> Reply:
        """Ask; ask once more if the reply is interrupted or empty. A refusal is final.

        The caller has to validate a reply that should be JSON by a ``schema``.
        """
        settings = self.series.outline.model
        request = Request(
            purpose=f"{purpose}, lesson {self.lesson.id}",
            messages=messages,
            max_tokens=settings.max_tokens,
            temperature=settings.temperature,
            seed=self.seed,
            schema=schema,
            schema_name=schema_name,
            cache_key=f"postgen-{self.lesson.kind_name}",
        )
        try:
            return self.model.ask(request, self.on_text)
        except IncompleteReplyError:
            pass
        except RejectedReplyError as error:
            if error.reply.finish in (FinishReason.REFUSED, FinishReason.FILTERED):
                raise
        return self.model.ask(request, self.on_text)


def _is_cut(reply: Reply, text: str) -> bool:
    return reply.truncated or any(not b.closed for b in parse_document(strip_fence(text)).code_blocks)


def json_object(reply: str) -> str:
    """The JSON object in a reply that may have text before and after it; else the whole reply."""
    start, end = reply.find("{"), reply.rfind("}")
    return reply[start : end + 1] if 0 <= start < end else reply
