"""Format a comparison of two environments for people and programs."""

import json
from collections.abc import Iterator
from dataclasses import asdict

from postgen.plural import plural
from postgen.sanitize import escape_line, escape_lines
from postgen.validation.environment_diff import EnvironmentDiff, PostChanges

_LABELS = {"breaks": "breaks", "works": "works again", "fails": "fails in both", "output": "output"}


def changes_as_text(found: EnvironmentDiff) -> str:
    """Return the packages that differ, the posts with changes, and a summary."""
    return "".join(f"{line}\n" for line in _lines(found))


def changes_as_json(found: EnvironmentDiff) -> str:
    """Return one object with version, packages, posts and their changes, in ASCII."""
    report = {
        "version": 1,
        "packages": [asdict(version) for version in found.versions],
        "posts": [
            {"path": post.path, "breaks": post.breaks, "changes": [asdict(change) for change in post.changes]}
            for post in found.posts
        ],
        "seconds": round(found.seconds, 3),
    }
    return json.dumps(report, indent=2) + "\n"


def _lines(found: EnvironmentDiff) -> Iterator[str]:
    for version in found.versions:
        yield f"{version.name}: {version.before or 'none'} → {version.after or 'none'}"
    if not found.versions:
        yield "both environments have the same packages"
    yield ""
    for post in found.posts:
        if post.changes:
            yield from _post(post)
            yield ""
    broken = sum(post.breaks for post in found.posts)
    changed = sum(post.differs and not post.breaks for post in found.posts)
    same = len(found.posts) - broken - changed
    counts = f"{broken} broken, {changed} with other results, {same} as before"
    yield f"{plural(len(found.posts), 'post')} run: {counts} ({found.seconds:.1f} s)"


def _post(post: PostChanges) -> Iterator[str]:
    for change in post.changes:
        label = _LABELS.get(change.kind, change.kind)
        yield escape_line(f"{post.path}:{change.line}: {label}: {change.message}")
        yield from (f"    {line}" for line in escape_lines(change.details).splitlines())
