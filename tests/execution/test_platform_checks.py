"""Advice for machines that forbid a sandbox, with fake system files."""

import sys
from pathlib import Path

import pytest

from postgen.errors import SandboxError
from postgen.execution import Engine, ReaderEnvironment
from postgen.execution.platform_checks import advice, container_of, describe_platform, find_blockers

APPARMOR = "proc/sys/kernel/apparmor_restrict_unprivileged_userns"


def test_a_system_without_restrictions_has_no_blockers(tmp_path: Path) -> None:
    (tmp_path / APPARMOR).parent.mkdir(parents=True)
    (tmp_path / APPARMOR).write_text("0\n")
    assert find_blockers(tmp_path, {}, uid=1000) == []
    assert container_of(tmp_path, {}) == ""
    assert "no setting that forbids them" in advice(tmp_path, {}, uid=1000)


@pytest.mark.parametrize(
    ("name", "text", "environ", "words"),
    [
        (
            APPARMOR,
            "1\n",
            {},
            "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`, or give bwrap",
        ),
        (APPARMOR, "1\n", {"GITHUB_ACTIONS": "true"}, "add the step `- run: sudo sysctl -w kernel.apparmor"),
        ("proc/sys/user/max_user_namespaces", "0\n", {}, "`sudo sysctl -w user.max_user_namespaces=15000`"),
        ("proc/sys/kernel/unprivileged_userns_clone", "0\n", {}, "kernel.unprivileged_userns_clone=1`"),
        ("proc/sys/kernel/osrelease", "4.4.0-19041-Microsoft\n", {}, "use WSL 2"),
        (".dockerenv", "", {}, "--security-opt seccomp=unconfined --security-opt apparmor=unconfined"),
        ("run/.containerenv", "", {}, "--security-opt unmask=ALL"),
        ("etc/hostname", "", {"KUBERNETES_SERVICE_HOST": "10.0.0.1"}, "procMount: Unmasked"),
        ("etc/hostname", "", {"container": "lxc"}, "a seccomp profile that allows user namespaces"),
    ],
)
def test_each_restriction_of_namespaces_is_reported_with_advice(
    tmp_path: Path, name: str, text: str, environ: dict[str, str], words: str
) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(text)
    (found,) = find_blockers(tmp_path, environ, uid=1000)
    assert words in str(found)
    text_of_advice = advice(tmp_path, environ, uid=1000)
    assert words in text_of_advice
    assert "--sandbox none" in text_of_advice


def test_restrictions_of_unprivileged_users_do_not_apply_to_root(tmp_path: Path) -> None:
    for name in (APPARMOR, "proc/sys/kernel/unprivileged_userns_clone"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("1" if name == APPARMOR else "0")
    assert find_blockers(tmp_path, {}, uid=0) == []
    assert len(find_blockers(tmp_path, {}, uid=1000)) == 2


def test_the_system_is_described(tmp_path: Path) -> None:
    (tmp_path / ".dockerenv").touch()
    description = describe_platform(tmp_path, {"GITHUB_ACTIONS": "true"})
    assert description.endswith(", in a Docker container, on a GitHub runner")


@pytest.mark.parametrize(
    ("system", "sandbox", "words"),
    [
        ("darwin", "auto", "in a container or a virtual machine with Linux.*--sandbox none"),
        ("darwin", "namespaces", "no sandbox for this system"),
        ("win32", "auto", "WSL 2.*--no-exec"),
        ("win32", "none", "WSL 2.*--no-exec"),
    ],
)
def test_unsupported_systems_are_an_error_before_anything_starts(
    bare_environment: ReaderEnvironment,
    monkeypatch: pytest.MonkeyPatch,
    system: str,
    sandbox: str,
    words: str,
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    with pytest.raises(SandboxError, match=words) as caught:
        Engine(bare_environment, sandbox=sandbox)
    assert caught.value.exit_code == 3
