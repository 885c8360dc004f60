"""Choose the model and its endpoint from the option, the environment and the outline, in that order."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar, get_args
from urllib.parse import urlsplit

from postgen.errors import CredentialsError, UsageError
from postgen.llm.dialect import TokenField
from postgen.llm.endpoint import Api, Endpoint, require_header_text
from postgen.plugins import Plugin, find_plugins

Word = TypeVar("Word", bound=str)

_DAY = 86_400
EMBEDDED = "embedded"  # the model name that selects the bundled weights


@dataclass(frozen=True, slots=True)
class RemoteChoice:
    """The model ``name`` at ``endpoint``. Without a name, the endpoint must offer exactly one model."""

    name: str | None
    endpoint: Endpoint


@dataclass(frozen=True, slots=True)
class LocalChoice:
    """A local model: the path of its ``weights`` as the user gave it; ``None`` for the bundled weights."""

    weights: str | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class PluginChoice:
    """A model of a plug-in. ``variant`` is the part of its name after the colon."""

    plugin: Plugin
    variant: str


def resolve_model(
    option: str | None, configured: str | None, environment: Mapping[str, str] | None = None
) -> RemoteChoice | LocalChoice | PluginChoice:
    """Choose the model to open. ``option`` is the value of ``--model``, ``configured`` the outline's.

    Raises :class:`~postgen.errors.UsageError` for invalid settings, and
    :class:`~postgen.errors.CredentialsError` for a hosted model without a key.
    """
    env = os.environ if environment is None else environment
    key, base_url = _key(env), _setting(env, "OPENAI_BASE_URL")
    requested = option or _setting(env, "POSTGEN_MODEL")
    name = requested or configured
    if name == EMBEDDED:
        return LocalChoice(None)
    if name and name.lower().endswith(".gguf"):
        return LocalChoice(name)
    plugin_name, _, variant = (name or "").partition(":")
    if plugin := find_plugins("postgen.models", {EMBEDDED}).get(plugin_name):
        return PluginChoice(plugin, variant)
    if key is None and base_url is None:
        if requested:
            raise UsageError(
                f"the model {requested!r} needs an endpoint: set OPENAI_API_KEY, or OPENAI_BASE_URL for your "
                f"own server; to work without an endpoint, use --model {EMBEDDED} or the path of a GGUF file"
            )
        note = f"the outline names {configured!r}, but neither OPENAI_API_KEY nor OPENAI_BASE_URL is set"
        return LocalChoice(None, note if configured else "")
    endpoint = _endpoint(env, key, base_url)
    if name is None and endpoint.hosted_by_openai:
        raise UsageError(
            "no model is chosen; set it with --model, POSTGEN_MODEL, or `model.name` in outline.yaml"
        )
    return RemoteChoice(name, endpoint)


def _endpoint(env: Mapping[str, str], key: str | None, base_url: str | None) -> Endpoint:
    if base_url is not None:
        _require_base_url(base_url)
    plain = Endpoint(base_url, key)
    api: Api = "responses" if plain.hosted_by_openai else "chat"
    return replace(
        plain,
        api=_one_of(env, "POSTGEN_API", get_args(Api)) or api,
        max_retry_after=seconds_setting(env, "POSTGEN_MAX_RETRY_AFTER", plain.max_retry_after),
        read_timeout=seconds_setting(env, "POSTGEN_READ_TIMEOUT", plain.read_timeout),
        token_field=_one_of(env, "POSTGEN_TOKEN_FIELD", get_args(TokenField)),
    )


def _require_base_url(url: str) -> None:
    example = "expected something like http://127.0.0.1:8080/v1"
    try:
        # The name of a host may have letters of any language.
        require_header_text("OPENAI_BASE_URL", "".join("x" if c.isalnum() else c for c in url), UsageError)
        parts = urlsplit(url)
        port = parts.port
        (parts.hostname or "").encode("idna")
    except ValueError as error:
        raise UsageError(f"OPENAI_BASE_URL is not a valid URL ({error}); {example}") from None
    if parts.scheme not in {"http", "https"} and "://" not in url:
        guess = "http" if re.match(r"(localhost|127\.|\[|192\.168|10\.)", url) else "https"
        raise UsageError(f"OPENAI_BASE_URL has no scheme; write {guess}://{url.lstrip('/')}")
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0 or " " in url:
        raise UsageError(f"OPENAI_BASE_URL is not a valid URL; {example}")
    if found := re.search(r"/(?:chat/completions|completions|responses|models|embeddings)/?$", parts.path):
        whole = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path[: found.start()]}"
        raise UsageError(
            f"OPENAI_BASE_URL ends in {found[0].rstrip('/')}, which each request adds; set it to {whole}"
        )


def _key(env: Mapping[str, str]) -> str | None:
    key = _setting(env, "OPENAI_API_KEY")
    if key is None:
        return None
    require_header_text("OPENAI_API_KEY", key, CredentialsError)
    if key[0] in "\"'" or " " in key:
        raise UsageError("OPENAI_API_KEY has a quotation mark or a space in it; set it to the key alone")
    return key


def _one_of(env: Mapping[str, str], name: str, words: tuple[Word, ...]) -> Word | None:
    value = _setting(env, name)
    if value is None:
        return None
    for word in words:
        if value == word:
            return word
    raise UsageError(f"{name} is {value!r}; it must be one of {', '.join(words)}")


def _setting(env: Mapping[str, str], name: str) -> str | None:
    return env.get(name, "").strip() or None


def seconds_setting(env: Mapping[str, str], name: str, default: float) -> float:
    """A number of seconds in the environment, at most a day.

    Raises:
        UsageError: the value is invalid.
    """
    value = _setting(env, name)
    if value is None:
        return default
    try:
        seconds = float(value)
    except ValueError:
        seconds = -1.0
    if not 0 < seconds <= _DAY:
        raise UsageError(f"{name} is {value!r}; it must be a positive number of seconds, at most {_DAY:,}")
    return seconds
