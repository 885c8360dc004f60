"""Format a review as the Markdown body of a pull request."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from postgen.plural import plural
from postgen.report.usage import usage_text
from postgen.reviewing.checks import checks, code
from postgen.reviewing.links import Links
from postgen.reviewing.origin import Origin
from postgen.reviewing.questions import Questions, Quoted
from postgen.reviewing.review import OtherReview, PostReview, Review
from postgen.reviewing.writing import escaped, in_cell, quoted
from postgen.validation.changed import ChangedFigure

LONGEST = 60_000  # characters; GitHub accepts 65,536


def as_markdown(review: Review, links: Links | None = None) -> str:
    """Return the body, which ends in a newline. Posts that would make it too long are only named."""
    links = links or Links(review.before, review.after)
    text = "\n".join(_head(review)) + "\n"
    left_out = []
    for post in review.posts:
        part = "\n".join(_post(post, review, links)) + "\n"
        if len(text) + len(part) > LONGEST:
            left_out.append(post)
        else:
            text += "\n" + part
    if left_out:
        names = ", ".join(quoted(post.path.name) for post in left_out)
        text += f"\nLeft out because the page would be too long: {names}. `postgen review` prints them.\n"
    return text


def _head(review: Review) -> Iterator[str]:
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
        yield f"{plural(len(review.posts), 'post')} ({', '.join(counts)}), {verdict}."
    if review.outline:
        yield "\n`outline.yaml` changed, so all posts were checked."
    if review.uncommitted:
        yield "\nSome changes are not committed yet. Links lead to the committed files."
    if review.others:
        yield "\nPosts that depend on the changed ones:\n"
        yield from (_other(other) for other in review.others)


def _other(other: OtherReview) -> str:
    found = f"{plural(other.errors, 'error')}, {plural(other.warnings, 'warning')}"
    return f"- {quoted(str(other.path))} ({escaped(other.why.replace('`', ''))}): {found}"


def _post(post: PostReview, review: Review, links: Links) -> Iterator[str]:
    lesson = post.change.lesson
    yield f"## {lesson.id} {escaped(lesson.title)}\n" if lesson else f"## {escaped(post.path.name)}\n"
    if not post.is_there:
        yield f"{quoted(str(post.path))} was removed."
        return
    if post.unreadable:
        yield f"{quoted(str(post.path))} cannot be read: a post is a Markdown file in UTF-8."
        return
    what = "is new" if post.change.before is None else "changed"
    yield f"[{quoted(str(post.path))}]({links.new(post.path)}) {what}."
    yield from _sections(post)
    yield from checks(post, review, links)
    yield from code(post, review)
    yield from _figures(post.change.figures, links)
    if post.points:
        yield "\n### Outline points\n"
        for point in post.points:
            where = f" – {escaped(point.section)}" if point.section else ""
            missing = f" – missing: {escaped(', '.join(point.missing))}" if point.missing else ""
            yield f"- [{' ' if point.missing else 'x'}] {escaped(point.point)}{where}{missing}"
    if post.origin:
        yield from _origin(post.origin)
    if post.questions:
        yield from _questions(post, post.questions, links)


def _sections(post: PostReview) -> Iterator[str]:
    if not post.sections:
        yield "\nThe text is unchanged."
        return
    yield "\n### What changed\n\n| section | words | lines | |\n| --- | --- | --- | --- |"
    for section in post.sections:
        before = "" if section.words_before is None else f"{section.words_before:,} → "
        words = f"{before}{section.words_after or 0:,}"
        lines = f"+{section.added} −{section.removed}"
        notes = "; ".join(map(escaped, section.notes))
        yield f"| {in_cell(escaped(section.name))} | {words} | {lines} | {in_cell(notes)} |"


def _figures(figures: tuple[ChangedFigure, ...], links: Links) -> Iterator[str]:
    if not figures:
        return
    yield "\n### Figures\n\n| | before | after |\n| --- | --- | --- |"
    for figure in figures:
        old = _picture(figure.path, links.old(figure.path)) if figure.was_there else "none"
        new = _picture(figure.path, links.new(figure.path)) if figure.is_there else "none"
        yield f"| {in_cell(quoted(figure.path.name))} | {old} | {new} |"


def _picture(path: PurePosixPath, link: str) -> str:
    return f"[![{escaped(path.stem)}]({link}?raw=true)]({link})"


def _origin(origin: Origin) -> Iterator[str]:
    yield "\n### Origin\n"
    if origin.made:
        yield f"- {escaped(origin.made[:1].upper() + origin.made[1:])}" + (
            " and then edited by hand." if origin.edited else "."
        )
    else:
        yield "- Written by hand: `postgen.lock` has no entry for it."
    if origin.stale:
        yield "- The outline or the templates have changed since the post was drafted."
    for run in origin.runs:
        replies = f"{run.asked} {'reply' if run.asked == 1 else 'replies'}"
        yield f"- Run {quoted(run.id)} ({escaped(run.state)}): {replies}, {usage_text(run.usage, run.cost)}."


def _questions(post: PostReview, questions: Questions, links: Links) -> Iterator[str]:
    yield "\n### Questions for the reviewer\n"
    by_model = post.origin is not None and post.origin.by_model
    yield f"- [ ] I have read {'the whole post, which a model wrote' if by_model else 'all changes'}."
    for asked, found in (
        ("Claims: are they true, and not too general?", questions.claims),
        ("Sources: is there a source, and would a link help?", questions.sources),
        ("Links: does each one lead to the right page?", questions.links),
        ("Tone: does it match the rest of the series?", questions.tone),
    ):
        if found:
            yield f"- [ ] {asked}"
            yield from (_quoted(one, post, links) for one in found)
    if post.change.figures:
        yield "- [ ] Figures: do they show what the text says?"


def _quoted(one: Quoted, post: PostReview, links: Links) -> str:
    return f"  - [line {one.line}]({links.new(post.path, one.line)}): {quoted(one.text)}"
