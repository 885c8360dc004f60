"""Reads a brief. Each of its lines is used, or is left over with a reason."""

import re
from collections import defaultdict
from collections.abc import Sequence

from postgen.errors import UsageError
from postgen.scaffold.brief.brief_labels import CHAT_TURN
from postgen.scaffold.brief.brief_lines import Line, brief_lines, in_context, inline_list
from postgen.scaffold.brief.brief_outline import MAX_TITLE, OutlineReading, Use, read_outline
from postgen.scaffold.brief.brief_scan import PROSE, Scan
from postgen.scaffold.brief.reading import LEFT_OVER, RULE, Brief, LineUse, Problem, Reading

MAX_BYTES = 200_000
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_REPLY = "is a chat model's reply"


def read_brief(text: str, title: str = "") -> Reading:
    """Read a brief. ``title`` is the title of the series if the caller knows it.

    The replies of a chat model are left over, unless the outline is in one of them.
    """
    lines = in_context(brief_lines(text))
    reply = _reply_lines(lines)
    reading = _read(lines, reply, title)
    if reading.problem and reply and len(reply) < len(lines):
        whole = _read(lines, frozenset(), title)
        if not whole.problem:
            return whole
    return reading


def decode_brief(data: bytes, name: str) -> str:
    """The text of a brief. ``name`` stands for its file in messages.

    Raises:
        UsageError: it is empty, too large, or not text in UTF-8.
    """
    if len(data) > MAX_BYTES:
        raise UsageError(f"{name}: too large; the maximum for a brief is {MAX_BYTES // 1000} kB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UsageError(f"{name}:{line}: not UTF-8 text; save the brief as plain text in UTF-8") from error
    text = re.sub(r"[\f\v\x85\u2028\u2029]", "\n", text.replace("\r\n", "\n").replace("\r", "\n"))
    if control := _CONTROL.search(text):
        line = text.count("\n", 0, control.start()) + 1
        raise UsageError(
            f"{name}:{line}: has a control character (U+{ord(control[0]):04X}); save the brief as plain text"
        )
    if not text.strip():
        raise UsageError(f"{name}: the brief is empty")
    return text


def _reply_lines(lines: Sequence[Line]) -> frozenset[int]:
    found: set[int] = set()
    is_reply = False
    for line in lines:
        if turn := CHAT_TURN.fullmatch(line.text):
            is_reply = turn["model"] is not None
        if is_reply:
            found.add(line.number)
    return frozenset(found)


def _read(lines: Sequence[Line], reply: frozenset[int], title: str) -> Reading:
    own = [line for line in lines if line.number not in reply]
    scan = Scan(own, title)
    scan.run()
    outline = read_outline(scan.outline, scan.title) if scan.outline else OutlineReading((), ())
    problem = outline.problem or (
        None
        if outline.modules
        else Problem(0, "no lessons found; write one per line, such as “Lesson 1: Title”")
    )
    if not scan.title and not problem:
        problem = Problem(
            0, "no title of the series found; write it in a line such as “Title: …”, or pass --title"
        )
    if len(scan.title) > MAX_TITLE and not problem:
        problem = Problem(
            scan.title_line, f"a title has at most {MAX_TITLE} characters; pass a shorter --title"
        )
    brief = Brief(
        scan.title,
        outline.modules,
        tuple(item.text for item in scan.items["tip"]),
        tuple(scan.items[RULE]),
        scan.meta.get("audience", ""),
        scan.meta.get("language", ""),
        tuple(inline_list(scan.meta.get("packages", "").replace(",", ";").strip("[]"))),
    )
    return Reading(brief, _accounts(lines, reply, [*scan.uses, *outline.uses]), problem)


def _accounts(lines: Sequence[Line], reply: frozenset[int], uses: Sequence[Use]) -> tuple[LineUse, ...]:
    """One entry for each line. What nothing used is left over."""
    by_line: dict[int, list[Use]] = defaultdict(list)
    for use in uses:
        by_line[use[0]].append(use)
    found = []
    for line in lines:
        read = [use for use in by_line[line.number] if use[1] != LEFT_OVER]
        missed = [use for use in by_line[line.number] if use[1] == LEFT_OVER]
        if line.number in reply:
            found.append(LineUse(line.number, LEFT_OVER, line.content or line.text, _REPLY, is_reply=True))
        elif read:
            names = " + ".join(dict.fromkeys(use[1] for use in read))
            found.append(LineUse(line.number, names, " | ".join(use[2] for use in read)))
        elif line.is_layout:
            found.append(LineUse(line.number, "layout", line.text))
        else:
            reason = missed[0][3] if missed else PROSE
            found.append(LineUse(line.number, LEFT_OVER, line.content or line.text, reason))
    return tuple(found)
