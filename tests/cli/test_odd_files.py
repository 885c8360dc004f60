"""Files of other people: devices, pipes, links that lead nowhere or out of the project, and odd names."""

import json
import os
import re
import socket
from pathlib import Path
from xml.etree import ElementTree

import pytest

from postgen.series import load_series
from tests.cli.command_runner import CommandRunner
from tests.projects import RECAP
from tests.repositories import Git

GOOD = "1.2-looking-back.md"
SECRET = "a secret of the machine"
NAMES = {
    "not UTF-8": b"1.2-\xff.md",
    "a line feed": b"1.2-a\n::add-mask::b.md",
    "a line feed and spaces": b"1.2-a\n  ::error::b.md",
    "a carriage return": b"1.2-a\r::error::b.md",
    "an escape sequence": b"1.2-\x1b[31m\x07.md",
    "a mark that turns the text": "1.2-\u202egnp.md".encode(),
    "a tab": b"1.2-a\tb.md",
    "commas and colons": b"1.2-a,line=1::b.md",
    "marks of Markdown": b"1.2-`a`|<b>[x](y)@me.md",
    "a line separator": "1.2-a\u2028::error::b.md".encode(),
}


def _device(path: Path, _outside: Path) -> None:
    path.symlink_to("/dev/zero")


def _pipe(path: Path, _outside: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path, _outside: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(path))


def _loop(path: Path, _outside: Path) -> None:
    other = path.with_name("1.3-other.md")
    other.symlink_to(path.name)
    path.symlink_to(other.name)


def _dangling(path: Path, _outside: Path) -> None:
    path.symlink_to("nowhere.md")


def _folder(path: Path, _outside: Path) -> None:
    path.mkdir()


def _link_out(path: Path, outside: Path) -> None:
    path.symlink_to(outside)


def _chain_out(path: Path, outside: Path) -> None:
    middle = path.with_suffix(".txt")
    middle.symlink_to(outside)
    path.symlink_to(middle.name)


@pytest.mark.parametrize("make", [_device, _pipe, _socket, _loop, _dangling, _folder, _link_out, _chain_out])
def test_an_odd_file_is_one_message_and_the_other_posts_are_checked(
    project: Path, postgen: CommandRunner, make: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    outside = project.parent / "secret.md"
    outside.write_text(f"# T\n\n<b>{SECRET}</b>\n", encoding="utf-8")
    (project / "posts" / GOOD).write_text(RECAP + "\nA <b>tag</b>.\n", encoding="utf-8")
    make(project / "posts" / "1.3-odd.md", outside)  # type: ignore[operator]
    result = postgen("validate", "--no-exec", "--select", "HT")
    assert result.code == 2
    assert re.match(
        r"postgen: error: posts/1\.3-o\w+\.md: (cannot be read: |is a link to a file out)", result.err
    )
    assert "1 post, 2 errors" in result.out
    assert SECRET not in result.out + result.err
    for command in (("status",), ("run",), ("validate", "--no-exec", "posts/1.3-odd.md")):
        result = postgen(*command)
        assert result.code in (0, 1, 2), command
        assert "internal error" not in result.err
        assert SECRET not in result.out + result.err


def test_links_within_the_project_are_followed(project: Path, postgen: CommandRunner) -> None:
    (project / "drafts").mkdir(exist_ok=True)
    (project / "drafts" / GOOD).write_text(RECAP + "\nA <b>tag</b>.\n", encoding="utf-8")
    (project / "posts" / GOOD).symlink_to(f"../drafts/{GOOD}")
    assert "1 post, 2 errors" in postgen("validate", "--no-exec", "--select", "HT").out


def test_a_file_outside_the_project_may_be_named(project: Path, postgen: CommandRunner) -> None:
    outside = project.parent / GOOD
    outside.write_text(RECAP, encoding="utf-8")
    link = project.parent / "link.md"
    link.symlink_to(outside)
    for path in (outside, link):
        assert "1 post, no errors" in postgen("validate", "--no-exec", "--select", "HT", str(path)).out


@pytest.mark.parametrize("name", NAMES)
def test_no_report_has_control_characters_or_commands_of_a_file_name(
    project: Path, postgen: CommandRunner, name: str
) -> None:
    path = project / "posts" / os.fsdecode(NAMES[name])
    path.write_text(RECAP + "\nA <b>tag</b>.\n", encoding="utf-8")
    forms = ("text", "json", "sarif", "github", "junit")
    select = ("validate", "--no-exec", "--select", "HT")
    for form in forms:
        result = postgen(*select, "--format", form, f"--output={form}={form}", "-v")
        assert result.code == 1
        for text in (result.out, (project / form).read_text(encoding="utf-8")):
            assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u202e]", text)
            commands = [line for line in text.splitlines() if line.lstrip().startswith("::")]
            assert len(commands) == (2 if form == "github" else 0)
            assert all(line.startswith("::error file=posts/1.2-") for line in commands)
    assert {os.fsencode(f["path"]) for f in json.loads((project / "json").read_bytes())["findings"]} == {
        b"posts/" + NAMES[name]
    }
    json.loads((project / "sarif").read_bytes())
    suites = ElementTree.fromstring((project / "junit").read_bytes())
    assert suites.get("failures") == "1"
    path.write_bytes(b"\xff")
    result = postgen(*select)
    assert result.code == 2
    first, *others = result.err.splitlines()
    assert first.startswith("postgen: error: posts/1.2-")
    assert not any(line.lstrip().startswith("::") for line in others)


