"""`kill -9` at any moment, then the same command: nothing answered is asked twice, nothing is lost."""

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
# Drafts elsewhere first, which imports everything; then forks a process for each draft, so that a kill hits
# work and no imports.
FORKING = """
import os, signal, sys, time
from pathlib import Path
from postgen.cli.error_boundary import run_with_error_handling
from postgen.cli.main import cli

def draft(project):
    arguments = ["--project", project, "draft", "1.2", *sys.argv[1:], "--max-repairs", "9"]
    return run_with_error_handling(lambda: cli.main(arguments, prog_name="postgen", standalone_mode=False))

def written(project):
    return sum(p.stat().st_size for p in Path(project).rglob("*.jsonl"))

null, told = os.open(os.devnull, os.O_RDWR), os.fdopen(os.dup(1), "w")
os.dup2(null, 1), os.dup2(null, 2)
draft("warm")
print("ready", file=told, flush=True)
for order in sys.stdin:
    project, grown, delay = order.split()
    goal = written(project) + float(grown)
    child, ended = os.fork(), (0, 0)
    if not child:
        os.dup2(null, 0)
        os._exit(draft(project))
    while float(grown) >= 0 and written(project) < goal and not ended[0]:
        ended = os.waitpid(child, os.WNOHANG)
        time.sleep(0.001)
    if float(grown) >= 0 and not ended[0]:
        time.sleep(float(delay))
        os.kill(child, signal.SIGKILL)
    print(os.waitstatus_to_exitcode((ended if ended[0] else os.waitpid(child, 0))[1]), file=told, flush=True)
"""


def _answer(request: RecordedRequest) -> ServerReply:
    """The same answer to the same question; each repair mends one more of four faults."""
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
        [sys.executable, "-c", FORKING, *options],
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


def _draft(drafter: "subprocess.Popen[str]", project: Path, grown: float, delay: float) -> int:
    """The exit code of a draft that is killed ``delay`` seconds after its journal has grown by so many
    bytes, or never if they are negative."""
    assert drafter.stdin
    assert drafter.stdout
    drafter.stdin.write(f"{project.name} {grown} {delay}\n")
    drafter.stdin.flush()
    return int(drafter.stdout.readline())


def _entries(project: Path) -> list[Entry]:
    return [e for folder in run_folders(project / ".postgen" / "runs") for e in read_entries(folder)]


def _answered(entries: list[Entry]) -> set[str]:
    """The questions, as JSON of their messages, whose replies are in the journal."""
    keys = {e["key"] for e in entries if "reply" in e}
    return {json.dumps(e["request"]["messages"]) for e in entries if "request" in e and e["key"] in keys}


def _kill_and_go_on(
    folder: Path, answer: Callable[[RecordedRequest], ServerReply], kills: int, *options: str
) -> None:
    """Kill drafts so many times at random moments, and go on with each until its post is there."""
    moments, killed, drafts = random.Random(7), 0, 0
    with OpenAIServer(answer) as server, _drafter(folder, server, *options) as drafter:
        while killed < kills:
            drafts += 1
            project = small_project(folder / str(drafts))
            post = project / "posts" / FILE
            first = len(server.requests)
            ended = -signal.SIGKILL
            while ended == -signal.SIGKILL:
                known, seen = _answered(_entries(project)), len(server.requests)
                grown = moments.uniform(0, 9000) if killed < kills else -1
                ended = _draft(drafter, project, grown, moments.uniform(0, 0.05))
                killed += ended == -signal.SIGKILL
                new_requests = [json.dumps(a.messages) for a in server.requests[seen:]]
                assert known.isdisjoint(new_requests), "what the journal holds is not asked again"
                assert not post.exists() or post.read_text(encoding="utf-8") == RECAP
            assert ended == 0
            assert post.read_text(encoding="utf-8") == RECAP
            requests = [e["key"] for e in _entries(project) if "request" in e]
            assert len(server.requests) - first <= len(requests), "every question is in the journal first"
            assert len(set(requests)) > len(FAULTS)
            assert [p.name for p in post.parent.iterdir()] == [FILE], "no half-written file beside it"
    assert drafts < kills, "the kills fell into drafts that were under way"


def test_twenty_kills_and_nothing_is_asked_twice(tmp_path: Path) -> None:
    _kill_and_go_on(tmp_path, _answer, KILLS, "--single-reply")


def test_kills_while_sections_are_written_at_the_same_time(tmp_path: Path) -> None:
    _kill_and_go_on(tmp_path, scripted_model(delay=0.03), KILLS_BY_SECTIONS)
