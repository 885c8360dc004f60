"""Jinja2 templates of prompts. Those of the series override the default ones of postgen."""

import hashlib
from functools import cache
from pathlib import Path
from traceback import extract_tb
from types import CodeType
from typing import Any

from jinja2 import (
    BytecodeCache,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.bccache import Bucket
from jinja2.sandbox import SandboxedEnvironment

from postgen.errors import ConfigError

FOLDER = "prompts"


def template_folders(root: Path) -> tuple[Path, Path]:
    """The folders in which templates are looked up: that of the series in ``root``, then postgen's own.

    The wheel carries postgen's templates in this package. A checkout has them in `prompts/`.
    """
    packaged = Path(__file__).with_name("templates")
    own = packaged if packaged.is_dir() else Path(__file__).parents[3] / FOLDER
    return root / FOLDER, own


def templates_hash(root: Path) -> str:
    """A hash of all templates that the series in ``root`` uses."""
    texts = {
        str(path.relative_to(folder)): path.read_bytes()
        for folder in reversed(template_folders(root))
        for path in folder.rglob("*.j2")
    }
    return hashlib.sha256(repr(sorted(texts.items())).encode()).hexdigest()[:32]


class _CompiledTemplates(BytecodeCache):
    """Compiled templates by their source. To compile one takes longer than to render it."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _CompiledTemplates()


@cache
def _environment(root: Path) -> Environment:
    return SandboxedEnvironment(
        loader=FileSystemLoader(template_folders(root)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
        cache_size=0,  # read again each time: an author may add or edit a template while postgen runs
        bytecode_cache=_COMPILED,
    )


def render(root: Path, name: str, **values: Any) -> str:  # noqa: ANN401 (templates take anything)
    """Render a template for the series in ``root``, with at most one empty line in a row.

    Raises:
        ConfigError: the template is missing or invalid, or uses an unknown variable.
    """
    try:
        text = _environment(root).get_template(name).render(**values)
    except TemplateNotFound as error:
        raise ConfigError(f"{root / FOLDER / str(error.name)}: no such prompt template") from error
    except TemplateSyntaxError as error:
        where = f"{error.filename or name}:{error.lineno}"
        raise ConfigError(f"{where}: invalid template: {error.message}") from error
    except (TemplateError, TypeError, ValueError, AttributeError, LookupError, ArithmeticError) as error:
        where = _template_line(error) or str(root / FOLDER / name)
        raise ConfigError(f"{where}: the template cannot be rendered: {error}") from error
    return _tidy(text)


def _template_line(error: BaseException) -> str | None:
    """File and line of the innermost template in a traceback, as Jinja2 reports them."""
    frames = [frame for frame in extract_tb(error.__traceback__) if frame.filename.endswith(".j2")]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else None


def _tidy(text: str) -> str:
    """Reduce several empty lines to one, except in fences, and remove white space at both ends."""
    kept: list[str] = []
    fence = ""
    for line in text.strip().split("\n"):
        mark = line[: len(line) - len(line.lstrip("`"))]
        if len(mark) >= 3 and (not fence or (mark == line.rstrip() and len(mark) >= len(fence))):
            fence = "" if fence else mark
        if line.strip() or fence or (kept and kept[-1].strip()):
            kept.append(line.rstrip() if not fence else line)
    return "\n".join(kept) + "\n"
