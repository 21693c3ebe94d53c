"""What a card looks like in each phase of a session, as one piece of styled text.

Pure: session in, ``Content`` out. All words of a card go through the markup layout, which
yields plain spans; nothing of a card is ever read as terminal markup.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from textual.content import Content

from studyapp.drawing.markup import Line, SpanStyle, layout
from studyapp.questions.question import Verdict
from studyapp.study.session import Session
from studyapp.study.task import Phase, Task
from studyapp.study.times import ago
from studyapp.tui.colours import MUTED

STYLES: dict[SpanStyle, str] = {
    SpanStyle.PLAIN: "",
    SpanStyle.STRONG: "bold",
    SpanStyle.EMPHASIS: "italic",
    SpanStyle.CODE: "$text-secondary",
    SpanStyle.FORMULA: "$text-accent",
    SpanStyle.MUTED: MUTED,
    SpanStyle.HEADING: "bold",
}
WIDEST = 96
"""Lines longer than this are hard to read, however wide the terminal is."""


@lru_cache(maxsize=512)
def text_block(markdown: str, width: int, glyphs: str = "full") -> Content:
    """Card Markdown laid out for ``width`` columns. Cached: a card is drawn many times."""
    return Content("\n").join([styled_line(line) for line in layout(markdown, width, glyphs)])


def styled_line(line: Line) -> Content:
    """One laid out line with the theme's styles."""
    return Content.assemble(*((span.text, STYLES[span.style]) for span in line))


def card_face(session: Session, width: int, cursor: int | None, glyphs: str = "full") -> Content:
    """The card on the table at its phase, for ``width`` columns."""
    width = min(width, WIDEST)
    task, verdict, shown = session.task, session.verdict, session.phase is not Phase.ASKING
    question = task.question
    blocks: list[Content] = []
    face = question.answer_face if shown and not question.options else question.face
    blocks.append(text_block(face, width, glyphs))
    if question.options:
        blocks.append(_options(task, verdict, width, cursor, glyphs))
    if shown and verdict is not None:
        blocks += _after(task, verdict, width, glyphs)
    elif task.last_run is not None and task.last_run.sentence:
        blocks.append(_last_run(task, session.started_at, width))
    return Content("\n\n").join(blocks)


def _options(
    task: Task, verdict: Verdict | None, width: int, cursor: int | None, glyphs: str
) -> Content:
    rows = []
    for place, option in enumerate(task.question.options):
        block = text_block(option.text, max(8, width - 14), glyphs)
        lines = block.split("\n")
        sign = _sign(place, verdict)
        pointed = place in verdict.chosen if verdict else place == cursor
        mark = Content.styled("▸ " if pointed else "  ", "$accent")
        for number, line in enumerate(lines):
            head = (
                Content.assemble(mark, (f"{place + 1}  ", "bold"))
                if not number
                else Content("     ")
            )
            tail = Content("")
            if sign and not number:
                tail = Content(" " * max(1, width - 14 - line.cell_length)) + sign
            rows.append(Content.assemble(head, line, tail))
    return Content("\n").join(rows)


def _sign(place: int, verdict: Verdict | None) -> Content | None:
    if verdict is None:
        return None
    if place in verdict.right_places:
        return Content.styled("✓ right", "bold $text-success")
    if place in verdict.chosen:
        return Content.styled("✗ yours", "bold $text-error")
    return None


def _after(task: Task, verdict: Verdict, width: int, glyphs: str) -> list[Content]:
    card = task.card
    blocks = []
    if verdict.right is not None:
        word, style = ("Right.", "$text-success") if verdict.right else ("Not so.", "$text-error")
        why = verdict.why if not verdict.right else ""
        said = text_block(f"**{word}** {why}".strip(), width, glyphs)
        blocks.append(said.stylize(f"bold {style}", 0, len(word)))
    if card.explanation:
        blocks.append(text_block(card.explanation, width, glyphs))
    closing = [Content.styled(card.source, MUTED)]
    if task.last_run is not None and task.last_run.sentence:
        closing.append(
            Content.assemble(("Your last run: ", MUTED), task.last_run.sentence).truncate(
                width, ellipsis=True
            )
        )
    blocks.append(Content("\n").join(closing))
    return blocks


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
    return Content("\n\n").join(
        [Content.styled(head, "bold"), Content(tail).truncate(max(1, width), ellipsis=True)]
    )
