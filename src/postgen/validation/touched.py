"""What a pull request touches: the posts that changed against its base, and those that depend on them."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from postgen.plural import plural
from postgen.repository import fork_point, open_repository
from postgen.series import Series
from postgen.validation.changed import Changed, changed_posts
from postgen.validation.dependents import Dependent, dependents
from postgen.validation.posts import find_files, read_posts


@dataclass(frozen=True, slots=True)
class Touched:
    """``changed`` posts, and ``dependent`` ones with the reason; all posts, where the outline changed."""

    changed: Changed
    dependent: tuple[Dependent, ...]

    def keep(self, files: Iterable[Path]) -> list[Path]:
        """Those of ``files`` that are touched."""
        if self.changed.outline:
            return list(files)
        wanted = {post.file.resolve() for post in self.changed.posts}
        wanted |= {dependent.post.file.resolve() for dependent in self.dependent}
        return [file for file in files if file.resolve() in wanted]

    def told(self, base: str) -> str:
        """A line for a person."""
        text = f"{plural(len(self.changed.posts), 'post')} changed since {base}"
        if self.changed.outline:
            return f"{text}, and outline.yaml with them: all posts are checked"
        each = (f"{d.post.file.name} {d.why}, of lesson {d.on}" for d in self.dependent)
        return f"{text}" + "".join(f"\n  depends on it: {line}" for line in each)


def touched_posts(series: Series, base: str) -> Touched:
    """What has changed since HEAD and ``base`` parted, the work tree's uncommitted changes included.

    Raises:
        UsageError: no git repository, no such base, or no common history.
        SurroundingsError: git is missing, or refuses.
    """
    repository = open_repository(series.root)
    changed = changed_posts(series, repository, fork_point(repository, base))
    posts, _unreadable = read_posts(find_files([series.posts]) if series.posts.is_dir() else [], series)
    return Touched(changed, dependents(series, changed.posts, posts))
