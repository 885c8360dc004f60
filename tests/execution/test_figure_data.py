"""Figures described in numbers, for models that cannot see them."""

import pytest

from postgen.execution.engine import Engine
from tests.execution.posts import limited, run_one

LINES = """
import matplotlib.pyplot as plt
figure, (left, right) = plt.subplots(1, 2)
left.semilogy(range(1, 101), [1 / n for n in range(1, 101)], label="ReLU")
left.axhline(0.5)
left.plot(range(101), [9 if x == 50 else 0 for x in range(101)], label="a peak")
left.set_title("How fast")
left.set_xlabel("Step")
right.bar(["a", "b"], [3, 4.5])
right.scatter([1, 2, 3], [0.25, 0.5, 0.75], label="dots")
right.text(0, 0, "here")
plt.show()
"""


@pytest.fixture
def data(engine: Engine) -> str:
    outcome = run_one(engine, LINES)
    return outcome.blocks[0].figures[0].data


def test_lines_bars_and_points_are_described(data: str) -> None:
    assert data.startswith("axes 'How fast': x axis 'Step' from")
    assert "(log)" in data
    assert "- line 'ReLU', x: y at 6 of 100 points: 1: 1, 21: 0.0476, " in data
    assert "100: 0.01\n" in data, "the ends are among the points"
    assert "- line 'a peak', x: y at 6 of 101 points: 0: 0, 20: 0, 40: 0, " in data
    assert "100: 0; highest 9 at 50\n" in data
    assert "- bars without a label: a: 3, b: 4.5" in data
    assert "- 3 points 'dots': x from 1 to 3, y from 0.25 to 0.75" in data
    assert "- text: here" in data


@pytest.mark.parametrize(
    "code",
    [
        "plt.figure().axes_ = None",
        "plt.imshow([[1, 2], [3, 4]])",
        "plt.plot([], [])",
        "import datetime; plt.plot([datetime.date(2024, 1, d) for d in range(1, 20)], range(19))",
        "plt.plot([float('nan'), 1], [1, float('nan')])",
        "plt.gca().get_title = lambda: 1 / 0",
        "plt.gca().get_title = lambda: 'x' * 10_000_000",
    ],
)
def test_no_figure_fails_because_of_its_description(engine: Engine, code: str) -> None:
    outcome = run_one(engine, f"import matplotlib.pyplot as plt\n{code}\nplt.show()")
    assert outcome.passed, outcome
    (figure,) = outcome.blocks[0].figures
    assert len(figure.data) <= 3000


def test_the_series_sets_the_resolution_and_the_code_may_set_another(engine: Engine) -> None:
    source = "import matplotlib.pyplot as plt\nplt.figure(figsize=(2, 1))\nplt.show()"
    with limited(engine, figure_dpi=200):
        plain = run_one(engine, source).blocks[0].figures[0]
        own = run_one(engine, f"import matplotlib as m; m.rcParams['savefig.dpi'] = 50\n{source}").blocks[0]
    assert (plain.width, plain.height) == (400, 200)
    assert (own.figures[0].width, own.figures[0].height) == (100, 50)
