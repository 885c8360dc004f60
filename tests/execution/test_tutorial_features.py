"""Features that tutorials use work in the sandbox as they do for a reader."""

import os
import shutil

import pytest

from postgen.execution import Engine, ReaderEnvironment
from postgen.execution.sandbox import matplotlib_font_cache
from postgen.outcomes import BlockStatus, PostOutcome

from .posts import limited, post

# The blocks of each post and the output of the last block.
FEATURES: dict[str, tuple[tuple[str, ...], str]] = {
    "data-loader-fork": (
        (
            """
            import torch
            from torch.utils.data import DataLoader, TensorDataset
            data = TensorDataset(torch.arange(8.0))
            """,
            "print(sum(batch.sum().item() for (batch,) in DataLoader(data, batch_size=2, num_workers=2)))",
        ),
        "28.0\n",
    ),
    "data-loader-spawn": (
        (
            """
            import torch
            from torch.utils.data import DataLoader, Dataset

            class Squares(Dataset):
                def __len__(self):
                    return 4
                def __getitem__(self, index):
                    return torch.tensor(float(index ** 2))

            if __name__ == "__main__":
                loader = DataLoader(Squares(), num_workers=1, multiprocessing_context="spawn")
                print(sum(x.item() for x in loader))
            """,
        ),
        "14.0\n",
    ),
    "spawn": (
        (
            """
            import torch
            import torch.multiprocessing as mp

            def fill(rank: int, shared: torch.Tensor) -> None:
                shared[rank] = rank + 1
            """,
            """
            if __name__ == "__main__":
                shared = torch.zeros(2).share_memory_()
                mp.spawn(fill, args=(shared,), nprocs=2)
                print(shared.tolist())
            """,
        ),
        "[1.0, 2.0]\n",
    ),
    "gloo": (
        (
            """
            import torch
            import torch.distributed as dist
            import torch.multiprocessing as mp
            from torch.nn.parallel import DistributedDataParallel

            def train(rank: int, queue) -> None:
                dist.init_process_group("gloo", "tcp://127.0.0.1:29512", rank=rank, world_size=2)
                model = DistributedDataParallel(torch.nn.Linear(1, 1, bias=False))
                model(torch.full((1, 1), float(rank))).sum().backward()
                if rank == 0:
                    queue.put(model.module.weight.grad.item())
                del model  # torn down after its group is gone, it can wait for ever
                dist.destroy_process_group()
            """,
            """
            queue = mp.get_context("fork").SimpleQueue()
            mp.start_processes(train, (queue,), nprocs=2, start_method="fork")
            print(queue.get())
            """,
        ),
        "0.5\n",
    ),
    "script": (
        (
            """
            import torch

            @torch.jit.script
            def double(x: torch.Tensor) -> torch.Tensor:
                return 2 * x
            """,
            "print(double(torch.ones(2)).tolist())",
        ),
        "[2.0, 2.0]\n",
    ),
    "compile-without-compiler": (
        (
            "import torch\nf = torch.compile(lambda x: x + 1, backend='eager')",
            "print(f(torch.ones(1)).item())",
        ),
        "2.0\n",
    ),
    "source": (
        (
            "def half(x: float) -> float:\n    return x / 2",
            "import inspect\nprint(inspect.getsource(half), inspect.getsourcelines(half)[1])",
        ),
        "def half(x: float) -> float:\n    return x / 2\n 11\n",
    ),
    "pickle": (
        (
            "from dataclasses import dataclass\n@dataclass\nclass Point:\n    x: int",
            "import copy, pickle\nprint(pickle.loads(pickle.dumps(Point(3))), copy.deepcopy(Point(4)))",
        ),
        "Point(x=3) Point(x=4)\n",
    ),
    "saved-model": (
        (
            "import torch\nmodel = torch.nn.Linear(2, 1)\ntorch.save(model.state_dict(), 'model.pt')",
            "print(sorted(torch.load('model.pt')), model.load_state_dict(torch.load('model.pt')))",
        ),
        "['bias', 'weight'] <All keys matched successfully>\n",
    ),
    "animation": (
        (
            """
            import matplotlib.pyplot as plt
            from matplotlib.animation import FuncAnimation
            figure, axes = plt.subplots(figsize=(2, 1))
            (line,) = axes.plot([0, 1])
            moving = FuncAnimation(figure, lambda i: line.set_ydata([i, 1]), frames=2)
            moving.save("moving.gif", writer="pillow")
            """,
            "print(open('moving.gif', 'rb').read(6))",
        ),
        "b'GIF89a'\n",
    ),
    "files": (
        (
            "from pathlib import Path\nPath('notes.txt').write_text('kept')",
            "import os, shutil\nshutil.copy2('notes.txt', 'copy.txt')\nprint(open('copy.txt').read())",
        ),
        "kept\n",
    ),
    "temporary-folders": (
        (
            """
            import os, tempfile
            with tempfile.TemporaryDirectory() as folder, tempfile.NamedTemporaryFile("w+") as file:
                open(folder + "/x", "w").close()
                os.makedirs(os.path.expanduser("~/.cache/mine"), exist_ok=True)
                file.write("x")
            print(os.path.exists(folder))
            """,
        ),
        "False\n",
    ),
    "threads-and-programs": (
        (
            """
            import subprocess, sys
            from concurrent.futures import ThreadPoolExecutor
            with ThreadPoolExecutor(2) as pool:
                print(list(pool.map(abs, [-1, 2])))
            print(subprocess.run([sys.executable, "-c", "print(3)"], capture_output=True, text=True).stdout)
            """,
        ),
        "[1, 2]\n3\n\n",
    ),
}


