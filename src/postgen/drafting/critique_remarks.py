"""The remarks of a critical reading: their kinds, the form of the reply, and the check of what they quote."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import Field, ValidationError

from postgen.document import Document
from postgen.drafting.quotations import QuotableText
from postgen.llm.protocol import object_schema
from postgen.llm.response_data import validated_object
from postgen.series.config import FrozenModel


@dataclass(frozen=True, slots=True)
class RemarkKind:
    """A kind of remark, the code of its rule, and whether a remark of this kind has to quote evidence."""

    name: str
    code: str
    meaning: str
    needs_evidence: bool = False


_FIGURE = re.compile(r"\s*[Ff]igure (\d{1,3})\.?\s*")

KINDS = (
    RemarkKind(
        "not shown", "CR901", "no output, formula or passage bears it out, or it goes further than these do"
    ),
    RemarkKind("contradicted", "CR902", "an output, a formula or another sentence says otherwise", True),
    RemarkKind("said twice", "CR903", "the post says it elsewhere, and not to sum up", True),
    RemarkKind("taught before", "CR904", "an earlier post explains it; the post should refer to it", True),
    RemarkKind("dangling", "CR905", "it refers to something that does not exist"),
    RemarkKind("too early", "CR906", "it needs something that no lesson has taught yet"),
    RemarkKind("unclear", "CR907", "readers can misunderstand it, or a step is missing"),
    RemarkKind("wrong", "CR908", "it is false"),
    RemarkKind("voice", "CR909", "its tone breaks the rules of the series"),
)
KINDS_BY_NAME = {kind.name: kind for kind in KINDS}


class ReportedRemark(FrozenModel):
    """A remark as the model reports it. Nothing in it is trusted."""

    line: int
    quote: str
    kind: str
    evidence: str
    why: str
    instead: str
    confidence: float = Field(ge=0, le=1)


class StoredRemark(FrozenModel):
    """A remark whose quotation and evidence exist. ``start`` and ``end`` are the offsets of the quotation."""

    kind: str
    start: int
    end: int
    quote: str
    evidence: str
    why: str
    instead: str
    confidence: float


class Critique(FrozenModel):
    """The remarks about a post, and how many were ``dropped``, by the reason."""

    remarks: tuple[StoredRemark, ...] = ()
    dropped: dict[str, int] = Field({})


def parse_remarks(reply: str) -> list[ReportedRemark] | str:
    """The remarks in a reply, or what is wrong with it."""
    try:
        found: list[object] = validated_object(reply, lambda text: list(json.loads(text)["remarks"]))
        return [ReportedRemark.model_validate(remark) for remark in found]
    except ValidationError as error:
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    except (ValueError, KeyError, TypeError):
        return "it is not a JSON object with the field `remarks`, a list of objects"


def remarks_schema() -> dict[str, Any]:
    """The JSON Schema of a reply, in the strict form that endpoints accept."""
    text = {"type": "string"}
    fields: dict[str, Any] = {
        "line": {"type": "integer"},
        "quote": text,
        "kind": {"type": "string", "enum": [kind.name for kind in KINDS]},
        "evidence": text,
        "why": text,
        "instead": text,
        "confidence": {"type": "number"},
    }
    remark = object_schema(fields)
    return object_schema({"remarks": {"type": "array", "items": remark}})


def verify(document: Document, earlier: Sequence[str], reported: Iterable[ReportedRemark]) -> Critique:
    """Keep the remarks whose quotations stand in the post and whose evidence exists; count the others.

    Evidence may also stand in one of the ``earlier`` texts.
    """
    post = QuotableText(document.text)
    sources = [QuotableText(text) for text in earlier]
    figures = len(list(document.inlines("image")))
    kept: list[StoredRemark] = []
    dropped: Counter[str] = Counter()
    for remark in reported:
        kind = KINDS_BY_NAME.get(remark.kind)
        bounds = post.find(remark.quote, document.source.line_start(max(1, remark.line)))
        if kind is None:
            reason = "unknown kind"
        elif bounds is None or _in_output(document, bounds):
            reason = "quotation not in the post"
        elif reason := _evidence_problem(kind, remark, post, sources, bounds, figures):
            pass
        elif any(one.start < bounds[1] and bounds[0] < one.end and one.kind == kind.name for one in kept):
            reason = "reported twice"
        if kind and bounds and not reason:
            kept.append(
                StoredRemark(
                    kind=kind.name,
                    start=bounds[0],
                    end=bounds[1],
                    quote=document.text[bounds[0] : bounds[1]],
                    **remark.model_dump(include={"evidence", "why", "instead", "confidence"}),
                )
            )
        else:
            dropped[reason] += 1
    return Critique(remarks=tuple(kept), dropped=dict(dropped))


def _evidence_problem(
    kind: RemarkKind,
    remark: ReportedRemark,
    post: QuotableText,
    sources: Sequence[QuotableText],
    bounds: tuple[int, int],
    figures: int,
) -> str:
    """The reason to drop a remark for its evidence, else empty. The quotation itself is no evidence."""
    if not remark.evidence.strip():
        return "no evidence" if kind.needs_evidence else ""
    if figure := _FIGURE.fullmatch(remark.evidence):
        return "" if int(figure[1]) <= figures else "evidence does not exist"
    elsewhere = QuotableText(post.text[: bounds[0]] + "\n" * 2 + post.text[bounds[1] :])
    places = sources if kind.name == "taught before" else [elsewhere, *sources]
    return "" if any(place.contains(remark.evidence) for place in places) else "evidence does not exist"


def _in_output(document: Document, bounds: tuple[int, int]) -> bool:
    line, _ = document.source.position(bounds[0])
    return any(b.language == "output" and b.line <= line <= b.end_line for b in document.code_blocks)
