"""Patterns of chatter: praise of the user, apologies, and thinking aloud."""

from postgen.rules.prose.chatter_grammar import (
    ADVERB,
    GREAT_WORDS,
    I_AM,
    REPLY,
    TEXTUAL,
    UNIT,
    Pattern,
    pattern,
)

_GREAT = (
    r"(?:great|excellent|wonderful|fantastic|fascinating|awesome|nice|interesting|insightful|thoughtful|"
    r"brilliant|terrific|superb|lovely|clear|detailed|sharp|astute|valid|fair|amazing|perfect|solid|keen|"
    r"perceptive|smart|clever|intriguing|important|well[ -](?:\w+[ -])?(?:written|structured|"
    r"organi[sz]ed|out|chosen|made))"
)
_VERY = r"(?:very|really|such|truly|absolutely|quite|so|a|an|indeed) "
_ASKED = (
    r"(?:questions?|observation|catch|prompt|outline|request|brief|insight|suggestion|"
    r"specification|remark|feedback)"
)

PRAISE: tuple[Pattern, ...] = (
    # Great question! Good catch on the sign.
    pattern(
        "praise",
        f"{GREAT_WORDS} & question questions observation catch prompt outline request brief insight "
        r"suggestion specification remark feedback idea topic point thinking spot choice eye",
        rf"^\W*(?:(?:oh|wow|ooh|ah|yes|ok|okay|hi|hello|thanks|mm),?\W+)*(?:{_VERY})*(?:{_GREAT}|"
        rf"good) (?:{_GREAT} )?(?:{_ASKED}|idea|topic|point|thinking|choice|eye)(?: there|"
        r" indeed)?\W*[!.,]\W*(?:$|thanks|thank|i\b|let|here|you)",
        rf"^\W*(?:{_GREAT}|good) (?:catch|point|observation|spot|eye)\b(?: (?:about|on|regarding|with|"
        r"in)\b|[!—–])",
        rf"^\W*(?:(?:wow|oh|ah),? )?what (?:{_VERY})+(?:{_GREAT} )(?:{_ASKED}|idea|topic|point|choice)\b",
        rf"^\W*(?:this|that|it)(?:'s| is| was) (?:{_VERY})*(?:{_GREAT}) (?:and (?:{_GREAT}) )?"
        rf"(?:{_ASKED})\b(?! (?:to|for|that|which|in|of|because|about (?:how|what|whether))\b)",
        r"^\W*(?:this|that)(?:'s| is) a (?:really |very )?good (?:question|catch|observation)\W*[!.,]",
        rf"^\W*(?:{_GREAT}) question, (?:and|but|though)\b.{{0,30}}!",
        rf"^\W*(?:{_GREAT}|good) (?:catch|eye|spot|point|question),",
        rf"^\W*(?:{_GREAT}) questions? (?:about|on|regarding)\b.{{0,80}}!",
        r"^\W*(?:this|that|what)(?:'s| is)? such a (?:fun|great|nice|cool|lovely|rich|"
        r"wonderful) (?:topic|question|idea|subject)\b",
        rf"^\W*(?:{_GREAT}|good) (?:outline|prompt|brief),? (?:thanks|thank you)",
        in_headings=False,
        unless=r"^\W*(?:a|one|another|the) (?:very |really )?(?:good|great|interesting|important)\b",
    ),
    pattern(
        "praise",
        "right correct & you",
        r"^\W*(?:(?:ah|oh|yes|no|sorry|indeed),?\W+)*you(?:'re| are| were) (?:so|absolutely|"
        r"completely|totally|quite|entirely|perfectly|of course|indeed) (?:right|correct)\b",
        r"^\W*(?:(?:ah|oh|yes|sorry|indeed),?\W+)*you(?:'re| are| were) (?:right|"
        r"correct)(?: about (?:that|the)\b| to \w+|"
        r", (?:my|thank|i|and i|sorry)| that (?:the|my|i)\b.{0,40}\b(?:was|were|is|should|had)\b|\W*!)",
        r"^\W*(?:\w+,? )?you(?:'re| are| were) (?:right|correct)[,.!:;—–-]* (?:that|this|it|i|the|my|"
        r"there|thanks|sorry)\b",
    ),
    pattern(
        "praise",
        "thanks thank",
        r"(?:^|[,;–—-]\s*|\band )\W*(?:many )?(?:thank you|thanks)(?: so much| very much| a lot|"
        r" again)? for (?:(?:the|your|this|these|all|such|a|an|sharing|providing|sending|giving|"
        r"pointing|asking|letting|clarifying|catching|flagging|confirming|specifying|"
        r"noticing)\b ?)+(?:\w+[ -]){0,4}?(?:outline|prompt|questions?|feedback|requests?|details?|"
        r"clarif\w+|instructions?|suggestions?|context|brief|specifications?|correction|message|"
        r"remarks?|notes|draft|findings|guidelines|lesson|plan)\b",
        r"(?:^|[,;–—-]\s*)\W*(?:thank you|thanks)(?: so much| very much| a lot|"
        r" again)? for (?:pointing|asking|letting me|clarifying|"
        r"catching|flagging|confirming|noticing|sharing (?:this|that|your))\b",
        r"^\W*(?:thanks|thank you),? (?:that|this) (?:helps|is helpful|clarifies)\b",
        unless=r"\bthanks? (?:to|goes)\b|\b(?:reviewers?|contributors?|community|we (?:would|thank))\b",
    ),
    pattern(
        "praise",
        r"love appreciate enjoy enjoyed admire liked loved like & question questions observation "
        r"catch prompt outline request brief insight suggestion specification remark feedback topic "
        r"idea approach plan clarity structured specified asked thoroughness patience detail",
        r"(?:\bi (?:\w+ )?|^\W*(?:really )?)(?:love|like|appreciate|enjoy(?:ed)?|admire|liked|"
        rf"loved) (?:the|your|this|how (?:the|your|you)|that you)\b(?: \w+){{0,3}}? ?(?:{_ASKED}|topic|"
        r"idea|approach|plan|clarity|structured|specified|asked|thoroughness|patience|detail|"
        r"outline)\b",
        unless=r"\b(?:would|if|who|they|to) (?:like|love)\b",
    ),
    pattern(
        "praise",
        r"your & observation point outline question concern idea analysis suggestion reasoning prompt "
        r"feedback instinct plan remark points questions concerns ideas suggestions remarks",
        r"\byour (?:observation|point|outline|question|concern|idea|analysis|suggestion|reasoning|"
        r"prompt|feedback|instinct|plan|remark)s?\b(?: (?:about|on|of|that|"
        r"regarding)(?: \w+){1,6}?)? (?:is|was|are|were|makes|"
        rf"made) (?:{_VERY})*(?:spot[ -]on|excellent|great|correct|valid|right|insightful|good|perfect|"
        rf"sharp|clear|thorough|sense|well\b|{_GREAT})",
    ),
    pattern(
        "praise",
        f"raise raised make made bring brought ask asked hit nailed touched & you & {GREAT_WORDS}",
        r"\byou(?:'ve| have)? (?:raised?|made?|make|bring up|brought up|asked?|hit|nailed|"
        rf"touched)(?: on)? (?:an?|the|some) (?:{_VERY})*(?:{_GREAT}|good|important|nail)\b(?: \w+)?",
        unless=r"\b(?:if|when|once|have you)\b",
    ),
    pattern(
        "praise",
        "impressed pleasure honored thinking kudos clearly obviously & i it on about for ve have",
        r"^\W*kudos (?:for|on|to you)\b|\byou(?:'ve| have) (?:clearly|obviously|really) (?:put|done|"
        r"thought|given|planned)\b",
        r"\bi(?:'m| am) (?:\w+ )?(?:impressed|honored|delighted|thrilled) (?:by|with|to)\b",
        r"\b(?:it(?:'s| is| was)|what) (?:a |my )?(?:real |great )?pleasure (?:to|writing|working|helping)\b",
        r"^\W*(?:good|great|smart|clever|nice) (?:thinking|choice|idea) (?:on|about|with)\b",
        unless_author_speaks=True,
    ),
    # Apologies.
    pattern(
        "praise",
        "mistake bad apologies apologize apologise apology sorry afraid",
        r"(?:^|[,;.–—-]\s*)\W*(?:my (?:bad|apologies)|my mistake\W*$)",
        r"^\W*(?:apologies|sorry)\W*[,!—–] (?:i|the|that|my)\b",
        r"\bi apologi[sz]e\b|\bi owe you an apology\b|^\W*apologies (?:for|if)\b|\b(?:accept my|"
        r"my sincere) apolog\w+",
        r"^\W*(?:i(?:'m| am) )?(?:so |very |really )?sorry (?:for|about) (?:the|that|my|any|"
        r"this) (?:\w+ )?(?:confusion|mistakes?|errors?|oversight|mix-?up|misunderstanding|"
        r"inconvenience|slip|delay|omission|sign)\b",
        r"\bi(?:'m| am) (?:sorry|afraid),?(?: but)? (?:i (?:can(?:'t|not)|am|could)|as an ai)\b",
    ),
    # Great question — you were right to ask. That's a fair point; the earlier version was unclear.
    pattern(
        "praise",
        "great good excellent fair valid & question point catch correction suggestion call",
        r"^\W*(?:that(?:'s| is) )?(?:an? )?(?:great|excellent|fair|valid|good) (?:question|point|catch|"
        r"correction|"
        r"suggestion|call)\s*(?:[—–;]|[!,.] (?:you|i|let|my|the (?:earlier|previous|first) (?:version|"
        r"draft)))",
        r"^\W*that(?:'s| is) an? (?:great|excellent|fair|valid|good) (?:point|catch|correction|call)\W*$",
    ),
    pattern(
        "praise",
        "right & ask wonder",
        r"\byou(?:'re| are| were) right to (?:ask|wonder|point|question|complain|insist)\b",
    ),
    # What a wonderful project! I enjoyed helping you.
    pattern(
        "praise",
        f"what & {GREAT_WORDS} & project idea topic question series outline plan prompt draft",
        rf"^\W*what an? {_GREAT} (?:project|idea|topic|question|series|outline|plan|prompt|draft)\b",
        unless=r"\?\W*$",
    ),
    pattern(
        "praise",
        "enjoyed & helping working",
        r"\bi (?:really |truly )?enjoyed (?:helping|working (?:with|for) you|working on (?:this|your))\b",
    ),
)


