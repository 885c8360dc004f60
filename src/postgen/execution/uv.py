"""Find and call uv, with pip's package sources if uv has none of its own."""

import configparser
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from postgen.errors import ReaderEnvironmentError

_INDEX_VARIABLES = ("UV_INDEX", "UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_NO_INDEX")
_INDEX_KEYS = ("index", "index-url", "extra-index-url", "no-index")


def package_index_variables(environ: Mapping[str, str], home: Path | None = None) -> dict[str, str]:
    """Environment variables for uv with pip's ``find-links``, indexes and certificate.

    uv's own settings (its variables, its user and system configuration files) take precedence.
    """
    home = home or Path.home()
    pip = _pip_settings(environ, home)
    configured = _uv_configured(environ, home)
    found: dict[str, str] = {}
    if "find-links" in pip and "UV_FIND_LINKS" not in environ and "find-links" not in configured:
        found["UV_FIND_LINKS"] = ",".join(pip["find-links"].split())
    if not any(name in environ for name in _INDEX_VARIABLES) and configured.isdisjoint(_INDEX_KEYS):
        if "index-url" in pip:
            found["UV_DEFAULT_INDEX"] = pip["index-url"].strip()
        if "extra-index-url" in pip:
            found["UV_INDEX"] = " ".join(pip["extra-index-url"].split())
            # pip takes the best version of all indexes; uv by default uses the first index with the package.
            if "UV_INDEX_STRATEGY" not in environ:
                found["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    if "cert" in pip and "SSL_CERT_FILE" not in environ:
        found["SSL_CERT_FILE"] = pip["cert"].strip()
    return found


def _pip_settings(environ: Mapping[str, str], home: Path) -> dict[str, str]:
    """pip's settings, with pip's own precedence."""
    settings: dict[str, str] = {}
    if environ.get("PIP_CONFIG_FILE") != os.devnull:
        for file in _pip_files(environ, home):
            settings.update(_read_pip_file(file))
    for name in ("find-links", "index-url", "extra-index-url", "cert"):
        if value := environ.get("PIP_" + name.upper().replace("-", "_")):
            settings[name] = value
    return settings


def _pip_files(environ: Mapping[str, str], home: Path) -> list[Path]:
    """pip's configuration files, the one with the highest precedence last."""
    if sys.platform == "darwin":
        files = [root / "Library/Application Support/pip/pip.conf" for root in (Path("/"), home)]
    else:
        folders = environ.get("XDG_CONFIG_DIRS") or "/etc/xdg"
        files = [Path(folder) / "pip/pip.conf" for folder in folders.split(":") if folder]
        files.append(Path("/etc/pip.conf"))
    files.append(home / ".pip/pip.conf")
    files.append(Path(environ.get("XDG_CONFIG_HOME") or home / ".config") / "pip/pip.conf")
    if environ.get("PIP_CONFIG_FILE"):
        files.append(Path(environ["PIP_CONFIG_FILE"]))
    return files


def _read_pip_file(file: Path) -> dict[str, str]:
    parser = configparser.RawConfigParser()
    try:
        parser.read(file, encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError, OSError):
        return {}  # pip would report an error, but the reader environment may not need the file
    found: dict[str, str] = {}
    for section in ("global", "install"):
        if parser.has_section(section):
            found.update({key.replace("_", "-"): value for key, value in parser.items(section) if value})
    return found


def _uv_configured(environ: Mapping[str, str], home: Path) -> set[str]:
    """The keys that uv's own configuration files set."""
    if chosen := environ.get("UV_CONFIG_FILE"):
        files = [Path(chosen)]
    else:
        folders = Path("/etc"), Path(environ.get("XDG_CONFIG_HOME") or home / ".config")
        files = [folder / "uv/uv.toml" for folder in folders]
    keys: set[str] = set()
    for file in files:
        try:
            table = tomllib.loads(file.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
            continue
        keys |= table.keys() | table.get("pip", {}).keys()
    return keys


# The variables that uv and the builds of packages need. All others are left out: they may be secrets, such as
# the key of a model, or belong to postgen's own environment.
_PASSED = re.compile(
    r"PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_\w+|TZ|TMPDIR|TEMP|TMP|XDG_\w+|UV|UV_\w+|NETRC|SSL_CERT_\w+"
    r"|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|(?:HTTP|HTTPS|ALL|NO)_PROXY|LD_LIBRARY_PATH|DYLD_\w+|SYSTEMROOT|COMSPEC"
    r"|APPDATA|LOCALAPPDATA|USERPROFILE|PROGRAMDATA|CC|CXX|AR|LD|\w*FLAGS|CUDA_\w+|PKG_CONFIG_PATH"
    r"|MACOSX_DEPLOYMENT_TARGET|SDKROOT|CARGO_HOME|RUSTUP_HOME|POSTGEN_CACHE_DIR",
    re.IGNORECASE,
)
_FOREIGN = ("UV_PROJECT", "UV_PYTHON", "UV_INTERNAL", "UV_RUN", "UV_PUBLISH")

# PR_SET_PDEATHSIG: without it, a build could run for minutes after postgen has ended.
_DIE_WITH_PARENT = """
import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGKILL)
try:
    os.execv(sys.argv[1], sys.argv[1:])
except OSError as error:
    print(f"cannot run {sys.argv[1]}: {error.strerror}.", file=sys.stderr)
    sys.exit(126)
"""

_MAX_SUMMARY = 1200  # characters
_ADVICE = (
    (r"no solution found|not found in the (package )?registry|no (matching )?version",
     "Check `environment.packages` in outline.yaml, and the package sources (UV_INDEX, UV_FIND_LINKS)."),
    (r"no interpreter|no download|python install",
     "Check `environment.python` in outline.yaml, or install that Python."),
    (r"dns|connect|timed out|failed to fetch|tls|certificate|request failed|offline",
     "Check the network. Without a network, set UV_FIND_LINKS to a folder of wheels."),
    (r"no space left", "Free some space, or set POSTGEN_CACHE_DIR to a folder on a larger disk."),
    (r"permission denied|read-only file system", "Set POSTGEN_CACHE_DIR to a folder that you can write to."),
    (r"expected|parse|invalid", "Check `environment.packages` in outline.yaml."),
)  # fmt: skip


def find_uv() -> Path:
    """The path of uv: variable ``UV``, else on PATH, else the extra ``uv``. Raises ReaderEnvironmentError."""
    if chosen := os.environ.get("UV") or shutil.which("uv"):
        return Path(chosen)
    try:
        import uv

        return Path(uv.find_uv_bin())
    except (ImportError, FileNotFoundError) as error:
        raise ReaderEnvironmentError(
            "cannot find uv, which builds the environment of the posts. "
            "Install it with `pip install 'postgen[uv]'`, or set UV to its path."
        ) from error


def uv_environ() -> dict[str, str]:
    """The environment variables for uv: those of the user that it needs, and pip's sources if uv has none."""
    own = {
        name: value
        for name, value in os.environ.items()
        if _PASSED.fullmatch(name) and (not name.startswith(_FOREIGN) or name == "UV_PYTHON_DOWNLOADS")
    }
    environ = {**own, **package_index_variables(os.environ), "NO_COLOR": "1"}
    if environ.get("UV_FIND_LINKS"):  # absolute, since uv runs in another folder
        links = environ["UV_FIND_LINKS"].split(",")
        environ["UV_FIND_LINKS"] = ",".join(x if "://" in x else str(Path(x).absolute()) for x in links)
    return environ


def run_uv(arguments: Sequence[str], *, cwd: Path, doing: str, stdin: str = "") -> str:
    """Run uv in ``cwd`` and return its stdout. Raises ReaderEnvironmentError with uv's error and advice."""
    uv = find_uv()
    prefix = [sys.executable, "-I", "-S", "-c", _DIE_WITH_PARENT] if sys.platform == "linux" else []
    command = [*prefix, str(uv), *arguments, "--no-progress"]
    try:
        done = subprocess.run(
            command, cwd=cwd, env=uv_environ(), input=stdin, capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise ReaderEnvironmentError(f"{doing} failed: cannot run {uv}: {error.strerror}.") from error
    if done.returncode:
        raise ReaderEnvironmentError(f"{doing} failed: {_summarize_error(done.stderr)}")
    return done.stdout


def _summarize_error(message: str) -> str:
    """uv's error without box drawing, progress and warnings, and one sentence of advice."""
    lines = [re.sub(r"^[\s×╰─▶├│·]*", "", line).rstrip() for line in message.splitlines()]
    noise = re.compile(r"(warning:|Using|Resolved|Prepared|Creating|Installed|DEBUG|INFO)\b|^$")
    summary = " ".join(line for line in lines if not noise.match(line)) or "uv gave no reason."
    summary = summary.removeprefix("error: ")
    if len(summary) > _MAX_SUMMARY:
        summary = summary[:_MAX_SUMMARY].rsplit(" ", 1)[0] + " …"
    advice = next((text for pattern, text in _ADVICE if re.search(pattern, summary, re.IGNORECASE)), "")
    return f"{summary}\n{advice}".rstrip()
