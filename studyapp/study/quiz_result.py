"""What came out of a quiz: score with partial credit, by topic and kind, time, what was missed."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studyapp.cards.card import Card
from studyapp.cards.simulation_link import SimulationLink
from studyapp.questions.question import Question
from studyapp.records.quiz_answer import QuizAnswer
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from studyapp.study.ledger import Ledger
from studyapp.study.quiz import Quiz

if TYPE_CHECKING:
    from studyapp.study.desk import Desk


@dataclass(frozen=True, slots=True)
class Tally:
    """Points out of questions; an answer that is half right is half a point.

    Attributes:
        name: of a topic or a kind; empty for the whole.
        open: questions without an answer, which have no point.
    """

    name: str
    points: float
    questions: int
    open: int = 0

    @property
    def share(self) -> float:
        """Of the points, in [0, 1]."""
        return self.points / self.questions if self.questions else 0.0

    @property
    def words(self) -> str:
        """``7.5 of 10 (75 %)``."""
        return f"{self.points:.3g} of {self.questions} ({100 * self.share:.0f} %)"


@dataclass(frozen=True, slots=True)
class Line:
    """One question of a quiz, as it came out.

    Attributes:
        row: the answer that counts; None where there is none.
        kind: the form in which it was asked.
        topic: its title; with that of its deck where another deck has one of the same title.
    """

    place: int
    card: Card
    kind: str
    topic: str
    row: QuizAnswer | None

    @property
    def score(self) -> float:
        """From 0 to 1."""
        return self.row.score if self.row else 0.0

    @property
    def right(self) -> bool:
        """Whether all of it was right."""
        return self.row is not None and self.row.detail.get("right") is True

    @property
    def sign(self) -> str:
        """Right, partly right, wrong, or not answered."""
        if self.row is None:
            return "·"
        return "✓" if self.right else ("◐" if self.score > 0 else "✗")


@dataclass(frozen=True, slots=True)
class QuizResult:
    """A quiz as it came out.

    Attributes:
        seconds: time worked on it.
    """

    total: Tally
    topics: tuple[Tally, ...]
    kinds: tuple[Tally, ...]
    lines: tuple[Line, ...]
    seconds: float

    @property
    def missed(self) -> tuple[Line, ...]:
        """What was not all right, and what was not answered."""
        return tuple(line for line in self.lines if not line.right)

    @property
    def wrong(self) -> tuple[Line, ...]:
        """What was answered, and not all right."""
        return tuple(line for line in self.missed if line.row is not None)


def result_of(quiz: Quiz) -> QuizResult:
    """What came out of a quiz, or stands of it so far."""
    cards = {place: quiz.question(place).card for place in quiz.places}
    titles = _topic_titles(quiz.desk, cards.values())
    lines = [
        Line(place, card, card.kind.value, titles[card.deck_id, card.topic], quiz.rows.get(place))
        for place, card in cards.items()
    ]
    return QuizResult(
        total=_tally("", lines),
        topics=tuple(_by(lines, [line.topic for line in lines])),
        kinds=tuple(_by(lines, [line.kind for line in lines])),
        lines=tuple(lines),
        seconds=quiz.spent.total_seconds(),
    )


def _topic_titles(desk: Desk, cards: Iterable[Card]) -> dict[tuple[str, str], str]:
    """What each topic of the cards is called, by deck and topic."""
    decks = {(card.deck_id, card.topic): desk.library.deck(card.deck_id) for card in cards}
    titles = {key: deck.topic_title(key[1]) for key, deck in decks.items()}
    often = Counter(titles.values())
    return {
        key: title if often[title] == 1 else f"{title} ({decks[key].title})"
        for key, title in titles.items()
    }


def refuting_link(quiz: Quiz, place: int) -> SimulationLink | None:
    """The run that refutes a wrong answer; else the one that shows what the card claims.

    Raises:
        DeckError, SimulationError: the card was changed since, and cannot be graded.
    """
    verdict = quiz.verdict(place)
    if verdict is not None and verdict.refuted_by is not None:
        return verdict.refuted_by
    return quiz.question(place).link


def right_answer(question: Question) -> str:
    """Markdown of the right answer, for a question without one; empty where only a run tells."""
    right = [option.text for option in question.options if option.right]
    return "; ".join(right) or question.answer_face.rpartition("\n\n---\n\n")[2]


def send_missed(quiz: Quiz, result: QuizResult) -> list[Review]:
    """Tell the schedule of each wrong answer, once: the card counts as forgotten.

    Returns:
        The reviews that were kept; empty if all were sent before.

    Raises:
        StoreError, LookOnlyError: one could not be kept; those before it stand.
    """
    desk, ledger, sent = quiz.desk, Ledger(quiz.desk), []
    told = str(quiz.id)
    for line in result.wrong:
        if any(kept.detail.get("quiz") == told for kept in desk.store.reviews(line.card.id)):
            continue
        review = _again(desk, line, quiz)
        ledger.keep(review, ledger.states.get(line.card.id))
        sent.append(review)
    return sent


def take_back(desk: Desk, sent: Iterable[Review]) -> None:
    """Undo what ``send_missed`` told the schedule.

    Raises:
        StoreError: one could not be taken back.
    """
    ledger = Ledger(desk)
    for review in sent:
        ledger.take_back(review)


def _again(desk: Desk, line: Line, quiz: Quiz) -> Review:
    now = desk.clock.now()
    return Review(
        id=desk.identifiers.new(now),
        card_id=line.card.id,
        deck_id=line.card.deck_id,
        session_id=quiz.id,
        reviewed_at=now,
        offset_minutes=desk.clock.offset_minutes(now),
        rating=Rating.AGAIN,
        duration_ms=None,
        parameters_id=desk.scheduler.parameters_id,
        detail={"quiz": str(quiz.id)},
    )


def _by(lines: Iterable[Line], names: Iterable[str]) -> Iterable[Tally]:
    groups: dict[str, list[Line]] = {}
    for line, name in zip(lines, names, strict=True):
        groups.setdefault(name, []).append(line)
    return [_tally(name, group) for name, group in groups.items()]


def _tally(name: str, lines: list[Line]) -> Tally:
    points = sum(line.score for line in lines)
    return Tally(name, points, len(lines), sum(line.row is None for line in lines))


def words_of_time(seconds: float) -> str:
    """Minutes and seconds, for a quiz: ``4 min 10 s``."""
    span = dt.timedelta(seconds=round(seconds))
    minutes, rest = divmod(int(span.total_seconds()), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
