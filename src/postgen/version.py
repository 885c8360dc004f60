"""The version of postgen."""

__version__ = "0.1.0"
