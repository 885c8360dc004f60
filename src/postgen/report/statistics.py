"""How often each rule was broken."""

from collections import Counter

from postgen.validation import Validation


def as_statistics(validation: Validation, colour: bool = False) -> str:
    """A line for each rule: how many findings, how many of them fixable, code and name."""
    counts = Counter((f.code, f.name) for f in validation.findings)
    fixable = Counter(f.code for f in validation.findings if f.fixable)
    width = len(str(max(counts.values(), default=0)))
    return "".join(
        f"{count:>{width}}  {code}  {name}{f' ({fixable[code]} fixable)' if fixable[code] else ''}\n"
        for (code, name), count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )
