"""The words of notes about unfinished text, each with the tag of its class: one letter.

Things are parts of a text. A state says that a thing is not there yet, and an act is what an author does to a
text. Words that do not matter have the tag `_`. Phrases are read before words.
"""

_THINGS = {
    # Only a text has these.
    "N": (
        "section subsection paragraph chapter post article lesson page tutorial walkthrough writeup write-up "
        "intro introduction conclusion outro recap summary abstract preface foreword caption subtitle "
        "screenshot footnote sidebar callout derivation proof explanation description illustration exercise "
        "solution wording prose sentence heading subheading appendix bibliography anecdote diagram figure "
        "biography bio acknowledgements acknowledgments epigraph infographic flowchart transition "
        "remark aside opener closing ending headline artwork footer header quiz glossary blurb "
        "passage teaser faq discussion prerequisites tldr"
    ),
    # These can also be what the text is about.
    "n": (
        "attachment claim statement hint intuition pseudocode checklist timeline plot graph table chart "
        "image picture photo pic fig drawing animation gif video text example code "
        "link url address measurement timing benchmark title name author date content detail "
        "part bit item point snippet story analogy comparison algebra calculation material topic curve "
        "demo listing quote formula equation theorem definition thumbnail hyperlink map notebook bullet stuff"
    ),
    # Of these, finished texts say the same as notes.
    "2": "result output number answer",
    "s": "citation source reference ref",
    # What a text can need.
    "E": "work rewriting polish love cleanup clean-up revision proofreading expansion expanding tlc editing",
    # Data and programs, which a finished text speaks about.
    "D": (
        "data dataset value tensor row column batch matrix matrices vector entry entries pixel label token "
        "mask gradient weight bias biases layer parameter loss losses model network step epoch function "
        "class "
        "classes method argument key checkpoint variable array optimizer scheduler sample list buffer memory "
        "dimension axis shape index pad padding neuron activation input dropout kernel node edge sequence "
        "training validation test set node nan line file command field string character dictionary"
    ),
}
_STATES = {
    "U": (
        "unwritten tbd tba tbc todo wip forthcoming half-written half-finished half-done half-baked "
        "planned scheduled "
        "unpolished unedited unverified undrawn unfilled stopgap"
    ),
    "u": (
        "missing pending incomplete unfinished outstanding absent preliminary provisional tentative invented "
        "temporary interim fake fictional outdated stale bogus made-up imaginary guesses guesswork"
    ),
    "0": "blank empty",
    "5": "mess messy hand-wavy clumsy awkward sloppy rambling wordy long-winded unreadable muddled "
    "incoherent",
    "1": "needed wanted required broken dead lost awaited due",
    "Z": "stub stubs draft drafts skeleton skeletons",
    "z": "placeholder placeholders dummy filler sketch",
    "O": "omitted skipped elided postponed deferred snipped abridged removed",
    "P": (
        "published posted announced restored transcribed written reworded rephrased drafted documented "
        "typed fleshed cited proofread typeset redrawn authored "
        "worded"
    ),
    "p": (
        "added rewritten inserted filled finished completed included drawn replaced pasted supplied provided "
        "extended expanded revised fixed linked attached embedded uploaded improved polished continued "
        "determined decided confirmed finalized populated translated done prepared uploaded measured "
        "checked tested benchmarked verified"
    ),
    # Participles of anything, like the unknown words in -ed.
    "9": "taken made shown found given sent built brought kept",
    "r": "ready there available complete online live decided started public settled chosen",
}
_ACTS = {
    "V": "reword tighten rephrase paraphrase elaborate flesh cite proofread copyedit typeset redraw spell",
    "v": (
        "add insert fill finish complete paste extend expand "
        "revise fix update attach embed upload improve polish tidy shorten condense "
        "rework restructure reorganize reorganise rearrange overhaul rethink retake renumber transcribe "
        "rewrite write type redo reformulate translate rerun re-run recheck re-check double-check "
        "cross-check "
        "verify"
    ),
    # Acts on texts and on programs alike.
    "G": "provide supply draw include put find replace swap move merge cut trim correct keep split remove "
    "delete drop continue",
    "y": "check test measure benchmark run compare choose decide ask confirm think research try look",
    "e": "explain describe discuss mention illustrate clarify motivate introduce summarize summarise",
    "g": (
        "writing rewriting adding inserting filling finishing completing expanding extending fixing checking "
        "updating polishing typing drawing redrawing rephrasing rewording verifying explaining describing "
        "citing illustrating documenting revising improving translating"
    ),
    "Q": "want wish like going gonna",
    "j": "meaning hope plan mean intend aim promise planning hoping promised",
    "q": (
        "need needs needing lack lacks lacking miss misses require requires wants remain remains deserve "
        "deserves "
        "needed"
    ),
}
_OTHERS = {
    "L": "soon shortly tomorrow tonight someday sometime asap eventually",
    "J": "later afterwards",
    "l": "still yet currently presently",
    "S": "sorry apologies excuse pardon apologize apologise forgive",
    # Those who make a text, and where they do it.
    "3": (
        "editor editors illustrator proofreader coauthor co-author reviewer reviewers designer translator "
        "legal layout "
        "wiki manuscript draftsman contributor contributors maintainer colleague"
    ),
    # What authors say of themselves.
    "4": (
        "working forgot forgotten busy holiday vacation tired lazy notes notebook whiteboard memory "
        "promised owe owed "
        "patience interest enough"
    ),
    "f": "real actual final proper better corrected nicer clearer true",
    "H": "here",
    "T": "this these",
    "I": "i someone somebody",
    "i": "we us our",
    "M": "me my myself mine",
    "Y": "you your yours yourself student students learner learners",
    "b": "be is are was were been being 's 'm 're",
    "h": "have has had having 've",
    "w": "will shall should must wo ought 'll",
    "t": "to",
    "x": "not n't no never nothing none nobody hardly",
    "a": (
        "a an the some any each every one two three four five six seven eight nine ten several few both all "
        "first second third last"
    ),
    "m": "more further additional another other remaining rest remainder others",
    "o": (
        "of in on at by with from as into using via for about between through across during per than against "
        "over under within without like showing explaining"
    ),
    "c": "come comes coming follow follows arrive arrives appear appears land lands",
    "k": "goes go belongs belong sits",
    "+": "and or but so because since that which who",
    "W": "once when until till after before unless",
    "A": "please maybe perhaps probably possibly also then",
}
_IRREGULAR = {"summary": "summaries", "appendix": "appendices", "quiz": "quizzes", "story": "stories"}


