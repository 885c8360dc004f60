"""Usage errors and invalid configuration: one message, exit code 2, no traceback."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.cli.command_runner import CommandRunner
from tests.drafting.scripted_model import requested_step, scripted_model
from tests.projects import OUTLINE, RECAP
from tests.servers import OpenAIServer, RecordedRequest, ServerReply, StalledStream


def test_an_unknown_lesson_suggests_the_nearest(postgen: CommandRunner) -> None:
    for command in (["draft", "1.3"], ["prompt", "1.3"], ["accept", "1.3", "-"]):
        result = postgen(*command)
        assert result.code == 2
        assert (
            result.err == "postgen: error: no lesson '1.3' in this series; did you mean 1.2 (Looking Back)?\n"
        )


def test_a_folder_that_no_longer_exists_is_an_error(tmp_path: Path) -> None:
    in_deleted_folder = "import os; os.rmdir(os.getcwd()); from postgen.cli.main import main; main()"
    folder = tmp_path / "deleted"
    folder.mkdir()
    run = subprocess.run(
        [sys.executable, "-I", "-c", in_deleted_folder, "status"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout) == (3, "")
    assert run.stderr.startswith("postgen: error: the current folder no longer exists; change to another one")


def test_a_missing_outline_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = CommandRunner(tmp_path, monkeypatch)("validate")
    assert result.code == 2
    assert "no outline.yaml in" in result.err
    assert "--project DIR" in result.err


def test_all_errors_of_an_outline_are_reported_with_their_positions(
    project: Path, postgen: CommandRunner
) -> None:
    broken = OUTLINE.replace("goal: Go on.", "gaol: Go on.").replace("kind: recap", "kinds: recap")
    (project / "outline.yaml").write_text(broken, encoding="utf-8")
    result = postgen("validate")
    assert result.code == 2
    assert "outline.yaml:12:5: modules[1].gaol: unknown key 'gaol'" in result.err
    assert "outline.yaml:10:9: modules[0].lessons[1].kinds: unknown key" in result.err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "outline.yaml:1:1: series: required key 'series' is missing"),
        ("- a", "outline.yaml:1:1: the outline: input should be a mapping, not a list"),
        ("series: [", "outline.yaml:1:10: not valid YAML: "),
        ("series:\n\ttitle: T", "outline.yaml:2:1: not valid YAML: "),
    ],
)
def test_an_invalid_outline_is_reported_with_its_position(
    project: Path, postgen: CommandRunner, text: str, message: str
) -> None:
    (project / "outline.yaml").write_text(text, encoding="utf-8")
    result = postgen("status")
    assert (result.code, result.out) == (2, "")
    assert message in result.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("validate", "gone.md"), "gone.md: no such file or folder"),
        (("run", "gone.md"), "gone.md: no such file or folder"),
        (("watch", "gone.md"), "gone.md: no such file or folder"),
        (
            ("validate", "2.1"),
            "lesson 2.1 (Going On) has no post yet; write it, e.g. with `postgen draft 2.1`",
        ),
        (("validate", "1.9"), "no lesson '1.9' in this series; did you mean 1.2 (Looking Back)?"),
        (("validat",), "Did you mean 'validate'?"),
        (("draft", "--dry-rnu"), "Did you mean '--dry-run'?"),
        (("rule", "MA20"), "no rule 'MA20'; did you mean MA210?"),
        (("accept", "1.2", "folder"), "folder: cannot be read: Is a directory"),
        (("accept", "1.2", "empty.md"), "the reply for 1.2 is empty"),
        (("plan", "1.2", "--check", "gone.md"), "gone.md: cannot be read"),
        (("plan", "1.2", "--check", "folder"), "is a directory"),
        (("plan", "1.2", "--check", "empty.md"), "empty.md: not a plan; `postgen plan 1.2` prints one"),
        (("draft", "1.2", "--plan", "empty.md"), "empty.md: not a plan; "),
        (("draft",), "no lesson given: pass LESSON, --module N or --all"),
        (("draft", "--module", "7"), "module 7 does not exist; the series has modules 1 to 2"),
        (("draft", "1.2", "2.1", "--plan", "empty.md"), "--plan requires a single LESSON"),
        (("validate", "-"), "'-' requires --as LESSON, e.g. --as 1.4"),
        (("validate", "--as", "1.2"), "--as applies to standard input only"),
        (("validate", "--output", "json=folder"), "'folder' is a folder; pass a file"),
        (("revise", "2.1", "--note", "x", "--dry-run"), "lesson 2.1 has no post yet"),
        (("--project", "folder", "status"), "outline.yaml: cannot be read: No such file"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_one_message(
    project: Path, postgen: CommandRunner, arguments: tuple[str, ...], message: str
) -> None:
    (project / "folder").mkdir()
    (project / "empty.md").touch()
    result = postgen(*arguments)
    assert (result.code, result.out) == (2, ""), result
    assert result.err.lower().count("error") == 1
    assert message in result.err


def test_run_reports_that_there_is_nothing_to_run(project: Path, postgen: CommandRunner) -> None:
    assert "nothing to run: no posts found" in postgen("run").err
    (project / "posts" / "1.2-looking-back.md").touch()
    result = postgen("run")
    assert (result.code, result.err) == (
        0,
        "nothing to run: the posts contain no Python code\n".join(["postgen: ", ""]),
    )


def test_project_selects_another_folder(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = CommandRunner(tmp_path, monkeypatch)("--project", str(project), "prompt", "1.2")
    assert result.code == 0
    assert "# Small Steps – 1.2: Looking Back" in result.out


def test_a_mistyped_command_suggests_the_nearest(postgen: CommandRunner) -> None:
    result = postgen("validat")
    assert result.code == 2
    assert "Did you mean 'validate'?" in result.err


def test_a_rule_is_explained_by_code_and_by_name(postgen: CommandRunner) -> None:
    by_code, by_name = postgen("rule", "st101"), postgen("rule", "title-line")
    assert by_code == by_name
    assert by_code.out.startswith("ST101 title-line (error, built-in)")
    assert postgen("rule", "ST999").code == 2
    assert "\nST101 " in "\n" + postgen("rules").out


def test_every_command_has_help_with_examples(postgen: CommandRunner) -> None:
    from postgen.cli.main import cli

    listed = postgen("--help").out
    for name in cli.list_commands(None):  # type: ignore[arg-type]
        assert f"  {name} " in listed
        help_text = postgen(name, "--help").out
        assert "Usage: postgen" in help_text
        assert f"  postgen {name}" in help_text.partition("Example")[2] or name == "lsp"


def test_every_option_is_explained() -> None:
    import click

    from postgen.cli.main import cli

    context = click.Context(cli)
    commands = [cli, *(cli.get_command(context, name) for name in cli.list_commands(context))]
    options = [o for c in commands if c for o in c.params if isinstance(o, click.Option)]
    assert len(options) > 50
    assert [option.name for option in options if not option.help] == []


def test_an_internal_error_is_one_message(postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> str:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr("postgen.series.config.outline_schema", broken)
    result = postgen("schema")
    assert result.code == 3
    assert result.err.startswith("postgen: error: internal error (ZeroDivisionError: oh)")
    assert "Traceback" not in result.err


def _python(program: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments", [["--help"], ["schema"], ["rules"], ["validate", "--no-exec"], ["prompt", "1.1"]]
)
def test_heavy_packages_are_imported_only_when_needed(project: Path, arguments: list[str]) -> None:
    heavy = {"openai", "torch", "dask", "xllamacpp", "numpy"}
    if arguments[0] != "prompt":
        heavy |= {"jinja2"}
    if arguments[0] == "--help":
        heavy |= {"pydantic", "markdown_it", "yaml", "decimal", "difflib"}
    program = (
        "import sys\n"
        "from postgen.cli.main import cli\n"
        f"cli.main({arguments!r}, standalone_mode=False)\n"
        f"print(sorted({heavy!r} & set(sys.modules)), file=sys.stderr)\n"
    )
    assert _python(program, project).stderr.endswith("[]\n")


@pytest.mark.slow
def test_the_installed_command_returns_the_exit_code(project: Path) -> None:
    program = (
        "import sys; from postgen.cli.main import main; sys.argv = ['postgen', 'validate', 'nope']; main()"
    )
    completed = _python(program, project)
    assert (completed.returncode, completed.stderr) == (2, "postgen: error: nope: no such file or folder\n")


@pytest.mark.slow
def test_a_closed_pipe_is_not_an_error(project: Path) -> None:
    command = [str(Path(sys.executable).parent / "postgen"), "rules"]
    reading, scripted_model = os.pipe()
    os.close(reading)  # like `head`, which stops reading
    completed = subprocess.run(
        command, cwd=project, stdout=scripted_model, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(scripted_model)
    assert (completed.returncode, completed.stderr) == (0, "")


@pytest.mark.slow
def test_a_broken_pipe_within_a_command_is_an_internal_error(project: Path) -> None:
    program = (
        "import sys, postgen.series.config\n"
        "from postgen.cli.main import main\n"
        "def broken(): raise BrokenPipeError(32, 'Broken pipe')\n"
        "postgen.series.config.outline_schema = broken\n"
        "sys.argv = ['postgen', 'schema']\n"
        "main()\n"
    )
    completed = _python(program, project)
    assert (completed.returncode, completed.stdout) == (3, "")
    assert completed.stderr.startswith("postgen: error: internal error")


@pytest.mark.slow
def test_the_shell_completes_commands_and_lessons(project: Path) -> None:
    def completed(words: str, index: int) -> str:
        environment = {"_POSTGEN_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(index)}
        completed = subprocess.run(
            [Path(sys.executable).parent / "postgen"],
            cwd=project,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return completed.stdout

    assert "validate" in completed("postgen val", 1)
    assert completed("postgen draft 1.", 2).splitlines() == ["plain,1.1", "plain,1.2"]


@pytest.mark.slow
@pytest.mark.parametrize("lessons", [("1.1",), ("1.1", "2.1")], ids=" ".join)
@pytest.mark.parametrize("stalled", ["plan", "code"])
def test_ctrl_c_ends_with_exit_code_130_and_one_message(
    project: Path, lessons: tuple[str, ...], stalled: str
) -> None:
    waiting = threading.Event()

    def stall(request: RecordedRequest) -> ServerReply:
        if requested_step(request) != stalled:
            return scripted_model()(request)
        waiting.set()
        return StalledStream()

    with OpenAIServer(stall) as server:
        process = subprocess.Popen(
            [Path(sys.executable).parent / "postgen", "draft", *lessons, "--model", "m"],
            cwd=project,
            env=os.environ | {"OPENAI_BASE_URL": server.base_url},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert waiting.wait(60)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=30)  # while the server is still open
        finally:
            process.kill()
    assert (process.returncode, out) == (130, "")
    assert err.splitlines()[-1] == (
        "postgen: interrupted; run the same command again to continue: answered requests are not repeated"
    )
    assert "Traceback" not in err
    assert not list((project / "posts").iterdir())


@pytest.mark.slow
def test_ctrl_c_during_the_imports_ends_with_the_same_exit_code(project: Path) -> None:
    program = (
        "import sys\n"
        "class Interrupt:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'click': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupt())\n"
        "from postgen.cli import entry_point\n"
        "entry_point()\n"
    )
    completed = _python(program, project)
    assert (completed.returncode, completed.stderr) == (130, "postgen: interrupted\n")


def test_the_list_of_subcommands_is_not_cut(postgen: CommandRunner) -> None:
    out = postgen("runs", "--help").out
    assert "show  Show the steps of a run.\n" in out
    assert "..." not in out.partition("Commands:")[2]


@pytest.mark.parametrize("command", ["accept", "revise"])
def test_a_command_for_one_post_has_no_option_for_several(postgen: CommandRunner, command: str) -> None:
    assert postgen(command, "1.1", "--jobs", "2").code == 2
    assert "--jobs" not in postgen(command, "--help").out


def test_a_lesson_stands_for_its_post_wherever_posts_are_named(project: Path, postgen: CommandRunner) -> None:
    (project / "posts" / "1.2-looking-back.md").write_text(RECAP, encoding="utf-8")
    (project / "drafts").mkdir()
    (project / "drafts" / "1.1-adding-up.md").write_text("nothing", encoding="utf-8")
    assert "1 post, no errors" in postgen("validate", "1.2").out
    assert "drafts/1.1-adding-up.md:1" in postgen("validate", "--no-exec", "1.1").out
    assert "the posts contain no Python code" in postgen("run", "1.2").err
    (project / "2.1").write_text("nothing", encoding="utf-8")
    assert "2.1:1:1" in postgen("validate", "--no-exec", "2.1").out, "a file with that name comes first"


def test_a_dry_run_needs_no_endpoint(
    project: Path, postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "posts" / "1.2-looking-back.md").write_text(RECAP, encoding="utf-8")
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "POSTGEN_MODEL"):
        monkeypatch.delenv(name, raising=False)
    for command in (("draft", "2.1"), ("revise", "1.2", "--note", "x")):
        result = postgen(*command, "--dry-run", "--model", "gpt-x")
        assert result.code == 0
        assert "prompt tokens" in result.out
        assert "without --dry-run this would stop: the model 'gpt-x' needs an endpoint" in result.err
        assert postgen(*command, "--model", "gpt-x").code == 2
    monkeypatch.setenv("OPENAI_API_KEY", "x")
    assert "no model is chosen" in postgen("draft", "2.1", "--dry-run").err


def test_new_renews_a_skeleton_that_nobody_has_changed(project: Path, postgen: CommandRunner) -> None:
    post = project / "posts" / "1.1-adding-up.md"
    assert "written" in postgen("new", "1.1").out
    (project / "outline.yaml").write_text(OUTLINE.replace("What a sum is", "All on sums"), encoding="utf-8")
    assert "renewed" in postgen("new", "1.1").out
    assert "All on sums" in post.read_text(encoding="utf-8")
    post.write_text(post.read_text(encoding="utf-8") + "mine\n", encoding="utf-8")
    result = postgen("new", "1.1")
    assert (result.code, "exists; remove it" in result.err) == (2, True)
    assert "mine" in post.read_text(encoding="utf-8")
    (project / "drafts").mkdir()
    (project / "drafts" / "2.1-going-on.md").write_text("mine", encoding="utf-8")
    assert postgen("new", "2.1").code == 2


def test_notebooks_have_a_folder_of_their_own(project: Path, postgen: CommandRunner) -> None:
    (project / "posts" / "1.2-looking-back.md").write_text(RECAP, encoding="utf-8")
    assert postgen("export", "--format", "notebook").code == 0
    assert list((project / "notebooks").glob("*.ipynb"))
    assert postgen("export", "--format", "hugo").code == 0
    assert (project / "site").is_dir()
