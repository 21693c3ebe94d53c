"""An answer of the past as it was: the question posed again, what was given, what was right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TYPE_CHECKING, cast
from uuid import UUID

from studyapp.cards.bodies import Predict, Tune
from studyapp.cards.expression import ExpressionError, Value
from studyapp.errors import DeckError, UsageError
from studyapp.questions.question import Answer, Form, Question, grade, pose
from studyapp.study.detail import fingerprint
from studyapp.study.quiz_posing import asked_in_quiz

if TYPE_CHECKING:
    from studyapp.records.review import Review
    from studyapp.records.simulation_run import SimulationRun
    from studyapp.study.desk import Desk
    from studyapp.study.quiz_plan import Place

SHORTEST = 6
"""Letters of an identifier that are needed to find an answer by it."""
_LETTERS = 32
_SHOWN = 13
"""Letters of an identifier that are listed: the instant to a millisecond."""


@dataclass(frozen=True, slots=True)
class PastAnswer:
    """What is known of an answer.

    Attributes:
        review: with what a quiz kept of the answer, if a quiz sent it.
        question: as it was posed; None where that cannot be said any more.
        changed: why the question cannot be shown, or not for sure; empty where it is exact.
        chosen: places of options or pieces that were given, in the question's order.
        right_places: places that were right; empty where there are none, or not known.
        expected: Markdown of the right answer; empty where it is not known.
        run: the run that graded it.
        command: the command that makes the run again.
    """

    review: Review
    question: Question | None
    changed: str = ""
    chosen: tuple[int, ...] = ()
    right_places: tuple[int, ...] = ()
    expected: str = ""
    run: SimulationRun | None = None
    command: str = ""


def short_ids(reviews: Iterable[Review]) -> dict[UUID, str]:
    """Beginnings of the identifiers that tell these answers apart."""
    texts = sorted(str(review.id) for review in reviews)
    found = {}
    for before, text, after in zip(["", *texts], texts, [*texts[1:], ""], strict=False):
        alike = max(_alike(text, other) for other in (before, after))
        found[UUID(text)] = text[: max(_SHOWN, alike + 1)]
    return found


def _alike(text: str, other: str) -> int:
    """How many letters two texts begin with alike."""
    pairs = zip(text, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def find_review(desk: Desk, typed: str) -> Review:
    """The answer whose identifier begins with what was typed.

    Raises:
        UsageError: it is too short or none, there is no such answer, or there are several.
    """
    letters = typed.strip().lower().replace("-", "")
    if not SHORTEST <= len(letters) <= _LETTERS or set(letters) - set("0123456789abcdef"):
        raise UsageError(
            f"{typed[:40]!r} is not the id of an answer.",
            f"at least {SHORTEST} letters of one that `studyapp history` lists",
        )
    low, high = UUID(letters.ljust(_LETTERS, "0")), UUID(letters.ljust(_LETTERS, "f"))
    found = desk.store.reviews_between(low, high)
    undone = {void.review_id for void in desk.store.voids()} if found else set()
    kept = [review for review in found if review.id not in undone]
    if len(kept) == 1:
        return kept[0]
    if kept:
        raise UsageError(
            f"{len(kept)} answers have an id that begins with {letters}.",
            f"for example {kept[0].id} and {kept[-1].id}",
        )
    if found:
        raise UsageError(f"The answer {letters} was taken back.", "`studyapp history` lists ids")
    raise UsageError(
        f"No answer has an id that begins with {letters}.", "`studyapp history` lists ids"
    )


def past_answer(desk: Desk, review: Review) -> PastAnswer:
    """Pose the question of an answer again, and say what became of it."""
    asked = asked_in_quiz(desk, review)
    place = asked.place if asked is not None else None
    if asked is not None:
        review = replace(review, detail=asked.detail)
    run = _run_of(desk, review)
    command = _command(run) if run is not None else ""
    question, changed = _posed(desk, review, place)
    if question is None:
        return PastAnswer(review, None, changed, run=run, command=command)
    chosen = _chosen(question, review)
    right, expected = _right(question, review, chosen, run)
    return PastAnswer(review, question, changed, chosen, right, expected, run, command)


def _posed(desk: Desk, review: Review, place: Place | None) -> tuple[Question | None, str]:
    """The question, and why it is not for sure the one that was answered."""
    detail = review.detail
    try:
        card = desk.library.card(review.card_id)
    except DeckError:
        return None, "The card is in no deck any more."
    seed, draws = detail.get("seed"), detail.get("draws", {})
    if not isinstance(seed, int) or not isinstance(draws, Mapping):
        return None, "How it was posed was not kept."
    if detail.get("kind") not in (None, card.kind.value):
        return None, f"The card has changed: it was of the kind {detail['kind']}."
    if set(draws) != {draw.name for draw in card.draws}:
        return None, "The card has changed: other values are drawn now."
    try:
        form = card if place is None else place.card(desk.library)
        question = pose(form, seed, cast("Mapping[str, Value]", draws))
    except DeckError as error:
        return None, f"The card has changed: {error.message}"
    known = detail.get("question")
    if known is None:  # kept before there were fingerprints: what was given must still fit
        texts = [option.text for option in question.options]
        fits = question.form is not Form.ONE or detail.get("given") in (None, *texts)
        return question, "" if fits else "The card has changed: what was given is no option now."
    if known != fingerprint(replace(question, card=card)):
        return question, "The card has changed since: this is how it would be posed now."
    return question, ""


def _chosen(question: Question, review: Review) -> tuple[int, ...]:
    """The places that were given, where they can still be meant."""
    places = review.detail.get("chosen")
    count = len(question.options) or len(question.pieces)
    if isinstance(places, list):
        fit = all(isinstance(place, int) and 0 <= place < count for place in places)
        return tuple(places) if fit else ()
    texts = [option.text for option in question.options]
    given = review.detail.get("given")
    return (texts.index(given),) if given in texts else ()


def _right(
    question: Question, review: Review, chosen: tuple[int, ...], run: SimulationRun | None
) -> tuple[tuple[int, ...], str]:
    """What was right, as places and in words; of a measured question by its kept run."""
    if question.form is Form.REVEAL:
        return (), question.answer_face.removeprefix(f"{question.face}\n\n---\n\n")
    if question.measured:
        return _measured(question, review, run)
    count = len(question.options) or len(question.pieces)
    answers: dict[Form, Answer] = {Form.ONE: (chosen or (0,))[0], Form.SOME: chosen}
    whole = chosen if len(chosen) == count else tuple(range(count))
    typed = str(review.detail.get("given") or "?")
    answer = answers.get(question.form, typed if question.form is Form.TYPED else whole)
    try:
        verdict = grade(question, answer)
    except (UsageError, DeckError):
        return (), question.answer_face
    return verdict.right_places, verdict.expected


def _measured(
    question: Question, review: Review, run: SimulationRun | None
) -> tuple[tuple[int, ...], str]:
    from studyapp.questions.numbers import number_words, with_unit
    from studyapp.questions.predict import came_about, true_place
    from studyapp.questions.tune import solution_of

    body, measured = question.card.body, review.detail.get("measured")
    if isinstance(body, Tune):
        words = ", ".join(
            f"{name} = {number_words(value) if isinstance(value, int | float) else value}"
            for name, value in solution_of(question).items()
        )
        return (), words
    place = None
    if isinstance(body, Predict) and body.curves is not None:
        place = true_place(question)
    elif isinstance(body, Predict) and body.outcomes and run is not None:
        names = cast("dict[str, Value]", {**run.params, **question.sheet, **run.summary})
        names |= {"made": run.steps, "status": run.status}
        try:
            place = came_about(body, names)
        except ExpressionError:
            return (), ""
    if place is not None:
        return (place,), question.options[place].text
    known = isinstance(measured, int | float)
    return (), with_unit(cast("float", measured), question.unit) if known else ""


def _run_of(desk: Desk, review: Review) -> SimulationRun | None:
    name = review.detail.get("run")
    runs = desk.store.runs(card_id=review.card_id) if name else []
    return next((run for run in runs if str(run.id) == name), None)


def _command(run: SimulationRun) -> str:
    from sim.record import Record

    record = Record(
        sim=run.simulation,
        version=run.version,
        params=run.params,
        seed=run.seed,
        runs=run.runs,
        steps=run.steps,
        status=run.status,
        summary=run.summary,
        theory=run.theory,
        cpu_seconds=run.cpu_seconds,
    )
    return record.command_line()
