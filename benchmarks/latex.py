"""Measure how well MA205 agrees with KaTeX, which is the reference.

    npm install --prefix benchmarks katex
    uv run python benchmarks/latex.py                  20,000 generated formulas, half of them broken
    uv run python benchmarks/latex.py --record         write the KaTeX results that the tests compare with
    uv run python benchmarks/latex.py path/to/texts    the formulas in any Markdown files

The script prints how many broken formulas MA205 accepts and how many valid formulas it rejects, counted by
the error message of KaTeX or MA205. MA205 rejects commands that only KaTeX knows, and an unescaped `%`, on
purpose.
"""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from tests.rules.latex.formula_generator import formulas  # noqa: E402

from postgen.document import parse_document  # noqa: E402
from postgen.latex import render  # noqa: E402

RECORDED = HERE.parent / "tests" / "rules" / "latex" / "katex_verdicts.jsonl"


def with_katex_verdicts(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return each row with the result of KaTeX added."""
    given = "\n".join(json.dumps(row) for row in rows)
    command = ["node", str(HERE / "katex_verdicts.mjs")]
    done = subprocess.run(command, cwd=HERE, input=given, capture_output=True, text=True, check=True)
    return [row | json.loads(line) for row, line in zip(rows, done.stdout.splitlines(), strict=True)]


def generated_rows(count: int, seed: int) -> list[dict[str, Any]]:
    return [
        {"latex": latex, "display": display, "pristine": pristine}
        for latex, display, pristine in dict.fromkeys(formulas(count, seed))
    ]


def formulas_in(folder: Path) -> list[dict[str, Any]]:
    texts = (path.read_text(encoding="utf-8", errors="replace") for path in sorted(folder.rglob("*.md")))
    maths = dict.fromkeys((m.latex, m.display) for text in texts for m in parse_document(text).maths)
    return [{"latex": latex, "display": display, "pristine": True} for latex, display in maths]


def main(arguments: list[str]) -> None:
    if arguments == ["--record"]:
        selected = [
            {key: row[key] for key in ("latex", "display", "pristine", "valid")}
            for row in with_katex_verdicts(generated_rows(2000, 7))
        ]
        RECORDED.write_text("".join(json.dumps(row) + "\n" for row in selected), encoding="utf-8")
        return
    rows = with_katex_verdicts(formulas_in(Path(arguments[0])) if arguments else generated_rows(20_000, 1))
    faults = [render(row["latex"], display=row["display"]).problems for row in rows]
    accepted = [row for row, found in zip(rows, faults, strict=True) if not row["valid"] and not found]
    refused = [(row, found[0]) for row, found in zip(rows, faults, strict=True) if row["valid"] and found]
    valid = sum(row["valid"] for row in rows)
    print(f"broken formulas {len(rows) - valid}, accepted {len(accepted)}")
    for error, number in Counter(row["error"].split(" at position")[0] for row in accepted).most_common(20):
        print(f"  {number} × {error}")
    untouched = sum(row["pristine"] for row, _ in refused)
    print(f"valid formulas {valid}, rejected {len(refused)}, of these not broken on purpose {untouched}")
    for message, number in Counter(fault.message[:60] for _, fault in refused).most_common(20):
        print(f"  {number} × {message}")


if __name__ == "__main__":
    main(sys.argv[1:])