_OOPS = (
    r"(?:wait|h+m+|oops|whoops|hold on|hang on|no|nope|actually|scratch that|on second thoughts?|"
    r"ah|oh|uh|um|ok(?:ay)?|alright|let's see|correction|sorry|argh|oh no|no wait|step back)"
)
_WRONG = (
    r"(?:wrong|off|incorrect|not (?:right|correct|true|quite|what|it)|missing|flipped|reversed|"
    r"mistaken|inconsistent|a mistake)"
)
_RETHINK = (
    r"(?:re-?(?:compute|check|calculate|consider|think|do|read|count|evaluate|examine|verify|"
    r"derive|state|start|run|visit)|double-?check|triple-?check|fix|correct|redo|try (?:again|"
    r"that|this|once|a|another)|start (?:over|again|fresh)|verify|check|think|see|count|figure|"
    r"plan|work (?:this|it|that|out)|step back|make sure|go back|make a note|go through|sanity|"
    r"be careful|back up|pause|look (?:at|up|into)|understand|analy[sz]e|examine|parse|gather|consult|"
    r"(?:break|work|go|read|think|talk) (?:\w+ )?(?:down|through|step by step)|try to (?!explain)|"
    r"do (?:this|that|it) (?:again|properly|carefully))"
)

THINKING: tuple[Pattern, ...] = (
    pattern(
        "thinking aloud",
        r"wait hmm hm hmmm hmmmm oops whoops hold hang nope actually scratch strike thought thoughts "
        r"ah oh uh um okay ok correction sorry argh mind",
        rf"^\W*(?:{_OOPS}\b[\s,.!:;—–…-]*)+(?:let me (?!(?:explain|show|give|introduce|start|tell|"
        r"illustrate)\b)|(?:so )?(?:first |now )?i(?:'ll| will| need| should| must| have to| made|"
        r" forgot| mis\w+| was| realize[d]?| meant| used| wrote| overlooked| skipped| got)\b)",
        rf"^\W*(?:{_OOPS}\b[\s,.!:;—–…-]*)+(?:that|this|the \w+(?: \w+)?|it)(?:'s| is| was| isn't|"
        rf" is not| doesn't| does not| can't| cannot| should) (?:\w+ ){{0,3}}?(?:{_WRONG}|right\b|"
        r"correct\b|add up|match|make sense|be (?:minus|plus|positive|negative|the|a|\d))",
        rf"^\W*(?:{_OOPS}\b[\s,.!:;—–…-]*)+(?:it(?:'s| is| should be)|that(?:'s| is)) .{{0,30}}, not\b",
        r"^\W*(?:no,? wait|wait,? no|oh wait|wait a (?:minute|second|moment)(?! (?:before|until|for|and|"
        r"while|then|or|between)\b)|scratch that|strike that|"
        r"never ?mind|on second thoughts?,)",
        unless=(
            r"^\W*(?:well|so|right|no|okay|ok),? (?:i (?:was|used|will|should|have)|that's|this is|it is|"
            r"that is|it's)\b|\?\W*$"
        ),
    ),
    pattern(
        "thinking aloud",
        "wait hmm hm hmmm oops whoops hold hang argh",
        r"^\W*(?:oops|whoops|wait|hmm+)[,.!…—– -]+(?:wrong|sorry|typo|my mistake|not quite)\b",
        r"^\W*(?:actually|hmm+|oh|no|oops),? (?:wait|hmm+|no wait)\b",
        r"^\W*(?:wait|h+m+|oops|whoops|hold on|hang on|argh)\b\s*[,.!…—–-].*\b(?:i|me)\b",
        unless=r"\?\W*$",
    ),
    pattern(
        "thinking aloud",
        "okay ok alright good great done takes covers & now care introduction section summary exercises code",
        r"^\W*(?:ok(?:ay)?|alright|good|great|done)\b[,.!—–]+ .{0,60}\bnow (?:the|for the|on to|to the)\b",
        rf"\b(?:the|this) (?:{UNIT}|exercises) (?:is|are) (?:done|finished)\b[^.!?]{{0,20}}\b(?:now|"
        r"next|on to)\b",
        rf"\bthat (?:takes care of|covers) the (?:{UNIT}|code|exercises)\b",
    ),
    pattern(
        "thinking aloud",
        "i & what how think so",
        r"\b(?:what|how) (?:do|should|shall|must) i (?:write|say|phrase|structure|word|cover|explain|put)\b",
        r"\b(?:yes|no),? i (?:think|believe|guess)\b|\bi think so\b",
        in_headings=False,
        unless_author_speaks=True,
    ),
    pattern(
        "thinking aloud",
        "no & wait actually sorry first s let that i",
        r"^\W*no,? (?:wait|actually|sorry)\b",
        r",\W*no,? (?:wait|first|actually|sorry|it's|that's)\b",
        r"^\W*no[,.!—–]+ (?:let me|that(?:'s| is) (?:wrong|not right|not it)|i (?:made|forgot|mis\w+|"
        r"meant|got))\b",
    ),
    pattern(
        "thinking aloud",
        "me",
        rf"\blet me {ADVERB}(?:start by |begin by )?{_RETHINK}\b",
        unless=r"\b(?:if i can (?:explain|show)|that sink|you see|see if you)\b|^\W*[\"'“]",
        unless_author_speaks=True,
    ),
    pattern(
        "thinking aloud",
        "me",
        rf"\blet me {ADVERB}(?:re-?(?:compute|check|calculate|consider|think|do|count|evaluate|examine|"
        r"verify|derive)|double-?check|fix (?:that|this|the)|correct (?:that|this|the|my)|redo|"
        r"try again|start over)\b",
        r"\blet me (?:first |now |also |just |quickly |start by )*(?!(?:explain|show|give|introduce|"
        r"illustrate|tell|take|begin|start|repeat|emphasi[sz]e|"
        r"summari[sz]e|point|note|remind|mention|demonstrate|walk|describe|define|clarify|be|know|"
        r"stress|add|say|quote|recall|make|put|elaborate|finish|close|end|conclude)\b)\w+",
        unless=(
            r"\blet me (?:\w+ )?(?:go|in|out|have|do|off|down|be|into|through|sleep|try|see|think)\b|"
            r"\b(?:doesn't|didn't|would|will|to|and|not|won't|never|lets?) let me\b"
        ),
    ),
    pattern(
        "thinking aloud",
        "i",
        r"\bi (?:think |guess |also |now |still |probably |really |first |then |just |realize |"
        r"believe )*(?:i )?(?:need|should|have|ought|must|'ll need|will need|might|"
        r"could)(?: to)? (?:also |first |now |then |probably |perhaps )*(?:make sure|ensure|include|"
        r"write|start (?:with|by)|keep|be careful|decide|structure|follow|output|pick|choose|cover|"
        r"double-?check|avoid|mention (?:the|that|how)|explain (?:what|the|how|why)|add (?:a|an|the|"
        r"one|some)|produce|describe|define|give|provide|format|remember to|think)\b",
        about=(
            rf"\b(?:{UNIT}|{TEXTUAL}|reader|outline|output|here|lesson|code|matches?|heading|before|first|"
            r"simple|what|how|user|rules|words)\b"
        ),
        unless=(
            r"\bi (?:should|must|have to) (?:also )?(?:mention|note|say|add|point out) that\b|\b(?:if|why|"
            r"when|how|what|where|do|should) i\b|\?\W*$"
        ),
        in_headings=False,
        unless_author_speaks=True,
    ),
    pattern(
        "thinking aloud",
        "i",
        r"\bi (?:just |now )?(?:realize|realise|notice|noticed|realized|realised|see)(?: now)?(?: that)? i\b",
        r"^\W*(?:(?:so|well|right|now),? )+(?:first )?i (?:need|have|should|must|"
        r"ought)(?: to)? (?:write|explain|make sure|start|check)\b",
        r"\bi (?:must have )?(?:made|used|wrote|computed|mixed up|miscounted|miscalculated|misread|"
        r"swapped|misstated|overlooked|dropped|lost) (?:a|an|the|that|it)? ?(?:\w+ )?(?:mistake|"
        r"error|wrong|incorrect|slip|sign|factor|table|outline|backwards|variable|indices)\b",
        r"\bi (?:misread|miscounted|miscalculated|misunderstood|misstated)\b",
        r"\bi got (?:that|it|this) (?:wrong|backwards|mixed up)\b",
        r"\bi(?:'ll| will) (?:assume|go with|keep it|use|pick|choose|skip|mention|avoid|"
        rf"start)\b.{{0,60}}\b(?:for (?:this|the) (?:{UNIT})|(?:should|that) (?:be|is|'s) (?:fine|"
        r"enough|ok)|to (?:stay|keep) (?:within|in line|simple|consistent)|so (?:that )?the (?:output|"
        r"section|reader|text|post))\b",
        r"\b(?:now|next|first|then),? i (?:have|need|'ll|will|should|can|must|"
        r"'ll need) (?:to )?(?:write|explain|draft|add|cover|do|describe|finish|produce|"
        rf"format) (?:the|an?|this)\b.{{0,30}}\b{TEXTUAL}\b",
        rf"{I_AM}(?:going to|gonna) (?:\w+ ){{1,6}}?so (?:that )?the (?:output|section|post|text|"
        r"reader|lesson)\b",
        r"\bi think (?:that'?s|this is|that is|it's) (?:right|correct|enough|fine|good|ok|done|it)\b",
        unless=r"\?\W*$",
        unless_author_speaks=True,
    ),
    pattern(
        "thinking aloud",
        "my",
        r"\bmy (?:earlier|previous|first|above|initial|last|original) (?:calculation|statement|"
        rf"computation|claim|derivation|{REPLY}|formula|explanation|result|attempt|reasoning|code|"
        r"version|draft|sign|arithmetic|assumption)s? (?:above )?(?:was|were|is|had|contained|has|"
        r"used|missed)\b",
        unless_author_speaks=True,
    ),
    pattern(
        "thinking aloud",
        "task goal job & so okay ok alright & section post lesson article introduction summary reply "
        "paragraph",
        r"^\W*(?:so|ok(?:ay)?|alright|right)\W+(?:now )?the (?:task|goal|job|assignment) (?:here )?is to\b",
    ),
    pattern(
        "thinking aloud",
        "reader readers user & what wants needs asked expects",
        r"^\W*the user (?:wants|asked|asks|needs|expects|is asking) (?:me|for|that i)\b",
        r"\bwhat (?:does|do|would) the (?:readers?|users?) (?:actually |really )?(?:need|want|know|expect)\b",
        r"^\W*the (?:user|reader) (?:wants|needs|asked|expects) .{0,40}\b(?:so (?:i|start|begin|write|"
        r"keep|use|add)|i)\b",
        about=r"\b(?:i|here|step back|know|so)\b",
    ),
    # Hmm, should I mention this? The brief says beginners, so maybe not.
    pattern(
        "thinking aloud",
        "hmm hm hmmm & should shall could maybe would",
        r"^\W*h+m+\b\W+(?:so )?(?:maybe |perhaps )?(?:should|shall|could|would) i\b",
        r"^\W*h+m+\b\W+maybe (?:i|skip|add|leave|use|start|mention|better)\b",
    ),
    pattern(
        "thinking aloud",
        "brief outline prompt instructions & so but & maybe perhaps i me no not keep skip better",
        r"\bthe (?:brief|outline|prompt|instructions?) (?:says?|puts?|wants?|asks?|specif\w+|lists?|"
        r"has)\b[^.!?]*"
        r"[,;] (?:so|but) (?:maybe|perhaps|i|let me|no|not|keep|skip|better)\b",
    ),
    # Scratch that. Moving on to the next item of the outline. Self-check: the tone matches.
    pattern(
        "thinking aloud",
        "scratch & that",
        r"\bscratch that\b",
    ),
    pattern(
        "thinking aloud",
        "outline brief checklist list & moving next now",
        r"\b(?:moving on to|next is|now) the (?:next|last|first|\w+) (?:item|point|bullet|entry) (?:of|in|"
        r"on) the "
        r"(?:outline|brief|checklist|list you)\b",
    ),
    pattern(
        "thinking aloud",
        "check self checklist & tone user intro outline words code brief",
        r"^\W*(?:self-?check|final check|quick check|checklist|sanity check)\s*:.*\b(?:tone|user|outline|"
        r"brief|word)\b",
    ),
    # The user seems to prefer short sentences. Correcting that now.
    pattern(
        "thinking aloud",
        "user & seems appears probably & prefer want expect like know be",
        r"\bthe user (?:seems|appears|probably)(?: to)? (?:prefers?|wants?|expects?|likes?|knows?|be (?:a|"
        r"asking|looking))\b",
        unless=r"\b(?:server|app|interface|click|button|session)\b",
    ),
    pattern(
        "thinking aloud",
        "correcting fixing adjusting rewriting redoing & that this it",
        r"^\W*(?:correcting|fixing|adjusting|rewriting|redoing) (?:that|this|it)(?: now| below)?\W*$",
    ),
)
