"""`postgen revise`: what the note asks, and no byte of the rest."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.calling import Called, Caller
from tests.drafting.writing_model import section_of
from tests.projects import RECAP, WITH_OUTPUT
from tests.servers import Answer, Asked, Fail, OpenAIServer, Say

pytestmark = pytest.mark.slow

ELI5 = section_of(RECAP, "ELI5")
PLUMS = ELI5.replace("apples", "plums")
CHOICE = Say(json.dumps({"parts": ["ELI5"]}))
NOTE = ("--note", "Speak of plums instead of apples")
Reviser = Callable[..., tuple[Called, list[Asked]]]


@pytest.fixture
def post(project: Path) -> Path:
    """A committed post with white space of its own, which nothing may tidy."""
    path = project / "posts" / "1.2-looking-back.md"
    path.write_text(RECAP.replace("## Mathematical", "\n\n## Mathematical"), encoding="utf-8")
    git = ["git", "-C", str(project), "-c", "user.name=Test", "-c", "user.email=test@example.org"]
    for arguments in (["init", "-q"], ["add", "posts"], ["commit", "-qm", "x"]):
        subprocess.run([*git, *arguments], check=True, capture_output=True)
    return path


@pytest.fixture
def revise(postgen: Caller, monkeypatch: pytest.MonkeyPatch) -> Reviser:
    def run(*script: Answer, arguments: tuple[str, ...] = (*NOTE, "--yes")) -> tuple[Called, list[Asked]]:
        with OpenAIServer(script) as server:
            monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
            monkeypatch.setenv("POSTGEN_MODEL", "m")
            return postgen("revise", "1.2", *arguments), server.asked

    return run


def test_the_model_chooses_the_section_and_the_rest_stays_byte_for_byte(revise: Reviser, post: Path) -> None:
    before = post.read_text(encoding="utf-8")
    called, asked = revise(CHOICE, Say(PLUMS))
    assert called.code == 0, called
    assert post.read_text(encoding="utf-8") == before.replace("apples", "plums")
    assert (
        "-Put two piles of apples together. Now you have one big pile.\n+Put two piles of plums" in called.out
    )
    assert "Speak of plums" in asked[0].text
    stays = asked[1].text.index("What stays as it is")
    assert stays < asked[1].text.index("## Key Takeaways") < asked[1].text.index("The parts to revise")
    assert "its own" not in called.err


@pytest.mark.parametrize(
    "arguments",
    [("--section", "eli5", *NOTE, "--yes"), ("--note", "ELI5: speak of plums", "--yes")],
    ids=["by the user", "by the note"],
)
def test_a_section_that_is_named_is_not_asked_for(
    revise: Reviser, post: Path, arguments: tuple[str, ...]
) -> None:
    called, asked = revise(Say(PLUMS), arguments=arguments)
    assert (called.code, len(asked)) == (0, 1), called
    assert "plums" in post.read_text(encoding="utf-8")


def test_more_than_was_asked_for_is_left_out(revise: Reviser, post: Path) -> None:
    before = post.read_text(encoding="utf-8")
    called, _ = revise(CHOICE, Say(RECAP.replace("apples", "plums").replace("two numbers", "2 numbers")))
    assert called.code == 0, called
    assert post.read_text(encoding="utf-8") == before.replace("apples", "plums")


def test_what_is_wrong_elsewhere_is_not_mended_behind_the_note(
    revise: Reviser, post: Path, project: Path
) -> None:
    faulty = RECAP.replace("where $s$", r"where \(s\)")
    post.write_text(faulty, encoding="utf-8")
    git = ["git", "-C", str(project), "-c", "user.name=Test", "-c", "user.email=test@example.org"]
    subprocess.run([*git, "commit", "-qam", "y"], check=True)
    called, asked = revise(CHOICE, Say(PLUMS))
    assert (called.code, len(asked)) == (1, 2), called
    assert "MA201" in called.out
    assert (project / "drafts" / post.name).read_text(encoding="utf-8") == faulty.replace("apples", "plums")
    assert post.read_text(encoding="utf-8") == faulty


def test_nothing_is_written_without_consent_and_it_is_kept(revise: Reviser, post: Path) -> None:
    before = post.read_bytes()
    called, _ = revise(CHOICE, Say(PLUMS), arguments=NOTE)
    assert called.code == 0
    assert "+Put two piles of plums" in called.out
    assert "not changed: declined" in called.err
    assert post.read_bytes() == before
    called, asked = revise()
    assert (called.code, asked) == (0, []), "nothing is asked twice"
    assert b"plums" in post.read_bytes()


def test_a_run_that_failed_goes_on_and_one_for_another_note_does_not(revise: Reviser, post: Path) -> None:
    called, asked = revise(CHOICE, Fail(400, "no"))
    assert (called.code, len(asked)) == (3, 2)
    called, asked = revise(CHOICE, Fail(400, "no"), arguments=("--note", "Something else", "--yes"))
    assert len(asked) == 2, "another note is another run"
    called, asked = revise(CHOICE, Say(PLUMS))
    assert (called.code, len(asked)) == (0, 2)
    assert "plums" in post.read_text(encoding="utf-8")


def test_a_run_that_was_killed_after_it_wrote_is_not_done_twice(
    revise: Reviser, post: Path, project: Path
) -> None:
    assert revise(CHOICE, Say(PLUMS))[0].code == 0
    (run,) = (project / ".postgen" / "runs").glob("*+revise")
    (run / "done").unlink()
    subprocess.run(["git", "-C", str(project), "add", "."], check=True)
    called, asked = revise()
    assert (called.code, asked) == (0, [])
    assert "has already written" in called.err


def test_a_faulty_revision_is_repaired_in_its_own_section(revise: Reviser, post: Path) -> None:
    before = post.read_text(encoding="utf-8")
    called, asked = revise(CHOICE, Say(PLUMS.replace("Now", "<b>Now</b> $x$")), Say(PLUMS))
    assert called.code == 0, called
    assert "Checks found faults" in asked[2].text
    assert "## Mathematical" not in asked[2].messages[-1]["content"]
    assert post.read_text(encoding="utf-8") == before.replace("apples", "plums")


def test_a_revision_that_stays_faulty_goes_to_drafts(revise: Reviser, post: Path, project: Path) -> None:
    before = post.read_bytes()
    bad = Say(PLUMS.replace("Now", "$x$ now"))
    called, _ = revise(CHOICE, bad, bad, bad, bad)
    assert called.code == 1, called
    assert post.read_bytes() == before
    assert "plums" in (project / "drafts" / post.name).read_text(encoding="utf-8")


def test_hand_edits_are_never_lost(revise: Reviser, post: Path, project: Path, postgen: Caller) -> None:
    edited = post.read_text(encoding="utf-8").replace("big pile", "huge pile")
    post.write_text(edited, encoding="utf-8")
    called, asked = revise(CHOICE, Say(PLUMS))
    assert (called.code, asked) == (2, []), "git does not have them"
    assert post.read_text(encoding="utf-8") == edited
    git = ["git", "-C", str(project), "-c", "user.name=Test", "-c", "user.email=test@example.org"]
    subprocess.run([*git, "commit", "-qam", "y"], check=True)
    called, _ = revise(Say(PLUMS), arguments=("--section", "ELI5", *NOTE, "--yes"))
    assert called.code == 0
    assert "edited" in postgen("status", "1.2").out, "a post with a person's edits stays one"


def test_a_dry_run_prints_what_would_be_asked_and_asks_nothing(
    revise: Reviser, post: Path, project: Path
) -> None:
    _, asked = revise(CHOICE, Say(PLUMS), arguments=NOTE)
    before = post.read_bytes()
    called, none = revise(arguments=(*NOTE, "--dry-run"))
    assert (called.code, none) == (0, [])
    steps = [line for line in called.out.splitlines() if line.startswith("=== ")]
    assert [line.split(": about")[0] for line in steps] == [
        "=== 1.2, choice of parts",
        "=== 1.2, revision, if all parts are chosen",
    ]
    for message in asked[0].messages:
        assert f"--- {message['role']} ---\n{message['content']}" in called.out, "what was really asked"
    assert called.out.rstrip().endswith("cost unknown")
    assert post.read_bytes() == before
    assert len(list((project / ".postgen" / "runs").iterdir())) == 1, "a dry run is no run"


def test_a_dry_run_shows_the_revision_of_a_named_part_as_it_is_asked(revise: Reviser, post: Path) -> None:
    named = ("--section", "ELI5", *NOTE)
    called, none = revise(arguments=(*named, "--dry-run"))
    assert (called.code, none) == (0, [])
    _, asked = revise(Say(PLUMS), arguments=named)
    assert called.out.count("=== ") == 1
    for message in asked[0].messages:
        assert f"--- {message['role']} ---\n{message['content']}" in called.out


def test_a_dry_run_says_that_the_embedded_model_cannot_revise(postgen: Caller, post: Path) -> None:
    called = postgen("revise", "1.2", *NOTE, "--dry-run")
    assert called.code == 0
    assert "too small to revise" in called.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--section", "Apples", *NOTE, "--dry-run"), "has no part 'Apples'; it has: introduction, ELI5"),
        (("--section", "Apples", *NOTE), "has no part 'Apples'; it has: introduction, ELI5"),
        (("--model", "embedded", *NOTE), "too small to revise"),
        ((), "--note"),
    ],
)
def test_what_cannot_be_is_wrong_usage(
    revise: Reviser, post: Path, arguments: tuple[str, ...], message: str
) -> None:
    if "embedded" in arguments:
        pytest.importorskip("xllamacpp", reason="the extra `embedded` is not installed")
    called, asked = revise(arguments=arguments)
    assert (called.code, asked) == (2, []), called
    assert message in called.err
    assert post.exists()


def test_code_that_is_revised_is_run_and_checks_are_not_silenced(
    project: Path, postgen: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = project / "posts" / "1.1-adding-up.md"
    assert postgen("accept", "1.1", "-", stdin=WITH_OUTPUT.encode()).code == 0
    section = section_of(WITH_OUTPUT, "Demonstrations")
    silent = section.replace("return a + b", "return a + b  # noqa")
    good = section.replace("add(2, 3)", "add(2, 4)")
    with OpenAIServer([Say(silent), Say(good)]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("POSTGEN_MODEL", "m")
        called = postgen("revise", "1.1", "--note", "Demonstrations: add 2 and 4", "--yes")
        assert "it silences a check (the comment `# noqa`" in server.asked[1].text
    assert called.code == 0, called
    text = post.read_text(encoding="utf-8")
    assert text == WITH_OUTPUT.replace("add(2, 3)", "add(2, 4)").replace("```output\n5", "```output\n6", 1)
    assert "revised" in postgen("status", "1.1").out
    assert "refused: it silences a check" in postgen("runs", "show", "1.1", "--brief").out
