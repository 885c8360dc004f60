"""A model that answers each stage of a draft in full, with the parts of a finished post of this series."""

import json
import re
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.drafting.scripted_model import requested_step, section_text
from tests.servers import RecordedRequest, ServerReply, TextReply

_OUTPUT = re.compile(r"\n```output\n.*?\n```\n", re.DOTALL)
_CODE = re.compile(r"```python\n.*?\n```\n", re.DOTALL)
_IMAGE = re.compile(r"^!\[(.*?)\]", re.MULTILINE)
_SENTENCE = (
    "People want something, one of them goes about it in the wrong way, and it fails just where the formulas "
    "say that it fails, until they see what the difference is between the one who learns and the others. "
)


_DIAGRAM = """\
import matplotlib.pyplot as plt

figure, axis = plt.subplots(figsize=(7, 4))
axis.add_patch(plt.Rectangle((0.1, 0.1), 0.3, 0.3, color="#0072B2"))
for row in range(4):
    axis.annotate(f"neuron {row}", (0.4, 0.1 + 0.2 * row), (0.7, 0.6), arrowprops={"arrowstyle": "->"})
    axis.add_patch(plt.Circle((0.5, 0.1 + 0.2 * row), 0.05, color="#E69F00"))
    axis.text(0.75, 0.1 + 0.2 * row, f"what neuron {row} hears", fontsize=12)
axis.axis("off")
"""


