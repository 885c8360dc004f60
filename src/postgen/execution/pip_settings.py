"""Translate pip's package sources for uv, so that uv works on a machine that is configured for pip."""

import configparser
import os
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

_INDEX_VARIABLES = ("UV_INDEX", "UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_NO_INDEX")
_INDEX_KEYS = ("index", "index-url", "extra-index-url", "no-index")


def uv_sources(environ: Mapping[str, str], home: Path | None = None) -> dict[str, str]:
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
        value = environ.get("PIP_" + name.upper().replace("-", "_"))
        if value:
            settings[name] = value
    return settings


def _pip_files(environ: Mapping[str, str], home: Path) -> list[Path]:
    """pip's configuration files, the one with the highest precedence last."""
    if sys.platform == "darwin":
        files = [Path("/Library/Application Support/pip/pip.conf")]
        files.append(home / "Library/Application Support/pip/pip.conf")
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
    if environ.get("UV_CONFIG_FILE"):
        files = [Path(environ["UV_CONFIG_FILE"])]
    else:
        files = [Path("/etc/uv/uv.toml")]
        files.append(Path(environ.get("XDG_CONFIG_HOME") or home / ".config") / "uv/uv.toml")
    keys: set[str] = set()
    for file in files:
        try:
            table = tomllib.loads(file.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
            continue
        keys |= table.keys() | table.get("pip", {}).keys()
    return keys
