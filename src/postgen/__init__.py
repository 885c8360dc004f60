"""postgen: draft, check, run and repair the posts of a technical series."""

__version__ = "0.1.0"
