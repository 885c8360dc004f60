"""The output formats for findings. A format takes a validation and returns text that ends in a newline."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from postgen.plugins import Registry

if TYPE_CHECKING:
    from postgen.validation import ValidationResult

FORMATS: "Registry[Callable[[ValidationResult], str]]" = Registry(
    "postgen.formats",
    str,
    {
        "text": "postgen.report.text:as_text",
        "json": "postgen.report.json:as_json",
        "github": "postgen.report.github:as_github",
        "sarif": "postgen.report.sarif:as_sarif",
        "junit": "postgen.report.junit:as_junit",
    },
)
