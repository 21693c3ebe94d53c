"""The keys that do something on the quiz screen, by where its question stands."""

from __future__ import annotations

from studyapp.questions.question import Form, Question, Verdict
from studyapp.study.quiz import Quiz
from studyapp.tui.widgets.key_bar import KeyHint


def quiz_hints(
    quiz: Quiz, question: Question, verdict: Verdict | None, *, playing: bool, typing: bool
) -> list[KeyHint]:
    """The keys of the quiz screen, in order of importance.

    Args:
        quiz: where it stands.
        question: what is asked.
        verdict: what is told of it already.
        playing: a run is being shown.
        typing: keys go to the line.
    """
    overview = KeyHint("o", "overview", "screen.overview")
    tail = [KeyHint("?", "help", "app.help"), KeyHint("esc", "leave", "screen.back")]
    if playing:
        return [KeyHint("enter", "to the end", "screen.go_on")]
    if typing:
        return [
            KeyHint("enter", "hand in", "screen.go_on"),
            KeyHint("esc", "leave the line", "screen.back"),
        ]
    if verdict is not None:
        word = "refute" if verdict.refuted_by else "simulation"
        refute = [] if verdict.right else [KeyHint("r", word, "screen.refute")]
        on = "next" if quiz.open_places else "result"
        return [KeyHint("enter", on, "screen.go_on"), *refute, overview, *tail]
    flag = "unflag" if quiz.place in quiz.flagged else "flag"
    return [
        *_answer_hints(question),
        KeyHint("f", flag, "screen.flag"),
        KeyHint("n", "next", "screen.step(1)"),
        KeyHint("b", "back", "screen.step(-1)"),
        overview,
        *tail,
    ]


def _answer_hints(question: Question) -> list[KeyHint]:
    count = len(question.options) or len(question.pieces)
    match question.form:
        case Form.ONE:
            return [KeyHint(f"1-{count}", "choose", "screen.go_on")]
        case Form.TYPED:
            return [KeyHint("enter", "type", "screen.go_on")]
        case Form.KNOBS:
            return [
                KeyHint("arrows", "knobs", "screen.go_on"),
                KeyHint("space", "hand in", "screen.space"),
            ]
    return [
        KeyHint(f"1-{count}", "pick", "screen.space"),
        KeyHint("enter", "hand in", "screen.go_on"),
    ]
