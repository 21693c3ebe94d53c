"""Comparing words as a kind examiner does: case, accents, punctuation and small slips aside."""

from __future__ import annotations

import unicodedata
from difflib import SequenceMatcher

from studyapp.questions.asking import Piece

LETTERS_FOR_A_SLIP = (5, 10)
"""From so many letters on one slip is forgiven, and two."""

LETTERS_TO_A_SLIP = 3
"""With more slips than one in so many letters it is another word, and no slip."""


def plain(text: str) -> str:
    """Letters and digits in lower case without accents, words parted by one space."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    kept = (
        letter if letter.isalnum() else " "
        for letter in spread
        if not unicodedata.combining(letter) and letter not in "'’`"
    )
    return " ".join("".join(kept).split())


def slips(given: str, answer: str) -> int:
    """How many letters are missing, extra, wrong or swapped with their neighbour.

    The distance of optimal string alignment (Damerau 1964, without overlapping changes).
    """
    before: list[int] = []
    row = list(range(len(answer) + 1))
    for i, letter in enumerate(given, start=1):
        before, above, row = row, before, [i]
        for j, other in enumerate(answer, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == answer[j - 2] and given[i - 2] == other:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
    return row[-1]


def forgiven(answer: str) -> int:
    """How many slips are forgiven in a word or phrase of this length; digits forgive none."""
    if any(letter.isdigit() for letter in answer):
        return 0
    letters = len(answer.replace(" ", ""))
    return sum(letters >= least for least in LETTERS_FOR_A_SLIP)


def difference(given: str, answer: str) -> tuple[tuple[Piece, str], ...]:
    """``given`` beside ``answer``: what agrees, what is too much, what is missing.

    Another word altogether is set beside it as a whole: letters that both happen to have tell
    nothing.
    """
    if slips(given.casefold(), answer.casefold()) * LETTERS_TO_A_SLIP > len(answer):
        return ((Piece.EXTRA, given), (Piece.MISSING, answer))
    found: list[tuple[Piece, str]] = []
    matcher = SequenceMatcher(None, given.casefold(), answer.casefold(), autojunk=False)
    if len(given.casefold()) != len(given) or len(answer.casefold()) != len(answer):
        matcher = SequenceMatcher(None, given, answer, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            found.append((Piece.SAME, answer[c:d]))
            continue
        if b > a:
            found.append((Piece.EXTRA, given[a:b]))
        if d > c:
            found.append((Piece.MISSING, answer[c:d]))
    return tuple(found)
