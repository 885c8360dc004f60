"""Patterns of chatter: words about the request, and about the rules that came with it."""

from postgen.rules.prose.chatter_grammar import (
    ADVERB,
    FINDINGS,
    REGULATED,
    REPLY,
    REPLY_WORDS,
    REQUEST,
    RULES,
    TEXTUAL,
    UNIT,
    UNIT_WORDS,
    Pattern,
    pattern,
)

_SAID = (
    r"(?:asked|requested|instructed|wanted|suggested|pointed out|said|mentioned|noted|described|"
    r"told|prescribed|demanded|proposed|wished|required|specified|indicated)"
)
_GIVEN = (
    r"(?:provided|gave|sent|shared|supplied|listed|pasted|attached|flagged|reported|mentioned|"
    r"described|outlined|requested|asked for|wanted|marked|pointed out|quoted|raised|noticed|"
    r"spotted|identified|brought up|complained about|"
    r"objected to|criticized)"
)
_ABOUT_REPLY = (
    r"(?:\bi\b|\bme\b|\bmy\b|\b(?:this|the|each|every|a|one|two|three|second|"
    rf"first) (?:\w+ )?(?:{TEXTUAL}|{REPLY})\b|\bshortened\b|\brewritten\b|\b(?:is|are|was|"
    r"were) (?:used|omitted|left out|chosen|kept|added|removed|now)\b)"
)
_FROM = (
    r"(?:per|as per|following|based on|according to|in accordance with|in (?:line|keeping|"
    r"agreement|accord|compliance) with|given|in response to|in view of|regarding|going by|"
    r"with regard to|concerning|in light of|considering|(?:to )?(?:meet|match|fit|follow|satisfy|"
    r"satisfie|honor|address|addresse|respect|matche)(?:s|ing)?|from|under|reflecting|at)"
)

# Words of a sentence about what its reader asked for.
_YOUR_REQUEST = (
    "your & request prompt instruction instructions outline brief feedback query assignment "
    "wishes remark remarks requirement requirements preferences preference specification "
    "specifications suggestion suggestions criteria note notes comment comments message question "
    "guidelines constraints review input template needs concern concerns point questions draft "
    "version turn reply wish"
)

