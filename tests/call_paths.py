"""Which files of the package take part in a call: recorded while it runs."""

import dataclasses
import inspect
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FrameType

import postgen
from postgen.findings import Finding, Problem

PACKAGE = Path(postgen.__file__).parent
_NESTED = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")


def executed_files(run: Callable[[], object]) -> set[str]:
    """The files under ``src/postgen`` of which a function runs, in any thread. Imports do not count."""
    return _record(run, lambda frame, value: True)


def files_with_findings(run: Callable[[], object]) -> set[str]:
    """The files under ``src/postgen`` of which a function takes, returns or yields findings."""
    return _record(run, lambda frame, value: any(map(_has_finding, (value, *frame.f_locals.values()))))


def _record(run: Callable[[], object], wanted: Callable[[FrameType, object], bool]) -> set[str]:
    files: set[str] = set()

    def profile(frame: FrameType, event: str, value: object) -> None:
        code = frame.f_code
        is_function = code.co_flags & inspect.CO_OPTIMIZED and code.co_name not in _NESTED
        if event != "return" or not is_function or not code.co_filename.startswith(str(PACKAGE)):
            return
        name = Path(code.co_filename).relative_to(PACKAGE).as_posix()
        if name not in files and wanted(frame, value):
            files.add(name)

    threading.setprofile(profile)
    sys.setprofile(profile)
    try:
        run()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    return files


def _has_finding(value: object, depth: int = 3) -> bool:
    if isinstance(value, Finding | Problem):
        return True
    if depth == 0:
        return False
    inside: Iterable[object] = ()
    if isinstance(value, list | tuple | set | frozenset):
        inside = value
    elif isinstance(value, dict):
        inside = value.values()
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        inside = [getattr(value, field.name, None) for field in dataclasses.fields(value)]
    return any(_has_finding(part, depth - 1) for part in inside)
