"""The JSON output follows docs/findings.schema.json."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from postgen import validate
from postgen.report.json import as_json
from tests.projects import RECAP, small_project

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "findings.schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def report(tmp_path: Path) -> Any:  # noqa: ANN401 (JSON)
    folder = small_project(tmp_path)
    text = RECAP.replace("where $s$ is", r"where \(s_1\) is <b>").replace("apples", "π apples")
    (folder / "posts" / "1.2-looking-back.md").write_text(text, encoding="utf-8")
    (folder / "posts" / "notes.md").write_text("# Notes\n", encoding="utf-8")
    return json.loads(as_json(validate(folder)))


def _closed(schema: object) -> object:
    """The schema without permission for other keys."""
    if isinstance(schema, list):
        return [_closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    more = {"additionalProperties": False} if schema.get("type") == "object" else {}
    return {key: _closed(value) for key, value in schema.items()} | more


def test_the_output_has_exactly_the_keys_of_the_schema(report: Any) -> None:  # noqa: ANN401
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(_closed(SCHEMA)).validate(report)  # type: ignore[arg-type]
    findings = report["findings"]
    assert {finding["severity"] for finding in findings} == {"error", "warning"}
    assert {finding["lesson"] for finding in findings} == {"1.2", None}
    assert all(finding["fixable"] == bool(finding["edits"]) for finding in findings)
    edits = {finding["code"]: finding["edits"] for finding in findings}
    line = 1 + RECAP[: RECAP.index("where $s$ is")].count("\n")
    assert edits["MA201"][0] == {
        "line": line,
        "column": 7,
        "end_line": line,
        "end_column": 14,
        "text": "$s_1$",
    }
    assert edits["HT301"] == []
    assert next(f for f in findings if f["code"] == "MA201")["help"]


CHANGES: list[Callable[[Any], object]] = [
    lambda report: report.pop("summary"),
    lambda report: report.update(version=2),
    lambda report: report["summary"].update(posts="1"),
    lambda report: report["summary"].pop("seconds"),
    lambda report: report["findings"][0].pop("help"),
    lambda report: report["findings"][0].update(line=0),
    lambda report: report["findings"][0].update(severity="fatal"),
    lambda report: report["findings"][0].update(lesson=1),
    lambda report: report["findings"][0].update(edits=[{"start": 1, "end": 2, "text": ""}]),
]


@pytest.mark.parametrize("change", CHANGES)
def test_wrong_output_does_not_follow_the_schema(report: Any, change: Callable[[Any], object]) -> None:  # noqa: ANN401
    wrong = copy.deepcopy(report)
    change(wrong)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(SCHEMA).validate(wrong)
