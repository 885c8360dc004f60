"""`postgen learn`: proposes rules of the house and preferences from what a person changed in posts."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from postgen.drafting.budget import Budget
from postgen.errors import BudgetError, ModelError, PostgenError, StorageError
from postgen.learning.compared_posts import ComparedPost, compared_posts, unexplained_edits
from postgen.learning.edited_posts import EditedPosts, Version, find_edited_posts
from postgen.learning.habits import Habit, Threshold, find_habits
from postgen.learning.heading_case import capitalization_rule
from postgen.learning.inserted_sentences import inserted_sentence_rules
from postgen.learning.preferences import InferredPreferences, infer_preferences
from postgen.learning.rule_proposals import (
    Corpus,
    flags_any,
    rules_for,
    with_free_names,
)
from postgen.learning.section_lengths import length_rules, section_lengths
from postgen.learning.word_edits import WordEdit
from postgen.llm.protocol import LanguageModel
from postgen.series import Series
from postgen.series.house_rules import HouseRule
from postgen.validation.posts import read_folder


@dataclass(frozen=True, slots=True)
class Evidence:
    """One edit: the text before and after, in a section of the post of a lesson.

    ``line`` is a line of the present text, 0 if what was there is gone.
    """

    lesson: str
    section: str
    line: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rule of the house, or else a ``preference`` in words, with the edits that show it."""

    rule: HouseRule | None
    preference: str
    evidence: tuple[Evidence, ...]

    @property
    def posts(self) -> tuple[str, ...]:
        """The lessons of the evidence."""
        return tuple(dict.fromkeys(e.lesson for e in self.evidence))


@dataclass(frozen=True, slots=True)
class LearningResult:
    """The edited posts, and what they teach. ``edits`` is the number of changed sentences.

    ``inferred`` is None if no model was asked, or if that failed, for the reason ``failure``.
    """

    posts: EditedPosts
    edits: int
    proposals: tuple[Proposal, ...]
    inferred: InferredPreferences | None = None
    failure: PostgenError | None = None


def learn(
    series: Series,
    threshold: Threshold | None = None,
    model: LanguageModel | None = None,
    budget: Budget | None = None,
) -> LearningResult:
    """Compare the posts with what postgen wrote, and propose what recurs. Without a model, only rules.

    Raises:
        ConfigError: the lock file is invalid.
        RuntimeEnvironmentError: the extra `house` is not installed.
    """
    wanted = threshold or Threshold()
    found = find_edited_posts(series)
    posts = list(compared_posts(series, found.posts))
    written = tuple(Version(post.lesson, post.before) for post in found.posts)
    corpus = Corpus(series, written, found.merged)
    rules = list(_learned_rules(series, posts, corpus, wanted))
    proposals = list(_rule_proposals(series, rules))
    explained = {number for rule in rules for number in rule.numbers}
    texts = {(e.before, e.after) for rule in rules if not rule.numbers for e in rule.evidence}
    inferred, failure = None, None
    unexplained = [
        edit for post in posts for edit in unexplained_edits(post.post, post.unexplained(explained, texts))
    ]
    if model and unexplained:
        known = _known(series, proposals)
        try:
            inferred = infer_preferences(series, model, unexplained, known, wanted, budget)
            proposals += _preference_proposals(inferred)
        except (ModelError, BudgetError, StorageError) as error:  # the rules are there without it
            failure = error
    return LearningResult(
        found, sum(len(post.changes) for post in posts), tuple(proposals), inferred, failure
    )


@dataclass(frozen=True, slots=True)
class _LearnedRule:
    """A rule, and the numbers of the edits that it explains; none if it explains whole sentences."""

    rule: HouseRule
    evidence: tuple[Evidence, ...]
    numbers: frozenset[int] = frozenset()


def _learned_rules(
    series: Series, posts: Sequence[ComparedPost], corpus: Corpus, threshold: Threshold
) -> Iterator[_LearnedRule]:
    headings = [edit for post in posts for edit in post.headings]
    if rule := capitalization_rule(headings, corpus, threshold):
        yield _LearnedRule(rule, _evidence(headings))
    used: set[tuple[int, int]] = set()
    edits = [edit for post in posts for _, found in post.changes for edit in found]
    for habit in find_habits(edits, threshold):
        for rule, part in rules_for(habit, corpus, threshold) if _is_new(habit, used, threshold) else ():
            used |= part.ids
            yield _LearnedRule(rule, _evidence(part.edits), frozenset(e.number for e in part.edits))
    pairs = [(post.post.lesson.id, pair) for post in posts for pair, _ in post.changes]
    for rule, inserted in inserted_sentence_rules(pairs, corpus, threshold):
        yield _LearnedRule(rule, tuple(Evidence(x, s.section, s.line, "", s.text) for x, s in inserted))
    lengths = section_lengths(series, [post.post for post in posts])
    for rule, changed in length_rules(lengths, threshold, series.house_rules):
        if corpus.flags_merged(rule):
            continue
        about = [
            Evidence(c.post, c.section, c.line, f"{c.before} words", f"{c.after} words") for c in changed
        ]
        yield _LearnedRule(rule, tuple(about))


def _rule_proposals(series: Series, rules: Sequence[_LearnedRule]) -> Iterator[Proposal]:
    """The rules with free names. Drafts are repaired only for errors, but no existing post becomes wrong."""
    posts, _ = read_folder(series.posts_dir, series)
    versions = [Version(post.lesson, post.document) for post in posts if post.lesson]
    names = (rule.name for rule in series.house_rules)
    named = with_free_names([learned.rule for learned in rules], names)
    for rule, learned in zip(named, rules, strict=True):
        level = "warning" if flags_any(series, rule, versions) else "error"
        yield Proposal(rule.model_copy(update={"level": level}), "", learned.evidence)


def _is_new(habit: Habit, used: Collection[tuple[int, int]], threshold: Threshold) -> bool:
    """Whether enough edits of a habit are not explained by rules before it."""
    return threshold.is_met(edit for edit in habit.edits if edit.id not in used)


def _evidence(edits: Iterable[WordEdit]) -> tuple[Evidence, ...]:
    by_id = {edit.id: edit for edit in edits}
    return tuple(Evidence(e.post, e.section, e.line, e.before, e.after) for e in by_id.values())


def _known(series: Series, proposals: Sequence[Proposal]) -> list[str]:
    voice = series.outline.writing.voice
    rules = [proposal.rule.in_words() for proposal in proposals if proposal.rule]
    preferences = voice.preferences if voice else ()
    return [*series.outline.writing.rules, *series.house_sentences, *preferences, *rules]


def _preference_proposals(inferred: InferredPreferences) -> Iterator[Proposal]:
    by_number = {edit.number: edit for edit in inferred.edits}
    for preference in inferred.found.preferences:
        cited = [by_number[number] for number in preference.edits]
        evidence = tuple(Evidence(e.post, e.section, 0, e.before, e.after) for e in cited)
        yield Proposal(None, preference.text, evidence)
