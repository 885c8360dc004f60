"""Commands of installers other than uv, in all their spellings."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

# A space inside a command, which may be a no-break space or a line break after a backslash.
_SPACE = r"(?:[^\S\n]|\\\n{1,2}[^\S\n]*)"
_HYPHEN = "[-\u2010\u2011\u2013]"
_OPTIONS = rf"(?:{_SPACE}+--?\w[\w-]*(?:=\S*)?){{0,4}}{_SPACE}+"
_PIP = (
    rf"(?:(?:python[\d.]*|py)(?:\.exe)?(?:{_SPACE}+-[\w.]+){{0,3}}?{_SPACE}+)?-m{_SPACE}*pip[\d.]*"
    r"|pip[\d.]*(?:\.exe)?"
)
_PIP_VERBS = (
    "install|uninstall|download|wheel|freeze|list|show|check|search|config|cache|index|hash|sync|compile"
)
_OTHER_VERBS = (
    "install|uninstall|add|remove|update|upgrade|create|activate|deactivate|env|init|new|run|shell|lock|sync|inject"
    "|list|show|self"
)
_COMMAND = re.compile(
    rf"""(?<![\w@:-])(?P<pip>{_PIP}){_OPTIONS}(?P<pip_verb>{_PIP_VERBS})\b(?![=(]|[-’']\w)
    |(?<![\w@:-])(?P<tool>pipx|pipenv|poetry|pdm|pixi|rye|conda|mamba|micromamba){_OPTIONS}
        (?P<verb>{_OTHER_VERBS})\b(?![=(]|[-’']\w)
    |(?<![\w@:-])(?P<joined>pip{_HYPHEN}(?:install|sync|compile))\b(?!{_HYPHEN}\w)
    |(?<![\w@:-])(?P<old>easy_install[^\S\n]+[\w.-]+|python[\d.]*[^\S\n]+setup\.py[^\S\n]+(?:install|develop))\b
    """,
    re.VERBOSE,
)
# As a list of arguments: `[sys.executable, "-m", "pip", "install", "torch"]`.
_ARGUMENT_LIST = re.compile(
    r"""(?<=["'])(?:(?:-m)?(?P<pip>pip[\d.]*)|(?P<tool>pipx|pipenv|poetry|pdm|conda|mamba))["']\s*,\s*
    (?:["']--?\w[\w-]*["']\s*,\s*){0,4}["'](?:install|uninstall|add|create|download|update)(?=["'])
    |\b(?P<module>pip)(?:\._internal(?:\.cli)?(?:\.main)?)?\.main\(\s*[\[(]""",
    re.VERBOSE,
)
_UV = re.compile(r"\buv[^\S\n]+$")
_UV_RUNS = re.compile(
    r"\buv(?:x|[^\S\n]+tool[^\S\n]+run|[^\S\n]+run)(?:[^\S\n]+--?\w[\w-]*(?:=\S*)?){0,4}[^\S\n]+$"
)
_PATH = re.compile(r"""[^\s"'`()\[\],;=<>|]{0,80}[/\\]$""")
_END = re.compile(r"&&|\|\||[;|#>\n]")
_NAME = r"[A-Za-z0-9][\w.-]*(?:\[[\w,.-]+\])?(?:[=<>!~]=?[\w.*,<>=!~]+)?"
_PACKAGES = re.compile(rf"(?:[ \t]+(?:{_NAME}|\"{_NAME}\"|'{_NAME}'))+[ \t]*")
_OPTION_WITH_VALUE = (
    r"(?:-r|--requirement|-c|--constraint|-e|--editable|-f|--find-links|-i|--index-url|--extra-index-url)"
)
_FLAG = r"(?:-U|--upgrade|-q|--quiet|--no-deps|--pre|--no-cache-dir)"
# The arguments of `pip install` that `uv pip install` understands.
_SAME_ARGUMENTS = re.compile(
    rf"""(?:[ \t]+(?:{_OPTION_WITH_VALUE}[ \t=]+[^\s-]\S*|{_FLAG}|(?:["'])?[\w.][^\s"']*(?:["'])?))+[ \t]*"""
)
# Nobody installs these with the installer that they are: `uv add uv` means nothing.
_INSTALLERS = re.compile(
    r"(?<![\w.-])(?:uv|pip|pipx|pipenv|poetry|pdm|conda|mamba|setuptools|wheel|virtualenv)(?![\w.-])"
)
_NAMES_UV = re.compile(r"[^\S\n]+(?:-\S+[^\S\n]+)*[\"']?uv(?![\w.-])")
_SAME_IN_UV = {("poetry", "add"), ("poetry", "remove"), ("pdm", "add")}
_OTHER_IN_UV = {
    ("pipenv", "install"): "uv add",
    ("pipx", "install"): "uv tool install",
    ("pdm", "remove"): "uv remove",
    ("rye", "add"): "uv add",
}
_NO_ARGUMENTS = {("poetry", "lock"): "uv lock", ("rye", "sync"): "uv sync"}
_UV_PIP = ("uninstall", "freeze", "list", "show", "check")
# Words that continue a sentence and are not packages: `pip install is slow`.
_WORDS_TEXT = """a an and are as at but by can command commands does fails first for from has here if
    in into is it its just line lines lets never not of on once only or page saying step
    that the them then these this those to too usually was way when where which while
    will with works would you your"""
_WORDS = frozenset(_WORDS_TEXT.split())
# Words that also appear next to each other in prose: `a poetry show`.
_AMBIGUOUS = ("poetry", "pdm", "pixi", "rye", "mamba", "conda")


@dataclass(frozen=True, slots=True)
class InstallerCommand:
    """A command of an installer: tool and verb are at ``start`` to ``end`` of a text.

    ``arguments`` is the known rest of the command. ``uv`` is the uv command that does the
    same with the same arguments, or None. ``installs_uv`` is true for the installation of uv itself.
    """

    tool: str
    verb: str
    start: int
    end: int
    arguments: str
    uv: str | None
    installs_uv: bool = False

    @property
    def has_arguments(self) -> bool:
        return bool(self.arguments.strip()) or self.verb in ("freeze", "list", "lock", "shell")


def find_commands(text: str, end_of_command: Callable[[int], int | None]) -> Iterator[InstallerCommand]:
    """The installer commands in ``text``, except those of `uv pip`.

    ``end_of_command`` maps the end of tool and verb to the end of the line. It returns None if the end of the
    command is unknown, as in a sentence.
    """
    for match in _COMMAND.finditer(text):
        start, end = match.span()
        before = text[max(0, start - 80) : start]
        if _UV.search(before):
            continue
        own_start = start
        if runs := _UV_RUNS.search(before):
            start -= len(before) - runs.start()
        elif before.endswith(("/", "\\")):
            path = _PATH.search(before)
            if path is None or "://" in path[0]:
                continue
            start -= len(path[0])
        elif before.endswith("."):
            continue
        limit = end_of_command(end)
        yield _command(match, text, start, end, limit, plain=own_start == start or runs is not None)
    for match in _ARGUMENT_LIST.finditer(text):
        tool = match["pip"] or match["tool"] or match["module"]
        yield InstallerCommand(tool, "install", *match.span(), " x", None)


def are_packages(arguments: str) -> bool:
    """True if the arguments of a command are names of packages, with no option, path or address."""
    return _PACKAGES.fullmatch(arguments.split("#", maxsplit=1)[0]) is not None


def _command(
    match: re.Match[str], text: str, start: int, end: int, limit: int | None, *, plain: bool
) -> InstallerCommand:
    if match["old"]:
        return InstallerCommand(match["old"].split()[0], "install", start, end, " x", None)
    if match["joined"]:
        tool, verb = "pip", match["joined"][4:]
    else:
        tool = "pip" if match["pip"] else match["tool"]
        verb = match["pip_verb"] or match["verb"]
    arguments = _arguments(text, end, limit)
    in_prose = limit is None
    if in_prose and tool in _AMBIGUOUS and verb not in ("install", "add", "create", "activate"):
        verb = f"{verb}?"
    simple = plain and re.search(r"\\|-m[^\S\n]+pip[\d.]+| -\w", match[0].replace(" -m ", " ")) is None
    uv = _uv_command(tool, verb, arguments, is_known=not in_prose) if simple and not match["joined"] else None
    installs_uv = verb in ("install", "add", "inject") and _NAMES_UV.match(text, end) is not None
    return InstallerCommand(tool, verb, start, end, arguments, None if installs_uv else uv, installs_uv)


def _arguments(text: str, end: int, limit: int | None) -> str:
    if limit is not None:
        stop = _END.search(text, end, limit)
        return text[end : stop.start() if stop else limit]
    word = re.compile(r"[^\S\n]+([\w.\[\]=<>~!/-]*[\w\]])").match(text, end)
    return word[0] if word and word[1].lower() not in _WORDS and not word[1].endswith("ing") else ""


def _uv_command(tool: str, verb: str, arguments: str, *, is_known: bool) -> str | None:
    """The uv command for the same arguments, or None if it may do something else."""
    if _INSTALLERS.search(arguments):
        return None
    packages = is_known and are_packages(arguments)
    if tool == "pip" and verb == "install":
        same = not is_known or not arguments.strip() or _SAME_ARGUMENTS.fullmatch(arguments)
        return "uv add" if packages else "uv pip install" if same else None
    if tool == "pip" and verb in _UV_PIP:
        return f"uv pip {verb}" if not arguments.strip() or packages else None
    if (tool, verb) in _NO_ARGUMENTS:
        return _NO_ARGUMENTS[tool, verb] if not arguments.strip() else None
    if not packages:
        return None
    return f"uv {verb}" if (tool, verb) in _SAME_IN_UV else _OTHER_IN_UV.get((tool, verb))
