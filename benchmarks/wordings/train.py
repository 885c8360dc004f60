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
exercism/python and tinygrad.

An example with several sentences counts as its most likely ones, which two earlier rounds find.
"""

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from postgen.document import parse_document
from postgen.rules.prose.sentence_model import CHATTER, PLACEHOLDERS, features
from postgen.rules.prose.unfinished_grammar import tags_of
from postgen.rules.prose_text import prose_sentences, prose_without_code

ROOT = Path(__file__).parents[2]
KEPT = 6000  # features
STRENGTH = 0.3  # the inverse of the penalty on large weights
WEIGHT_OF_FOUND, WEIGHT_OF_INNOCENT = 20.0, 30.0  # of an example, where a sentence of a public text has 1
IN_WRITTEN, IN_PUBLIC = 3, 30  # sentences that must have a feature
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
    r"I'll probably move this",
    re.IGNORECASE,
)


# Texts on the subjects of the examples, whose sentences count more: their words say nothing about gaps.
SUBJECT = re.compile(r"neural network|gradient descent|backprop", re.IGNORECASE)
WEIGHT_ON_SUBJECT = 4.0


class Example(NamedTuple):
    """A sentence with its features. Sentences of one text have the same ``text``."""

    text: str
    features: frozenset[str]
    weight: float = 1.0


MODELS = {
    "placeholders": (PLACEHOLDERS, "gap_wordings.yaml", tags_of),
    "chatter": (CHATTER, "chatter_wordings.yaml", None),
}
Tagger = Callable[[str], str] | None


def main(name: str, folders: Iterable[Path]) -> None:
    model, tests, tagger = MODELS[name]
    found, innocent = written_examples(f"{name}.json", tests, tagger)
    public = public_examples([*folders, ROOT / "posts", ROOT / "docs"], tagger)
    print(f"{len(found)} sentences of {name}, {len(innocent)} of look-alikes, {len(public)} others")
    for _ in range(2):
        names, weights, bias = fit(found, innocent, public)
        found = most_likely(found, dict(zip(names, weights, strict=True)))
    names, weights, bias = fit(found, innocent, public)
    strongest = sorted(zip(names, weights, strict=True), key=lambda pair: (-abs(pair[1]), pair[0]))[:KEPT]
    names, weights, bias = fit(found, innocent, public, sorted(name for name, _ in strongest))
    rounded = {name: round(float(w), 2) for name, w in zip(names, weights, strict=True) if abs(w) >= 0.005}
    text = json.dumps({"": round(float(bias), 2), **rounded}, ensure_ascii=False, indent=0)
    model.path.write_text(f"{text}\n", "utf-8")
    print(f"{len(rounded)} weights in {model.path}")


def written_examples(name: str, tests: str, tagger: Tagger) -> tuple[list[Example], list[Example]]:
    written = json.loads(Path(__file__).with_name(name).read_text("utf-8"))
    tested = yaml.safe_load((ROOT / "tests/rules/prose" / tests).read_text("utf-8"))
    kinds = tested.get("kinds", tested)  # the tests of placeholders have other parts, too
    groups = [written, *([tested["prose"]] if "prose" in tested else []), *kinds.values()]
    found = [e for group in groups for text in group["found"] for e in examples(text, tagger)]
    innocent = [
        example for group in groups for text in group["innocent"] for example in examples(text, tagger)
    ]
    return found, innocent


def examples(text: str, tagger: Tagger) -> Iterator[Example]:
    document = parse_document(text)
    everything = zip(
        document.prose, document.memo(prose_without_code), document.memo(prose_sentences), strict=True
    )
    for prose, readable, sentences in everything:
        for start, end, _ in sentences:
            sentence = readable[start:end]
            yield Example(text, frozenset(features(sentence, prose.kind, tagger(sentence) if tagger else "")))


def public_examples(folders: Iterable[Path], tagger: Tagger) -> list[Example]:
    seen: dict[frozenset[str], Example] = {}
    for file in sorted(file for folder in folders for file in folder.rglob("*.md")):
        text = file.read_text("utf-8", errors="replace")
        if len(text) <= LONGEST:
            weight = WEIGHT_ON_SUBJECT if SUBJECT.search(text) else 1.0
            lines = (line for line in text.split("\n") if not NOTE.search(line))
            for example in examples("\n".join(lines), tagger):
                seen.setdefault(example.features, example._replace(weight=weight))
    return list(seen.values())


def fit(
    found: list[Example], innocent: list[Example], public: list[Example], names: list[str] | None = None
) -> tuple[list[str], Any, float]:
    from sklearn.feature_extraction.text import CountVectorizer  # type: ignore[import-not-found]
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-not-found]

    rows = [example.features for example in (*found, *innocent, *public)]
    names = names or frequent_features([*found, *innocent], public)
    vectorizer = CountVectorizer(analyzer=lambda row: row, binary=True, vocabulary=names)
    matrix = vectorizer.fit_transform(rows)
    others = len(innocent) + len(public)
    model = LogisticRegression(C=STRENGTH, solver="liblinear", max_iter=300, tol=1e-3, random_state=0)
    model.fit(
        matrix,
        [1] * len(found) + [0] * others,
        [WEIGHT_OF_FOUND] * len(found)
        + [WEIGHT_OF_INNOCENT] * len(innocent)
        + [example.weight for example in public],
    )
    return list(vectorizer.get_feature_names_out()), model.coef_[0], model.intercept_[0]


def frequent_features(written: list[Example], public: list[Example]) -> list[str]:
    in_written = Counter(feature for example in written for feature in example.features)
    in_public = Counter(feature for example in public for feature in example.features)
    often = {f for f, n in in_written.items() if n >= IN_WRITTEN}
    return sorted(often | {f for f, n in in_public.items() if n >= IN_PUBLIC})


def most_likely(found: list[Example], weights: dict[str, float]) -> list[Example]:
    """The sentence of each example that is the most likely to be unfinished, and those near it."""
    by_text = defaultdict(list)
    for example in found:
        by_text[example.text].append((sum(weights.get(f, 0.0) for f in example.features), example))
    return [e for group in by_text.values() for s, e in group if s >= max(s for s, _ in group) - 0.5]


if __name__ == "__main__":
    main(sys.argv[1], [Path(name) for name in sys.argv[2:]])
