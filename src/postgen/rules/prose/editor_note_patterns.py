"""Patterns of chatter: notes to whoever edits or publishes the text."""

from postgen.rules.prose.chatter_grammar import (
    TEXTUAL,
    Pattern,
    pattern,
)

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
)
