"""Rules of the house in `outline.yaml` and in style files, through the command line."""

import json
import sys
from pathlib import Path

import pytest

from tests.cli.command_runner import CommandRunner
from tests.projects import OUTLINE, RECAP, small_project

POST = "1.2-looking-back.md"
HOUSE = """\
rules:
  house:
  - name: no-just
    extends: existence
    message: "do not say '%s'"
    level: error
    scope: prose
    tokens: [just, simply]
  - {name: british, extends: substitution, swap: {color: colour}, action: {name: replace}}
  - name: no-emoji
    extends: existence
    nonword: true
    message: no emoji
    tokens: ['[\\U0001F300-\\U0001FAFF]']
  - {name: one-shout, extends: occurrence, message: one shout, scope: paragraph, token: '!', max: 1}
  - {name: length, extends: metric, message: at most 20, scope: post, formula: words, condition: '> 20'}
  - {name: sql-upper, extends: existence, scope: 'code:sql', ignorecase: false, tokens: [select, from]}
  - {name: hook, sentence: The introduction opens with a question.}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = small_project(tmp_path / "project", OUTLINE + HOUSE)
    (folder / "posts" / POST).write_text(
        RECAP.replace("Put two piles", "Just put two 🎉 color piles"), "utf-8"
    )
    return folder


@pytest.fixture
def postgen(project: Path, monkeypatch: pytest.MonkeyPatch) -> CommandRunner:
    return CommandRunner(project, monkeypatch)


def codes(postgen: CommandRunner, *arguments: str) -> list[str]:
    result = postgen("validate", "--no-exec", "--format", "json", *arguments)
    return [finding["code"] for finding in json.loads(result.out)["findings"]]


def test_findings_have_the_codes_of_their_rules_in_all_formats(postgen: CommandRunner) -> None:
    assert codes(postgen, "--select", "HR") == ["HR/length", "HR/no-just", "HR/no-emoji", "HR/british"]
    for form in ("text", "github", "sarif", "junit"):
        result = postgen("validate", "--no-exec", "--format", form, "--select", "HR")
        assert (result.code, "HR/no-just" in result.out) == (1, True), result
    assert codes(postgen, "--select", "hr/no-just") == ["HR/no-just"]
    assert "HR/no-just" not in codes(postgen, "--ignore", "HR/no-just")
    assert "HR/no-just" in codes(postgen)


def test_a_rule_can_be_ignored_with_a_reason(postgen: CommandRunner, project: Path) -> None:
    ignored = '  lessons: {"1.2": [{ignore: HR/no-just, reason: A quotation.}]}\n'
    (project / "outline.yaml").write_text(OUTLINE + HOUSE + ignored, encoding="utf-8")
    assert "HR/no-just" not in codes(postgen)
    assert "HR/british" in codes(postgen)


def test_a_safe_fix_is_applied(postgen: CommandRunner, project: Path) -> None:
    postgen("validate", "--no-exec", "--fix")
    text = (project / "posts" / POST).read_text(encoding="utf-8")
    assert "Just put two 🎉 colour piles" in text


def test_a_rule_is_explained_and_listed(postgen: CommandRunner) -> None:
    result = postgen("rule", "HR/no-just")
    assert (result.code, "Do not use: just, simply" in result.out) == (0, True), result
    assert "HR/no-just" in postgen("rules").out
    assert postgen("rule", "HR/none").code == 2


def test_a_writer_is_told_each_rule_once(postgen: CommandRunner) -> None:
    prompt = postgen("prompt", "1.2").out
    for words in ("Do not use: just, simply", "colour for color", "The introduction opens with a question."):
        assert prompt.count(words) == 1, words


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("{name: x, extends: existence, tokens: ['(']}", "not a regular expression"),
        ("{name: x, extends: metric, formula: wordz, condition: '> 1'}", "'wordz' is not counted"),
        ("{name: x, extends: metric, formula: words, condition: many}", "not a condition"),
        ("{name: x, extends: sequence}", "rules.house[7].extends"),
        ("{name: hook, sentence: Again.}", "the rule 'hook' is declared twice"),
        ("{name: x, extends: existence, tokens: [a], tokenz: [b]}", "unknown key 'tokenz'"),
        (
            "{name: x, extends: existence, tokens: [a], scope: [list, 'section:ELI5 & ~Proze']}",
            "rules.house[7].scope: unknown scope 'proze'; did you mean prose?",
        ),
        ("{name: x, extends: existence, tokens: [a], scope: footnote}", "the scopes are text, prose,"),
    ],
)
def test_a_wrong_rule_is_reported_with_its_line(
    postgen: CommandRunner, project: Path, rule: str, message: str
) -> None:
    (project / "outline.yaml").write_text(OUTLINE + HOUSE + f"  - {rule}\n", encoding="utf-8")
    result = postgen("validate", "--no-exec")
    assert (result.code, message in result.err) == (2, True), result
    line = len((OUTLINE + HOUSE).splitlines()) + 1
    assert f"outline.yaml:{line}:" in result.err, result.err


STYLES = {
    "Plain/Weasel.yml": """\
extends: existence
message: "'%s' says nothing"
link: https://example.org/weasel
ignorecase: true
level: error
tokens:
  - very
  - big
""",
    "Plain/Terms.yml": """\
extends: substitution
message: Use '%s' rather than '%s'.
level: warning
ignorecase: true
action:
  name: replace
swap:
  piles?: heap|stack
  - none
""".replace("  - none\n", ""),
    "House/Headings.yml": """\
extends: capitalization
message: "'%s' should be in sentence case"
level: suggestion
scope: heading
match: $sentence
threshold: 1
exceptions:
  - ELI5
""",
}


def test_style_files_load_as_they_are(postgen: CommandRunner, project: Path) -> None:
    for name, text in STYLES.items():
        path = project / "styles" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    found = codes(postgen, "--select", "HR/Plain,HR/House.Headings")
    assert sorted(set(found)) == ["HR/House.Headings", "HR/Plain.Terms", "HR/Plain.Weasel"]
    result = postgen("validate", "--no-exec", "--select", "HR/Plain")
    assert "'big' says nothing" in result.out
    assert "Use 'heap or stack' rather than 'piles'." in result.out
    (project / "styles" / "Plain" / "Weasel.yml").write_text(
        STYLES["Plain/Weasel.yml"].replace("big", "tiny"), "utf-8"
    )
    assert "HR/Plain.Weasel" not in codes(postgen, "--select", "HR")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "extends: existence\ntokens: [a]\nscope: proze\n",
            "Plain/X.yml: unknown scope 'proze'; did you mean prose?",
        ),
        ("extends: script\nscript: x\n", "styles/Plain/X.yml:1:10: extends: postgen does not have this kind"),
        ("extends: existence\nmessage: x\ntokens: [a]\npos: NN\n", "postgen does not have this key of Vale"),
        ("- a\n", "a style file is a mapping"),
        ("extends: existence\n\ttokens: [a]\n", "not valid YAML"),
    ],
)
def test_a_style_file_that_cannot_be_used_is_reported(
    postgen: CommandRunner, project: Path, text: str, message: str
) -> None:
    path = project / "styles" / "Plain" / "X.yml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    result = postgen("validate", "--no-exec")
    assert (result.code, message in result.err) == (2, True), result


def test_without_its_extra_a_series_with_rules_of_the_house_is_told_what_to_install(
    postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "regex", None)
    monkeypatch.delitem(sys.modules, "postgen.rules.house.house_checks", raising=False)
    result = postgen("validate", "--no-exec", "--no-cache")
    assert (result.code, "install postgen[house]" in result.err) == (3, True), result
