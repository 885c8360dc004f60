"""The packages that a post tells its reader to install, and those that it imports."""

import ast
import re
from collections.abc import Iterator

from postgen.document import CodeBlock, Document
from postgen.rules.python.ast_tools import walk_with_parents

# The pattern starts with letters and not with a lookbehind, which makes the search several times faster.
_INSTALL = re.compile(
    r"uv(?<!\wuv)[ \t]+(?:add|pip[ \t]+install|tool[ \t]+install)\b([ \t][^\n;&|`]*(?:(?<=\\)\n[^\n;&|`]*)*)"
)
_WITH = re.compile(r"--with[ =]([\w.,\[\]=<>~-]+)")
_REQUIREMENT = re.compile(r"[\"']?([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*(?:[=<>!~@].*)?[\"']?$")
_DECLARED = re.compile(r"dependencies\s*=\s*\[([^\]]*)\]")
_IN_SCRIPT = re.compile(r"^#\s+\"([^\"]+)\",?$", re.MULTILINE)
_MAX_COMMAND = 400  # characters of a command that are searched
# Options of uv whose value is not a package.
_OPTION_WITH_VALUE = re.compile(
    r"(?:--(?:index|index-url|extra-index-url|find-links|torch-backend|python|group|extra)|-[rpf])[ =]\S+"
)
# The packages that provide a module whose name differs from the package's name.
_DISTRIBUTIONS: dict[str, tuple[str, ...]] = {
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
    # These packages install the module too, and most tutorials import it next to them.
    "numpy": ("numpy", "matplotlib", "pandas", "scipy", "scikit-learn", "torchvision"),
    "torch": ("torch", "torchvision", "torchaudio", "lightning", "pytorch-lightning", "torchtext"),
}


def packages_with(module: str) -> tuple[str, ...]:
    """The normalized names of the packages that install a module."""
    return _DISTRIBUTIONS.get(module, (module.lower().replace("_", "-"),))


def find_imports(block: CodeBlock) -> Iterator[tuple[str, ast.stmt]]:
    """The top-level names that a block imports, each with its import statement."""
    for node, _ in walk_with_parents(block.body):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name.split(".")[0], node
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0], node


def installed_packages(document: Document) -> frozenset[str]:
    """The normalized names of the packages that a post's text installs."""
    text = document.text
    names: set[str] = set()
    for command in _INSTALL.finditer(text.replace("\r\n", "\n")) if "uv" in text else ():
        arguments = _OPTION_WITH_VALUE.sub(" ", command[1][:_MAX_COMMAND])
        names.update(_package_names(arguments.replace("\\", " ").split()))
    for option in _WITH.finditer(text):
        names.update(_package_names(option[1].split(",")))
    scripts = _IN_SCRIPT.finditer(text) if '"' in text and "\n#" in text else ()
    for declared in (*_DECLARED.finditer(text), *scripts):
        names.update(_package_names(re.findall(r"[\"']([^\"']+)[\"']", declared[0])))
    return frozenset(names)


def _package_names(words: list[str]) -> Iterator[str]:
    for word in words:
        if requirement := _REQUIREMENT.match(word):
            yield re.sub(r"[-_.]+", "-", requirement[1]).lower()
