"""The cached results of checks: one record per post, and the facts about each post."""

import hashlib
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from postgen.cache_store import RecordCache, cache_key
from postgen.document import Document
from postgen.execution.program import ProgramBlock
from postgen.findings import Finding, Span
from postgen.outcomes import PostOutcome
from postgen.series import Series
from postgen.series.house_rules import style_texts
from postgen.series.series import FIGURES
from postgen.validation.posts import Post
from postgen.validation.validate_options import ValidateOptions

if TYPE_CHECKING:
    from postgen.rules.cross_post.post_facts import PostFacts

Snapshot = tuple[tuple[str, str], ...]
"""Paths, each with the state of the file: a digest, or a word."""
_MAX_SIZE = 32 << 20  # bytes


@dataclass(frozen=True, slots=True)
class DependentFindings:
    """Findings that are valid while ``digest``, of what they depend on, and the ``files`` stay the same."""

    findings: tuple[Finding, ...]
    digest: str
    files: Snapshot


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure that a post shows. ``follows_code`` is true right after a block that should draw it."""

    span: Span
    path: str
    follows_code: bool


@dataclass(frozen=True, slots=True)
class PostRecord:
    """The results about one post so far. Its text, the outline and the selected rules are part of the key.

    ``findings_if_not_run`` count only if the code does not run. ``type_findings`` depend on the reader
    environment with that ``python``. ``cross_post`` has the findings of the rules ``cross_post_codes``, which
    depend on the earlier posts and on linked files, ``outcome`` those that depend on it and on shown images.
    ``figures`` are the figures that the post shows.
    """

    blocks: tuple[ProgramBlock, ...]
    findings: tuple[Finding, ...]
    findings_if_not_run: tuple[Finding, ...]
    type_findings: tuple[Finding, ...]
    python: str
    cross_post_codes: tuple[str, ...]
    figures: tuple[ShownFigure, ...] = ()
    cross_post: DependentFindings | None = None
    outcome: DependentFindings | None = None

    def findings_before_run(
        self, *, with_types: bool, is_run: bool, scripted: Collection[str] = ()
    ) -> Iterator[Finding]:
        """The findings that do not depend on the outcome of the code. ``is_run`` says that there is one.

        ``scripted`` are the paths of the figures whose scripts run. A figure that code draws is checked after
        the run, so that a missing file is reported once.
        """
        yield from self.findings
        if not is_run:
            yield from self.findings_if_not_run
        if with_types:
            yield from self.type_findings
        if self.cross_post:
            drawn = {f.span for f in self.figures if (is_run and f.follows_code) or f.path in scripted}
            yield from (finding for finding in self.cross_post.findings if finding.span not in drawn)


class FindingCache:
    """The cached records and facts of the posts of a series. No key needs an import of the rules."""

    def __init__(self, series: Series, options: ValidateOptions) -> None:
        self._cache = RecordCache(enabled=options.cache)
        # Its hash, because the outline of a long series is itself long.
        self._outline = cache_key("outline", series.outline.model_dump_json()) if options.cache else ""
        self._selection = repr((options.select, options.ignore, style_texts(series.root)))

    def records(self, posts: Iterable[Post]) -> dict[str, PostRecord]:
        if not self._cache.enabled:
            return {}
        paths = {self._key(post): post.path for post in posts}
        return {paths[key]: record for key, record in self._cache.get(PostRecord, paths).items()}

    def facts(self, posts: Collection[Post]) -> "dict[str, PostFacts]":
        """The cached facts by path."""
        from postgen.rules.cross_post.post_facts import PostFacts

        if not self._cache.enabled:
            return {}
        keys = {post.path: self.facts_key(post) for post in posts}
        found = self._cache.get(PostFacts, set(keys.values()))
        return {path: found[key] for path, key in keys.items() if key in found}

    def save(
        self, posts: Iterable[Post], records: Mapping[str, PostRecord], facts: "Mapping[str, PostFacts]"
    ) -> None:
        """Cache those records and facts about ``posts`` that are given by path."""
        entries: dict[str, object] = {}
        for post in posts if self._cache.enabled else ():
            if post.path in records:
                entries[self._key(post)] = records[post.path]
            if post.path in facts:
                entries[self.facts_key(post)] = facts[post.path]
        self._cache.put(entries)

    def facts_key(self, post: Post) -> str:
        lesson = post.lesson.id if post.lesson else ""
        return cache_key("facts", self._outline, lesson, post.compressed_text)

    def _key(self, post: Post) -> str:
        lesson = post.lesson.id if post.lesson else ""
        return cache_key(
            "post", self._outline, self._selection, lesson, post.path, post.file.name, post.compressed_text
        )


def digest_outcomes(*outcomes: PostOutcome) -> str:
    """A digest of all that outcomes say, except whether they were cached."""
    parts = []
    for outcome in outcomes:
        blocks = repr([replace(block, figures=()) for block in outcome.blocks])
        figures = [[hashlib.sha256(f.png).hexdigest() for f in block.figures] for block in outcome.blocks]
        parts += [outcome.path, outcome.sandbox, blocks, repr(figures)]
    return cache_key("outcome", *parts)


def snapshot_images(document: Document, file: Path) -> Snapshot:
    """Return the state of the figures that the post in ``file`` shows."""
    targets = dict.fromkeys(inline.target for _, inline in document.inlines("image"))
    paths = (str(file.parent / unquote(x)) for x in targets if x.startswith(f"{FIGURES}/"))
    return tuple((path, _content_state(path)) for path in paths)


def images_unchanged(images: Snapshot) -> bool:
    return all(state == _content_state(path) for path, state in images)


def snapshot_links(paths: Iterable[Path], posts: Iterable[Path]) -> Snapshot:
    """Return which of the paths exist, and the states of linked posts whose headings matter."""
    found = {path: _link_state(path) for path in map(str, paths)}
    found |= {path: _content_state(path) for path in map(str, posts)}
    return tuple(found.items())


def links_unchanged(links: Snapshot) -> bool:
    """Return whether the same paths still exist, and whether the linked posts are the same."""
    return all(
        state == (_link_state(path) if state in _LINK_STATES else _content_state(path))
        for path, state in links
    )


_LINK_STATES = ("exists", "missing")


def _link_state(path: str) -> str:
    return "exists" if os.path.exists(path) else "missing"  # noqa: PTH110 (raises no error for any name)


def _content_state(path: str) -> str:
    try:
        if not Path(path).is_file():  # a device has no end
            return "missing"
        with Path(path).open("rb") as file:
            data = file.read(_MAX_SIZE + 1)
    except (OSError, ValueError):
        return "unreadable"
    return "large" if len(data) > _MAX_SIZE else hashlib.sha256(data).hexdigest()
