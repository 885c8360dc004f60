"""The words from which the patterns of chatter are built: who speaks, to whom, and about which thing.

Chatter is a sentence of the conversation between a model and its user. It names the model (`I`), the user
(`you`), or a thing that only the conversation has: the request, the reply, or the text as a piece of work.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from postgen.rules.prose_text import any_of

ChatterKind = Literal[
    "announcement",
    "praise",
    "conversation",
    "limits of a model",
    "parts of a reply",
    "rules of the prompt",
    "offer",
    "thinking aloud",
    "note to an editor",
    "word count",
    "citation mark",
    "role",
]


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way to say something of a kind.

    A sentence matches if it has one of the ``words`` (in lower case), contains one of the ``acts``, contains
    ``about`` if that is given, and does not contain ``unless``. They are regular expressions in which a space
    matches any white space; they are compiled when they are first used, because most never are. A pattern
    matches in headings only if it is ``in_headings``, and only in the first or last paragraph of a text if it
    is ``at_an_end``. If it is ``whole``, the sentence must be the whole paragraph.
    """

    kind: ChatterKind
    words: frozenset[str]
    acts: tuple[str, ...]
    about: str
    unless: str
    in_headings: bool
    at_an_end: bool
    whole: bool


def pattern(
    kind: ChatterKind,
    words: str,
    *acts: str,
    about: str = "",
    unless: str = "",
    in_headings: bool = True,
    at_an_end: bool = False,
    whole: bool = False,
) -> Pattern:
    """A pattern of a kind; ``words`` are separated by spaces."""
    return Pattern(kind, frozenset(words.split()), acts, about, unless, in_headings, at_an_end, whole)


compiled = cache(any_of)


# How a reply begins before it comes to the point.
YES = (
    "(?:sure(?: thing)?|certainly|of course|absolutely|understood|got it|no problem|happy to help|gladly|"
    "will do|noted|roger|by all means|very well)"
)
OPENING = (
    rf"^\W*(?:(?:{YES}|ok(?:ay)?|al(?:l )?right|great|perfect|done|right|yes|yep|so|now|well|and|"
    r"thanks|thank you|as promised|finally|next|then)\b[\s,!.:;–—-]*){0,4}"
)

# Who speaks. A model says "I"; readers of a post are spoken to as "you" or "we".
ADVERB = (
    "(?:(?:also|now|already|just|simply|carefully|only|then|next|first|therefore|actually|still|therefore|"
    "currently|unfortunately|sadly|really|directly|deliberately|intentionally|explicitly|quickly|briefly|"
    "gone ahead and|went ahead and|further|instead|all|each|both|gladly|certainly|easily|always|probably|"
    "definitely|in addition|additionally|of course|then) )*"
)
I_HAVE = rf"\bi(?:'ve| have)? {ADVERB}"
I_WILL = (
    "\bi(?:'ll| will| shall| am going to|'m going to|'d| would| can| could| have to| need to| must) {ADVERB}"
)
I_AM = rf"\bi(?:'m| am) {ADVERB}"

# The text as a piece of work.
UNIT = (
    "(?:(?:blog ?)?posts?|articles?|drafts?|lessons?|sections?|paragraphs?|introductions?|intro|summary|"
    "rewrite|revisions?|write-?up|recap|takeaways|outline|chapter)"
)
REPLY = "(?:repl(?:y|ies)|responses?|answers?|messages?)"
TEXTUAL = (
    rf"(?:{UNIT}|text|prose|wording|tone|markdown|exercises?|solutions?|headings?|title|formulas?|"
    r"equations?|output fence|(?:code|output) (?:block|fence)s?|notation|bullets?|bullet points?|conclusion|"
    r"sentences?|lists?|tables?|examples?|explanations?|derivations?|captions?|structure|version)"
)
STATUS = (
    "(?:revised|updated|corrected|rewritten|improved|finished|final|full|complete|requested|new|polished|"
    "expanded|amended|edited|cleaned-?up|reworked|shortened|fixed|modified|refined|extended|second|next|"
    "remaining|missing|blog|whole|entire|adjusted|completed|restructured|proofread|short|shorter|longer)"
)
# Only a revision of a text is called so.
REVISED = (
    "(?:revised|updated|corrected|rewritten|improved|requested|polished|amended|edited|cleaned-?up|reworked|"
    "shortened|fixed|refined|adjusted|restructured|proofread|final)"
)
THE = "(?:the|your|my|a|an|this|that|these|those|all(?: of)?(?: the| your)?|each|every|both|some|its|our)"

# What only a prompt has.
REQUEST = "(?:request|prompt|instructions?|outline|brief|feedback|query|assignment|wishes)"
RULES = (
    "(?:guidelines?|instructions?|rules?|requirements?|constraints?|style(?: guide| rules| sheet)?|"
    "(?:system )?(?:prompt|message)|brief|outline|template|checklist|specifications?|task(?: description)?|"
    "formatting|format|structure|assignment|restrictions?)"
)
# What such rules are about.
REGULATED = (
    r"(?:\bi\b|\bme\b|html|emojis?|markdown|latex|headings?|words|bullets?|bullet points|lists?|\bpip\b|"
    r"numpy|jargon|delimiters|dollar|footnotes|"
    r"(?:this|the|each|every|my) (?:section|post|lesson|reply|response|answer|introduction|intro|summary|"
    r"article|draft|text|explanation|paragraph|code|table|solution|exercise)s?\b|solutions|exercises|"
    r"sections|packages|external|imports|runnable)"
)
# What a writer does to a text.
WRITE = (
    "(?:re)?(?:write|draft|revise|rework|organi[sz]e|structure|phrase|word|format|do|present|provide|produce|"
    "generate|create|expand|continue|proceed|begin|start|adjust|shorten|extend|elaborate|correct|fix|update|"
    "polish|tighten|condense|simplify|clarify|add|include|deliver|prepare|send|finish|complete|cover|explain|"
    "make|change|give|insert|merge|split|move)"
)
WROTE = (
    "(?:re)?(?:written|wrote|revised|worked|organi[sz]ed|structured|phrased|worded|formatted|"
    "done|did|drafted|"
    "shortened|expanded|tightened|trimmed|condensed|polished|corrected|fixed|repaired|updated|replaced|"
    "added|removed|deleted|inserted|merged|split|moved|swapped|changed|adjusted|edited|modified|"
    "cleaned up|simplified|clarified|addressed|incorporated|applied|kept|left|preserved|retained|included|"
    "omitted|prepared|produced|generated|created|provided|marked|resolved|extended|cut|filled in|touched up|"
    "brought|turned|converted|implemented|integrated)"
)
FINDINGS = (
    "(?:requested |suggested |reported |listed |above |remaining |noted |necessary |required )*"
    "(?:changes?|edits?|findings?|feedback|corrections?|issues?|faults?|problems?|comments?|remarks?|"
    "suggestions?|points|revisions?|errors|mistakes|adjustments?|improvements?|updates|notes)"
)
QUOTE = "[\"'“”‘’`*_«»]*"
