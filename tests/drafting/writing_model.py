"""A model for tests that knows one post by heart and gives the part that it is asked for."""

import json
import re
from collections.abc import Callable, Mapping

from tests.projects import LESSON, RECAP
from tests.servers import Answer, Asked, Say

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


def step_of(asked: Asked) -> str:
    """What a request asks for: plan, code, introduction, a section's heading, post, repair."""
    text = asked.text
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


def lesson_of(asked: Asked) -> str:
    """The lesson that a request is about."""
    found = re.search(r"(?:Write post|faults in post) (\d\.\d)", asked.text)
    assert found, asked.text
    return found[1]


def section_of(post: str, heading: str) -> str:
    """A section of a post as it stands, from its heading on."""
    start = post.index(f"## {heading}")
    end = post.find("\n## ", start)
    return post[start : end + 1 if end > 0 else len(post)].rstrip() + "\n"


def part_of(post: str, step: str) -> str:
    """What a good model replies when it is asked for that step of the post."""
    if step == "introduction":
        return post.split("\n\n")[1] + "\n"
    if step == "code":
        parts = [section_of(post, name) for name in ("Demonstrations", "Exercises")]
        kept = [re.findall(r"^#.*$|" + _CODE.pattern, part, re.M | re.S) for part in parts]
        return "\n\n".join(piece for part in kept for piece in part)
    if step in ("post", "repair"):
        return post
    numbers = iter(range(1 if step == "Demonstrations" else 2, 9))
    return _CODE.sub(lambda _: f"[[block {next(numbers)}]]\n", section_of(post, step))


def writing(
    changes: Mapping[str, Callable[[str], str]] | None = None, delay: float = 0.0
) -> Callable[[Asked], Answer]:
    """A script for the server. ``changes`` alter the replies to some steps: the first time each."""
    once = dict(changes or {})

    def answer(asked: Asked) -> Answer:
        step, lesson = step_of(asked), lesson_of(asked)
        text = json.dumps(PLANS[lesson]) if step == "plan" else part_of(POSTS[lesson], step)
        return Say(once.pop(step)(text) if step in once else text, delay=delay)

    return answer
