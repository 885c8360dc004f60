"""Replies: requested until they are complete and can be used, split into parts, merged into a post."""

import re
from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from postgen.document import Document, apply_edits, parse_document
from postgen.document.continuation import is_finished, join_continuation, leaves_gap, without_last_word
from postgen.document.unwrap import unwrap, without_open_fence
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
from postgen.rules.prose.chatter import chatter_kind
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


def parts_of_reply(reply: str, asked: Sequence[Part], others: Container[str] = ()) -> dict[str, str]:
    """The texts of the parts in a reply, by key.

    If one part was asked for and the reply has one, they are the same part, whatever its heading, unless it
    has the key of one of the ``others``. Words before the first heading are an introduction only if one was
    asked for, or if they have a title.
    """
    document = parse_document(reply)
    texts = {part.key: part.text for part in parts_of(document)}
    if len(texts) > 1 and document.title is None and "" not in {part.key for part in asked}:
        texts.pop("", None)
    if len(asked) != 1 or len(texts) != 1:
        return texts
    ((key, text),) = texts.items()
    return texts if key and key != asked[0].key and key in others else {asked[0].key: text}


def merge_reply(document: Document, reply: str, asked: Sequence[Part], kind: KindConfig) -> str:
    """The post with the parts of a reply merged in. ``asked`` are the parts that the prompt showed.

    A part of the reply replaces the part of the same name. A part that the post does not have is inserted in
    the order of the kind's sections. All other parts stay as they are.
    """
    new = parts_of_reply(reply, asked, {part.key for part in parts_of(document)})
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


def clean_reply(reply: str) -> str:
    """The Markdown of a reply: without a wrapper, chatter before and after it, or words before its title."""
    text = without_chatter(_without_end_mark(unwrap(without_chatter(unwrap(reply)))))
    text = _BOLD_TITLE.sub(r"# \1", text, count=1)
    title = _TITLE.search(text)
    preface = text[: title.start()] if title else ""
    if title and 0 < len(preface) <= _LONGEST_CHATTER and not re.search(r"^(?:#|---|```|~~~)", preface, re.M):
        return text[title.start() :]
    return text


def without_chatter(text: str) -> str:
    """The text without first and last paragraphs in which the model speaks of its reply."""
    text = text.strip("\n")
    while (first := _PARAGRAPH_END.search(text)) and _is_chatter(text[: first.start()]):
        text = _LEADING_RULE.sub("", text[first.end() :])
    while (last := text.rfind("\n\n")) > 0 and _is_chatter(text[last:]):
        text = _TRAILING_RULE.sub("", text[:last].rstrip())
    return text + "\n"


def _without_end_mark(text: str) -> str:
    """The text without a last line that ends a wrapper of any other kind: `=== END ===`, three quotes."""
    rest, _, last = text.rstrip().rpartition("\n")
    mark = last.strip()
    if _CLOSING.fullmatch(mark):
        opened = sum(line.startswith(mark) for line in rest.split("\n"))
        return text if opened > rest.startswith(mark) else rest + "\n"
    return rest + "\n" if _END_MARK.fullmatch(mark) else text


_END_MARK = re.compile(
    r"[^\w\s|`$]{2,}[ \t]*(?:the )?end(?: of)?\b[\w ./:-]{0,40}[^\w\s|`$]{2,}", re.IGNORECASE
)
_CLOSING = re.compile(r"\"{3,}|'{3,}|:{3,}|={3,}|\+{3,}|>{3,}|%{3,}")
_TITLE = re.compile(r"^# \S", re.MULTILINE)
_BOLD_TITLE = re.compile(r"\A(?:\*\*|__)([^*_\n]+ [–—-] \d+\.\d+: [^*_\n]+)(?:\*\*|__)[ \t]*(?=\n\n)")
# What a chat program shows below a reply, copied with it.
_BUTTONS = re.compile(
    r"\s*(?:(?:copy(?: code)?|share|edit|retry|regenerate|good response|bad response|read aloud|dislike)"
    r"[ \t]*(?:\n|\Z))+",
    re.IGNORECASE,
)
_PARAGRAPH_END = re.compile(r"\n{2,}")
_LEADING_RULE, _TRAILING_RULE = re.compile(r"\A[-*_]{3,}[ \t]*\n+"), re.compile(r"\n+[-*_]{3,}[ \t]*\Z")
_MARKUP = re.compile(r"\s*(?:#|\||[-+*] |\d+[.)] |`{3}|~{3}|\$\$|!\[)")
_LONGEST_CHATTER = 600  # characters of a paragraph


