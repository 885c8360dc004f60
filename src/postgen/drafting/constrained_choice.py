"""Choices of a small model: a grammar whose alternatives are the candidates lets it write nothing else."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from postgen.drafting.replies import OnText
from postgen.llm.protocol import LanguageModel, Request
from postgen.prompting.prompts import step_prompt
from postgen.series import Series

_PREFIX_WORDS = 5  # of a candidate in a grammar; more if two begin alike
_TEMPERATURE = 0.8


@dataclass(frozen=True)
class Chooser:
    """Has a model choose. Another ``seed`` leads to other choices."""

    series: Series
    model: LanguageModel
    seed: int = 0
    on_text: OnText | None = None

    def choose(self, key: str, task: str, candidates: Sequence[str]) -> int:
        """The index of the candidate that the model begins to write. ``key`` names the choice."""
        if len(candidates) < 2:
            return 0
        prefixes = _prefixes(candidates)
        order = sorted(range(len(candidates)), key=lambda i: _number(f"{self.seed} {candidates[i]}"))
        listed = "\n".join(f"- {candidates[i]}" for i in order)
        alternatives = " | ".join(_literal(prefixes[i]) for i in order)
        request = Request(
            purpose=key,
            messages=step_prompt(self.series, f"{task} Repeat one of these lines:\n\n{listed}"),
            max_tokens=60,
            temperature=_TEMPERATURE,
            seed=_number(f"{self.seed} {key}"),
            grammar=f"root ::= {alternatives}\n",
        )
        reply = self.model.ask(request, self.on_text).text.strip()
        whole = (i for i, prefix in enumerate(prefixes) if reply.startswith(prefix))
        begun = (i for i, prefix in enumerate(prefixes) if reply and prefix.startswith(reply))
        return next(whole, next(begun, 0))

    def sentence(self, key: str, start: str, verbs: Sequence[str], topics: Sequence[str]) -> str:
        """A sentence that the model puts together from a verb and a topic."""
        options = [f"{verb} {topic}." for topic in topics for verb in verbs]
        return f"{start} {options[self.choose(key, f'Continue: {start}', options)]}"


def _prefixes(candidates: Sequence[str]) -> list[str]:
    """The first words of each candidate, as many as tell all of them apart."""
    words = [candidate.split() for candidate in candidates]
    for length in range(_PREFIX_WORDS, max(map(len, words), default=0) + 1):
        starts = [" ".join(each[:length]) for each in words]
        if len(set(starts)) == len(starts) and not any(
            one != other and other.startswith(one) for one in starts for other in starts
        ):
            return starts
    return [" ".join(each) for each in words]


def _number(text: str) -> int:
    return zlib.crc32(text.encode())


def _literal(text: str) -> str:
    """A text as a literal of GBNF."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
