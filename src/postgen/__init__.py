"""postgen: draft, check, run and repair the posts of a technical series."""

from postgen.version import __version__

__all__ = ["__version__"]
