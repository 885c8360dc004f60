"""The variables of the environment that postgen reads, as a section of the reference of settings."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Variable:
    """What a variable means, and what holds where it is not set; both in Markdown."""

    name: str
    default: str
    meaning: str


VARIABLES = (
    Variable(
        "POSTGEN_MODEL",
        "`model.name`",
        "The model at the endpoint, `embedded`, or the path of a GGUF file; `--model` wins.",
    ),
    Variable(
        "POSTGEN_API",
        "`responses` for OpenAI itself, `chat` elsewhere",
        "Which API the endpoint is asked by: `chat` or `responses`.",
    ),
    Variable(
        "POSTGEN_TOKEN_FIELD",
        "`max_tokens`",
        "The field that limits a reply, `max_tokens` or `max_completion_tokens`, where an endpoint ignores "
        "the usual one in silence; `postgen doctor` finds out.",
    ),
    Variable("POSTGEN_MAX_RETRY_AFTER", "`120`", "The longest `Retry-After` to wait for, in seconds."),
    Variable("POSTGEN_READ_TIMEOUT", "`300`", "How long an endpoint may send nothing, in seconds."),
    Variable("POSTGEN_BATCH_POLL", "`60`", "Seconds between two looks at a batch of `draft --batch`."),
    Variable(
        "POSTGEN_CACHE_DIR",
        "the user's cache folder",
        "Where environments, copies of data, outcomes and findings are kept.",
    ),
    Variable("POSTGEN_DEBUG", "unset", "If it is set, errors come with their traceback."),
)

_HEAD = """\
## Environment variables

`OPENAI_API_KEY` and `OPENAI_BASE_URL` say where models are asked; uv's settings and, where there are none,
pip's say where packages come from. postgen's own:

| variable | default | meaning |
| --- | --- | --- |
"""


def as_section() -> str:
    """The table of all variables."""
    return _HEAD + "".join(f"| `{v.name}` | {v.default} | {v.meaning} |\n" for v in VARIABLES)
