"""Patterns of chatter: offers to go on or to change the text, and hopes that it pleases."""

from postgen.rules.prose.chatter_grammar import (
    ADVERB,
    I_AM,
    QUOTE,
    REPLY,
    REVISED,
    STATUS,
    TEXT_WORDS,
    TEXTUAL,
    THE,
    UNIT,
    UNIT_WORDS,
    Pattern,
    pattern,
)

_MORE = (
    r"(?:the (?:next|full|complete|rest|remaining|second|other|following|solutions?)|"
    r"another (?:section|lesson|post|exercise|example|version)|more (?:exercises|details?|"
    r"examples|formulas|explanation)|an? (?:section|lesson|longer|shorter|version|summary|"
    r"different|simpler|plot)|to (?:continue|proceed|see the (?:next|rest)|move on to the next|"
    r"revise|change|add|go on))"
)
_EXTEND = (
    r"(?:provide|add|write|expand|include|elaborate|rewrite|draft|generate|create|produce|offer|"
    r"prepare|extend|adjust|shorten|go into|revise|clarify|tailor|rephrase|simplify|continue|make|"
    r"turn|give you|send|change|do|help|tweak|show you|share|supply|put together|walk you)"
)
_LIKE = (
    r"(?:like|want|wish|prefer|need|desire|have (?:any |further |more |other |additional |specific )*"
    r"(?:questions?|changes|preferences?|feedback|requests?|wishes|comments|corrections))"
)

