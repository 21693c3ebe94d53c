r"""Cloze cards: a statement with gaps, ``{{answer}}`` or ``{{answer::hint}}``.

The gaps are found by a scanner: in ``$\frac{a}{{b}}$`` outside a gap the braces belong to the
formula, and a gap may itself hold a formula with braces.
"""

from __future__ import annotations

import re

from studyapp.cards.bodies import Cloze, Gap
from studyapp.cards.math_spans import verbatim_end
from studyapp.cards.reading import Table, quoted

_WORDS = re.compile(r"[^{}\\$`:]+")


class ClozeReader:
    """Reads ``text``."""

    keys: tuple[str, ...] = ("text",)
    needs_question = False

    def read(self, table: Table) -> Cloze | None:
        """The statement, cut at its gaps."""
        text = table.text("text", required=True)
        if not text:
            return None
        try:
            parts = parse_cloze(text)
        except GapError as error:
            table.problem("text", error.code, error.message, error.hint)
            return None
        return Cloze(parts)


class GapError(Exception):
    """A cloze text whose gaps cannot be told; becomes a problem of the deck."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


def parse_cloze(text: str) -> tuple[str | Gap, ...]:
    """``text`` as plain pieces and gaps in reading order.

    Raises:
        GapError: there is no gap, or one is empty, unclosed or spans paragraphs.
    """
    parts: list[str | Gap] = []
    plain_from = here = 0
    while here < len(text):
        if not text.startswith("{{", here):
            here = _step(text, here)
            continue
        if plain_from < here:
            parts.append(text[plain_from:here])
        gap, here = _gap(text, here)
        parts.append(gap)
        plain_from = here
    if plain_from < len(text):
        parts.append(text[plain_from:])
    if not any(isinstance(part, Gap) for part in parts):
        raise GapError("no-gap", "`text` has no gap", "put {{…}} round what is to be recalled")
    return tuple(parts)


def _step(text: str, here: int) -> int:
    """Past an escape, a formula, a piece of code, a lone sign or a stretch of plain words."""
    words = _WORDS.match(text, here)
    if words:
        return words.end()
    if text[here] == "\\":
        return here + 2
    return verbatim_end(text, here) or here + 1


def _gap(text: str, start: int) -> tuple[Gap, int]:
    """The gap whose braces open at ``start``, and where the text goes on."""
    here, depth, hint_at = start + 2, 0, None
    while here < len(text):
        if depth == 0 and text.startswith("}}", here):
            end = here if hint_at is None else hint_at
            return made_gap(text[start + 2 : end], text[end:here]), here + 2
        if text.startswith("{{", here) and depth == 0:
            break
        if text.startswith("::", here) and depth == 0:
            hint_at, here = here, here + 2
            continue
        if text[here] in "{}":
            depth = max(0, depth + (1 if text[here] == "{" else -1))
        here = _step(text, here)
    raise GapError(
        "unclosed-gap", f"the gap {quoted(text[start:])} is not closed", "end it with }}"
    )


def made_gap(answer: str, hint: str) -> Gap:
    """The gap with this answer.

    Raises:
        GapError: the answer is empty or spans paragraphs.
    """
    answer, hint = answer.strip(), hint.removeprefix("::").strip()
    if not answer:
        raise GapError("empty-gap", "a gap is empty", "write the answer in it")
    if "\n\n" in answer:
        raise GapError(
            "gap-too-wide", f"the gap {quoted(answer)} spans paragraphs", "one gap in each"
        )
    return Gap(" ".join(answer.split("\n")), " ".join(hint.split()))
