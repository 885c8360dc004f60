"""The version of postgen."""

__version__ = "0.2.0"
