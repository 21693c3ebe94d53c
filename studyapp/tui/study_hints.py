"""The keys that do something on the study screen, by where its session stands."""

from __future__ import annotations

from dataclasses import replace

from studyapp.questions.question import Form, Question
from studyapp.records.confidence import Confidence
from studyapp.records.rating import Rating
from studyapp.study.session import Session
from studyapp.study.task import Phase
from studyapp.tui.widgets.key_bar import KeyHint


def study_hints(session: Session, *, playing: bool, pending: bool, typing: bool) -> list[KeyHint]:
    """The keys of the study screen, in order of importance.

    Args:
    session: what it stands at.
    playing: a run is being shown.
    pending: the answer is locked but for how sure the learner is.
    typing: keys go to the line.
    """
    tail = [KeyHint("?", "help", "app.help"), KeyHint("esc", "back", "screen.back")]
    undo = [KeyHint("u", "undo", "screen.undo")] if session.can_undo else []
    if playing:
        return [KeyHint("enter", "to the end", "screen.go_on")]
    if pending:
        return [
            *(KeyHint(str(int(c)), c.word, f"screen.number({int(c)})") for c in Confidence),
            KeyHint("enter", "do not say", "screen.go_on"),
            KeyHint("esc", "change the answer", "screen.unpick"),
        ]
    if session.phase is Phase.FINISHED:
        more = [KeyHint("m", "more", "screen.more")] if session.has_more else []
        return [KeyHint("enter", "back to home", "screen.back"), *more, *undo, *tail[:1]]
    lab = [KeyHint("o", "simulation", "screen.simulation")] if session.task.card.simulation else []
    if session.phase is Phase.ASKING:
        away = [KeyHint("-", "bury", "screen.bury"), KeyHint("@", "suspend", "screen.suspend")]
        if typing:
            return [
                KeyHint("enter", "hand in", "screen.go_on"),
                KeyHint("esc", "leave the line", "screen.back"),
            ]
        return [*_answer_hints(session.task.question), *lab, *undo, *tail[:1], *away, *tail[1:]]
    if session.phase is Phase.REVEALED:
        grades = [
            KeyHint(str(int(r)), f"{r.word} {preview.words}", f"screen.number({int(r)})")
            for r, preview in session.previews().items()
        ]
        return [*grades, *lab[:1], *undo, *tail]
    onward = [KeyHint("enter", "next", "screen.go_on"), *_regrades(session)]
    if session.leech is not None:
        lab = [replace(hint, strong=True) for hint in lab]
        if session.leech.practice:
            lab.append(KeyHint("p", "practise first", "screen.practise", strong=not lab))
        return [*lab, *onward, *undo, *tail]
    return [*onward, *lab, *undo, *tail]


def _answer_hints(question: Question) -> list[KeyHint]:
    count = len(question.options) or len(question.pieces)
    match question.form:
        case Form.REVEAL:
            return [KeyHint("space", "show the answer", "screen.go_on")]
        case Form.ONE:
            return [KeyHint(f"1-{count}", "choose", "screen.go_on")]
        case Form.TYPED:
            return [KeyHint("enter", "type", "screen.go_on")]
        case Form.KNOBS:
            return [
                KeyHint("arrows", "knobs", "screen.go_on"),
                KeyHint("space", "run it", "screen.space"),
                KeyHint("g", "give up", "screen.give_up"),
            ]
    return [
        KeyHint(f"1-{count}", "pick", "screen.space"),
        KeyHint("enter", "hand in", "screen.go_on"),
    ]


def _regrades(session: Session) -> list[KeyHint]:
    verdict, graded = session.verdict, session.graded
    if verdict is None or graded is None:
        return []
    if verdict.right:
        previews = session.previews()
        return [
            KeyHint(str(int(r)), f"{r.word} {previews[r].words}", f"screen.number({int(r)})")
            for r in (Rating.HARD, Rating.GOOD, Rating.EASY)
            if r is not graded.rating
        ]
    refute = [KeyHint("r", "refute", "screen.refute")] if verdict.refuted_by else []
    return [*refute, KeyHint("y", "why", "screen.why")]
