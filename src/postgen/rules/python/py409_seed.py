"""Randomness without a seed.

**What it flags.** The first call in a post that draws random numbers from torch, `random` or NumPy before
that library is seeded. Layers with random weights, dropout and a shuffling DataLoader draw from torch. It is
a warning, because not every such call affects the output.

**Why.** The reader must get the same numbers that the post shows.

**Example.** `w = torch.randn(3)`

**Instead.**

    torch.manual_seed(0)
    w = torch.randn(3)

**Not flagged.** Calls with a `generator` argument. Calls in a function if the post seeds the library
anywhere. A seed without a value (`random.seed()`) does not count.
"""

import ast

from postgen.document import Document
from postgen.findings import Problem, Severity
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.python.ast_tools import Call, calls_of, unparse

_SEEDS = {
    "torch.manual_seed": "torch",
    "torch.random.manual_seed": "torch",
    "torch.set_rng_state": "torch",
    "random.seed": "random",
    "numpy.random.seed": "numpy",
}
_ADVICE = {
    "torch": "call `torch.manual_seed(0)` first",
    "random": "call `random.seed(0)` first",
    "numpy": "draw from a generator: `np.random.default_rng(0)`",
}
_TORCH_FUNCTIONS = """rand rand_like randn randn_like randint randint_like randperm normal bernoulli
    multinomial poisson utils.data.random_split utils.data.RandomSampler nn.functional.dropout"""
_TORCH_LAYERS = """Linear LazyLinear Bilinear Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d
    ConvTranspose3d Embedding EmbeddingBag RNN LSTM GRU RNNCell LSTMCell GRUCell
    MultiheadAttention Transformer TransformerEncoderLayer TransformerDecoderLayer Dropout
    Dropout1d Dropout2d Dropout3d AlphaDropout"""
_TORCH_INITIALIZERS = """uniform_ normal_ trunc_normal_ xavier_uniform_ xavier_normal_ kaiming_uniform_
    kaiming_normal_ orthogonal_ sparse_"""
_METHODS = (".normal_", ".uniform_", ".random_", ".bernoulli_", ".exponential_", ".cauchy_", ".log_normal_")
_RANDOM_FUNCTIONS = """random randint randrange choice choices shuffle sample uniform gauss normalvariate
    betavariate expovariate triangular"""
_RANDOM_CALLS = frozenset(
    prefix + name
    for prefix, names in (
        ("torch.", _TORCH_FUNCTIONS),
        ("torch.nn.", _TORCH_LAYERS),
        ("torch.nn.modules.", _TORCH_LAYERS),
        ("torch.nn.init.", _TORCH_INITIALIZERS),
        ("random.", _RANDOM_FUNCTIONS),
    )
    for name in names.split()
)
_NUMPY_TOOLS = "seed default_rng Generator RandomState SeedSequence get_state set_state PCG64"
_NUMPY_NOT_RANDOM = frozenset(_NUMPY_TOOLS.split())


def check(document: Document, context: Context) -> Problems:
    calls = document.memo(calls_of)
    seeded_somewhere = {library for call in calls if (library := _seeded(call))}
    seeded: set[str] = set()
    reported: set[str] = set()
    for call in calls:
        if library := _seeded(call):
            seeded.add(library)
            continue
        drawn = _library(call)
        if drawn is None or drawn in reported or drawn in (seeded_somewhere if call.inside else seeded):
            continue
        reported.add(drawn)
        yield Problem(
            call.span(document),
            f"`{unparse(call.node.func)}` draws random numbers, but {drawn} is not seeded",
            _ADVICE[drawn],
        )


def _seeded(call: Call) -> str | None:
    """The library that a call seeds. A seed without a value, as in `random.seed()`, does not count."""
    values = [*call.node.args, *(keyword.value for keyword in call.node.keywords)]
    unknown = not values or (isinstance(values[0], ast.Constant) and values[0].value is None)
    return None if unknown else _SEEDS.get(call.name)


def _library(call: Call) -> str | None:
    """The library whose random numbers a call draws."""
    if any(keyword.arg == "generator" for keyword in call.node.keywords):
        return None
    name = call.name
    if name.startswith("numpy.random."):
        unseeded = name.endswith("default_rng") and not call.node.args and not call.node.keywords
        return "numpy" if unseeded or name.split(".")[2] not in _NUMPY_NOT_RANDOM else None
    if name in _RANDOM_CALLS or (name == "torch.utils.data.DataLoader" and _shuffles(call.node)):
        return name.split(".")[0]
    is_module = name.startswith(("torch.", "random."))
    return "torch" if name.endswith(_METHODS) and not is_module else None


def _shuffles(node: ast.Call) -> bool:
    values = (keyword.value for keyword in node.keywords if keyword.arg == "shuffle")
    return any(isinstance(value, ast.Constant) and value.value is True for value in values)


RULE = Rule("PY409", "seed", check, severity=Severity.WARNING)
