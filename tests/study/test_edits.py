"""Edits of deck files while a session runs: they show at the next card, and progress stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from studyapp.cards.shelf import Shelf
from studyapp.clock import FixedClock
from studyapp.progress.home import Home
from studyapp.records.rating import Rating
from studyapp.study.desk import Desk, open_desk
from studyapp.study.session import Session
from studyapp.study.task import Phase

TWO = "Q: one\nA: 1\n---\nQ: two\nA: 2\n---\n"


class Place:
    """A folder of decks, and a desk at it."""

    def __init__(self, folder: Path, clock: FixedClock) -> None:
        self.folder, self._clock = folder, clock
        self.path = folder / "decks" / "notes.md"
        self.path.parent.mkdir()
        self.write(TWO)
        shelf = Shelf(folder / "decks", bundled=folder / "none")
        self.desk: Desk = open_desk(Home.below(folder), clock, shelf)

    def write(self, text: str) -> None:
        part = self.path.with_name("part")
        part.write_text(text, encoding="utf-8")
        part.replace(self.path)


@pytest.fixture
def place(tmp_path: Path, clock: FixedClock) -> Iterator[Place]:
    place = Place(tmp_path, clock)
    yield place
    place.desk.close()


def answer(session: Session, rating: Rating = Rating.EASY) -> str:
    card = session.task.card
    session.reveal()
    session.rate(rating)
    session.next()
    return card.question


def rest(session: Session) -> list[str]:
    asked = []
    while session.phase is not Phase.FINISHED:
        asked.append(answer(session))
    return sorted(asked)


def test_a_card_that_was_added_is_asked_in_the_same_session(place: Place) -> None:
    session = Session(place.desk)
    place.write(TWO + "Q: three\nA: 3\n")
    assert rest(session) == ["one", "three", "two"]


def test_an_edit_shows_at_the_next_card(place: Place) -> None:
    place.write(TWO.replace("Q:", "<!-- id: x -->\nQ:", 1))
    place.desk.look_again()
    session = Session(place.desk)
    first = answer(session)
    assert session.task.card.question != first
    place.write(place.path.read_text(encoding="utf-8").replace("A: 1", "A: uno"))
    session.undo()
    session.look_again()
    assert rest(session) == ["one", "two"]


def test_the_card_on_the_table_is_asked_anew_after_its_edit(place: Place) -> None:
    place.write("<!-- id: x -->\nQ: one\nA: 1\n")
    place.desk.look_again()
    session = Session(place.desk)
    place.write("\n\n<!-- id: x -->\nQ: what is one?\nA: 1\n")
    session.look_again()
    assert (session.task.card.question, session.task.card.line) == ("what is one?", 4)
    assert "what is one?" in session.task.question.face
    assert rest(session) == ["what is one?"]


def test_a_card_that_only_moved_stays_as_it_was_asked(place: Place) -> None:
    session = Session(place.desk)
    asked, line = session.task.question, session.task.card.line
    place.write("a note above\n\n" + TWO)
    session.look_again()
    assert session.task.question is asked
    assert session.task.card.line == line + 2


def test_an_answer_that_is_shown_is_not_disturbed(place: Place) -> None:
    session = Session(place.desk)
    session.reveal()
    place.write(TWO.replace("one", "ones").replace("two", "twos"))
    session.look_again()
    assert session.phase is Phase.REVEALED
    session.rate(Rating.EASY)
    session.next()
    assert rest(session) == ["ones", "twos"]


def test_a_deck_that_is_gone_ends_the_session_and_undo_still_works(place: Place) -> None:
    session = Session(place.desk, "notes")
    first = answer(session)
    place.path.unlink()
    session.look_again()
    assert session.deck.title == "notes"
    answer(session)
    assert session.phase is Phase.FINISHED
    session.undo()
    assert session.undo().question == first
    assert session.deck.id == "notes"


def test_a_card_in_a_learning_step_is_asked_again_once(place: Place) -> None:
    session = Session(place.desk)
    first = session.task.card.question
    session.reveal()
    session.rate(Rating.AGAIN)
    place.write(TWO + "Q: three\nA: 3\n")
    session.next()
    assert session.counts.left == 3
    assert sorted([first, "three", *({"one", "two"} - {first})]) == rest(session)


def test_writing_the_ids_keeps_the_progress(place: Place) -> None:
    from studyapp.cards.markdown_deck import read_markdown
    from studyapp.cards.markdown_ids import add_ids

    assert rest(Session(place.desk)) == ["one", "two"]
    before = place.desk.store.states()
    add_ids(read_markdown(place.path), place.path)
    place.write(place.path.read_text(encoding="utf-8").replace("Q: one", "Q: What is one?"))
    assert place.desk.look_again()
    assert {card.id for card in place.desk.library.cards} == set(before)
    assert Session(place.desk).phase is Phase.FINISHED