OFFERS: tuple[Pattern, ...] = (
    pattern(
        "offer",
        "prefer want need like care me shall should & you i me & would do did shall should want need me",
        rf"\bwould you (?:like|prefer|want|care for)(?: me (?:to|for)| it if i| if i|(?: to see)? {_MORE})\b",
        rf"\b(?:do|did) you (?:want|need) (?:me to|{_MORE})\b",
        r"^\W*(?:want|need) me to\b",
        r"\byou(?:'d| would)? (?:like|want|prefer|need) me to\b",
        r"^\W*would you (?:like|prefer) to (?:see|proceed|continue|go|explore|discuss|review|add|"
        r"change|adjust|save|start with|dive|expand)\b[^.!]*\?",
        r"\byou(?:'d| would| want| need)? (?:like |want |prefer )?me to (?:\w+ )?(?:add|write|expand|"
        r"revise|continue|go|change|cover|adjust|include|explain|rewrite|do|elaborate|make|proceed|"
        r"draft|keep|shorten)\b",
        r"\b(?:shall|should) i (?:\w+ )?(?:continue|proceed|go (?:on|ahead|deeper|into|further)|write|"
        r"draft|rewrite|elaborate|expand|move on|revise|adjust the|cover|shorten|send|finish)\b",
        r"\bshall i (?:add|include|explain|give|make|provide|turn|do|keep|also|show|change)\b",
        unless=r"^\W*if\b.{0,40}\bshould i\b",
        in_headings=False,
    ),
    pattern(
        "offer",
        "else & anything something nothing need",
        r"\b(?:anything|something|nothing) else (?:that )?(?:you(?:'d| would)? (?:like|want|need)|"
        r"(?:to (?:add|change|cover)|changed|covered)\b|i (?:can|should|could|may))",
        r"^\W*(?:do you )?need anything else\b",
    ),
    pattern(
        "offer",
        "know & me",
        r"\blet me know (?:if|whether|in case|when|should)\b.{0,40}?\b(?:(?:you(?:'d| would)? (?:like|"
        r"want|prefer|need|wish|require))|(?:changes?|adjust\w*|revis\w+|edits?|tweaks?)\b|"
        r"anything (?:is|else|needs|looks|seems|should)|(?:this|that|it) (?:works|fits|meets|helps|"
        r"suits|reads|is what))",
        r"\blet me know (?:which|what|how) (?:\w+ )?(?:you(?:'d| would)?|part|parts|section|version|"
        r"sections|format)\b",
        r"\blet me know (?:your (?:thoughts|preferences?|feedback|wishes)|and i(?:'ll| will| can)?)\b",
    ),
    pattern(
        "offer",
        "know ask & me just simply",
        r"\blet me know (?:if|whether|what|how)\b",
        r"\b(?:just|simply) ask\W*$",
        at_an_end=True,
    ),
    pattern(
        "offer",
        "free hesitate",
        r"\b(?:feel free|don't hesitate|do not hesitate) to (?:ask me|reach out to me|let me know|"
        r"tell me|request|contact me|say so|follow up|ask (?:for|if you))\b",
    ),
    pattern(
        "offer",
        "free hesitate",
        r"\b(?:feel free|don't hesitate|do not hesitate) to (?:ask|reach out|contact|message|get in touch)\b",
        at_an_end=True,
    ),
    # Is this closer to what you need? Want a version with fewer formulas? Would a diagram help?
    pattern(
        "offer",
        "need needed want wanted mind expect expected looking & this that it these & you your",
        r"^\W*(?:is|are|was) (?:this|that|it|these)\b[^.!]{0,40}\byou(?:'re| are)? (?:need|needed|"
        r"want|wanted|had in mind|expect(?:ed)?|looking)\b[^.!]*\?",
        in_headings=False,
    ),
    pattern(
        "offer",
        "expectation expectations needs style vision request outline taste requirements & do does & your",
        r"^\W*do(?:es)? (?:this|that|it|these)\b[^.!]{0,30}\byour (?:expectations?|needs|style|vision|"
        r"request|outline|taste|requirements)\b[^.!]*\?",
        in_headings=False,
    ),
    pattern(
        "offer",
        "want need prefer fancy interested & a an another more the & "
        f"{TEXT_WORDS} plot diagram detail details",
        r"^\W*(?:want|need|prefer|fancy|interested in) (?:an?|another|more|"
        rf"the) [^.!]{{0,40}}\b(?:{TEXTUAL}|plot|diagram|details?)\b[^.!]*\?",
        in_headings=False,
    ),
    pattern(
        "offer",
        "help & would & a an it another more",
        r"^\W*would (?:an?|it|another|more) [^.!]{0,30}\bhelp\b[^.!]{0,12}\?",
        in_headings=False,
    ),
    pattern("offer", "say & just & so", r"\bjust say so\b", in_headings=False),
    pattern(
        "offer",
        "shall & we & move continue proceed go",
        r"^\W*shall we (?:move on|continue|proceed|go on)(?: (?:to|with) (?:the (?:next|rest|\w+ section)|"
        r"lesson|module|part|section|it)\b[^.!]*)?\?",
        in_headings=False,
    ),
    # I can translate it if you need that. Do you want to see the derivation too?
    pattern(
        "offer",
        "i & you also go continue proceed move carry",
        r"\bi(?:'ll| will| can| could|'d| would| may) (?:\w+ )?\w+ [^.!?]{0,60}\bif you (?:need|want|"
        r"like|wish|prefer|'d|would|think|say)\b",
        r"\bi (?:can|could) also \w+ (?:this|it|the|an?|more|some|your)\b",
        r"\bi (?:may|can|should) (?:go on|continue|proceed|move on|carry on)\b",
        unless_author_speaks=True,
    ),
    pattern(
        "offer",
        "want like & do would & see get have continue go hear read",
        r"\b(?:do|would) you (?:want|like) to (?:see|get|have|hear|read|continue|go)\b[^.!]*\?",
        about=rf"\b(?:{TEXTUAL}|more|next|too|also|plot|deeper|on|rest|proof)\b",
        in_headings=False,
    ),
    pattern(
        "offer",
        "shall should may can & i & next section lesson part exercises exercise post plot version "
        "summary derivation also carry",
        r"^\W*(?:shall|should|may|can) i (?:also |now |then )?\w+\b.{0,60}\b(?:next|section|lesson|"
        r"part|exercises?|post|plot|version|summary|derivation)\b.{0,30}\?",
        in_headings=False,
    ),
    pattern(
        "offer",
        "would & you & like prefer & an a another more some",
        rf"\bwould you (?:like|prefer) (?:an?|another|more|some) (?:\w+ ){{0,3}}(?:{TEXTUAL}|plots?|"
        r"diagrams?|details?|visuals?|quiz)\b[^.!]*\?",
        in_headings=False,
    ),
    pattern(
        "offer",
        "sign signal nudge & give me",
        r"\bgive me an? (?:short |quick )?(?:sign|signal|nudge|shout)\b",
        unless_author_speaks=True,
    ),
    pattern(
        "offer",
        "hope trust",
        rf"(?:\bi |^\W*)(?:hope|trust) (?:that )?(?:this|the|my) (?:{STATUS} )*(?:version|draft|"
        r"revision|rewrite|answer|response|reply)\b",
    ),
    # I hope this revised version is clearer.
    pattern(
        "offer",
        "hope trust",
        r"(?:\bi |^\W*)(?:hope|trust) (?:that )?(?:this|the|my|"
        rf"these) (?:{REVISED} )+(?:{UNIT}|{REPLY}|version|explanation|text)\b",
    ),
    pattern(
        "offer",
        "further additional & questions feedback concerns suggestions comments changes requests "
        "adjustments & if please me",
        r"\b(?:if|should) you (?:have|need) (?:any )?(?:further|more|other|additional) (?:\w+ (?:or|"
        r"and) )?(?:questions|feedback|"
        r"concerns|suggestions|comments|changes|requests|adjustments)\b",
        about=r"\b(?:me|i|ask|free|hesitate)\b",
    ),
    pattern(
        "offer",
        "further & free",
        r"\bfeel free to further (?:customi[sz]e|adjust|modify|edit|tweak|refine|adapt|expand)\b",
    ),
    # If you need more, let me know. How can I help you?
    pattern(
        "offer",
        "if & you & let tell ask say",
        r"\bif you(?:'d| would)? (?:like|want|wish|need|prefer|have (?:any )?(?:other|further|more|"
        r"special|specific))\b[^.!?\n]{0,80}, (?:please |just |"
        r"simply |then )?(?:let me know|tell me|ask me|say the word|say so|just ask|ask\W*$)\b",
    ),
    pattern(
        "offer",
        "welcome help assistance assist helped guide support feedback thoughts suggestions",
        r"^\W*(?:you're|you are) (?:very |most )?welcome\W*(?:$|[!.,])",
        r"\b(?:glad|happy|pleased) i could (?:help|be of)\b",
        r"\bi(?:'m| am) (?:always |just )?here to (?:help|assist)\b",
        r"\b(?:how|what) (?:can|may|could|else can) i (?:help|assist|do for) you\b",
        r"\bwhat (?:do|would) you (?:need|like) (?:help|assistance) with\b",
        r"\bi (?:can|could|would be able to) (?:also |certainly |still )?(?:guide|help|assist|support) you\b",
        r"\b(?:any|your) (?:feedback|thoughts|suggestions)\b[^.!?]{0,30}\b(?:is|are) (?:very |"
        r"always )?(?:welcome|appreciated)\b",
    ),
    pattern(
        "offer",
        "sound work look read answer meet suit works forward & you your",
        r"^\W*(?:does|do) (?:this|that|it|these|the \w+) (?:work|look (?:good|right|ok)|sound (?:good|"
        r"right|ok)|help|answer|meet|suit|read well)\b[^.]{0,40}\b(?:you|your)\b[^.]{0,30}\?",
        r"^\W*how does (?:this|that|it) (?:sound|look|read)\b",
        r"\b(?:i(?:'m| am) |^\W*)?looking forward to (?:your|hearing)\b",
    ),
    # If you'd like, I can also …
    pattern(
        "offer",
        "i",
        rf"\bif you(?:'d| would)? (?:{_LIKE}\b|are (?:happy|satisfied|ok)|think|feel|agree|approve|"
        r"find)[^.!?\n]{0,80}[ ,]i(?:'ll| will| can| could| am|'m|'d be| would be)\b",
        rf"\bshould you (?:{_LIKE}|have|require)\b[^.!?\n]{{0,60}}[, ](?:i|simply|just|please|let|tell|ask|"
        r"feel)\b",
        rf"\bi(?:'ll| will| can| could|'d| would) {ADVERB}(?:be (?:happy|glad|"
        rf"able) to )?{_EXTEND}\b[^.!?\n]{{0,80}}?\b(?:if (?:you|needed|desired|wanted|required|"
        r"necessary|helpful|useful|that|preferred|it helps)|(?:up)?on request|for you|as needed|"
        r"whenever you)\b",
        r"\bi can (?:also|additionally|gladly|certainly|of course|then|"
        rf"easily) {_EXTEND} (?:{THE} )?(?:\w+ ){{0,2}}{TEXTUAL}\b",
        r"\bif (?:further|more|additional|any|extra) [\w ]{1,30}? (?:is|are) (?:desired|needed|wanted|"
        r"required|helpful|necessary|welcome),? i\b",
        rf"{I_AM}(?:(?:more than |very |always |also )*(?:happy|glad|ready|pleased|delighted|available|"
        rf"here|prepared|open|eager)) (?:to|for|if|whenever|should)(?: {ADVERB}(?:help|expand|adjust|"
        r"revise|clarify|tweak|elaborate|assist|provide|answer|add|write|proceed|continue|make|"
        r"rewrite|discuss|go|move|walk|include|explain|begin|start|take|do|any|follow|you|further|"
        r"feedback|questions|suggestions|changes|another|turn|shorten|draft|change|cover|the next)|\b)",
        r"\bi(?:'d| would) be (?:(?:more than |very |only too )*(?:happy|glad|pleased|delighted)) to\b",
        r"\b(?:if|when|once) (?:that|this|it|all|everything|you're)\b.{0,20}\b(?:works?|suits?|"
        r"sounds? good|looks? (?:good|right)|is (?:ok|okay|fine|acceptable)|ready|satisf\w+|"
        r"happy)\b.{0,16}, ?i\b",
        r"\b(?:before|so) i (?:go on|continue|proceed|move on|write|start|begin)\b",
        unless=r"\bi (?:don't|do not|didn't|never)\b",
        unless_author_speaks=True,
    ),
    pattern(
        "offer",
        "should & you & ask i tell let just simply please feel",
        r"^\W*should you (?:want|need|wish|require|prefer|like|have)\b[^.!?\n]{0,60}[, ](?:i|simply|"
        r"just|please|let|tell|ask|feel)\b",
    ),
    pattern(
        "offer",
        "happy glad pleasure ready",
        r"^\W*(?:always |more than |only too )?(?:happy|glad) to (?:help|expand|adjust|revise|clarify|"
        r"tweak|elaborate|assist|provide|answer|add|write|rewrite|continue|go|make|change|discuss|"
        r"explain|shorten|cover|do|iterate|dig)\b",
        r"\bit(?:'d| would) be (?:my|a) pleasure\b",
        r"^\W*ready (?:for|to (?:start|begin|move on to|continue with|see|write|tackle)) (?:lesson \d|"
        r"(?:the )?next (?:lesson|section|part|post|one)\b|section \d|part \d|more\b).{0,20}\?",
    ),
    pattern(
        "offer",
        "type reply say respond send enter write answer & continue next go yes more proceed ok okay "
        "part done keep expand & i me section sections part parts rest remaining more exercise "
        "exercises lesson lessons post posts reply replies detail details next half",
        r"(?:^\W*|\b(?:just|simply|please|and|or|then) )(?:type|reply|say|respond|send|enter|write|"
        r"answer)(?: (?:me|"
        rf"back))?(?: with)? {QUOTE}(?:continue|next|go on|go ahead|go|yes|more|proceed|ok(?:ay)?|"
        rf"part \w+|done|keep going|expand)\b{QUOTE}",
        about=(
            r"\b(?:i(?:'ll| will| can)?|me|sections?|parts?|rest|remaining|more|exercises?|lessons?|"
            rf"posts?|{REPLY}|details?|next (?:lesson|part|section)|second half)\b"
        ),
        unless=r"\b(?:prompt|terminal|shell|debugger|console|breakpoint|installer|keyboard|cli)\b",
    ),
    pattern(
        "offer",
        "me holler shout word & tell ask ping message poke write email holler shout nudge say so",
        r"\b(?:just |simply |please )?(?:tell|ask|ping|message|poke|write|email) me (?:which|whether|"
        r"if|what|how|for (?:more|another|a)|to (?:write|add|continue|expand|change|go)|"
        r"when(?:ever)? you|and i)\b",
        r"\b(?:holler|shout|give me a (?:shout|nudge)|say the word|just say so)\b.{0,40}\b(?:if|and|i|"
        r"when|want|need)\b",
        r"^\W*(?:say the word|just say the word)\b",
        unless=(
            r"\b(?:don't|do not|never|people|they|readers|students|colleagues?|someone|"
            r"often)\b.{0,12}\b(?:ask|tell|email|write)\b"
        ),
    ),
    pattern(
        "offer",
        "request confirm suits acceptable okay works & you i on",
        rf"\b(?:{TEXTUAL}|versions?|details?|proof|variants?)\b.{{0,40}}\b(?:is|are|can be|"
        r"will be) (?:available|provided|supplied|written|added) (?:up)?on request\b",
        r"^\W*(?:please )?confirm (?:that|whether|if)\b.{0,60}\bi\b",
        rf"\b(?:whether|if) the (?:notation|tone|level|length|style|format|structure|{UNIT}) (?:suits|"
        r"works for|is (?:ok|okay|fine|acceptable|right) (?:for|with|to)) you\b",
    ),
    pattern(
        "offer",
        "which & would should do & like prefer want next",
        r"\bwhich (?:of (?:these|them|the \w+)|one|section|version|parts?|option|topic) (?:would|do|"
        r"should) (?:you|i) (?:like|prefer|want|\w+ next)\b",
        in_headings=False,
    ),
    # I hope this meets your needs.
    pattern(
        "offer",
        "hope trust hopefully",
        r"(?:\bi |^\W*)(?:hope|trust) (?:that )?(?:this|that|the|it|my|"
        rf"these)(?: (?:{STATUS} )*(?:{UNIT}|{REPLY}|version|explanation|changes?|"
        r"text))? (?:now )?(?:meets?|is (?:what you|to your|helpful (?:to|for) you|clearer|satisf\w+|closer|"
        r"in line)|works for (?:you|your)|fits|satisf\w+|clarif\w+|answers?|suits|captures|addresses|"
        r"matches|helps (?:you|your|with your|clarify))\b",
        rf"(?:\bi |^\W*)(?:hope|trust) (?:that )?(?:the|this|my) (?:{STATUS} )*(?:{UNIT}|{REPLY}|"
        r"version|explanation) (?:helps|reads)\b",
        r"(?:\bi |^\W*)hope you(?:'ll| will)? (?:like|find|enjoy|are happy with) (?:the|this|it|"
        rf"my)(?: (?:{STATUS} )*(?:{UNIT}|{REPLY}|version|changes|result))?\b.{{0,20}}(?:helpful|"
        r"useful|rewrite|version|changes|result|draft|section|like)\b",
    ),
    pattern(
        "offer",
        "hope",
        r"(?:\bi |^\W*)hope (?:that )?(?:this|that|it|these) (?:helps?|is helpful|is useful|will help)\b",
        at_an_end=True,
    ),
    # If you share the error message, I can take a look. I'll help you debug it.
    pattern(
        "offer",
        "if & you & share send paste tell give show upload provide & i",
        r"\bif you (?:can )?(?:share|send|paste|tell me|give me|show me|upload|provide)\b[^.!?]*\bi(?:'ll|"
        r" will| can|"
        r" could|'d)\b",
    ),
    pattern(
        "offer",
        "help & you & i",
        r"\bi(?:'ll| will| can| could) (?:gladly |happily |also )?help you (?:debug|fix|with|write|find|"
        r"finish|edit)\b",
    ),
    # Happy to turn this into a notebook if that's useful!
    pattern(
        "offer",
        "happy glad",
        rf"^\W*(?:i'm |i am |i'd be |i would be )?(?:happy|glad) to (?:also )?{_EXTEND}\b",
    ),
    # Which of the two openings do you prefer? Shall we move on to lesson five?
    pattern(
        "offer",
        f"prefer like want & you & which what & {UNIT_WORDS} opening openings version versions title "
        f"titles tone "
        "variant variants option options wording ending endings",
        r"^\W*(?:which|what) (?:of (?:the|these) )?(?:\w+ )?(?:openings?|versions?|titles?|tone|variants?|"
        r"options?|"
        rf"wordings?|endings?|{UNIT}) (?:do|would) you (?:prefer|like|want)\b",
    ),
    pattern(
        "offer",
        f"shall & we i & {UNIT_WORDS} exercises",
        r"\bshall (?:we|i) (?:move on|continue|go on|proceed)(?: to| with) (?:the (?:next )?)?(?:lesson|"
        r"post|section|"
        r"chapter|exercises|summary)\b",
    ),
    # Would it help if I added a diagram? Certainly, I can help with that.
    pattern(
        "offer",
        "help useful helpful assist & i",
        r"\bwould it (?:help|be (?:useful|helpful|better)) if i\b",
        r"\bi can (?:certainly |gladly |definitely )?(?:help|assist)(?: you)? with (?:that|this|it)\b",
    ),
)
