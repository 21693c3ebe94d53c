"""What the lab says: how the run stands, what is seen, what differs, what a knob does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.content import Content

from sim.knobs import Knob
from sim.protocol import Description
from sim.record import Record
from studyapp.study.comparison import (
    Pin,
    difference_words,
    outcome,
    row_words,
    rows,
    value_words,
)
from studyapp.study.stepper import Look
from studyapp.tui.colours import MUTED

STATES = {
    "full": {"plays": "▶", "goes": "»", "ended": "■", "rests": "‖", "diverged": "✗"},
    "plain": {"plays": ">", "goes": "»", "ended": "#", "rests": "=", "diverged": "x"},
}


def state_words(look: Look, *, playing: bool, going: bool, signs: str = "full") -> str:
    """How the run stands, with a sign: ``▶ step 86 of 300``."""
    marks = STATES[signs]
    step = f"step {look.step} of {look.total}"
    if playing:
        return f"{marks['plays']} {step}"
    if going:
        return f"{marks['goes']} {step}"
    if look.diverged_at is not None:
        return f"{marks['diverged']} diverged from step {look.diverged_at} on · {step}"
    return f"{marks['ended' if look.finished else 'rests']} {step}"


def sentence(
    look: Look, about: Description, question: str, *, kept: bool, compared: bool = False
) -> Content:
    """What is seen; at step 0 what to look for. At the end of a guided run it is the answer.

    Args:
        look: the run.
        about: its simulation.
        question: of the card that led here; empty for a free visit.
        kept: whether the run is on disk.
        compared: whether the measures stand below, so that they need not be told here.
    """
    if look.step == 0:
        # Where a card asks a question, the claim would be its answer.
        asked = "Look for the answer: space plays the run, . makes one step of it."
        return Content.styled(asked if question else about.claim, MUTED)
    seen = look.figure.sentence
    answers = bool(question) and look.finished
    first = ("The answer of this run: ", "bold $text-accent") if answers else ("", "")
    done = ("kept ✓  ", "$text-success") if kept and look.finished else ("", "")
    parts: list[tuple[str, str] | str] = [done, first, seen]
    if look.finished and look.record is not None and "theory" not in seen and not compared:
        told = outcome(look.record.summary, look.record.theory)
        if told:
            parts.append((" " + "; ".join(told) + ".", MUTED))
    return Content.assemble(*parts)


def question_words(question: str) -> Content:
    """The question of the card that led here."""
    if not question:
        return Content("")
    return Content.assemble(("The question: ", "bold $text-accent"), question)


def compared(record: Record, pins: Sequence[Pin], width: int, lines: int) -> Content:
    """What differs between the runs, then the measures, those that differ first.

    Args:
        record: of the present run.
        pins: the others.
        width: columns of a line; what is longer is cut off.
        lines: how many lines there may be.
    """
    first = Content.assemble(
        ("Compared  ", "bold $text-accent"), difference_words(record, pins)
    ).truncate(width, ellipsis=True)
    told = [row_words(row) for row in rows(record, pins)]
    packed = list(_packed(told, width))
    if len(packed) > lines - 1 >= 1:
        packed = packed[: lines - 1]
    cut = [Content(line).truncate(width, ellipsis=True) for line in packed]
    return Content("\n").join([first, *cut][: max(1, lines)])


def _packed(words: Sequence[str], width: int) -> Iterator[str]:
    """As many to a line as fit."""
    line = ""
    for word in words:
        longer = f"{line} · {word}" if line else word
        if line and len(longer) > width:
            yield line
            line = word
        else:
            line = longer
    if line:
        yield line


def knob_words(knob: Knob, own: object, width: int, *, from_card: bool) -> Content:
    """What turning a knob does, its range, and where it began.

    The words of a choice are left out where there is no room: turning the knob shows them. The
    form of a text comes last then, as far as it fits.
    """
    name = f"{knob.name} ({knob.unit})" if knob.unit else knob.name
    takes = knob.range_words.removeprefix("a number from ").removeprefix("a whole number from ")
    back = f"d: {'the card’s ' if from_card else ''}{value_words(own)}"
    pieces = [takes, back]
    after = ""
    if len(" · ".join([f"{name}: {knob.help}", *pieces])) > width:
        pieces = [back] if knob.choices or knob.form is not None else pieces
        after = f" · {takes}" if knob.form is not None else ""
    tail = " · ".join(pieces) if not knob.help else "".join(f" · {piece}" for piece in pieces)
    room = max(0, width - len(name) - len(tail) - 2)
    does = Content(knob.help).truncate(room, ellipsis=True) if knob.help else Content("")
    line = Content.assemble((f"{name}: ", "bold"), does, (tail + after, MUTED))
    return line.truncate(width, ellipsis=True)
