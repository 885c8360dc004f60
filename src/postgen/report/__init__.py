"""Findings as people and programs read them. A format is a function; `FORMATS` names them."""

from collections.abc import Callable, Mapping

from postgen.report.json import as_json
from postgen.report.text import as_text
from postgen.validation import Validation

Format = Callable[[Validation, bool], str]
"""A validation, and whether colours are wanted, as text that ends in a newline."""

FORMATS: Mapping[str, Format] = {"text": as_text, "json": as_json}

__all__ = ["FORMATS", "Format", "as_json", "as_text"]
