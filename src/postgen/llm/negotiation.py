"""Find the dialect of an endpoint that rejects a request: send it again without an optional feature.

A complaint that names a feature decides. Any other complaint may be about anything, so the features that
the endpoint has not accepted before are left out in turn, the most doubtful first. Rejected requests cost
nothing.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from postgen.llm.dialect import FEATURE_NAMES, SCHEMA, Dialect, features_of
from postgen.llm.pricing import estimate_prompt
from postgen.llm.protocol import Request

MAX_ATTEMPTS = 12
_LEAST_REPLY = 256  # tokens; a smaller limit is of no use
# For each feature, the pattern of its names in error messages. The first that matches is left out.
_NAMES = {
    "json_schema": r"json.?schema|response.?format|structured.?output|text\.format|guided|grammar|\bschema\b|"
    r"x?grammar|outlines|json.?mode|json.?object",
    "system": r"\bsystem\b.{0,40}\b(?:role|message|prompt|instruction)|\brole\b.{0,40}\bsystem\b|developer "
    r"instruction|roles? must alternate|only (?:user|the roles?)\b.{0,40}\b(?:assistant|roles?|supported)",
    "images": r"image|vision|multi.?modal|content.{0,30}(?:must be|should be|valid|expected).{0,12}string",
    "temperature": "temperature",
    "seed": r"\bseed\b",
    "stream_options": "stream_?options|include_usage",
    "stream": r"\bstream(?:ing|ed)?\b",
    "prompt_cache_key": "prompt_cache_key",
    "cache_prompt": "cache_prompt",
    "grammar": "grammar",
    "store": r"\bstore\b",
    "max_tokens": r"\bmax_tokens\b",
    "max_completion_tokens": r"\bmax_completion_tokens\b",
}
_UNKNOWN_FIELD = re.compile(
    r"unsupported|not (?:be )?(?:supported|allowed|permitted|recognized|found)|does(?: not|n't) support|"
    r"unknown|unrecogni[sz]ed|unexpected|invalid (?:field|parameter|argument)|extra (?:inputs|fields|field)|"
    r"not a valid|no such|only the default|instead",
    re.IGNORECASE,
)
_ABOUT_LENGTH = re.compile(r"token|context|length|too (?:long|large|big|many)|maximum", re.IGNORECASE)
_TOKEN_FIELDS = ("max_tokens", "max_completion_tokens")


def named_feature(complaint: str, features: Iterable[str]) -> str | None:
    """The feature of a request that a complaint is about."""
    present = set(features)
    if "json_object" in present and re.search(_NAMES["json_schema"], complaint, re.IGNORECASE):
        return "json_object"
    for name, pattern in _NAMES.items():
        if name in present and re.search(pattern, complaint, re.IGNORECASE):
            return name if name not in _TOKEN_FIELDS or _UNKNOWN_FIELD.search(complaint) else None
    return None


def adapt(dialect: Dialect, complaint: str, body: Mapping[str, Any]) -> Dialect | None:
    """The dialect without the feature that a complaint names; ``None`` if it names none."""
    feature = named_feature(complaint, features_of(body)) if _UNKNOWN_FIELD.search(complaint) else None
    return dialect.without(feature) if feature else None


def describe(before: Dialect, after: Dialect, request: Request) -> str:
    """One sentence for the user about a changed dialect; empty if nothing changed for them."""
    if before.suspects and not after.suspects:  # now it is known which of them was rejected
        omitted = before.omitted - frozenset().union(*before.suspects)
        before = replace(before, omitted=omitted, suspects=(), reply_tokens=None)
    if after.reply_tokens != before.reply_tokens and after.reply_tokens and not after.suspects:
        return (
            f"the endpoint does not accept max_tokens {request.max_tokens or 0:,}: replies are limited to "
            f"{after.reply_tokens:,} tokens; set model.max_tokens in outline.yaml to that or less"
        )
    names = [FEATURE_NAMES.get(name, f"'{name}'") for name in sorted(after.omitted - before.omitted)]
    if "json_object" in after.omitted:
        names = [name for name in names if name != FEATURE_NAMES["json_object"]] or names
    if after.token_field != before.token_field:
        names.append(f"'{before.token_field}'")
    if after.reply_tokens != before.reply_tokens:
        names.append(f"max_tokens {request.max_tokens or 0:,}")
    if not names:
        return ""
    if after.suspects:
        return f"the endpoint rejects something among {', '.join(names)}; this request was sent without them"
    return f"the endpoint does not accept {', '.join(names)}: left out from now on"


@dataclass(slots=True)
class Negotiation:
    """The dialects to try for one request. ``proven`` are the features that the endpoint accepted before."""

    request: Request
    start: Dialect
    proven: frozenset[str] = frozenset()
    tried: list[Dialect] = field(default_factory=list)
    _queue: list[Dialect] | None = None

    def next(self, dialect: Dialect, complaint: str, body: Mapping[str, Any], status: int) -> Dialect | None:
        """The next dialect to try after a rejection; ``None`` if the request itself is at fault."""
        self.tried.append(dialect)
        if len(self.tried) < MAX_ATTEMPTS:
            for candidate in self._candidates(dialect, complaint, body, status):
                if candidate not in self.tried:
                    return candidate
        return None

    def _candidates(
        self, dialect: Dialect, complaint: str, body: Mapping[str, Any], status: int
    ) -> Iterable[Dialect]:
        features = features_of(body)
        if named := named_feature(complaint, features):
            yield dialect.without(named)
        limit = dialect.token_limit(self.request)
        if limit and status < 500 and _ABOUT_LENGTH.search(complaint):
            limits = reply_limits(complaint, limit, estimate_prompt(dialect.messages(self.request)))
            yield from (replace(dialect, reply_tokens=n) for n in limits)
            if not named and re.search(r"\d", complaint):
                return
        if "images" in features:  # servers reject them with many statuses and words
            yield dialect.without("images")
        if self._queue is None and status not in (400, 422, 500, 501):
            return
        if self._queue is None:
            self._queue = _alternatives(self.start, features - self.proven, limit if status < 500 else None)
        yield from self._queue


def first_dialect(start: Dialect) -> Dialect:
    """The dialect of a request: with ``suspects``, the one that omits only the first group of them."""
    return _only(start, start.suspects[0]) if start.suspects else start


def _alternatives(base: Dialect, doubtful: frozenset[str], limit: int | None) -> list[Dialect]:
    """Dialects for a complaint that names nothing: without a schema, without the system role, without all."""
    if base.suspects:
        everything = frozenset().union(*base.suspects)
        single = [_only(base, group) for group in base.suspects]
        return [*single, _only(base, everything), replace(base, suspects=())]
    if doubtful <= {"stream", "stream_options"}:
        return []  # nearly every server knows or ignores them, and the others name them
    formats = [name for name in SCHEMA if {name, SCHEMA[0]} & doubtful]
    found = [base.without(*formats[: count + 1]) for count in range(len(formats))]
    special = [name for name in ("images", "system") if name in doubtful]
    found += [base.without("system")] if "system" in doubtful else []
    fields = doubtful - {*SCHEMA, *special, *_TOKEN_FIELDS}
    sampling = fields & {"temperature", "seed"}
    others = sorted(fields - sampling, key=lambda name: (name == "stream", name))
    groups = [frozenset({*formats, *special}), sampling, *(frozenset({f}) for f in others)]
    groups = [group for group in groups if group]
    least = base.without(*formats, *special, *fields)
    if limit and limit // 4 >= _LEAST_REPLY:
        groups.append(frozenset())
        least = replace(least, reply_tokens=limit // 4)
    found.append(replace(least, suspects=tuple(groups) if len(groups) > 1 else ()))
    if doubtful & set(_TOKEN_FIELDS) and limit:
        found += [base.without(base.token_field), least.without(base.token_field)]
    return found


def _only(base: Dialect, group: frozenset[str]) -> Dialect:
    """The dialect with its suspects restored, except one group; the empty group is the token limit."""
    omitted = base.omitted - frozenset().union(*base.suspects) | group
    return replace(base, omitted=omitted, suspects=(), reply_tokens=None if group else base.reply_tokens)


def reply_limits(complaint: str, limit: int, prompt: int) -> list[int]:
    """Lower token limits for a reply, from the numbers in a complaint, or else by halving.

    A number may be the largest reply, or the context that prompt and reply share. ``prompt`` is the estimated
    size of the prompt. Empty if the complaint says that the prompt alone is too long.
    """
    numbers = {int(re.sub(r"[,_]", "", n)) for n in re.findall(r"\d[\d,_]{2,11}", complaint)}
    smaller = [n for n in numbers if n < limit or n < limit + prompt]
    found = {n for n in smaller if n < limit} | {n - int(prompt * 1.25) - 64 for n in smaller}
    found = {n for n in found if _LEAST_REPLY <= n < limit}
    if not numbers:
        found = {limit // 2, limit // 4, limit // 8}
    return sorted((n for n in found if n >= _LEAST_REPLY), reverse=True)[:5]
