"""The characters that a terminal's font has: small raised and lowered ones, and plain ones."""

from __future__ import annotations

from studyapp.drawing.formula.symbols import BLACKBOARD, SCRIPT, SUBSCRIPTS, SUPERSCRIPTS

_MARKS = "′°*⋆†‡"
"""What is raised by nature: at the front of a superscript each stands for itself."""
PLAIN_MARKS = "'°"
_PLAIN = {fancy: letter for table in (BLACKBOARD, SCRIPT) for letter, fancy in table.items()} | {
    "ℓ": "l", "⊤": "T", "ℏ": "hbar", "ℜ": "Re", "ℑ": "Im", "ϵ": "ε", "′": "'",
    "⋆": "*", "∗": "*", "∘": "o", "∖": "\\", "…": "...", "⋯": "...",
    "‖": "||", "∥": "||", "∣": "|", "⟨": "<", "⟩": ">", "∼": "~", "≃": "~=", "≅": "~=",
    "≪": "<<", "≫": ">>", "≲": "<~", "≳": ">~", "⇒": "=>", "⇐": "<==", "⇔": "<=>",
    "↦": "|->", "⟶": "→", "∈": "in", "∉": "not in", "∀": "for all", "∃": "exists",
}  # fmt: skip


def letters(text: str, plain: bool) -> str:
    """A symbol in the characters that may be used."""
    return _PLAIN.get(text) or "".join(_PLAIN.get(c, c) for c in text) if plain else text


def raised(text: str) -> str | None:
    """The text as a superscript of small characters; None where one of them does not exist."""
    rest = text.lstrip(_MARKS)
    small = _small(rest, SUPERSCRIPTS)
    return None if small is None else text[: len(text) - len(rest)] + small


def lowered(text: str) -> str | None:
    """The text as a subscript of small characters; None where one of them does not exist."""
    return _small(text, SUBSCRIPTS)


def _small(text: str, table: dict[str, str]) -> str | None:
    found = [table.get(character) for character in text]
    return None if None in found else "".join(f for f in found if f)
