"""The checklist of a post for its reviewer: one item for each thing that needs a person."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from postgen.findings import Finding, Severity
from postgen.review.conflicts import Conflict
from postgen.review.new_claims import NewClaim
from postgen.review.review import PostReview
from postgen.review.reviewer_prompts import QuotedSentence

_SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.INFO)


@dataclass(frozen=True, slots=True)
class Item:
    """Something for a person to look at. Items of the same ``kind`` follow each other.

    ``text`` is in words, ``quote`` comes from the post, and ``evidence`` are lines of its output. A person
    ticks the item if it ``has_box``. ``help`` says what to write instead. The ``key`` stays the same as long
    as the item does.
    """

    kind: str
    text: str
    quote: str = ""
    line: int | None = None
    evidence: tuple[QuotedSentence, ...] = ()
    has_box: bool = True
    help: str = ""
    key: str = ""


FINDING, REMARK, CLAIM, CONFLICT = "finding", "remark", "claim", "conflict"
HOUSE_RULE, SENTENCE, POST = "house rule", "sentence", "question"


def checklist(post: PostReview) -> tuple[Item, ...]:
    """Return the items of a post, the most urgent first."""
    document = post.change.after
    if document is None:
        return tuple(_keyed(post, map(_conflict, post.conflicts)))
    items = (
        *(_finding(f) for severity in _SEVERITIES for f in post.findings if f.severity is severity),
        *(_remark(finding) for finding in post.remarks),
        *(_claim(claim) for claim in post.claims),
        *(_conflict(conflict) for conflict in post.conflicts),
        *(Item(HOUSE_RULE, sentence) for sentence in post.house_sentences),
        *(
            Item(SENTENCE, question, sentence.text, sentence.line)
            for question, sentences in post.questions.items()
            for sentence in sentences
        ),
        *_about_the_post(post),
    )
    return tuple(_keyed(post, items))


def _finding(finding: Finding) -> Item:
    text = f"{finding.code} {finding.severity}"
    return Item(FINDING, text, finding.message, finding.span.line, (), not finding.is_error, finding.help)


def _remark(finding: Finding) -> Item:
    return Item(REMARK, f"{finding.code} {finding.message}", line=finding.span.line, help=finding.help)


def _claim(claim: NewClaim) -> Item:
    text = "A claim that a model found borne out" if claim.judged else "New result"
    return Item(CLAIM, text, claim.text, claim.line, claim.evidence)


def _conflict(conflict: Conflict) -> Item:
    return Item(CONFLICT, conflict.problem, conflict.about, conflict.line)


def _about_the_post(post: PostReview) -> Iterator[Item]:
    if post.change.figures:
        yield Item(POST, "Do the figures show what the text says?")
    by_model = post.origin is not None and post.origin.by_model
    yield Item(POST, f"I have read {'the whole post, which a model wrote' if by_model else 'all changes'}.")


def _keyed(post: PostReview, items: Iterable[Item]) -> Iterator[Item]:
    """Give each item its key. Those of rules and questions about the whole post change with it."""
    document = post.change.after
    text = document.text if document else ""
    seen: set[str] = set()
    for item in items:
        parts = [post.name, item.kind, item.text, item.quote, *(one.text for one in item.evidence)]
        parts += [text] if item.kind in (HOUSE_RULE, POST) else []
        key = short_hash(repr(parts))
        while key in seen:  # the same sentence twice
            key = short_hash(repr([key]))
        seen.add(key)
        yield replace(item, key=key)


def short_hash(text: str) -> str:
    """Return a hash that tells the items and blocks of a review apart."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:16]
