"""Patterns of chatter: announcements of the text, reports of what was changed, and names of speakers."""

from postgen.rules.prose.chatter_grammar import (
    ADVERB,
    FINDING_WORDS,
    FINDINGS,
    I_HAVE,
    OPENING,
    REPLY,
    REVISED,
    REVISED_WORDS,
    STATUS,
    TEXT_WORDS,
    TEXTUAL,
    THE,
    UNIT,
    UNIT_WORDS,
    WRITE,
    WROTE,
    YES,
    Pattern,
    pattern,
)

_HERE = (
    r"(?:(?:here|below|above|attached)(?:'s| is| are| comes| you(?:'ll| will| can)? (?:find|see))|this is)"
)
_VERSION_OF = rf"(?:version (?:of (?:the|your|my|this) )?(?:{STATUS} )*)"
_ENDS = (
    r"(?: \d[\d.]*)?\W*"
    r"(?:$|[:!.,]|(?:for|of|with|as|that|you|which|without|in|on|below|here|follow\w*)\b)"
)

_CODE = (
    r"(?:functions?|code|loop|script|model|class|program|algorithm|method|network|plot|figure|"
    r"formula|equation)"
)

ANNOUNCEMENTS: tuple[Pattern, ...] = (
    pattern(
        "announcement",
        "sure certainly absolutely understood course got happy gladly roger noted problem & here "
        f"below me i {TEXT_WORDS}",
        rf"^\W*{YES}\s*[!,.:–—-]+\s*(?:here(?:'s| is| are) (?!where|when|why|how)|below (?:is|are)\b)",
        rf"^\W*{YES}\s*[!,.:–—-]+\s*(?:let me|i(?:'ll| will|'ve| have| can| am|'m)) {ADVERB}{WRITE}\w*\b",
        rf"^\W*{YES}\s*[!,.:–—-]+\s*i(?:'d| would) be (?:happy|glad|delighted|pleased)\b",
        rf"^\W*{YES}\s*[!,.:–—-]+\s*(?:now )?\w+ing\b.{{0,40}}\b{TEXTUAL}\b",
    ),
    # Here is the revised section.
    pattern(
        "announcement",
        "here below above attached & requested asked wanted described mentioned needed your version "
        "markdown take attempt try shot go stab what you "
        f"part {UNIT_WORDS}",
        rf"{OPENING}{_HERE} (?:the|your|my|a|an) (?:{STATUS},? (?:and )?)+(?:{_VERSION_OF}(?:(?:\w+ "
        rf"){{0,2}}){UNIT}{_ENDS}|(?:\w+ )?{UNIT}{_ENDS}|markdown{_ENDS}|version\W*(?:$|[:!,]|with|you|as))",
        rf"{OPENING}{_HERE} (?:the|your) {UNIT}\b(?: (?:on|for|about|of) [^.:!?]{{1,60}})?\W*(?:$|:)",
        rf"{OPENING}{_HERE} (?:your|my) {UNIT}\b",
        rf"{OPENING}{_HERE} the (?:full |complete )?(?:text|markdown) (?:of|for) (?:the|your|my|lesson|"
        r"section)\b",
        rf"{OPENING}{_HERE} (?:the|a|an) {UNIT} (?:(?:that )?you|as (?:requested|you)|with (?:the|all|"
        rf"your) {FINDINGS})\b",
        rf"{OPENING}{_HERE} [^.:!?]{{1,60}}\b(?:that )?you(?:'ve| have| had)? (?:requested|asked for|"
        r"wanted|described|mentioned|needed)\b",
        rf"{OPENING}{_HERE} (?:the|a|your|my) (?:{REVISED} )+(?:version of (?!(?:the |this |that |"
        rf"our )?(?:\w+ )?{_CODE})|(?:\w+ )?(?:of )?your )",
        rf"{OPENING}{_HERE} an? (?:rewrite|revision|draft|write-?up)\b",
        rf"{OPENING}{_HERE} the part (?:on|about|with)\b.{{0,60}}\b(?:missing|my)\b",
        rf"{OPENING}here (?:we go with|you go|it comes)\b(?= (?:the|a|your)|\W*$|[!,:.])",
        r"^\W*(?:please )?(?:find|see) (?:(?:below|attached|here) )?(?:the|your|"
        rf"a) (?:{STATUS} )+(?:version|{UNIT})\b",
        rf"\byou(?:'ll| will| can)? find (?:the|your) (?:{STATUS} )+(?:version|{UNIT})\b",
        rf"{OPENING}below you(?:'ll| will| can)? find (?:the|your|a) (?:{STATUS} )*(?:version|{UNIT})\b",
    ),
    # Here's what I came up with.
    pattern(
        "announcement",
        "here & what take attempt try version shot go stab my",
        rf"{OPENING}here'?s? (?:is )?(?:my (?:take|attempt|try|version|shot|go|revision|stab)\b|"
        r"what (?:i (?:came up|have|wrote|changed|did)\b|(?:has )?changed\W*$))",
        unless_author_speaks=True,
    ),
    # The corrected section follows.
    pattern(
        "announcement",
        f"following follows below next here given & following follows made {REVISED_WORDS} "
        f"& {TEXT_WORDS} {FINDING_WORDS}",
        rf"{OPENING}(?:the following|what follows|following) (?:is|are) (?:the|a|my|"
        rf"your) (?:{STATUS} )*(?:(?:text|version) of (?:the|your) )?{UNIT}\b",
        rf"{OPENING}the (?:{REVISED} )+(?:\w+ )?{TEXTUAL}\b.{{0,60}}?\b(?:(?:is|are|can be) (?:given|"
        r"shown|provided|presented|printed|found|included)? ?(?:below|here|next)|follows?)\b",
        rf"{OPENING}the {FINDINGS} i made\b",
    ),
    # This is the final version of the article. Revised section:
    pattern(
        "announcement",
        "requested revision rewrite writing revising drafting fixing updating working coming let "
        "below above other further nothing "
        "attached here attempt try take go draft reply response answer see final complete full "
        f"present {REVISED_WORDS} & {TEXT_WORDS} changes whole full what answer response draft part parts",
        rf"{OPENING}this is the (?:{REVISED} )+(?:{_VERSION_OF})?{UNIT}\b",
        rf"^\W*(?:the )?(?:{REVISED} )+(?:version of (?:the|your) )?{UNIT}\W*:\W*$",
        r"^\W*(?:revised|updated|rewritten|corrected|improved|fixed) version(?: of (?:the|"
        rf"your) {UNIT})?\W*:\W*$",
        rf"\bin this (?:revision|rewrite|version of the {UNIT}|draft|{REVISED} version),? i\b",
        rf"\blet'?s get (?:this|your|the) {UNIT} (?:written|done|started)\b",
        rf"\b(?:one|a|your) {UNIT}\b.{{0,40}}\bcoming (?:right )?up\b",
        rf"^\W*this {REPLY} (?:now )?(?:contains|covers|includes|gives|has|shows|provides|"
        rf"ends) [^.!?]{{0,30}}\b(?:{UNIT}|whole|full|complete|exercises?|parts?)\b",
        r"^\W*what you (?:see|find|have|get) (?:below|here|above|now) is\b",
        rf"{OPENING}(?:the |my |your )(?:rewrite|revision|draft|(?:{REVISED} )(?:{UNIT}|version))\W*:\W*$",
        r"^\W*(?:final|complete|full) (?:answer|version|text|response)\W*:\W*$",
        rf"^\W*(?:below|above|attached|here)[,:] (?:the|a|my|your) (?:\w+ )?{UNIT}\b",
        rf"{OPENING}{_HERE} the (?:{REVISED} )+(?:text|prose|wording)\b",
        r"\bthis is (?:my|the) (?:first|second|third|next|last|new|final) (?:attempt|try|take|go|"
        r"draft)\b|\bmy (?:\w+ )?(?:attempt|take|try) (?:at|on) the\b",
        rf"{OPENING}{_HERE} the (?:missing|remaining|second|last|next|other|rest|first)(?: (?:part|"
        rf"half|portion|piece))? of (?:the|your) {UNIT}\b",
        r"\b(?:no (?:other|further) (?:changes|edits) (?:were|have been) made|nothing else (?:was|"
        r"has been) (?:changed|touched))\b",
        rf"\bi (?:now |hereby )?present the\b.{{0,30}}\b{UNIT}\b",
        rf"\bthe requested (?:{UNIT}|examples?|exercises?|headings?|text)\b",
        rf"{OPENING}(?:now )?(?:re)?(?:writing|revising|drafting|fixing|updating|"
        rf"working) (?:on )?the {UNIT}\b(?: now)?\W*$",
    ),
    # The revised section now keeps both formulas. The section has been shortened.
    pattern(
        "announcement",
        f"{REVISED_WORDS} condensed tightened trimmed expanded reworded rephrased rewrite revision "
        f"& {TEXT_WORDS}",
        rf"{OPENING}(?:this|the|my|your) (?:{REVISED} )+(?:{UNIT}|version|text|wording) (?:now|also|"
        r"still|better|keeps?|includes?|address\w*|"
        r"remove[sd]?|adds?|improves?|maintains?|preserves?|fixes|corrects|incorporates?|follows?|"
        r"reflects?|avoids?|uses?|is|has)\b",
        rf"\b(?:the|this|your|each) (?:\w+ )?(?:{UNIT}|wording|text|tone) (?:has|have) (?:now |"
        r"also )?been (?:now )?(?:rewritten|reworded|"
        r"restructured|tightened|polished|condensed|revised|corrected|expanded|trimmed|shortened|"
        r"rephrased)\b",
        in_headings=False,
    ),
    # Your lesson is ready. Please see the finished chapter. Updated draft below. Two fixes:
    pattern(
        "announcement",
        "now replaces supersedes dive jump started ready done finished complete attached below above "
        "follows fixes edits changes corrections "
        f"tweaks get enjoy see find cleaner better simpler clearer shorter tighter & {TEXT_WORDS} one "
        "two three four few some several minor small",
        rf"^\W*(?:so,? )?your (?:{STATUS} )*(?:{UNIT}|text|code)\b.{{0,40}}\b(?:is|"
        r"are) (?:now )?(?:ready|done|finished|complete|attached|below|above)\b",
        rf"^\W*the (?:\w+ )?(?:{UNIT}|wording|text) now (?:reads|says|goes|looks|runs)\b",
        r"\b(?:replaces|supersedes|is meant to replace) the (?:old|previous|earlier|existing|"
        rf"original) (?:{UNIT}|text|version)\b",
        r"\b(?:dive|get|jump) (?:right )?(?:into|started (?:on|with)) your\b",
        r"^\W*(?:please )?(?:find|see|enjoy|review) (?:the|your|my|"
        rf"a) (?:{STATUS} )+(?:\w+ )?(?:version|{UNIT})\b",
        rf"\byou (?:now )?(?:get|have|see|find) (?:the|your) (?:{STATUS} )+(?:version|{UNIT}|text)\b",
        rf"^\W*(?:the )?(?:{REVISED} )+(?:{UNIT}|version|text) (?:is )?(?:below|above|attached|here|"
        r"follows)\W*$",
        r"^\W*(?:one|two|three|four|a few|some|several|minor|small) (?:small |minor |"
        r"quick )?(?:fix(?:es)?|edits?|changes?|corrections?|tweaks?)\W*:",
        rf"{OPENING}{_HERE} an? (?:\w+er|more \w+|less \w+|better) (?:version|draft|explanation|"
        rf"wording|phrasing|take)\b(?! of (?:the |this |our )?(?:\w+ )?{_CODE})",
        in_headings=False,
    ),
    # The rest of the post is unchanged.
    pattern(
        "announcement",
        f"unchanged untouched same & rest remainder everything other & {TEXT_WORDS}",
        rf"\b(?:the rest|the remainder|everything else|all other (?:\w+ )?{TEXTUAL}|"
        rf"the other {TEXTUAL})(?: (?:of|in) the {TEXTUAL})? (?:is|are|remains?|stays?|was|were|"
        r"has been|have been) (?:left |kept )?(?:unchanged|untouched|the same)\b",
        about=rf"\b(?:{UNIT}|{TEXTUAL})\b",
    ),
    # I have rewritten the section.
    pattern(
        "announcement",
        "i",
        r"\bi(?:'ve| have)? (?:\w+ )?(?:kept|left) (?:the )?[\w ]{1,20} (?:unchanged|untouched|"
        r"as (?:it|they) (?:was|were|is|are))\b",
        rf"{I_HAVE}{WROTE} (?:{THE} )?(?:\w+ ){{0,3}}{TEXTUAL}\b",
        rf"{I_HAVE}(?:{WROTE}|made|fixed|taken care of|worked in) (?:{THE} )?(?:\w+ )?{FINDINGS}\b",
        rf"{I_HAVE}(?:made|tried|attempted) (?:the following|some|a few|several|these|sure|"
        rf"no other) (?:\w+ )?{FINDINGS}\b",
        rf"\bi(?:'ll| will| shall| am going to|'m going to) {ADVERB}(?:re)?(?:write|draft|revise|"
        r"rework|structure|phrase|present|provide|produce|generate|expand|shorten|polish|deliver|"
        rf"finish|complete|send) (?:{THE} )?(?:\w+ ){{0,2}}(?:{TEXTUAL}|rest|remainder|remaining)\b",
        rf"\bi(?:'ll| will| shall| am going to|'m going to) now (?:{WRITE})\b.{{0,40}}\b{TEXTUAL}\b",
        rf"\b(?:which|that) i (?:have )?{ADVERB}(?:left|kept|changed|fixed|corrected) (?:otherwise|"
        r"unchanged|as (?:it|they)|untouched)\b",
        r"^\W*(?:done|fixed|finished|all set)\s*[!.,:–—-]+\s*i\b",
        rf"\bi(?:'ve| have) {ADVERB}(?:rewritten|revised|reworked|restructured|reworded|rephrased|"
        r"polished|tightened|shortened|"
        r"corrected|fixed|cleaned up|refactored|updated|adjusted|simplified) (?:the|your|both|all|"
        r"this|that)\b",
        rf"\bi {ADVERB}(?:can |could |will |have |must |should |did |'ll )?(?:not |"
        r"also )?\w+ [^.!?]{0,60}\b(?:your (?:outline|prompt|brief|instructions|draft|"
        r"feedback|request|notes|remarks)|my (?:draft|reply|answer|response|rewrite|revision)|"
        rf"the (?:rewrite|revision|wording)|(?:this|the) {REPLY}|"
        r"the (?:next|following|previous|last) (?:section|lesson|post|part of the post))\b",
        r"\bi(?:'ve| have)? (?:gone|went) (?:ahead and|through the|over the)\b",
        r"\bi(?:'ve| have)? (?:\w+ )?(?:took|taken) the liberty of\b",
        rf"\bi {ADVERB}(?:am (?:happy|pleased|glad|delighted) to )?(?:present|share|submit|"
        rf"deliver) (?:{THE} )?(?:\w+ ){{0,2}}{TEXTUAL}\b",
        unless=r"\bi(?:'ve| have)? (?:wrote|written) (?:this|the|an?|my) (?:first )?(?:blog ?post|article)\b",
        unless_author_speaks=True,
    ),
    pattern(
        "announcement",
        "me",
        rf"\blet me {ADVERB}(?:re(?:write|phrase|word|structure|format|draft|organi[sz]e)|revise|"
        rf"shorten|polish|tighten|expand) (?:on )?(?:{THE}\b|\W*$)",
        rf"\blet me {ADVERB}(?:{WRITE}|help(?: you)?|get) (?:with )?(?:{THE} )?(?:{STATUS} )*{UNIT}\b",
    ),
    # Each finding has been addressed. Changes made:
    pattern(
        "announcement",
        f"{FINDING_WORDS} & summary list overview made applied includes included including revision "
        "draft each every all reported listed requested flagged mentioned only",
        r"^\W*(?:(?:summary|list|overview) of (?:the |my |all )?)?(?:key |main )?(?:changes|edits|"
        r"revisions|fixes|corrections|modifications|adjustments)(?: (?:i )?(?:made|applied|include\w*|"
        r"in this (?:version|revision|draft)))?\s*:",
        rf"\b(?:each|every|all)(?: of)?(?: the| your)? (?:{FINDINGS}) (?:has|have|is|are|was|"
        r"were) (?:been )?(?:now )?(?:addressed|incorporated|worked in|resolved in the text|"
        r"resolved below|applied to the)\b",
        rf"\b(?:reported|listed|requested|flagged|mentioned) {FINDINGS} (?:has|have|is|are|was|"
        r"were) (?:been )?(?:now )?(?:addressed|incorporated|resolved|fixed|corrected|applied|made)\b",
        rf"\bthe only (?:change|edit|correction)s? (?:is|are|was|were|i made)\b.{{0,80}}\b(?:i|{TEXTUAL})\b",
        in_headings=False,
        unless=r"\bchangelog\b",
    ),
    # Understood. No tables then. Sounds good, I'll switch to British spelling. No problem, happy to simplify.
    pattern(
        "announcement",
        "sure certainly absolutely understood course got noted problem good makes fair great perfect & no "
        "happy glad i let will switching using keeping adding removing",
        r"^\W*(?:sure(?: thing)?|certainly|of course|absolutely|understood|got it|no problem|noted|sounds "
        r"(?:good|"
        r"great)|makes sense|fair enough|great|perfect)\s*[!,.:–—-]+\s*(?:let's (?:write|draft|tackle|"
        r"revise|get)|"
        r"(?:i'm |i am |i'd be )?(?:happy|glad) to|no (?:[\w-]+ ){1,3}?(?:this time|then|from now on)|"
        r"i(?:'ll| will) "
        r"(?:switch|use|keep|add|remove|drop|avoid|change|adjust|start|stick|make|rewrite)|"
        r"(?:switching|using|keeping|adding|removing) )",
        unless=r"\?\W*$",
    ),
    # This draft follows the style guide. Draft 2, with your comments incorporated.
    pattern(
        "rules of the prompt",
        "follows adheres sticks respects complies matches keeps obeys & guide guidelines brief outline "
        "instructions rules prompt template requested",
        rf"^\W*(?:this|the) (?:draft|version|{REPLY}|{UNIT}|text) (?:also )?(?:follows|adheres to|sticks "
        rf"to|respects|"
        r"complies with|matches|keeps to|obeys) (?:the|your|all|every) (?:\w+ )?(?:style ?guide|"
        r"guidelines|brief|"
        r"outline|instructions|rules|prompt|template|requested)\b",
    ),
    pattern(
        "announcement",
        "your & incorporated applied included addressed merged",
        r"\bwith (?:all )?your (?:\w+ )?(?:comments|feedback|edits|changes|suggestions|notes|corrections|"
        r"remarks) "
        r"(?:\w+ )?(?:incorporated|applied|included|addressed|merged|worked in)\b",
    ),
    # Final answer: the post in the requested format.
    pattern(
        "announcement",
        f"requested final & answer {UNIT_WORDS} text version",
        rf"\b(?:{UNIT}|answer|text|version)\b.{{0,40}}\bin the requested (?:format|style|tone|length|"
        rf"structure)\b",
        r"^\W*final answer\s*:",
    ),
)


ROLES: tuple[Pattern, ...] = (
    # Labels of a chat window.
    pattern(
        "role",
        "regenerate generating copy thought reasoned said response thinking",
        r"^\W*(?:regenerate(?: response)?|copy code|(?:continue|stop) generating|show (?:thinking|reasoning)|"
        r"(?:thought|reasoned|thinking) for (?:\d+|a few|a couple of) ?(?:s|seconds?|minutes?)|"
        r"(?:chatgpt|claude|gemini|copilot|grok|deepseek|you) said|was this response [\w ]{1,30})\W*$",
        in_headings=True,
        whole=True,
    ),
    pattern(
        "role",
        "assistant chatgpt gpt claude gemini",
        r"^\W*(?:assistant|chatgpt|gpt-?\d\S{0,9}|claude|gemini)\s*:(?! [^.!?]{0,80}\()",
        in_headings=False,
    ),
)
