"""Asking a model until its answer is whole: not broken off, not cut, with nothing left out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from postgen.document import parse_document
from postgen.drafting.unwrapping import unwrap
from postgen.errors import UnusableReplyError
from postgen.models import (
    BrokenReplyError,
    FinishReason,
    LanguageModel,
    Message,
    RejectedReplyError,
    Reply,
    Request,
)
from postgen.rules import Context
from postgen.rules.prose.languages import foreign_language
from postgen.rules.prose.pr602_placeholder import check as find_placeholders
from postgen.rules.wording import words_of_prose
from postgen.series import Lesson, Series

OnText = Callable[[str], None]
_TRIES = 2


class GivenUpError(UnusableReplyError):
    """The replies for ``purpose`` could not be used, however often it was asked. A resumed run asks again."""

    def __init__(self, message: str, purpose: str) -> None:
        super().__init__(message)
        self.purpose = purpose


@dataclass(frozen=True)
class Asker:
    """Asks about one lesson. ``seed`` and the outline's temperature are hints to the endpoint."""

    series: Series
    lesson: Lesson
    model: LanguageModel
    seed: int | None = None
    on_text: OnText | None = None

    def data(
        self, purpose: str, messages: tuple[Message, ...], schema: Mapping[str, Any], name: str = "plan"
    ) -> Reply:
        """A reply that should be JSON by a schema of that name. What it holds is for the caller to judge."""
        return self._ask(purpose, messages, schema, name)

    def markdown(self, purpose: str, messages: tuple[Message, ...]) -> str:
        """A reply as the Markdown that it means.

        One that is cut is continued once; one that leaves something out (`# rest of the code as before`) is
        asked for once more, and so is one in another language. A reply that ends inside a code block is cut,
        whatever the endpoint says.

        Raises:
            UnusableReplyError: it is still cut, or still leaves something out.
        """
        text = unwrap(self._whole(purpose, messages))
        gap, strange = self.gap(text), self._language(text)
        if not gap and not strange:
            return text
        wanted = self.series.outline.series.language
        again = (
            f"Your answer leaves something out: {gap}. Reply again with all of it, in full."
            if gap
            else f"Your answer is in {strange}, and the series is in {wanted}. Reply again, in {wanted}."
        )
        messages = (*messages, Message("assistant", text), Message("user", again))
        text = unwrap(self._whole(f"{purpose}, {'in full' if gap else f'in {wanted}'}", messages))
        if gap := self.gap(text):
            raise GivenUpError(
                f"{self.model.name} left something out of {purpose}, lesson {self.lesson.id}, twice: {gap}; "
                "nothing of it was written; try another model with --model",
                purpose,
            )
        return text

    def _language(self, text: str) -> str:
        """The language of a text if it is evidently not that of the series; a rule says so of a post."""
        document = parse_document(text)
        prose = " ".join(p.words for p in document.prose)
        words = [word for of_one in words_of_prose(document) for word in of_one]
        return foreign_language(prose, words, self.series.outline.series.language)

    def gap(self, text: str) -> str:
        """What a text leaves out of its code, in words; empty if nothing."""
        document = parse_document(text)
        context = Context(self.series, self.lesson, self.series.drafts / self.lesson.file_name)
        lines = [line for b in document.python_blocks for line in range(b.line, b.end_line + 1)]
        return next(
            (
                p.message
                for p in find_placeholders(document, context)
                if p.span.line in lines and not p.severity
            ),
            "",
        )

    def _whole(self, purpose: str, messages: tuple[Message, ...]) -> str:
        reply = self._ask(purpose, messages)
        if not _is_cut(reply, reply.text):
            return reply.text
        go_on = "Your answer was cut off. Go on exactly where it stopped, and repeat nothing."
        conversation = (*messages, Message("assistant", reply.text), Message("user", go_on))
        more = self._ask(f"{purpose}, continued", conversation)
        if _is_cut(more, reply.text + more.text):
            raise GivenUpError(
                f"the reply of {self.model.name} for {purpose} was cut off twice; "
                "raise model.max_tokens in outline.yaml",
                purpose,
            )
        return reply.text + more.text

    def _ask(
        self,
        purpose: str,
        messages: tuple[Message, ...],
        schema: Mapping[str, Any] | None = None,
        schema_name: str = "plan",
    ) -> Reply:
        """Ask; once more if the reply breaks off or is empty. A refusal stands."""
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
        for _ in range(_TRIES - 1):
            try:
                return self.model.ask(request, self.on_text)
            except BrokenReplyError:
                continue
            except RejectedReplyError as error:
                if error.reply.finish in (FinishReason.REFUSED, FinishReason.FILTERED):
                    raise
        return self.model.ask(request, self.on_text)


def _is_cut(reply: Reply, text: str) -> bool:
    return reply.truncated or any(not b.closed for b in parse_document(unwrap(text)).code_blocks)
