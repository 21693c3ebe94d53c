"""What a card looks like in each phase of a session, as one piece of styled text.

Pure: session in, ``Content`` out.
"""

from __future__ import annotations

import datetime as dt

from textual.content import Content

from studyapp.questions.asking import gave_up
from studyapp.questions.question import Form, Verdict
from studyapp.study.session import Session
from studyapp.study.task import Phase, Task
from studyapp.study.times import ago
from studyapp.tui.answer_faces import asked_blocks, row_below, verdict_block
from studyapp.tui.card_text import WIDEST, text_block
from studyapp.tui.colours import MUTED
from studyapp.tui.pads import Pad

COMMON_ERROR = "A common error:"
"""Before the name of a misconception, which read by itself would be taken for the truth."""


def card_face(session: Session, width: int, pad: Pad, glyphs: str = "full") -> Content:
    """The card on the table at its phase, for ``width`` columns."""
    width = min(width, WIDEST)
    task, verdict, shown = session.task, session.verdict, session.phase is not Phase.ASKING
    blocks = _asked(session, width, pad, glyphs)
    if shown and verdict is not None:
        blocks += _after(session, verdict, width, glyphs)
    else:
        if task.last_note:
            blocks.append(_last_note(task.last_note, width))
        if task.attempts:
            tried = f"Try {task.attempts}: {task.last_miss}."
            blocks.append(Content.styled(tried, "bold $text-warning"))
        elif task.last_run is not None and task.last_run.sentence:
            blocks.append(_last_run(task, session.started_at, width))
    return Content("\n\n").join(blocks)


def film_face(session: Session, verdict: Verdict, width: int, glyphs: str = "full") -> Content:
    """The question while a run is shown, with what was predicted in the verdict's place."""
    question = session.task.question
    said = f"Locked: {verdict.given}. The run is shown; enter goes to its end."
    if gave_up(question, verdict):
        said = "A setting that meets the goal is shown; enter goes to its end."
    shown = text_block(question.face, min(width, WIDEST), glyphs)
    told = Content("\n").join(Content.styled(said, "bold $text-accent").wrap(max(1, width)))
    return Content("\n\n").join([shown, told])


def verdict_rows(session: Session, width: int, pad: Pad, glyphs: str = "full") -> tuple[int, int]:
    """The lines of an answered card's face on which its verdict begins, and to which it is seen.

    They are counted from 0. An order that was wrong is read only where it is seen whole.
    """
    width, question, verdict = min(width, WIDEST), session.task.question, session.verdict
    first = row_below(_asked(session, width, pad, glyphs))
    if verdict is None or question.form is not Form.ORDERED:
        return first, first + 1
    return first, first + verdict_block(verdict, question, width, glyphs).plain.count("\n")


def _asked(session: Session, width: int, pad: Pad, glyphs: str) -> list[Content]:
    question = session.task.question
    revealed = session.phase is not Phase.ASKING and question.form is Form.REVEAL
    face = question.answer_face if revealed else question.face
    return asked_blocks(face, question, session.verdict, pad, width, glyphs)


def _after(session: Session, verdict: Verdict, width: int, glyphs: str) -> list[Content]:
    task, leech, error = session.task, session.leech, session.misconception
    card = task.card
    blocks = []
    if verdict.right is not None:
        blocks.append(verdict_block(verdict, task.question, width, glyphs))
    if error is not None:
        text = f"{COMMON_ERROR} **{error.title}.** {error.correction}"
        named = text_block(text, width, glyphs)
        blocks.append(named.stylize("$text-warning", 0, len(f"{COMMON_ERROR} {error.title}.")))
    if leech is not None:
        said = Content.styled(leech.sentence, "bold $text-warning")
        blocks.append(Content("\n").join(said.wrap(width)))
    if verdict.explanation:
        blocks.append(text_block(verdict.explanation, width, glyphs))
    closing = [Content.styled(card.source, MUTED)]
    if gave_up(task.question, verdict) and session.run is not None:
        closing += Content.assemble(("This setting: ", MUTED), session.run.sentence()).wrap(width)
    elif task.last_run is not None and task.last_run.sentence:
        run = Content.assemble(("Your last run: ", MUTED), task.last_run.sentence)
        closing += run.wrap(width)
    blocks.append(Content("\n").join(closing))
    return blocks


def _last_note(note: str, width: int) -> Content:
    said = Content.assemble(("You wrote last time: ", MUTED), note)
    return Content("\n").join(said.wrap(width))


def _last_run(task: Task, now: dt.datetime, width: int) -> Content:
    """Only that there was a run: its outcome could give the answer away."""
    run = task.last_run
    assert run is not None  # noqa: S101 (asked for by the caller)
    told = ago(now - run.started_at)
    return Content.styled(f"You ran {run.simulation} for this card {told}.", MUTED).truncate(
        width, ellipsis=True
    )


def finished_face(session: Session, next_due: str, width: int) -> Content:
    """What stands where a card stood, once there is none left."""
    done = session.counts.done
    if session.why_not_kept:
        head = f"Nothing was kept: {session.why_not_kept}."
    elif not done:
        head = "Nothing to study here now."
    else:
        head = f"Done: {done} {'answer' if done == 1 else 'answers'}, all of them kept."
    tail = f"The next card comes {next_due}." if next_due else "No card of this choice is waiting."
    if session.has_more:
        tail = "That was today's share. More waits: m goes on with the next one."
    return Content("\n\n").join(
        [Content.styled(head, "bold"), Content(tail).truncate(max(1, width), ellipsis=True)]
    )
