"""Where a post is or died: the Markdown line, as Python's faulthandler tells it."""

import os
import re
import select
import time

_PATIENCE = 0.5  # seconds for a post to say where it is before it is killed
_LONGEST = 1 << 16


def read_line(dump: int, main: str) -> int | None:
    """The first line of the file ``main`` in what arrives at ``dump``; None where it does not come."""
    pattern = re.compile(re.escape(f'File "{main}", line '.encode()) + rb"(\d{1,7})\D")
    text, found = b"", None
    deadline = time.monotonic() + _PATIENCE
    while found is None and len(text) < _LONGEST:  # it arrives in many small pieces
        ready, _, _ = select.select([dump], [], [], max(0.0, deadline - time.monotonic()))
        piece = os.read(dump, 1 << 12) if ready else b""
        if not piece:
            break
        text += piece
        found = pattern.search(text)
    return int(found[1]) if found else None
