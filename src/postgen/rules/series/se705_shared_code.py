"""Shared code that a post defines differently.

**What it flags.** A function, class or variable of `shared.code` in `outline.yaml` that a post defines in
another way. A post may leave it out, but if it has a definition with this name, readers take it for the same.

**Why.** Readers carry helpers and data from post to post, and a name that changes its meaning misleads them.
This is a warning because a post may show on purpose how a helper is improved.

**Example.** `def show(rows): print(rows[0])`, if `shared.code` has a `show` that prints all rows.

**Instead.** Copy the definition of `shared.code`, or use another name for the other one.

**Not flagged.** Other comments, docstrings and annotations. Later values of a variable. Definitions within
functions. The exercises, which may ask for another version.
"""

from postgen.document import Document
from postgen.findings import Problem, Severity
from postgen.rules.base import Context, Problems, Rule
from postgen.series.definitions import definitions_of, line_of_definition


def check(document: Document, context: Context) -> Problems:
    shared = context.series.shared_definitions
    if not shared:
        return
    exercises = context.section(document, "exercises")
    seen: set[str] = set()
    for block in document.python_blocks:
        if exercises and exercises.contains_line(block.line):
            continue
        if not any(name in block.body for name in shared):
            continue
        for name, source in definitions_of(block.body).items():
            if name in shared and name not in seen and source != shared[name]:
                yield Problem(
                    document.source.line_span(line_of_definition(block.body, name) + block.first_line),
                    f"`{name}` is defined in another way than in the shared code of the series",
                    "copy the definition from `shared.code` in outline.yaml, or use another name",
                )
            seen.add(name)


RULE = Rule("SE705", "shared-code", check, severity=Severity.WARNING)
