"""The notations of other tools for Python code are read as `python`."""

import pytest

from postgen.document import parse_document
from postgen.document.fence_info import read_info

PYTHON = """python|Python|py|python3|python3.11|{python}|{.python}|{ .python .numberLines }
    |{python, echo=false}|{code-cell} ipython3|{code-cell}|{code-block} python|{jupyter-execute}
    |python:demo.py|python{1,3}|python=|ipython3|pyodide|python title="a b"|{python #id .class}"""
OTHER = """text|console|output|pytb|{note}|{note} Python|mermaid|pycon|python-repl|{r}|c++|c#
    |{code-block} bash|{math}|bash|{.bash}|pythonic|{python|{}|cython"""


@pytest.mark.parametrize("info", [info.strip() for info in PYTHON.split("|")])
def test_a_notation_for_python_is_python(info: str) -> None:
    [block] = parse_document(f"```{info}\nx = 1\n```\n").code_blocks
    assert block.is_python
    assert block.body == "x = 1\n"


@pytest.mark.parametrize("info", [info.strip() for info in OTHER.split("|")])
def test_another_language_is_not_python(info: str) -> None:
    [block] = parse_document(f"```{info}\nx = 1\n```\n").code_blocks
    assert not block.is_python


@pytest.mark.parametrize(
    ("info", "expected"),
    [
        ("{python} no-run: needs two GPUs", ("python", "no-run: needs two GPUs")),
        ("{code-cell} no-run: slow", ("python", "no-run: slow")),
        ("{code-cell} ipython3 no-run: slow", ("python", "no-run: slow")),
        ("python:demo.py no-run: slow", ("python", "no-run: slow")),
        ("{.output}", ("output", "")),
        ("{code-block} python:demo.py", ("python", "")),
        ("{note} Read This", ("{note}", "Read This")),
        ("", ("", "")),
    ],
)
def test_the_rest_of_the_info_string_stays(info: str, expected: tuple[str, str]) -> None:
    assert read_info(info) == expected
