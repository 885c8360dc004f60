"""Generate posts with the structure of the series: about 2,000 words, 25 formulas and 6 blocks each.

All posts are different. In the series, 57 of 100 formulas have appeared earlier. Therefore every second
formula here is one of a few symbols.
"""

import random

_TEXT = """the model sees each example once and then changes its weights a little so that loss becomes smaller
over many steps while gradient tells how far which value must move before next batch arrives from data with
noise or without any error that we could measure by hand in this small network of layers"""
_WORDS = tuple(_TEXT.split())
_FORMULAS = (
    r"w_{%d}",
    r"\hat{y}_{%d} = x_i w + b",
    r"\frac{1}{%d} \sum_{i=1}^{N} (\hat{y}_i - y_i)^2",
    r"\eta \cdot %d",
    r"\mathbf{x}^\top W + %d",
)
_SYMBOLS = (r"w", r"b", r"x", r"\eta", r"L", r"\hat{y}", r"x_i", r"y_i", r"W", r"\theta", r"N", r"t")
_SECTIONS = (
    "ELI5",
    "Mathematical Foundations",
    "In-Depth Explanation",
    "Demonstrations",
    "Exercises",
    "Summary",
)
_BLOCK = """```python
torch.manual_seed({n})
values_{n}: torch.Tensor = torch.linspace(0.0, {n}.0, steps=20)

def step_{n}(weight: float, rate: float = 0.1) -> float:
    for _ in range({n}):
        weight -= rate * 2 * weight
    return weight

print(f"{{step_{n}(1.0):.4f}}", values_{n}.mean().item())
```
"""


def post(number: int) -> str:
    """Return the post with this number. The text for a number is always the same."""
    draw = random.Random(number)
    parts = [f"# Learn the Training Loop with PyTorch – made {number}\n", _paragraph(draw, 60, 1)]
    for index, name in enumerate(_SECTIONS):
        parts.append(f"## {name}\n")
        for nth in range(6):
            parts.append(_paragraph(draw, 50, 0 if name == "ELI5" else int(nth < 4)))
        if index == 1:
            parts += [f"$$\n{_formula(draw)}\n$$\n" for _ in range(4)]
        if index == 3:
            parts.append("```python\nimport torch\n```\n")
        if index in (3, 4):
            parts += [_BLOCK.format(n=draw.randrange(2, 90)) for _ in range(2 + (index == 4))]
    parts.append("## Key Takeaways\n")
    parts.append("".join(f"- {_words(draw, 15)}.\n" for _ in range(5)))
    return "\n".join(parts)


def _paragraph(draw: random.Random, words: int, formulas: int) -> str:
    sentences = [_words(draw, 12).capitalize() for _ in range(words // 12)]
    for place in range(formulas):
        sentences[place] += f" where ${_formula(draw)}$ is `value_{draw.randrange(99)}` of **one** step"
    return ". ".join(sentences) + ".\n"


def _words(draw: random.Random, count: int) -> str:
    return " ".join(draw.choices(_WORDS, k=count))


def _formula(draw: random.Random) -> str:
    if draw.random() < 0.5:
        return draw.choice(_SYMBOLS)
    return draw.choice(_FORMULAS) % draw.randrange(1000)
