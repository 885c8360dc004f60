"""Open a model. Heavy packages are imported when they are needed."""

from collections.abc import Callable, Mapping

from postgen.errors import ModelError, UsageError
from postgen.llm.dialect import UNCOMMON_FIELDS, Dialect
from postgen.llm.endpoint import Endpoint, create_client, ignore_notice
from postgen.llm.endpoint_model import EndpointModel
from postgen.llm.model_choice import LocalChoice, PluginChoice, resolve_model
from postgen.llm.pricing import OPENAI_ADDRESS
from postgen.llm.protocol import Capabilities, LanguageModel, Notify, Reply, Request
from postgen.llm.response_data import as_list, as_mapping
from postgen.llm.server_errors import converted_errors
from postgen.llm.weights import bundled_weights, require_server, user_weights
from postgen.plugins import Plugin

TRIAL_NOTE = "the embedded model is for trying the pipeline out; its text is not good enough to publish"
_MAX_SHOWN = 20


def open_model(
    option: str | None = None,
    configured: str | None = None,
    *,
    notify: Notify = ignore_notice,
    environment: Mapping[str, str] | None = None,
) -> LanguageModel:
    """Open the model that the settings select. Close it with ``with`` or ``close``.

    ``option``, the value of ``--model``, takes precedence over ``POSTGEN_MODEL``, and that over
    ``configured``, the outline's setting. ``embedded`` and the path of a GGUF file are served locally.
    ``NAME`` and ``NAME:VARIANT`` open the model of the plug-in NAME. For every other name the endpoint is
    set by ``OPENAI_API_KEY`` and ``OPENAI_BASE_URL``. Without either, the embedded model is opened.
    ``notify`` receives messages about choices, fallbacks and waits.

    Raises what :func:`~postgen.llm.model_choice.resolve_model` raises, and
    :class:`~postgen.errors.RuntimeEnvironmentError` if the embedded model is not installed or does not start,
    or a plug-in is broken.
    """
    chosen = resolve_model(option, configured, environment)
    if isinstance(chosen, LocalChoice):
        return _open_local(chosen, notify)
    if isinstance(chosen, PluginChoice):
        model = chosen.plugin.load_function(LanguageModel)(chosen.variant, notify)
        return _PluginModel(chosen.plugin, model)
    name = chosen.name or _only_model(chosen.endpoint, notify)
    capabilities = Capabilities(billed_at=chosen.endpoint.base_url or OPENAI_ADDRESS)
    return EndpointModel(name, chosen.endpoint, capabilities, _first_dialect(chosen.endpoint), notify)


class _PluginModel(LanguageModel):
    """The model of a plug-in. Its unexpected exceptions become errors that name the plug-in."""

    def __init__(self, plugin: Plugin, model: LanguageModel) -> None:
        self._plugin, self._model = plugin, model

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def embedded(self) -> bool:
        return self._model.embedded

    @property
    def capabilities(self) -> Capabilities:
        return self._model.capabilities

    def ask(self, request: Request, on_text: Callable[[str], None] | None = None) -> Reply:
        reply: Reply = self._plugin.guard(self._model.ask, Reply)(request, on_text)
        return reply

    def close(self) -> None:
        self._plugin.guard(self._model.close)()


def offered_models(endpoint: Endpoint, notify: Notify = ignore_notice) -> list[str]:
    """The sorted names of the models that ``/v1/models`` lists.

    Raises :class:`~postgen.errors.ModelError` if the endpoint does not list its models.
    """
    with create_client(endpoint, notify) as client, converted_errors(endpoint):
        listed = as_mapping(client.get("/models", cast_to=object)).get("data")
    return sorted(str(model["id"]) for model in map(as_mapping, as_list(listed)) if model.get("id"))


def _only_model(endpoint: Endpoint, notify: Notify) -> str:
    how = "set it with --model, POSTGEN_MODEL, or `model.name` in outline.yaml"
    try:
        names = offered_models(endpoint, notify)
    except ModelError as error:
        raise UsageError(f"no model is chosen; {how} ({error})") from None
    if len(names) == 1:
        notify(f"using {names[0]}, the only model at {endpoint.display_url}")
        return names[0]
    shown = ", ".join(names[:_MAX_SHOWN]) + (", …" if len(names) > _MAX_SHOWN else "")
    raise UsageError(f"no model is chosen, and {endpoint.display_url} offers {shown or 'none'}; {how}")


def _first_dialect(endpoint: Endpoint) -> Dialect:
    if endpoint.hosted_by_openai:
        return Dialect(
            endpoint.token_field or "max_completion_tokens", UNCOMMON_FIELDS - {"prompt_cache_key"}
        )
    return Dialect(endpoint.token_field or "max_tokens")


def _open_local(chosen: LocalChoice, notify: Notify) -> EndpointModel:
    if chosen.note:
        notify(chosen.note)
    weights = bundled_weights() if chosen.weights is None else user_weights(chosen.weights)
    require_server()
    notify(TRIAL_NOTE)
    from postgen.llm.embedded import EmbeddedModel

    return EmbeddedModel(weights, notify)
