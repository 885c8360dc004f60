"""Installed packages add rules, report formats, export formats and models."""

import json
import re
from pathlib import Path

import pytest

from tests.drafting.scripted_model import PLANS
from tests.plugins.installed import EXAMPLE, install_example, run_postgen, write_plugin
from tests.projects import RECAP, small_project

POST = "posts/1.2-looking-back.md"
LOUD = RECAP.replace("one big pile", "one ENORMOUS pile")
pytestmark = pytest.mark.slow  # many processes, and a package that is built
PAGE = Path(__file__).parents[2] / "docs" / "plugins.md"


@pytest.fixture
def series(tmp_path: Path) -> Path:
    folder = small_project(tmp_path / "series")
    (folder / POST).write_text(LOUD, encoding="utf-8")
    return folder


@pytest.fixture
def site(tmp_path: Path) -> Path:
    install_example(tmp_path / "site")
    return tmp_path / "site"


def test_a_plugins_rule_finds_and_fixes_and_has_its_origin(series: Path, site: Path) -> None:
    completed = run_postgen(series, "validate", "--format", "json")
    (finding,) = json.loads(completed.stdout)["findings"]
    assert (completed.returncode, finding["code"], finding["severity"]) == (0, "XA101", "warning")
    assert finding["line"] == 1 + LOUD[: LOUD.index("ENORMOUS")].count("\n")
    assert run_postgen(series, "validate", "--ignore", "XA").stdout.startswith("1 post, no errors")
    run_postgen(series, "validate", "--fix")
    assert (series / POST).read_text(encoding="utf-8") == LOUD.replace("ENORMOUS", "enormous")
    rules = run_postgen(series, "rules").stdout
    assert re.search(
        r"^XA101  warning  shouting +postgen-example 1\.0 +Word in capital letters\.$", rules, re.M
    )
    assert re.search(r"^MA201  error +backslash-delimiters +built-in  ", rules, re.M)
    assert "postgen-example 1.0" in run_postgen(series, "rule", "shouting").stdout


def test_a_plugins_report_format_is_available(series: Path, site: Path) -> None:
    line = 1 + LOUD[: LOUD.index("ENORMOUS")].count("\n")
    table = f"path,line,code,message\n{POST},{line},XA101,ENORMOUS is in capital letters\n"
    assert run_postgen(series, "validate", "--format", "csv").stdout == table
    run_postgen(series, "validate", "--output", "csv=found.csv")
    assert (series / "found.csv").read_text(encoding="utf-8") == table
    assert "|csv]" in run_postgen(series, "validate", "--help").stdout


def test_a_plugins_export_format_is_available(series: Path, site: Path) -> None:
    completed = run_postgen(series, "export", "--format", "plain", "--to", "out")
    assert completed.returncode == 0, completed.stderr
    assert (series / "out" / "contents.txt").read_text(encoding="utf-8") == "1.2: Looking Back\n"
    assert (series / "out" / "1.2-looking-back.txt").read_text(encoding="utf-8") == LOUD


def test_a_plugins_model_can_write_a_draft(series: Path, site: Path) -> None:
    (series / POST).unlink()
    replies = [json.dumps(PLANS["1.2"]), RECAP]
    (series / "replies.json").write_text(json.dumps(replies), encoding="utf-8")
    completed = run_postgen(series, "draft", "1.2", "--model", "replay:replies.json")
    assert completed.returncode == 0, completed.stderr
    assert "the replies are read from replies.json" in completed.stderr
    assert (series / POST).read_text(encoding="utf-8") == RECAP


def test_another_version_of_a_plugin_invalidates_the_cache(series: Path, site: Path) -> None:
    assert "is in capital letters" in run_postgen(series, "validate").stdout
    rule = "src/postgen_example/xa101_shouting.py"
    install_example(site, {"pyproject.toml": ('"1.0"', '"1.1"'), rule: ("is in capital", "has only capital")})
    assert "has only capital letters" in run_postgen(series, "validate").stdout


_RULES, _FORMATS = "[postgen.rules]\n", "[postgen.formats]\nmine=bad_plugin:X"
_EXPORTS, _MODELS = "[postgen.exports]\nmine=bad_plugin:X", "[postgen.models]\nmine=bad_plugin:X"
_RULE = _RULES + "XB101=bad_plugin"
_GOOD_RULE = "from postgen import Rule\nRULE = Rule('XB101', 'some', lambda document, context: iter(()))\n"


