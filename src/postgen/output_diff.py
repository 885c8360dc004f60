"""Compare the output of a block with the output in the post: text exactly, numbers within a tolerance."""

import difflib
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_DIGITS = r"\d+(?:_\d+)*"
_NUMBER = re.compile(rf"(?<![A-Za-z_\d.])[-+]?(?:{_DIGITS}(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?")
_EXPONENT_DIGITS = 6  # more say nothing new about a float
_MASKED = "…"
_VARYING = re.compile(rf"{_NUMBER.pattern}|{_MASKED}")
_MIN_RELATIVE_PRECISION = 1e-3
_CONTEXT, _MAX_LINES = 2, 60  # of a shown difference
_MAX_COMPARISONS = 30_000_000  # about a second


@dataclass(frozen=True, slots=True)
class Tolerance:
    """The largest allowed difference of two numbers: ``relative`` to the larger one, or ``absolute``.

    A number printed with at least four significant digits may also differ by one in its last digit, because
    machines can round the same result differently. Whole numbers must always be equal.
    """

    relative: float = 1e-4
    absolute: float = 1e-6


@dataclass(frozen=True, slots=True)
class OutputDiff:
    """The first difference between an expected and an actual output.

    ``line`` counts from 1 in the expected text, and is one past its end if lines are missing there.
    ``expected`` and ``actual`` are the lines that differ, or None if there is no such line. ``diff`` shows
    all differences, with ``-`` for expected and ``+`` for actual.
    """

    line: int
    expected: str | None
    actual: str | None
    diff: str


def diff_output(
    expected: str, actual: str, tolerance: Tolerance | None = None, masks: Sequence[str] = ()
) -> OutputDiff | None:
    """Return how ``actual`` differs from ``expected``, or None if it does not.

    Whitespace at the ends of lines and blank lines at the end are ignored. Text that a regular expression in
    ``masks`` matches may differ, such as timings. If a number or a masked text has another width, the spaces
    beside numbers may differ in the whole output, because columns are padded to the widest entry.

    Raises:
        re.error: A mask is not a valid regular expression.
    """
    tolerance = tolerance or Tolerance()
    patterns = [re.compile(mask) for mask in masks]
    left, right = _lines(expected), _lines(actual)
    if left == right:
        return None
    first: tuple[int, str | None, str | None] | None = None
    shown: list[str] = []
    opcodes = _opcodes(_shapes(left, patterns), _shapes(right, patterns))
    padded = any(
        _widths(one, patterns) != _widths(other, patterns)
        for verdict, a, a_end, b, b_end in opcodes
        if verdict == "equal"
        for one, other in zip(left[a:a_end], right[b:b_end], strict=True)
    )
    for verdict, a, a_end, b, b_end in opcodes:
        if verdict == "equal":  # the words are equal, the numbers and spaces are compared next
            for line, (one, other) in enumerate(zip(left[a:a_end], right[b:b_end], strict=True), start=a):
                if _lines_match(one, other, tolerance, patterns, padded=padded):
                    shown.append(f"  {one}")
                else:
                    first = first or (line, one, other)
                    shown += [f"- {one}", f"+ {other}"]
        else:
            first = first or (a, left[a] if a < a_end else None, right[b] if b < b_end else None)
            shown += [f"- {line}" for line in left[a:a_end]] + [f"+ {line}" for line in right[b:b_end]]
    if first is None:
        return None
    return OutputDiff(first[0] + 1, first[1], first[2], _around_changes(shown))


def _opcodes(left: list[str], right: list[str]) -> list[tuple[str, int, int, int, int]]:
    """Return how lines correspond, as :meth:`difflib.SequenceMatcher.get_opcodes` does.

    Many repeated lines would keep difflib busy for minutes. Such lines are compared in their order.
    """
    most = min(len(left), len(right))
    start = next((i for i in range(most) if left[i] != right[i]), most)
    most -= start
    end = next((i for i in range(most) if left[-1 - i] != right[-1 - i]), most)
    before, after = left[start : len(left) - end], right[start : len(right) - end]
    counts = Counter(after)
    codes: Sequence[tuple[str, int, int, int, int]]
    if sum(counts[line] for line in before) * min(len(before), len(after)) > _MAX_COMPARISONS:
        codes = _opcodes_in_order(before, after)
    else:
        codes = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    shifted = [(verdict, a + start, b + start, c + start, d + start) for verdict, a, b, c, d in codes]
    last = len(left) - end, len(left), len(right) - end, len(right)
    return [("equal", 0, start, 0, start), *shifted, ("equal", *last)]


