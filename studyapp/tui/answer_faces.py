"""How options, pieces and verdicts look: what may be picked, what was, and what is right."""

from __future__ import annotations

import string
from collections.abc import Sequence

from textual.content import Content

from studyapp.questions.asking import Piece, gave_up
from studyapp.questions.numbers import number_words
from studyapp.questions.question import Form, Question, Verdict
from studyapp.tui.card_text import text_block
from studyapp.tui.colours import MUTED
from studyapp.tui.pads import Pad

SIGNS = 14
"""Columns kept free on the right for ``✓ right`` and ``✗ yours``."""
_UNBROKEN = 1000
"""Wide enough for any piece on one line."""
_PIECES = {Piece.SAME: "", Piece.EXTRA: "strike $text-error", Piece.MISSING: "$text-success"}
_BRACKETS = {Piece.SAME: "{}", Piece.EXTRA: "−{}−", Piece.MISSING: "+{}+"}


def asked_blocks(
    face: str, question: Question, verdict: Verdict | None, pad: Pad, width: int, glyphs: str
) -> list[Content]:
    """The question and what may be picked, as they stand; ``face`` is its Markdown."""
    blocks = [text_block(face, width, glyphs)]
    if question.options:
        blocks.append(options_block(question, verdict, pad, width, glyphs))
    elif question.pieces:
        blocks.append(pieces_block(question, verdict, pad, width, glyphs))
    return blocks


def row_below(blocks: Sequence[Content]) -> int:
    """The line, counted from 0, on which the block after these begins."""
    return Content("\n\n").join(blocks).plain.count("\n") + 2


def options_block(
    question: Question, verdict: Verdict | None, pad: Pad, width: int, glyphs: str
) -> Content:
    """The options with their numbers; boxes where several may be right."""
    rows: list[Content] = []
    boxes = question.form is Form.SOME
    for place, option in enumerate(question.options):
        picked = place in (verdict.chosen if verdict else pad.picked)
        pointed = place in verdict.chosen if verdict else place == pad.cursor
        head = Content.assemble(
            ("▸ " if pointed and not (boxes and verdict) else "  ", "$accent"),
            (("☑ " if picked else "☐ ") if boxes else "", "$accent"),
            (f"{place + 1}  ", "bold"),
        )
        rows += _row(head, option.text, _sign(place, verdict, boxes), width, glyphs)
    return Content("\n").join(rows)


def pieces_block(
    question: Question, verdict: Verdict | None, pad: Pad, width: int, glyphs: str
) -> Content:
    """Pieces to be put in order or given to left sides."""
    if question.form is Form.PAIRED:
        return _pairs(question, verdict, pad, width, glyphs)
    rows: list[Content] = []
    for place, piece in enumerate(question.pieces):
        pointed = verdict is None and place == pad.cursor
        head = Content.assemble(
            ("▸ " if pointed else "  ", "$accent"),
            (f"{place + 1}  ", "bold"),
        )
        picks = verdict.chosen if verdict else pad.picked
        rank = picks.index(place) + 1 if place in picks else None
        rows += _row(head, piece, _rank(place, rank, verdict), width, glyphs)
    return Content("\n").join(rows)


def verdict_block(verdict: Verdict, question: Question, width: int, glyphs: str) -> Content:
    """Right or not, how near, and what the answer itself has to be told."""
    word, style = ("Right.", "$text-success") if verdict.right else ("Not so.", "$text-error")
    if gave_up(question, verdict):
        word = "Given up."
    lines = [Content.styled(word, f"bold {style}")]
    if verdict.predicted is not None and verdict.measured is not None:
        lines[0] = Content.assemble(lines[0], f"   {_beside(verdict, question)}")
    elif verdict.difference and not (verdict.right and not verdict.closeness):
        lines[0] = Content.assemble(lines[0], "   ", _difference(verdict))
    elif verdict.closeness:
        lines[0] = Content.assemble(lines[0], f"   {verdict.closeness}")
    if question.form is Form.ORDERED and not verdict.right:
        lines += _right_order(verdict, question, width, glyphs)
    if question.form is Form.KNOBS or (verdict.difference and not _same(verdict)):
        lines.append(text_block(f"Right is: {verdict.expected}", width, glyphs))
    if verdict.why and not verdict.right:
        lines.append(text_block(verdict.why, width, glyphs))
    return Content("\n").join(lines)


def _same(verdict: Verdict) -> bool:
    """Whether what was typed is the right answer to the letter."""
    return all(piece is Piece.SAME for piece, _ in verdict.difference)


