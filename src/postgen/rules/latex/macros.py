"""Macros for commands that KaTeX and MathJax support and math-core does not.

Only errors and symbols matter here, not the appearance, so `\\large` expands to nothing.
"""

_SAME = {
    "smallsmile": r"\smile",
    "smallfrown": r"\frown",
    "thicksim": r"\sim",
    "thickapprox": r"\approx",
    "shortmid": r"\mid",
    "shortparallel": r"\parallel",
    "varpropto": r"\propto",
    "nshortmid": r"\nmid",
    "nshortparallel": r"\nparallel",
    "smallsetminus": r"\setminus",
    "centerdot": r"\cdot",
    "sdot": r"\cdot",
    "intop": r"\int",
    "smallint": r"\int",
    "mathellipsis": r"\ldots",
    "varvdots": r"\vdots",
    "dotsc": r"\ldots",
    "dotso": r"\ldots",
    "dotsb": r"\cdots",
    "dotsi": r"\cdots",
    "dotsm": r"\cdots",
    "enskip": r"\enspace",
    "mapsfrom": r"\gets",
    "varlimsup": r"\limsup",
    "varliminf": r"\liminf",
    "varinjlim": r"\injlim",
    "varprojlim": r"\projlim",
    "cr": r"\\",
    "ordinarycolon": ":",
    "TeX": r"\text{TeX}",
    "LaTeX": r"\text{LaTeX}",
    "textregistered": r"\text{®}",
    "textcopyright": r"\text{©}",
}
_NOTHING = (
    *("nobreak", "allowbreak", "tiny", "scriptsize", "footnotesize", "small", "normalsize"),
    *("large", "Large", "LARGE", "huge", "Huge"),
)
_CONTENT = ("sout", "vcenter", "mathnormal", "mathllap", "mathrlap", "mathclap", "smash")
_TEXT = ("hbox", "textnormal", "textmd", "textup", "llap", "rlap", "clap")
_BOLD = {"pmb": r"\boldsymbol{#1}", "mathsfit": r"\mathsf{#1}"}

MACROS: dict[str, str] = {
    **_SAME,
    **dict.fromkeys(_NOTHING, ""),
    **dict.fromkeys(_CONTENT, "{#1}"),
    **dict.fromkeys(_TEXT, r"\text{#1}"),
    **_BOLD,
    "substack": r"\begin{matrix}#1\end{matrix}",
    "colorbox": r"\textcolor{#1}{\text{#2}}",
}
