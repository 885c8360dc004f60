"""Numbers in prose that a sentence claims as a result, and numbers that a text shows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d{1,15})(?:\.\d{1,15})?(?:[eE][-+−]?\d{1,3})?"
NUMBER = re.compile(
    rf"(?<![\w.,/^:#-])(?<!\d[–-])(?P<sign>[-−])?(?P<digits>{_DIGITS})(?![\w.,/:-]{{0,20}}\d|\w|"
    r"[-–]\w)"
)
_ANY_NUMBER = re.compile(r"(?<![\w.])[-−]?(?:\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+)")
_WITH_COMMAS = re.compile(r"(?<![\d.,])[-−]?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d|,\d)")
_SIGNLESS = re.compile(r"\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+")

# A decimal number in a sentence with one of these words is a result.
CLAIM = re.compile(
    r"\b(?:prints?|printed|outputs?|gives?|gave|returns?|reach(?:es|ed)?|fall(?:s|en)?|fell|drops?|dropped|"
    r"ends?|ended|converge[sd]?|settle[sd]?|land(?:s|ed)|arrives?|final(?:ly)?|loss|error|accuracy|"
    r"recover(?:s|ed)?|learn(?:s|ed)|found|finds|estimates?|estimated|results?|weight|bias|slope|gradient|"
    r"stop(?:s|ped)|finish(?:es|ed)|reports?|totals?|adds? up|need(?:s|ed)?|we (?:get|got|see|obtain|"
    r"find)|turn(?:s|ed) out|works? out|worked out|evaluates?|averages?|averaged|peaks?|peaked|plateaus?|"
    r"hovers?|hovered|levels? off|leveled off|sits at|sat at|sinks?|sank|jumps?|jumped|misclassif(?:y|ies|"
    r"ied)|"
    r"reads|logs|logged|yields?|produces?|achieves?|scores?|scored|measures?|"
    r"measured|shows?|takes|took|"
    r"brings? in|brought|amounts? to|comes? (?:out )?(?:to|at|as)|came (?:out )?(?:to|at|as)|stands at|"
    r"(?:rises?|rose|climbs?|climbed|grows?|grew|shrinks?|shrank|goes|went|increases?|"
    r"decreases?) (?:down |up )?to)\b",
    re.IGNORECASE,
)
# A whole number is a result only right behind one of these words.
_STATED = re.compile(
    r"\b(?:prints?|printed|outputs?|returns?|returned|reports?|reported|yields?|yielded|gives?|gave|"
    r"we (?:get|got|see|obtain)|reach(?:es|ed)|(?:falls?|fell|drops?|dropped|rises?|rose|climbs?|"
    r"grows?|grew|goes|"
    r"went|shrinks?|increases?|decreases?|down|up) to|(?:ends?|ended|settles?|settled|lands?|"
    r"landed|arrives?|stands|"
    r"stops?|stopped) (?:at|after|with|on)|(?:converges?|converged|finishes|finished) (?:after|"
    r"in)|amounts? to|"
    r"adds? up to|totals?|misclassifie[sd]|averages?|averaged|counts|counted|(?:peaks?|peaked|hovers?|"
    r"hovered|sits|"
    r"sat) at|turn(?:s|ed) out to be|comes? (?:out )?(?:to|at|as)|brings? in|brought in|takes|took|needs|"
    r"needed)"
    r"(?: (?:about|only|just|exactly|nearly|almost|roughly|around|the (?:number|value|integer)|"
    r"a (?:loss|total|count) of|"
    r"another|some|all|over|under))* $",
    re.IGNORECASE,
)
# A sentence about what is not the case, or not yet.
_HYPOTHETICAL = re.compile(
    r"^\W*(?:suppose|imagine|assume|say|let|consider|picture|pretend|think of)\b|"
    r"\bif\b[^.!?]{1,80}\bwere\b|\bwould\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(?:\bby|\bversion|\blessons?|\bsections?|\bfigures?|\bchapters?|\bmodules?|\bexercises?|"
    r"\bpython|\bpytorch|"
    r"\btimes|\bsteps?|\bepochs?|\blines?|\bblocks?|\bpages?|[<>≤≥$€£v=])\s*$",
    re.IGNORECASE,
)
_NAME = re.compile(r"\w\W+[A-Z][a-z]\w* $|[\"“]$")  # `in Python 3.11`, `"2.5"`
_FACTOR = re.compile(r"\s*(?:%|percent|times|x\b|×|-?fold|to\s+the)", re.IGNORECASE)
_UNIT = re.compile(r"\s*(?:[GMK]i?B\b|[mµ]?s\b|seconds?|minutes?|hours?|days?|years?)", re.IGNORECASE)
_ROUGHLY = re.compile(
    r"(?:about|around|roughly|nearly|almost|close\s+to|near|approximately|some|≈|~|below|under|"
    r"above|over)\s*$",
    re.IGNORECASE,
)
_SHORT_FORMULA = re.compile(
    r"[^0-9.]{0,24}?(?:=|\\approx)?\s*(?P<digits>\d{1,15}\.\d{1,15})\s*(?:\\(?:cdot|"
    r"times)\s*10\^\{?(?P<power>-\d{1,3})\}?)?\s*"
)
_COUNTS = re.compile(r"give|gave|yield|need", re.IGNORECASE)
_NOUN = re.compile(r"\s+(?!(?:for|at|after|on|and|in|as|instead|or|but|when|if|with|here)\b)[a-z]")
_SMALL = 10  # whole numbers up to this are counts more often than results
_EXACT_DIGITS = 3  # a number with a unit is a measurement if it has so many digits behind the point


@dataclass(frozen=True, slots=True)
class Claim:
    """A number as written, with its offsets. It is rough after `about`.

    ``step`` is the unit of its last digit: 0.01 for `0.42`.
    """

    number: str
    value: float
    step: float
    start: int
    end: int
    is_rough: bool

    @property
    def is_whole(self) -> bool:
        return self.step >= 1


def claims_in_sentence(text: str, start: int, end: int) -> Iterator[Claim]:
    """Yield the results that the sentence from ``start`` to ``end`` claims; none if it says what would be."""
    if _HYPOTHETICAL.search(text[start:end]):
        return
    is_claim = CLAIM.search(text, start, end)
    for match in NUMBER.finditer(text, start, end):
        claim = _claim(match, text[max(start, match.start() - 60) : match.start()])
        before = text[max(start, match.start() - 60) : match.start()]
        if _FACTOR.match(text, match.end()) or _BEFORE.search(before) or _NAME.search(before):
            continue
        decimals = len(match["digits"].lower().partition("e")[0].partition(".")[2])
        if _UNIT.match(text, match.end()) and decimals < _EXACT_DIGITS:
            continue
        if claim.is_whole:
            stated = _STATED.search(" ".join(before.split()) + " ")
            if stated and _COUNTS.match(stated[0]) and _NOUN.match(text, match.end()):
                continue  # "three lines give 26 slopes": a count, not a printed result
            if stated and abs(claim.value) > _SMALL and not _is_year(match["digits"]):
                yield claim
        elif is_claim:
            yield claim


def decimals_in_sentence(text: str, start: int, end: int) -> Iterator[Claim]:
    """Yield the numbers with a decimal point in a sentence, whatever it says of them."""
    for match in NUMBER.finditer(text, start, end):
        if "." in match["digits"]:
            yield _claim(match, text[max(start, match.start() - 60) : match.start()])


def _claim(match: re.Match[str], before: str) -> Claim:
    digits = match["digits"]
    mantissa, _, power = digits.replace(",", "").replace("−", "-").lower().partition("e")
    decimals = len(mantissa.partition(".")[2])
    value = float(f"{mantissa}e{power or 0}")
    return Claim(
        match[0],
        -value if match["sign"] else value,
        10.0 ** (int(power or 0) - decimals),
        match.start(),
        match.end(),
        bool(_ROUGHLY.search(before)),
    )


def claim_of_formula(latex: str, start: int, end: int) -> Claim | None:
    """The number that a short formula states, or None; its offsets are those of the formula."""
    match = _SHORT_FORMULA.fullmatch(latex)
    if not match:
        return None
    power = int(match["power"] or 0)
    decimals = len(match["digits"].partition(".")[2])
    sign = "-" if latex[: match.start("digits")].rstrip().endswith(("-", "−")) else ""
    value = float(f"{sign}{match['digits']}e{power}")
    return Claim(sign + match["digits"], value, 10.0 ** (power - decimals), start, end, "approx" in latex)


def is_short_formula(latex: str) -> bool:
    return bool(_SHORT_FORMULA.fullmatch(latex))


def numbers_in(text: str) -> frozenset[float]:
    """All numbers of a text with their signs. `1,234` counts as one number and as two."""
    found = [match.replace("−", "-") for match in _ANY_NUMBER.findall(text)]
    found += _SIGNLESS.findall(text)
    if "," in text:
        found += [match.replace("−", "-").replace(",", "") for match in _WITH_COMMAS.findall(text)]
    return frozenset(map(float, found))


def is_shown(claim: Claim, shown: frozenset[float]) -> bool:
    """True if a number of ``shown`` is the claim: exactly, rounded, cut off, or nearly if the claim is rough.

    The sign counts only if the claim has one.
    """
    size, step = abs(claim.value), claim.step
    if claim.is_whole:
        # 1,300 may be rounded from 1287, but 1,287 is exact.
        zeros = len(str(int(size))) - len(str(int(size)).rstrip("0"))
        step = 10.0**zeros if zeros > 1 else 1.0
    for value in shown:
        if claim.value < 0 < value:
            continue
        more = abs(value) - size
        if -0.5 * step <= more * (1 - 1e-9) < step or (claim.is_rough and abs(more) <= 0.1 * abs(value)):
            return True
    return False


def _is_year(digits: str) -> bool:
    return digits.isdecimal() and 1900 <= int(digits) <= 2100
