"""The rules that compare posts, over what each post brings: one walk through the series, lesson by lesson."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from postgen.findings import Finding
from postgen.rules import Context, Rule, run_cross_post_rules
from postgen.rules.cross_post.facts import PostFacts, SeriesIndex
from postgen.series import Series
from postgen.validation.posts import Post, PublishedPosts


def check_across_posts(
    posts: Sequence[Post],
    series: Series,
    library: PublishedPosts,
    bring: Callable[[Post], PostFacts],
    rules_of: Callable[[Post], Iterable[Rule]],
) -> Iterator[Finding]:
    """What the rules find that compare posts with what the lessons before theirs have brought.

    ``bring`` is asked for one post after the other, in the order of the lessons.
    """
    ledger = SeriesIndex(library.document)
    by_lesson: dict[str, list[Post]] = {}

    def compared(post: Post, with_ledger: SeriesIndex) -> list[Finding]:
        context = Context(series, post.lesson, post.file, earlier=with_ledger, document=lambda: post.document)
        return run_cross_post_rules(post.path, bring(post), context, rules_of(post))

    for post in posts:
        if post.lesson:
            by_lesson.setdefault(post.lesson.id, []).append(post)
        else:
            yield from compared(post, SeriesIndex())
    for lesson in series.lessons if by_lesson else ():
        for post in by_lesson.pop(lesson.id, ()):
            yield from compared(post, ledger)
        if not by_lesson:
            return
        if finished := library.post(lesson):
            ledger.add(lesson.id, bring(finished))
