"""Detect phrases that explain a symbol as a number or a size: "with $D$ inputs"."""

import re

from postgen.rules.reading import FORMULA

_THINGS = """arrays batches bits branches bytes categories channels classes clusters columns components
    coordinates copies cores data devices digits dimensions directions edges elements entries epochs
    examples experiments experts features filters folds gpus groups heads images inputs instances
    iterations kernels labels layers matrices measurements mini-batches minibatches neurons nodes
    numbers objects observations outputs pairs parameters parts passes people pieces pixels points
    predictions rows samples sentences sequences shards stages steps symbols tasks tensors terms tokens
    trials units updates values variables vectors vertices weights words workers"""
_KINDS = """adjustable data different equal feature free hidden identical independent input inner learnable
    learned linear model more new output parallel random real rounds scalar single test time trainable
    training validation whole"""
_COUNTABLE = re.compile(rf"\s+(?:(?:{'|'.join(_KINDS.split())})\s+){{0,2}}(?:{'|'.join(_THINGS.split())})\b")
# After these words, a word in -s is a plural and not a verb: "a set of $w$ tuples", unlike "$w$ moves".
_AMOUNT = re.compile(
    rf"""\b(?:there\s+(?:are|is|were|was)|with|ha(?:s|ve|d|ving)|contain(?:s|ing)?|made\s+of|consist(?:s|ing)?\s+of
    |(?:set|list|batch|collection|group|sequence|database|total|sum|average|mean|number|stack|row|out|any|each|all)
    \s+of|into|train(?:s|ed|ing)?|samples?|collect(?:s|ed|ing)?|draw(?:s|n|ing)?|observed?|takes?|gives?|given|exactly|only|about|roughly|first|last|next|up\s+to|at\s+(?:most|least))
    (?:\s+{FORMULA}\s+[a-z-]+(?:\s+[a-z-]+)?,?(?:\s+and)?)?\s+$""",
    re.IGNORECASE | re.VERBOSE,
)
_PLURAL = re.compile(r"\s+(?:[a-z-]+\s+)?[a-z-]{2,}[a-rt-z]s\b")
_VERBS = """increases decreases grows falls moves rises changes shrinks goes gets becomes stays means plus
    minus times does has always sometimes towards afterwards perhaps us"""
_VERB = re.compile(rf"\s+(?:[a-z-]+\s+)?(?:{'|'.join(_VERBS.split())})\b")
_SHAPE = re.compile(
    r"\s+(?:[a-z-]+\s+)?(?:matri|image|grid|array|tensor|kernel|filter|patch|window|table|block|map)"
)


def counts(before: str, after: str, latex: str) -> bool:
    """True if a formula is the number or the size of the things that follow it."""
    if _COUNTABLE.match(after) or ("\\times" in latex and _SHAPE.match(after)):
        return True
    return bool(_PLURAL.match(after) and not _VERB.match(after) and _AMOUNT.search(before))