def _beside(verdict: Verdict, question: Question) -> str:
    """Prediction, outcome and theory in one line."""
    theory = "" if verdict.theory is None else f"   theory {number_words(verdict.theory)}"
    key = "measured" if question.measured else "right is"
    return f"you {verdict.given}   {key} {verdict.expected}{theory}   {verdict.closeness}"


def _difference(verdict: Verdict) -> Content:
    near = any(piece is Piece.SAME for piece, _ in verdict.difference)
    parts = [
        (_BRACKETS[piece].format(text), _PIECES[piece])
        for piece, text in verdict.difference
        if near or piece is Piece.EXTRA  # what is right stands below, as a whole
    ]
    said = f"   {verdict.closeness}" if verdict.closeness else ""
    return Content.assemble(*parts, (said, MUTED))


def _row(head: Content, text: str, sign: Content | None, width: int, glyphs: str) -> list[Content]:
    room = max(8, width - SIGNS - head.cell_length)
    lines = text_block(text, room, glyphs).split("\n")
    rows = []
    for number, line in enumerate(lines):
        first = head if not number else Content(" " * head.cell_length)
        tail = Content("")
        if sign and not number:
            tail = Content(" " * max(1, room + 1 - line.cell_length)) + sign
        rows.append(Content.assemble(first, line, tail))
    return rows


def _sign(place: int, verdict: Verdict | None, boxes: bool) -> Content | None:
    if verdict is None:
        return None
    right, chosen = place in verdict.right_places, place in verdict.chosen
    if right:
        missed = boxes and not chosen
        return Content.styled("✓ missed" if missed else "✓ right", "bold $text-success")
    return Content.styled("✗ yours", "bold $text-error") if chosen else None


def _rank(place: int, rank: int | None, verdict: Verdict | None) -> Content | None:
    if verdict is None:
        return Content.styled(f"→ {rank}", "bold $accent") if rank else None
    right = verdict.right_places.index(place) + 1
    if right == rank:
        return Content.styled(f"✓ {right}", "bold $text-success")
    return Content.styled(f"✗ {rank}, not {right}", "bold $text-error")


def _right_order(verdict: Verdict, question: Question, width: int, glyphs: str) -> list[Content]:
    """What was given and what is right by the numbers shown, then the pieces as they belong."""
    given, right = (
        " ".join(str(place + 1) for place in places)
        for places in (verdict.chosen, verdict.right_places)
    )
    rows = [Content.assemble(f"You: {given}   right: ", (right, "bold"))]
    for place in verdict.right_places:
        head = Content.assemble("  ", (f"{place + 1}  ", "bold"))
        rows += _row(head, question.pieces[place], None, width + SIGNS, glyphs)
    return rows


def _pairs(
    question: Question, verdict: Verdict | None, pad: Pad, width: int, glyphs: str
) -> Content:
    half = max(12, (width - 8) // 2)
    picks: Sequence[int | None] = verdict.chosen if verdict else pad.picked
    rows = [Content.styled("what belongs to each", MUTED)]
    for place, left in enumerate(question.left):
        pointed = verdict is None and place == pad.cursor
        block = text_block(left, half, glyphs).split("\n")
        right = verdict.right_places[place] if verdict else None
        given = _paired(question, picks[place], right, glyphs)
        for number, line in enumerate(block):
            head = Content.assemble(
                ("▸ " if pointed else "  ", "$accent"),
                (f"{string.ascii_lowercase[place]}  ", "bold"),
            )
            first = head if not number else Content("     ")
            tail = given.truncate(width - half - 6, ellipsis=True)
            rows.append(
                Content.assemble(first, line.pad_right(max(0, half - line.cell_length)), tail)
                if not number
                else Content.assemble(first, line)
            )
    rows.append(Content(""))
    for place, text in enumerate(question.pieces):
        used = place in picks
        head = Content.assemble("  ", (f"{place + 1}  ", "bold"))
        sign = Content.styled("used", MUTED) if used and verdict is None else None
        rows += _row(head, text, sign, width, glyphs)
    return Content("\n").join(rows)


def _paired(question: Question, piece: int | None, right: int | None, glyphs: str) -> Content:
    """What a left side was given. The numbers stand first: a long piece may be cut off behind."""
    if piece is None:
        return Content.styled("·", MUTED)
    text = text_block(question.pieces[piece], _UNBROKEN, glyphs)
    shown = Content("") if "\n" in text.plain else Content.assemble("  ", text)
    if right is None:
        return Content.assemble(f"{piece + 1}", shown)
    if right == piece:
        return Content.assemble((f"✓ {piece + 1}", "$text-success"), shown)
    return Content.assemble((f"✗ {piece + 1}, not {right + 1}", "$text-error"), shown)
