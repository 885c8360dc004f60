"""Patterns of chatter: parts of a reply, limits of its length, counts of its words, notes to an editor."""

from postgen.rules.prose.chatter_grammar import (
    I_HAVE,
    I_WILL,
    OPENING,
    REPLY,
    REPLY_WORDS,
    STATUS,
    TEXTUAL,
    UNIT_WORDS,
    Pattern,
    pattern,
)

_NUMBER = r"(?:\d{1,2}|one|two|three|four|five|six|[ivx]{1,4})"
_CONTINUED = r"(?:to be )?(?:continued|continuing|continuation|cont(?:'|inue)?d\b\.?|cont\.)"
_LEFT_OFF = r"(?:left off|stopped|ended|(?:was|were|got) cut off|broke off|paused|finished)"
_SHORTENED = (
    r"(?:omitted|left out|missing|absent|brief|short|shown|shortened|cut|split|truncated|"
    r"abbreviated|condensed|skipped|come|"
    r"follow|given|"
    r"end|stop|provide|summari[sz]ed|postponed|i\b)"
)

PARTS: tuple[Pattern, ...] = (
    pattern(
        "parts of a reply",
        "part",
        rf"^\W*(?:this is )?part {_NUMBER}\s*(?:of|/)\s*{_NUMBER}\W*(?:\W*(?:{_CONTINUED}|conclusion))?\W*$",
        in_headings=False,
        whole=True,
    ),
    pattern(
        "parts of a reply",
        "part parts",
        rf"^\W*(?:this is )?part {_NUMBER}\s*(?:of|/)\s*{_NUMBER}\W*{_CONTINUED}\W*$",
        rf"^\W*(?:the )?end of part {_NUMBER}\b",
        rf"\bpart {_NUMBER} of (?:my|this) {REPLY}\b",
        rf"\b(?:this|the|my) (?:{REPLY}|text|output) (?:is|has been|was|will be) (?:split|divided|"
        r"broken)\b.{0,20}\bparts\b",
        rf"\b(?:continued|follows?) (?:below |above )?in part {_NUMBER}\b",
    ),
    pattern(
        "parts of a reply",
        f"end start beginning & of & {UNIT_WORDS} {REPLY_WORDS} output markdown text document file",
        rf"^\W*(?:the )?(?:end|start|beginning) of (?:the |this |my )?(?:(?:blog )?post|{REPLY}|"
        r"article|draft|output|lesson(?: \d+(?:\.\d+)*)?|markdown|section|text|document|file)\W*$",
        in_headings=False,
        whole=True,
    ),
    pattern(
        "rules of the prompt",
        "checks requirements constraints rules criteria guidelines instructions boxes",
        r"^\W*(?:all|every one of) (?:the |your |these |those )?(?:checks|requirements|constraints|rules|"
        r"criteria|guidelines|instructions|boxes) (?:(?:are|were|have been|now) )*(?:passed|met|satisfied|"
        r"fulfilled|followed|ticked|checked|respected|applied)\W*$",
        in_headings=False,
        at_an_end=True,
        whole=True,
    ),
    # The post is now complete.
    pattern(
        "parts of a reply",
        f"complete completed finished done completes concludes & post article draft {REPLY_WORDS}",
        rf"^\W*(?:(?:the|this|that|my|your|whole|entire|full|blog|{STATUS}) )*(?:post|article|draft|{REPLY}) "
        r"(?:(?:is|was|has been|now|already|therefore|thus|fully) )*(?:complete|completed|finished|done)\W*$",
        rf"^\W*(?:that|this|which) (?:now )?(?:completes|concludes) (?:the|this|my|our) (?:(?:whole|entire|"
        rf"full|blog|{STATUS}) )*(?:post|article|draft|{REPLY})\W*$",
        in_headings=False,
        whole=True,
    ),
    pattern(
        "parts of a reply",
        "continuing continued continues continuation resuming picking carrying",
        r"\b(?:continu\w+|resum\w+|picking up|carrying on|going on)\b.{0,20}?\b(?:where|"
        rf"from (?:where|the point)|at the point where) i(?:'d| had)? {_LEFT_OFF}\b",
        rf"^\W*(?:{OPENING[2:]})?(?:continu\w+|resum\w+|picking up|carrying on|"
        rf"going on)\b.{{0,20}}?\bwhere (?:we|it|the (?:text|{REPLY}|previous {REPLY}|"
        rf"last {REPLY})) {_LEFT_OFF}\W*$",
        r"\b(?:continu\w+|resum\w+|picking up)\b.{0,24}\b(?:in|from|of|at) (?:the|my|our|"
        rf"this) (?:previous|last|next|earlier|cut|interrupted|truncated|following) (?:{REPLY}|text|"
        r"output|part|turn)\b",
        r"^\W*(?:resuming|continuing|picking up|carrying on) (?:now )?(?:at|with|"
        r"from) (?:the )?(?:exercise|section|lesson|part|point|step|solution|middle|next|second|"
        r"remaining|rest|last)s?\b[^.:,]{0,30}[.:…]*\W*$",
    ),
    pattern(
        "parts of a reply",
        "continued cont truncated interrupted cut",
        r"^[\W_]*[\[(]\W*(?:cut off|truncated|interrupted|cut short)[^\])]{0,30}[\])][\W_]*$",
        rf"^[\W_]*{_CONTINUED}(?: (?:from|in|below|on|with)\b[^.!?\n]{{0,60}})?[\W_]*$",
        in_headings=False,
        whole=True,
    ),
    pattern(
        "parts of a reply",
        "part truncated interrupted continuing continued left stopped interrupted ended cut broke "
        "paused concludes ends "
        "completes finishes reasons limit & where previous last earlier response reply answer "
        "message space length brevity output token i my",
        rf"\b(?:the|my|that|last) {REPLY} (?:got|was|has been|had been|is) (?:cut|truncated|interrupted)\b",
        rf"\bpart of my {REPLY}\b",
        r"\bwhere i(?:'d| had| was| have)? (?:left off|stopped|interrupted|cut off|ended|broke off|"
        r"paused)\b",
        r"^\W*(?:continuing|continued|resuming) (?:the|my|your|our) (?:previous|last|earlier|"
        rf"interrupted) (?:{REPLY}|turn|text|output)\b",
        r"\b(?:concludes|ends|completes|finishes) (?:the|my|this) (?:(?:first|second|last|"
        rf"final) )?(?:(?:half|part|portion) )?(?:of )?(?:the|my|this)? ?{REPLY}\b",
        r"\bfor (?:\w+ )?(?:space|length) reasons\b.{0,40}\b(?:i|only)\b",
        rf"\b(?:output|token|length|{REPLY}|context|character) (?:length )?limit\b.{{0,60}}\b"
        rf"(?:{REPLY}|here|i|more)\b",
    ),
    # Due to length constraints, …
    pattern(
        "parts of a reply",
        "length token tokens character output message response reply answer space size limit limits "
        "& due because owing reasons keep stay fit remain interest sake near given & omitted out "
        "shown shortened cut split truncated abbreviated condensed skipped come follow given end "
        "stop provide summarized summarised postponed i",
        r"\b(?:due to|because of|owing to|given|for reasons of|to (?:keep|stay|fit|"
        r"remain)\b.{0,30}?\b(?:with)?in(?:to)?|in the interest of|for the sake of|as i (?:am|"
        r"'m) near\w*) (?:the |my |this |its |an? )?(?:maximum )?(?:length|tokens?|output|character|"
        rf"message|{REPLY})[ -]?(?:length |size |count )?(?:constraints?|limits?|limitations?|"
        rf"restrictions?|reasons|window|budget|cap|of (?:this|the|my) {REPLY})",
        r"\bbecause of its length\b.{0,30}\bthis is the (?:first|second)\b",
        r"\b(?:due to|because of|owing to|given|for reasons of) (?:the )?(?:limited )?space(?: "
        rf"constraints?| limits?| limitations?| reasons)?\b.{{0,60}}\b(?:i|{REPLY}|exercises?|"
        r"sections?|solutions?)\b",
        rf"\bto keep (?:this|the|my) {REPLY} (?:within|short|under|below|at a|manageable|from)\b",
        about=rf"\b{_SHORTENED}\b",
    ),
    pattern(
        "parts of a reply",
        f"{REPLY_WORDS} output text long & reached hit cut truncated limited long split continued "
        "exceed exceeds exceeded incomplete trimmed shortened divide divided break broken spread & "
        "this my so that due because by it them too was is",
        rf"\b(?:this|my) (?:{REPLY}|output|text) (?:has|had|was|is|got|would|will|may|might|is getting|"
        r"is becoming)\b.{0,20}?\b(?:reached|hit|cut|truncated|limited|too long|long|split|"
        r"continued|exceed\w*|incomplete)\b",
        r"\bthis is getting (?:too |very |quite |rather |a bit )?long\b.{0,60}\b(?:i|repl|messages?|"
        r"respons|answers?|parts?)",
        rf"\b(?:so|that) (?:the|this|my) {REPLY} (?:doesn't|does not|isn't|is not|"
        r"won't) (?:get )?(?:cut|truncated|too long|stop)\b",
        rf"^[\W_]*(?:{REPLY} )?(?:is |was |has been )?(?:truncated|cut off|trimmed|shortened|"
        r"incomplete)\b.{0,12}\b(?:due to|because of|by) .{0,20}\b(?:token|length|limit|"
        r"character)\w*\W*$",
        rf"^[\W_]*{REPLY} (?:is |was |has been )?(?:truncated|cut off|incomplete|too long)\b[\W_]*$",
        r"\b(?:split|divide|break|spread)\w* (?:it|this|the \w+|them)\b.{0,20}\b(?:two|three|"
        rf"several|multiple) {REPLY}\b",
    ),
    # The rest follows in my next message.
    pattern(
        "parts of a reply",
        f"{REPLY_WORDS} turn & next following second subsequent follow followup separate later & my a",
        rf"\bin (?:my|a) (?:next|following|second|subsequent|follow-?up|separate|later) (?:{REPLY}|turn)\b",
    ),
    pattern(
        "parts of a reply",
        f"{REPLY_WORDS} turn part & next following second subsequent follow followup separate later",
        rf"\bin (?:the|your) (?:next|following|second|subsequent|follow-?up|separate|later) (?:{REPLY}|"
        r"turn|part)\b",
        about=(
            r"\b(?:rest|remainder|remaining|second half|more|(?:next|second|third|last|other) (?:parts?|"
            r"section|half)|other (?:parts|"
            rf"sections|exercises)|{TEXTUAL})\b"
        ),
        unless=(
            r"\b(?:send|receive|channel|queue|server|client|protocol)\w*\b|\bpart\b.{0,40}\bwe\b|"
            r"\bwe\b.{0,80}\bpart\b"
        ),
    ),
    pattern(
        "parts of a reply",
        "rest remaining remainder half other further & request next separately follow up omitted "
        "skipped abbreviated cut left shown second",
        r"\b(?:the )?(?:rest|remaining|remainder|second half|other)\b(?: \w+){0,4} (?:will|can|are|is|"
        r"would)\b.{0,10}?\b(?:come|be (?:provided|sent|delivered|given|written)|follow|provided|sent|"
        r"available)\b.{0,20}?\b(?:(?:up)?on request|next|separately|in a follow-?up|in (?:the|my|"
        r"a) (?:next|second|follow\w*))\b",
        r"\bthe (?:rest|remainder) is (?:cut|omitted|left out|skipped)\b.{0,12}\b(?:because|since|due|"
        r"to (?:save|keep|stay))\b",
        r"\b(?:remaining|other|further|rest of the) (?:\w+ )?(?:exercises|sections|solutions|lessons|"
        r"takeaways|paragraphs)\b.{0,60}?\b(?:(?:are|is|were) (?:omitted|left out|skipped|not shown|"
        r"abbreviated|cut))\b",
    ),
    pattern(
        "parts of a reply",
        "i",
        rf"{I_WILL}(?:stop|pause|break off|end|cut off|halt) (?:here|at this point|now|there)\b",
        rf"{I_HAVE}(?:ran|run|running|hit|reached|exceeded|am near\w*)(?: out of| into)? (?:the |"
        r"my )?(?:space|room|tokens?|maximum|limit|length|characters?|output limit)\b",
        r"\bi(?:'m| am) (?:running out of|close to|near|at|approaching|nearing|out of) (?:the |"
        r"my )?(?:space|room|tokens?|maximum|limit|length|characters?|output|end of)\b",
        r"\b(?:that's|that is|this is) (?:all|as much as|everything|about all) i can (?:fit|write|"
        r"provide|include|give|send)\b",
        rf"{I_HAVE}(?:had to )?(?:shorten\w*|cut|split|truncated?|abbreviated?|condensed?|"
        rf"stop(?:ped)?)\b.{{0,50}}\b(?:limit|to fit|length|space|{REPLY}|brevity)\b",
        r"\bi(?:'ll| will| shall) (?:continue|go on|pick up|resume|cover|provide|send|give|deliver|"
        rf"finish)\b.{{0,60}}\b(?:next|following|second|follow-?up|separate|another) (?:{REPLY}|part|"
        r"turn)\b",
        unless_author_speaks=True,
    ),
    # Part 2 of 3 (reply "continue" for the rest).
    pattern(
        "parts of a reply",
        "part reply answer say type write send respond",
        r"^\W*part \d of \d\W*\(",
        r"\b(?:reply|respond|answer|say|type|write|send)(?: with)? [\"“'](?:continue|go on|more|next|"
        r"proceed|yes|ok)"
        r"[\"”']",
    ),
)


