"""Plug-ins: objects that installed packages add through entry points.

Code and metadata in a series' own folder are never used, because a series may come from a stranger.
"""

import os
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeVar, cast

from postgen.errors import PluginError, PostgenError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Plugin:
    """An entry point: its group and name, and the ``module`` or ``module:attribute`` that it refers to."""

    group: str
    name: str
    target: str
    origin: str  # name and version of the distribution

    def load(self) -> object:
        """Import the object, only from folders of installed packages.

        Raises:
            PluginError: it cannot be imported.
        """
        before = sys.path[:]
        sys.path[:] = filter(_is_installed, before)
        try:
            return import_target(self.target)
        except Exception as error:
            raise self.error(f"cannot be imported ({type(error).__name__}: {error})") from error
        finally:
            sys.path[:] = before

    def load_function(self, returns: Any) -> Callable[..., Any]:  # noqa: ANN401 (a type or protocol)
        """Import the object, which must be a function whose results have the type ``returns``.

        Raises:
            PluginError: it cannot be imported or is not a function.
        """
        function = self.load()
        if not callable(function):
            raise self.error("is not a function")
        return self.guard(function, returns)

    def guard(self, function: Callable[..., Any], returns: Any = object) -> Callable[..., Any]:  # noqa: ANN401
        """Return the function with its exceptions and wrong results converted to errors of the plug-in.

        An iterator becomes a list, because its items are computed later.
        """

        def guarded(*arguments: object) -> object:
            try:
                result = function(*arguments)
                if not isinstance(result, returns):
                    raise self.error(f"returns {type(result).__name__} instead of {returns.__name__}")
                return list(result) if isinstance(result, Iterator) else result
            except (PostgenError, RecursionError, MemoryError):  # the last two depend on the post
                raise
            except Exception as error:
                raise self.error(f"failed ({type(error).__name__}: {error})") from error

        return guarded

    def error(self, problem: str) -> PluginError:
        """Return an error that names the distribution and the entry point."""
        return PluginError(
            f"plug-in {self.origin}: the entry point {self.name} in {self.group} {problem}; "
            "update or uninstall the package"
        )


class Registry(Mapping[str, T]):
    """Functions by name: those of postgen, then those of plug-ins. A function is imported when it is used.

    ``returns`` is the type of their results, and ``built_in`` has the places of those of postgen.

    ``registry[name]`` raises :class:`~postgen.errors.PluginError` if a plug-in is broken.
    """

    def __init__(self, group: str, returns: type, built_in: Mapping[str, str]) -> None:
        self._group, self._returns, self._built_in = group, returns, built_in

    def __iter__(self) -> Iterator[str]:
        yield from self._built_in
        added = {plugin.name for plugin in _installed()[0] if plugin.group == self._group}
        yield from sorted(added - self._built_in.keys())

    def __len__(self) -> int:
        return len(list(iter(self)))

    def __getitem__(self, name: str) -> T:
        plugin = find_plugins(self._group, self._built_in).get(name)
        if plugin is None:
            return cast(T, import_target(self._built_in[name]))
        return cast(T, plugin.load_function(self._returns))


def find_plugins(group: str, built_in: Collection[str] = ()) -> dict[str, Plugin]:
    """Return the plug-ins of a group by name.

    Raises:
        PluginError: two plug-ins have the same name, or one has a name in ``built_in``.
    """
    found: dict[str, Plugin] = {}
    for plugin in _installed()[0]:
        if plugin.group == group:
            if plugin.name in built_in:
                raise plugin.error("has a name that postgen itself uses")
            if plugin.name in found:
                raise plugin.error(f"has the same name as one of {found[plugin.name].origin}")
            found[plugin.name] = plugin
    return found


def plugin_versions() -> tuple[str, ...]:
    """Return what identifies the code of all plug-ins, for the keys of caches."""
    return _installed()[1]


def import_target(target: str) -> object:
    """Import ``module`` or ``module:attribute``."""
    module, _, attribute = target.partition(":")
    loaded = import_module(module)
    return attrgetter(attribute)(loaded) if attribute else loaded


@cache
def _installed() -> tuple[tuple[Plugin, ...], tuple[str, ...]]:
    """Return the plug-ins, and the versions of their distributions.

    ``importlib.metadata`` takes longer than a small command, so only distributions that mention postgen are
    read with it.
    """
    plugins: list[Plugin] = []
    versions: dict[str, str] = {}
    for folder in filter(_is_installed, sys.path):
        for file in sorted(Path(folder).glob("*.dist-info/entry_points.txt")):
            if b"[postgen." not in file.read_bytes():
                continue
            from importlib.metadata import PathDistribution

            distribution = PathDistribution(file.parent)
            origin = f"{distribution.name} {distribution.version}"
            if distribution.name not in versions:  # otherwise hidden by an earlier folder, as for imports
                versions[distribution.name] = f"{origin} {distribution.read_text('RECORD')}"
                plugins += [
                    Plugin(entry.group, entry.name, entry.value, origin)
                    for entry in distribution.entry_points
                    if entry.group.startswith("postgen.")
                ]
    return tuple(plugins), tuple(sorted(versions.values()))


def _is_installed(folder: str) -> bool:
    """Return whether a folder of ``sys.path`` is neither the current folder nor part of a series.

    A virtual environment may lie in the folder of a series.
    """
    path = Path(os.path.realpath(folder))
    if path.is_relative_to(Path(os.path.realpath(sys.prefix), "lib")):
        return True
    if path == Path(os.path.realpath("")):
        return False
    return path.name == "site-packages" or not any(
        (parent / "outline.yaml").exists() for parent in (path, *path.parents)
    )
