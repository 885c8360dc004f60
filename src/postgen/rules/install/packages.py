"""Which packages a post tells its reader to install, and which it imports."""

import ast
import re
import sys
from collections.abc import Iterator
from functools import lru_cache

from postgen.document import CodeBlock, Document
from postgen.rules.python.survey import survey

# It starts with letters, not with a look behind them: so it is found several times as fast.
_INSTALL = re.compile(
    r"uv(?<!\wuv)[ \t]+(?:add|pip[ \t]+install|tool[ \t]+install)\b([ \t][^\n;&|`]*(?:(?<=\\)\n[^\n;&|`]*)*)"
)
_WITH = re.compile(r"--with[ =]([\w.,\[\]=<>~-]+)")
_REQUIREMENT = re.compile(r"[\"']?([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*(?:[=<>!~@].*)?[\"']?$")
_DECLARED = re.compile(r"dependencies\s*=\s*\[([^\]]*)\]")
_IN_SCRIPT = re.compile(r"^#\s+\"([^\"]+)\",?$", re.MULTILINE)
_LONGEST = 400
# Options of uv that are followed by something that is no package.
_VALUED = re.compile(
    r"(?:--(?:index|index-url|extra-index-url|find-links|torch-backend|python|group|extra)|-[rpf])[ =]\S+"
)
# Where the name of what is imported is not the name of what is installed.
DISTRIBUTIONS: dict[str, tuple[str, ...]] = {
    "PIL": ("pillow",),
    "attr": ("attrs",),
    "bs4": ("beautifulsoup4",),
    "cv2": ("opencv-python", "opencv-python-headless"),
    "dateutil": ("python-dateutil", "pandas", "matplotlib"),
    "dotenv": ("python-dotenv",),
    "mpl_toolkits": ("matplotlib",),
    "pylab": ("matplotlib",),
    "skimage": ("scikit-image",),
    "sklearn": ("scikit-learn",),
    "yaml": ("pyyaml",),
    # Installed with them, and imported beside them in most tutorials.
    "numpy": ("numpy", "matplotlib", "pandas", "scipy", "scikit-learn", "torchvision"),
    "torch": ("torch", "torchvision", "torchaudio", "lightning", "pytorch-lightning", "torchtext"),
}


def imports(block: CodeBlock) -> Iterator[tuple[str, ast.stmt]]:
    """The top-level names that a block imports, each with the statement that does."""
    for node, _ in survey(block.body):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name.split(".")[0], node
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0], node


def is_standard(name: str) -> bool:
    """Whether a module comes with Python."""
    return name in sys.stdlib_module_names


def installed_by(document: Document) -> frozenset[str]:
    """The normalised names of the packages that a post's text installs."""
    return _installed(document.text)


@lru_cache(maxsize=16)
def _installed(text: str) -> frozenset[str]:
    names: set[str] = set()
    for command in _INSTALL.finditer(text.replace("\r\n", "\n")) if "uv" in text else ():
        names.update(_names(_VALUED.sub(" ", command[1][:_LONGEST]).replace("\\", " ").split()))
    for option in _WITH.finditer(text):
        names.update(_names(option[1].split(",")))
    scripts = _IN_SCRIPT.finditer(text) if '"' in text and "\n#" in text else ()
    for declared in (*_DECLARED.finditer(text), *scripts):
        names.update(_names(re.findall(r"[\"']([^\"']+)[\"']", declared[0])))
    return frozenset(names)


def _names(words: list[str]) -> Iterator[str]:
    for word in words:
        if requirement := _REQUIREMENT.match(word):
            yield re.sub(r"[-_.]+", "-", requirement[1]).lower()
