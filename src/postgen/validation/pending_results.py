"""What is said of posts while some are still being examined."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from postgen.validation.finding_cache import StaticResult
from postgen.validation.posts import Post

if TYPE_CHECKING:
    from postgen.rules.cross_post.facts import PostFacts


class PendingResults:
    """Posts of which all is known, and others that come a few at a time: who asks for one waits for it.

    So posts are compared while other processes still examine the next ones.
    """

    def __init__(
        self,
        known: Mapping[str, StaticResult],
        coming: "Iterator[Mapping[str, tuple[StaticResult, PostFacts | None]]]",
    ) -> None:
        self._examined = dict(known)
        self._brought: dict[str, PostFacts] = {}
        self._coming = coming

    def is_ready(self, post: Post) -> bool:
        """Whether nobody would have to wait for a post."""
        return post.path in self._examined

    def static_result(self, post: Post) -> StaticResult:
        """What is said of a post."""
        while post.path not in self._examined:
            for path, (examined, brought) in next(self._coming).items():
                self._examined[path] = examined
                if brought is not None:
                    self._brought[path] = brought
        return self._examined[post.path]

    def facts(self, post: Post) -> "PostFacts | None":
        """What a post brings, if it had to be examined and is to be compared."""
        self.static_result(post)
        return self._brought.get(post.path)

    def drain(self) -> None:
        """Let end what has examined the posts, once all are here."""
        for _ in self._coming:
            pass
