"""Names of commands that KaTeX and MathJax support and that are rare in a course, without English words."""

_NAMES = """Bbbk Biggm Bigm Braket Bumpeq Doteq Downarrow Finv Lleftarrow Longleftarrow Longleftrightarrow
    Rrightarrow Uparrow Updownarrow Vdash Vvdash amalg approxeq asymp backepsilon backprime backsim
    backsimeq backslash barwedge bcancel beth bigcirc biggm bigm bigodot bigsqcup bigstar biguplus bigvee
    bigwedge blacklozenge blacksquare blacktriangle blacktriangledown blacktriangleleft blacktriangleright
    boxdot boxminus boxplus boxtimes braket bumpeq cdotp centerdot circeq circlearrowleft circlearrowright
    circledR circledS circledast circledcirc circleddash clubsuit coprod coth curlyeqprec curlyeqsucc
    curlyvee curlywedge curvearrowleft curvearrowright daleth dashleftarrow dashrightarrow dashv ddagger
    ddddot dddot diagdown diagup diamondsuit digamma divideontimes doteq doteqdot dotplus dotsb dotsc dotsi
    dotsm dotso doublebarwedge doublecap doublecup downdownarrows downharpoonleft downharpoonright enspace
    eqcirc eqsim eqslantgtr eqslantless fallingdotseq frak geqq gggtr gimel gnapprox gneq gneqq gnsim
    gtrapprox gtrdot gtreqless gtreqqless gtrless gtrsim gvertneqq hbox heartsuit hookleftarrow hphantom
    hskip hslash imath injlim intop jmath lbrack ldotp leadsto leftarrowtail leftharpoondown leftharpoonup
    leftleftarrows leftrightarrows leftrightharpoons leftrightsquigarrow leftthreetimes leqq lessapprox
    lessdot lesseqgtr lesseqqgtr lessgtr lesssim lgroup llap llcorner llless lmoustache lnapprox lneq lneqq
    lnot lnsim longleftrightarrow looparrowleft looparrowright lrcorner ltimes lvertneqq mathchoice
    mathclose mathinner mathnormal mathopen mathord mathpunct mathring mathsfit mathstrut measuredangle
    mkern mskip nLeftarrow nLeftrightarrow nRightarrow nVDash nVdash ncong negmedspace negthickspace nexists
    ngeqq ngeqslant ngtr nleftarrow nleftrightarrow nleqq nleqslant nless nobreakspace normalsize nparallel
    nprec npreceq nrightarrow nshortmid nshortparallel nsim nsubseteq nsubseteqq nsucc nsucceq nsupseteq
    nsupseteqq ntriangleleft ntrianglelefteq ntriangleright ntrianglerighteq nvDash nvdash nwarrow omicron
    oslash overleftrightarrow precapprox preccurlyeq preceq precnapprox precneqq precnsim precsim projlim
    rbrack rgroup rightarrowtail rightharpoondown rightharpoonup rightleftarrows rightleftharpoons
    rightrightarrows rightsquigarrow rightthreetimes risingdotseq rlap rmoustache scriptscriptstyle
    scriptsize shortmid shortparallel smallfrown smallint smallsetminus smallsmile spadesuit sphericalangle
    sqcap sqcup sqsubset sqsubseteq sqsupset sqsupseteq subseteqq subsetneq subsetneqq succapprox
    succcurlyeq succeq succnapprox succneqq succnsim succsim supseteqq supsetneq supsetneqq surd swarrow
    textnormal textup thickapprox thicksim triangledown triangleleft trianglelefteq triangleright
    trianglerighteq twoheadleftarrow twoheadrightarrow ulcorner underleftarrow underleftrightarrow
    underrightarrow unlhd unrhd updownarrow upharpoonleft upharpoonright uplus upuparrows urcorner vDash
    varDelta varGamma varLambda varOmega varPhi varPi varPsi varSigma varTheta varUpsilon varXi varinjlim
    varkappa varliminf varlimsup varpi varprojlim varpropto varsubsetneq varsubsetneqq varsupsetneq
    varsupsetneqq vartriangle vartriangleleft vartriangleright vcenter vdash veebar vphantom xcancel
    xleftrightarrow xlongequal xmapsto xrightleftharpoons xtofrom xtwoheadleftarrow xtwoheadrightarrow"""
RARE_COMMANDS = frozenset(_NAMES.split())
