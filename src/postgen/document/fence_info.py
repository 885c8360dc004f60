"""Read the language of a code fence from its info string, in the notations of several tools."""

import re

_PYTHON = re.compile(
    r"(?:i?python3?|py3?|python3\.\d+|python-(?:exec|run)|exec-python|jupyter-python|pyodide|pyscript|marimo)"
)
# MyST directives that contain code. The language follows, and a cell without one is in Python.
_CELLS = ("code-cell", "jupyter-execute", "ipython")
_CODE_DIRECTIVES = ("code", "code-block", "sourcecode", "prompt")
_ATTRIBUTES = re.compile(r"\{([^{}]*)\}")  # `{.python .numberLines}`, `{python, echo=false}`, `{code-cell}`
_MARKED = re.compile(r"([A-Za-z][\w.+#-]*?)[.]?[:={\[(,;].*")  # `python:demo.py`, `python{1,3}`, `python=`


def read_info(info: str) -> tuple[str, str]:
    """The language of a fence in lower case, and the rest of its info string.

    All notations for Python have the language `python`. A notation that is not known is the language itself,
    such as the directive `{note}`.
    """
    first, _, rest = info.strip().partition(" ")
    if first.startswith("{") and "}" not in first and "}" in rest:  # the attributes contain a space
        inside, _, rest = rest.partition("}")
        first = f"{first} {inside}}}"
    language, rest = first.lower(), rest.strip()
    if attributes := _ATTRIBUTES.fullmatch(language):
        return _read_attributes(attributes[1], language, rest)
    if marked := _MARKED.fullmatch(language):
        language = marked[1]
    return "python" if is_python_name(language) else language, rest


def is_python_name(language: str) -> bool:
    """True for a name of Python code that can run, in lower case."""
    return _PYTHON.fullmatch(language) is not None


def _read_attributes(attributes: str, written: str, rest: str) -> tuple[str, str]:
    words = re.split(r"[\s,]+", attributes.strip())
    name = words[0]
    if name in _CELLS or name in _CODE_DIRECTIVES:
        if name in _CELLS and (not rest or rest.startswith("no-run")):
            return "python", rest
        if rest.startswith("{"):
            return written, rest
        language, after = read_info(rest)
        return language or written, after
    classes = [word[1:] for word in words if word.startswith(".")]
    name = classes[0] if classes and not is_python_name(name) else name
    if is_python_name(name):
        return "python", rest
    return (name if classes else written), rest
