"""The shape of the package: no import cycles, small files, and one meaning for each file name."""

import re
from collections import defaultdict
from graphlib import TopologicalSorter

import grimp

from tests.call_paths import PACKAGE

MOST_FILES = 350  # besides the rules, each of which has a file of its own
MOST_LINES = 400
# One file a command: named after the command, and so after the function that it calls.
SHARED = {
    "__init__.py",
    "accept.py",
    "critique.py",
    "draft.py",
    "learn.py",
    "plan.py",
    "renumber.py",
    "review.py",
    "revise.py",
    "runs.py",
    "validate.py",
}
RULE = re.compile(r"[a-z]{2}[0-9]{3}_\w+\.py")
FILES = sorted(PACKAGE.rglob("*.py"))


def test_modules_do_not_import_each_other() -> None:
    """Imports inside functions and for type checking count, too. Raises CycleError with the cycle."""
    graph = grimp.build_graph("postgen", cache_dir=None)
    TopologicalSorter({m: graph.find_modules_directly_imported_by(m) for m in graph.modules}).prepare()


def test_files_are_few_and_small() -> None:
    assert len([file for file in FILES if not RULE.fullmatch(file.name)]) <= MOST_FILES
    lines = {file.name: len(file.read_text(encoding="utf-8").splitlines()) for file in FILES}
    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {}


def test_no_two_modules_share_a_name() -> None:
    found = defaultdict(list)
    for file in FILES:
        if file.name not in SHARED:
            found[file.name].append(file.relative_to(PACKAGE).as_posix())
    assert [paths for paths in found.values() if len(paths) > 1] == []


def test_only_commands_share_names_with_other_modules() -> None:
    for name in SHARED - {"__init__.py"}:
        folders = {file.parent.name for file in FILES if file.name == name}
        assert "commands" in folders, f"{name} needs no exception"


def test_every_folder_is_a_package() -> None:
    assert [f for f in {file.parent for file in FILES} if not (f / "__init__.py").exists()] == []
