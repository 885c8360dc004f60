"""Properties of every fix: it changes only its place, is complete after one pass, and keeps the code."""

import ast
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from postgen.document import Document, apply_edits, parse_document
from postgen.findings import Finding
from postgen.rules import Context, all_rules, run_rules
from postgen.rules.checkers import run_checkers
from postgen.rules.checkers.python_source import parse_python
from tests.document.texts import texts
from tests.hypothesis_profiles import share
from tests.rules.rule_contexts import repository_series

RULES = [rule for rule in all_rules() if "ty" not in rule.requires and "outcome" not in rule.requires]
LOOK_ALIKES = yaml.safe_load(Path(__file__).with_name("look_alikes.yaml").read_text(encoding="utf-8"))
# Pieces of text that some rule fixes.
FIXABLE = (
    *(
        "\n\nRun `pip install torch` first.\n\n",
        "\n\n```bash\npip install torch\n```\n\n",
        " `pip install a` ",
    ),
    *("\n\nDo not run `pip install torch`.\n\n", "\n\nRun `uv install torch`.\n\n", " A <b>bold</b> word. "),
    *(
        "\n\n```\nimport torch\n```\n\n",
        "\n\n```pyhton\nimport torch\n```\n\n",
        " a &ndash; b &lt; c &lpar; ",
    ),
    *("\n\n```python\nprint(“a”)\n```\n\n", "\n\n```python\ndef f(x):\n    print(x)\n```\n\n"),
    *(
        "\n\n```python\nx = 'a\u202eb'  # c\u200bd\n```\n\n",
        "\n\n```bash\nuv\u00a0add scikit\u2011learn\n```\n\n",
    ),
    *("\n\n## eli5\n\n", "\n\n##\u00a0Summary\n\n", "\n\n**Summary**\n\n", "\n\n### Key Takeaways\n\n"),
    *(
        "\n\n## Exercises\n\n### Exercise 1\n\nDo.\n\n**Solution**\n\n",
        "\n\n$ x $ and \\(y\\) and \\[z\\]\n\n",
    ),
    *("a gra\u200bdient ", "\n\n# The Simplest Case - Linear Regression\n\n", "\n\n$$x = 1$$\n\n"),
)
posts = st.lists(st.one_of(st.sampled_from(FIXABLE), texts), max_size=6).map("".join)


def _findings(documents: list[Document], lesson_id: str) -> list[list[Finding]]:
    series = repository_series()
    lesson = series.lesson(lesson_id) if lesson_id else None
    diagnostics = run_checkers(documents, series, {"ruff"})
    return [
        run_rules(
            document,
            Context(series, lesson, series.posts_dir / "post.md", diagnostics[document.path]),
            RULES,
        )
        for document in documents
    ]


def _find(text: str, lesson_id: str = "1.2") -> tuple[Document, list[Finding]]:
    document = parse_document(text, "post.md")
    return document, _findings([document], lesson_id)[0]


@pytest.mark.parametrize("lesson_id", ["", "1.2"])
def test_a_text_that_only_looks_like_a_violation_is_not_changed(lesson_id: str) -> None:
    entries = [entry["text"] for entry in LOOK_ALIKES if entry["lesson"] == lesson_id]
    documents = [parse_document(text, f"{number}.md") for number, text in enumerate(entries)]
    for document, findings in zip(documents, _findings(documents, lesson_id), strict=True):
        fixed = apply_edits(document.text, [edit for finding in findings for edit in finding.edits])
        assert fixed == document.text, findings
    assert len(LOOK_ALIKES) >= 60


@share(0.5)
@given(posts)
def test_a_fix_changes_only_the_lines_of_its_finding(text: str) -> None:
    document, findings = _find(text)
    source = document.source
    for finding in findings:
        if finding.code == "ST101" and finding.edits[:1] and finding.edits[0].start == finding.edits[0].end:
            continue  # a new title at the start of the post
        # A formula moves to lines of its own.
        first = max(1, finding.span.line - 1)
        last = min(source.line_count, finding.span.end_line + 1)
        if finding.code == "PY401":  # all lines of the block
            block = next(b for b in document.python_blocks if b.line <= finding.span.line <= b.end_line)
            first, last = block.first_line, block.end_line
        for edit in finding.edits:
            assert source.line_start(first) <= edit.start <= edit.end <= source.line_end(last), finding


@share(0.5)
@given(posts)
def test_a_fix_is_complete_after_one_pass(text: str) -> None:
    _, findings = _find(text)
    for finding in findings:
        if finding.edits:
            _, after = _find(apply_edits(text, finding.edits))
            same = [f for f in after if (f.code, f.message) == (finding.code, finding.message)]
            before = [f for f in findings if (f.code, f.message) == (finding.code, finding.message)]
            assert len(same) < len(before), (finding, after)


class _WithoutAnnotations(ast.NodeTransformer):
    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)


def _meaning(code: str) -> str | None:
    module = parse_python(code)
    return ast.dump(_WithoutAnnotations().visit(ast.parse(code))) if isinstance(module, ast.Module) else None


@share(0.5)
@given(posts)
def test_a_fix_never_changes_what_code_does(text: str) -> None:
    document, findings = _find(text)
    for finding in findings:
        if finding.edits:
            after = parse_document(apply_edits(text, finding.edits), "post.md")
            old = [
                meaning for block in document.python_blocks if (meaning := _meaning(block.body)) is not None
            ]
            new = [meaning for block in after.python_blocks if (meaning := _meaning(block.body)) is not None]
            remaining = iter(new)
            assert all(meaning in remaining for meaning in old), finding