def _forms(tag: str, word: str) -> tuple[str, ...]:
    if tag in "NnsD2" and not word.endswith("s"):
        return word, _IRREGULAR.get(word, f"{word}s")
    return (word,)


TAGS = {
    form: tag
    for classes in (_OTHERS, _ACTS, _STATES, _THINGS)
    for tag, words in classes.items()
    for word in words.split()
    for form in _forms(tag, word)
}
# Phrases: a tag, the possible first words, and what follows them.
_TEXT = r"(?:version|revision|draft|update|edition|iteration|pass|round|commit|post|installment)"
_COMING = r"(?:later|future|next|final|coming|upcoming|second|finished|published|printed|full|complete)"
_LIVE = r"(?:goes|go|going) (?:live|out|online|public)"
_TIME = r"(?:time|chance|moment|evening|afternoon|weekend)"
_OTHER = r"(?:next|following|last|previous|later|coming|other)"
_PART = r"(?:lessons?|modules?|chapters?|sections?|parts?|appendix|posts?)"
_ABOUT = r"(?:about|on|explaining|saying|to say)"

# The meaning of a tag is in `unfinished_lexicon`. These have more:
# C: a note to oneself, or words to those who visit an unfinished page. K: why an author has not done it yet.
# B: before publishing. R: another text, which exists. X: so much text. d: doubt.
PHRASES = (
    ("C", "note notes memo reminder", r" (?:to (?:self|myself)|for later)\b"),
    ("C", "future", r" (?:me|self)\b"),
    (
        "C",
        "check",
        r" back(?: (?:later|soon|in (?:a|one|two)|next|tomorrow|again|when|once|after|on)\b|\W*$)",
    ),
    ("C", "watch", r" this space\b"),
    ("C", "help contribute", r" by (?:expanding|editing|writing|adding)\b"),
    (
        "C",
        "do not",
        r"(?:n't| not)? (?:yet )?(?:for )?(?:share\W*$|(?:publish|publication|"
        r"distribution|distribute|circulate)\b)",
    ),
    ("C", "blah bla", r"(?:[, ]+bla(?:h)?)+\b"),
    (
        "C",
        "sorry",
        r" (?:for|about) (?:the|this|that) (?:gap|mess|delay|missing|blank|state|hole|unfinished|wait|"
        r"broken)",
    ),
    (
        "C",
        "does has can could would",
        r" (?:any|some)(?:one|body)(?: else| please)? (?:have|got|check|verify|confirm|review|add|write|draw|"
        r"fix|fill|send|supply|provide|(?:know|find) (?:of )?(?:a|the) (?:\w+ )?(?:source|link|quote))\b",
    ),
    ("C", "see", r" my (?:\w+ )?(?:notes?|notebook|slides|sketch|photo|drawing|mail|e-?mail)\b"),
    (
        "C",
        "remember",
        r" to (?:explain|mention|cite|link|define|discuss|describe|thank|credit|illustrate|say)\b",
    ),
    (
        "C",
        "to left still open author editor",
        r"(?:'?s)? (?:add|write|do|to do|points?|questions?|aside)(?=:)",
    ),
    ("C", "intentionally deliberately", r" (?:left )?(?:blank|empty)\b"),
    ("C", "fill", r" in(?: here)?\s*:"),
    ("C", "add cite explain mention insert describe discuss clarify rewrite link", r"\s*:(?= )"),
    ("C", "end", r" of (?:the )?draft\b"),
    ("C", "coming", r" up\W*$"),
    ("C", "left leaving leave", r" (?:a |some )?(?:gap|blank|hole|placeholder)s? (?:here|for|in the text)\b"),
    (
        "C",
        "ignore disregard",
        r" (?:the rest of )?this (?:section|paragraph|part|page|table|figure|example|chapter)\b",
    ),
    ("8", "waiting waits", r" (?:for|on)\b"),
    ("8", "awaiting awaits await", r""),
    ("m", "rest remainder", r" of\b"),
    ("a", "half part end beginning start most all some parts bits bulk middle top bottom", r" of\b"),
    ("d", "not", r" (?:happy|satisfied|content) with\b"),
    ("H", "at", r" this (?:position|place|spot)\b"),
    ("C", "nothing", r" to see here\b"),
    ("C", "write", r" me\W*$"),
    ("C", "leave left leaving", r" (?:some )?(?:space|room) here\b"),
    ("C", "to for", r" (?:the |my )?(?:co-?authors?|editors?|proofreaders?|whoever)\b(?=.*:)"),
    ("L", "over", r" time\b"),
    ("U", "stay stays remain remains", r" (?:blank|empty|unfinished|incomplete)\b"),
    ("C", "replace fix edit expand finish", r" me\b(?! up)"),
    ("C", "comment question remark note", r" (?:from|by|for) \w+\s*:"),
    ("C", "help volunteers contributors", r" (?:wanted|needed)\b"),
    ("C", "subject", r" to change\b"),
    (
        "C",
        "find think look choose pick come need want",
        r"(?: of| about| for| up with)? (?:a|some) (?:better|nicer|different|shorter|catchier|more \w+) "
        r"(?:analogy|example|title|name|heading|word|figure|picture|explanation|phrasing|way to say|"
        r"opening|ending)\b",
    ),
    (
        "U",
        "left saved kept postponed",
        r" for (?:later|another (?:day|time|post)|some other time|next time)\b",
    ),
    ("l", "at", r" the time of writing\b"),
    (
        "K",
        "once until when as",
        r"(?: soon as)? i(?:'ve| have) (?:\w+ )?(?:typed|drawn|run|rerun|found|figured|understood|"
        r"finished|written|"
        r"got|had|measured|collected|checked|recorded|tested)\b",
    ),
    ("X", "some few", r" (?:more )?words (?:about|on)\b"),
    (
        "C",
        "here",
        r" (?:you|i|we|one)(?:'d| would| should)(?: \w+)? (?:put|insert|write|add|include|place)\b",
    ),
    ("C", "insert", r" (?:your )?own \w+ here\b"),
    ("C", "click tap", r" (?:here )?to (?:add|edit|enter|insert)\b"),
    (
        "C",
        "some your sample dummy filler placeholder body",
        r" (?:text|copy|content)(?: goes)?(?: here)?\W*$",
    ),
    ("C", "text copy content", r" (?:goes )?here\W*$"),
    ("C", "stay", r" tuned(?!.*(?:lesson|module|next|post|part))\b"),
    ("C", "to", r" be cont(?:inued|'?d|\.)"),
    ("K", "got gotten getting get come came", r" a?round to\b"),
    ("K", "ran run running", r" (?:out|short) of (?:time|steam|energy)\b"),
    ("K", "lack want shortage", r" of time\b"),
    ("K", "time", r" (?:permitting|permits|allows)\b"),
    ("K", "have", r"(?:n't| not) (?:yet )?(?:had|found) (?:the |any )?(?:time|chance) (?:to|for)\b"),
    (
        "K",
        "once until when if",
        rf" i(?:'ve| have)? (?:had|have|get|got|find|found) (?:the |some |a )?(?:free )?{_TIME}\b",
    ),
    ("K", "no", r" time (?:to|for|left)\b"),
    ("K", "on", r" my (?:to-?do )?list\b"),
    ("K", "from", r" my (?:notes|notebook)\b"),
    ("K", "in", r" my (?:notebook|notes|head|drawer)\b"),
    ("K", "owe", r" (?:you|the reader|readers)\b"),
    ("K", "too", r" tired\b"),
    (
        "B",
        "before until",
        r" (?:\w+ ){0,3}?(?:publish(?:ing|ed|es)?|publication|posting|release|the deadline|it ships|"
        rf"merging|review|{_LIVE})\b",
    ),
    ("B", "prior ahead", r" (?:to|of) (?:publication|publishing|release|review|posting)\b"),
    ("B", "when once", rf" (?:this|it|the \w+) (?:is published|{_LIVE})\b"),
    ("B", "in from of", r" (?:this|the present|the current) draft\b"),
    ("B", "draft editor author writer reviewer", r"(?:'?s)? (?:note|version|only)\b"),
    ("U", "under", r" (?:construction|revision|review)\b"),
    ("U", "work", r" in progress\b"),
    ("K", "in", r" the (?:works|making|pipeline)\b"),
    ("U", "in", r" (?:progress|preparation|(?:rough |first )?draft (?:form|state|stage|mode))\b"),
    ("U", "being getting", r" (?:re)?written\b"),
    ("U", "on", r" its way\b"),
    ("U", "got get been was were", r" lost\b"),
    ("U", "gone went", r" missing\b"),
    ("U", "to", r" do\W*$"),
    ("5", "too", r" (?:long|short|dense|terse|wordy|vague|dry|thin|brief|sketchy)\b"),
    ("5", "out", r" of place\b"),
    ("u", "made", r" up\b"),
    ("u", "out", r" of date\b"),
    ("u", "not", r" in yet\b"),
    ("Z", "rough raw bare unsorted messy quick", r" (?:outlines?|notes?|drafts?|sketch(?:es)?|skeleton)\b"),
    ("O", "left taken cut", r" out\b"),
    ("O", "left", r" (?:blank|empty|open|unfinished)\b"),
    ("O", "not", r" shown\b"),
    ("P", "written typed", r" up\b"),
    ("P", "spelled fleshed", r" out\b"),
    ("p", "filled", r" in\b"),
    ("p", "made", r" available\b"),
    ("p", "worked sorted", r" out\b"),
    ("p", "looked cleaned", r" up\b"),
    ("v", "fill swap", r" in\b"),
    ("v", "write look clean", r" up\b"),
    ("v", "work sort take", r" out\b"),
    ("v", "come go", r" back\b"),
    ("v", "track", r" down\b"),
    ("V", "type", r" up\b"),
    ("V", "flesh spell", r" out\b"),
    ("V", "expand", r" on\b"),
    ("g", "writing typing", r" up\b"),
    ("g", "filling", r" in\b"),
    ("E", "some more", r" (?:attention|care|love)\b"),
    ("q", "could", r" (?:do|use)(?: with)?\b"),
    ("q", "would", r" (?:really )?(?:help|be (?:nice|good|great|helpful|useful))\b"),
    ("L", "over this next on at", r" (?:the )?(?:week|month|weekend|year|monday|friday|saturday|sunday)\b"),
    ("L", "some one", r" day\b"),
    ("L", "at", r" some point\b"),
    ("L", "at", r" a later (?:date|time|point|stage)\b"),
    (
        "L",
        "in",
        r" (?:due (?:course|time)|the near future|the (?:coming|next) (?:few )?(?:days|weeks|months))\b",
    ),
    ("L", "in", r" (?:a|one|two|three) (?:few |couple of )?(?:days?|weeks?|months?)(?: or (?:two|so))?\b"),
    ("L", "in", rf" (?:a|the|one of the|some) {_COMING} {_TEXT}s?\b"),
    ("L", "in", r" an? (?:follow-up|separate|subsequent) (?:edit|update|post|note|commit)\b"),
    ("L", "left kept saved", r" for (?:another|some other|a later) (?:day|time|occasion|evening)\b"),
    (
        "C",
        "later future next final coming upcoming",
        r" (?:version|revision|edition|update) of (?:this|the) "
        r"(?:post|lesson|article|text|tutorial|section|page|chapter|series)\b",
    ),
    ("J", "later", r" on\b"),
    ("J", "some other another", r" (?:other )?time\b"),
    ("J", "down", r" the road\b"),
    ("l", "for", r" (?:now|the moment|the time being)\b"),
    ("l", "so", r" far\b"),
    ("l", "at", r" (?:the moment|present|this (?:point|stage))\b"),
    ("l", "as", r" (?:yet|of (?:yet|now))\b"),
    ("l", "up until right", r"(?: to)? (?:now|then)\b"),
    ("d", "not", r" (?:sure|certain)\b"),
    ("d", "no", r" idea\b"),
    ("d", "do can", r"(?:n't| not|not)? (?:know|remember)\b"),
    ("d", "ca", r"n't remember\b"),
    (
        "R",
        "in from until see to by",
        rf" (?:the )?(?:{_OTHER} )?{_PART}(?: \d[\d.]*| below| above| [a-z]\b)?\b",
    ),
    ("R", "next following previous", r" (?:lesson|module|chapter|post)\b"),
    ("R", "lesson module", r" \d[\d.]*"),
    ("R", "section sections paragraph paragraphs step page", r" (?:below|above)\b"),
    ("R", "further", r" down\b"),
    ("R", "below", r""),
    (
        "X",
        "a one two three four five some several short brief few 2 3 4 5",
        r"(?: (?:or|to) (?:two|three|four)|[-–]\d+| few| couple of)?(?: (?:short|brief|more|extra))? "
        r"(?:sentences|paragraphs)\b",
    ),
    ("X", "a one another", rf" (?:short |brief )?(?:sentence|paragraph|word)(?: or two)? {_ABOUT}\b"),
    ("X", "a", rf" few words {_ABOUT}\b"),
    ("X", "50 80 100 150 200 250 300 400 500", r" words (?:on|about)\b"),
    ("T", "your", r"(?= (?:blog )?(?:post|article|title|name|caption|bio|introduction|email|handle)\b)"),
    ("T", "the", r" (?:above|preceding)(?= (?:section|paragraph|text|table))"),
    ("N", "what", r" follows\b"),
    ("N", "everything", r" (?:below|from here)\b"),
    ("H", "in on into", r" (?:this|the same) (?:spot|place|page|space|box|gap|slot)\b"),
    ("H", "right in", r" here\b"),
    ("W", "as", r" soon as\b"),
    ("W", "by", r" the time\b"),
    ("h", "used", r" to\b"),
    ("A", "remember", r" to\b"),
    ("A", "do", r"(?:n't| not) forget to\b"),
)
