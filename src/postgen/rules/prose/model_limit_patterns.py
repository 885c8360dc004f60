"""Patterns of chatter: what a model is and cannot do, code that it did not run, and a model that says "I"."""

from postgen.rules.prose.chatter_grammar import (
    ADVERB,
    I_HAVE,
    REPLY,
    Pattern,
    pattern,
)

_CANNOT = (
    rf"\bi(?: {ADVERB.strip()})? ?(?:(?:am|'m|was) (?:\w+ )?(?:unable|not able|incapable|"
    r"not capable|not equipped|not in a position)(?: to| of)|"
    r"can(?:'t|not| not| neither| only)|could(?:n't| not)|"
    r"(?:(?:do not|don't|did not|didn't) (?:\w+ )?have|lack|have no|(?:'ve| have) no)(?: (?:the|a|"
    r"an|any))?(?: \w+)? ?(?:ability|capability|access|means|way|tools?|possibility|option|power|"
    r"capacity|memory|interpreter|knowledge|experience)(?: to| of| for| that| at)?)"
)
_ABLE = (
    r"(?:browse|brows|run|runn|execut|test|verify|verif|check|access|open|view|see|look|search|"
    r"display|show|draw|"
    r"render|generat|produc|creat|attach|download|visit|fetch|retriev|recall|remember|confirm|provid|compil|"
    r"inspect|embed|plot|watch|hear|estimat|guarantee|know|learn|store|keep)\w*"
)
_AI = (
    r"(?:ai|a\.i\.|artificial intelligence|(?:large |ai )*language model|llm|chat ?bot|"
    r"ai[ -](?:language )?(?:model|assistant|system|program)|(?:text|"
    r"language)[ -](?:based )?(?:model|assistant|ai)|virtual assistant|machine learning model|"
    r"neural network|computer program)"
)
_OUT_OF_REACH = (
    r"(?:internet|web|online|websites?|links?|urls?|documentation|docs|images?|pictures?|real[ -]time|"
    r"live (?:data|results?)|files? (?:here|directly)|external|up[ -]to[ -]date|current (?:data|"
    r"events|information|versions?)|"
    r"that up|this up|it up|them up|python|interpreter|environment|sandbox|tools|myself|here|"
    r"in this (?:format|chat|"
    r"conversation|interface|session|setting)|so (?:the|take|please|these|treat|i)|but (?:it|the|this|they)|"
    r"run(?:ning)? (?:any )?code|execut\w+ (?:any )?(?:code|programs|scripts)|the script|"
    r"actual (?:output|values|numbers|results)|"
    r"the (?:plot|figure|output|result|image|actual)s?|earlier lessons|previous (?:lessons|"
    r"conversations|chats)|"
    r"personal|latest (?:news|version|release)|attachments?)"
)

