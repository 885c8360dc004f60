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


_STEPS = {
    "Draw a diagram for post": "diagram",
    "You wrote this script for a diagram": "diagram look",
    "Read the post of lesson": "critique",
    "only the plan": "plan",
    "only the code": "code",
    "only a verdict": "look",
    "only a change of the code": "change",
    "Now the whole post": "prose",
    "Tell the story": "story",
    "Checks found faults": "repair",
    "Write the introduction and nothing else": "introduction",
}


def requested_step(request: RecordedRequest) -> str:
    """Return what is requested: one of the steps above, a section's heading, or the post."""
    text = request.text
    found = _SECTION.search(text)
    steps = (step for words, step in _STEPS.items() if words in text)
    return next(steps, found[1] if found else "post")


def requested_lesson(request: RecordedRequest) -> str:
    """Return the id of the lesson in a request."""
    found = re.search(
        r"(?:You work on post|diagram (?:for|of) post|faults in post|Read the post of lesson) (\d\.\d)",
        request.text,
    )
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
        headings_and_code = re.findall(
            r"^#.*$|" + _CODE.pattern, section_text(post, "Demonstrations"), re.M | re.S
        )
        return "\n\n".join([*headings_and_code, section_text(post, "Exercises")])
    if step == "diagram look":
        return "OK"
    if step == "story":
        return section_text(post, "ELI5")
    if step in ("post", "repair"):
        return post
    return _with_marks(post if step == "prose" else section_text(post, step))


def _with_marks(text: str) -> str:
    """Return a text with marks instead of its demonstration's code and its exercise."""
    before, heading, exercises = text.partition("## Exercises\n\n")
    after = exercises.partition("\n## ")
    rest = f"[[exercise 1]]\n{after[1]}{after[2]}" if heading else ""
    return _CODE.sub("[[block 1]]\n", before) + heading + rest


VERDICTS = {"claims": [{"demonstration": 1, "verdict": "borne out", "evidence": ["5"], "claim": "it adds"}]}


def scripted_model(
    changes: Mapping[str, Callable[[str], str]] | None = None, delay: float = 0.0
) -> Callable[[RecordedRequest], ServerReply]:
    """Return a script for the server. ``changes`` modify the first reply to the given steps."""
    first_changes = dict(changes or {})

    def reply(request: RecordedRequest) -> ServerReply:
        step, lesson = requested_step(request), requested_lesson(request)
        if step in ("plan", "look", "critique"):
            text = json.dumps({"plan": PLANS[lesson], "look": VERDICTS, "critique": {"remarks": []}}[step])
        else:
            text = reply_text(POSTS[lesson], step)
        return TextReply(first_changes.pop(step)(text) if step in first_changes else text, delay=delay)

    return reply
