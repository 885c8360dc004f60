"""After `kill -9` at any moment the same command continues the run, and no answered request is repeated."""

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from postgen.drafting.journal import Entry, read_entries, run_folders
from tests.drafting.scripted_model import scripted_model
from tests.projects import RECAP, small_project
from tests.servers import OpenAIServer, RecordedRequest, ServerReply, TextReply

pytestmark = pytest.mark.slow

KILLS = 20
KILLS_BY_SECTIONS = 6
FAULTS = (
    ("s = a + b\n", "s = \\frac{a + b\n"),
    ("where $s$", "where $\\frac{s$"),
    ("number, $a$", "number, $\\frac{a$"),
    ("and $b$", "and $\\frac{b$"),
)
PLAN = TextReply(json.dumps({"objectives": ["look back"], "formulas": ["sum"]}), delay=0.03)
FILE = "1.2-looking-back.md"
# The first draft, in another folder, imports everything. Then each draft runs in a forked process, so that a
# kill interrupts a draft and no imports.
FORK_SERVER = """
import os, signal, sys, time
from pathlib import Path
from postgen.cli.main import run_with_error_handling
from postgen.cli.main import cli

def draft(project):
    arguments = ["--project", project, "draft", "1.2", *sys.argv[1:], "--max-repairs", "9"]
    return run_with_error_handling(lambda: cli.main(arguments, prog_name="postgen", standalone_mode=False))

def journal_size(project):
    return sum(p.stat().st_size for p in Path(project).rglob("*.jsonl"))

null, output = os.open(os.devnull, os.O_RDWR), os.fdopen(os.dup(1), "w")
os.dup2(null, 1), os.dup2(null, 2)
draft("warm")
print("ready", file=output, flush=True)
for line in sys.stdin:
    project, grown, delay = line.split()
    goal = journal_size(project) + float(grown)
    child, ended = os.fork(), (0, 0)
    if not child:
        os.dup2(null, 0)
        os._exit(draft(project))
    while float(grown) >= 0 and journal_size(project) < goal and not ended[0]:
        ended = os.waitpid(child, os.WNOHANG)
        time.sleep(0.001)
    if float(grown) >= 0 and not ended[0]:
        time.sleep(float(delay))
        os.kill(child, signal.SIGKILL)
    status = (ended if ended[0] else os.waitpid(child, 0))[1]
    print(os.waitstatus_to_exitcode(status), file=output, flush=True)
"""


def _reply(request: RecordedRequest) -> ServerReply:
    """Return the same reply to the same request; each repair fixes one more of four errors."""
    text = request.text
    if "only the plan" in text:
        return PLAN
    faults = text.count("MA205, line") if "Checks found faults" in text else len(FAULTS) + 1
    reply = RECAP
    for good, bad in FAULTS[: faults - 1]:
        reply = reply.replace(good, bad)
    return TextReply(reply, delay=0.03)


@contextmanager
def _drafter(folder: Path, server: OpenAIServer, *options: str) -> Iterator["subprocess.Popen[str]"]:
    small_project(folder / "warm")
    process = subprocess.Popen(
        [sys.executable, "-c", FORK_SERVER, *options],
        cwd=folder,
        env=os.environ | {"OPENAI_BASE_URL": server.base_url, "POSTGEN_MODEL": "m"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    try:
        yield process
    finally:
        assert process.stdin
        process.stdin.close()
        process.wait()
        process.stdout.close()


def _draft(drafter: "subprocess.Popen[str]", project: Path, growth: float, delay: float) -> int:
    """Run a draft and return its exit code. The draft is killed ``delay`` seconds after its journal has
    grown by ``growth`` bytes, or never if this is negative."""
    assert drafter.stdin
    assert drafter.stdout
    drafter.stdin.write(f"{project.name} {growth} {delay}\n")
    drafter.stdin.flush()
    return int(drafter.stdout.readline())


def _entries(project: Path) -> list[Entry]:
    return [e for folder in run_folders(project / ".postgen" / "runs") for e in read_entries(folder)]


def _answered_requests(entries: list[Entry]) -> set[str]:
    """Return the messages, as JSON, of the requests whose replies are in the journal."""
    keys = {e["key"] for e in entries if "reply" in e}
    return {json.dumps(e["request"]["messages"]) for e in entries if "request" in e and e["key"] in keys}


def _kill_and_resume(
    folder: Path, reply: Callable[[RecordedRequest], ServerReply], kills: int, *options: str
) -> None:
    """Kill drafts at random moments, and resume each until its post is written."""
    rng, killed, drafts = random.Random(7), 0, 0
    with OpenAIServer(reply) as server, _drafter(folder, server, *options) as drafter:
        while killed < kills:
            drafts += 1
            project = small_project(folder / str(drafts))
            post = project / "posts" / FILE
            first = len(server.requests)
            exit_code = -signal.SIGKILL
            while exit_code == -signal.SIGKILL:
                answered, seen = _answered_requests(_entries(project)), len(server.requests)
                growth = rng.uniform(0, 9000) if killed < kills else -1
                exit_code = _draft(drafter, project, growth, rng.uniform(0, 0.05))
                killed += exit_code == -signal.SIGKILL
                new_requests = [json.dumps(a.messages) for a in server.requests[seen:]]
                assert answered.isdisjoint(new_requests), (
                    "requests with a reply in the journal are not repeated"
                )
                assert not post.exists() or post.read_text(encoding="utf-8") == RECAP
            assert exit_code == 0
            assert post.read_text(encoding="utf-8") == RECAP
            requests = [e["key"] for e in _entries(project) if "request" in e]
            assert len(server.requests) - first <= len(requests), (
                "every request is in the journal before it is sent"
            )
            assert len(set(requests)) > len(FAULTS)
            assert [p.name for p in post.parent.iterdir()] == [FILE], "no partial file beside the post"
    assert drafts < kills, "the kills interrupted running drafts"


def test_no_answered_request_is_repeated_after_a_kill(tmp_path: Path) -> None:
    _kill_and_resume(tmp_path, _reply, KILLS)


def test_no_answered_request_is_repeated_after_a_kill_with_concurrent_sections(tmp_path: Path) -> None:
    _kill_and_resume(tmp_path, scripted_model(delay=0.03), KILLS_BY_SECTIONS, "--by-section")
