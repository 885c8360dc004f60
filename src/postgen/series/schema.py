"""The JSON Schema of ``outline.yaml``, for completion and checks in editors."""

import json

from postgen.series.outline import Outline


def outline_schema() -> str:
    """Return the JSON Schema (draft 2020-12) as text that ends in a newline."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | Outline.model_json_schema()
    schema["title"] = "outline.yaml of a postgen series"
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
