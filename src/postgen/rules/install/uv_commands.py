"""The commands of uv. A test compares them with the help text of the installed uv."""

_TOP = """auth run init add remove version sync lock export tree format check audit tool python pip venv build
    publish workspace cache self help generate-shell-completion"""
_PIP = "compile sync install uninstall freeze list show tree check"
_TOOL = "run install upgrade list audit uninstall update-shell dir"
_PYTHON = "list install upgrade find pin dir uninstall update-shell"
COMMANDS: dict[str, frozenset[str]] = {
    "": frozenset(_TOP.split()),
    "pip": frozenset(_PIP.split()),
    "tool": frozenset(_TOOL.split()),
    "python": frozenset(_PYTHON.split()),
    "cache": frozenset(["clean", "prune", "dir", "size"]),
    "self": frozenset(["update", "version"]),
    "auth": frozenset(["login", "logout", "token", "dir"]),
    "workspace": frozenset(["metadata", "dir", "list"]),
}
# Options that take a value and may come before the command.
OPTIONS_WITH_VALUE = frozenset(
    ["--cache-dir", "--color", "--allow-insecure-host", "--directory", "--project", "--config-file"]
)
# Commands that people know from other installers, and their uv equivalents.
REPLACEMENTS: dict[str, str] = {
    "install": "uv add",
    "uninstall": "uv remove",
    "delete": "uv remove",
    "update": "uv lock --upgrade",
    "upgrade": "uv lock --upgrade",
    "create": "uv init",
    "new": "uv init",
    "env": "uv venv",
    "virtualenv": "uv venv",
    "shell": "uv run",
    "activate": "source .venv/bin/activate",
    "list": "uv pip list",
    "freeze": "uv pip freeze",
    "show": "uv pip show",
    "exec": "uv run",
    "compile": "uv pip compile",
    "pip add": "uv add",
    "pip remove": "uv remove",
    "pip update": "uv pip install --upgrade",
    "pip upgrade": "uv pip install --upgrade",
    "tool add": "uv tool install",
    "tool update": "uv tool upgrade",
    "python use": "uv python pin",
    "python add": "uv python install",
    "cache clear": "uv cache clean",
}
