"""Names of Greek letters, and of LaTeX commands that always mean mathematics."""

_LETTERS = "αβγδεζηθικλμνξπρσςτυφχψωΓΔΘΛΞΠΣΥΦΨΩ"
_NAMES = """alpha beta gamma delta varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma varsigma
    tau upsilon varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"""
GREEK: dict[str, str] = dict(zip(_LETTERS, _NAMES.split(), strict=True))
GREEK |= {"ϵ": "epsilon", "ϕ": "phi", "ϑ": "vartheta", "ϱ": "varrho"}

_STRUCTURES = """frac dfrac tfrac sqrt sum prod int lim max min log exp hat bar tilde vec dot mathbf mathbb
    mathcal mathrm mathit boldsymbol operatorname text partial nabla infty cdot times leq geq neq approx sim
    in notin left right begin end sin cos tan tanh argmin argmax to rightarrow leftarrow Rightarrow mapsto
    forall exists ldots cdots dots pm quad qquad mid top ell odot otimes oplus propto subset cup cap lVert
    rVert langle rangle epsilon phi le ge ne"""
KNOWN_COMMANDS = frozenset((*GREEK.values(), *_STRUCTURES.split()))
