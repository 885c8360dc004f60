"""Render the pages of a review: all changed posts, and one post beside its base."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from urllib.parse import quote

from postgen.document.parser import parse
from postgen.errors import UsageError
from postgen.plural import plural
from postgen.preview.html import Formulas, PageContext, figure_address, render_tokens
from postgen.preview.pages import render_template
from postgen.preview.paired_blocks import (
    BlockPair,
    Kind,
    RenderedBlock,
    SectionPair,
    changed_code_lines,
    mark_changes,
    paired_sections,
)
from postgen.preview.review_source import ReviewState
from postgen.review.body import details_of
from postgen.review.checklist import Item, checklist, short_hash
from postgen.review.provenance import origin_lines
from postgen.review.review import PostReview
from postgen.review.section_changes import SectionChange
from postgen.series.series import FIGURES
from postgen.validation.changed_posts import ChangedFigure

_CODE = ("fence", "code_block")
_MOST_NOTES = 3  # about a section


@dataclass(frozen=True, slots=True)
class Row:
    """A block in both versions as HTML. ``before`` or ``after`` is empty if that version does not have it.

    ``anchor`` is the id of the row, and ``items`` are the things to check at its lines. ``line`` is the last
    line of its block in the new version, or 0, and ``key`` the key of a comment on this block.
    """

    kind: Kind
    before: str
    after: str
    anchor: str
    items: tuple[Item, ...]
    line: int = 0
    key: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A section with its rows. Runs of rows without a change or an item are folded."""

    name: str
    about: str
    is_same: bool
    runs: tuple[tuple[bool, tuple[Row, ...]], ...]


@dataclass(frozen=True, slots=True)
class FigurePair:
    """A changed figure. ``before`` and ``after`` are addresses, empty if there was or is none."""

    name: str
    before: str
    after: str


def review_page(state: ReviewState, formulas: Formulas) -> str:
    """Return the page that lists the changed posts."""
    return _page(
        "review.html.j2", state, formulas, here="", items={p.name: checklist(p) for p in _posts(state)}
    )


def post_review_page(state: ReviewState, name: str, formulas: Formulas) -> str:
    """Return the page of a changed post beside its base, or raise UsageError if there is none."""
    post = state.posts.get(name)
    if post is None:
        raise UsageError(f"{name} has not changed since the base; /review lists the changed posts")
    items = checklist(post)
    page = _PostPage(state, post, formulas, items)
    return _page(
        "review_post.html.j2",
        state,
        formulas,
        here=post.name,
        post=post,
        items=items,
        groups=[(kind, list(group)) for kind, group in groupby(items, key=lambda item: item.kind)],
        anchor=page.anchor,
        parts=page.parts(),
        figures=[
            _figure_pair(state, figure) for figure in post.change.figures if figure.path.suffix != ".py"
        ],
        details=_details(state, post, formulas),
    )


def _page(name: str, state: ReviewState, formulas: Formulas, **values: object) -> str:
    posts = _posts(state)
    addresses = {post.name: f"/review/{quote(post.name)}" for post in posts}
    values |= {"state": state, "series": state.series, "posts": posts, "addresses": addresses}
    scope = short_hash(str(state.series.root))
    return render_template(name, formulas=formulas.version, comment=state.comment, scope=scope, **values)


def _posts(state: ReviewState) -> Sequence[PostReview]:
    return [post for post in state.review.posts if state.posts[post.name] is post]


def _details(state: ReviewState, post: PostReview, formulas: Formulas) -> str:
    """The details of the comment as HTML: lengths, versions, objectives, rules, code, cost and origin."""
    if post.change.after is None:
        return ""
    lines = [*details_of(post, state.review), *(origin_lines(post.origin) if post.origin else ())]
    text = "\n".join(lines).replace("- [x] ", "- ✓ ").replace("- [ ] ", "- ✗ ")
    return render_tokens(parse(text), PageContext(state.series, formulas))


def _base_address(state: ReviewState, path: str) -> str:
    """The address of a figure at the base. It changes with the base, and so can be cached."""
    return f"/figures-at-base/{state.review.before}/{quote(path)}"


def _figure_pair(state: ReviewState, figure: ChangedFigure) -> FigurePair:
    inside = f"{figure.path.parent.name}/{figure.path.name}"
    before = _base_address(state, inside) if figure.was_there else ""
    after = figure_address(state.series, f"{FIGURES}/{quote(inside)}") if figure.is_there else ""
    return FigurePair(figure.path.name, before, after)


