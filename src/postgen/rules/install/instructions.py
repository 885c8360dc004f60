"""Tell whether a sentence asks its reader to run a command or only mentions the command.

The grammar around the command decides: the verb that governs it, the subject and the tense of that verb, a
negation, and what the sentence says of the command. Only a clear instruction may be rewritten.
"""

import re
from functools import lru_cache
from typing import Literal

Use = Literal["instruction", "unclear", "mention"]

_SENTENCE_END = re.compile(
    r"""[.!?…]+(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)(?<!\bcf\.)["'”’)\]]*(?=\s|$)""", re.IGNORECASE
)
_CLAUSE_END = re.compile(r"[,;:()—–\u2192]|\s-+>?\s")
_MAX_DISTANCE = 250  # characters of a sentence that are examined on each side
_QUOTES = "“”\"'‘’`(«»*_ \u00a0"

# Verbs that ask a reader to do something, in the imperative or after `you`.
_ACTIONS = (
    "run|use|type|enter|execute|try|do|call|issue|paste|copy|install|get|set|add|create|make|fetch|download|grab"
    "|upgrade|update|reinstall|put|obtain|bring|pull|manage|start|begin|open|go|prepare|build|launch|invoke|write"
    "|choose|pick|activate|give|need|finish|continue|repeat|check|verify|confirm|follow|solve|fix|apply"
    "|load|remove|clean|switch|ask|let"
)
# Verbs whose object is the command itself.
_RUNS = (
    *(
        "run",
        "use",
        "type",
        "enter",
        "execute",
        "try",
        "do",
        "call",
        "issue",
        "paste",
        "copy",
        "need",
        "invoke",
    ),
    *("launch", "choose", "repeat", "write"),
)
_LINKS = (
    r"and|or|then|first|next|now|please|just|simply|also|so|either|finally|again|afterwards|afterward|instead|you|we"
    r"|to|can|should|must|will|could|may|might|shall|always|directly|alternatively|only|readers|everybody|ll"
)
_ACTION = re.compile(rf"(?:^|[\s’'])({_ACTIONS})\b(?![’'-])", re.IGNORECASE)
_LINK = re.compile(rf"(?:^|.*[\s’'])(?:{_LINKS})$|$", re.IGNORECASE)
_ONLY_LINKS = re.compile(rf"(?:(?:{_LINKS}|need|have|want|let[’']s|let us|like|ready)[\s,]*)*", re.IGNORECASE)
# Words between a verb and its command: `run the command`.
_FILLER = re.compile(
    r"(?:^|\s)(?:the|a|an|this|your|following|usual|plain|simple|one|good|old|short|single|bare|classic|familiar"
    r"|well-known|same|another|command|commands|line|once|again|directly|just|simply|e\.g\.|i\.e\.)$",
    re.IGNORECASE,
)
_NEGATIONS = re.compile(
    r"""\b(?:not|never|no|nor|neither|none|nothing|nobody|cannot|without|avoid\w*|unlike|than|hardly|rarely|seldom
    |needless(?:ly)?|unnecessary|superfluous|obsolete|refrain\w*|stop(?:ped|ping|s)?|quit|forget|skip(?:ped|s)?|drop(?:ped)?
    |ban(?:ned|s)?|forbid\w*|forbade|supersed\w*|replac\w+|abandon\w*|ditch\w*|gave\s+up|give\s+up|wean\w*|spare[sd]?
    |sav(?:e|es|ed|ing)|instead\s+of|rather\s+than|in\s+place\s+of|as\s+opposed\s+to|versus|vs|compar\w+|contrast\w*
    |(?:switch|mov|migrat)(?:e|ed|ing)?\s+(?:away\s+|on\s+)?from|goodbye|farewell|resist\w*|beware|dislike\w*|hat(?:e|ed)
    |discourag\w+|deprecat\w+|tired|free\s+of|faster|slower|better|worse|differ\w*|equivalent|counterpart|analog\w*
    |similar\w*|resembl\w+|mimic\w*|mirrors?|imitat\w+|correspond\w*|alternative|successor|would|wouldn|outdated|wrong
    |bad(?:ly)?|refus\w+|tempt\w+|danger\w*|mistake\w*|unless|fails?|far\s+from|lest)\b|\w+n[’']t\b""",
    re.IGNORECASE | re.VERBOSE,
)
_AFTER_CONDITION = re.compile(
    r"^\s*(?:(?:and|but|so|now|then)\s+)?(?:if|when|in case|should|once|as|because|since|unless|although"
    r"|before|after|for|on|in|at|with|to|until|where)\b[^,;:]*,",
    re.IGNORECASE,
)
_REFUSAL = re.compile(
    r"\b(?:not|never|n[’']t|stop|avoid|instead\s+of|rather\s+than|no\s+need\s+to|without)\s+"
    r"(?:\w+\s+){0,3}?(?:do|doing|run|running|use|using|type|typing|write|writing|call|try|copy)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"""(?:^|[;(.—–]\s*|\s)(?:(?:the|an|in|our|my|your)\s+)?(?:(?:old|former|wrong|bad|incorrect|legacy|classic|traditional
    |previous|outdated)(?:\s+\w+){0,2}|before|formerly|previously|don[’']t|not(?:\s+(?:this|like\s+this))?|never|avoid
    |instead\s+of|from|was|no|error|warning|message|hint|quote|quotation|output|input\s+text|prompt|example\s+of\s+\w+)
    \s*:\s*$""",
    re.IGNORECASE | re.VERBOSE,
)
_HISTORY = re.compile(
    r"""\b(?:used\s+to|formerly|historic\w*|years?\s+ago|back\s+then|in\s+the\s+past|old(?:en)?\s+days|previously
    |until\s+(?:recently|then|now|uv)|(?:in|since|around|before)\s+(?:19|20)\d\d|decades?|before\s+uv|in\s+those\s+days
    |had\s+to|long\s+ago|at\s+the\s+time|no\s+longer|any\s*more|nowadays\s+nobody|last\s+(?:year|century)
    |earlier\s+(?:edition|version|draft)s?|originally|once\s+upon|was\s+once|were\s+once|ever\s+since)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_REPORT = re.compile(
    r"""\b(?:error|message|traceback|stack\s+trace|hint(?:s|ed|ing)?|warn(?:s|ed|ing)?|complain\w*|sa(?:y|ys|id|ying)
    |reads|print(?:s|ed)|suggest\w*|recommend\w*|tells|told|advis\w+|advice|quot\w+|claim\w*|mention\w*|means|meant|mean
    |called|named|known\s+as|term|phrase|word|words|string|text|token\w*|meme|joke|slogan|answer(?:s|ed)?|repl(?:y|ies|ied)
    |shows|showed|contain\w*|list(?:s|ed)|describ\w+|explain\w*|think|imagine|recall|remember(?:s|ed)?|know|knew|heard
    |seen|saw|read|find|found|writes|wrote|spell\w*|pronounc\w+|search(?:es|ed)?|match(?:es|ed)?|learn(?:ed|t)?|grew\s+up
    |understand|compare|see|sees|come\s+across|encounter\w*|meet|met|recogni[sz]e\w*|stumble\w*)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_THIRD_PERSON = re.compile(
    r"""\b(?:they|he|she|people|others|many|most|some|someone|somebody|anyone|folks|everyone|tutorials?|books?|posts?
    |guides?|articles?|documentation|docs|answers?|colleagues?|developers?|beginners?|programmers?|models?|assistants?
    |scripts?|images?|notebooks?|colab|kaggle|ci|servers?|who|whoever|which|authors?|maintainers?|projects?|teams?|companies
    |page|readme|manual|installers?|tools?|i|pip|conda|poetry|packagers?)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_OTHERS = re.compile(rf"{_THIRD_PERSON.pattern}(?:\s+[\w’'-]+){{0,5}}?\s*$", re.IGNORECASE | re.VERBOSE)
_SUBORDINATE = re.compile(
    r"^\s*(?:(?:and|but|or|so|note|just)\s+)?(?:when|whenever|what|how|why|whether|while|because|since|if|as|where|wherever"
    r"|although|though|whereas|until|that|which|who|whoever|whose|(?:had|were)\s+(?:you|we|i|they))\b",
    re.IGNORECASE,
)
_THAT = re.compile(
    r"\b(?:who|which|whoever|what|how|why|whether|whenever|when|if|because|while|whereas)\b", re.IGNORECASE
)
# A word before a command that makes it part of a comparison, a place or a subordinate clause.
_SUBORDINATING_TEXT = """like as of about from against between behind beyond become in into that when whether
    why how because while what"""
_SUBORDINATING = frozenset(_SUBORDINATING_TEXT.split())
_MEANS = frozenset(("with", "via", "by", "through", "using"))
_NEEDS = frozenset(("needs", "requires", "takes", "does", "follows", "this", "always"))
_YOU = re.compile(r"\b(?:you|your|we|us|our)\b", re.IGNORECASE)
_PASSIVE = re.compile(r"\b(?:is|are|be|being|gets?)\b", re.IGNORECASE)
_URGENT = re.compile(
    r"\b(?:make sure|be sure|ensure|remember|important|here is how|this is how)\b", re.IGNORECASE
)
_BEFORE_AFTER = re.compile(r"\b(?:after|before|once)\b[^,;:]*$", re.IGNORECASE)
_PREDICATE = re.compile(
    r"""^[”"'’)*_`]*\s*(?:\([^)]{0,60}\)\s*|,[^,]{0,60},\s*)?(?:[a-z]+ly\s+|also\s+|still\s+|just\s+|then\s+|never\s+|once\s+)?
    (?P<verb>is|isn|are|was|wasn|were|has|had|does|doesn|did|didn|would|wouldn|could|couldn|can|cannot|won|will|may
    |might|must|should|used|fell|broke|ran|took|came|went|gave|left|made|got|meant|and\s+its\s+\w+|\w{3,}s|\w{3,}ed)\b
    (?P<rest>[^.;:]{0,60})""",
    re.IGNORECASE | re.VERBOSE,
)
_NO_VERBS_TEXT = """this always as afterwards perhaps yes sometimes besides thus plus its his towards
    across unless needed"""
_NO_VERBS = frozenset(_NO_VERBS_TEXT.split())
_PROMISE = re.compile(
    r"^(?:(?:installs|gets|adds|downloads|brings|fetches|puts|sets|suffices|gives|provides|finishes|completes|prepares)\b(?!\s+(?:not|never|no)\b)"
    r"|(?:is|does|will|should|must|has)\s+(?:to\s+)?(?:be\s+)?(?:all|enough|everything|sufficient|do\b|the\s+(?:trick|job|work"
    r"|command|way|rest)|what\s+you|how\s+you|get|install|add|fetch|download|run|come)|comes\s+(?:first|next|before))"
)
_SERVES_READER = re.compile(r"\b(?:you|enough|trick|job|all|everything|do it)\b")
_ARTICLE = re.compile(
    r"(?:^|\s)(?:an?|the|this|that|one|another|every|each)(?:\s+(?!command\b|line\b)[\w-]+){0,2}$",
    re.IGNORECASE,
)
_OPEN_QUOTATION = re.compile(r"(?:“[^”]*\w[^”]*|(?:^|\s)\"[^\"]*\w[^\"]*)$")
_RECOMMENDED = re.compile(
    r"\b(?:i|we)\s+(?:\w+\s+)?(?:recommend|suggest|advise)(?:\s+(?:that\s+)?you)?(?:\s+to)?$", re.IGNORECASE
)
_MODAL = re.compile(r"\b(?:can|should|must)$", re.IGNORECASE)
_CONTRASTED = re.compile(
    r"""\b(?:would|instead\s+of|rather\s+than|unlike|equivalent|counterpart|compared?|replac\w+|in\s+place\s+of|wrong
    |mistakes?|pitfalls?|outdated|old(?:er)?\s+(?:way|style|command|habit|form|line|version)s?|the\s+old|former(?:ly)?
    |what\s+not|not\s+(?:this|like|with|by|using)|(?:don[’']t|do\s+not|never)\s+(?:write|run|type|do|use)|no\s+need
    |sa(?:y|ys|id)|recommends?|suggests?|in\s+other\s+(?:courses|series|posts)|elsewhere|before\s+uv|without\s+uv|error|message|anti-?patterns?)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_DOUBT = re.compile(
    r"""\b(?:but|although|though|however|risk\w*|regret\w*|break\w*|wrong\w*|false\w*|fool\w*|errors?|problems?|trouble|harm\w*
    |careful\w*|supposedly|allegedly|say|says|said|claims?|think|thinks|believe\w*|perhaps|maybe|joke|kidding|strike|myth)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_NEVER = re.compile(
    r"^\W*(?:never|do not|don[’']t|under no circumstances|by no means|in no case|on no account|please do not"
    r"|please don[’']t)\s*,|\b(?:false|wrong|untrue|not true|a myth|a mistake|a joke)\s+that\b",
    re.IGNORECASE,
)
_TAKEN_BACK = re.compile(
    r"\b(?:but|yet|though)\s+(?:please\s+)?(?:do not|don[’']t|never|you should not|you shouldn)",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"^[”\"'’)*_`]*\s*[,–—]?\s*(?:\w+\s+){1,3}?(?:say|says|said|claim|claims|think|thinks|wrote|writes|suggest|suggests"
    r"|recommend|recommends|answered|replied)\b",
    re.IGNORECASE,
)
_LABELED = re.compile(r":[\s“\"'‘`]*$")
_DO_NOT_FORGET = re.compile(r"\b(?:do not|don[’']t|never) forget\b", re.IGNORECASE)
_LEADS_TO = re.compile(
    r"\b(?:remember|need|have|want|like|sure|free|time|best|enough|ready|necessary|important|welcome|encouraged|supposed"
    r"|expected|asked|invited|suffices|ahead|going)\s+(?:and|to)$",
    re.IGNORECASE,
)
# What may follow a command that is a sentence of its own.
_IS_ALONE = re.compile(
    r"^[”\"'’)*_`]*\s*(?:$|[.,;:!)\]—–]|(?:to|in|into|inside|from|for|with|on|at|first|then|once|before|after|if|so|now|again"
    r"|as|or|at|by|here|there|when|unless|until|until|and\s+(?!(?:friends|its|the|a|other|all)\b)[a-z]+)\b)",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"^[^.;]{0,60}\b(?:becomes|turns into|is replaced|replaced by|versus|vs|unlike|instead|whereas|compared"
    r"|the same as|gives? way|corresponds)\b|^\W*(?:→|->|=>|⇒|≙|≠)",
    re.IGNORECASE,
)
_NOUN = re.compile(
    r"^[”\"'’)*_`]*\s*(?:[-\s]\s*)?(?:commands?|lines?|calls?|style|way|era|days|habit|workflow|approach|users?"
    r"|people|tutorials?|errors?|message|process|step|resolver|world|equivalent|syntax|interface|family"
    r"|output|failure"
    r"|and uv|run|prompt|button|instructions?)\b",
    re.IGNORECASE,
)
_UV_WORD = re.compile(r"(?<![\w-])uvx?(?![\w-])")


def sentence_around(text: str, start: int, end: int) -> tuple[str, str]:
    """The parts of a sentence before and after a range of ``text``, its punctuation included."""
    before = text[max(0, start - _MAX_DISTANCE) : start]
    after = text[end : end + _MAX_DISTANCE]
    ends = [match.end() for match in _SENTENCE_END.finditer(before)]
    stop = _SENTENCE_END.search(after)
    return before[ends[-1] if ends else 0 :].lstrip(), after[: stop.end()] if stop else after


@lru_cache(maxsize=1024)
def classify(before: str, after: str, *, has_arguments: bool) -> Use:
    """Classify how a sentence uses a command, given its text ``before`` and ``after`` the command."""
    if after.rstrip(_QUOTES + "]").endswith("?") or _HISTORY.search(before) or _HISTORY.search(after):
        return "mention"
    if _NEVER.search(before) or _SAID.match(after) or _TAKEN_BACK.search(after):
        return "mention"
    if quotation := _OPEN_QUOTATION.search(before):
        before = before[: quotation.start()]
        if _governed(before.rstrip(_QUOTES)) != "instruction":
            return "mention"
    use = _governed(before.rstrip(_QUOTES))
    if use == "mention" or _COMPARED.search(after) or (use != "instruction" and _is_spoken_of(before, after)):
        return "mention"
    if use == "start" and _ARTICLE.search(before.rstrip(_QUOTES)):
        use = "unclear" if _SERVES_READER.search(after) else "mention"  # the subject of the sentence
    if use == "start" and _LABELED.search(before) and re.match(r"\s*[,–—-]?\s*\w", after.lstrip(_QUOTES)):
        use = "unclear"  # the rest of the sentence may speak of the command
    if use == "mention":
        return "mention"
    if use == "instruction" or (use == "start" and has_arguments and _IS_ALONE.match(after)):
        return "instruction"
    if use == "start" and not _PREDICATE.match(after) and not _LABELED.search(before):
        return "mention"  # the subject of another verb
    return "unclear" if has_arguments and not _UV_WORD.search(before + after) else "mention"


@lru_cache(maxsize=1024)
def is_plain(before: str, after: str) -> bool:
    """True if nothing in a sentence, other than a condition at its start, casts doubt on an instruction."""
    if _DOUBT.search(before) or _DOUBT.search(after):
        return False
    for _ in range(2):
        before = _AFTER_CONDITION.sub("", _DO_NOT_FORGET.sub("remember", before), count=1)
    return not (_NEGATIONS.search(before) or _NEGATIONS.search(after))


def introduces_mention(text: str) -> bool:
    """True if the sentence above a command, or the heading, says that it is not for the reader to run."""
    sentence = text[_last_sentence_start(text) :]
    return bool(
        _REFUSAL.search(sentence)
        or _HISTORY.search(sentence)
        or _LABEL.search(sentence)
        or _CONTRASTED.search(sentence)
        or (
            _THIRD_PERSON.search(sentence)
            and not _YOU.search(sentence)
            and not _action(_last_clause(sentence))
        )
    )


def _last_sentence_start(text: str) -> int:
    ends = [match.end() for match in _SENTENCE_END.finditer(text.rstrip(_QUOTES + ".!?:"))]
    return ends[-1] if ends else 0


def _governed(before: str) -> Literal["instruction", "start", "unclear", "mention"]:
    """The use of a command by the words before it; "start" if the command begins a sentence of its own."""
    if before.endswith(":"):
        label = _last_clause(before[:-1])
        if (
            _CONTRASTED.search(label)
            or _LABEL.search(before)
            or _REFUSAL.search(before)
            or (_REPORT.search(label) and not _action(label))
        ):
            return "mention"
        return "unclear" if _THIRD_PERSON.search(label) else "start"
    before = _DO_NOT_FORGET.sub("remember", before)
    for _ in range(2):
        before = _AFTER_CONDITION.sub("", before, count=1)
    if before.endswith(("(", ",", "—", "–")):
        outside = _governed(before[:-1].rstrip(_QUOTES))
        is_aside = before.endswith("(")
        return "unclear" if outside == "start" or (outside == "instruction" and not is_aside) else outside
    clause = _without_filler(_last_clause(before))
    if _ONLY_LINKS.fullmatch(clause):
        return "start"
    if _MODAL.search(clause) and not re.search(r"\b(?:not|never|no|nobody)\b|n[’']t\b", clause):
        return "instruction" if _YOU.search(clause) else "unclear"
    action = _action(clause)
    if _NEGATIONS.search(clause if action else before):
        return "mention"
    if _LEADS_TO.search(clause) and not _THIRD_PERSON.search(clause):
        return "instruction"
    if action:
        return _with_action(clause[: action.start(1)], action[1].lower(), clause[action.end(1) :], clause)
    if _RECOMMENDED.search(clause):
        return "instruction"
    words = clause.lower().split()
    if words[-1].endswith("ing") and words[-1] not in _MEANS:
        return "mention"  # the act of running it: `typing`, `running`
    if (
        _REPORT.search(clause)
        or words[-1] in _SUBORDINATING
        or (_THIRD_PERSON.search(clause) and not _YOU.search(clause))
    ):
        return "mention"
    verb = words[-2] if words[-1] in _MEANS and len(words) > 1 else words[-1]
    if verb.endswith("s") and verb not in _NEEDS and len(verb) > 3:
        return "mention"  # what somebody or something does
    is_past = re.fullmatch(r"\w+ed|ran|wrote|did|got|went|began|put|chose", verb) and not _PASSIVE.search(
        clause
    )
    return "mention" if is_past or _SUBORDINATE.match(clause) else "unclear"


def _with_action(subject: str, verb: str, between: str, clause: str) -> Use:
    if _REPORT.search(between):
        return "mention"
    if _OTHERS.search(subject):
        return (
            "unclear"
            if re.search(r"\b(?:should|must|can|need to|has to|have to)\s*$", subject)
            else "mention"
        )
    words = between.lower().split()
    if words and (words[-1] in _SUBORDINATING or words[-1] in ("to", "for", "on", "at")):
        return "mention"
    if _SUBORDINATE.match(clause) or _THAT.search(subject):
        return "instruction" if _URGENT.search(subject) else "mention"
    # The command is what the verb acts on, or the means: `run X`, `install it with X`.
    is_direct = not words and verb in _RUNS
    is_direct |= bool(words) and words[-1] in (*_MEANS, "and", "or", "then")
    return "instruction" if is_direct and not _BEFORE_AFTER.search(subject) else "unclear"


def _action(clause: str) -> re.Match[str] | None:
    """The last verb of a clause that asks for an action: at its start, or after a word such as `you`."""
    found = None
    for match in _ACTION.finditer(clause):
        if _LINK.match(clause[: match.start(1)].strip()):
            found = match
    return found


def _last_clause(text: str) -> str:
    ends = [match.end() for match in _CLAUSE_END.finditer(text)]
    return text[ends[-1] if ends else 0 :].strip(_QUOTES)


def _without_filler(clause: str) -> str:
    while match := _FILLER.search(clause):
        clause = clause[: match.start()].rstrip(_QUOTES)
    return clause


def _is_spoken_of(before: str, after: str) -> bool:
    """True if the command is the subject of a statement that promises the reader nothing."""
    if _NOUN.match(after):
        return True
    predicate = _PREDICATE.match(after)
    if predicate is None or predicate["verb"].lower() in _NO_VERBS:
        return False
    promise = predicate["verb"] + predicate["rest"]
    if _ARTICLE.search(before.rstrip(_QUOTES)):
        return _SERVES_READER.search(promise) is None
    return _PROMISE.match(promise) is None