CONVERSATION: tuple[Pattern, ...] = (
    # In your request you mention momentum. You provided an outline. In keeping with the outline, …
    pattern(
        "conversation",
        "your the you & rules guidelines template checklist style reply response answer request "
        "prompt outline brief instructions message provided gave sent shared "
        "supplied included attached listed described meant intended information reply message answer "
        "response rules guidelines template checklist style",
        r"^\W*(?:in|from|with) your (?:\w+ )?(?:request|prompt|outline|brief|instructions|"
        r"message),? (?:you|i|there)\b",
        r"^\W*you(?:'ve| have)? (?:provided|gave|sent|shared|supplied|included|attached|listed|"
        r"described) (?:an?|the|me|your|some|two|three|four|five) [^.!?]{0,40}\b(?:outline|text|draft|"
        r"points|section|post|notes|list|"
        r"instructions|feedback|structure|requirements|topics|draft|paragraphs?|article|lesson)\b",
        r"^\W*(?:per|as per|following|in keeping with|in line with|in accordance with|according to|"
        r"based on) the (?:outline|brief|(?:system )?prompt),",
        rf"\b(?:in|from) the (?:previous|last|earlier|first) {REPLY}\b.{{0,20}}\bi\b|"
        rf"\bi\b.{{0,40}}\b(?:in|from) the (?:previous|last|earlier|first) {REPLY}\b",
        r"\bthe (?:rules|guidelines|instructions|template|checklist|style guide) (?:\w+ )?(?:require|"
        r"ask|call|forbid|demand|want|say|allow|prescribe)\w*\b.{0,50}, so\b",
        r"\bi\b.{0,40}\byou (?:mean|meant|intended|had in mind|were after)\b",
    ),
    # If you meant the other data set, … We settled on 0.1 in the last turn.
    pattern(
        "conversation",
        "meant mean settled agreed decided talked discussed points everything & you we your",
        r"^\W*(?:if|did|do|perhaps|maybe|unless) you (?:mean|meant)\b",
        r"\bby \W?[\w ]{1,30}\W? (?:i assume |i take it )?you mean\b",
        r"\bwe (?:settled|agreed|decided|talked|spoke|discussed)\b.{0,60}\b(?:last turn|this chat|"
        r"last message|our (?:last|earlier|previous)|earlier (?:message|turn)|this conversation)\b",
        r"\b(?:points?|everything|all|topics?) (?:\w+ ){0,3}in your (?:request|prompt|brief|outline|"
        r"instructions|message)\b",
    ),
    pattern(
        "conversation",
        "asked requested instructed wanted suggested pointed said told demanded proposed wished "
        "mentioned noted described prescribed required specified indicated provided gave sent shared "
        "supplied listed pasted attached flagged reported outlined marked quoted complained objected "
        "criticized raised noticed spotted identified brought mind looking after prompted showed "
        "reminded & you",
        rf"\b(?:as|like) you(?:'ve|'d| have| had)? {ADVERB}(?:asked|requested|instructed|wanted|"
        r"suggested|pointed out|said|told me|demanded|proposed|wished)\b",
        rf"^\W*(?:as|like) you(?:'ve|'d| have| had)? {ADVERB}{_SAID}\b|,? as you(?:'ve|'d| have|"
        rf" had)? {ADVERB}(?:specified|mentioned|noted|described|outlined)\W*$",
        rf"\b(?:what|everything|exactly what|all that|all) you(?:'ve|'d| have| had)? {ADVERB}(?:asked|"
        r"requested|had in mind|were looking for|were after)\b",
        r"\byou(?:'ve|'d| have| had)? (?:\w+ )?(?:asked|told|instructed|requested|prompted|gave|sent|"
        r"showed|wanted|reminded) me\b",
        r"^\W*(?:(?:since|because|as|and|also|here|earlier|above|now|once again|in the (?:outline|"
        r"prompt|brief)|in your \w+(?: \w+)?),? )*you(?:'ve|'d| have| had| also| only|"
        r" just)* (?:asked|requested|wanted|instructed|specified|told) (?:for|that|about|to see|an?|"
        r"the|fewer|more|less|something|one|two|three|four|five|whether|how|why|no|only|it|us|not)\b",
        rf"\b(?:{TEXTUAL}|{REQUEST}|{RULES}|{FINDINGS}|context|details|information|input|source|lesson|"
        rf"data|plan|material)s? (?:that |which )?you(?:'ve|'d| have| had)? {ADVERB}{_GIVEN}\b",
        rf"\byou (?:{_SAID})\b.{{0,80}}?\bso (?:i|here|this|the {UNIT})\b",
        unless=(
            r"\basked (?:the|an?) (?:\w+ ){1,2}(?:for|to|whether|if|how|what|about)\b|"
            r"\bas (?:many|much|few|long|often)\b|\b(?:if|when|whenever|suppose|imagine|unless|say|until|"
            r"once|the moment) (?:\w+ )?you\b|"
            r"\b(?:password|argument|parameter|file ?name|flag|column|page|credentials?|url) you\b"
        ),
    ),
    pattern(
        "conversation",
        _YOUR_REQUEST,
        r"(?:^\W*|, )(?:just )?(?:as per|per|as (?:stated|specified|described|requested|"
        r"asked) in) your (?:\w+ )?(?:request|prompt|"
        r"specifications?|instructions?|outline|brief|feedback|requirements?|preferences?|wish(?:es)?|"
        r"guidelines|notes?)\b",
    ),
    pattern(
        "conversation",
        "didn haven hasn don did never only have do & you & since because as although given unless & "
        "specify specified mention mentioned say said ask asked tell told provide provided give "
        "given state stated name named",
        r"\b(?:since|because|as|although|given that|unless) you (?:didn't|did not|haven't|have not|"
        rf"never|only|do not|don't) {ADVERB}(?:specif(?:y|ied)|mention(?:ed)?|say|said|ask(?:ed)?|tell|"
        r"told|provide[d]?|give|given|state[d]?|name[d]?)\b",
    ),
    pattern(
        "conversation",
        "i & you your",
        rf"\bi(?:'m| am|'ll| will)? {ADVERB}(?:understand|understood|interpret(?:ed)?|took|take it|"
        r"assum(?:e|ed|ing)|gather(?:ed)?|guess(?:ed|ing)?|see|presum(?:e|ed)|read|wasn't sure|"
        r"was not sure|not sure|unsure)(?: that| whether| if| from \w+)? (?:you|your)\b",
        unless=(
            r"\b(?:if|when|whenever|suppose|imagine|unless|say|until|once|the moment) (?:\w+ )?you\b|"
            r"\b(?:password|argument|parameter|file ?name|flag|column|page|credentials?|url) you\b"
        ),
        unless_author_speaks=True,
    ),
    # You mentioned that the readers know calculus. Everything you flagged is gone.
    pattern(
        "conversation",
        "mentioned pointed asked requested suggested complained wondered noted said wanted flagged "
        "objected looking wrote shared described told written sent given had left phrased & you",
        r"^\W*(?:(?:and|also|earlier|since|because|as|in \w+ \w+),? )?you(?:'d| had|'ve|"
        r" have)? (?:also |just |rightly |explicitly |specifically )?(?:mentioned|pointed out|asked "
        r"(?:whether|if|for|me|about|how|why)|requested|suggested|complained|wondered|noted|objected|"
        r"said (?:that|you)|told me|wrote that|wanted (?:me|more|fewer|(?:an?|the)(?: \w+){0,3} "
        rf"(?:{UNIT}|{TEXTUAL}|tone|voice|length|exercises?|formulas?|code|version)))\b",
        r"\b(?:everything|all|anything|whatever|each \w+|the \w+(?: \w+)?) (?:that )?you(?:'ve|'d|"
        r" have| had)? (?:flagged|pointed out|asked (?:for|about)|complained about|"
        r"objected to|sent me|gave me|pasted|wanted (?:changed|removed|added))\b",
        r"\b(?:this|that|it) (?:is|should be|must be|was) [^.!?]{0,30}\byou were (?:looking for|after|"
        r"hoping for|asking (?:for|about))\b",
        r"\bfrom what you(?:'ve| have)? (?:shared|said|described|told|written|given|sent|wrote)\b",
        r"\byou (?:said|wrote|mentioned|asked|told me|noted) (?:earlier|before|above|previously|"
        r"at the (?:start|beginning))\b",
        r"\b(?:as|how|the way) you (?:had|wrote|left|phrased) it\b",
        unless=r"\b(?:if|when|whenever|suppose|imagine|unless|once) (?:\w+ )?you\b|\?\W*$",
    ),
    pattern(
        "conversation",
        "your & comments comment feedback remarks remark suggestions suggestion request notes "
        "instructions outline prompt brief message wishes",
        r"^\W*(?:in (?:response|reply|answer) to|per|as per|following|based on|given|considering|"
        r"to address|in light of|thanks to|after) your (?:\w+ )?(?:comments?|feedback|"
        r"remarks?|suggestions?|request|notes|instructions|outline|prompt|brief|message|wishes)\b",
    ),
    pattern(
        "conversation",
        "requested asked instructed promised & as",
        r"^\W*(?:(?:just|exactly) )?as (?:requested|instructed|asked|promised in my)\b(?! (?:by|from|"
        r"in|on)\b)",
        rf"\b(?:{UNIT}|{TEXTUAL}|{REPLY}|i|used|added|removed|shortened|included|avoid\w*|html|"
        r"emojis?)\b.{0,60}?\bas (?:requested|instructed|asked)(?! (?:by|from|and|or|via|through|"
        r"with|at)\b)",
    ),
    pattern(
        "conversation",
        _YOUR_REQUEST,
        rf"\b{_FROM} your (?:\w+ )?(?:{REQUEST}|remarks?|requirements?|preferences?|specifications?|"
        r"suggestions?|criteria|notes?|comments?|message|question|guidelines|constraints|review|input|"
        r"template|needs|needs|concerns?|point)\b",
        about=_ABOUT_REPLY,
        unless=(
            r"\b(?:you can|you may|you should|you might|choose|select|depending|make sure|you will)\b|"
            r"^\W*if\b"
        ),
    ),
    pattern(
        "conversation",
        _YOUR_REQUEST,
        rf"\byour (?:\w+ )?(?:{REQUEST}|message|specification|notes?|remark) {ADVERB}(?:asks?|asked|"
        r"says?|said|mentions?|mentioned|specif(?:y|ies|ied)|states?|stated|calls? for|called for|"
        r"wants?|wanted|listed|gave|implie[ds]|imply|names?|requires?|did(?:n't| not)|does(?:n't|"
        r" not)|left|leaves)\b",
        r"\b(?:to )?(?:answer|address|answering|addressing|regarding|about|as to|"
        r"on) your (?:\w+ )?(?:question|concern|query|remark|point|comment|request)\b",
        r"\byour (?:question|remark|comment|concern|note)s? (?:about|on|regarding|concerning) \w",
        r"\b(?:in|from) your (?:last|previous|first|earlier|original|latest|initial|next) (?:message|"
        r"prompt|request|question|comment|reply|turn|note|draft|version)\b",
        unless=r"\b(?:if|when|whenever|unless) your\b|\byour (?:server|app|client|browser|code|model|api)\b",
    ),
    pattern(
        "conversation",
        f"user requester & {UNIT_WORDS} exercise exercises explanation formula formulas markdown me rewrite",
        r"\bthe (?:user|requester)(?:'s)? (?:(?:has|had|now|also|explicitly|specifically|just) )*(?:asked|"
        r"wants|wanted|requested|is asking|is requesting|asks|would like|needs|request|prompt|outline|"
        rf"wishes)(?: (?:me|for|to|is|says|that|about))*(?: [\w-]+){{0,6}}? (?:{UNIT}|exercises?|"
        r"explanation|formulas?|markdown|me|rewrite)\b",
    ),
    # The user asked for type hints, so I add them.
    pattern(
        "conversation",
        "user requester & so & i",
        r"\bthe (?:user|requester) (?:has |also |now )*(?:asked|asks|wants|wanted|requested|requests|"
        r"prefers)\b"
        r"[^.!?]{0,60}\bso i(?:'ll)?\b",
        unless_author_speaks=True,
    ),
    # The above covers every point of the brief.
    pattern(
        "conversation",
        "brief outline requirements rules prompt instructions guidelines specification request",
        rf"^\W*(?:everything |all of )?(?:the |this )(?:above|{REPLY}|document|markdown|{TEXTUAL})(?: "
        rf"above)? "
        r"(?:\w+ )?(?:covers?|meets?|address(?:es)?|follows?|fulfil?ls?|satisf(?:y|ies)|matche?s?|adheres "
        r"to) "
        r"(?:(?:all|every|each|the|your|of|point|points|item|items|both) )+(?:\w+ )?"
        r"(?:brief|outline|requirements|rules|prompt|instructions|guidelines|specification|request)\b",
    ),
    # Certainly, the following document fulfils the outline.
    pattern(
        "conversation",
        "certainly sure absolutely & document article post version text markdown draft",
        r"^\W*(?:certainly|sure(?: thing)?|of course|absolutely)[,!.]+ (?:the following|below|this) "
        r"[^.!?]{0,40}"
        r"\b(?:document|article|post|version|text|markdown|draft)\b",
    ),
    pattern(
        "conversation",
        "conversation chat exchange thread session & our this the",
        r"\b(?:in|from|during|earlier in|throughout|of) (?:our|this) (?:previous |last |earlier |"
        r"ongoing )?(?:conversation|chat|exchange|session together)\b",
        r"\b(?:previous|last|earlier|first) turn of (?:this|the|our) (?:chat|conversation)\b",
        r"\b(?:earlier|above|previously|before) in (?:this|our) (?:chat|conversation|thread)\b",
    ),
    pattern(
        "conversation",
        f"my & turn {REPLY_WORDS} draft attempt version explanation",
        r"\b(?:in|from|of|by|than|to|ignore|disregard|replaces) my (?:previous|last|earlier|first|prior|"
        r"latest|original|"
        rf"initial) (?:{REPLY}|draft|version|attempt|turn|explanation)\b",
        r"\bfrom my (?:draft|reply|answer|response)\b",
    ),
    pattern(
        "conversation",
        "prompt brief assignment outline instructions request & mention specify say state name ask",
        r"\b(?:the|this) (?:prompt|brief|assignment|outline|instructions|request) (?:did not|didn't|"
        r"does not|doesn't|do not|don't) (?:\w+ )?(?:mention|specify|say|state|name|ask)\b",
        unless=r"\b(?:server|header|http|api|endpoint)\b",
    ),
    pattern(
        "conversation",
        "points items requirements topics & your & all every each",
        r"\b(?:all|every|each)(?: of)?(?: the)? (?:points?|items?|requirements?|topics?) (?:in|on|of|"
        r"from) your "
        r"(?:list|outline|brief|message|prompt|notes|request)\b",
    ),
)


PROMPT_RULES: tuple[Pattern, ...] = (
    pattern(
        "rules of the prompt",
        "prompt outline brief & wants want asks ask says say demands requires calls mentions lists "
        "specifies limits",
        r"\b(?:the|this|your) (?:system )?(?:prompt|outline|brief) (?:also |only |"
        r"explicitly )?(?:wants?|asks?|says?|demands?|requires?|calls for|mentions?|lists|specifies|"
        r"limits)\b",
        about=rf"\b{TEXTUAL}\b",
    ),
    # Per the guidelines, I avoid HTML.
    pattern(
        "rules of the prompt",
        "guidelines guideline instructions instruction rules rule requirements requirement "
        "constraints constraint style prompt message brief outline template checklist specification "
        "specifications format formatting structure task assignment restrictions restriction limit & "
        "per following according keeping line accordance compliance agreement given under view "
        "required comply conform adhere stick respect respected satisfy meet follow followed honor "
        "obey sticking adhering complying respecting because as like since what which that say says "
        "said require requires ask asks asked specify specifies state states tell tells told want "
        "wants prohibit prohibits demand demands call calls prescribe prescribes mention mentions "
        "limit limits allow allows dictate dictates disallow ban bans forbid forbids forbade & i me "
        "html emoji emojis markdown latex heading headings words bullet bullets pip numpy jargon "
        "delimiters footnotes solutions exercises sections paragraphs sentences runnable "
        "contractions section post lesson introduction intro summary article draft exercise history "
        "formula reply response answer text explanation paragraph code table solution",
        r"\b(?:per|as per|(?<!\bthe.)following|according to|in (?:keeping|line|accordance|compliance|"
        r"agreement) with|given|under|in view of|as required by|(?:to|and|i|have|'ve) (?:comply|"
        r"conform|adhere|stick|respect|satisfy|meet|follow|honor|obey)(?:ed)?(?: with| to)?|"
        r"sticking (?:to|with)|adhering to|complying with|respecting|because of|as (?:stated|"
        r"specified|described|demanded|laid down|set out|requested|asked|required|instructed|"
        r"mentioned|listed|noted) (?:in|by)) (?:the|your|my|these|all|those|its|given|all the|"
        rf"all your)? ?(?:\w+[ -]){{0,2}}?{RULES}\b(?! (?:of|for) (?:the )?(?:chain|thumb|calculus|"
        r"loop|tensor|code|data|matrix|model|game))",
        r"\b(?:as|like|since|because|what|which|that) (?:the|your|my|"
        rf"these) (?:\w+ )?{RULES} (?:also )?(?:says?|requires?|asks?|demands?|states?|specif(?:y|ies|"
        r"ied)|wants?|forbids?|prescribes?|allows?|calls? for)\b",
        rf"\b(?:the|your|my|these) (?:\w+ )?{RULES} (?:also |clearly |explicitly )*(?:says?|said|"
        r"forbids?|forbade|requires?|required|asks?|asked|specif(?:y|ies|ied)|states?|tells?|told|"
        r"wants?|prohibits?|demands?|calls? for|prescribes?|mentions?|limits?|allows?|dictates?|"
        r"disallows?|bans?)\b",
        about=REGULATED,
        unless=(
            r"\b(?:you (?:can|must|should|may|will|need)|if you|pull request|contribut\w+|license|"
            r"reviewers|pep 8|issue)\b"
        ),
    ),
    pattern(
        "rules of the prompt",
        "checklist instructions guidelines requirements rules constraints structure format headings "
        "template sections outline layout length limit prompt & i my followed met observed respected "
        "satisfied obeyed required requested prescribed given specified",
        r"\b(?:the|your|all|these)(?: (?!following)\w+)? (?:checklist|instructions|guidelines|"
        r"requirements|rules|"
        r"constraints)(?: above| below| you \w+)? (?:has|have|were|was|"
        r"are) (?:all )?(?:been )?(?:followed|met|observed|respected|satisfied|obeyed)\b",
        r"\b(?:the|your) (?:required|requested|prescribed|given|specified) (?:structure|format|"
        r"headings?|template|sections?|outline|layout) (?:asks|calls|is|are|has|requires|was|were)\b",
        rf"\bi(?:'ve| have)? {ADVERB}(?:adhered|kept|stuck|followed|complied|conformed|made sure|"
        r"ensured|respected|observed|obeyed)(?: to| with| strictly to| closely)? (?:follow |respect |"
        rf"meet |obey )?(?:(?:all|the|your|these|every|both|of) )*(?:\w+ )?(?:{RULES}|headings|length|"
        r"word limit|word count)\b",
        r"\bmy (?:system )?(?:instructions?|prompt|guidelines|rules|system message) (?:say|says|said|"
        r"tell|tells|told|require|forbid|ask|state|prohibit|are|do not|don't|prevent|limit|"
        r"specify)\w*\b",
        unless=r"\b(?:pull request|contribut\w+|issue|checkbox|i have read)\b",
        unless_author_speaks=True,
    ),
    pattern(
        "rules of the prompt",
        "i",
        rf"\bi(?:'m| am|'ve been| was| have been) {ADVERB}(?:instructed|required|supposed|not allowed|"
        r"not permitted|forbidden|restricted|only allowed|told|asked|not supposed|expected|"
        r"constrained|limited) (?:not )?to (?:not )?(?:use|using|write|keep|include|avoid|mention|"
        r"output|produce|give|add|be|stay|cover|explain|skip|only|answer|reply|respond|follow|make|"
        r"format|leave|stick|return|describe|discuss)\b",
        r"\b(?:word|length|character) limit\b.{0,60}\bi\b",
        r"\bi was (?:explicitly |specifically )?instructed\b",
        r"\bi (?:must|may|should|shall|am) (?:not|only) (?:to )?(?:use|mention|include|write|output|"
        r"add|answer|return|give)\b",
        rf"\bi(?:'ve| have)? {ADVERB}(?:avoid(?:ed)?|refrain(?:ed)? from|kept to|use only|used only|"
        r"used no|stick to|keep to)\b.{0,30}\b(?:html|emojis?|markdown|bullet|lists|dollar|headings|"
        r"delimiters|jargon|words|latex|numpy|pip)\b",
        r"\bi (?:have )?(?:kept|keep) (?:it|this|the \w+) (?:under|below|within|to|short|"
        r"at)\b.{0,24}\b(?:words|as|limit|guidelines|sentences)\b",
        about="",
        unless_author_speaks=True,
    ),
    pattern(
        "rules of the prompt",
        "instructed required specified requested stated rules guidelines instructions brief prompt "
        "outline & as",
        rf"\b(?:section|post|lesson|{REPLY}|introduction|summary|solution|exercise|"
        r"text)s?\b.{0,60}?\bas (?:instructed|(?:required|specified|stated|requested) (?:in|"
        r"by) the (?:\w+ )?(?:task|prompt|brief|outline|instructions|guidelines|rules))\b",
        r"\b(?:no|only) [\w ]{1,30} (?:is|are|was|were) (?:used|included|allowed|"
        r"given),? as (?:instructed|required|specified|requested)\b(?! by the (?:model|function|api))",
        r"\b(?:html|emojis?|lists|numpy|pip|markdown)\b.{0,20}\bas the (?:rules|guidelines|"
        r"instructions|brief|prompt|outline) (?:say|require|ask|demand|specify|state)s?\b",
    ),
)
