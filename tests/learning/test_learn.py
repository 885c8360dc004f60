"""What recurs in an editor's changes becomes a rule, and what only looks like it does not."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from postgen.learning.habits import Threshold
from postgen.learning.learn import Proposal, learn
from postgen.series import load_series
from postgen.series.house_rules import HouseRule
from tests.learning.edited_series import OUTLINE, edited_series, post

Edit = Callable[[str], str]
FOUR = {
    "1.1": "We utilize a pile of very big apples. It is simple — you see it at once.",
    "1.2": "You utilize a very long list here. It falls — the list is a row of numbers.",
    "1.3": "In summer people utilize very large pots. Soup is simple — ask anyone for some.",
    "1.4": "In winter one can utilize a knife. Bread is very good — and cheese is good as well.",
}


def replacing(*pairs: tuple[str, str]) -> Edit:
    def edit(text: str) -> str:
        for old, new in pairs:
            text = text.replace(old, new)
        return text

    return edit


def proposals(root: Path, texts: dict[str, str], edit: Edit, outline: str = OUTLINE) -> tuple[Proposal, ...]:
    return learn(load_series(edited_series(root, texts, edit, outline))).proposals


def rules(root: Path, texts: dict[str, str], edit: Edit, outline: str = OUTLINE) -> list[HouseRule]:
    return [p.rule for p in proposals(root, texts, edit, outline) if p.rule]


def swaps(found: list[HouseRule]) -> dict[str, str]:
    return {old: new for rule in found for old, new in rule.swap.items()}


def four(sentence: str, **others: str) -> dict[str, str]:
    """Four texts with a sentence in which `{}` stands for words that differ."""
    words = ("the apples", "a long row", "three pots", "some bread")
    return {f"1.{n}": sentence.format(word) for n, word in enumerate(words, 1)} | others


def test_a_replacement_becomes_a_substitution_with_its_evidence(tmp_path: Path) -> None:
    (found,) = proposals(tmp_path, FOUR, replacing(("utilize", "use")))
    assert found.rule
    assert found.rule.model_dump(exclude_unset=True) == {
        "name": "use-not-utilize",
        "description": "Learned from 4 edits in 1.1, 1.2, 1.3, 1.4.",
        "extends": "substitution",
        "swap": {"utilize": "use"},
        "action": {"name": "replace"},
        "level": "error",
    }
    assert found.posts == ("1.1", "1.2", "1.3", "1.4")
    first = found.evidence[0]
    assert (first.lesson, first.line, first.section) == ("1.1", 7, "ELI5")
    assert first.before == "We utilize a pile of very big apples."
    assert first.after == "We use a pile of very big apples."


def test_a_deletion_becomes_an_existence(tmp_path: Path) -> None:
    (rule,) = rules(tmp_path, FOUR, replacing(("very ", "")))
    assert (rule.extends, rule.tokens, rule.action and rule.action.name) == ("existence", ("very",), "remove")


def test_a_word_that_is_always_replaced_by_another_one_becomes_an_existence(tmp_path: Path) -> None:
    texts = four("People leverage {} for it.")
    new = iter(("take", "have", "need", "want"))
    (rule,) = rules(tmp_path, texts, lambda text: re.sub("leverage", lambda _: next(new), text))
    assert (rule.extends, rule.tokens) == ("existence", ("leverage",))
    assert "'take' or 'have'" in rule.message
    assert rule.action is None


def test_an_insertion_becomes_a_substitution_that_leaves_its_result_alone(tmp_path: Path) -> None:
    texts = four("The loss of {} falls.")
    (rule,) = rules(tmp_path, texts, replacing(("The loss", "The training loss")))
    assert swaps([rule]) == {"(?:training )?loss": "training loss"}


def test_the_result_may_begin_a_sentence(tmp_path: Path) -> None:
    texts = four("We see the loss of {}. Training loss is good.")
    (rule,) = rules(tmp_path, texts, replacing(("the loss", "the training loss")))
    assert swaps([rule]) == {"(?:training )?loss": "training loss"}


def test_a_deleted_sentence_becomes_an_existence(tmp_path: Path) -> None:
    (rule,) = rules(
        tmp_path,
        four("We see {}. Let’s dive in! It is here, and it stays for long."),
        replacing(("Let’s dive in! ", "")),
    )
    assert rule.tokens == ("let['’]s dive in",)


def test_a_word_at_the_start_of_a_sentence_is_the_same_word(tmp_path: Path) -> None:
    texts = four("Basically, {} fell.") | {"1.2": "It is basically a long row."}

    def edit(text: str) -> str:
        return text.replace("basically ", "").replace("Basically, t", "T").replace("Basically, s", "S")

    (rule,) = rules(tmp_path, texts, edit)
    assert (rule.tokens, rule.action) == (("basically",), None)  # its comma has to go, too


def test_the_case_of_a_name_is_a_habit_only_within_sentences(tmp_path: Path) -> None:
    texts = four("We take Pytorch for {}. pytorch it is.")
    (rule,) = rules(tmp_path, texts, replacing(("Pytorch", "PyTorch")))
    assert (swaps([rule]), rule.ignorecase) == ({"Pytorch": "PyTorch"}, False)


def test_inflected_forms_count_together(tmp_path: Path) -> None:
    texts = {"1.1": "We utilize apples.", "1.2": "She utilizes a list.", "1.3": "Utilizing pots is easy."}
    (rule,) = rules(tmp_path, texts, replacing(("utilize", "use"), ("Utilizing", "Using"), ("usezs", "uses")))
    assert swaps([rule]) == {"utilize": "use", "utilizes": "uses", "utilizing": "using"}


def test_two_habits_side_by_side_are_told_apart(tmp_path: Path) -> None:
    texts = FOUR | {"1.1": "We utilize very big apples.", "1.2": "You utilize very long lists here."}
    found = rules(tmp_path, texts, replacing(("utilize", "use"), ("very ", "")))
    assert {rule.name for rule in found} == {"use-not-utilize", "no-very"}


def test_a_punctuation_mark_is_replaced_with_its_spaces(tmp_path: Path) -> None:
    (rule,) = rules(tmp_path, FOUR, replacing((" —", ":")))
    assert (swaps([rule]), rule.nonword) == ({" — ": ": "}, True)


def test_an_abbreviation_with_periods(tmp_path: Path) -> None:
    (rule,) = rules(tmp_path, four("It is large, e.g. like {} here."), replacing(("e.g.", "for example")))
    assert swaps([rule]) == {r"\be\.g\.": "for example"}
    assert rule.in_words() == 'Write for example for "e.g.".'


def test_the_rule_has_more_context_where_the_words_alone_are_right_elsewhere(tmp_path: Path) -> None:
    texts = four("We wait so that {} grow. They stand in order. We say that it is good.")
    (rule,) = rules(tmp_path, texts, replacing(("so that", "so")))
    assert swaps([rule]) == {"so that": "so"}


def test_there_is_a_rule_for_each_word_beside_the_words(tmp_path: Path) -> None:
    texts = {
        "1.1": "Here one can add. There one needs it. It is one thing.",
        "1.2": "Then one can go. Now one needs pots. It is one list.",
        "1.3": "So one can see it. Still one needs them. It is one pot.",
    }
    edit = replacing(("one can", "you can"), ("one needs", "you need"))
    assert swaps(rules(tmp_path, texts, edit)) == {"one can": "you can", "one needs": "you need"}


def test_a_word_with_its_comma_where_the_word_alone_is_right_elsewhere(tmp_path: Path) -> None:
    texts = four("So, we take {}. It is so good.")
    (rule,) = rules(tmp_path, texts, replacing(("So, we", "We")))
    assert (rule.tokens, rule.nonword, rule.action) == ((r"\bso,",), True, None)


def test_a_sentence_that_is_always_added(tmp_path: Path) -> None:
    edit = replacing(("That is all.", "That is all. Try it (today) yourself!"))
    (rule,) = rules(tmp_path, FOUR, edit)
    assert (rule.extends, rule.scope, rule.minimum) == ("occurrence", ("post",), 1)
    assert rule.in_words() == "say in the section Summary: Try it (today) yourself! (in: post)"
    assert rule.token == r"Try it \(today\) yourself"


def test_a_comma_after_a_word(tmp_path: Path) -> None:
    texts = four("However we take {}. It is, however, late.")
    (rule,) = rules(tmp_path, texts, replacing(("However we", "However, we")))
    assert (swaps([rule]), rule.nonword) == ({r"\bhowever\b(?:,)?": "however,"}, True)
    assert rule.in_words() == 'Write "however," for however.'


def test_a_sign_instead_of_a_word_takes_the_space_before_it(tmp_path: Path) -> None:
    (rule,) = rules(tmp_path, four("It takes 5 percent of {}."), replacing((" percent", "%")))
    assert (swaps([rule]), rule.nonword) == ({r" percent\b": "%"}, True)


def test_words_side_by_side_lose_their_capitals_together(tmp_path: Path) -> None:
    texts = four("We like Gradient Descent here, and {}.")
    edit = replacing(("Gradient Descent", "gradient descent"))
    (rule,) = rules(tmp_path, texts, edit)
    assert rule.name == "case-of-gradient-descent"
    assert (swaps([rule]), rule.ignorecase) == ({"Gradient Descent": "gradient descent"}, False)


def test_a_number_that_is_spelled_out(tmp_path: Path) -> None:
    (rule,) = rules(tmp_path, four("We take 3 of {} here."), replacing(("take 3", "take three")))
    assert swaps([rule]) == {"3": "three"}


def test_the_rule_is_for_a_section_where_only_that_one_was_edited(tmp_path: Path) -> None:
    texts = four("We add tensors to {}.\n\n## Demonstrations\n\nAll of it are tensors.")
    (rule,) = rules(tmp_path, texts, replacing(("add tensors", "add lists")))
    assert (rule.scope, swaps([rule])) == (("section:ELI5",), {"tensors": "lists"})


def test_a_section_that_is_always_shortened(tmp_path: Path) -> None:
    sentences = [
        f"The {n} {w} stand here."
        for n in ("big", "red", "old", "new", "hot")
        for w in ("pots", "hats", "cats")
    ]
    texts = {f"1.{n}": " ".join(sentences) for n in (1, 2, 3)}
    kept = " ".join(sentences[:7])
    found = proposals(tmp_path, texts, replacing((" ".join(sentences), kept)))
    (rule,) = (p.rule for p in found if p.rule and p.rule.extends == "metric")
    assert (rule.scope, rule.formula, rule.condition) == (("section:ELI5",), "words", "> 40")
    assert rule.in_words() == "the section ELI5 has at most 40 words (in: section:ELI5)"


def test_headings_in_sentence_case(tmp_path: Path) -> None:
    texts = four("It is here.\n\n### The Long Way Of {}\n\nIt goes.")
    texts = {
        key: text.replace("a long row", "Long Rows").replace("the apples", "Apples")
        for key, text in texts.items()
    }
    pattern = re.compile(r"^### T(.*)$", re.MULTILINE)
    (rule,) = rules(tmp_path, texts, lambda text: pattern.sub(lambda m: f"### T{m[1].lower()}", text))
    assert (rule.extends, rule.match, rule.scope) == (
        "capitalization",
        "$sentence",
        ("heading.h3",),
    )


NOT_LEARNED: dict[str, tuple[dict[str, str], Edit]] = {
    "one post only": (
        FOUR | {"1.1": "We utilize a, utilize b, utilize c and utilize d."},
        lambda t: t.replace("utilize", "use") if "1.1" in t else t,
    ),
    "different one-off changes": (
        FOUR,
        replacing(("pile", "heap"), ("long list", "short list"), ("pots", "pans"), ("knife", "spoon")),
    ),
    "the word stays elsewhere": (
        FOUR | {"1.2": "You utilize a list. We utilize it."},
        replacing(
            ("We utilize", "We use"),
            ("people utilize", "people use"),
            ("can utilize", "can use"),
            ("You utilize", "You  utilize"),
        ),
    ),
    "both directions": (
        four("We take {} and big hats.", **{"1.2": "We take large hats.", "1.4": "Some large hats."}),
        lambda t: t.replace("big", "BIG").replace("large", "big").replace("BIG", "large"),
    ),
    "line breaks and spaces": (FOUR, lambda t: t.replace(" very", "\nvery").replace(". ", ".\n")),
    "emphasis": (FOUR, replacing(("very", "**very**"), ("utilize", "*utilize*"))),
    "quotation marks and apostrophes": (four("It’s like {}."), replacing(("’", "'"))),
    "inline code": (four("We call `utilize()` for {}."), replacing(("utilize", "use"))),
    "blocks of code": (
        four("We see {}.\n\n```python\nutilize(very)\n```\n"),
        replacing(("utilize", "use"), ("very", "it")),
    ),
    "formulas": (four("The value $very + x$ of {} falls."), replacing(("very", "y"))),
    "quotations": (four("She says “we utilize {} here” and goes."), replacing(("utilize", "use"))),
    "block quotations": (four("It starts.\n\n> We utilize {} here."), replacing(("utilize", "use"))),
    "a moved sentence": (
        four("First comes it. Then {} came. Last was it."),
        lambda t: t.replace("First comes it. ", "").replace("Last was it.", "Last was it. First comes it."),
    ),
    "typing errors": (
        four("We recieve {}. It is seperate."),
        replacing(("recieve", "receive"), ("seperate", "separate")),
    ),
    "numbers and ids of lessons": (four("Lesson 1.2 has {} in it."), replacing(("Lesson 1.2", "Lesson 1.3"))),
    "link targets": (
        four("See [this](1.2-taking-away.md) for {}."),
        replacing(("1.2-taking-away.md)", "1.3-making-more.md)")),
    ),
    "singular and plural as grammar wants it": (
        four("The model of {} falls. The models of all of them rise."),
        replacing(("The models of", "The model of all the models of")),
    ),
    "sentences written anew": (
        FOUR,
        lambda t: (
            re.sub(
                r"(We|You|In summer people|In winter one can) utilize.*?\.",
                "Something else entirely stands in this place, with other words in it.",
                t,
            )
            if "1.3" in t or "1.1" in t
            else t
        ),
    ),
}


@pytest.mark.parametrize("name", NOT_LEARNED)
def test_nothing_is_learned_from(name: str, tmp_path: Path) -> None:
    texts, edit = NOT_LEARNED[name]
    assert [rule.model_dump(exclude_unset=True) for rule in rules(tmp_path, texts, edit)] == []


def test_nothing_is_learned_where_a_rule_exists(tmp_path: Path) -> None:
    house = "rules:\n  house:\n  - {name: no-very, extends: existence, tokens: [very]}\n"
    assert rules(tmp_path, FOUR, replacing(("very ", "")), OUTLINE + house) == []


def test_fixes_teach_nothing(tmp_path: Path) -> None:
    rule = "{name: own, extends: substitution, swap: {utilize: use}, action: {name: replace}}"
    outline = f"{OUTLINE}rules:\n  house:\n  - {rule}\n"
    assert rules(tmp_path, FOUR, replacing(("utilize", "use")), outline) == []


def test_names_differ_from_those_that_exist(tmp_path: Path) -> None:
    house = "rules:\n  house:\n  - {name: no-very, extends: existence, tokens: [other]}\n"
    (rule,) = rules(tmp_path, FOUR, replacing(("very ", "")), OUTLINE + house)
    assert rule.name == "no-very-2"


def test_a_rule_that_an_unedited_draft_breaks_is_a_warning(tmp_path: Path) -> None:
    root = edited_series(tmp_path, FOUR, lambda t: t if "1.4" in t else t.replace("utilize", "use"))
    (found,) = learn(load_series(root)).proposals
    assert found.rule
    assert found.rule.level == "warning"


def test_a_rule_that_a_post_of_a_person_breaks_is_not_proposed(tmp_path: Path) -> None:
    root = edited_series(tmp_path, {k: FOUR[k] for k in ("1.1", "1.2", "1.3")}, replacing(("utilize", "use")))
    text = post("1.4", "Sharing Out", "We utilize it.")
    (root / "posts" / "1.4-sharing-out.md").write_text(text, encoding="utf-8")
    assert learn(load_series(root)).proposals == ()


def test_the_threshold_is_settable(tmp_path: Path) -> None:
    texts = {"1.1": "We utilize apples.", "1.2": "You utilize a list."}
    root = edited_series(tmp_path, texts, replacing(("utilize", "use")))
    series = load_series(root)
    assert learn(series).proposals == ()
    assert len(learn(series, Threshold(2, 2)).proposals) == 1


def test_patterns_are_escaped(tmp_path: Path) -> None:
    texts = four("We take (a+)+$ for {}.").items()
    found = rules(tmp_path, {k: v.replace("$", "") for k, v in texts}, replacing(("(a+)+", "(b|c)*")))
    for rule in found:
        assert all("(a+)+" not in old for old in rule.swap)


@pytest.mark.parametrize(
    "word", ["%s", "a|b", "x" * 5000, "\\", "[", "'", '"', "{{7*7}}", "\u202e", "\x00", "é", "漢字"]
)
def test_hostile_texts_do_no_harm(word: str, tmp_path: Path) -> None:
    learn(
        load_series(
            edited_series(
                tmp_path,
                four(f"We take {word} word {{{{}}}} for it.".replace("{{}}", "x")),
                replacing((word, "it")),
            )
        )
    )


def test_a_limit_of_words_does_not_flag_a_post_that_a_person_wrote(tmp_path: Path) -> None:
    long = "Many words stand here that nobody needs at all, and they go on and on. " * 4
    texts = {lesson: f"We see {lesson}. {long}" for lesson in ("1.1", "1.2", "1.3")}
    root = edited_series(tmp_path, texts, replacing((long, "")))
    assert "metric" in {rule.extends for rule in rules(root, texts, replacing((long, "")))}
    series = load_series(root)
    lesson = series.lesson("1.4")
    (root / "posts" / lesson.file_name).write_text(post("1.4", lesson.title, long), encoding="utf-8")
    assert "metric" not in {rule.extends for rule in rules(root, texts, replacing((long, "")))}


def test_a_limit_of_words_counts_the_headings_in_a_section(tmp_path: Path) -> None:
    long = "Many words stand here that nobody needs at all, and they go on and on. " * 4
    head = "\n\n### A Heading of Many Words That Says All\n\nIt ends here.\n\n### Another Heading of Words"
    texts = {lesson: f"We see {lesson}. {long}{head}" for lesson in ("1.1", "1.2", "1.3")}
    (limit,) = [rule for rule in rules(tmp_path, texts, replacing((long, ""))) if rule.extends == "metric"]
    assert limit.level == "error"


def test_sections_of_one_repeated_sentence_are_not_compared(tmp_path: Path) -> None:
    texts = dict.fromkeys(("1.1", "1.2", "1.3"), "Yes it is. " * 900)
    start = time.monotonic()
    assert rules(tmp_path, texts, replacing(("Yes it is. Yes it is.", "Yes it is. No it was."))) == []
    assert time.monotonic() - start < 20, "the time is not cubic"
