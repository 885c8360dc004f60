"""The page of settings is what the schema says."""

import json
from pathlib import Path

from postgen.report.reference import as_reference
from postgen.series import outline_schema

PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"


def test_the_committed_page_is_the_generated_one() -> None:
    page = as_reference(json.loads(outline_schema()))
    assert PAGE.read_text(encoding="utf-8") == page, "run: postgen schema --markdown > docs/configuration.md"


def test_every_key_of_every_model_has_a_row_with_a_meaning() -> None:
    schema = json.loads(outline_schema())
    page = as_reference(schema)
    for model in (schema, *schema["$defs"].values()):
        for key in model.get("properties", {}):
            assert f"| `{key}` | " in page
    assert "|  |\n" not in page
