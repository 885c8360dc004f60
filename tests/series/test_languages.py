"""Languages by tag and by name, and what rules, prompts and spelling make of them."""

from pathlib import Path

import pytest

from postgen.document import parse_document
from postgen.errors import ConfigError
from postgen.prompting.prompts import NO_BACKGROUND, as_text, post_prompt
from postgen.rules import Context, find_rule
from postgen.rules.house.scopes import units_in
from postgen.rules.house.spelling import check_spelling
from postgen.series import Series, load_series, parse_outline
from postgen.series.house_rules import HouseRule
from postgen.series.languages import normalize_language, parse_language, spelling_dialect
from tests.projects import OUTLINE, small_project

GERMAN = (
    "Der Verlust misst, wie weit die Vorhersagen von den Zielen entfernt sind, und ist nicht "
    "negativ. Wir werden die Gewichte mit dem Gradienten verändern, und zwar so lange, bis der "
    "Verlust nicht mehr kleiner wird. Das ist auch im täglichen Leben so: Wer mit verbundenen Augen "
    "den Berg hinuntergeht, tastet sich voran.\n"
)
ENGLISH = (
    "The loss measures how far the predictions are from the targets, and it is never negative. We "
    "change the weights with the gradient until the loss does not fall any more, and this is also "
    "how it is in daily life: those who go down a mountain with closed eyes feel the way that is in "
    "front of them.\n"
)
FRISIAN = (
    "It Frysk is in West-Germaanske taal dy't yn de Nederlânske provinsje Fryslân sprutsen wurdt. De taal is "
    "nau besibbe oan it Ingelsk, en it is foar in soad minsken harren memmetaal. As it oer de takomst giet, "
    "binne we der net wis fan, mar it is te hoopjen dat de taal bliuwt, want it is in moaie taal.\n"
)
HARD = (
    "Parameter optimization iteratively minimizes differentiable objective functions, approximating "
    "multidimensional relationships between statistical observations through successive "
    "infinitesimal adjustments, whose convergence characteristics mathematicians investigate "
    "comprehensively, notwithstanding computational limitations, numerical instabilities, "
    "unrepresentative initializations and insufficiently informative measurements of heterogeneous "
    "experimental configurations everywhere.\n"
)


@pytest.mark.parametrize(
    ("text", "tag", "name"),
    [
        ("English", "en", "English"),
        ("british english", "en-GB", "British English"),
        ("English (UK)", "en-GB", "British English"),
        ("en_US", "en-US", "American English"),
        ("en-UK", "en-GB", "British English"),
        ("plain English", "en", "English"),
        ("Deutsch", "de", "German"),
        ("Deutsch (Schweiz)", "de-CH", "Swiss German"),
        ("de-1996", "de", "German"),
        ("francais", "fr", "French"),
        ("Français", "fr", "French"),
        ("español de México", "es-MX", "Mexican Spanish"),
        ("es-419", "es-419", "Latin American Spanish"),
        ("pt-BR", "pt-BR", "Brazilian Portuguese"),
        ("zh-Hant-TW", "zh-Hant-TW", "Taiwanese Traditional Chinese"),
        ("sr-Latn", "sr-Latn", "Serbian (Latin script)"),
        ("en-LI", "en-LI", "English (LI)"),
        ("Irish", "ga", "Irish"),
        ("Irish English", "en-IE", "Irish English"),
        ("Scottish Gaelic", "gd", "Scottish Gaelic"),
        ("no", "no", "Norwegian"),
        ("日本語", "ja", "Japanese"),
        ("tl", "fil", "Filipino"),
        ("x-klingon", "x-klingon", "x-klingon"),
    ],
)
def test_languages_are_known_by_tag_and_by_name(text: str, tag: str, name: str) -> None:
    language = parse_language(text)
    assert (language.tag, language.english_name) == (tag, name)
    assert parse_language(language.english_name) == language
    assert parse_language(normalize_language(text)) == language


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("Germann", "did you mean German"),
        ("Brittish English", "did you mean English"),
        ("eng", "did you mean en or English?"),
        ("en-XX", "did you mean en?"),
        ("Klingon", ""),
        ("English and German", ""),
        ("Python", ""),
    ],
)
def test_unknown_languages_are_refused_with_line_and_suggestion(text: str, advice: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_outline(OUTLINE.replace("title: Small Steps", f"title: Small Steps\n  language: {text}"))
    message = str(caught.value)
    assert message.startswith("outline.yaml:3:13: series.language: must be a language")
    assert f"not '{text}'" in message
    assert advice in message


def series_in(folder: Path, language: str, rules: str = "") -> Series:
    root = small_project(folder)
    text = OUTLINE.replace("title: Small Steps", f"title: Small Steps\n  language: {language}")
    (root / "outline.yaml").write_text(text + rules, encoding="utf-8")
    load_series(root)
    return load_series(root)  # the second time from the cache


def codes(series: Series, text: str, code: str) -> list[str]:
    lesson = series.lesson("1.1")
    document = parse_document(text)
    context = Context(series, lesson, series.posts_dir / lesson.file_name)
    return [problem.message for problem in find_rule(code).check(document, context)]


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("English", GERMAN, "German"),
        ("British English", GERMAN, "German"),
        ("en-GB", GERMAN, "German"),
        ("en-GB", ENGLISH, ""),
        ("Deutsch", GERMAN, ""),
        ("de-AT", GERMAN, ""),
        ("de-AT", ENGLISH, "English"),
        ("Czech", ENGLISH, "English"),
        ("ja", ENGLISH, "English"),
        ("Czech", GERMAN, ""),
        ("Scots", ENGLISH, ""),
        ("Frysk", FRISIAN, ""),
    ],
)
def test_sections_in_another_language_are_found_for_every_dialect(
    tmp_path: Path, language: str, text: str, found: str
) -> None:
    messages = codes(series_in(tmp_path, language), f"## Summary\n\n{text}", "PR607")
    assert [message.split(";")[0] for message in messages] == ([f"written in {found}"] if found else [])


