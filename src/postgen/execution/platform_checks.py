"""Find out why the sandbox does not work on this machine, and what to set."""

import os
import platform
from collections.abc import Mapping
from pathlib import Path

_ROOT = Path("/")
_CONTAINER_FILES = {
    ".dockerenv": "a Docker container",
    "run/.containerenv": "a Podman container",
    "var/run/secrets/kubernetes.io": "a Kubernetes pod",
}
_REMEDIES = {
    "a Docker container": "start it with `--security-opt seccomp=unconfined "
    "--security-opt apparmor=unconfined --security-opt systempaths=unconfined`",
    "a Podman container": "start it with `--security-opt seccomp=unconfined --security-opt unmask=ALL`",
    "a Kubernetes pod": "give it `securityContext: {seccompProfile: {type: Unconfined}, "
    "procMount: Unmasked}`",
    "a container": "start it with a seccomp profile that allows user namespaces, and an unmasked /proc",
}


def find_blockers(
    root: Path = _ROOT, environ: Mapping[str, str] = os.environ, uid: int | None = None
) -> list[str]:
    """The known reasons why namespaces do not work here, with what to set, the most certain first."""
    if uid is None:
        uid = os.geteuid() if hasattr(os, "geteuid") else 0
    kernel = "proc/sys/kernel"
    container = container_of(root, environ)
    possible = (
        ("Microsoft" in _text(root, f"{kernel}/osrelease"), "WSL 1 has no namespaces: use WSL 2"),
        (
            _text(root, "proc/sys/user/max_user_namespaces") == "0",
            "the kernel allows no user namespaces: run `sudo sysctl -w user.max_user_namespaces=15000`",
        ),
        (
            uid != 0 and _text(root, f"{kernel}/unprivileged_userns_clone") == "0",
            "the kernel allows namespaces only for root: "
            "run `sudo sysctl -w kernel.unprivileged_userns_clone=1`",
        ),
        (
            uid != 0 and _text(root, f"{kernel}/apparmor_restrict_unprivileged_userns") == "1",
            f"AppArmor restricts the namespaces of ordinary users: {_apparmor(environ)}",
        ),
        (
            container != "",
            f"postgen runs in {container}, which may forbid namespaces: {_REMEDIES.get(container)}",
        ),
    )
    return [text for applies, text in possible if applies]


def advice(root: Path = _ROOT, environ: Mapping[str, str] = os.environ, uid: int | None = None) -> str:
    """The message that says what to do if no sandbox works."""
    remedies = "".join(f"\n  {blocker}" for blocker in find_blockers(root, environ, uid)) or (
        "\n  allow unprivileged user namespaces (postgen found no setting that forbids them)"
    )
    return (
        "The sandbox needs user namespaces, or a kernel with Landlock (Linux 6.2 or newer)."
        f"{remedies}\nTo run the posts' code without a sandbox, use `--sandbox none`."
    )


def container_of(root: Path = _ROOT, environ: Mapping[str, str] = os.environ) -> str:
    """The kind of container that this process runs in, in words; empty if none is detected."""
    for name, kind in reversed(_CONTAINER_FILES.items()):
        if (root / name).exists():
            return kind
    if environ.get("KUBERNETES_SERVICE_HOST"):
        return "a Kubernetes pod"
    return "a container" if environ.get("container") else ""


def describe_platform(root: Path = _ROOT, environ: Mapping[str, str] = os.environ) -> str:
    """The platform in words: kernel, processor, container, CI."""
    parts = [f"{platform.system()} {platform.release()} on {platform.machine()}"]
    if container := container_of(root, environ):
        parts.append(f"in {container}")
    if environ.get("GITHUB_ACTIONS") == "true":
        parts.append("on a GitHub runner")
    return ", ".join(parts)


def _apparmor(environ: Mapping[str, str]) -> str:
    setting = "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"
    if environ.get("GITHUB_ACTIONS") == "true":
        return f"add the step `- run: {setting}` before postgen"
    return f"run `{setting}`, or give bwrap an AppArmor profile with `userns,`"


def _text(root: Path, name: str) -> str:
    try:
        return (root / name).read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""
