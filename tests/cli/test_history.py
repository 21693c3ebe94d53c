"""`studyapp history`: what was answered, and each answer shown as it was asked."""

from __future__ import annotations

import random
import shlex
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from studyapp.cards.card import Card
from studyapp.cards.library import Library
from studyapp.clock import FixedClock
from studyapp.progress.home import find_home
from studyapp.questions.question import Form, read_answer
from studyapp.records.confidence import Confidence
from studyapp.records.identifier import IdentifierSource
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from studyapp.study.desk import Desk, open_desk
from studyapp.study.past_answer import short_ids
from studyapp.study.session import Session
from tests.building import make_card, make_choice, make_deck
from tests.cli.conftest import Command
from tests.progress.samples import make_review
from tests.questions.typed import card_named, cards, right_line, wrong_line

Answered = Callable[..., tuple[Session, Review]]


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> list[Card]:
    """The cards that commands find; change the list to change the deck."""
    found = [*cards().values(), make_choice("pick")]
    decks = lambda home: Library(decks=(replace(make_deck(*found), id="demo"),))  # noqa: E731, ARG005
    monkeypatch.setattr("studyapp.study.desk.read_shelf", decks)
    return found


@pytest.fixture
def answered(library: list[Card], clock: FixedClock) -> Answered:
    """Answer a card as a session does, rightly or wrongly; the session and what was kept."""

    def answer(name: str, *, right: bool = True) -> tuple[Session, Review]:
        card = next(card for card in library if card.id == name)
        source = IdentifierSource(random.Random(3).getrandbits)
        desk = open_desk(find_home(), clock, Library(decks=(make_deck(card),)), identifiers=source)
        session = Session(desk)
        question = session.task.question
        if question.form is Form.REVEAL:
            session.reveal()
            session.rate(Rating.HARD)
        else:
            if name == "pick":
                line = str([option.right for option in question.options].index(right) + 1)
            else:
                line = right_line(question) if right else wrong_line(question)
            session.answer(read_answer(question, line), Confidence.SURE)
            if not right and question.form is Form.KNOBS:
                session.answer(None)
        (kept,) = desk.store.reviews()
        desk.close()
        return session, kept

    return answer


@pytest.mark.parametrize("name", sorted(cards()))
@pytest.mark.parametrize("right", [True, False])
def test_every_kind_is_shown_as_it_was_posed_with_what_became_of_it(
    command: Command, answered: Answered, name: str, right: bool
) -> None:
    session, kept = answered(name, right=right)
    question, verdict = session.task.question, session.verdict
    assert verdict is not None
    shown = command("history", "--show", str(kept.id), "--json").value
    assert (shown["id"], shown["rating"], shown["changed"]) == (str(kept.id), kept.rating.word, "")
    assert shown["posed"]["question"] == question.face
    assert shown["posed"]["options"] == [option.text for option in question.options]
    assert (shown["posed"]["left"], shown["posed"]["pieces"]) == (
        list(question.left),
        list(question.pieces),
    )
    assert shown["detail"].get("right") == verdict.right
    assert tuple(shown["chosen"]) == verdict.chosen
    assert tuple(shown["right_places"]) == verdict.right_places
    if question.form is not Form.REVEAL and verdict.right is False:
        assert shown["expected"] == verdict.expected
    words = command("history", "--show", str(kept.id)[:13])
    assert (words.code, words.err) == (0, "")
    assert f"Grade: {kept.rating.word}" in words.out
    assert ("How sure: sure" in words.out) == ("confidence" in kept.detail)


def test_an_option_shows_whether_it_was_given_and_right(
    command: Command, answered: Answered
) -> None:
    session, kept = answered("pick", right=False)
    out = command("history", "--show", str(kept.id)).out
    places = [out.index(option.text) for option in session.task.question.options]
    assert places == sorted(places)
    assert "right one  [right]" in out
    assert out.count("[given]") == 1
    assert "Not so." in out


def test_a_card_that_learners_grade_shows_question_and_answer_once(
    command: Command, answered: Answered
) -> None:
    _, kept = answered("demo.recall")
    out = command("history", "--show", str(kept.id)).out
    assert (out.count("What is"), out.count("The step.")) == (1, 1)