@dataclass
class FullPostModel:
    """The script of a server, and what it has seen: the time and the sizes of each request."""

    post: str
    delay: float = 0.0
    requests: list[tuple[str, str, str, float, float]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, request: RecordedRequest) -> ServerReply:
        started = time.monotonic()
        step = "critique" if "as a referee. Judge whether" in request.text else requested_step(request)
        text = self._reply(step, request.text)
        time.sleep(self.delay)
        with self._lock:
            self.requests.append((step, request.text, text, started, time.monotonic()))
        return TextReply(text)

    def _reply(self, step: str, prompt: str) -> str:
        match step:
            case "plan":
                return self.plan()
            case "code":
                return self.code()
            case "look":
                return self.verdicts(prompt)
            case "diagram":
                return f"```python\n{_DIAGRAM}```\n"
            case "diagram look":
                return "OK"
            case "story":
                return section_text(self.post, "ELI5")
            case "prose":
                return self.prose()
            case "critique":
                return json.dumps({"remarks": []})
        return self.post

    @property
    def titles(self) -> list[str]:
        """The headings of the demonstrations."""
        return re.findall(r"^### (.*)$", section_text(self.post, "Demonstrations"), re.MULTILINE)

    def plan(self) -> str:
        """A plan of the usual length: three stories, and for each demonstration a claim and its control."""
        exercises = re.findall(r"^### Exercise \d+: (.*)$", self.post, re.MULTILINE)
        names = ("The Gates in the Garden", "The Row of Doors", "The Helpers at the Stand")
        stands_for = [f"thing number {n} of the story: part number {n} of the topic" for n in range(6)]
        return json.dumps(
            {
                "objectives": [f"say and show in code: {title}" for title in self.titles]
                + ["an intuitive explanation, code examples, learning and expressiveness"],
                "stories": [{"title": name, "tells": _SENTENCE, "stands_for": stands_for} for name in names],
                "story": names[0],
                "terms": ["saturated", "dead neuron", "leaky ReLU"],
                "formulas": ["the factor on the way back", "the largest slopes", "a dead neuron", "a leak"],
                "diagram": "the slopes of four activations side by side",
                "demonstrations": [
                    {
                        "title": title,
                        "shows": f"the numbers and the figure of {title}",
                        "claim": _SENTENCE,
                        "control": "the strongest alternative from the same starts at the same rates",
                        "would_refute": "a difference within the spread of the seeds, or the other way round",
                        "seeds": 5,
                    }
                    for title in self.titles
                ],
                "exercises": [{"title": title, "tests": _SENTENCE[:90]} for title in exercises],
                "links": ["2.1", "2.2", "2.3"],
            },
            indent=1,
        )

    def code(self) -> str:
        """The headings and code of the demonstrations, and the exercises without what follows their code."""
        demonstrations = _OUTPUT.sub("", section_text(self.post, "Demonstrations"))
        pieces = re.findall(rf"^#.*$|{_CODE.pattern}|^!\[.*$", demonstrations, re.MULTILINE | re.DOTALL)
        exercises = _OUTPUT.sub("", section_text(self.post, "Exercises"))
        return _IMAGE.sub("![]", "\n\n".join([*pieces, exercises]))

    def verdicts(self, prompt: str) -> str:
        """A verdict on each demonstration, with the first two lines of its output."""
        claims = []
        for number, title in enumerate(self.titles, 1):
            outputs = re.findall(
                rf'\(under "{re.escape(title)}"\):.*?```output\n(.*?)\n```', prompt, re.DOTALL
            )
            lines = [line for output in outputs for line in output.splitlines()[:2]]
            verdict = {"demonstration": number, "verdict": "borne out", "evidence": lines}
            claims.append({**verdict, "claim": _SENTENCE, "title": title})
        numbers = range(1, len(_IMAGE.findall(self.post)) + 1)
        return json.dumps({"claims": claims, "figures": [{"number": n, "shows": _SENTENCE} for n in numbers]})

    def prose(self) -> str:
        """The post without its ELI5, with marks for its code and lines that describe its figures."""
        counter, figures = iter(range(1, 99)), iter(range(1, 99))
        text = _OUTPUT.sub("", self.post.replace(section_text(self.post, "ELI5"), ""))
        before, heading, rest = text.partition("## Exercises\n")
        before = _CODE.sub(lambda _: f"[[block {next(counter)}]]\n", before)
        before = re.sub(r"^!\[(.*?)\]\(.*$", lambda m: f"[[alt {next(figures)}]]: {m[1]}", before, flags=re.M)
        exercises, after = rest.split("\n## Summary", 1)
        mark = "## In-Depth Explanation\n\n[[block 0]]\n\n[[alt 0]]: A box, and an arrow from it.\n"
        before = before.replace("## In-Depth Explanation\n", mark, 1)
        count = len(re.findall(r"^### Exercise", exercises, re.MULTILINE))
        remark = "What came out shows once more which of the two jobs of the curve is at work here."
        marks = "\n\n".join(f"[[exercise {n}]]\n\n{remark}" for n in range(1, count + 1))
        return f"{before}{heading}\n{marks}\n\n## Summary{after}"

    def table_row(self, lesson: str) -> str:
        """A row with the number of requests and their tokens, one for each four characters."""
        ordered = sorted(self.requests, key=lambda request: request[3])
        prompts = [prompt for _, prompt, _, _, _ in ordered]
        read, written = sum(map(len, prompts)), sum(len(reply) for _, _, reply, _, _ in ordered)
        same = _common(prompts[0], next(p for s, p, _, _, _ in ordered if s == "code"))
        shared = sum(same for prompt in prompts if _common(prompt, prompts[0]) >= same)
        cached = sum(
            max((_common(prompt, earlier) for earlier in prompts[:n]), default=0)
            for n, prompt in enumerate(prompts)
        )
        chain, ended = 0, 0.0
        for _, _, _, started, end in ordered:
            if started >= ended:
                chain, ended = chain + 1, end
        return (
            f"| {lesson} | {len(prompts)} | {chain} | {read // 4:,} | {written // 4:,} "
            f"| {shared / read:.0%} | {cached / read:.0%} |"
        )


def _common(one: str, other: str) -> int:
    """The length of the common start of two texts."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def read_post(root: Path, lesson: str) -> str:
    """The finished post of a lesson, without its diagram: the draft gets another one."""
    text = next((root / "posts").glob(f"{lesson}-*.md")).read_text(encoding="utf-8")
    return re.sub(r"^!\[.*?\]\(figures/[\d.]+/diagram\.png\)\n\n", "", text, flags=re.MULTILINE)
