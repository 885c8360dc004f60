"""The page of settings is what the schema says."""

import json
import re
from pathlib import Path

import postgen
from generate_configuration import PAGE, VARIABLES, as_reference
from postgen.llm.endpoint import Endpoint
from postgen.series import outline_schema


def test_the_committed_page_is_the_generated_one() -> None:
    page = as_reference(json.loads(outline_schema()))
    assert PAGE.read_text(encoding="utf-8") == page, "run: python docs/generate_configuration.py"


def test_every_key_of_every_model_has_a_row_with_a_meaning() -> None:
    schema = json.loads(outline_schema())
    page = as_reference(schema)
    for model in (schema, *schema["$defs"].values()):
        for key in model.get("properties", {}):
            assert f"| `{key}` | " in page
    assert "|  |\n" not in page


def test_every_variable_that_the_code_names_is_listed_and_no_other() -> None:
    folder = Path(next(iter(postgen.__path__)))
    texts = (f.read_text(encoding="utf-8") for f in folder.rglob("*.py"))
    named = {name for text in texts for name in re.findall(r"\bPOSTGEN_[A-Z][A-Z_]*[A-Z]\b", text)}
    assert named == {variable.name for variable in VARIABLES}
    page = PAGE.read_text(encoding="utf-8")
    assert [v.name for v in VARIABLES if page.count(f"| `{v.name}` |") != 1] == []


def test_the_listed_times_are_those_that_hold() -> None:
    told = {variable.name: variable.default for variable in VARIABLES}
    plain = Endpoint(None)
    assert told["POSTGEN_MAX_RETRY_AFTER"] == f"`{plain.max_retry_after:g}`"
    assert told["POSTGEN_READ_TIMEOUT"] == f"`{plain.read_timeout:g}`"
