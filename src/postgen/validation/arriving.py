"""What is said of posts while some are still being examined."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from postgen.validation.examined import Examined
from postgen.validation.posts import Post

if TYPE_CHECKING:
    from postgen.rules.ledger import Brought


class Arriving:
    """Posts of which all is known, and others that come a few at a time: who asks for one waits for it.

    So posts are compared while other processes still examine the next ones.
    """

    def __init__(
        self, known: Mapping[str, Examined], coming: "Iterator[Mapping[str, tuple[Examined, Brought | None]]]"
    ) -> None:
        self._examined = dict(known)
        self._brought: dict[str, Brought] = {}
        self._coming = coming

    def is_here(self, post: Post) -> bool:
        """Whether nobody would have to wait for a post."""
        return post.path in self._examined

    def examined(self, post: Post) -> Examined:
        """What is said of a post."""
        while post.path not in self._examined:
            for path, (examined, brought) in next(self._coming).items():
                self._examined[path] = examined
                if brought is not None:
                    self._brought[path] = brought
        return self._examined[post.path]

    def brought(self, post: Post) -> "Brought | None":
        """What a post brings, if it had to be examined and is to be compared."""
        self.examined(post)
        return self._brought.get(post.path)

    def finish(self) -> None:
        """Let end what has examined the posts, once all are here."""
        for _ in self._coming:
            pass
