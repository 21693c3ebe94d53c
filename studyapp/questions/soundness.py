"""Whether a card can be asked well whatever is drawn; no simulation is run for it.

Every card with draws is drawn a thousand times: each question must be posed, its options must
differ, its key must be a number, and the stem must not give it away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sim.catalog import find
from sim.errors import SimulationError
from sim.knobs import knobs_of
from studyapp.cards.bodies import Choice, Multiple, Number, Predict, Text, Tune
from studyapp.cards.card import Card
from studyapp.cards.draws import drawn, filled, places, sheets_of
from studyapp.cards.expression import ExpressionError, Value, parse
from studyapp.cards.problem import Problem
from studyapp.errors import StudyError
from studyapp.questions.experiment import known_names, run_of
from studyapp.questions.numbers import number_words
from studyapp.questions.question import Question, pose
from studyapp.questions.spelling import plain

DRAWN = 1000
MOST_POSED = 200
"""So many different sheets of values are posed; most cards have fewer."""
GIVEN_AWAY = 0.5
"""A key that stands in the stem in more than this share of draws is given away."""
_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e-?\d+)?(?!\w|\.\d)")


def problems_of(card: Card, file: str) -> list[Problem]:
    """All that is wrong with asking a card, at its line in ``file``."""
    found = [*_unknown_names(card), *_unfit_run(card), *_tolerance_zero(card)]
    if not found:
        found = list(_badly_posed(card))
    return [
        Problem(file, card.line, code, f"card '{card.id}': {message}", hint)
        for code, message, hint in dict.fromkeys(found)
    ]


Fault = tuple[str, str, str]
"""Code, message and hint."""


def _expressions(card: Card) -> Iterator[tuple[str, str]]:
    """Where an expression stands, and the expression; those that may name measures."""
    for claim in card.claims:
        yield "claims", claim
    match card.body:
        case Number(key=key) | Predict(key=key) if key:
            yield "key", key
        case Predict(outcomes=outcomes):
            for outcome in outcomes:
                yield "when", outcome.when
        case Tune(goal=goal, measure=measure):
            yield "goal", goal
            yield "measure", measure
    if isinstance(card.body, Number | Predict | Tune):
        for expression in places(card.explanation):
            yield "explanation", expression.text


def _unknown_names(card: Card) -> Iterator[Fault]:
    sheet: dict[str, Value] = dict.fromkeys([draw.name for draw in card.draws], 1.0)
    known = frozenset(sheet)
    if card.simulation is not None:
        try:
            known = known_names(card.simulation.simulation, sheet)
        except SimulationError:
            return  # said of the link already
        measures = known_names(card.simulation.simulation, {}) - _knobs(card)
        for name in sorted(measures & set(sheet)):
            yield "shadowed-name", f"a drawn value is called as the measure {name!r}", "rename it"
    for where, text in _expressions(card):
        for name in sorted(parse(text).names - known):
            hint = "known: " + ", ".join(sorted(known)) if known else "nothing is drawn or measured"
            yield "unknown-name", f"`{where}`: nothing is called {name!r}", hint


def _knobs(card: Card) -> frozenset[str]:
    assert card.simulation is not None  # noqa: S101 (asked for by those who know)
    parameters = find(card.simulation.simulation).parameters
    return frozenset(knob.name for knob in knobs_of(parameters))


def _unfit_run(card: Card) -> Iterator[Fault]:
    """Knobs and traces that the linked simulation does not have."""
    body, link = card.body, card.simulation
    if link is None or not isinstance(body, Predict | Tune):
        return
    try:
        question = pose(card, 0)
        assert question.link is not None  # noqa: S101 (a measured question has one)
        run = run_of(question.link)
    except (StudyError, SimulationError):
        return  # said of the link, or found below
    if isinstance(body, Tune):
        for name in sorted(set(body.knobs) - _knobs(card)):
            yield "unknown-knob", f"the simulation has no knob {name!r}", "name one of its knobs"
        try:
            run_of(question.link, dict(body.solution))
        except SimulationError as error:
            if "@{" not in str(body.solution):
                yield "bad-solution", error.message, error.hint
    elif body.curves is not None:
        if body.curves.vary not in _knobs(card):
            yield "unknown-knob", f"the simulation has no knob {body.curves.vary!r}", ""
        if body.curves.trace not in run.history.traces:
            known = ", ".join(run.history.traces)
            yield "unknown-trace", f"no trace {body.curves.trace!r}", f"there are {known}"


def _tolerance_zero(card: Card) -> Iterator[Fault]:
    body = card.body
    if not isinstance(body, Number | Predict) or body.tolerance is None or not body.key:
        return
    measured = parse(body.key).names - {draw.name for draw in card.draws}
    exact = 0.0 in (body.tolerance.relative, body.tolerance.absolute)
    if measured and exact:
        yield "zero-tolerance", "a measured value is never met exactly", "allow some distance"


def _badly_posed(card: Card) -> Iterator[Fault]:
    sheets: dict[str, tuple[int, dict[str, Value]]] = {}
    most = min(MOST_POSED, sheets_of(card.draws))
    for seed in range(DRAWN if card.draws else 1):
        try:
            sheet = drawn(card.draws, seed)
        except ExpressionError as error:
            yield "ill-posed", error.message, "draw values that go together"
            return
        sheets.setdefault(repr(sheet), (seed, sheet))
        if len(sheets) >= most:
            break
    questions = []
    for seed, sheet in sheets.values():
        try:
            question = pose(card, seed, sheet)
            for text in _texts(question):
                filled(text, {})
        except (ExpressionError, StudyError) as error:
            said = getattr(error, "message", str(error))
            yield "ill-posed", f"with {_shown(sheet)}: {said}", "draw values that go together"
            return
        questions.append(question)
    yield from _clashes(questions)
    yield from _given_away(card, questions)


def _texts(question: Question) -> Iterator[str]:
    yield question.face
    for option in question.options:
        yield option.text


def _shown(sheet: dict[str, Value]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in sheet.items()) or "no draw"


def _clashes(questions: Iterable[Question]) -> Iterator[Fault]:
    """Options or pieces that come to the same text: the key would not be unique."""
    for question in questions:
        texts = [" ".join(option.text.split()) for option in question.options]
        for shown in (texts, list(question.pieces), list(question.left)):
            twice = next((text for text in shown if shown.count(text) > 1), None)
            if twice is not None:
                where = _shown(dict(question.sheet))
                yield "same-option", f"with {where}, {twice!r} is there twice", "draw others"
                return


def _given_away(card: Card, questions: list[Question]) -> Iterator[Fault]:
    body = card.body
    hint = "ask so that the stem does not hold the answer"
    if isinstance(body, Text):
        said = plain(card.question)
        for answer in body.answers:
            if f" {plain(answer)} " in f" {said} ":
                yield "given-away", f"the question holds the answer {answer!r}", hint
    elif isinstance(body, Choice | Multiple):
        told = [question for question in questions if _option_told(question)]
        if len(told) > GIVEN_AWAY * len(questions):
            yield "given-away", "the question holds the right option and no other", hint
    elif isinstance(body, Number) and not questions[0].measured:
        keys = [number_words(parse(body.key).number(q.sheet)) for q in questions]
        told = [
            question
            for question, key in zip(questions, keys, strict=True)
            if key in _NUMBER.findall(question.face)
        ]
        if len(told) > GIVEN_AWAY * len(questions):
            yield "given-away", "the question holds the number asked for", hint
        if len(questions) > 1 and len(set(keys)) == 1:
            yield "constant-key", "the answer is the same whatever is drawn", "draw what matters"


def _option_told(question: Question) -> bool:
    said = f" {plain(question.face)} "
    right = [option for option in question.options if option.right]
    wrong = [option for option in question.options if not option.right]
    fewest = 4  # letters; shorter words stand in any stem
    return any(
        len(plain(option.text)) >= fewest and f" {plain(option.text)} " in said for option in right
    ) and not any(f" {plain(option.text)} " in said for option in wrong)
