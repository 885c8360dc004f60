"""A model that writes posts with habits of its own, except for those that its prompt forbids."""

import json
import re
from dataclasses import dataclass

from tests.drafting.scripted_model import requested_step
from tests.servers import RecordedRequest, ServerReply, TextReply

SERIES = "Things at Home"
# A thing, what one does with it, an adjective, and parts of it.
TOPICS = (
    ("Kettle", "boil water", "old", ("lid", "handle", "spout")),
    ("Ladder", "reach the roof", "heavy", ("rung", "rail", "foot")),
    ("Lamp", "light the room", "bright", ("shade", "bulb", "cord")),
    ("Broom", "sweep the floor", "simple", ("bristle", "stick", "string")),
    ("Oven", "bake bread", "hot", ("door", "tray", "fan")),
    ("Clock", "tell the time", "exact", ("hand", "spring", "face")),
    ("Piano", "play a song", "loud", ("key", "pedal", "hammer")),
    ("Garden Hose", "water the roses", "long", ("nozzle", "valve", "coil")),
    ("Bicycle", "ride to town", "fast", ("chain", "wheel", "brake")),
    ("Sewing Machine", "mend a coat", "loud", ("needle", "bobbin", "belt")),
)
_SENTENCES = (
    "Many people utilize a {thing} to {do}.",
    "Whoever utilizes a {thing} knows the {a} of it.",
    "It is a very {adjective} thing, and the {b} of a {thing} is very small.",
    "One touches the {a} in order to {do}.",
    "In order to {do}, look at the {b} first.",
    "Each {thing} has weak parts, e.g. the {c}.",
    "Some parts are strong, e.g. the {a} of a {thing}.",
    "The {b} moves — the {c} does not.",
    "A {thing} wears out — its {a} goes first.",
    "Without further ado, here is the {c}.",
    "The {c} of the {thing} is the part that breaks.",
)
_SUMMARY = (
    "A {thing} helps to {do}.",
    "Its {a} comes first.",
    "Its {b} comes second.",
    "Nobody can {do} with the {c} alone, and nobody has to.",
    "Whoever has seen one {thing} with its {a} and its {b} has seen all of them.",
    "The {c} is what one buys again, as it is the part that breaks, and shops sell it in all sizes.",
    "All in all, the {thing} is a good example of how parts work together in a house.",
)
QUESTION = "What does a {thing} do?"
PREFERENCE = "Open the introduction with a question that the lesson answers."


def written_post(number: int, prompt: str = "") -> str:
    """The post of a topic, counted from 1, as a prompt wants it."""
    name, do, adjective, (a, b, c) = TOPICS[number - 1]
    module, position = divmod(number - 1, 5)
    values = {"thing": name.lower(), "do": do, "adjective": adjective, "a": a, "b": b, "c": c}
    start = [QUESTION] if PREFERENCE in prompt else []
    introduction = " ".join([*start, "Every house has a {thing}, and few people look at it."])
    order = [_SENTENCES[(n + number) % len(_SENTENCES)] for n in range(len(_SENTENCES))]
    explanation = f"{' '.join(order[:6])}\n\n{' '.join(order[6:])}"
    title = f"# {SERIES} – {module + 1}.{position + 1}: The {name}"
    text = (
        f"{title}\n\n{introduction}\n\n## Explanation\n\n{explanation}\n\n"
        f"## Summary\n\n{' '.join(_SUMMARY)}\n"
    )
    return obeying(text.format_map(values), prompt)


_WRITE = re.compile(r"^ *(?:\d+\.|-) Write (.+)\.$", re.MULTILINE)
_PAIR = re.compile(r'("[^"]*"|[^,"]+?) for ("[^"]*"|[^,"]+)(?:, |$)')
_AVOID = re.compile(r"^ *(?:\d+\.|-) Do not use: ([^.]+)\.", re.MULTILINE)
_LENGTH = re.compile(r"the section (\w+) has at most (\d+) words")


def obeying(text: str, prompt: str) -> str:
    """A text that follows the rules in a prompt which say what to write, what to leave out, and how much."""
    for rule in _WRITE.findall(prompt):
        for new, old in _PAIR.findall(rule):
            text = _replaced(text, old.strip('"'), new.strip('"'))
    for rule in _AVOID.findall(prompt):
        for word in rule.split(", "):
            text = re.sub(rf"(?i)\b{re.escape(word)}(?:, | )", "", text)
    for section, limit in _LENGTH.findall(prompt):
        before, heading, rest = text.partition(f"## {section}\n\n")
        sentences = re.split(r"(?<=\.) ", rest.strip())
        while len(sentences) > 1 and len(" ".join(sentences).split()) > int(limit):
            sentences.pop()
        text = f"{before}{heading}{' '.join(sentences)}\n" if heading else text
    return re.sub(r"(^|[.!?] |\n)([a-z])", lambda m: m[1] + m[2].upper(), text)


def _replaced(text: str, old: str, new: str) -> str:
    edge = r"\b" if old[:1].isalnum() else "", r"\b" if old[-1:].isalnum() else ""
    return re.sub(f"(?i){edge[0]}{re.escape(old)}{edge[1]}", new, text)


_EDIT = re.compile(r"^## Edit (\d+) \(post (\S+), introduction, text\)\n\nAfter: «(.*\?)»", re.MULTILINE)


@dataclass(frozen=True)
class ObedientModel:
    """The script of a server. With ``late``, the rules are only obeyed when a repair is asked for."""

    late: bool = False

    def __call__(self, request: RecordedRequest) -> ServerReply:
        text = request.text
        if "Say in words what this editor wants" in text:
            return TextReply(json.dumps({"preferences": _inferred(text)}))
        step = requested_step(request)
        if step == "plan":
            return TextReply(json.dumps({"objectives": ["know the thing"]}))
        found = re.search(r"(?:You work on post|faults in post) (\d)\.(\d)", text)
        assert found, text
        number = (int(found[1]) - 1) * 5 + int(found[2])
        return TextReply(written_post(number, "" if self.late and step != "repair" else text))


def _inferred(prompt: str) -> list[dict[str, object]]:
    """The preference that edits of introductions show, and two that no edits bear out."""
    cited = [int(number) for number, _, _ in _EDIT.findall(prompt)]
    found: list[dict[str, object]] = [{"text": PREFERENCE, "edits": cited}] if cited else []
    found.append({"text": "Write every word in capital letters.", "edits": [998, 999]})
    found.append({"text": "Never mention what the first edit is about.", "edits": [1]})
    return found
