"""`postgen watch` as a real process, while its posts are saved."""

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from postgen.execution.worker import proc_stats as processes
from tests.projects import LESSON, OUTLINE, RECAP

pytestmark = pytest.mark.slow

FIRST, SECOND = "posts/1.1-adding-up.md", "posts/1.2-looking-back.md"
_CALL = "import sys; from postgen.cli.main import main; sys.exit(main())"


class Watch:
    """A running `postgen watch` and its output."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-c", _CALL, "watch", *arguments],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "POSTGEN_CACHE_DIR": str(folder.parent / "cache")},
        )
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._lines.put(line)

    def until(self, words: str) -> str:
        """Return the output up to the line with ``words``."""
        output = ""
        while words not in output:
            try:
                output += self._lines.get(timeout=60)
            except queue.Empty:
                raise AssertionError(f"{words!r} was not printed, but:\n{output}") from None
        return output

    def save(self, name: str, text: str) -> None:
        """Save a file as editors do: a new file replaces the old one."""
        new = self.folder / f"{name}~"
        new.write_text(text, encoding="utf-8")
        new.replace(self.folder / name)


@pytest.fixture
def watch(project: Path, request: pytest.FixtureRequest) -> Iterator[Watch]:
    (project / FIRST).write_text(LESSON, encoding="utf-8")
    (project / SECOND).write_text(RECAP, encoding="utf-8")
    watch = Watch(project, *getattr(request, "param", ()))
    try:
        yield watch
    finally:
        watch.process.kill()
        watch.process.wait()


def test_a_saved_post_is_checked_again(watch: Watch) -> None:
    assert "2 posts, no errors" in watch.until("press Ctrl-C to stop")
    broken = LESSON.replace("return a + b", 'raise ValueError("no sums today")')
    watch.save(FIRST, broken)
    output = watch.until(" 1 post, ")
    assert f"{FIRST}:15:1: EX801 error: the block raises ValueError: no sums today" in output
    assert SECOND not in output
    watch.save(FIRST, LESSON.replace("print(add(2, 3))", "print(add(2, 4))"))
    assert "1 post, no errors" in watch.until(" 1 post, ")
    (watch.folder / SECOND).write_text(RECAP.replace("where $s$", r"where \(s\)"), encoding="utf-8")
    assert f"{SECOND}:17:7: MA201 error: " in watch.until(" 1 post, ")
    (watch.folder / SECOND).unlink()
    watch.save(FIRST, LESSON)
    assert f" {FIRST}: 1 post, no errors" in watch.until(" 1 post, ")

    watch.save("outline.yaml", OUTLINE.replace("title: Small Steps", "titel: Small Steps"))
    assert "unknown key 'titel'" in watch.until("unknown key")
    watch.save("outline.yaml", OUTLINE.replace("title: Small Steps", "title: Smaller Steps"))
    output = watch.until(" 1 post, ")
    assert "series changed; checking all posts" in output
    assert f"{FIRST}:1:" in output
    assert "ST101 error" in output

    started = processes.descendants(watch.process.pid)[0]
    watch.process.send_signal(signal.SIGINT)
    assert "postgen: interrupted" in watch.until("interrupted")
    assert watch.process.wait(30) == 130
    assert len(started) > 3
    deadline = time.monotonic() + 10
    while left := [pid for pid in started if Path(f"/proc/{pid}").exists()]:
        assert time.monotonic() < deadline, left
        time.sleep(0.05)


@pytest.mark.parametrize("watch", [("--no-exec", SECOND)], indirect=True)
def test_only_static_rules_run_on_selected_posts_with_no_exec(watch: Watch) -> None:
    assert "no errors" in watch.until("press Ctrl-C to stop")
    watch.save(FIRST, LESSON.replace("return a + b", "return a +"))
    watch.save(SECOND, RECAP.replace("where $s$", r"where \(s\)"))
    output = watch.until(" 1 post, ")
    assert f"{SECOND}:17:7: MA201 error: " in output
    assert FIRST not in output