@pytest.fixture(scope="module")
def outcomes(engine: Engine) -> dict[str, PostOutcome]:
    programs = [post(*sources, path=f"posts/{name}.md") for name, (sources, _) in FEATURES.items()]
    with limited(engine, block_seconds=120, memory_bytes=3 << 30):
        return dict(zip(FEATURES, engine.run(programs), strict=True))


@pytest.mark.parametrize("name", FEATURES)
def test_a_feature_works_in_the_sandbox(outcomes: dict[str, PostOutcome], name: str) -> None:
    blocks = outcomes[name].blocks
    assert [(b.status, b.failure) for b in blocks] == [(BlockStatus.PASSED, None)] * len(blocks)
    assert blocks[-1].stdout == FEATURES[name][1]


def test_a_post_starts_with_a_clean_interpreter(engine: Engine) -> None:
    """Apart from imported packages, a post sees nothing that the worker did before."""
    source = """
    import gc, random, sys
    import matplotlib.pyplot as plt, numpy, torch
    print(gc.get_threshold(), plt.get_fignums(), [name for name in sys.modules if "postgen" in name])
    print(random.random(), numpy.random.rand(), torch.rand(1).item(), torch.initial_seed(), sep="\\n")
    """
    outcomes = engine.run([post(source), post(source, path="posts/1.3-other.md")])
    first, second = (outcome.blocks[0].stdout.splitlines() for outcome in outcomes)
    assert first[0] == second[0] == "(700, 10, 10) [] []"
    assert len({*first[1:], *second[1:]}) == 8


def test_slow_packages_are_imported_in_advance_only_if_a_post_names_them(
    torch_environment: ReaderEnvironment,
) -> None:
    probe = "import sys\nprint('torch' in sys.modules, 'torch._dyn' + 'amo' in sys.modules)"
    with Engine(torch_environment, cache=False) as engine:
        (plain,) = engine.run([post(probe)])
    with Engine(torch_environment, cache=False) as engine:
        other = post("make = 'the name of an optimizer'", path="posts/1.3-other.md")
        _, beside = engine.run([other, post(probe)])
    assert (plain.blocks[0].stdout, beside.blocks[0].stdout) == ("True False\n", "True True\n")


def test_the_font_cache_is_built_once_per_environment(torch_environment: ReaderEnvironment) -> None:
    (font_cache,) = matplotlib_font_cache(torch_environment)
    modified = font_cache.stat().st_mtime_ns
    with Engine(torch_environment, sandbox="none", cache=False) as engine:
        (outcome,) = engine.run([post("import os\nprint(*os.listdir(os.environ['MPLCONFIGDIR']))")])
    assert outcome.blocks[0].stdout.split() == [font_cache.name]
    assert matplotlib_font_cache(torch_environment) == [font_cache]
    assert font_cache.stat().st_mtime_ns == modified


def test_deprecations_of_torch_are_warnings_of_the_block(engine: Engine) -> None:
    source = "import torch\n\nx = torch.ones(2, 2, 2).T"
    (outcome,) = engine.run([post(source)])
    (warning,) = outcome.blocks[0].warnings
    assert outcome.passed
    assert (warning.line, warning.category) == (13, "UserWarning")
    assert "deprecated" in warning.message


@pytest.mark.skipif("SLOW_TESTS" not in os.environ, reason="takes a minute: set SLOW_TESTS to run it")
@pytest.mark.skipif(not shutil.which("g++"), reason="there is no compiler")
def test_torch_compile_works_with_a_compiler(engine: Engine) -> None:
    source = "import torch\nf = torch.compile(lambda x: x.sin() + 1)\nprint(f(torch.zeros(3)).tolist())"
    with limited(engine, block_seconds=200, memory_bytes=3 << 30, scratch_bytes=512 << 20):
        (outcome,) = engine.run([post(source)])
    assert outcome.blocks[0].stdout == "[1.0, 1.0, 1.0]\n", outcome