_ABOUT = (
    r"(?:just |well |only |a little |slightly )*(?:about|approximately|approx\.?|around|roughly|~|"
    r"≈|circa|ca\.?|under|over|below|nearly|almost|at|to|exactly|<|>)*\s*"
)
_COUNT = rf"{_ABOUT}\d[\d,.]*\+?(?:\s*[–-]\s*\d[\d,.]*)?"

COUNTS: tuple[Pattern, ...] = (
    pattern(
        "word count",
        "count word words characters character tokens length",
        r"^\W*(?:the )?(?:(?:total|approx\w*|estimated|final|current|section|post|article|target|"
        r"exact|rough|lesson) )*(?:word|character|token)s?[ -](?:count|length|total)(?: \([^)]*\)|"
        rf" of (?:the|this) \w+)?\s*(?:[:=≈~–—-]|is\b|comes to)\s*{_COUNT}",
        rf"^\W*(?:total |approx\w* |number of )?(?:words|characters)\s*[:=]\s*{_COUNT}\W*$",
        r"^\W*(?:(?:total|approx\w*|estimated|final|current|target|section|"
        rf"post) )*length\s*[:=]\s*{_COUNT} (?:words|characters|tokens)\b",
        whole=False,
        in_headings=False,
    ),
    pattern(
        "word count",
        "words",
        r"^[\W_]*(?:that's|this is|that is|that makes|it's|total:?|in total:?|(?:this |"
        rf"it )?comes (?:in )?(?:at|to)|clocks in at|(?:it )?weighs in at)?\s*{_COUNT} words(?: "
        r"(?:long|in total|total|so far|exactly|without code))?[\W_]*$",
        whole=True,
        in_headings=False,
    ),
    pattern(
        "word count",
        "words",
        r"^\W*(?:that's|that makes|this comes (?:in )?(?:at|to)|comes in at|clocks in at|"
        rf"weighs in at)\s*{_COUNT} words\b",
        rf"\b(?:this|the|my)(?: (?:whole|entire|{STATUS}))* (?:section|post|article|lesson|"
        rf"introduction|draft|{REPLY}|explanation|piece|recap|summary) (?:is|has|runs?|comes|contains|"
        r"spans|clocks|totals|amounts|counts|stands|now|was kept|"
        rf"stays)\b(?: \w+){{0,3}}? {_COUNT} words\b",
        rf"\b(?:kept|keep|keeps|stay\w*) (?:it|this|the \w+) (?:to|under|below|within|at) {_COUNT} words\b",
        about=r"\b(?:words)\b",
    ),
    pattern(
        "word count",
        "i & words & aimed ended kept tried",
        r"\bi (?:aimed|ended up|kept|tried|stayed)\b[^.!?]*\b\d[\d,]* words\b",
    ),
)

