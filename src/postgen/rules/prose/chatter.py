"""Patterns for what chat models say to their users around a text.

Some are matched only at the start of a paragraph, others searched in the first or last paragraph of a post.
All of them run in linear time.
"""

import re

from postgen.rules.phrases import any_of

_YES = "(?:sure(?: thing)?|certainly|of course|absolutely|understood|got it|no problem|happy to help)"
_THING = "(?:post|article|draft|markdown|reply|response|answer|rewrite|revision|text)"
_KIND = (
    "(?:(?:full|complete|finished|final|revised|updated|corrected|rewritten|improved|requested|new|blog) )"
)
_WRITE = "(?:write|written|draft|drafted|revised?|updated?|rewrite|rewritten|provided?|expand|adjust|make)"
_REPLY = "(?:message|reply|response)"
_ASK = "(?:feel free|don't hesitate|do not hesitate) to (?:ask|reach out|let me know)"
_IF_YOU = r"if you(?:'d| would)? (?:like|want|need|have)\b[^.!?\n]{0,80}"
_CHANGES = "(?:requested )?(?:changes|findings|feedback|corrections|issues)"


# At the start of any paragraph of the post.
ANYWHERE = any_of(
    rf"{_YES}\s*[!,.:–—-]+\s*(?:here(?:'s| is| are) |below (?:is|are)\b)",
    rf"{_YES}\s*[!,.:–—-]+\s*(?:let me|i(?:'ll| will|'ve| have| can)) {_WRITE}\b",
    rf"{_YES}\s*[!,.:–—-]+\s*i(?:'d| would) be (?:happy|glad)\b",
    rf"(?:here(?:'s| is)|below is) (?:the|your|a|my) {_KIND}+{_THING}\b",
    r"as an? (?:ai|large language|ai language)(?: (?:model|assistant))?\s*,?\s*\bi\b",
    r"i(?:'m| am) (?:sorry|afraid),? but (?:i can(?:'t|not)|as an ai)\b",
    r"i hope (?:this|that|the|it) (?:\w+ ){0,3}(?:helps?|meets|is what you|works for you)\b",
    r"(?:would you like|do you want) me to\b",
    r"(?:shall|should) i (?:continue|proceed|go on)\b",
    rf"[\[(]*(?:to be )?continue[ds]? (?:in|from) (?:the|my) (?:next|previous|last) {_REPLY}\b",
    rf"i(?:'ve| have) (?:made|applied|addressed|fixed|incorporated) (?:all )?(?:the|your) {_CHANGES}\b",
    r"(?:assistant|chatgpt|gpt-?\d\S{0,9}|claude|gemini)\s*:",
    r"[\[(]*(?:end|start) of (?:the )?(?:blog )?(?:post|response|reply)\b",
)

# At the start of any paragraph, or anywhere in the first or last one.
_NOT_WITHIN = r"(?<![\w'\"“‘])"
AT_AN_END = any_of(
    rf"{_NOT_WITHIN}(?:please )?let me know (?:if|whether)\b",
    rf"{_NOT_WITHIN}(?:please )?{_ASK}\b",
    rf"{_NOT_WITHIN}{_IF_YOU}[ ,](?:just ask|let me know)\b",
    rf"{_NOT_WITHIN}{_IF_YOU}[ ,]i can (?:also )?{_WRITE}\b",
    rf"{_NOT_WITHIN}i hope (?:this|that|you find this) (?:\w+ ){{0,3}}(?:helps?|helpful|useful|meets)\b",
    rf"{_NOT_WITHIN}i(?:'m| am| would be|'d be) (?:happy|glad) to (?:help|adjust|revise|expand|clarify)\b",
)

# At the start of the first or last paragraph.
EXCLAIMED = any_of(rf"{_YES}\s*!")

# Words that show an author who asks readers to write.
FOR_READERS = re.compile(
    r"\b(?:comments?|discussion|forum|github|e-?mail|discord|slack|twitter|mastodon|issue tracker)\b",
    re.IGNORECASE,
)

TAGS = re.compile(
    r"</?(?:think|thinking|reasoning|reflection|scratchpad|assistant|response|answer|artifact)\s*>",
    re.IGNORECASE,
)

MARKERS = re.compile(
    r"<\|[A-Za-z_]{2,30}\|?>|\[/?INST\]|<</?SYS>>|</?(?:start|end)_of_turn>"
    r"|【\d{1,4}†[^】\n]{0,60}】|:contentReference\[oaicite:\d+\]"
)
