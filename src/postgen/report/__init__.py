"""The output formats for findings. A format is a function; ``FORMATS`` maps names to functions."""

from collections.abc import Callable, Mapping

from postgen.report.github import as_github
from postgen.report.json import as_json
from postgen.report.junit import as_junit
from postgen.report.sarif import as_sarif
from postgen.report.text import as_statistics, as_text, as_timings, summary
from postgen.validation import ValidationResult

Format = Callable[[ValidationResult, bool], str]
"""Takes a validation and whether to use color. Returns text that ends in a newline."""

FORMATS: Mapping[str, Format] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "sarif": as_sarif,
    "junit": as_junit,
}

__all__ = ["FORMATS", "Format", "as_statistics", "as_text", "as_timings", "summary"]