def test_the_reading_grade_holds_for_english_unless_a_series_sets_it(tmp_path: Path) -> None:
    grade = "rules: {eli5_grade: 8}\n"
    assert codes(series_in(tmp_path / "1", "en-AU"), f"## ELI5\n\n{HARD}{HARD}", "PR603")
    assert not codes(series_in(tmp_path / "2", "Deutsch"), f"## ELI5\n\n{HARD}{HARD}", "PR603")
    assert codes(series_in(tmp_path / "3", "Deutsch", grade), f"## ELI5\n\n{HARD}{HARD}", "PR603")


@pytest.mark.parametrize("code", ["PR601", "PR602", "PR603", "PR606", "PR607"])
def test_rules_for_some_languages_say_which(code: str) -> None:
    assert "**Languages.**" in find_rule(code).doc


def test_prompts_name_the_language_in_words(tmp_path: Path) -> None:
    for language, words in (
        ("en-GB", "British English"),
        ("Deutsch", "Deutsch"),
        ("zh-Hans", "Simplified Chinese"),
    ):
        series = series_in(tmp_path / language, language)
        prompt = as_text(post_prompt(series, series.lesson("1.1"), None, NO_BACKGROUND, []))
        assert f", in {words}, for" in prompt


def test_spelling_takes_its_dialect_from_the_series(tmp_path: Path) -> None:
    pytest.importorskip("harper")
    document = parse_document("The colour and the color.\n")
    rule = HouseRule(name="spelling", extends="spelling")
    found = {}
    for language, own in (("en-GB", ""), ("English", ""), ("en-GB", "en-US")):
        series = series_in(tmp_path / f"{language}{own}", language)
        context = Context(series, None, series.posts_dir / "x.md")
        chosen = rule.model_copy(update={"dialect": own})
        problems = check_spelling(chosen, units_in(document, context, ("text",)), document, context)
        found[language, own] = [document.text[p.span.column - 1 : p.span.end_column - 1] for p in problems]
    assert found == {("en-GB", ""): ["color"], ("English", ""): ["colour"], ("en-GB", "en-US"): ["colour"]}


def test_spelling_in_a_style_file_needs_a_dictionary(tmp_path: Path) -> None:
    series = series_in(tmp_path, "German")
    file = series.root / "styles" / "Own" / "Words.yml"
    file.parent.mkdir(parents=True)
    file.write_text("extends: spelling\n", encoding="utf-8")
    with pytest.raises(
        ConfigError, match=r"^styles/Own/Words.yml: the spelling can be checked in English only"
    ):
        load_series(series.root)
    file.write_text("extends: spelling\ndialect: en-GB\n", encoding="utf-8")
    assert load_series(series.root).styles


def test_spelling_needs_a_dictionary() -> None:
    assert spelling_dialect("en-IE") == "BRITISH"
    rule = "rules: {house: [{name: words, extends: spelling%s}]}\n"
    german = OUTLINE.replace("title: Small Steps", "title: Small Steps\n  language: German")
    with pytest.raises(ConfigError, match=r"rules.house\[0\]: the spelling can be checked in English only"):
        parse_outline(german + rule % "")
    assert parse_outline(german + rule % ", dialect: en-GB")
    with pytest.raises(ConfigError, match=r"dialect: must be a language.* not 'en-ZZ'"):
        parse_outline(OUTLINE + rule % ", dialect: en-ZZ")
