"""A small series for tests: two modules, three lessons, one of them a recap."""

from pathlib import Path

OUTLINE = """\
series:
  title: Small Steps
modules:
  - title: First Things
    goal: See how a thing works.
    lessons:
      - title: Adding Up
        points: [What a sum is]
      - title: Looking Back
        kind: recap
  - title: Second Things
    goal: Go on.
    lessons:
      - title: Going On
        points: [Where to go]
kinds:
  lesson:
    introduction: Says what it is about.
    code: required
    exercises: {minimum: 1, maximum: 2}
    sections:
      - {heading: ELI5, instructions: In everyday words.}
      - {heading: Demonstrations, instructions: Code that runs.}
      - {heading: Exercises, instructions: Exercises.}
      - {heading: Key Takeaways, instructions: A list.}
    rules: [Put type hints on every function.]
  recap:
    introduction: Says where we are.
    code: forbidden
    sections:
      - {heading: ELI5, instructions: In everyday words.}
      - {heading: Mathematical Foundations, instructions: Formulas.}
      - {heading: Key Takeaways, instructions: A list.}
    rules: [This is a recap without code.]
writing:
  rules: [Use no HTML.]
notation:
  - {symbol: s, meaning: the sum of both numbers, lesson: "1.1", name: Sum, formula: s = a + b}
  - {symbol: a, meaning: the first number, lesson: "1.1"}
  - {symbol: b, meaning: the second number, lesson: "1.1"}
environment: {python: "3.11", packages: []}
model: {critic_readings: 0}
"""

RECAP = """\
# Small Steps – 1.2: Looking Back

We have learned to add two numbers, and now we look back at it.

## ELI5

Put two piles of apples together. Now you have one big pile.

## Mathematical Foundations

Here is the sum of two numbers:

$$
s = a + b
$$

where $s$ is the sum of both numbers, $a$ is the first number and $b$ is the second number.

## Key Takeaways

- A sum puts two numbers together.
"""

LESSON = """\
# Small Steps – 1.1: Adding Up

What is a sum? It is what you get when you put two numbers together.

## ELI5

Put two piles of apples together. Now you have one big pile.

## Demonstrations

A function that adds, and what it gives:

```python
def add(a: int, b: int) -> int:
    return a + b


print(add(2, 3))
```

## Exercises

### Exercise 1

Add three numbers.

#### Solution

```python
def add_three(a: int, b: int, c: int) -> int:
    return add(add(a, b), c)


print(add_three(1, 2, 3))
```

## Key Takeaways

- A sum puts two numbers together.
"""


WITH_OUTPUT = LESSON.replace(
    "print(add(2, 3))\n```\n", "print(add(2, 3))\n```\n\n```output\n5\n```\n"
).replace("print(add_three(1, 2, 3))\n```\n", "print(add_three(1, 2, 3))\n```\n\n```output\n6\n```\n")


def small_project(folder: Path, outline: str = OUTLINE) -> Path:
    """Write the small series into ``folder`` and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "outline.yaml").write_text(outline, encoding="utf-8")
    (folder / "posts").mkdir(exist_ok=True)
    return folder