@pytest.mark.parametrize("name", ["demo.predict", "demo.outcomes", "demo.curves", "demo.tune"])
def test_a_measured_answer_names_its_run_and_the_command_that_makes_it_again(
    command: Command, answered: Answered, name: str
) -> None:
    _, kept = answered(name)
    run = command("history", "--show", str(kept.id), "--json").value["run"]
    again = command(*shlex.split(run["command"])[1:], "--json").value
    assert again["summary"] == run["summary"]
    assert run["command"] in command("history", "--show", str(kept.id)).out


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda card: replace(card, question="Another?"), "changed since"),
        (lambda card: replace(make_card(card.id)), "it was of the kind choice"),
        (lambda card: replace(card, draws=card_named("demo.number").draws), "other values"),
        (lambda _: None, "in no deck any more"),
    ],
)
def test_a_card_that_changed_or_went_is_told_and_what_is_kept_is_shown(
    command: Command,
    answered: Answered,
    library: list[Card],
    change: Callable[[Card], Card | None],
    told: str,
) -> None:
    _, kept = answered("pick")
    changed = change(library.pop())
    library += [changed] if changed is not None else []
    outcome = command("history", "--show", str(kept.id))
    assert outcome.code == 0
    assert told in outcome.out
    assert "Given: right one" in outcome.out
    assert told in command("history", "--show", str(kept.id), "--json").value["changed"]


def test_an_answer_from_before_fingerprints_is_shown_by_what_was_given(
    command: Command, library: list[Card]
) -> None:
    detail: dict[str, object] = {"kind": "choice", "seed": 5, "right": False, "given": "wrong one"}
    review = keep(library, replace(make_review("pick", Rating.AGAIN), detail=detail))
    out = command("history", "--show", str(review.id)).out
    assert "wrong one  [given]" in out
    assert "changed" not in out
    bare = keep(library, make_review("pick"))
    assert "was not kept" in command("history", "--show", str(bare.id)).out


def keep(library: list[Card], *reviews: Review) -> Review:
    clock = FixedClock(reviews[0].reviewed_at)
    desk: Desk = open_desk(find_home(), clock, Library(decks=(make_deck(*library),)))
    for review in reviews:
        state = desk.scheduler.next_state(None, review)
        desk.store.add_review(review, state)
    desk.close()
    return reviews[0]


@pytest.mark.parametrize("typed", ["", "01234", "nonsense", "0" * 40, "123456\x1b[2J", "ffffff"])
def test_an_unknown_id_is_refused_in_a_line(
    command: Command, answered: Answered, typed: str
) -> None:
    answered("pick")
    outcome = command("history", "--show", typed)
    assert outcome.code == 2
    assert "history" in outcome.complaint


def test_an_id_that_several_begin_with_names_two(command: Command, library: list[Card]) -> None:
    first, second = make_review("a"), make_review("b")
    keep(library, first, second)
    outcome = command("history", "--show", str(first.id)[:8])
    assert outcome.code == 2
    assert "2 answers" in outcome.complaint
    assert str(first.id) in outcome.complaint


def test_an_answer_that_was_taken_back_is_told(command: Command, clock: FixedClock) -> None:
    desk = open_desk(find_home(), clock, Library(decks=(make_deck(make_card("one")),)))
    session = Session(desk)
    session.reveal()
    kept = session.rate(Rating.GOOD)
    session.undo()
    desk.close()
    outcome = command("history", "--show", str(kept.id))
    assert outcome.code == 2
    assert "taken back" in outcome.complaint


def test_the_ids_that_are_listed_find_their_answers(
    command: Command, library: list[Card], tmp_path: Path
) -> None:
    reviews = [make_review(name) for name in "abc"]
    keep(library, *reviews)
    for line in command("history", "--limit", "2").out.splitlines():
        *_, short, name = line.split()
        shown = command("history", "--show", short, "--json").value
        assert shown["card"] == name


def test_short_ids_are_as_long_as_it_takes() -> None:
    texts = (
        "01a00000-0000-7000-8000-000000000001",
        "01a00000-0000-7000-8000-000000000002",
        "01b00000-0000-7000-8000-000000000002",
    )
    reviews = [replace(make_review(), id=UUID(text)) for text in texts]
    assert [len(short) for short in short_ids(reviews).values()] == [36, 36, 13]
