"""IN501 finds instructions and skips mentions. A fix never changes a sentence that is not an instruction."""

from pathlib import Path

import pytest
import yaml

from postgen.document import apply_edits, parse_document
from postgen.findings import Finding
from postgen.rules import find_rule, run_rules
from tests.rules.rule_contexts import context_for

USES = yaml.safe_load(Path(__file__).with_name("installer_uses.yaml").read_text(encoding="utf-8"))


def _find(text: str, code: str = "IN501") -> list[Finding]:
    rule, document = find_rule(code), parse_document(text)
    return run_rules(document, context_for(document, {}, rule), [rule])


def _fixed(text: str, code: str = "IN501") -> str:
    return apply_edits(text, [edit for finding in _find(text, code) for edit in finding.edits])


@pytest.mark.parametrize("text", USES["instructions"])
def test_an_instruction_is_found(text: str) -> None:
    assert _find(text)


@pytest.mark.parametrize("text", USES["mentions"])
def test_a_mention_is_not_flagged(text: str) -> None:
    assert _find(text) == []


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("Run `pip\u00a0install torch` first.", "Run `uv add torch` first."),
        ("Run `uvx pip install torch`.", "Run `uv add torch`."),
        ("If it is not there yet, run `pip install torch`.", "If it is not there yet, run `uv add torch`."),
        ("Open a terminal and `pip install torch`.", "Open a terminal and `uv add torch`."),
        ("Upgrade with `pip install -U torch`.", "Upgrade with `uv pip install -U torch`."),
        ("```bash\npoetry lock\n```", "```bash\nuv lock\n```"),
    ],
)
def test_a_clear_instruction_is_fixed(text: str, fixed: str) -> None:
    assert _fixed(text) == fixed


@pytest.mark.parametrize(
    "text",
    [
        "Run `pip install uv` first.",
        "```bash\npip install uv\npython -m pip install --upgrade pip\n```",
        "Run `uv add torch` or `pip install torch`.",
        "Use pip: `pip install torch`.",
        "Run `.venv/bin/pip install torch`.",
        "Run `pip install --user torch`.",
        "Run `pip install --target lib torch`.",
        "```bash\npip \\\n  install torch\n```",
        "```bash\nsudo pip install torch\n```",
        "```bash\npip uninstall -y torch\npoetry add 'torch@^2'\n```",
        "```bash\npipenv install\npipx install --python 3.11 ruff\n```",
        "```yaml\n- run: pip install torch\n```",
        "The installation command is `pip install torch`.",
        "All of it rests on one habit: `pip install torch`, then hope.",
    ],
)
def test_a_command_that_uv_does_not_replace_word_for_word_is_not_fixed(text: str) -> None:
    assert _find(text)
    assert _fixed(text) == text


def test_the_installation_of_uv_is_left_to_the_author() -> None:
    [finding] = _find("Run `pip install uv` first.")
    assert not finding.is_error
    assert "uv add uv" not in finding.help


@pytest.mark.parametrize(
    "text",
    [
        "There is no `uv install torch`; write `uv add torch`.",
        "Do not type `uv install torch`.",
        "Why is there no `uv install torch`?",
        "```bash\n# there is no uv install torch\nuv add torch\n```",
        "```bash\n# not: uv install torch\nuv add torch\n```",
    ],
)
def test_a_mention_of_an_unknown_uv_command_is_not_flagged(text: str) -> None:
    assert _find(text, "IN503") == []


@pytest.mark.parametrize(
    "text",
    [
        "```bash\nuv install --system torch\n```",
        "```bash\nuv install .\n```",
        "The command is `uv install torch`.",
    ],
)
def test_an_unknown_uv_command_with_other_arguments_is_not_fixed(text: str) -> None:
    assert _find(text, "IN503")
    assert _fixed(text, "IN503") == text
