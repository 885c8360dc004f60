"""`postgen draft` against a real local server: its requests, its files and its exit codes."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from postgen.drafting.runs import lesson_lock
from postgen.series import load_series
from tests.cli.command_runner import CommandResult, CommandRunner
from tests.drafting.scripted_model import VERDICTS
from tests.projects import LESSON, RECAP, WITH_OUTPUT
from tests.servers import (
    EmptyReply,
    ErrorReply,
    OpenAIServer,
    RawReply,
    RecordedRequest,
    ServerReply,
    TextReply,
)

pytestmark = pytest.mark.slow

PLAN = TextReply(json.dumps({"objectives": ["look back"], "formulas": ["sum"]}))
LESSON_PLAN = TextReply(
    json.dumps(
        {"objectives": ["say what a sum is"], "demonstrations": ["adding"], "exercises": ["three numbers"]}
    )
)
RECAP_FILE = "1.2-looking-back.md"
BROKEN = RECAP.replace("s = a + b\n", "s = \\frac{a + b\n")
REPAIRED_SECTION = RECAP[RECAP.index("## Mathematical") : RECAP.index("## Key")]

Drafter = Callable[..., tuple[CommandResult, list[RecordedRequest]]]


@pytest.fixture
def draft(postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch) -> Drafter:
    """Draft with a scripted server; returns the command's result and the server's requests."""

    def run(
        *script: ServerReply, arguments: tuple[str, ...] = ("1.2",)
    ) -> tuple[CommandResult, list[RecordedRequest]]:
        with OpenAIServer(script) as server:
            monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
            monkeypatch.setenv("POSTGEN_MODEL", "m")
            return postgen("draft", *arguments), server.requests

    return run


def test_a_clean_draft_becomes_the_post(draft: Drafter, project: Path) -> None:
    result, requests = draft(PLAN, TextReply(RECAP))
    assert result.code == 0, result
    assert (project / "posts" / RECAP_FILE).read_text(encoding="utf-8") == RECAP
    assert not list(project.glob("drafts/*"))
    assert f"posts/{RECAP_FILE} written after 0 code repairs and 0 post repairs (clean)" in result.out
    assert len(requests) == 2
    assert requests[0].messages[0] == requests[1].messages[0], "the part that never changes comes first"
    assert "After reading the post, readers can do this:\n\n- look back" in requests[1].text


def test_a_repair_request_contains_only_the_faulty_section(draft: Drafter, project: Path) -> None:
    result, requests = draft(PLAN, TextReply(BROKEN), TextReply(REPAIRED_SECTION))
    assert result.code == 0, result
    assert (project / "posts" / RECAP_FILE).read_text(encoding="utf-8") == RECAP
    request = requests[2].messages[-1]["content"]
    assert "MA205" in request
    assert "## Mathematical Foundations" in request
    assert "Put two piles of apples" not in request
    assert len(requests[2].messages) == 2, "the earlier messages are not repeated"


def test_a_post_that_cannot_be_repaired_goes_to_drafts_with_exit_code_1(
    draft: Drafter, project: Path
) -> None:
    still_broken = REPAIRED_SECTION.replace("s = a + b\n", "s = \\frac{a + b\n").replace(
        "the sum of both", "the total of both"
    )
    result, requests = draft(
        PLAN, TextReply(BROKEN), TextReply(still_broken), arguments=("1.2", "--max-repairs", "1")
    )
    assert result.code == 1
    assert (project / "drafts" / RECAP_FILE).is_file()
    assert not (project / "posts" / RECAP_FILE).exists()
    assert "MA205 error" in result.out
    assert "0 code repairs and 1 post repair (" in result.out
    assert len(requests) == 3


def test_repairs_stop_when_the_errors_stay_the_same(draft: Drafter, project: Path) -> None:
    result, requests = draft(
        PLAN,
        TextReply(BROKEN),
        *[TextReply(REPAIRED_SECTION.replace("s = a + b\n", "s = \\frac{a + b\n"))] * 5,
    )
    assert result.code == 1
    assert "no progress" in result.out
    assert len(requests) == 3


def test_a_repair_that_drops_the_formula_is_refused(draft: Drafter, project: Path) -> None:
    cheat = "## Mathematical Foundations\n\nA sum adds two numbers. It is easy, and we have seen it before.\n"
    result, _ = draft(PLAN, TextReply(BROKEN), TextReply(cheat), arguments=("1.2", "--max-repairs", "1"))
    assert result.code == 1
    assert "a + b" in (project / "drafts" / RECAP_FILE).read_text(encoding="utf-8")


def test_the_draft_with_the_fewest_errors_is_written(draft: Drafter, project: Path) -> None:
    worse = REPAIRED_SECTION.replace("s = a + b\n", "s = \\frac{a + b\n").replace("$a$", r"$\frac{a$")
    result, _ = draft(PLAN, TextReply(BROKEN), TextReply(worse), arguments=("1.2", "--max-repairs", "1"))
    assert result.code == 1
    assert (project / "drafts" / RECAP_FILE).read_text(encoding="utf-8") == BROKEN


def test_a_fence_around_the_reply_is_removed(draft: Drafter, project: Path) -> None:
    result, _ = draft(PLAN, TextReply(f"```markdown\n{RECAP}```"))
    assert result.code == 0
    assert (project / "posts" / RECAP_FILE).read_text(encoding="utf-8") == RECAP


def test_a_truncated_reply_is_continued(draft: Drafter, project: Path) -> None:
    middle = RECAP.index("## Mathematical")
    result, requests = draft(PLAN, TextReply(RECAP[:middle], finish="length"), TextReply(RECAP[middle:]))
    assert result.code == 0
    assert (project / "posts" / RECAP_FILE).read_text(encoding="utf-8") == RECAP
    assert "cut off" in requests[2].text


def test_a_reply_that_is_truncated_twice_is_not_written(draft: Drafter, project: Path) -> None:
    cut = [TextReply(RECAP[:200], finish="length"), TextReply(RECAP[200:300], finish="length")]
    result, _ = draft(PLAN, *cut, *cut, *cut, *cut, *cut)  # the post, and then each section
    assert result.code == 3
    assert "cut off twice; increase model.max_tokens in outline.yaml" in result.err
    assert not (project / "posts" / RECAP_FILE).exists()


def test_an_invalid_plan_is_requested_again_with_its_errors(draft: Drafter) -> None:
    result, requests = draft(TextReply('{"objectives": []}'), PLAN, TextReply(RECAP))
    assert result.code == 0
    assert "That cannot be used:\n\n- objectives:" in requests[1].text
    result, _ = draft(*[TextReply("I cannot plan.")] * 3, arguments=("2.1",))
    assert result.code == 3
    assert "m gave no usable plan for lesson 2.1 in 3 tries" in result.err


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (ErrorReply(401, "Incorrect API key provided"), "key"),
        (ErrorReply(404, "The model `m` does not exist", code="model_not_found"), "m"),
        (TextReply(""), "m"),
        (EmptyReply(), "m"),
        (RawReply(b"<html>It works!</html>", "text/html"), "127.0.0.1"),
        (TextReply("", refusal="I will not."), "I will not."),
    ],
    ids=["wrong key", "unknown model", "nothing", "no choice", "a page", "refusal"],
)
def test_a_failing_model_ends_with_exit_code_3(
    draft: Drafter, project: Path, answer: ServerReply, message: str
) -> None:
    result, _ = draft(*[answer] * 5)
    assert result.code == 3, result
    assert message in result.err
    assert "Traceback" not in result.err
    assert not (project / "posts" / RECAP_FILE).exists()


def test_a_reply_that_ends_inside_a_code_block_is_continued(draft: Drafter, project: Path) -> None:
    middle = LESSON.index("print(add(2, 3))")
    code = (TextReply(LESSON[:middle]), TextReply(LESSON[middle:]))
    result, requests = draft(
        LESSON_PLAN, *code, TextReply(json.dumps(VERDICTS)), TextReply(LESSON), arguments=("1.1",)
    )
    assert result.code == 0, result
    assert "cut off" in requests[2].text
    assert (project / "posts" / "1.1-adding-up.md").read_text(encoding="utf-8") == WITH_OUTPUT


def test_errors_that_fix_can_correct_need_no_repair(draft: Drafter, project: Path) -> None:
    result, requests = draft(PLAN, TextReply(RECAP.replace("where $s$", r"where \(s = a\)")))
    assert (result.code, len(requests)) == (0, 2)
    post = (project / "posts" / RECAP_FILE).read_text(encoding="utf-8")
    assert post == RECAP.replace("where $s$", "where $s = a$")


def test_findings_are_written_beside_a_draft_with_errors(draft: Drafter, project: Path) -> None:
    draft(PLAN, TextReply(BROKEN), arguments=("1.2", "--max-repairs", "0"))
    findings = (project / "drafts" / "1.2-looking-back.findings.txt").read_text(encoding="utf-8")
    assert findings.startswith(f"drafts/{RECAP_FILE}:1")
    assert "MA205" in findings


def test_garbage_is_not_a_post(draft: Drafter, project: Path) -> None:
    result, _ = draft(PLAN, *[TextReply("asdf \x00\x07 <<<>>> $$$ ```")] * 5)
    assert result.code == 1
    assert not (project / "posts" / RECAP_FILE).exists()
    assert "\x07" not in result.out


def test_an_unreachable_endpoint_ends_with_exit_code_3(
    postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    with OpenAIServer() as server:
        address = server.base_url
    monkeypatch.setenv("OPENAI_BASE_URL", address)
    monkeypatch.setenv("POSTGEN_MODEL", "m")
    result = postgen("draft", "1.2")
    assert result.code == 3
    assert address.removesuffix("/v1").removeprefix("http://") in result.err


def test_a_key_without_a_model_name_is_a_usage_error(
    postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    result = postgen("draft", "1.2")
    assert result.code == 2
    assert "POSTGEN_MODEL" in result.err
    assert "sk-secret" not in result.err


def test_an_uncommitted_post_is_replaced_only_with_force(draft: Drafter, project: Path) -> None:
    post = project / "posts" / RECAP_FILE
    post.write_text("mine", encoding="utf-8")
    result, requests = draft(PLAN, TextReply(RECAP))
    assert (result.code, requests) == (2, [])
    assert "--force" in result.err
    assert post.read_text(encoding="utf-8") == "mine"
    result, _ = draft(PLAN, TextReply(RECAP), arguments=("1.2", "--force"))
    assert result.code == 0
    assert post.read_text(encoding="utf-8") == RECAP


def test_a_committed_post_is_replaced(draft: Drafter, project: Path) -> None:
    (project / "posts" / RECAP_FILE).write_text("old", encoding="utf-8")
    git = ["git", "-C", str(project), "-c", "user.name=Test", "-c", "user.email=test@example.org"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
        subprocess.run([*git, *arguments], check=True, capture_output=True)
    assert draft(PLAN, TextReply(RECAP))[0].code == 0


def test_a_failed_run_resumes_where_it_stopped(draft: Drafter) -> None:
    result, requests = draft(PLAN, ErrorReply(400, "no such thing"))
    assert (result.code, len(requests)) == (3, 2)
    result, requests = draft(TextReply(RECAP))
    assert (result.code, len(requests)) == (0, 1)


def test_an_earlier_draft_is_copied_before_it_is_replaced(draft: Drafter, project: Path) -> None:
    for _ in range(2):
        draft(PLAN, TextReply(BROKEN), arguments=("1.2", "--max-repairs", "0"))
    (old_draft,) = (project / ".postgen" / "replaced").iterdir()
    assert old_draft.read_text(encoding="utf-8") == BROKEN


def test_a_token_limit_can_prevent_the_first_request(draft: Drafter) -> None:
    result, requests = draft(PLAN, TextReply(RECAP), arguments=("1.2", "--max-tokens", "100"))
    assert (result.code, requests) == (3, [])
    assert "--max-tokens allows 100 are left" in result.err


def test_a_token_limit_that_ends_the_repairs_keeps_the_best_draft_and_the_run(
    draft: Drafter, project: Path
) -> None:
    limit = ("1.2", "--max-tokens", "10200")
    result, requests = draft(PLAN, TextReply(BROKEN), arguments=limit)
    assert (result.code, len(requests)) == (1, 2), result
    assert "(budget used up)" in result.out
    assert (project / "drafts" / RECAP_FILE).read_text(encoding="utf-8") == BROKEN
    result, requests = draft(TextReply(REPAIRED_SECTION))
    assert (result.code, len(requests)) == (0, 1), "the run resumes with a higher limit"


def test_a_budget_with_an_unknown_price_is_refused_before_the_first_request(draft: Drafter) -> None:
    result, requests = draft(PLAN, TextReply(RECAP), arguments=("1.2", "--budget", "0.50"))
    assert (result.code, requests) == (2, [])
    assert "the price of m at this endpoint is unknown" in result.err
    assert draft(PLAN, TextReply(RECAP), arguments=("1.2", "--budget", "much"))[0].code == 2


def test_runs_are_listed_and_shown(draft: Drafter, postgen: CommandRunner) -> None:
    assert "no runs yet" in postgen("runs").err
    draft(PLAN, TextReply(BROKEN), TextReply(REPAIRED_SECTION))
    listed = postgen("runs")
    assert listed.code == 0
    assert "-1.2  " in listed.out
    assert "m: clean; 3 replies, " in listed.out
    assert "cost unknown" in listed.out
    findings = postgen("runs", "show", "1.2").out
    for words in (
        "You write posts of the series",
        "s = \\frac{a + b",
        "MA205",
        "repair 1",
        "check: 1 error,",
    ):
        assert words in findings
    assert "You write posts" not in postgen("runs", "show", "1.2", "--brief").out
    assert postgen("runs", "show", "nothing").code == 2


def test_a_locked_lesson_is_refused(draft: Drafter, project: Path) -> None:
    series = load_series(project)
    with lesson_lock(series, series.lesson("1.2")):
        result, requests = draft(PLAN, TextReply(RECAP))
    assert (result.code, requests) == (3, [])
    assert "is being written by another postgen" in result.err


def test_a_plan_is_reused_and_an_edited_plan_is_followed(
    draft: Drafter, project: Path, postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    with OpenAIServer([TextReply('{"objectives": ["x"], "links": ["1.2"]}'), PLAN]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("POSTGEN_MODEL", "m")
        plan_result = postgen("plan", "1.2")
    assert plan_result.code == 0, plan_result
    assert "- links: 1.2 does not precede 1.2" in server.requests[1].text
    result, requests = draft(TextReply(RECAP))
    assert (result.code, len(requests)) == (0, 1), "the plan is not requested again"
    (project / "plan.yaml").write_text(
        plan_result.out.replace("look back", "look far back"), encoding="utf-8"
    )
    assert postgen("plan", "1.2", "--check", "plan.yaml").out == "plan.yaml: valid plan for lesson 1.2\n"
    result, requests = draft(TextReply(RECAP), arguments=("1.2", "--plan", "plan.yaml", "--force"))
    assert (result.code, len(requests)) == (0, 1)
    assert "After reading the post, readers can do this:\n\n- look far back" in requests[0].text
    assert draft(arguments=("1.1", "1.2", "--plan", "plan.yaml"))[0].code == 2


def _plan(
    postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch, words: str, *options: str
) -> tuple[CommandResult, int]:
    """Plan lesson 1.2 with a model that replies with these words; also the number of requests."""
    with OpenAIServer([TextReply(json.dumps({"objectives": [words]}))]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        return postgen("plan", "1.2", *options), len(server.requests)


def test_a_plan_is_reused_only_for_the_same_inputs(
    project: Path, postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTGEN_MODEL", "m")
    first, requests = _plan(postgen, monkeypatch, "first")
    assert ("- first" in first.out, requests, first.err) == (True, 1, "postgen: planning\n")
    again, requests = _plan(postgen, monkeypatch, "again")
    assert (again.out, requests) == (first.out, 0)
    assert "resuming the run" in again.err
    assert "--fresh" in again.err

    seeded, requests = _plan(postgen, monkeypatch, "another seed", "--seed", "7")
    assert ("- another seed" in seeded.out, requests) == (True, 1)
    assert "beginning a new run: the unfinished run" in seeded.err
    assert "- another model" in _plan(postgen, monkeypatch, "another model", "--model", "n")[0].out

    outline = project / "outline.yaml"
    text = outline.read_text(encoding="utf-8")
    outline.write_text(text.replace("Looking Back", "Looking Far Back"), encoding="utf-8")
    assert "- another outline" in _plan(postgen, monkeypatch, "another outline")[0].out
    outline.write_text(text, encoding="utf-8")
    back, requests = _plan(postgen, monkeypatch, "no")
    assert (back.out, requests) == (first.out, 0), "the run that has the same inputs goes on"

    template = project / "prompts" / "plan.md.j2"
    template.parent.mkdir(exist_ok=True)
    own = Path(__file__).parents[2] / "prompts" / "plan.md.j2"
    template.write_text(own.read_text(encoding="utf-8") + "\nBe brief.\n", encoding="utf-8")
    assert "- another template" in _plan(postgen, monkeypatch, "another template")[0].out


def test_fresh_begins_a_new_run(draft: Drafter, postgen: CommandRunner) -> None:
    assert draft(PLAN, ErrorReply(400, "no such thing"))[0].code == 3
    result, requests = draft(PLAN, TextReply(RECAP), arguments=("1.2", "--fresh"))
    assert (result.code, len(requests)) == (0, 2), result
    assert "resuming" not in result.err
    assert "m: discarded; 1 reply, " in postgen("runs").out


def test_a_resumed_draft_says_so(draft: Drafter) -> None:
    result, _ = draft(PLAN, ErrorReply(400, "no such thing"))
    assert "resuming" not in result.err
    result, _ = draft(TextReply(RECAP))
    assert result.code == 0
    assert result.err.count("resuming the run") == 1


def test_a_run_that_was_killed_after_writing_the_post_resumes(draft: Drafter, project: Path) -> None:
    result, _ = draft(PLAN, TextReply(RECAP))
    assert result.code == 0, result
    (run,) = (project / ".postgen" / "runs").iterdir()
    (run / "done").unlink()  # as if postgen was killed after it wrote the post
    result, requests = draft()
    assert (result.code, requests) == (0, [])
    (run / "done").unlink()
    (project / "posts" / RECAP_FILE).write_text(RECAP + "mine\n", encoding="utf-8")
    assert draft()[0].code == 2, "an edited post is not replaced"
