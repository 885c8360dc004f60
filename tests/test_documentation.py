"""The pages of the documentation: all are in the navigation, and their links and pictures lead somewhere."""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("*.md"))
OTHERS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]


def _in_navigation(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _in_navigation(child)


def test_every_page_is_in_the_navigation_once() -> None:
    navigation = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    assert sorted(_in_navigation(navigation)) == [page.name for page in PAGES]


def _targets(page: Path) -> list[str]:
    """The relative targets of the links and pictures of a page."""
    tokens = MarkdownIt("commonmark").enable("table").parse(page.read_text(encoding="utf-8"))
    inline = chain.from_iterable(token.children or () for token in tokens)
    found = [str(token.attrs.get("href") or token.attrs.get("src") or "") for token in inline]
    return [target for target in found if target and not re.match(r"[a-z]+:|#", target)]


@pytest.mark.parametrize("page", [*PAGES, *OTHERS], ids=lambda page: page.name)
def test_links_and_pictures_lead_to_files(page: Path) -> None:
    missing = [t for t in _targets(page) if not (page.parent / t.partition("#")[0]).exists()]
    assert missing == []


def test_pages_of_the_site_link_only_to_pages_of_the_site() -> None:
    outside = [
        f"{page.name}: {target}"
        for page, target in chain.from_iterable(((p, t) for t in _targets(p)) for p in PAGES)
        if not (page.parent / target.partition("#")[0]).resolve().is_relative_to(DOCS)
    ]
    assert outside == []
