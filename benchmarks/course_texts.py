"""Run the static rules on course texts by other authors; print findings by rule, crashes and CPU time.

    uv run python benchmarks/course_texts.py FOLDER…                     counts
    uv run python benchmarks/course_texts.py --sample 8 --only MA,HT FOLDER…   also findings to judge by hand

The folders can contain any Markdown, such as clones of public courses. These texts were not written for the
series, so the rules on its structure (ST, SE) are left out.
"""

import argparse
import random
import sys
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from postgen.document import Document, build_document, read_source
from postgen.errors import UnreadableError
from postgen.findings import Finding
from postgen.rules import Context, all_rules, run_rules
from postgen.rules.checkers import run_checkers
from postgen.rules.cross_post.post_facts import SeriesIndex
from postgen.series import Series, load_series

ROOT = Path(__file__).parents[1]
RULES = [
    r
    for r in all_rules()
    if not r.code.startswith(("ST", "SE")) and "outcome" not in r.requires and r.default
]


def documents_in(folders: Iterable[Path]) -> tuple[list[Document], list[str]]:
    """Return the readable texts, and an error message for each of the others."""
    documents, refused = [], []
    for folder in folders:
        for path in sorted(folder.rglob("*.md")):
            if not path.is_file():
                continue
            try:
                documents.append(build_document(read_source(path)))
            except UnreadableError as error:
                refused.append(str(error))
    return documents, refused


def check(documents: Sequence[Document], series: Series, lesson: str) -> tuple[list[Finding], list[str]]:
    """Return all findings, and the traceback of each rule that crashed. Types are not checked."""
    diagnostics = run_checkers(documents, series, {"ruff"})
    findings: list[Finding] = []
    crashes: list[str] = []
    for document in documents:
        context = Context(
            series,
            series.lesson(lesson),
            Path(document.path),
            diagnostics[document.path],
            earlier=SeriesIndex(),
        )
        for rule in RULES:
            try:
                findings += run_rules(document, context, [rule])
            except Exception:
                crashes.append(f"{document.path}: {rule.code}\n{traceback.format_exc()}")
    return findings, crashes


def show(findings: Sequence[Finding], documents: Sequence[Document], size: int, seed: int) -> None:
    """Print a random sample of each rule's findings, each with its line."""
    lines = {document.path: document.source.line_text for document in documents}
    by_rule: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_rule[finding.code].append(finding)
    for code, found in sorted(by_rule.items()):
        print(f"\n## {code}")
        for f in random.Random(seed).sample(found, min(size, len(found))):
            line = lines[f.path](f.span.line)
            start = max(0, f.span.column - 70)
            name = "/".join(Path(f.path).parts[-2:])
            print(f"{name}:{f.span.line}:{f.span.column} {f.severity}: {f.message}")
            print(f"    {line[start : f.span.column - 1]}⟦{line[f.span.column - 1 : f.span.column + 110]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--sample", type=int, default=0, help="number of findings to show for each rule")
    parser.add_argument(
        "--only", default="", help="rules to show: codes or prefixes of codes, separated by commas"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lesson", default="2.6", help="treat each text as a post of this lesson")
    given = parser.parse_args()
    started = time.process_time()
    documents, refused = documents_in(given.folders)
    parsed = time.process_time()
    findings, crashes = check(documents, load_series(ROOT), given.lesson)
    ended = time.process_time()
    formulas = sum(len(document.maths) for document in documents)
    print(f"{len(documents)} files, {formulas} formulas, {len(refused)} unreadable, {len(crashes)} crashes")
    print(f"CPU per file: parsing {_ms(parsed - started, documents)}, rules {_ms(ended - parsed, documents)}")
    for message in (*refused, *crashes):
        print(message)
    counts, files = (
        Counter(f.code for f in findings),
        Counter(c for c, _ in {(f.code, f.path) for f in findings}),
    )
    for rule in RULES:
        print(f"| {rule.code} | {rule.name} | {counts[rule.code]} | {files[rule.code]} |")
    if given.sample:
        wanted = tuple(given.only.split(","))
        show([f for f in findings if f.code.startswith(wanted)], documents, given.sample, given.seed)
    sys.exit(1 if crashes else 0)


def _ms(seconds: float, documents: Sequence[Document]) -> str:
    return f"{1000 * seconds / max(1, len(documents)):.1f} ms"


if __name__ == "__main__":
    main()
