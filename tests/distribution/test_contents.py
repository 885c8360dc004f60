"""The files and the metadata of the wheel and the sdist."""

import tarfile
import tomllib
import zipfile
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest

from postgen import __version__
from tests.distribution.conftest import ROOT, run

# An sdist must be able to build the wheel, the documentation and itself, and to pass its tests.
NEEDED = (
    ".ci", ".github", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md", "action.yml", "docs",
    "examples", "mkdocs.yml", "outline.yaml", "posts", "postgen.lock", "prompts", "pyproject.toml", "src",
    "tests", "uv.lock",
)  # fmt: skip


@pytest.fixture(scope="module")
def names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        return message_from_bytes(archive.read(f"postgen-{__version__}.dist-info/METADATA"))


def test_the_wheel_holds_the_package_and_nothing_else(names: list[str]) -> None:
    assert {name.split("/")[0] for name in names} == {"postgen", f"postgen-{__version__}.dist-info"}
    assert not [name for name in names if "generate_" in name or "/tests/" in name]
    package = ROOT / "src" / "postgen"
    source = {
        f"postgen/{file.relative_to(package).as_posix()}"
        for file in package.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    templates = {
        f"postgen/prompting/templates/{file.relative_to(ROOT / 'prompts').as_posix()}"
        for file in (ROOT / "prompts").rglob("*")
        if file.is_file()
    }
    assert {name for name in names if name.startswith("postgen/")} == source | templates
    assert "postgen/py.typed" in names


def test_the_metadata_say_what_the_package_is(metadata: Message) -> None:
    assert metadata["Metadata-Version"] == "2.4"
    assert metadata["Version"] == __version__
    assert metadata["Author"] == "The postgen authors"
    assert metadata["License-Expression"] == "MIT"
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["Description-Content-Type"] == "text/markdown"
    classifiers = metadata.get_all("Classifier") or []
    assert "Typing :: Typed" in classifiers
    # Only versions on which the tests have passed.
    versions = [name.rpartition(" ")[2] for name in classifiers if "Python :: 3." in name]
    assert versions == ["3.11", "3.12", "3.13"]


def test_the_changelog_has_a_dated_section_for_the_version() -> None:
    headings = [
        line
        for line in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("## ") and line != "## Unreleased"
    ]
    assert headings[0].startswith(f"## {__version__} (20")


def test_the_sdist_holds_what_its_tests_and_its_documentation_need(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        files = {name.partition("/")[2].split("/")[0] for name in archive.getnames()}
    assert set(NEEDED) <= files
    assert not files & {".venv", ".postgen", "drafts", "dist", ".coverage", ".site"}


def test_the_indexes_accept_both_distributions(wheel: Path, sdist: Path) -> None:
    run("twine", "check", "--strict", wheel, sdist, cwd=ROOT)


def test_the_version_is_written_once() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "version" not in project
    assert project["dynamic"] == ["version"]
