"""docs/architecture.md: its lists of files are compared with what runs, its layers with import-linter's."""

import re
import sys
import tomllib
from pathlib import Path

import grimp
import pytest

from tests.call_paths import PACKAGE, executed_files, files_with_findings
from tests.cli.command_runner import CommandRunner
from tests.drafting.scripted_model import scripted_model
from tests.projects import LESSON, small_project
from tests.servers import OpenAIServer

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
# The layers whose files the way of a draft lists.
DRAFTING = ("cli", "drafting", "llm", "prompting")


def listed(heading: str) -> list[str]:
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^\d+\. `([\w/.]+)` ", section, re.MULTILINE)


@pytest.fixture
def postgen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandRunner:
    monkeypatch.setenv("POSTGEN_CACHE_DIR", str(tmp_path / "cache"))
    return CommandRunner(small_project(tmp_path / "project"), monkeypatch)


def test_a_finding_passes_the_listed_files(postgen: CommandRunner) -> None:
    post = postgen.folder / "posts" / "1.1-adding-up.md"
    post.write_text(LESSON.replace("A function that adds", "A function <b>that</b> adds"), encoding="utf-8")
    passed = files_with_findings(lambda: postgen("validate", "--no-exec"))
    assert sorted(passed) == sorted(listed("The way of a finding"))
    assert len(passed) <= 12


@pytest.mark.slow
def test_a_draft_passes_the_listed_files(postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    (postgen.folder / "posts" / "1.1-adding-up.md").unlink(missing_ok=True)
    with OpenAIServer(scripted_model({"prose": lambda text: text + "\nTODO: say more.\n"})) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("POSTGEN_MODEL", "m")
        # Its options call functions only when it is imported, which another test may have done.
        monkeypatch.delitem(sys.modules, "postgen.cli.commands.draft", raising=False)
        passed = executed_files(lambda: postgen("draft", "1.1"))
    assert (postgen.folder / "posts" / "1.1-adding-up.md").exists()
    passed = {name for name in passed if name.split("/")[0] in DRAFTING}
    assert sorted(passed) == sorted(listed("The way of a draft"))
    assert len(passed) <= 35


@pytest.mark.parametrize("heading", ["The way of a finding", "The way of a draft"])
def test_each_listed_file_imports_another_or_is_imported(heading: str) -> None:
    graph = grimp.build_graph("postgen", cache_dir=None)
    modules = {("postgen/" + name).removesuffix(".py").replace("/", ".") for name in listed(heading)}
    for module in modules:
        near = graph.find_modules_directly_imported_by(module) | graph.find_modules_that_directly_import(
            module
        )
        parents = {name.rpartition(".")[0] for name in modules - {module}}
        assert near & (modules | parents) or module.startswith("postgen.rules."), module


def test_the_layers_are_those_that_import_linter_checks() -> None:
    table = PAGE.split("| --- | --- |\n")[1].split("\n\n")[0]
    packages = [re.findall(r"`(\w+)`", row.split("|")[1]) for row in table.splitlines()]
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = [
        [name.strip().removeprefix("postgen.") for name in layer.split("|")]
        for layer in settings["tool"]["importlinter"]["contracts"][0]["layers"]
    ]
    kept = [[name for name in layer if (PACKAGE / name).is_dir()] for layer in layers]
    assert packages == [layer for layer in kept if layer]
