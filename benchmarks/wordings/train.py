"""Compute the weights of the models of PR601 and PR602 from written examples and public texts.

    uv run --with scikit-learn python benchmarks/wordings/train.py placeholders FOLDER…
    uv run --with scikit-learn python benchmarks/wordings/train.py chatter FOLDER…

The examples are those of the JSON files beside this file, and of the tests of the two rules. FOLDERs hold
finished Markdown texts: the committed weights come from the posts and docs of postgen and from the
English files of d2l-en, til, fastapi, kustomize, pelican, javascript-algorithms,
Prompt-Engineering-Guide, coding-interview-university, tuning_playbook, NYU-DLSP20,
machine-learning-notes, annotated_deep_learning_paper_implementations, deep-learning-course,
system-design-primer, rust-lang/book, cs231n, uv, lil-log, eng-practices, mkdocs, jax, httpx, pydantic,
sqlmodel, ruff, LLMs-from-scratch, trl, peft, typer, polars, ml-engineering, huggingface/course,
agents-course, audio-transformers-course, diffusion-models-class, deep-rl-class, smol-course, lucumr,
mtlynch.io, jalammar.github.io, karpathy.github.io, swyxdotio, hydra, textual, accelerate, starlette,
willmcgugan.github.io, diffusers, tensorflow/docs, equinox, ericmjl/website, dfm.io, handson-ml3,
big_vision, datasette.io, texthero, ignite, vuejs/docs,
TheOdinProject/curriculum, rust-by-example, datasets, flax, react.dev, hub-docs, tokio-rs/website,
exercism/python, tinygrad, prettier,
mlops-zoomcamp, machine-learning-zoomcamp, machine-learning-novice-sklearn, react-native-website,
solid-docs, babel/website and jekyll.

An example with several sentences counts as its most likely one, which two earlier rounds find.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

from postgen.document import parse_document
from postgen.document.nodes import ProseKind
from postgen.rules.prose.sentence_model import CHATTER, PLACEHOLDERS, SentenceModel, features
from postgen.rules.prose.unfinished_marks import find_signs
from postgen.rules.prose.unfinished_tags import tags_of
from postgen.rules.prose_text import prose_sentences, prose_without_code

ROOT = Path(__file__).parents[2]
KEPT = 15_000  # features
STRENGTH = 1.0  # the inverse of the penalty on large weights
# Of the first check of the single words, which is fast and must not miss much.
KEPT_WORDS, STRENGTH_OF_FIRST_CHECK, WEIGHT_IN_FIRST_CHECK = 1500, 0.1, 100.0
WEIGHT_OF_FOUND, WEIGHT_OF_INNOCENT = 20.0, 30.0  # of an example, where a sentence of a public text has 1
IN_PUBLIC = 30  # sentences that must have a feature which no example has
LIKELIEST = 30_000  # sentences of public texts of which each is used
SAMPLE = 5  # of the others, one in so many is used, and counts for all of them
LONGEST = 150_000  # characters of a public text
# Sentences of public texts that are notes indeed.
NOTE = re.compile(
    r"coming soon|TODO|TBD|work in progress|under construction|this page is a draft|update this|"
    r"does not exist (?:yet )?in the second edition|I'll share photos here|"
    r"code (?:removed|from Claude)|stay tuned|TBA|TBC|WIP|work-in-progress|information coming|"
    r"explanation to follow|INSERT_REF|Fix me now|watch this space|I plan to (?:expand|elaborate)|"
    r"update the post when|amend the article|\(incomplete\)|no benchmark for this method yet|lorem|"
    r"supported soon|will be generated when|no code written|to be continued\.|note to self|XXX|"
    r"add citation|\[name of copyright|more will be written|not yet ready|put code here eventually|"
    r"I'll probably move this|add your (?:notes|tutorials|article)|add links here|left blank|\[insert|"
    r"link-to-article|please add content|needs to be measured|then add \d|please consult with$",
    re.IGNORECASE,
)


# Texts on the subjects of the examples, whose sentences count more: their words say nothing about gaps.
SUBJECT = re.compile(r"neural network|gradient descent|backprop", re.IGNORECASE)
WEIGHT_ON_SUBJECT = 4.0


class Example(NamedTuple):
    """A sentence in prose of a kind, with its words. Sentences of one text have the same ``text``."""

    text: str
    sentence: str
    words: tuple[str, ...]
    kind: ProseKind
    weight: float = 1.0


Tagger = Callable[[str], str]
Features = Callable[[Example], set[str]]
Weights = dict[str, float]
MODELS: dict[str, tuple[SentenceModel, str, Tagger]] = {
    "placeholders": (PLACEHOLDERS, "gap_wordings.yaml", tags_of),
    "chatter": (CHATTER, "chatter_wordings.yaml", lambda _: ""),
}


class Trainer:
    """The examples of a model, and how its weights are computed from them."""

    def __init__(self, name: str, folders: Iterable[Path]) -> None:
        self.model, tests, self.tagger = MODELS[name]
        self.found, self.innocent = written_examples(f"{name}.json", tests)
        self.public = public_examples([*folders, ROOT / "posts", ROOT / "docs"])
        # What finished texts have, too, such as the head of a table, is not what marks an example.
        in_public = {self.key(example) for example in (*self.public, *self.innocent)}
        self.found = [example for example in self.found if self.key(example) not in in_public]
        found, innocent = len(self.found), len(self.innocent)
        print(f"{found} sentences of {name}, {innocent} of look-alikes, {len(self.public)} others")

    def train(self) -> tuple[Weights, Weights]:
        """The weights of single words, and of all features after three rounds.

        The first round uses a sample of the public texts, the others what is likely after it.
        """
        weights = self.fit(weighed(self.public[::SAMPLE], SAMPLE))
        ranked = sorted(self.public, key=lambda example: -self.likelihood(example, weights))
        public = ranked[:LIKELIEST] + weighed(ranked[LIKELIEST::SAMPLE], SAMPLE)
        self.keep_most_likely(weights)
        weights = self.fit(public)
        self.keep_most_likely(weights)
        weights = self.fit(public, strongest(self.fit(public), KEPT))
        names = frequent(public, words_of) | {word for example in self.found for word in example.words}
        words = self.regression(
            public, words_of, names, STRENGTH_OF_FIRST_CHECK, (WEIGHT_IN_FIRST_CHECK, 1.0)
        )
        return {word: words[word] for word in strongest(words, KEPT_WORDS)}, weights

    def features(self, example: Example) -> set[str]:
        return features(example.sentence, example.kind, self.tagger(example.sentence))

    def key(self, example: Example) -> int:
        """The same number for sentences that the model cannot tell apart but by their kind of prose."""
        return hash(frozenset(self.features(example._replace(kind="paragraph"))))

    def likelihood(self, example: Example, weights: Weights) -> float:
        return sum([weights[feature] for feature in weights.keys() & self.features(example)])

    def keep_most_likely(self, weights: Weights) -> None:
        """Keep that sentence of each text that is the most likely to be what is looked for."""
        best: dict[str, tuple[float, Example]] = {}
        for example in self.found:
            likelihood = self.likelihood(example, weights)
            if example.text not in best or likelihood > best[example.text][0]:
                best[example.text] = likelihood, example
        self.found = [example for _, example in best.values()]

    def fit(self, public: list[Example], names: Collection[str] = ()) -> Weights:
        """The weights of the features with these names, or of all frequent ones."""
        if not names:
            written = {f for example in (*self.found, *self.innocent) for f in self.features(example)}
            names = written | frequent(public, self.features)
        return self.regression(public, self.features, names, STRENGTH, (WEIGHT_OF_FOUND, WEIGHT_OF_INNOCENT))

    def regression(
        self,
        public: list[Example],
        features: Features,
        names: Collection[str],
        strength: float,
        weights: tuple[float, float],
    ) -> Weights:
        """The weights of the features with these names. "" has the bias.

        ``weights`` are those of an example of what is looked for, and of a look-alike.
        """
        from sklearn.feature_extraction.text import CountVectorizer  # type: ignore[import-not-found]
        from sklearn.linear_model import LogisticRegression  # type: ignore[import-not-found]

        examples = [*self.found, *self.innocent, *public]
        labels = [1] * len(self.found) + [0] * (len(self.innocent) + len(public))
        of_found, of_innocent = weights
        of_examples = [of_found] * len(self.found) + [of_innocent] * len(self.innocent)
        of_examples += [example.weight for example in public]
        vectorizer = CountVectorizer(
            analyzer=features, binary=True, lowercase=False, vocabulary=sorted(names)
        )
        model = LogisticRegression(C=strength, solver="liblinear", max_iter=300, tol=1e-3, random_state=0)
        model.fit(vectorizer.transform(examples), labels, of_examples)
        fitted = zip(vectorizer.get_feature_names_out(), map(float, model.coef_[0]), strict=True)
        return {"": float(model.intercept_[0]), **dict(fitted)}


def words_of(example: Example) -> set[str]:
    return set(example.words)


def frequent(public: Iterable[Example], features: Features) -> set[str]:
    counts = Counter(feature for example in public for feature in features(example))
    return {feature for feature, number in counts.items() if number >= IN_PUBLIC}


def strongest(weights: Weights, number: int) -> list[str]:
    return sorted(weights.keys() - {""}, key=lambda feature: (-abs(weights[feature]), feature))[:number]


def main(name: str, folders: Iterable[Path]) -> None:
    trainer = Trainer(name, folders)
    words, features = trainer.train()
    text = json.dumps({"words": rounded(words), "features": rounded(features)}, ensure_ascii=False, indent=0)
    trainer.model.path.write_text(f"{text}\n", "utf-8")
    print(f"{len(features)} weights in {trainer.model.path}")


def rounded(weights: Weights) -> Weights:
    return {feature: round(w, 2) for feature, w in sorted(weights.items()) if not feature or abs(w) >= 0.005}


def written_examples(name: str, tests: str) -> tuple[list[Example], list[Example]]:
    written = json.loads(Path(__file__).with_name(name).read_text("utf-8"))
    tested = yaml.safe_load((ROOT / "tests/rules/prose" / tests).read_text("utf-8"))
    kinds = tested.get("kinds", tested)  # the tests of placeholders have other parts, too
    groups = [written, *([tested["prose"]] if "prose" in tested else []), *kinds.values()]
    marked = examples_at_signs if name == "placeholders.json" else examples
    found = [example for group in groups for text in group["found"] for example in marked(text)]
    innocent = [example for group in groups for text in group["innocent"] for example in examples(text)]
    return found, innocent


def examples(text: str) -> Iterator[Example]:
    document = parse_document(text)
    everything = zip(
        document.prose, document.memo(prose_without_code), document.memo(prose_sentences), strict=True
    )
    for prose, readable, sentences in everything:
        for start, end, words in sentences:
            yield Example(text, readable[start:end], tuple(words), prose.kind)


def examples_at_signs(text: str) -> list[Example]:
    """The sentences with signs such as `TODO`, if there are any, or all sentences."""
    found = list(examples(text))
    at_signs = [e for e in found if any(find_signs(e.sentence, e.words, in_heading=e.kind == "heading"))]
    return at_signs or found


def public_examples(folders: Iterable[Path]) -> list[Example]:
    """The different sentences of the files. They count more in files on the subject of the examples."""
    seen: dict[str, Example] = {}
    for file in sorted(file for folder in folders for file in folder.rglob("*.md")):
        text = file.read_text("utf-8", errors="replace")
        if len(text) <= LONGEST:
            weight = WEIGHT_ON_SUBJECT if SUBJECT.search(text) else 1.0
            lines = (line for line in text.split("\n") if not NOTE.search(line))
            for example in examples("\n".join(lines)):
                seen.setdefault(example.sentence, example._replace(text="", weight=weight))
    return list(seen.values())


def weighed(examples: Iterable[Example], times: int) -> list[Example]:
    return [example._replace(weight=example.weight * times) for example in examples]


if __name__ == "__main__":
    main(sys.argv[1], [Path(name) for name in sys.argv[2:]])
