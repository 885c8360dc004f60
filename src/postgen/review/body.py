"""Format a review as the Markdown body of a pull request."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote

from postgen.outcomes import BlockStatus
from postgen.plural import plural
from postgen.report.usage import replies_text
from postgen.review.review import DependentReview, PostReview, Provenance, Review
from postgen.rules import FAMILIES
from postgen.sanitize import escape_hidden
from postgen.validation.changed_posts import ChangedFigure


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of files at two commits.

    ``repository`` is the address of the repository, such as ``https://github.com/owner/name``. Without it,
    links are relative to the page of a pull request on GitHub, ``owner/name/pull/7``.
    """

    before: str
    after: str
    repository: str = ".."

    def old(self, path: PurePosixPath) -> str:
        """Return the address of the old version of a file."""
        return self._of(self.before, path)

    def new(self, path: PurePosixPath, line: int | None = None) -> str:
        """Return the address of the new version of a file, or of a line in its source."""
        return self._of(self.after, path) + (f"?plain=1#L{line}" if line else "")

    def _of(self, commit: str, path: PurePosixPath) -> str:
        return f"{self.repository.rstrip('/')}/blob/{commit}/{quote(os.fsencode(path))}"


_LONGEST = 240
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~$&!])")


def quoted(text: str) -> str:
    """Return text as inline code, shortened if it is long. Links, mentions and HTML in it have no effect."""
    line = " ".join(escape_hidden(text).split())
    if len(line) > _LONGEST:
        line = line[:_LONGEST].rsplit(" ", 1)[0] + " …"
    fence = "`" * (max((len(run) for run in re.findall("`+", line)), default=0) + 1)
    space = " " if line.startswith("`") or line.endswith("`") or not line else ""
    return f"{fence}{space}{line}{space}{fence}"


def _in_cell(text: str) -> str:
    """Return Markdown for a table cell."""
    return text.replace("|", "\\|").replace("\n", " ")


def escaped(text: str) -> str:
    """Return text with its Markdown escaped, so that ``@name`` notifies no one."""
    return _MARKS.sub(r"\\\1", " ".join(escape_hidden(text).split())).replace("@", "@\u200b")


_MOST = 20  # maximum number of listed findings


def _checks(post: PostReview, review: Review, links: Links) -> Iterator[str]:
    """Yield a table of the rules by family, then the findings."""
    yield "\n### Checks\n\n| rules | | errors | warnings |\n| --- | --- | --- | --- |"
    for family, count in post.rules.items():
        errors = sum(f.is_error for f in post.findings if f.code.startswith(family))
        others = sum(not f.is_error for f in post.findings if f.code.startswith(family))
        mark = "not run" if family == "EX" and not review.executed else "✗" if errors else "✓"
        title = FAMILIES.get(family, "Plug-in")
        yield f"| {title} ({family}, {count}) | {mark} | {errors or ''} | {others or ''} |"
    if post.findings:
        yield ""
    for finding in post.findings[:_MOST]:
        line = finding.span.line
        head = f"{finding.code} {finding.severity}"
        yield f"- [line {line}]({links.new(post.path, line)}): {head}: {quoted(finding.message)}"
    if len(post.findings) > _MOST:
        yield f"- and {len(post.findings) - _MOST} more"


def _code(post: PostReview, review: Review) -> Iterator[str]:
    """Yield the number of blocks, their run time and their figures."""
    blocks = post.change.after.python_blocks if post.change.after else ()
    if not blocks:
        return
    yield "\n### Code\n"
    outcome = post.outcome
    if outcome is None:
        skipped = "was not run" if not review.executed else "is marked `no-run`"
        yield f"{plural(len(blocks), 'block')} of Python, which {skipped}."
        return
    passed = sum(block.status is BlockStatus.PASSED for block in outcome.blocks)
    seconds = sum(block.seconds for block in outcome.blocks)
    figures = sum(len(block.figures) for block in outcome.blocks)
    cached = " (cached)" if outcome.cached else ""
    confined = f" in the sandbox {outcome.sandbox}" if outcome.sandbox else ""
    yield (
        f"{passed} of {plural(len(outcome.blocks), 'block')} passed in {seconds:.1f} s{confined}"
        f"{cached}; {plural(figures, 'figure')} drawn."
    )
    for block in outcome.blocks:
        if block.status is not BlockStatus.PASSED:
            why = f": {quoted(block.failure.message)}" if block.failure else ""
            yield f"\n- line {block.line}: {block.status.value}{why}"


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


