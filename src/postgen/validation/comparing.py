"""The rules that compare posts, over what each post brings: one walk through the series, lesson by lesson."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from postgen.findings import Finding
from postgen.rules import Context, Rule, compare_post
from postgen.rules.ledger import Brought, Ledger
from postgen.series import Series
from postgen.validation.earlier import Library
from postgen.validation.posts import Post

Bring = Callable[[Sequence[Post]], Sequence[Brought]]


def compare(
    posts: Sequence[Post],
    series: Series,
    library: Library,
    bring: Bring,
    rules_of: Callable[[Post], tuple[Rule, ...]],
) -> Iterator[Finding]:
    """What the rules find that compare posts with what the lessons before theirs have brought."""
    rules = {post.path: tuple(rule for rule in rules_of(post) if rule.compare) for post in posts}
    asked = [post for post in posts if rules[post.path]]
    if not asked:
        return
    brought = dict(zip((post.path for post in asked), bring(asked), strict=True))
    ledger = Ledger(library.document)
    by_lesson: dict[str, list[Post]] = {}
    for post in asked:
        if post.lesson:
            by_lesson.setdefault(post.lesson.id, []).append(post)
        else:
            yield from _compare(post, brought, Ledger(), series, rules)
    for lesson in series.lessons if by_lesson else ():
        for post in by_lesson.pop(lesson.id, ()):
            yield from _compare(post, brought, ledger, series, rules)
        if not by_lesson:
            return
        if finished := library.post(lesson):
            (of_lesson,) = [brought[finished.path]] if finished.path in brought else bring([finished])
            ledger.add(lesson.id, of_lesson)


def _compare(
    post: Post,
    brought: Mapping[str, Brought],
    ledger: Ledger,
    series: Series,
    rules: Mapping[str, tuple[Rule, ...]],
) -> list[Finding]:
    context = Context(series, post.lesson, post.file, ledger=ledger, document=lambda: post.document)
    return compare_post(post.path, brought[post.path], context, rules[post.path])
