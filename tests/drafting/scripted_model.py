"""A model for tests that replies to each request with the requested part of a known post."""

import json
import re
from collections.abc import Callable, Mapping

from tests.projects import LESSON, RECAP
from tests.servers import RecordedRequest, ServerReply, TextReply

PLANS = {
    "1.1": {
        "objectives": ["say what a sum is"],
        "demonstrations": ["adding"],
        "exercises": ["three numbers"],
    },
    "1.2": {"objectives": ["look back"], "formulas": ["sum"]},
    "2.1": {"objectives": ["know where to go"], "demonstrations": ["adding"], "exercises": ["three numbers"]},
}
POSTS = {
    "1.1": LESSON,
    "1.2": RECAP,
    "2.1": LESSON.replace("1.1: Adding Up", "2.1: Going On").replace(
        "What is a sum? It", "Where to go with sums? A sum"
    ),
}
_SECTION = re.compile(r"Write the section \*\*(.+?)\*\*")
_CODE = re.compile(r"```python\n.*?```\n", re.DOTALL)


def requested_step(request: RecordedRequest) -> str:
    """Return what is requested: plan, code, introduction, a section's heading, post or repair."""
    text = request.text
    if "only the plan" in text:
        return "plan"
    if "only the code" in text:
        return "code"
    if "Checks found faults" in text:
        return "repair"
    if "Write the introduction" in text:
        return "introduction"
    found = _SECTION.search(text)
    return found[1] if found else "post"


def requested_lesson(request: RecordedRequest) -> str:
    """Return the id of the lesson in a request."""
    found = re.search(r"(?:Write post|faults in post) (\d\.\d)", request.text)
    assert found, request.text
    return found[1]


def section_text(post: str, heading: str) -> str:
    """Return a section of a post with its heading."""
    start = post.index(f"## {heading}")
    end = post.find("\n## ", start)
    return post[start : end + 1 if end > 0 else len(post)].rstrip() + "\n"


def reply_text(post: str, step: str) -> str:
    """Return a good model's reply for this step of the post."""
    if step == "introduction":
        return post.split("\n\n")[1] + "\n"
    if step == "code":
        parts = [section_text(post, name) for name in ("Demonstrations", "Exercises")]
        headings_and_code = [re.findall(r"^#.*$|" + _CODE.pattern, part, re.M | re.S) for part in parts]
        return "\n\n".join(piece for part in headings_and_code for piece in part)
    if step in ("post", "repair"):
        return post
    numbers = iter(range(1 if step == "Demonstrations" else 2, 9))
    return _CODE.sub(lambda _: f"[[block {next(numbers)}]]\n", section_text(post, step))


def scripted_model(
    changes: Mapping[str, Callable[[str], str]] | None = None, delay: float = 0.0
) -> Callable[[RecordedRequest], ServerReply]:
    """Return a script for the server. ``changes`` modify the first reply to the given steps."""
    first_changes = dict(changes or {})

    def reply(request: RecordedRequest) -> ServerReply:
        step, lesson = requested_step(request), requested_lesson(request)
        text = json.dumps(PLANS[lesson]) if step == "plan" else reply_text(POSTS[lesson], step)
        return TextReply(first_changes.pop(step)(text) if step in first_changes else text, delay=delay)

    return reply