def _other(other: DependentReview) -> str:
    found = f"{plural(other.errors, 'error')}, {plural(other.warnings, 'warning')}"
    return f"- {quoted(str(other.path))} ({escaped(other.why.replace('`', ''))}): {found}"


def _post(post: PostReview, review: Review, links: Links) -> Iterator[str]:
    lesson = post.change.lesson
    yield f"## {lesson.id} {escaped(lesson.title)}\n" if lesson else f"## {escaped(post.path.name)}\n"
    if not post.is_there:
        yield f"{quoted(str(post.path))} was removed."
        return
    if post.unreadable:
        yield f"{quoted(str(post.path))} cannot be read: {escaped(post.change.error)}."
        return
    what = "is new" if post.change.before is None else "changed"
    yield f"[{quoted(str(post.path))}]({links.new(post.path)}) {what}."
    yield from _sections(post)
    yield from _checks(post, review, links)
    yield from _code(post, review)
    yield from _figures(post.change.figures, links)
    if post.points:
        yield "\n### Outline points\n"
        for point in post.points:
            where = f" – {escaped(point.section)}" if point.section else ""
            missing = f" – missing: {escaped(', '.join(point.missing))}" if point.missing else ""
            yield f"- [{' ' if point.missing else 'x'}] {escaped(point.point)}{where}{missing}"
    if post.origin:
        yield from _origin(post.origin)
    yield from _critique(post, links)
    yield from _questions(post, links)


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
        yield f"| {_in_cell(escaped(section.name))} | {words} | {lines} | {_in_cell(notes)} |"


def _figures(figures: tuple[ChangedFigure, ...], links: Links) -> Iterator[str]:
    if not figures:
        return
    yield "\n### Figures\n\n| | before | after |\n| --- | --- | --- |"
    for figure in figures:
        old = _picture(figure.path, links.old(figure.path)) if figure.was_there else "none"
        new = _picture(figure.path, links.new(figure.path)) if figure.is_there else "none"
        yield f"| {_in_cell(quoted(figure.path.name))} | {old} | {new} |"


def _picture(path: PurePosixPath, link: str) -> str:
    if path.suffix == ".py":
        return f"[figure script]({link})"
    return f"[![{escaped(path.stem)}]({link}?raw=true)]({link})"


def _origin(origin: Provenance) -> Iterator[str]:
    yield "\n### Origin\n"
    if origin.made:
        yield f"- {escaped(origin.made[:1].upper() + origin.made[1:])}" + (
            " and then edited by hand." if origin.edited else "."
        )
    else:
        yield "- Written by hand: `postgen.lock` has no entry for it."
    if origin.versions:
        changed = (
            f"{v.name} {' → '.join(filter(None, (v.before, v.after or 'none')))}" for v in origin.versions
        )
        yield f"- Resolved packages: {escaped(', '.join(changed))}."
    if origin.stale:
        yield "- The outline or the templates have changed since the post was drafted."
    for run in origin.runs:
        used = replies_text(run.asked, run.usage, run.cost)
        yield f"- Run {quoted(run.id)} ({escaped(run.state)}): {used}."


def _questions(post: PostReview, links: Links) -> Iterator[str]:
    yield "\n### Questions for the reviewer\n"
    by_model = post.origin is not None and post.origin.by_model
    yield f"- [ ] I have read {'the whole post, which a model wrote' if by_model else 'all changes'}."
    for question, sentences in post.questions.items():
        if sentences:
            yield f"- [ ] {question}"
        for one in sentences:
            yield f"  - [line {one.line}]({links.new(post.path, one.line)}): {quoted(one.text)}"
    if post.change.figures:
        yield "- [ ] Figures: do they show what the text says?"
    for sentence in post.house_sentences:
        yield f"- [ ] {escaped(sentence)}"


def _critique(post: PostReview, links: Links) -> Iterator[str]:
    if post.remarks:
        yield "\n### Critical reading by a model\n"
        for found in post.remarks:
            where = f"[line {found.span.line}]({links.new(post.path, found.span.line)})"
            yield f"- [ ] {where}: {found.code} {escaped(found.message)}"
