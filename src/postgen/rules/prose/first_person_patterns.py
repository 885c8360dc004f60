"""Patterns of chatter for texts whose author never says "I": there, "I" is a model that speaks of its work.

They are wider than the others, because in such a text a sentence with "I" is rare.
"""

from postgen.rules.prose.chatter_grammar import REPLY, Pattern, pattern

_I = r"\b(?-i:I)"
# Things that a model says it works on or obeys.
_WORK = (
    rf"(?:outline|(?:the|your|my) prompt|brief|instructions?|guidelines?|style guide|limit|{REPLY}|"
    r"turn|chats?|conversation|draft|"
    r"rewrite|revision|sections?|lessons?|introduction|summary|paragraphs?|exercises?|headings?|"
    r"title|bullets?|"
    r"wording|notation|proof|derivation|diagram|readers?|author|parts|transitions|tone|"
    r"sentences?)"
)
_TEACHES = (
    r"(?:show|tell|teach|explain|give|introduce|describe|discuss|cover|denote|call|assume|"
    r"recommend|suggest|advise|"
    r"leave|also|link|refer)"
)

FIRST_PERSON: tuple[Pattern, ...] = (
    pattern(
        "announcement",
        "i",
        rf"{_I}(?:'\w+)? [^.!?]{{0,90}}\b{_WORK}\b",
        r"\b(?:outline|prompt|brief|introduction|summary|exercises?|section|lesson|draft|"
        rf"readers?)\b[^.!?]{{0,40}}{_I}(?:'\w+)? \w+",
        rf"^\W*(?:[\w ,-]{{1,30}}, )?{_I}(?:'ll| will|'m going to| am going to|'m| am) (?:\w+ly |"
        rf"now )?(?!{_TEACHES}\b|(?:an?|the|not|in|at|on|"
        r"so|here|very|happ\w+|hungry|home|late|sure|old|tired|sad|next|is|if|"
        r"writing)\b)\w+\b.{0,100}\b(?:this|it|the|your|here|these|that|them|everything)\b",
        rf"{_I}(?:'ve| have)? (?:\w+ly )?(?:not|never|cannot|can't|couldn't|don't|do not|didn't|"
        r"did not|haven't|wasn't|was not|am not|'m not) "
        r"(?:\w+ ){0,3}?(?:run|test|execute|verify|access|retain|remember|browse|train|chance)\w*\b",
        rf"\b(?:your|you've|you'd)\b[^.!?]{{0,60}}{_I} \w+|{_I}(?:'\w+)? (?!(?:{_TEACHES}|wish|'ll|"
        r"will|would|like|hope|confirm)\b)[\w']+ [^.!?]{0,60}\byour\b",
        rf"\bif you (?:have|are|'re|prefer|need|want)\b[^.!?]{{1,50}}, {_I} (?:can|could|will)\b",
        rf"{_I} (?:want|need|prefer|decided|chose|opted|settled|went with|aimed|tried) (?:to|for|on|"
        r"something|an?|the)\b.{0,60}\b(?:simple|short|easy|small|clear|here|outline|length|"
        r"readable|read)",
        rf"{_I} (?:should|must|have to|need to|ought to) (?:also |first |now |probably |"
        rf"perhaps )?(?!{_TEACHES}\b)\w+",
        rf"{_I} (?:should|must|need to|have to) (?:also )?(?:mention|explain|define|describe) (?!that\b)",
        rf"^\W*(?:actually|honestly|hmm+|well|okay|ok|hold on|oh),? {_I}\b",
        rf"\bwhat {_I} (?:would|'d) expect\b|{_I} (?:would|'d) expect\b.{{0,40}}\brun\b",
        in_headings=False,
        unless=(
            r"\?\W*$|[\"“”]|\bpull requests?\b|\b(?:the correct|the right|an?) answer\b|\bhttp\b|"
            r"\b(?:type|part|phase|figure|class|world war|chapter|level) i\b|\bi(?:/|"
            rf"-)o\b|{_I} (?:{_TEACHES}|wrote)\b|{_I} (?:needed|tried|ran into|stumbled)\b|"
            r"\b(?:ago|today|yesterday|last (?:week|night|month|year))\b|"
            r"\b(?:my|on my) (?:own |new |old )?(?:blog|site|phone|mac|iphone|laptop|machine|project|"
            r"server|repo|"
            r"repository|database|account|plugin|team|company)\b|"
            r"^\W*(?:as|in|when) (?:i|the (?:last|previous|first) (?:post|lesson)|this (?:post|lesson|"
            r"section|chapter|article))\b"
        ),
        unless_author_speaks=True,
    ),
    # Without an author who says "I", readers have nobody to ask.
    pattern(
        "offer",
        "know free hesitate ask",
        r"\blet me know (?:if|whether|what|how)\b",
        r"\b(?:feel free|don't hesitate|do not hesitate) to (?:ask|reach out|contact|message|get in touch)\b",
        r"\b(?:just|simply) ask\W*$",
        unless_author_speaks=True,
    ),
    pattern(
        "thinking aloud",
        "okay ok alright & i",
        r"^\W*(?:ok(?:ay)?|alright)\b[,.!—– ].*\bi(?:'ll| will| should| need| can)\b",
        unless_author_speaks=True,
    ),
    pattern(
        "offer",
        "hope",
        r"(?:\bi |^\W*)hope (?:that )?(?:this|that|it|these) (?:helps?|is helpful|will help)\b",
        unless_author_speaks=True,
    ),
)
