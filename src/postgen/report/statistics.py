"""The number of findings of each rule."""

from collections import Counter

from postgen.validation import Validation


def as_statistics(validation: Validation, colour: bool = False) -> str:
    """Return one line per rule: number of findings, code, name, and how many are fixable."""
    counts = Counter((f.code, f.name) for f in validation.findings)
    fixable = Counter(f.code for f in validation.findings if f.fixable)
    width = len(str(max(counts.values(), default=0)))
    return "".join(
        f"{count:>{width}}  {code}  {name}{f' ({fixable[code]} fixable)' if fixable[code] else ''}\n"
        for (code, name), count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )
