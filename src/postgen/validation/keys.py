"""Everything that findings depend on, as keys: a change of any of it is another key."""

import hashlib
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache, cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import postgen
from postgen.outcomes import PostOutcome
from postgen.series import Series
from postgen.validation.posts import Post

_CODE = (
    "document", "rules", "series", "validation",
    "comparison.py", "findings.py", "outcomes.py", "pictures.py",
)  # fmt: skip
_ENGINES = ("ruff", "ty", "math-core", "markdown-it-py", "mdit-py-plugins", "pillow")


class Keys:
    """The keys of posts of a series under a selection of rules.

    No rule is imported for them: what ``select`` and ``ignore`` say together with the outline and the code
    of postgen tells which rules there are. ``python`` gives the interpreter of the reader environment.
    """

    def __init__(
        self,
        series: Series,
        select: tuple[str, ...],
        ignore: tuple[str, ...],
        python: Callable[[], Path] | None,
    ) -> None:
        self._series, self._python = series, python
        self._selection = repr((select, ignore))

    def of_findings(self, post: Post, *, is_run: bool) -> str:
        """The key of what is found in a post before it is run, if it is."""
        python = str(self._python()) if self._python else ""
        return self._key("findings", post, self._selection, python, str(is_run))

    def of_brought(self, post: Post) -> str:
        """The key of what a post brings."""
        return self._key("brought", post)

    def of_compared(self, posts: Iterable[Post], earlier: Iterable[Post]) -> str:
        """The key of what rules find that compare posts, as far as no file is looked for.

        ``earlier`` are posts that have come before.
        """
        asked = [self.of_brought(post) for post in posts]
        before = [self.of_brought(post) for post in earlier]
        return _digest(("compared", str(self._series.root), self._selection, *asked, "earlier", *before))

    def of_judged(self, post: Post, outcome: PostOutcome) -> str:
        """The key of what is found once a post was run, as far as no file is looked at."""
        return self._key("judged", post, self._selection, _outcome(outcome))

    def _key(self, what: str, post: Post, *more: str) -> str:
        lesson = post.lesson.id if post.lesson else ""
        return _digest((what, self._common, lesson, post.path, post.file.name, *more, post.packed))

    @cached_property
    def _common(self) -> str:
        return _digest((code_version(), self._series.outline.model_dump_json()))


def key_of_program(post: Post) -> str:
    """The key of what of a post's text is code."""
    return _digest(("program", code_version(), post.packed))


@cache
def code_version() -> str:
    """The version of the rules: their own text, that of what they stand on, and the engines' versions."""
    digest = hashlib.sha256(sys.version.encode())
    home = Path(postgen.__file__).parent
    for name in _CODE:
        path = home / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else (path,):
            digest.update(file.read_bytes())
    for name in _ENGINES:
        try:
            digest.update(f"{name} {version(name)}".encode())
        except PackageNotFoundError:
            digest.update(name.encode())
    return digest.hexdigest()


def _outcome(outcome: PostOutcome) -> str:
    """All that an outcome says; that it was kept since an earlier run makes no difference."""
    blocks = repr([replace(block, figures=()) for block in outcome.blocks])
    drawn = [[hashlib.sha256(f.png).hexdigest() for f in block.figures] for block in outcome.blocks]
    return _digest((outcome.path, outcome.sandbox, blocks, repr(drawn)))


def _digest(parts: Iterable[str | bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode(errors="surrogatepass") if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8) + data)
    return digest.hexdigest()
