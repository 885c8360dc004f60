"""A sentence that an editor adds to several posts, as a rule that posts have it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from postgen.learning.habits import Threshold
from postgen.learning.rule_proposals import Corpus, escape, learned_from, slug, valid_name
from postgen.learning.sentence_alignment import SentencePair
from postgen.learning.sentences import Sentence, phrase
from postgen.learning.word_edits import without_outer_marks
from postgen.series.house_rules import HouseRule

_FEWEST_WORDS = 3
_LONGEST = 200  # characters

Inserted = tuple[str, Sentence]  # the lesson, and the sentence


def inserted_sentence_rules(
    pairs: Iterable[tuple[str, SentencePair]], corpus: Corpus, threshold: Threshold
) -> Iterator[tuple[HouseRule, Sequence[Inserted]]]:
    """A rule for each sentence that was added to enough posts, with its insertions.

    ``pairs`` are the changed sentences of all posts, each with its lesson.
    """
    groups: defaultdict[str, list[Inserted]] = defaultdict(list)
    for lesson, pair in pairs:
        added = pair.after
        if added and not pair.before and not added.is_heading and not any(t.fixed for t in added.tokens):
            text = phrase(without_outer_marks(added.tokens))
            if len(text.split()) >= _FEWEST_WORDS and len(text) <= _LONGEST:
                groups[text.casefold()].append((lesson, added))
    for key, found in groups.items():
        posts = dict.fromkeys(lesson for lesson, _ in found)
        if not threshold.allows(len(found), len(posts)):
            continue
        section, _ = Counter(sentence.section for _, sentence in found).most_common(1)[0]
        where = f"the section {section}" if section else "the introduction"
        rule = HouseRule.model_validate(
            {
                "name": valid_name(f"say-{slug(key)}"),
                "description": learned_from(len(found), posts),
                "extends": "occurrence",
                "message": f"say in {where}: {found[0][1].text}".replace("%", ""),
                "scope": ["post"],
                "token": escape(phrase(without_outer_marks(found[0][1].tokens))),
                "min": 1,
            }
        )
        is_known = any(known.token == rule.token for known in corpus.series.house_rules)
        if not is_known and corpus.accepts(rule, threshold):
            yield rule, found