def _is_chatter(paragraph: str) -> bool:
    """True if all sentences of a paragraph belong to the conversation."""
    if _BUTTONS.fullmatch(paragraph):
        return True
    if len(paragraph) > _LONGEST_CHATTER or _MARKUP.match(paragraph):
        return False
    words = re.sub(r"\s*\n[ >]*", " ", paragraph.strip().lstrip("> ")).strip("*_ ")
    sentences = re.split(r"(?<=[.?:…])\s+(?=[A-Z])|(?<=.{30}!)\s+", words)
    return bool(words) and all(chatter_kind(sentence) for sentence in sentences)


_MARK = re.compile(r"\[\[(?:block|exercise|alt) \w+\]\]", re.IGNORECASE)
OnText = Callable[[str], None]
T = TypeVar("T")


class RetriesExhaustedError(UnusableReplyError):
    """No reply for ``purpose`` could be used. A resumed run asks the model again."""

    def __init__(self, message: str, purpose: str) -> None:
        super().__init__(message)
        self.purpose = purpose


class CutReplyError(RetriesExhaustedError):
    """The reply and its continuation were cut off."""


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

    def ask_for_json(
        self,
        purpose: str,
        messages: Messages,
        schema: Mapping[str, Any],
        schema_name: str,
        parse: Callable[[str], T | list[str]],
        advice: str,
    ) -> T:
        """Ask for JSON by a ``schema`` until ``parse`` returns something else than a list of problems.

        Raises:
            RetriesExhaustedError: no reply was usable. The message ends with ``advice``.
        """
        return self.ask_until_usable(
            purpose,
            lambda conversation: self.ask(purpose, conversation, schema, schema_name).text,
            messages,
            parse,
            "Reply with only the corrected JSON.",
            advice,
        )

    def markdown(self, purpose: str, messages: Messages) -> str:
        """A reply as Markdown, without a fence around it.

        A reply that is cut off is continued once. If it leaves something out (`# rest of the code`), is in
        another language, or has a mark that the prompt does not have, the model is asked once more. A reply
        that ends inside a code block is cut off, even if the endpoint calls it complete.

        Raises:
            UnusableReplyError: it is still cut off, or still leaves something out.
        """
        wanted = self.series.outline.series.language
        known = {mark.casefold() for message in messages for mark in _MARK.findall(message.content)}
        is_first = True

        def parse(text: str) -> str | list[str]:
            nonlocal is_first
            if gap := self._gap(text):
                problems = [f"Your answer leaves something out: {gap}."]
            elif is_first and (other := self._other_language(text)):
                problems = [f"Your answer is in {other}, and the series is in {wanted}."]
            elif is_first and "\ufffd" in text:
                problems = ["Your answer has a damaged character (U+FFFD)."]
            elif is_first and (marks := [m for m in _MARK.findall(text) if m.casefold() not in known]):
                problems = [f"Your answer has the mark {mark}, which refers to nothing." for mark in marks]
            elif is_first and (repeated := _repeated(_MARK.findall(text))):
                problems = [
                    f"Your answer has the mark {mark} {n} times; each stands in one place. Words that "
                    "lead to a second one lead to nothing."
                    for mark, n in repeated
                ]
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
        return detect_other_language(prose, words, self.series.language)

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
            return clean_reply(reply.text)
        begun = Message("assistant", without_last_word(reply.text))
        request = Message(
            "user", "Your answer was cut off. Go on exactly where it stopped, and repeat nothing."
        )
        more = self.ask(f"{purpose}, continued", (*messages, begun, request))
        rest = without_chatter(more.text)
        is_over = not rest.strip() or _is_chatter(rest)  # it says that nothing is missing
        whole = reply.text if is_over else join_continuation(reply.text, rest)
        has_gap = not is_finished(reply.text) if is_over else leaves_gap(reply.text, whole)
        if not more.truncated:
            whole = without_open_fence(whole)
        if has_gap or _is_cut(more, whole):
            raise CutReplyError(
                f"the reply of {self.model.name} for {purpose} was cut off twice; "
                "increase model.max_tokens in outline.yaml",
                purpose,
            )
        return clean_reply(whole)

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
    return reply.truncated or any(not b.closed for b in parse_document(unwrap(text)).code_blocks)


def _repeated(marks: Sequence[str]) -> list[tuple[str, int]]:
    """The marks that stand in more than one place, with the number of places."""
    return [(mark, n) for mark, n in Counter(mark.casefold() for mark in marks).items() if n > 1]