@dataclass(frozen=True)
class _PostPage:
    """Renders the sections of one post."""

    state: ReviewState
    post: PostReview
    formulas: Formulas
    items: tuple[Item, ...]

    @cached_property
    def _sections(self) -> tuple[SectionPair, ...]:
        return paired_sections(self.post.change.before, self.post.change.after)

    @cached_property
    def _starts(self) -> list[int]:
        """The first lines of the blocks of the new version."""
        return [pair.after.line for section in self._sections for pair in section.pairs if pair.after]

    def _start(self, line: int) -> int:
        """The first line of the block that contains a line; 0 for a post without blocks."""
        index = max(0, bisect_right(self._starts, line) - 1)
        return self._starts[index] if self._starts else 0

    def anchor(self, line: int) -> str:
        """The id of the row that contains a line of the new version."""
        return f"line-{self._start(line)}"

    def parts(self) -> tuple[Part, ...]:
        changes = {section.name: section for section in self.post.sections}
        at: dict[int, tuple[Item, ...]] = {}
        for item in self.items:
            if item.line:
                start = self._start(item.line)
                at[start] = (*at.get(start, ()), item)
        return tuple(self._part(section, changes.get(section.name), at) for section in self._sections)

    @cached_property
    def _seen(self) -> Counter[str]:
        """How often each block has been rendered, since a post may have the same block twice."""
        return Counter()

    @cached_property
    def _redrawn(self) -> frozenset[str]:
        """The targets of the images whose files have changed."""
        paths = (figure.path for figure in self.post.change.figures)
        return frozenset(f"{FIGURES}/{path.parent.name}/{path.name}" for path in paths)

    def _part(
        self, section: SectionPair, change: SectionChange | None, at: Mapping[int, tuple[Item, ...]]
    ) -> Part:
        rows = [self._row(pair, at.get(pair.after.line, ()) if pair.after else ()) for pair in section.pairs]
        is_same = all(row.kind == "same" for row in rows)
        return Part(section.name, _about(section, change), is_same, _runs(rows))

    def _row(self, pair: BlockPair, items: tuple[Item, ...]) -> Row:
        images, kind = self._redrawn, pair.kind
        if kind == "same" and pair.after and any(target in pair.after.text for target in images):
            kind = "changed"
        marks: tuple[Sequence[int], Sequence[int]] = ((), ())
        if kind == "changed" and pair.before and pair.after:
            if pair.after.type in _CODE:
                marks = changed_code_lines(_code(pair.before), _code(pair.after))
            else:
                mark_changes(pair.before.tokens, pair.after.tokens, images)
        before = self._html(pair.before, marks[0], self._image_at_base) if kind != "same" else ""
        after = self._html(pair.after, marks[1], None)
        if pair.after is None:
            return Row(kind, before, after, f"base-line-{pair.before.line if pair.before else 0}", items)
        anchor = f"line-{pair.after.line}"
        key = short_hash(f"{self.post.name}\n{pair.after.text}\n{self._seen[pair.after.text]}")
        self._seen[pair.after.text] += 1
        return Row(kind, before, after, anchor, items, pair.after.end_line, key)

    def _html(
        self, block: RenderedBlock | None, marked: Sequence[int], image: Callable[[str], str] | None
    ) -> str:
        if block is None:
            return ""
        first = block.line if block.tokens[0].type == "fence" else block.line - 1
        page = PageContext(
            self.state.series,
            self.formulas,
            frozenset(first + number for number in marked),
            image,
        )
        return render_tokens(block.tokens, page)

    def _image_at_base(self, target: str) -> str:
        path = self.state.target_path(target)
        return _base_address(self.state, path) if path and self.state.figure_at_base(path) else ""


def _code(block: RenderedBlock) -> str:
    return block.tokens[0].content


def _about(section: SectionPair, change: SectionChange | None) -> str:
    """Return in a few words how a section changed."""
    if change is None:
        return "unchanged"
    before, after = change.words_before, change.words_after
    if before is None:
        return f"new, {after:,} words"
    if after is None:
        return f"removed, {before:,} words"
    words = f"{before:,} → {after:,} words" if before != after else f"{after:,} words"
    more = len(change.notes) - _MOST_NOTES
    notes = (*change.notes[:_MOST_NOTES], *([f"and {plural(more, 'other change')}"] if more > 0 else []))
    return ", ".join([words, f"+{change.added} −{change.removed} lines", *notes])


def _runs(rows: Sequence[Row]) -> tuple[tuple[bool, tuple[Row, ...]], ...]:
    """The rows in runs; True means that a run is folded: it has no change and nothing to check."""
    groups = groupby(rows, key=lambda row: row.kind == "same" and not row.items)
    runs = ((is_quiet, tuple(group)) for is_quiet, group in groups)
    return tuple((is_quiet and len(run) > 1, run) for is_quiet, run in runs)