def test_reports_are_ascii_where_the_format_allows_it(project: Path, postgen: CommandRunner) -> None:
    (project / "posts" / "1.2-größe.md").write_text(RECAP + "\nA <bé>tag</bé> 😀.\n", encoding="utf-8")
    for form in ("json", "sarif", "junit"):
        assert postgen("validate", "--no-exec", "--select", "HT,ST", "--format", form).out.isascii()


def test_a_review_names_odd_files_and_shows_nothing_outside_the_project(
    project: Path, postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = project.parent / "secret.md"
    outside.write_text(f"# T\n\n<b>{SECRET}</b>\n", encoding="utf-8")
    git = Git(project, monkeypatch)
    git.commit()
    posts = project / "posts"
    for name in NAMES.values():
        (posts / os.fsdecode(name)).write_text(RECAP + "\nA <b>tag</b>.\n", encoding="utf-8")
    (posts / "2.1-out.md").symlink_to(outside)
    (posts / "2.2-loop.md").symlink_to("2.2-loop.md")
    (posts / "2.3-zero.md").symlink_to("/dev/zero")
    (posts / "2.4-bad\n::error::.md").write_bytes(b"# T\n\nbad \xff\n")
    git.commit()
    result = postgen("review", "--no-exec", "--base", "HEAD~1", "--output", "sarif=s", "--output", "json=j")
    assert result.code == 1, result.err
    assert SECRET not in result.out + result.err
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u202e]", result.out + result.err)
    assert not [line for line in (result.out + result.err).splitlines() if line.lstrip().startswith("::")]
    assert "posts/2.4-bad\\n::error::.md:3: not UTF-8 text (byte 0xff)" in result.err
    assert "not UTF\\-8 text (byte 0xff)" in result.out or "not UTF-8 text (byte 0xff)" in result.out
    assert "is a link to a file outside the project" in result.out
    assert "Too many levels of symbolic links" in result.out


@pytest.mark.parametrize("command", ["prompt", "draft"])
def test_a_prompt_does_not_silently_leave_out_an_earlier_post(
    project: Path, postgen: CommandRunner, command: str
) -> None:
    series = load_series(project)
    earlier = series.posts_dir / series.lesson("1.1").file_name
    earlier.write_bytes(b"# A\n\nCaf\xe9.\n")
    result = postgen(command, "1.2", *(("--dry-run",) if command == "draft" else ()))
    assert result.code == 2, result
    assert f"{earlier.name}:3: not UTF-8 text" in result.err
    assert not result.out
