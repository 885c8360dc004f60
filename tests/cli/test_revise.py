"""`postgen revise` changes what the note requests and leaves every other byte alone."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.command_runner import CommandResult, CommandRunner
from tests.drafting.scripted_model import section_text
from tests.projects import RECAP, WITH_OUTPUT
from tests.servers import ErrorReply, OpenAIServer, RecordedRequest, ServerReply, TextReply

pytestmark = pytest.mark.slow

ELI5 = section_text(RECAP, "ELI5")
PLUMS = ELI5.replace("apples", "plums")
CHOICE = TextReply(json.dumps({"parts": ["ELI5"]}))
NOTE = ("--note", "Speak of plums instead of apples")
Reviser = Callable[..., tuple[CommandResult, list[RecordedRequest]]]


@pytest.fixture
def post(project: Path) -> Path:
    """A committed post with extra blank lines, which must stay."""
    path = project / "posts" / "1.2-looking-back.md"
    path.write_text(RECAP.replace("## Mathematical", "\n\n## Mathematical"), encoding="utf-8")
    git = ["git", "-C", str(project), "-c", "user.name=Test", "-c", "user.email=test@example.org"]
    for arguments in (["init", "-q"], ["add", "posts"], ["commit", "-qm", "x"]):
        subprocess.run([*git, *arguments], check=True, capture_output=True)
    return path


@pytest.fixture
def revise(postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch) -> Reviser:
    def run(
        *script: ServerReply, arguments: tuple[str, ...] = (*NOTE, "--yes")
    ) -> tuple[CommandResult, list[RecordedRequest]]:
        with OpenAIServer(script) as server:
            monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
            monkeypatch.setenv("POSTGEN_MODEL", "m")
            return postgen("revise", "1.2", *arguments), server.requests

    return run


def test_the_model_chooses_the_section_and_other_bytes_do_not_change(revise: Reviser, post: Path) -> None:
    before = post.read_text(encoding="utf-8")
    result, requests = revise(CHOICE, TextReply(PLUMS))
    assert result.code == 0, result
    assert post.read_text(encoding="utf-8") == before.replace("apples", "plums")
    assert (
        "-Put two piles of apples together. Now you have one big pile.\n+Put two piles of plums" in result.out
    )
    assert "Speak of plums" in requests[0].text
    unchanged_part = requests[1].text.index("What stays as it is")
    assert (
        unchanged_part
        < requests[1].text.index("## Key Takeaways")
        < requests[1].text.index("The parts to revise")
    )
    assert "its own" not in result.err


@pytest.mark.parametrize(
    "arguments",
    [("--section", "eli5", *NOTE, "--yes"), ("--note", "ELI5: speak of plums", "--yes")],
    ids=["by the user", "by the note"],
)
def test_a_named_section_needs_no_choice_by_the_model(
    revise: Reviser, post: Path, arguments: tuple[str, ...]
) -> None:
    result, requests = revise(TextReply(PLUMS), arguments=arguments)
    assert (result.code, len(requests)) == (0, 1), result
    assert "plums" in post.read_text(encoding="utf-8")


def test_changes_outside_the_chosen_section_are_ignored(revise: Reviser, post: Path) -> None:
    before = post.read_text(encoding="utf-8")
    result, _ = revise(
        CHOICE, TextReply(RECAP.replace("apples", "plums").replace("two numbers", "2 numbers"))
    )
    assert result.code == 0, result
    assert post.read_text(encoding="utf-8") == before.replace("apples", "plums")


def test_errors_in_other_sections_are_not_repaired(revise: Reviser, post: Path, project: Path) -> None:
    faulty = RECAP.replace("where $s$", r"where \(s\)")
    post.write_text(faulty, encoding="utf-8")
    git = ["git", "-C", str(project), "-c", "user.name=Test", "-c", "user.email=test@example.org"]
    subprocess.run([*git, "commit", "-qam", "y"], check=True)
    result, requests = revise(CHOICE, TextReply(PLUMS))
    assert (result.code, len(requests)) == (1, 2), result
    assert "MA201" in result.out
    assert (project / "drafts" / post.name).read_text(encoding="utf-8") == faulty.replace("apples", "plums")
    assert post.read_text(encoding="utf-8") == faulty


def test_a_declined_revision_is_not_written_and_is_reused_later(revise: Reviser, post: Path) -> None:
    before = post.read_bytes()
    result, _ = revise(CHOICE, TextReply(PLUMS), arguments=NOTE)
    assert result.code == 0
    assert "+Put two piles of plums" in result.out
    assert "not changed: declined" in result.err
    assert post.read_bytes() == before
    result, requests = revise()
    assert (result.code, requests) == (0, []), "no request is repeated"
    assert b"plums" in post.read_bytes()


def test_a_failed_run_resumes_only_with_the_same_note(revise: Reviser, post: Path) -> None:
    result, requests = revise(CHOICE, ErrorReply(400, "no"))
    assert (result.code, len(requests)) == (3, 2)
    result, requests = revise(CHOICE, ErrorReply(400, "no"), arguments=("--note", "Something else", "--yes"))
    assert len(requests) == 2, "another note starts another run"
    result, requests = revise(TextReply(PLUMS))
    assert (result.code, len(requests)) == (0, 1), "the first run resumes"
    assert "plums" in post.read_text(encoding="utf-8")


def test_a_run_that_was_killed_after_writing_is_not_repeated(
    revise: Reviser, post: Path, project: Path
) -> None:
    assert revise(CHOICE, TextReply(PLUMS))[0].code == 0
    (run,) = (project / ".postgen" / "runs").glob("*+revise")
    (run / "done").unlink()
    subprocess.run(["git", "-C", str(project), "add", "."], check=True)
    result, requests = revise()
    assert (result.code, requests) == (0, [])
    assert "has already written" in result.err


def test_a_revision_with_errors_is_repaired_within_its_section(revise: Reviser, post: Path) -> None:
    before = post.read_text(encoding="utf-8")
    result, requests = revise(CHOICE, TextReply(PLUMS.replace("Now", "<b>Now</b> $x$")), TextReply(PLUMS))
    assert result.code == 0, result
    assert "Checks found faults" in requests[2].text
    assert "## Mathematical" not in requests[2].messages[-1]["content"]
    assert post.read_text(encoding="utf-8") == before.replace("apples", "plums")


def test_a_revision_that_cannot_be_repaired_goes_to_drafts(
    revise: Reviser, post: Path, project: Path
) -> None:
    before = post.read_bytes()
    bad = TextReply(PLUMS.replace("Now", "$x$ now"))
    result, _ = revise(CHOICE, bad, bad, bad, bad)
    assert result.code == 1, result
    assert post.read_bytes() == before
    assert "plums" in (project / "drafts" / post.name).read_text(encoding="utf-8")


def test_uncommitted_edits_are_never_overwritten(
    revise: Reviser, post: Path, project: Path, postgen: CommandRunner
) -> None:
    edited = post.read_text(encoding="utf-8").replace("big pile", "huge pile")
    post.write_text(edited, encoding="utf-8")
    result, requests = revise(CHOICE, TextReply(PLUMS))
    assert (result.code, requests) == (2, []), "git does not have the edits"
    assert post.read_text(encoding="utf-8") == edited
    git = ["git", "-C", str(project), "-c", "user.name=Test", "-c", "user.email=test@example.org"]
    subprocess.run([*git, "commit", "-qam", "y"], check=True)
    result, _ = revise(TextReply(PLUMS), arguments=("--section", "ELI5", *NOTE, "--yes"))
    assert result.code == 0
    assert "edited" in postgen("status", "1.2").out, "the post still counts as edited"


def test_a_dry_run_prints_the_prompts_and_sends_no_request(
    revise: Reviser, post: Path, project: Path
) -> None:
    _, requests = revise(CHOICE, TextReply(PLUMS), arguments=NOTE)
    before = post.read_bytes()
    result, dry_requests = revise(arguments=(*NOTE, "--dry-run"))
    assert (result.code, dry_requests) == (0, [])
    steps = [line for line in result.out.splitlines() if line.startswith("=== ")]
    assert [line.split(": about")[0] for line in steps] == [
        "=== 1.2, choice of parts",
        "=== 1.2, revision, if all parts are chosen",
    ]
    for message in requests[0].messages:
        assert f"--- {message['role']} ---\n{message['content']}" in result.out, (
            "the prompt that was really sent"
        )
    assert result.out.rstrip().endswith("cost unknown")
    assert post.read_bytes() == before
    assert len(list((project / ".postgen" / "runs").iterdir())) == 1, "a dry run is not recorded as a run"


def test_a_dry_run_prints_the_real_prompt_for_a_named_part(revise: Reviser, post: Path) -> None:
    named = ("--section", "ELI5", *NOTE)
    result, dry_requests = revise(arguments=(*named, "--dry-run"))
    assert (result.code, dry_requests) == (0, [])
    _, requests = revise(TextReply(PLUMS), arguments=named)
    assert result.out.count("=== ") == 1
    for message in requests[0].messages:
        assert f"--- {message['role']} ---\n{message['content']}" in result.out


def test_a_dry_run_reports_that_the_embedded_model_cannot_revise(postgen: CommandRunner, post: Path) -> None:
    result = postgen("revise", "1.2", *NOTE, "--dry-run")
    assert result.code == 0
    assert "too small to revise" in result.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--section", "Apples", *NOTE, "--dry-run"), "has no part 'Apples'; it has: introduction, ELI5"),
        (("--section", "Apples", *NOTE), "has no part 'Apples'; it has: introduction, ELI5"),
        (("--model", "embedded", *NOTE), "too small to revise"),
        ((), "--note"),
    ],
)
def test_invalid_arguments_are_usage_errors(
    revise: Reviser, post: Path, arguments: tuple[str, ...], message: str
) -> None:
    if "embedded" in arguments:
        pytest.importorskip("xllamacpp", reason="the extra `embedded` is not installed")
    result, requests = revise(arguments=arguments)
    assert (result.code, requests) == (2, []), result
    assert message in result.err
    assert post.exists()


def test_revised_code_is_run_and_may_not_silence_checks(
    project: Path, postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = project / "posts" / "1.1-adding-up.md"
    assert postgen("accept", "1.1", "-", stdin=WITH_OUTPUT.encode()).code == 0
    section = section_text(WITH_OUTPUT, "Demonstrations")
    silent = section.replace("return a + b", "return a + b  # noqa")
    good = section.replace("add(2, 3)", "add(2, 4)")
    with OpenAIServer([TextReply(silent), TextReply(good)]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("POSTGEN_MODEL", "m")
        result = postgen("revise", "1.1", "--note", "Demonstrations: add 2 and 4", "--yes")
        assert "it silences a check (the comment `# noqa`" in server.requests[1].text
    assert result.code == 0, result
    text = post.read_text(encoding="utf-8")
    assert text == WITH_OUTPUT.replace("add(2, 3)", "add(2, 4)").replace("```output\n5", "```output\n6", 1)
    assert "revised" in postgen("status", "1.1").out
    assert "refused: it silences a check" in postgen("runs", "show", "1.1", "--brief").out