def _opcodes_in_order(left: list[str], right: list[str]) -> list[tuple[str, int, int, int, int]]:
    """Compare line by line; the surplus of the longer text is added or removed at its end."""
    shared = min(len(left), len(right))
    verdicts = ("equal" if left[i] == right[i] else "replace" for i in range(shared))
    codes = [(verdict, i, i + 1, i, i + 1) for i, verdict in enumerate(verdicts)]
    return [*codes, ("replace", shared, len(left), shared, len(right))] if len(left) != len(right) else codes


def _widths(line: str, masks: Sequence[re.Pattern[str]]) -> list[int]:
    """The lengths of the masked texts and of the numbers of a line."""
    masked = [len(found[0]) for mask in masks for found in mask.finditer(line)]
    return masked + [len(number) for number in _NUMBER.findall(_mask(line, masks))]


def _lines_match(
    expected: str, actual: str, tolerance: Tolerance, masks: Sequence[re.Pattern[str]], *, padded: bool
) -> bool:
    """Return whether two lines are equal apart from masked text.

    If ``padded``, the spaces beside a number or a mask may differ.
    """
    expected, actual = _mask(expected, masks), _mask(actual, masks)
    if expected == actual:
        return True
    words, other_words = _VARYING.split(expected), _VARYING.split(actual)
    if padded:
        words, other_words = _strip_padding(words), _strip_padding(other_words)
    if words != other_words:
        return False
    numbers = zip(_NUMBER.findall(expected), _NUMBER.findall(actual), strict=True)
    return all(_numbers_match(a, b, tolerance) for a, b in numbers)


def _strip_padding(words: list[str]) -> list[str]:
    """The texts between numbers without the spaces beside these."""
    last = len(words) - 1
    left = [text.lstrip() if number else text for number, text in enumerate(words)]
    return [text.rstrip() if number < last else text for number, text in enumerate(left)]


def _numbers_match(expected: str, actual: str, tolerance: Tolerance) -> bool:
    """Return whether two printed numbers are equal within the tolerance."""
    if expected == actual:
        return True
    if _is_whole(expected) and _is_whole(actual):
        return _canonical_digits(expected) == _canonical_digits(actual)
    one, other = float(expected), float(actual)
    size, apart = max(abs(one), abs(other)), abs(one - other)
    if not math.isfinite(apart):
        return False
    last_place = max(_last_place(expected), _last_place(actual))
    if last_place <= _MIN_RELATIVE_PRECISION * size and apart <= last_place * (1 + 1e-6):
        return True
    return apart <= max(tolerance.relative * size, tolerance.absolute)


def _is_whole(number: str) -> bool:
    return number.lstrip("+-").replace("_", "").isdigit()


def _canonical_digits(number: str) -> str:
    """A whole number without the characters that do not change its value; it may have any length."""
    digits = number.lstrip("+-").replace("_", "").lstrip("0")
    return f"-{digits}" if number[0] == "-" and digits else digits


def _last_place(number: str) -> float:
    """Return the value of one unit in the last printed digit."""
    mantissa, _, exponent = number.lower().partition("e")
    decimals = len(mantissa.partition(".")[2])
    return 10.0 ** max(-300, min(300, int(exponent[:_EXPONENT_DIGITS] or 0) - decimals))


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.rstrip().splitlines()]


def _shapes(lines: list[str], masks: Sequence[re.Pattern[str]]) -> list[str]:
    """Return the lines with every number and masked text replaced, to find out which lines correspond."""
    numberless = (_NUMBER.sub("\0", _mask(line, masks)) for line in lines)
    return [" ".join(line.split()).replace(" \0", "\0") for line in numberless]


def _mask(line: str, masks: Sequence[re.Pattern[str]]) -> str:
    for mask in masks:
        line = mask.sub(_MASKED, line)
    return line


def _around_changes(lines: list[str]) -> str:
    """Return the changed lines with a few lines of context."""
    changed = [index for index, line in enumerate(lines) if line[0] in "-+"]
    near = {index + step for index in changed for step in range(-_CONTEXT, _CONTEXT + 1)}
    kept: list[str] = []
    for index, line in enumerate(lines):
        if index in near:
            kept.append(line)
        elif not index or index - 1 in near:
            kept.append("  …")
    if len(kept) > _MAX_LINES:
        kept = [*kept[:_MAX_LINES], f"  … and {len(kept) - _MAX_LINES} more lines"]
    return "\n".join(kept)
