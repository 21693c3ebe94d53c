r"""The gaps of a cloze in a Markdown deck: ``[gap]`` as other programs write it, or ``{{gap}}``.

A text that holds ``{{…}}`` gaps has those alone, and its brackets are text. In every other each
``[…]`` is a gap, but for images ``![…]``, for brackets in formulas and code, and for ``\[`` and
``\]``, which stand for brackets that are seen.
"""

from __future__ import annotations

import re

from studyapp.cards.bodies import Gap
from studyapp.cards.kinds.cloze import GapError, made_gap, parse_cloze
from studyapp.cards.math_spans import verbatim_end
from studyapp.cards.reading import quoted

_PLAIN = re.compile(r"[^\[\]\\$`!]+")
_ESCAPED = re.compile(r"(?<!\\)\\([\[\]])")


def parse_gaps(text: str) -> tuple[str | Gap, ...]:
    """``text`` as plain pieces and gaps in reading order.

    Raises:
        GapError: there is no gap, or one is empty, unclosed or spans paragraphs.
    """
    if "{{" in text:
        try:
            return parse_cloze(text)
        except GapError as error:
            if error.code != "no-gap":
                raise
    parts = _in_brackets(text)
    if not any(isinstance(part, Gap) for part in parts):
        hint = "put […] or {{…}} round what is to be recalled; a formula as a whole, [$…$]"
        raise GapError("no-gap", "the text has no gap", hint)
    return parts


def _in_brackets(text: str) -> tuple[str | Gap, ...]:
    parts: list[str | Gap] = []
    plain, here = "", 0
    while here < len(text):
        if text[here] != "[":
            piece, here = _piece(text, here)
            plain += piece
            continue
        if plain:
            parts.append(plain)
        doubled = text.startswith("[[", here)  # [[so]] link notes to one another
        answer, end = _gap(text, here + 1 + doubled)
        parts.append(made_gap(answer, ""))
        plain, here = "", end + (doubled and text.startswith("]", end))
    if plain:
        parts.append(plain)
    return tuple(parts)


def _gap(text: str, start: int) -> tuple[str, int]:
    """The answer that begins at ``start``, and where the text goes on after its bracket."""
    answer, here = "", start
    while here < len(text):
        if text[here] == "]":
            return answer, here + 1
        if text[here] == "[":
            break
        piece, here = _piece(text, here)
        answer += piece
    raise GapError(
        "unclosed-gap",
        f"the gap {quoted(text[start - 1 :])} is not closed",
        r"end it with ]; a bracket that is no gap is written \[",
    )


def _piece(text: str, here: int) -> tuple[str, int]:
    """A stretch that holds no bracket of a gap, as Markdown, and where the text goes on."""
    words = _PLAIN.match(text, here)
    if words:
        return words.group(), words.end()
    if text[here] == "\\":
        return text[here : here + 2], here + 2
    if text.startswith("![", here):
        end = text.find("]", here)
        if end >= 0:
            return text[here : end + 1], end + 1
    if text[here] in "$`":
        end = verbatim_end(text, here) or here + 1
        return _ESCAPED.sub(r"\1", text[here:end]), end
    return text[here], here + 1
