"""Find the current line of a post, or the line where it died, in the output of faulthandler."""

import os
import re
import select
import time

_TIMEOUT = 0.5  # seconds to wait for the dump before the post is killed
_LONGEST = 1 << 16


def read_line(dump: int, main: str) -> int | None:
    """The first line number of the file ``main`` in the dump that arrives at ``dump``; None without one."""
    pattern = re.compile(re.escape(f'File "{main}", line '.encode()) + rb"(\d{1,7})\D")
    text, found = b"", None
    deadline = time.monotonic() + _TIMEOUT
    while found is None and len(text) < _LONGEST:  # the dump arrives in many small pieces
        ready, _, _ = select.select([dump], [], [], max(0.0, deadline - time.monotonic()))
        piece = os.read(dump, 1 << 12) if ready else b""
        if not piece:
            break
        text += piece
        found = pattern.search(text)
    return int(found[1]) if found else None
