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


@dataclass(frozen=True, slots=True, eq=False)  # identity is enough, and its hash is fast
class Pattern:
    """One way to say something of a kind.

    A sentence matches if it has a word, in lower case, of each group of ``words``, contains one of the
    ``acts``, contains ``about`` if that is given, and does not contain ``unless``. They are regular
    expressions in which a space matches any white space; they are compiled when they are first used, because
    most never are.

    A pattern matches in headings only if it is ``in_headings``, and only in the first or last paragraph of a
    text if it is ``at_an_end``. If it is ``whole``, the sentence must be the whole paragraph.
    If it holds only ``unless_author_speaks``, it is for texts whose author never says "I".
    """

    kind: ChatterKind
    words: tuple[frozenset[str], ...]
    acts: tuple[str, ...]
    about: str
    unless: str
    in_headings: bool
    at_an_end: bool
    whole: bool
    unless_author_speaks: bool


def pattern(
    kind: ChatterKind,
    words: str,
    *acts: str,
    about: str = "",
    unless: str = "",
    in_headings: bool = True,
    at_an_end: bool = False,
    whole: bool = False,
    unless_author_speaks: bool = False,
) -> Pattern:
    """A pattern of a kind. Spaces separate the ``words``, and ``&`` their groups, the rarest first."""
    groups = tuple(frozenset(group.split()) for group in words.split("&"))
    return Pattern(kind, groups, acts, about, unless, in_headings, at_an_end, whole, unless_author_speaks)


compiled = cache(any_of)


# How a reply begins before it comes to the point.
YES = (
    "(?:sure(?: thing)?|certainly|of course|absolutely|understood|got it|no problem|happy to help|gladly|"
    "will do|noted|roger|by all means|very well)"
)
EXCLAIMED_YES = any_of(rf"^\W*{YES} ?!")  # as the first words of a reply
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
    r"\bi(?:'ll| will| shall| am going to|'m going to|'d| would| can| could| have to| need to|"
    rf" must) {ADVERB}"
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
    "(?:tightened|trimmed|condensed|reworded|rephrased|simplified|reformatted|streamlined|reordered|merged|"
    "revised|updated|corrected|rewritten|improved|finished|final|full|complete|requested|new|polished|"
    "expanded|amended|edited|cleaned-?up|reworked|shortened|fixed|modified|refined|extended|second|next|"
    "remaining|missing|blog|whole|entire|adjusted|completed|restructured|proofread|short|shorter|longer)"
)
# Only a revision of a text is called so.
REVISED = (
    "(?:tightened|trimmed|condensed|reworded|rephrased|simplified|reformatted|streamlined|reordered|merged|"
    "revised|updated|corrected|rewritten|improved|requested|polished|amended|edited|cleaned-?up|reworked|"
    "shortened|fixed|refined|adjusted|restructured|proofread|final)"
)
THE = "(?:the|your|my|a|an|this|that|these|those|all(?: of)?(?: the| your)?|each|every|both|some|its|our)"

# What only a prompt has.
REQUEST = "(?:request|prompt|instructions?|outline|brief|feedback|query|assignment|wishes)"
RULES = (
    "(?:guidelines?|instructions?|rules?|requirements?|constraints?|style (?:guide|rules|sheet)|"
    "(?:system )?prompt|system message|brief|outline|template|checklist|task description|assignment|"
    "restrictions?|(?:required|requested|given|prescribed) (?:specifications?|format(?:ting)?|"
    "structure|task)|"
    "(?:word|length) limit|limit of \\d+ words)"
)
# What such rules are about.
REGULATED = (
    r"(?:\b(?:i|me|html|emojis?|markdown|latex|headings?|words|bullets?|bullet points|pip|numpy|jargon|"
    r"delimiters|footnotes|solutions|exercises|sections|paragraphs|sentences|runnable|contractions)\b|"
    r"\b(?:this|each|every|my|the) (?:section|post|lesson|introduction|intro|summary|article|draft|exercise|"
    r"history)s?\b|\b(?:this|each|every|my) (?:formula|reply|response|answer|text|explanation|paragraph|code|"
    r"table|solution)s?\b|\bclosing paragraph\b)"
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

UNIT_WORDS = (
    "post posts article articles draft drafts lesson lessons section sections paragraph paragraphs "
    "introduction introductions intro summary rewrite revision revisions write writeup recap takeaways "
    "outline chapter blog blogpost"
)
TEXT_WORDS = (
    f"{UNIT_WORDS} text prose wording tone markdown exercise exercises solution solutions heading headings "
    "title formula formulas equation equations output code block notation bullet bullets conclusion sentence "
    "sentences list lists table tables example examples explanation explanations derivation derivations "
    "caption captions structure version"
)
REPLY_WORDS = "reply replies response responses answer answers message messages"
REVISED_WORDS = (
    "revised updated corrected rewritten improved requested polished amended edited cleaned reworked "
    "shortened fixed refined adjusted restructured proofread final tightened trimmed condensed "
    "reworded rephrased "
    "simplified reformatted streamlined reordered merged"
)
FINDING_WORDS = (
    "change changes edit edits finding findings feedback correction corrections issue issues fault faults "
    "problem problems comment comments remark remarks suggestion suggestions points revision "
    "revisions errors "
    "mistakes adjustment adjustments improvement improvements updates notes fixes modifications"
)
GREAT_WORDS = (
    "great excellent wonderful fantastic fascinating awesome nice interesting insightful "
    "thoughtful brilliant "
    "terrific superb lovely clear detailed sharp astute valid fair amazing perfect solid keen "
    "perceptive smart "
    "clever intriguing important well good nail fun cool rich such"
)
