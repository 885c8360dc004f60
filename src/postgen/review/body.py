"""Format a review as the Markdown body of a pull request."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import PurePosixPath

from postgen.outcomes import BlockStatus, PostOutcome
from postgen.plural import plural
from postgen.review.checklist import CONFLICT, FINDING, HOUSE_RULE, POST, Item, checklist
from postgen.review.markdown_text import Links, escaped, in_cell, quoted
from postgen.review.objectives import Length, PointCoverage
from postgen.review.provenance import origin_lines, version_texts
from postgen.review.review import DependentReview, PostReview, Review
from postgen.rules import FAMILIES
from postgen.validation.changed_posts import ChangedFigure

LONGEST = 60_000  # characters; GitHub accepts 65,536
_MOST_OTHERS = 12  # posts that depend on the changed ones


@dataclass(frozen=True, slots=True)
class _Limits:
    """Limits for a post: findings, items of each other kind, characters of a quotation, and figures."""

    findings: int
    items: int
    quote: int
    figures: int


_LIMITS = (
    *(_Limits(8, 4, 240, 6), _Limits(6, 3, 180, 4), _Limits(5, 2, 160, 3), _Limits(4, 2, 120, 2)),
    *(_Limits(3, 1, 100, 1), _Limits(1, 0, 80, 0)),
)


@dataclass(frozen=True, slots=True)
class Comment:
    """A review as a comment, and the keys of its items by their lines in it."""

    text: str
    keys: Mapping[str, str]


def as_markdown(review: Review, links: Links | None = None) -> str:
    """Return the body, which ends in a newline.

    If many posts changed, fewer items of each are listed, so that GitHub accepts the body. Posts that still
    do not fit are only named.
    """
    return write_comment(review, links).text


def write_comment(review: Review, links: Links | None = None) -> Comment:
    """Return the body with the keys of the boxes in it."""
    links = links or Links(review.before, review.after)
    checklists = [checklist(post) for post in review.posts]
    head = "\n".join(_head(review, sum(item.has_box for items in checklists for item in items))) + "\n"
    tail = "".join(f"{line}\n" for line in _dependents(review.others))
    for limits in _LIMITS:
        parts = [
            "\n" + "\n".join(_post(post, items, review, links, limits)) + "\n"
            for post, items in zip(review.posts, checklists, strict=True)
        ]
        if len(head) + sum(map(len, parts)) + len(tail) <= LONGEST:
            text = head + "".join(parts) + tail
            break
    else:
        text = _shortened(head, parts)
    keys = {
        item_line(item, post.path, links, limits.quote): item.key
        for post, items in zip(review.posts, checklists, strict=True)
        for item in items
        if item.has_box
    }
    return Comment(text, {line: key for line, key in keys.items() if f"\n{line}\n" in text})


def _shortened(head: str, parts: Sequence[str]) -> str:
    """Return as much as fits. The head has a line for each post; if even these are too many, it is cut."""
    text = head
    if len(head) > LONGEST // 2:
        text = head[: head.rfind("\n", 0, LONGEST // 2)] + "\n- …\n"
    left_out = 0
    for part in parts:
        if len(text) + len(part) > LONGEST:
            left_out += 1
        else:
            text += part
    return (
        text
        + f"\nThe details of {plural(left_out, 'post')} do not fit. `postgen serve --review` shows them.\n"
    )


def _head(review: Review, boxes: int) -> Iterator[str]:
    if not review.posts:
        yield "No post changed."
    else:
        new = sum(post.change.before is None for post in review.posts)
        gone = sum(not post.is_there for post in review.posts)
        changed = len(review.posts) - new - gone
        counts = [
            f"{number} {word}"
            for number, word in ((new, "new"), (changed, "changed"), (gone, "removed"))
            if number
        ]
        verdict = f"**{plural(review.errors, 'error')}**" if review.errors else "no errors"
        posts = f"{plural(len(review.posts), 'post')} ({', '.join(counts)})"
        yield f"{posts}, {verdict}. {plural(boxes, 'thing')} to check."
        yield ""
        yield from (_overview(post) for post in review.posts)
    if review.outline:
        yield "\n`outline.yaml` changed, so all posts were checked."
    if review.uncommitted:
        yield "\nSome changes are not committed yet. Links lead to the committed files."


def _overview(post: PostReview) -> str:
    errors = sum(finding.is_error for finding in post.findings) + post.unreadable
    found = f" **{plural(errors, 'error')}.**" if errors else ""
    return f"- **{_title(post)}**: {escaped(post.summary)}{found}"


def _title(post: PostReview) -> str:
    return f"{post.lesson.id} {escaped(post.lesson.title)}" if post.lesson else escaped(post.path.name)


def _dependents(others: Sequence[DependentReview]) -> Iterator[str]:
    """Yield the posts that depend on the changed ones. Clean posts that were checked anyway are counted."""
    named = [other for other in others if other.errors or other.warnings or not other.by_outline]
    if others:
        yield "\n## Other posts\n"
    for other in named[:_MOST_OTHERS]:
        found = f"{plural(other.errors, 'error')}, {plural(other.warnings, 'warning')}"
        yield f"- {quoted(str(other.path))} ({escaped(other.why.replace('`', ''))}): {found}"
    if (more := len(named) - _MOST_OTHERS) > 0:
        yield f"- and {plural(more, 'other post')} with findings or such a reason"
    if rest := len(others) - len(named):
        yield ("\n" if named else "") + f"{plural(rest, 'other post')} without findings, checked as well."


def _post(
    post: PostReview, items: Sequence[Item], review: Review, links: Links, limits: _Limits
) -> Iterator[str]:
    yield f"## {_title(post)}\n"
    if not post.is_there:
        yield f"{quoted(str(post.path))} was removed."
    elif post.unreadable:
        yield f"{quoted(str(post.path))} cannot be read: {escaped(post.change.error)}."
        return
    else:
        what = "is new" if post.change.before is None else "changed"
        yield f"[{quoted(str(post.path))}]({links.new(post.path)}) {what}."
    if items:
        yield "\n### Needs a person\n"
        yield from _items(post, items, links, limits)
    if not post.is_there:
        return
    yield "\n### Details\n"
    yield from details_of(post, review)
    yield from _figures(post.change.figures, links, limits.figures)
    if post.origin:
        yield "\n### Cost and origin\n"
        yield from origin_lines(post.origin)


def _items(post: PostReview, items: Sequence[Item], links: Links, limits: _Limits) -> Iterator[str]:
    """Yield the items by kind. Of long lists only the first ones are shown."""
    for kind, group in groupby(items, key=lambda item: item.kind):
        listed = list(group)
        most = {FINDING: limits.findings, POST: len(listed)}.get(kind, limits.items)
        yield from (item_line(item, post.path, links, limits.quote) for item in listed[:most])
        if (more := len(listed) - most) > 0:
            yield f"- and {plural(more, f'other {kind}')}, which `postgen serve --review` shows"


def item_line(item: Item, path: PurePosixPath, links: Links, longest: int = 240) -> str:
    """Return an item as a line of Markdown, with a box if a person has to tick it."""
    words = escaped(item.text)
    if item.kind == HOUSE_RULE:
        words = f"House rule: {words}"
    elif item.kind == CONFLICT:
        words = f"Conflict: {quoted(item.quote, longest)} {words}"
    elif item.quote:
        words += (": " if words[-1:].isalnum() else " ") + quoted(item.quote, longest)
    shown = ", ".join(
        f"[line {one.line}]({links.new(path, one.line)}) {quoted(one.text, longest // 2)}"
        for one in item.evidence
    )
    where = f"[line {item.line}]({links.new(path, item.line)}): " if item.line else ""
    return f"- {'[ ] ' if item.has_box else ''}{where}{words}" + (f" – output in {shown}" if shown else "")


def details_of(post: PostReview, review: Review) -> Iterator[str]:
    """Yield lengths, versions, objectives, and the results of rules and code as a list in Markdown."""
    if post.lengths:
        yield f"- Words: {', '.join(map(_length, _notable(post.lengths)))}."
    if post.origin and (post.origin.resolved or post.origin.versions):
        yield f"- Resolved packages: {escaped(', '.join(version_texts(post.origin)))}."
    yield from (_point("Objective", point) for point in post.objectives)
    yield from (_point("Point", point) for point in post.points)
    yield f"- Rules: {_rules(post, review)}."
    blocks = post.change.after.python_blocks if post.change.after else ()
    if blocks and post.outcome is None:
        skipped = "was not run" if not review.executed else "is marked `no-run`"
        yield f"- Code: {plural(len(blocks), 'block')} of Python, which {skipped}."
    elif post.outcome and blocks:
        yield from _code(post.outcome)


def _notable(lengths: Sequence[Length]) -> list[Length]:
    """The length of the whole post, and those that are far from what is expected."""
    found = [length for length in lengths if not length.name or length.is_off]
    return found or list(lengths[:1])


def _length(length: Length) -> str:
    name = f"{escaped(length.name)} " if length.name else ""
    limit = "at most" if length.is_limit else "about"
    text = f"{name}{length.words:,} of {limit} {length.expected:,}"
    return f"**{text}**" if length.is_off else text


def _point(what: str, point: PointCoverage) -> str:
    where = f" – {escaped(point.section)}" if point.section else ""
    missing = f" – missing: {escaped(', '.join(point.missing))}" if point.missing else ""
    return f"- [{' ' if point.missing else 'x'}] {what}: {escaped(point.point)}{where}{missing}"


def _rules(post: PostReview, review: Review) -> str:
    """Say of each family of rules whether the post conforms to it."""
    found = dict.fromkeys(finding.code[:2] for finding in post.findings)
    passed, other = [], []
    for family in dict.fromkeys((*post.families, *found)):
        title = FAMILIES.get(family, "Plug-ins")
        errors = sum(f.is_error for f in post.findings if f.code.startswith(family))
        more = sum(not f.is_error for f in post.findings if f.code.startswith(family))
        if family == "EX" and not review.executed:
            other.append(f"{title} not run")
        elif errors or more:
            counts = ([f"**{plural(errors, 'error')}**"] if errors else []) + (
                [plural(more, "warning")] if more else []
            )
            other.append(f"{title} {', '.join(counts)}")
        else:
            passed.append(title)
    return "; ".join([*other, *([f"no findings of {', '.join(dict.fromkeys(passed))}"] if passed else [])])


def _code(outcome: PostOutcome) -> Iterator[str]:
    """Yield the number of blocks, their run time and their figures, and the blocks that failed."""
    passed = sum(block.status is BlockStatus.PASSED for block in outcome.blocks)
    seconds = sum(block.seconds for block in outcome.blocks)
    figures = sum(len(block.figures) for block in outcome.blocks)
    cached = " (cached)" if outcome.cached else ""
    confined = f" in the sandbox {outcome.sandbox}" if outcome.sandbox else ""
    yield (
        f"- Code: {passed} of {plural(len(outcome.blocks), 'block')} passed in {seconds:.1f} s{confined}"
        f"{cached}; {plural(figures, 'figure')} drawn."
    )
    for block in outcome.blocks:
        if block.status is not BlockStatus.PASSED:
            why = f": {quoted(block.failure.message)}" if block.failure else ""
            yield f"  - line {block.line}: {block.status.value}{why}"


def _figures(figures: tuple[ChangedFigure, ...], links: Links, most: int) -> Iterator[str]:
    if not figures:
        return
    yield "\n### Figures\n"
    if most:
        yield "| | before | after |\n| --- | --- | --- |"
    for figure in figures[:most]:
        old = _picture(figure.path, links.old(figure.path)) if figure.was_there else "none"
        new = _picture(figure.path, links.new(figure.path)) if figure.is_there else "none"
        yield f"| {in_cell(quoted(figure.path.name))} | {old} | {new} |"
    if (more := len(figures) - most) > 0:
        yield ("\n" if most else "") + f"{plural(more, 'other figure')} changed."


def _picture(path: PurePosixPath, link: str) -> str:
    if path.suffix == ".py":
        return f"[figure script]({link})"
    return f"[![{escaped(path.stem)}]({link}?raw=true)]({link})"