@pytest.mark.parametrize(
    ("entry", "code", "call", "problem"),
    [
        (_RULE, "import nothing_like_this", "validate", "No module named 'nothing_like_this'"),
        (_RULE, "1 / 0", "rules", "ZeroDivisionError"),
        (_RULE, "RULE = 3", "validate", "RULE is a rule with the code XB101"),
        (_RULE, _GOOD_RULE.replace("XB101", "XB102"), "validate", "RULE is a rule with the code XB101"),
        (_RULE, _GOOD_RULE.replace("iter(())", "1 / 0"), "validate", "ZeroDivisionError"),
        (_RULES + "MA204=bad_plugin", "", "validate", "letters MA"),
        (_RULES + "HR204=bad_plugin", "", "rules", "letters HR"),
        (_RULES + "mine=bad_plugin", "", "rules", "two capital letters and three digits"),
        (_FORMATS, "X = 3", "validate --format mine", "not a function"),
        (_FORMATS, "def X(validation): return None", "validate --format mine", "NoneType instead of str"),
        (_FORMATS.replace("mine", "json"), "", "validate --format json", "postgen itself"),
        (_EXPORTS, "X = print", "export --to out --format mine", "NoneType instead of Mapping"),
        (_MODELS, "def X(*_): pass", "plan 1.2 --model mine", "NoneType instead of LanguageModel"),
    ],
)
def test_a_broken_plugin_is_named_in_one_message(
    series: Path, tmp_path: Path, entry: str, code: str, call: str, problem: str
) -> None:
    write_plugin(tmp_path / "site", "bad-plugin", f"{entry}\n", code)
    completed = run_postgen(series, *call.split())
    assert completed.returncode == 3
    group, name = re.findall(r"[\w.]+", entry)[:2]
    assert completed.stderr.startswith(
        f"postgen: error: plug-in bad-plugin 2.0: the entry point {name} in {group} "
    )
    assert problem in completed.stderr
    assert completed.stderr.count("\n") == 1


def test_two_plugins_with_the_same_rule_are_refused(series: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_plugin(tmp_path / "site", name, f"{_RULES}XB101={name}\n", _GOOD_RULE)
    completed = run_postgen(series, "validate")
    assert (completed.returncode, completed.stdout) == (3, "")
    assert "plug-in two 2.0" in completed.stderr
    assert "one 2.0" in completed.stderr


def test_code_in_the_folder_of_a_series_is_never_imported(series: Path, site: Path) -> None:
    evil = "open('evil.txt', 'w').close()\n"
    (series / "postgen_example").mkdir()
    for name in ("__init__", "xa101_shouting", "formats"):
        (series / "postgen_example" / f"{name}.py").write_text(evil, encoding="utf-8")
    write_plugin(series, "evil-plugin", f"{_RULES}XE101=evil_plugin\n", evil)
    (series / "sub").mkdir()
    write_plugin(series / "sub", "worse-plugin", f"{_RULES}XE102=worse_plugin\n", evil)
    for folder in (series, series / "posts"):
        rules = run_postgen(folder, "rules", site=site, path=(series, series / "sub")).stdout
        assert "XA101" in rules
        assert "XE10" not in rules
        completed = run_postgen(
            folder, "validate", "--format", "csv", site=site, path=(series, series / "sub")
        )
        assert "XA101,ENORMOUS" in completed.stdout
    assert not list(series.rglob("evil.txt"))


def test_an_environment_may_lie_in_the_folder_of_a_series(series: Path) -> None:
    site = series / ".venv" / "lib" / "python3" / "site-packages"
    write_plugin(site, "some-plugin", f"{_RULES}XB101=some_plugin\n", _GOOD_RULE)
    assert "XB101" in run_postgen(series, "rules", site=site).stdout


def test_the_page_shows_the_files_of_the_example() -> None:
    blocks = dict(re.findall(r'```\w+ title="(.+?)"\n(.*?)```\n', PAGE.read_text(encoding="utf-8"), re.S))
    files = {
        str(file.relative_to(EXAMPLE)): file.read_text(encoding="utf-8")
        for file in EXAMPLE.rglob("*.*")
        if file.suffix in (".py", ".toml") and file.name != "__init__.py"
    }
    assert blocks == files


def test_faults_of_a_plugins_model_are_its_own(series: Path, site: Path) -> None:
    (series / POST).unlink()
    completed = run_postgen(series, "draft", "1.2", "--model", "replay:nothing.json")
    assert completed.returncode == 3
    assert "the replies cannot be read from nothing.json" in completed.stderr
    (series / "replies.json").write_text("[1, 2]", encoding="utf-8")
    install_example(
        site, {"src/postgen_example/models.py": ("text = next(self._replies, None)", "text = self._oops")}
    )
    completed = run_postgen(series, "draft", "1.2", "--model", "replay:replies.json")
    assert completed.returncode == 3
    assert "plug-in postgen-example 1.0: the entry point replay in postgen.models failed" in completed.stderr
    assert "_oops" in completed.stderr
    assert "postgen itself failed" not in completed.stderr
