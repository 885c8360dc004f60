"""Sentences that ask readers, without a command, to install with an installer other than uv."""

import re
from collections.abc import Iterator

from postgen.rules.install.instructions import classify, sentence_around

_TOOL = (
    r"(?P<tool>pip[23x]?(?:-tools)?|pipenv|(?:ana|mini)?conda|micromamba|mamba|poetry|easy_install|pdm|pixi)"
)
_NAMED = re.compile(rf"(?<![\w./`-]){_TOOL}(?![\w-]|\.\w|[:=(]\S)", re.IGNORECASE)
# `with pip`, `use pip`, `create a conda environment`: what the reader does with the tool.
_MEANS = re.compile(
    r"(?:\b(?:with|using|via|through|by|from|on|in|of|use|run|ask|let|have|make|call|open|start|get|take|choose|pick|install)"
    r"(?:\s+(?:the|your|a|an|plain|help|command|tool|means|of))*"
    r"|\b(?:create|make|spin\s+up|set\s+up|activate|build|add|prepare|open|start|need)\s+(?:\w+\s+){0,2}?)\s*[“\"'‘]?$",
    re.IGNORECASE,
)
_MAX_MEANS = 60  # characters before the name of a tool that are examined
_ABOUT_INSTALLING = re.compile(
    r"\binstall|\bdependenc|\bpackage|\benvironments?\b|\brequirements?\b|\blibrar(?:y|ies)\b|\bPyPI\b|\bget\b"
    r"|\bfetch|\bdownload|\bupgrade|\bupdate|\bset\s+up\b",
    re.IGNORECASE,
)
_ORDINARY = ("mamba", "poetry", "pixi")  # also words or the names of other things
_REQUEST = re.compile(
    r"(?:^|[,;:(—–]\s*|\b(?:and|or|then|first|next|now|please|just|simply|also|you|we|to|can|should|must|will|could"
    r"|may|might|ll|let[’']s|let\s+us|either|finally)\s+)"
    r"(?:use|run|install|get|set|add|create|make|spin|fetch|download|grab|upgrade|update|let|ask|obtain|bring|pull|manage"
    r"|start|open|prepare|build|choose|pick|activate|need|put|have|go|call|take|do)\b",
    re.IGNORECASE,
)
_IS_INSTALLED = re.compile(
    r"\b(?:is|are|be)\s+(?:\w+\s+)?(?:installed|managed|available|fetched|updated)\b", re.IGNORECASE
)


def find_advice(text: str) -> Iterator[tuple[int, int]]:
    """The places of the installers that ``text`` asks its reader to use."""
    for match in _NAMED.finditer(text):
        is_name = match["tool"].lower() in _ORDINARY and match["tool"][0].isupper()
        if is_name or not _MEANS.search(text[max(0, match.start() - _MAX_MEANS) : match.start()]):
            continue
        before, after = sentence_around(text, *match.span())
        if not _ABOUT_INSTALLING.search(f"{before} {after}"):
            continue
        asks = _REQUEST.search(before) or _IS_INSTALLED.search(before)
        if asks and classify(before, after, has_arguments=True) in ("instruction", "unclear"):
            yield match.span("tool")
