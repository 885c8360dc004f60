"""Opening a model: the one entrance to this layer. Heavy packages are imported here, and no earlier."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from postgen.errors import ModelError, UsageError
from postgen.models.choice import Local, choose
from postgen.models.dialect import Dialect
from postgen.models.endpoint import Endpoint, connect, say_nothing
from postgen.models.prices import OPENAI_ADDRESS
from postgen.models.protocol import Capabilities, EndpointModel, Notify
from postgen.models.weights import bundled_weights, own_weights, require_server

if TYPE_CHECKING:
    import openai

TRIAL_NOTE = "The embedded model is for trying the pipeline out; its prose is not for publishing."
_MOST_SHOWN = 20


def open_model(
    option: str | None = None,
    configured: str | None = None,
    *,
    notify: Notify = say_nothing,
    environment: Mapping[str, str] | None = None,
) -> EndpointModel:
    """Open the model that the settings ask for; leave it with ``with`` or ``close``.

    ``option`` is the value of ``--model``; then counts ``POSTGEN_MODEL``, then ``configured``, the
    outline's setting. ``embedded`` or the path of a GGUF file is served here; every other name is asked
    at the endpoint that ``OPENAI_API_KEY`` and ``OPENAI_BASE_URL`` name. With neither, the embedded
    model is opened. ``notify`` hears of choices, fallbacks and waits.

    Raises :class:`~postgen.errors.UsageError` if no model is named or a setting makes no sense,
    :class:`~postgen.errors.CredentialsError` if a hosted one is named without a key,
    :class:`~postgen.errors.SurroundingsError` if the embedded one is not installed or does not start.
    """
    chosen = choose(option, configured, environment)
    if isinstance(chosen, Local):
        return _open_local(chosen, notify)
    from postgen.models.remote import RemoteModel

    name = chosen.name or _only_model(chosen.endpoint, notify)
    return RemoteModel(
        name, chosen.endpoint, _capabilities(chosen.endpoint), _first_dialect(chosen.endpoint), notify
    )


def offered_models(endpoint: Endpoint, notify: Notify = say_nothing) -> list[str]:
    """The names of the models that an endpoint offers, as ``/v1/models`` lists them.

    Raises :class:`~postgen.errors.ModelError` if it does not list them.
    """
    import openai

    from postgen.models.faults import translate

    with connect(endpoint, notify) as client:
        try:
            return sorted(_identifiers(client))
        except openai.OpenAIError as error:
            raise translate(error, endpoint, "") from None


def _identifiers(client: "openai.OpenAI") -> list[str]:
    from postgen.models.gathering import items, mapping

    listed = mapping(client.get("/models", cast_to=object)).get("data")
    return [str(mapping(entry)["id"]) for entry in items(listed) if mapping(entry).get("id")]


def _only_model(endpoint: Endpoint, notify: Notify) -> str:
    how = "Name one with --model, in POSTGEN_MODEL, or as the model's name in outline.yaml."
    try:
        names = offered_models(endpoint, notify)
    except ModelError as error:
        raise UsageError(f"Which model? {how} ({error})") from None
    if len(names) == 1:
        notify(f"Using {names[0]}, the only model at {endpoint.shown}.")
        return names[0]
    shown = ", ".join(names[:_MOST_SHOWN]) + (", …" if len(names) > _MOST_SHOWN else "")
    raise UsageError(f"Which model? {endpoint.shown} offers {shown or 'none'}. {how}")


def _first_dialect(endpoint: Endpoint) -> Dialect:
    if endpoint.hosted_by_openai:
        return Dialect(token_field=endpoint.token_field or "max_completion_tokens", cache_key=True)
    return Dialect(token_field=endpoint.token_field or "max_tokens")


def _capabilities(endpoint: Endpoint) -> Capabilities:
    return Capabilities(billed_at=endpoint.base_url or OPENAI_ADDRESS)


def _open_local(chosen: Local, notify: Notify) -> EndpointModel:
    if chosen.note:
        notify(chosen.note)
    weights = bundled_weights() if chosen.weights is None else own_weights(chosen.weights)
    require_server()
    notify(TRIAL_NOTE)
    from postgen.models.embedded import EmbeddedModel

    return EmbeddedModel(weights, notify)
