"""The generated page of settings matches the schema."""

import json
import re
from pathlib import Path

import postgen
from generate_configuration import PAGE, VARIABLES, as_reference
from postgen.llm.endpoint import Endpoint
from postgen.series.config import outline_schema


def test_the_committed_page_is_up_to_date() -> None:
    page = as_reference(json.loads(outline_schema()))
    assert PAGE.read_text(encoding="utf-8") == page, "run: python docs/generate_configuration.py"


def test_every_setting_has_a_row_with_a_description() -> None:
    schema = json.loads(outline_schema())
    page = as_reference(schema)
    for model in (schema, *schema["$defs"].values()):
        for key in model.get("properties", {}):
            assert f"| `{key}` | " in page
    assert "|  |\n" not in page


def test_the_page_lists_exactly_the_variables_of_the_code() -> None:
    folder = Path(next(iter(postgen.__path__)))
    texts = (f.read_text(encoding="utf-8") for f in folder.rglob("*.py"))
    named = {name for text in texts for name in re.findall(r"\bPOSTGEN_[A-Z][A-Z_]*[A-Z]\b", text)}
    assert named == {variable.name for variable in VARIABLES}
    page = PAGE.read_text(encoding="utf-8")
    assert [v.name for v in VARIABLES if page.count(f"| `{v.name}` |") != 1] == []


def test_the_listed_default_times_are_correct() -> None:
    defaults = {variable.name: variable.default for variable in VARIABLES}
    endpoint = Endpoint(None)
    assert defaults["POSTGEN_MAX_RETRY_AFTER"] == f"`{endpoint.max_retry_after:g}`"
    assert defaults["POSTGEN_READ_TIMEOUT"] == f"`{endpoint.read_timeout:g}`"
