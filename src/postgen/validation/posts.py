"""Posts: find, read and parse them."""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

from postgen.document import Document, Source, build_document, read_source
from postgen.errors import UnreadableError, UsageError
from postgen.execution.program import Program, ProgramBlock
from postgen.files import real_path
from postgen.sanitize import escape_line
from postgen.series import Lesson, Series

# Only the last posts stay parsed, so that memory does not grow with the number of posts.
KEPT_PARSED = 64


@dataclass(frozen=True, slots=True)
class Post:
    """A post, the lesson in its file name, and the file that it is or would be in.

    ``path`` names the post in findings. The text is compressed, because a long series has many posts.
    """

    path: str
    compressed_text: bytes
    has_bom: bool
    lesson: Lesson | None
    file: Path

    @classmethod
    def from_source(cls, source: Source, lesson: Lesson | None, file: Path) -> Self:
        compressed = zlib.compress(source.text.encode(errors="surrogatepass"), level=1)
        return cls(source.path, compressed, source.has_bom, lesson, file)

    @property
    def source(self) -> Source:
        return _decompress(self.path, self.compressed_text, self.has_bom)

    @property
    def document(self) -> Document:
        """The parsed text. It is parsed again if many other posts were parsed meanwhile."""
        return _parse(self.path, self.compressed_text, self.has_bom)


@lru_cache(maxsize=KEPT_PARSED)
def _decompress(path: str, compressed: bytes, has_bom: bool) -> Source:
    return Source(path, zlib.decompress(compressed).decode(errors="surrogatepass"), has_bom)


@lru_cache(maxsize=KEPT_PARSED)
def _parse(path: str, compressed: bytes, has_bom: bool) -> Document:
    return build_document(_decompress(path, compressed, has_bom))


def make_post(source: Source, file: Path, series: Series) -> Post:
    return Post.from_source(source, series.lesson_of_file(file.name), file)


def extract_program(post: Post) -> Program:
    """The Python code of a post."""
    blocks = (
        ProgramBlock(block.line, block.first_line, block.body, runs=block.no_run_reason is None)
        for block in post.document.python_blocks
    )
    return Program(post.path, tuple(blocks))


def find_files(paths: Sequence[Path]) -> list[Path]:
    """Return the files among ``paths``, and the Markdown files in folders except hidden ones, each once.

    A folder whose name ends in `.md` counts as a file: it is where a post should be, and cannot be read.

    Raises:
        UsageError: a path does not exist.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        if not path.exists():
            raise UsageError(f"{escape_line(str(path))}: no such file or folder")
        is_folder = path.is_dir() and path.suffix != ".md"
        for file in sorted(_markdown_files(path), key=_sort_key) if is_folder else [path]:
            found.setdefault(real_path(file), file)
    return list(found.values())


def read_post(file: Path, series: Series, shown_as: str | None = None) -> Post:
    """Read a post.

    Raises:
        UnreadableError: it cannot be read, is not UTF-8 text, or is a link out of the project, which another
            person may have put there to have a file of yours shown.
    """
    shown = escape_line(shown_as or str(file))
    root, absolute = series.root.absolute(), file.absolute()
    if absolute.is_relative_to(root) and not real_path(file).is_relative_to(real_path(root)):
        raise UnreadableError(f"{shown}: is a link to a file outside the project; copy the file")
    return make_post(read_source(file, shown_as), file, series)


def read_posts(files: Iterable[Path], series: Series) -> tuple[list[Post], list[UnreadableError]]:
    """Return the posts in ``files``, and the errors of the files that cannot be read."""
    posts, unreadable = [], []
    for file in files:
        try:
            posts.append(read_post(file, series))
        except UnreadableError as error:
            unreadable.append(error)
    return posts, unreadable


def read_folder(folder: Path, series: Series) -> tuple[list[Post], list[UnreadableError]]:
    """Read all posts in a folder of the series, which may be missing."""
    return read_posts(find_files([folder]) if folder.is_dir() else [], series)


def _markdown_files(folder: Path) -> Iterable[Path]:
    for file in folder.rglob("*.md"):
        if not any(part.startswith(".") for part in file.relative_to(folder).parts):
            yield file


def _sort_key(path: Path) -> tuple[object, ...]:
    """The key for the natural order: `1.10-….md` comes after `1.9-….md`."""
    head = path.name.split("-", 1)[0].split(".")
    numbers = tuple(int(part) for part in head if part.isdigit())
    return (str(path.parent), not numbers, numbers, path.name)


class PublishedPosts:
    """The posts in the posts folder of a series, read from ``posts`` if they are among them."""

    def __init__(self, series: Series, posts: Iterable[Post]) -> None:
        self._series = series
        self._given = {
            post.lesson.id: post
            for post in posts
            if post.lesson and real_path(Path(post.path)).parent == series.posts_dir
        }

    def post(self, lesson: Lesson) -> Post | None:
        """The post of a lesson, if it exists and can be read."""
        if lesson.id in self._given:
            return self._given[lesson.id]
        path = self._series.posts_dir / lesson.file_name
        try:
            return read_post(path, self._series) if path.is_file() else None
        except UnreadableError:
            return None

    def document(self, lesson_id: str) -> Document | None:
        """The parsed post of a lesson, if it exists and can be read."""
        post = self.post(self._series.lesson(lesson_id))
        return post.document if post else None