LIMITS: tuple[Pattern, ...] = (
    pattern(
        "limits of a model",
        "ai intelligence model llm chatbot bot assistant program network & i as being",
        r"(?:^\W*|\b(?:but|that|since|because|and|so|unfortunately|remember|while|however|"
        r"note),? )(?:as|being|since i(?:'m| am)|because i(?:'m| am)) (?:just |only |merely |"
        rf"simply )?an? {_AI}\s*(?:[,:;–—-]|\bi\b|without\b|trained\b|developed\b|with no\b|$)",
        rf"\bi(?:'m| am) (?:\w+ )?(?:just |only |merely |simply )?an? {_AI}\b(?! (?:researcher|"
        r"engineer|student|developer))",
        about=r"\b(?:i|my|me)\b|^\W*(?:as|being) ",
    ),
    pattern(
        "limits of a model",
        "i",
        rf"{_CANNOT} (?:\w+ )?{_ABLE}\b",
        about=rf"\b{_OUT_OF_REACH}\b",
        in_headings=False,
        unless=r"\?\W*$",
        unless_author_speaks=True,
    ),
    # I'm unable to verify these numbers. I cannot recall earlier sessions.
    pattern(
        "limits of a model",
        "i",
        r"\bi(?:'m| am) (?:\w+ )?(?:unable|not able|in no position|"
        r"not in a position) to (?:\w+ )?(?:run|execute|test|verify|check|browse|access|open|view|"
        r"display|render|generate|draw|recall|"
        r"remember|measure|confirm|look|search|download|plot|reproduce|see|try|show|provide|guarantee)\b",
        r"\bi (?:cannot|can't|can not|couldn't|could not) (?:\w+ly )?(?:run|execute|browse|verify|"
        r"recall|remember|measure|confirm|render|display|fetch|look up|reproduce|guarantee) "
        r"(?:the|this|that|these|those|any|it|what|how|whether|if|your|code|my|images?|here)\b",
        r"\bi (?:cannot|can't|can not) (?:see|view|open|access|show|draw|try|hear|watch) (?:your|any|"
        r"the (?:web|internet|screen|plot|output|file|page|link)|attachments?|links?|images?|files|"
        r"pictures|this on|it on|things)\b",
        r"\bi (?:do not|don't|did not|didn't|never) (?:\w+ )?(?:have|had|possess) (?:the|any|"
        r"a) (?:means|ability|tools?|way|possibility|option|capacity|capability) (?:to|of|for)\b",
        r"\bi (?:have no|lack an?|lack|don't have an?|do not have an?) (?:\w+ )?(?:interpreter|"
        r"internet|browser|tools?|environment|terminal|sandbox|way to|means|access to|connection|"
        r"memory of|eyes|ability)\b",
        r"\bi can only (?:provide|produce|write|output|offer|give|generate|work with|estimate|guess|"
        r"describe)\b",
        r"\bas an? (?:\w+ )?assistant\b.{0,50}\bi\b",
        in_headings=False,
        unless=r"\?\W*$|\b(?:colab|my laptop|windows|installation)\b",
    ),
    pattern(
        "limits of a model",
        "untested unverified tested run executed verified checked estimates guess guesses & code "
        "script program example snippet output outputs block figures numbers values these my",
        r"\b(?:this|the|these) (?:\w+ )?(?:code|script|program|snippet|output|example|"
        r"block)s?(?: above| below)? (?:is|are|was|were|has|have) (?:untested|unverified|(?:not|"
        r"never)(?: yet)? (?:been )?(?:actually )?(?:run|tested|executed|verified|checked))\b",
        r"\b(?:is|are|was|were) (?:only |just |merely )?my (?:own |best )?(?:estimates?|guess(?:es)?|"
        r"approximations?)\b",
    ),
    pattern(
        "limits of a model",
        "i",
        rf"{_CANNOT}\W+(?:(?:real[ -]time|the internet|external|your|python|a python|current|the web|"
        r"previous|browsing|live|earlier|personal|any (?:documentation|tools|files)|tools|past|future|"
        r"our previous|the (?:actual|original) \w+)\b)",
        r"\bi (?:do not|don't|can't|cannot) (?:have|possess|hold|experience) (?:any )?(?:personal|"
        r"feelings|emotions|opinions|experiences|consciousness|beliefs|preferences|a body|eyes)\b",
        r"\bi (?:do not|don't|can't|cannot) know (?:anything|about events|what happened|of anything|"
        r"of releases|about \w+) (?:\w+ )?(?:after|since|past|beyond|released)\b",
        r"\bwithout (?:access to|a way to|the ability to|being able to|an?)\b.{0,40}?\b(?:interpreter|"
        r"internet|run|execut\w+|tools|environment|code|sandbox)\b.{0,30}\bi\b",
        rf"{I_HAVE}(?:not|never) {ADVERB}(?:been able to )?(?:run|ran|executed?|tested|verified|"
        r"checked|compiled|tried|timed) (?:(?:this|the|it|any|these|that|them|"
        r"either)\b ?){1,2}(?:code|scripts?|programs?|examples?|snippets?|blocks?|loops?|outputs?|"
        r"numbers|\W*$|,|;|so|and|but|myself|in|with)",
        r"\bi (?:haven't|have not|didn't|did not|never|couldn't|could not) (?:actually |really |yet |"
        r"ever |myself )*(?:run|ran|execute[d]?|test(?:ed)?|verif(?:y|ied)|compile[d]?) (?:(?:this|"
        r"the|it|any|these|that|them|either)\b ?){1,2}(?:\w+ )?(?:code|scripts?|programs?|examples?|"
        r"snippets?|blocks?|loops?|outputs?|numbers|\W*$|,|;|so|and|but|myself|$)",
        r"\bi (?:do not|don't) (?:\w+ )?have (?:any )?(?:real[ -]time|live|up[ -]to[ -]date|"
        r"the latest|information (?:about|on|after|beyond)|data (?:after|beyond))\b",
        r"\bi (?:cannot|can't|can not|am unable to|'m unable to|am not able to|"
        r"'m not able to) (?:\w+ )?(?:complete|fulfill?|assist with|help with|comply with|"
        r"process|answer|honor) (?:this|that|your|such) (?:requests?|questions?|task|prompt)\b",
        r"\bi(?:'m| am) (?:\w+ )?(?:unable|not able) to (?:retrieve|provide|access|find|share|confirm|"
        r"give) (?:that|this|such|any|specific|the) (?:\w+ )?(?:information|data|content|details)\b",
        r"\bi have no (?:\w+ )?(?:information|data|knowledge|details) (?:about|on|of)\b",
        r"\bi may (?:make mistakes|produce (?:incorrect|inaccurate|wrong)|hallucinate)\b",
        r"\bi was (?:last )?trained (?:on (?:data|text|a large)|until|up to|before|by|with data|through)\b",
        in_headings=False,
        unless=r"\?\W*$",
    ),
    pattern(
        "limits of a model",
        "my training & my cutoff cut off",
        r"\bmy (?:\w+ )?(?:training|knowledge|information|data)(?: (?:data|base|set))? (?:cut-?off|"
        r"cuts? off|ends?|ended|stops?|stopped|only|does not|doesn't|do not|don't|goes|is limited|"
        r"is (?:\w+ )?(?:outdated|out of date|not)|extends|may (?:be|not)|might (?:be|not)|was last|"
        r"predates|includes?|reaches|covers?|at the)\b",
        r"\b(?:according to|based on|from|in|beyond|outside) my (?:own )?(?:training(?: data)?|"
        r"knowledge base|knowledge)\b(?! of)",
        r"\bmy knowledge of [\w ]{1,40} (?:ends?|stops?|is limited|may be|might be|goes|dates)\b",
        r"\b(?:my|at the) (?:knowledge|training)(?: data)? cut-?off\b",
        r"\b(?:as of|after|until|since|before|at the time of|at) my (?:last |latest |"
        r"most recent )?(?:knowledge |training |data )?(?:update|training|cut-?off|knowledge)\b",
    ),
    pattern(
        "limits of a model",
        "illustrative simulated approximate estimated hypothetical fabricated invented executed run "
        "actual estimates & i my code actually actual result",
        r"\b(?:outputs?|values?|numbers?|results?|figures)\b.{0,40}?\b(?:is|are|was|were) (?:only |"
        r"merely |purely |just )*(?:illustrative|simulated|approximate|estimated|hypothetical|made up|"
        r"fabricated|invented|guesse[sd]|estimates)\b",
        r"\bno (?:code|script|program) (?:was|has been|were) (?:actually )?(?:executed|run)\b.{0,60}",
        about=r"\b(?:i|my|no code|not (?:the result|from an actual|actually)|actual run)\b",
        unless=r"\bi (?:hypothetically|simulated)\b",
    ),
)

# Chatter for texts whose author never says "I": there, "I" is a model that speaks of its work.
_I = r"\b(?-i:I)"
# Things that a model says it works on or obeys.
_WORK = (
    rf"(?:outline|(?:the|your|my) prompt|brief|instructions?|guidelines?|style guide|limit|{REPLY}|"
    r"(?:this|last|next|previous|my|your) turn|chats?|conversation|draft|"
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
