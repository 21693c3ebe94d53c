"""The macros that a formula may use: this table is the specification of the subset."""

from __future__ import annotations

from enum import StrEnum


class Class(StrEnum):
    """What an atom is, for the spaces round it (TeXbook, chapter 17)."""

    ORDINARY = "ord"
    OPERATOR = "op"
    BINARY = "bin"
    RELATION = "rel"
    OPEN = "open"
    CLOSE = "close"
    PUNCTUATION = "punct"


def _table(words: str) -> dict[str, str]:
    pairs = words.split()
    return dict(zip(pairs[::2], pairs[1::2], strict=True))


LETTERS = _table(
    "alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ "
    "iota ι kappa κ lambda λ mu μ nu ν xi ξ pi π rho ρ sigma σ tau τ upsilon υ phi ϕ "
    "varphi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ "
    "Upsilon Υ Phi Φ Psi Ψ Omega Ω ell ℓ hbar ℏ partial ∂ nabla ∇ infty ∞ emptyset ∅ "
    "varnothing ∅ forall ∀ exists ∃ neg ¬ Re ℜ Im ℑ aleph ℵ top ⊤ bot ⊥ angle ∠ ldots … dots … "
    "cdots ⋯ vdots ⋮ ddots ⋱ prime ′ dagger † star ⋆ degree ° hslash ℏ imath ı jmath ȷ "
    "square □ checkmark ✓ % % # # $ $ & & _ _"
)
BINARIES = _table(
    "cdot · times × div ÷ pm ± mp ∓ oplus ⊕ otimes ⊗ odot ⊙ ast ∗ cup ∪ cap ∩ setminus ∖ "
    "wedge ∧ vee ∨ land ∧ lor ∨ bullet • circ ∘ bmod mod"
)
RELATIONS = _table(
    "le ≤ leq ≤ ge ≥ geq ≥ ne ≠ neq ≠ ll ≪ gg ≫ approx ≈ sim ∼ simeq ≃ cong ≅ equiv ≡ "
    "propto ∝ in ∈ notin ∉ ni ∋ subset ⊂ subseteq ⊆ supset ⊃ supseteq ⊇ to → rightarrow → "
    "leftarrow ← gets ← Rightarrow ⇒ Leftarrow ⇐ iff ⇔ Leftrightarrow ⇔ implies ⇒ mapsto ↦ "
    "longrightarrow ⟶ leftrightarrow ↔ mid ∣ parallel ∥ perp ⊥ prec ≺ succ ≻ leqslant ≤ geqslant ≥ "
    "colon : lesssim ≲ gtrsim ≳ uparrow ↑ downarrow ↓"
)
OPENS = _table("langle ⟨ lfloor ⌊ lceil ⌈ lvert | lVert ‖ { {")
CLOSES = _table("rangle ⟩ rfloor ⌋ rceil ⌉ rvert | rVert ‖ } }")
FENCES = {"|": "‖", "vert": "|", "Vert": "‖"}
DELIMITERS = {c: c for c in "()[]|/⟨⟩⌊⌋⌈⌉‖"} | {
    "<": "⟨", ">": "⟩",
    **{f"\\{name}": text for table in (OPENS, CLOSES, FENCES) for name, text in table.items()},
}  # fmt: skip
BIG = _table("sum ∑ prod ∏ coprod ∐ int ∫ oint ∮ bigcup ⋃ bigcap ⋂ bigoplus ⨁ bigotimes ⨂")
INTEGRALS = frozenset("∫∮")
FUNCTIONS = {
    name: name
    for name in [
        "arccos",
        "arcsin",
        "arctan",
        "arg",
        "cos",
        "cosh",
        "cot",
        "coth",
        "csc",
        "deg",
        "det",
        "dim",
        "exp",
        "gcd",
        "hom",
        "inf",
        "ker",
        "lg",
        "lim",
        "ln",
        "log",
        "max",
        "min",
        "Pr",
        "sec",
        "sin",
        "sinh",
        "sup",
        "tan",
        "tanh",
    ]
} | {"liminf": "lim inf", "limsup": "lim sup"}
LIMITS = frozenset(["lim", "liminf", "limsup", "max", "min", "sup", "inf", "det", "gcd", "Pr"])
"""Functions that take their subscript below them when there is room."""
ACCENTS = {
    "hat": "\u0302",
    "widehat": "\u0302",
    "tilde": "\u0303",
    "widetilde": "\u0303",
    "bar": "\u0304",
    "dot": "\u0307",
    "ddot": "\u0308",
    "vec": "\u20d7",
    "check": "\u030c",
}
SPACES = {
    ",": 1, ":": 1, ";": 1, " ": 1, "!": 0, ">": 1, "quad": 2, "qquad": 4, "enspace": 1,
    "thinspace": 1, "medspace": 1, "thickspace": 1,
}  # fmt: skip
LINES = {"overline": "\u0305", "underline": "\u0332", "underbrace": "⏟", "overbrace": "⏞"}
"""Bars and braces along all of something."""
STACKS = frozenset(["overset", "underset", "stackrel"])
LONG_ARROWS = {"xrightarrow": "→", "xleftarrow": "←"}
FONTS = frozenset(
    [
        "mathbf",
        "boldsymbol",
        "bm",
        "mathbb",
        "mathcal",
        "mathrm",
        "mathit",
        "mathsf",
        "mathtt",
        "mathfrak",
        "mathscr",
    ]
)
WORDS = frozenset(["text", "textbf", "textit", "textrm", "mbox", "operatorname", "operatorname*"])
SIZES = frozenset(
    [
        "big",
        "Big",
        "bigg",
        "Bigg",
        "bigl",
        "bigr",
        "Bigl",
        "Bigr",
        "biggl",
        "biggr",
        "Biggl",
        "Biggr",
        "bigm",
        "displaystyle",
        "textstyle",
        "scriptstyle",
    ]
)
MATRICES = {
    "matrix": ("", ""),
    "pmatrix": ("(", ")"),
    "bmatrix": ("[", "]"),
    "vmatrix": ("|", "|"),
    "Vmatrix": ("‖", "‖"),
    "Bmatrix": ("{", "}"),
    "cases": ("{", ""),
    "aligned": ("", ""),
    "align": ("", ""),
    "align*": ("", ""),
    "array": ("", ""),
    "smallmatrix": ("", ""),
    "gathered": ("", ""),
    "split": ("", ""),
    "substack": ("", ""),
}
ONE_AFTER_ANOTHER = frozenset(("aligned", "align", "align*", "gathered", "split"))
"""Environments whose rows are formulas, not cells."""

SUPERSCRIPTS = dict(
    zip(
        "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθϕφχ⊤",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵠᵡᵀ",
        strict=True,
    )
)
SUBSCRIPTS = dict(
    zip(
        "0123456789+-−=()aehijklmnoprstuvxβγρϕφχ",
        "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵩᵪ",
        strict=True,
    )
)
BLACKBOARD = dict(zip("1ABCDEFGHIJKLMNOPQRSTUVWXYZ", "𝟙𝔸𝔹ℂ𝔻𝔼𝔽𝔾ℍ𝕀𝕁𝕂𝕃𝕄ℕ𝕆ℙℚℝ𝕊𝕋𝕌𝕍𝕎𝕏𝕐ℤ", strict=True))
SCRIPT = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "𝒜ℬ𝒞𝒟ℰℱ𝒢ℋℐ𝒥𝒦ℒℳ𝒩𝒪𝒫𝒬ℛ𝒮𝒯𝒰𝒱𝒲𝒳𝒴𝒵", strict=True))
