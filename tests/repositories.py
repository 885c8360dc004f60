"""Real git for tests: a repository, a bare remote, and a fake `gh` that records its arguments."""

import subprocess
from pathlib import Path

import pytest


class Git:
    """git in a folder, with its own author and without the developer's settings."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
        monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        for role in ("AUTHOR", "COMMITTER"):
            monkeypatch.setenv(f"GIT_{role}_NAME", "Test")
            monkeypatch.setenv(f"GIT_{role}_EMAIL", "test@example.org")
        self("init", "--quiet", "--initial-branch=main")

    def __call__(self, *arguments: str) -> str:
        completed = subprocess.run(
            ["git", "-C", str(self.folder), *arguments], check=True, capture_output=True, text=True
        )
        return completed.stdout

    def commit(self, message: str = "x") -> str:
        """Commit everything and return the commit's hash."""
        self("add", "--all")
        self("commit", "--quiet", "--message", message)
        return self("rev-parse", "HEAD").strip()

    def remote(self, folder: Path) -> Path:
        """Create a bare repository in ``folder`` as `origin`, and push `main` to it."""
        subprocess.run(["git", "init", "--quiet", "--bare", str(folder)], check=True)
        self("remote", "add", "origin", str(folder))
        self("push", "--quiet", "--set-upstream", "origin", "main")
        return folder


def fake_gh(folder: Path, reply: str = "", code: int = 0) -> Path:
    """Create a `gh` in ``folder`` that prints ``reply``; return the file that records its arguments."""
    folder.mkdir()
    log = folder / "gh-arguments.txt"
    script = folder / "gh"
    script.write_text(
        f"#!/bin/sh\nprintf '%s\\n' \"$@\" -- >> '{log}'\nprintf '%s\\n' '{reply}'\nexit {code}\n",
        encoding="utf-8",
    )
    script.chmod(0o755)
    return log