# Chatter: notes to whoever edits or publishes the text.
_EDITOR = (
    r"(?:copy ?editor|editor|author|reviewer|proofreader|publisher|writer|layout|designer|"
    r"typesetter|whoever|instructor|self|blog owner|webmaster|human)s?"
)
_PIECE = (
    rf"(?:{TEXTUAL}|figures?|claims?|passages?|numbers?|statements?|links?|images?|plots?|values?|"
    r"placeholders?|years?|facts?|citations?|references?|diagrams?|screenshots?|measurements?|"
    r"alt text)"
)
_MEND = (
    r"(?:replace|check|verify|insert|update|confirm|add|proofread|review|double-?check|fill in|"
    r"remove|swap|regenerate|include|adjust|customi[sz]e|test|supply|attach|edit|change)"
)

EDITOR_NOTES: tuple[Pattern, ...] = (
    # This still needs a source. Add your own screenshot here. I left a gap for you to fill.
    pattern(
        "note to an editor",
        "consider please still somebody someone here gap blank space placeholder slot fill & needs "
        "need should add "
        "insert put place include use left leave you the adding inserting replacing moving cutting "
        "splitting shortening merging removing linking replace",
        r"^\W*(?:this|that|it)(?: \w+)? still needs? (?:a |an |some |to be )(?:\w+ )?(?:source|"
        r"citation|check\w*|figure|reference|example|image|verif\w+|proof\w*|link|polish\w*|work)\b",
        rf"\b(?:somebody|someone) (?:else )?should (?:still |please )?{_MEND} (?:the|this|these|that)\b",
        r"^\W*(?:add|insert|put|place|include|use|paste) (?:your|an?|"
        r"the)(?: own)? (?:\w+ )?(?:screenshot|image|picture|photo|figure|plot|link|logo|diagram|"
        r"example|data|name|caption|quote|reference|text) here\W*$",
        r"\bi(?:'ve| have)? (?:left|leave) (?:an?|some|the|this) (?:\w+ )?(?:gap|blank|space|"
        r"placeholder|slot|spot|hole)s?\b",
        r"^\W*consider (?:adding|inserting|replacing|moving|cutting|splitting|shortening|merging|"
        r"removing|linking) (?:an?|the|this|your|some) (?:\w+ )?(?:figure|section|paragraph|plot|"
        r"table|sentence|link|example|diagram|image)\b.{0,40}(?:here|point|section|paragraph|post|"
        r"place)\b",
        rf"^\W*please (?:replace|insert|fill in) (?:the|this|these) (?:\w+ )?{_PIECE}\b",
        r"\bfor you to (?:fill(?: in)?|insert|replace|verify|decide)\b",
    ),
    pattern(
        "note to an editor",
        "editor author reviewer proofreader publisher writer layout designer typesetter whoever "
        "instructor self copyeditor editors human reviewers & to for note notes nb n comment message memo "
        "reminder heads attention todo question fyi tip request suggestion please can could kindly "
        "should must may might need needs will has for edits editor ed reviewer author writer",
        r"(?:^|[\[(])\W*(?:(?:a|quick|important) )*(?:note|notes|nb|n\.b\.|comment|message|memo|"
        r"reminder|heads[- ]?up|attention|todo|question|fyi|tip|request|suggestion)s?(?: \w+)? (?:to|"
        rf"for) (?:the |any |my |our |a )?{_EDITOR}\b(?! of\b)",
        r"(?:^|[\[(])\W*(?:author|writer)'?s? note to self\b",
        r"[\[(]\s*(?:copy ?)?(?:editor|ed|reviewer|author|writer|proofreader)s?\s*:\s*(?-i:[a-z])",
        r"^\W*(?:editor|reviewer|proofreader),? (?:please|can you|could you|kindly)\b",
        r"\bthe (?:copy ?)?(?:editor|reviewer|proofreader|publisher|author)s? (?:should|must|may want|"
        rf"might want|needs? to|will (?:need|want)|could|has to) (?:to )?{_MEND}\b",
        rf"^\W*(?:copy ?)?(?:editor|reviewer|proofreader)s?\s*[:,] (?:please|{_MEND}|can|could|is|are|fix)\b",
        r"\bfor (?:the editor|whoever edits|the copy ?editor)\b",
        r"(?:^|[\[(])\s*(?:to|for) (?:the |my |our )?(?:copy ?)?(?:editor|reviewer|author|publisher|"
        r"proofreader)s?\s*[:,]",
    ),
    pattern(
        "note to an editor",
        "publishing publication published publish release live posting post print goes & before "
        "prior until ahead when",
        r"\b(?:before|prior to|until|ahead of|when) (?:it is |this is |you |the final |we |final |"
        r"it )?(?:publishing|publication|publish(?:ed)?|release|going live|posting|print(?:ing)?|"
        r"post(?: this| it)?|(?:(?:this|the \w+) )?goes live|(?:the|this) (?:post|article|page|text|"
        r"lesson|draft|section) (?:is|gets|"
        r"goes) (?:published|live|out|printed))\b",
        about=rf"\b(?:{_MEND}d?|should|must|needs?|recommended|remember|please)\b",
        unless=(
            r"\b(?:package|packages|version|npm|crate|pypi|registry|branch|tag|code|app|model|tests?|"
            r"build|changelog|release notes|results|papers?|research|libraries|library|website|site)\b"
        ),
    ),
    pattern(
        "note to an editor",
        "tone paragraph wording placeholder placeholders phrasing caption draft sentence intro "
        "introduction title heading section text post article prose & you & want need wish like",
        r"\byou (?:may|might|could|should|will|'ll)(?: also| probably| definitely| still)? (?:want|"
        r"need|wish|like) to (?:\w+ )?(?:adjust|replace|change|swap|tweak|edit|add|insert|verify|"
        r"check|update|rephrase|cut|shorten|fill|customi[sz]e|reword|trim|soften|remove|"
        r"proofread)(?: out| in)? (?:the|this|these|my)\b.{0,20}?\b(?:tone|paragraph|section|wording|"
        r"intro|introduction|placeholders?|title|heading|text|post|draft|caption|article|sentence|"
        r"prose|phrasing)\b",
    ),
    pattern(
        "note to an editor",
        "paragraph claim sentence passage statement draft wording section intro introduction post "
        "text heading title tone caption prose article & needs need requires could wants may can "
        "should must might proofread reviewed checked free replace rewrite expand delete remove",
        r"\b(?:this|the) (?:paragraph|section|claim|sentence|passage|statement|post|draft|intro|"
        r"introduction|wording)(?: above| below)? (?:still )?(?:needs?|requires?|could use|"
        r"wants) (?:a |an |some |more |to be )?(?:fact[- ]check\w*|check(?:ed|ing)?|verif\w+|"
        r"rewrit\w+|expan\w+|updat\w+|proofread\w*|review(?:ed)?|confirm\w+|citations?|sources?|"
        r"references?|edit(?:ing|s|ed)?|work|polish\w*|image|figure|plot|diagram|table|example)\b",
        r"\b(?:this|the) (?:paragraph|sentence|passage|post|draft|intro|wording) (?:may|can|could|"
        r"should|must|might) be (?:removed|cut|dropped|deleted|shortened|trimmed|rewritten|reworded|"
        r"moved|merged|"
        r"proofread|fact-checked|verified)\b",
        r"\b(?:have|get|having) (?:this|the) (?:section|post|paragraph|draft|article|"
        r"text)s? (?:proofread|reviewed|checked|fact-checked)\b",
        r"\bfeel free to (?:cut|edit|remove|delete|drop|shorten|trim|rewrite|reword|adjust|modify|"
        r"change|replace|rephrase|adapt|polish) (?:or \w+ )?(?:this|the|my) (?:\w+ )?(?:paragraph|"
        r"section|sentence|intro|introduction|text|wording|heading|title|post|draft|tone|prose|"
        r"caption)\b",
        r"\b(?:replace|rewrite|expand|delete|remove) this (?:paragraph|sentence|passage|intro|"
        r"introduction)\b",
    ),
    pattern(
        "note to an editor",
        "please remember forget sure",
        r"\b(?:please|remember to|don't forget to|do not forget to|make sure to|"
        rf"be sure to)\s*{_MEND} (?:that )?(?:the|this|these|all|any|my|a|an|"
        rf"your) (?:\w+ ){{0,2}}?{_PIECE}\b.{{0,60}}?\b(?:before (?:you |it |the |this )?(?:publish\w*|"
        r"post\w*|release\w*|goes|going|print\w*)|publication|carefully|for accuracy|independently|"
        r"for correctness|when editing|in (?:the|your) cms)\b",
        r"^\W*please (?:check|verify|confirm|proofread|double-?check|review) (?:that )?(?:the|this|"
        rf"these|all|my) (?:{_PIECE})\W*$",
        rf"[\[(]\s*(?:please )?(?:editor,? )?{_MEND} (?:the |a |an |your )?(?:\w+ )?{_PIECE}(?: here|"
        r" below| above)?\s*[\])]",
    ),
    pattern(
        "note to an editor",
        "published publishing commentary",
        r"\bneed(?:s)? not be published\b|\bcommentary for you\b",
        r"\bi(?:'d| would) (?:suggest|recommend) publishing\b",
    ),
    # I invented the numbers, since none were supplied.
    pattern(
        "note to an editor",
        "invented made assumed guessed & i & since because as",
        r"\bi(?:'ve| have)? (?:invented|made up|guessed|assumed) [^.!?]*\b(?:since|because|as) (?:none|no|"
        r"you|nothing|"
        r"the (?:brief|prompt|outline))\b",
    ),
)
