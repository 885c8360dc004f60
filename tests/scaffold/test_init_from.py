"""`postgen init --from`: a brief becomes a series, with or without a model."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from postgen.scaffold.brief.brief_reader import read_brief
from postgen.scaffold.brief.brief_rules import BriefRules, parse_rules, rules_prompt
from postgen.series import load_series
from tests.cli.command_runner import CommandRunner
from tests.scaffold.test_brief import BRIEFS, NAMES, ROOT
from tests.servers import OpenAIServer, TextReply

BRIEF = str(BRIEFS / "this_series.txt")
TEXT = Path(BRIEF).read_text(encoding="utf-8")


@pytest.fixture
def postgen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandRunner:
    (tmp_path / "series").mkdir()
    return CommandRunner(tmp_path / "series", monkeypatch)


@pytest.mark.parametrize("name", [*NAMES, "this_series"])
def test_the_series_of_a_brief_works(postgen: CommandRunner, name: str) -> None:
    result = postgen("init", "--from", str(BRIEFS / f"{name}.txt"))
    assert result.code == 0, result
    reading = read_brief((BRIEFS / f"{name}.txt").read_text(encoding="utf-8"))
    series = load_series(postgen.folder)
    assert series.title == reading.brief.title
    assert [x.title for x in series.lessons] == [x.title for m in reading.brief.modules for x in m.lessons]
    assert postgen("status").code == 0
    checked = postgen("validate", "--no-exec", "--format", "json")
    assert checked.code == 1, checked
    assert {f["code"] for f in json.loads(checked.out)["findings"]} >= {"PR602"}, (
        "a skeleton has placeholders"
    )
    prompt = postgen("prompt", "1.1").out
    for rule in reading.brief.rules:
        assert rule.text in prompt
    for tip in reading.brief.tips:
        assert tip in prompt


def test_each_line_is_shown_and_existing_files_stay(postgen: CommandRunner) -> None:
    (postgen.folder / ".gitignore").write_text("mine\n", encoding="utf-8")
    result = postgen("init", "--from", "-", stdin=TEXT.encode())
    assert result.code == 0, result
    shown = re.findall(r"^stdin:(\d+): ", result.out, re.MULTILINE)
    assert [int(n) for n in shown] == [n for n, line in enumerate(TEXT.split("\n"), 1) if line.strip()]
    assert "left over: lines 83 to 89" in result.out
    assert (postgen.folder / ".gitignore").read_text(encoding="utf-8") == "mine\n"
    outline = (postgen.folder / "outline.yaml").read_bytes()
    again = postgen("init", "--from", BRIEF)
    assert (again.code, again.out) == (2, "")
    assert "already exists" in again.err
    assert (postgen.folder / "outline.yaml").read_bytes() == outline


def test_a_dry_run_and_a_refusal_write_nothing(postgen: CommandRunner) -> None:
    assert "lesson 1.1" in postgen("init", "--from", BRIEF, "--dry-run").out
    (postgen.folder / "brief.txt").write_text("Title: T\nModule 1: A\n", encoding="utf-8")
    result = postgen("init", "--from", "brief.txt")
    assert (result.code, result.out) == (2, "")
    assert result.err.strip().endswith("brief.txt:2: the module “A” has no lessons; list them below it")
    assert [x.name for x in postgen.folder.iterdir()] == ["brief.txt"]
    missing = postgen("init", "--from", "none.txt")
    assert missing.code == 2
    assert "none.txt: cannot be read: No such file" in missing.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--prompt",), "pass --from BRIEF"),
        (("--model", "m"), "pass --from BRIEF"),
        (("--from", BRIEF, "--prompt", "--model", "m"), "exclude each other"),
        (("--from", BRIEF, "--modules", "2"), "leave out --module"),
        (("--from", "-", "--reply", "-"), "cannot both read standard input"),
    ],
)
def test_options_that_do_not_fit_are_refused(
    postgen: CommandRunner, arguments: tuple[str, ...], words: str
) -> None:
    result = postgen("init", *arguments)
    assert result.code == 2
    assert words in result.err


def test_packages_of_a_brief_are_requirements(postgen: CommandRunner) -> None:
    brief = b"Title: T\nPackages: duck db\nLesson 1: A\n"
    result = postgen("init", "--from", "-", stdin=brief)
    assert result.code == 2
    assert "'duck db' is not a package" in result.err
    assert postgen("init", "--from", "-", "--package", "duckdb", stdin=brief).code == 0
    assert load_series(postgen.folder).outline.environment.packages == ("duckdb",)


def _reply(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 (parts of a JSON reply)
    sections = [
        ("ELI5", "eli5", "a simple explanation", 73),
        ("Mathematical Foundations", "mathematics", "the foundations in LaTeX", 74),
        ("Summary", "summary", "a summary of the topic", 82),
    ]
    shown = [
        {"heading": heading, "role": role, "instructions": text, "words": 150, "lines": [line]}
        for heading, role, text, line in sections
    ]
    kind = {"introduction": "a brief introduction", "lines": [72], "sections": shown}
    return {
        "kinds": [
            {"name": "lesson", "code": "required", "fewest_exercises": 1, "most_exercises": 4} | kind,
            {"name": "recap", "code": "forbidden", "lessons": ["1.6"]} | kind | {"lines": [84, 85]},
        ],
        "checks": [
            {
                "name": "no-pip",
                "extends": "existence",
                "message": "installation instructions use uv",
                "tokens": ["pip install"],
                "lines": [80],
            }
        ],
        "rules": [
            {"text": "Use dollar signs for block-level math.", "use": "writer", "lines": [75, 76]},
            {"text": "Demonstrations use PyTorch.", "use": "review", "lines": [79]},
            {"text": "A recap has no code examples.", "use": "writer", "kind": "recap", "lines": [85]},
        ],
        "others": [{"lines": [83], "reason": "it asks for one post"}],
    } | changes


def _parsed(reply: object) -> BriefRules | list[str]:
    return parse_rules(f"Here it is:\n```json\n{json.dumps(reply)}\n```", read_brief(TEXT))


def test_house_rules_become_sections_kinds_checks_and_sentences(
    postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = _reply(rules=[{"text": "No emoji.", "use": "writer", "lines": [79]}])
    with OpenAIServer([TextReply(json.dumps(bad)), TextReply(json.dumps(_reply()))]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("OPENAI_API_KEY", "key")
        result = postgen("init", "--from", BRIEF, "--model", "writer", "--package", "torch")
    assert result.code == 0, result
    outline = load_series(postgen.folder).outline
    assert [section.heading for section in outline.kinds["lesson"].sections] == [
        "ELI5",
        "Mathematical Foundations",
        "Summary",
    ]
    assert outline.kinds["recap"].rules == ("A recap has no code examples.",)
    assert [x.id for x in load_series(postgen.folder).lessons if x.kind_name == "recap"] == ["1.6"]
    assert "Use dollar signs for block-level math." in outline.writing.rules
    names = {rule.name: rule for rule in outline.rules.house}
    assert names["no-pip"].tokens == ("pip install",)
    sentences = [rule.sentence for rule in outline.rules.house if rule.sentence]
    assert "Demonstrations use PyTorch." in sentences
    assert any("markdown like headings" in text for text in sentences), "what the model left out stays a rule"
    assert not any("two dollar signs, like this" in text for text in sentences)
    for line in (
        ":73: section ELI5 of lesson + section ELI5 of recap",
        ":80: rules.house no-pip",
        ":78: house rule",
    ):
        assert line in re.sub(" +", " ", result.out)
    assert "the model says: it asks for one post" in result.out
    assert postgen("prompt", "1.1").out.count("block-level math") == 1


def _with_lines(lines: list[int]) -> dict[str, Any]:
    return _reply(others=[{"lines": lines, "reason": "r"}])


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (_with_lines([6]), "line 6 is not one of the numbered lines"),
        (_with_lines([87]), "line 87 is not one"),
        (_with_lines([]), "others.0.lines"),
        (
            _reply(rules=[{"text": "Never use emoji.", "use": "review", "lines": [79]}]),
            "nothing in its lines",
        ),
        (
            _reply(rules=[{"text": "Summary.", "use": "writer", "kind": "quiz", "lines": [82]}]),
            "no kind quiz",
        ),
        (_reply(kinds=[_reply()["kinds"][1]]), "one kind is called lesson"),
        (_reply(kinds=[_reply()["kinds"][0], _reply()["kinds"][1] | {"lessons": ["9.9"]}]), "no lesson 9.9"),
        (_reply(checks=[_reply()["checks"][0] | {"tokens": ["(pip"]}]), "not a regular expression"),
        (_reply(checks=[_reply()["checks"][0] | {"scope": "everywhere"}]), "checks.0.scope"),
        (_reply(checks=[_reply()["checks"][0] | {"scope": "section:Quiz"}]), "no kind has a section quiz"),
        ({"rules": 1}, "rules"),
        ([], ""),
    ],
)
def test_a_reply_that_the_brief_does_not_bear_out_is_refused(reply: object, words: str) -> None:
    problems = _parsed(reply)
    assert isinstance(problems, list)
    assert any(words in problem for problem in problems), problems


def test_a_pasted_reply_gives_the_same_series(postgen: CommandRunner) -> None:
    prompt = postgen("init", "--from", BRIEF, "--prompt")
    assert prompt.code == 0
    assert prompt.out == rules_prompt(read_brief(TEXT))
    assert "[72] always provide a brief introduction" in prompt.out
    assert "- 1.6: Recap and Key Takeaways" in prompt.out
    assert list(postgen.folder.iterdir()) == []
    (postgen.folder / "reply.txt").write_text(json.dumps(_with_lines([6])), encoding="utf-8")
    refused = postgen("init", "--from", BRIEF, "--reply", "reply.txt")
    assert refused.code == 2
    assert "reply.txt: the reply cannot be used: left over: line 6 is not one" in refused.err
    (postgen.folder / "reply.txt").write_text(json.dumps(_reply()), encoding="utf-8")
    assert postgen("init", "--from", BRIEF, "--reply", "reply.txt").code == 0
    assert load_series(postgen.folder).outline.kinds["recap"].code == "forbidden"


@pytest.mark.parametrize(
    ("code", "settings"),
    [
        ("python", ("required", "polars")),
        ("sql", ("allowed", None)),
        ("none", ("forbidden", None)),
    ],
)
def test_the_kinds_of_a_reply_fit_the_code_of_the_series(
    postgen: CommandRunner, code: str, settings: tuple[str, str | None]
) -> None:
    reply = _reply()
    reply["kinds"][0]["sections"][1] |= {"heading": "Demonstrations", "role": "demonstrations"}
    (postgen.folder / "reply.txt").write_text(json.dumps(reply), encoding="utf-8")
    result = postgen(
        "init", "--from", BRIEF, "--reply", "reply.txt", "--code", code, "--package", "polars>=1"
    )
    assert result.code == 0, result
    kinds = load_series(postgen.folder).outline.kinds
    assert (kinds["lesson"].code, kinds["lesson"].required_import) == settings
    assert (kinds["recap"].code, kinds["recap"].required_import) == ("forbidden", None)


def test_every_line_has_one_use_after_a_reply() -> None:
    parsed = _parsed(_reply())
    assert isinstance(parsed, BriefRules)
    reading = read_brief(TEXT)
    assert [line.number for line in parsed.reading.lines] == [line.number for line in reading.lines]
    assert [line.number for line in parsed.reading.left_over] == [83, 86, 87, 88, 89]


def test_the_example_of_the_documentation_is_true(postgen: CommandRunner) -> None:
    page = (ROOT / "docs" / "new-series.md").read_text(encoding="utf-8")
    brief, shown = page.split("$ cat brief.txt\n")[1].split("$ postgen init --from brief.txt --code sql\n")
    (postgen.folder / "brief.txt").write_text(brief, encoding="utf-8")
    result = postgen("init", "--from", "brief.txt", "--code", "sql")
    assert result.out.startswith(shown.partition("```")[0])
