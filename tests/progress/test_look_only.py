from __future__ import annotations

from pathlib import Path

import pytest

from studyapp.cards.library import Library
from studyapp.clock import FixedClock
from studyapp.errors import LookOnlyError
from studyapp.progress.home import Home
from studyapp.progress.lock import InstanceLock
from studyapp.progress.store import Store
from studyapp.progress.version import SCHEMA_VERSION
from studyapp.records.rating import Rating
from studyapp.study.desk import open_desk
from studyapp.study.session import Session
from studyapp.study.task import Phase
from tests.building import make_card, make_deck
from tests.progress.conftest import Opener
from tests.progress.outside import tell
from tests.progress.samples import AT_FIRST, WRITES, keep, make_review, make_run, state_after

OPEN_FILES = Path("/proc/self/fd")
AHEAD = (
    f"PRAGMA user_version = {SCHEMA_VERSION + 1}",
    "UPDATE meta SET value = '7.5.0' WHERE key = 'needs_version'",
)


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def newer(begun: Store, home: Home) -> Home:
    """A database that a newer version of the program wrote, with one review."""
    begun.close()
    tell(home.database, *AHEAD)
    return home


def test_a_newer_database_is_look_only_and_names_the_version_it_needs(
    newer: Home, opened: Opener
) -> None:
    store = opened()
    assert not store.writable
    assert "7.5.0" in store.why_look_only
    assert [review.card_id for review in store.reviews()] == ["before"]
    assert store.states().keys() == {"before"}


@pytest.mark.parametrize("name", AT_FIRST)
def test_nothing_can_be_written_to_a_newer_database(name: str, newer: Home, opened: Opener) -> None:
    before = newer.database.read_bytes()
    store = opened()
    with pytest.raises(LookOnlyError, match=r"7\.5\.0") as told:
        WRITES[name](store)
    assert told.value.hint
    store.close()
    assert newer.database.read_bytes() == before


def test_a_newer_database_is_look_only_even_if_its_derived_tables_changed(
    newer: Home, opened: Opener
) -> None:
    tell(newer.database, "ALTER TABLE card_state RENAME COLUMN stability TO strength")
    store = opened()
    assert "7.5.0" in store.why_look_only


def test_a_second_instance_is_look_only_and_says_why(begun: Store, opened: Opener) -> None:
    second = opened()
    assert not second.writable
    assert "another studyapp is open" in second.why_look_only
    assert second.reviews() == begun.reviews() != []
    review = make_review()
    with pytest.raises(LookOnlyError, match="another studyapp is open"):
        second.add_review(review, state_after(review))


def test_the_first_instance_goes_on_while_a_second_one_looks(begun: Store, opened: Opener) -> None:
    second = opened()
    second.reviews()
    keep(begun, make_review())
    assert len(begun.reviews()) == 2


def test_what_a_command_looks_at_stays_as_it_is_while_another_writes(
    begun: Store, opened: Opener
) -> None:
    command = opened(look_only=True)
    before = command.reviews()
    keep(begun, make_review("later"))
    assert command.reviews() == before
    cards = command.log_columns().cards
    assert [cards[n] for n in command.state_columns(cards).card.tolist()] == ["before"]
    command.close()
    assert len(opened(look_only=True).reviews()) == 2


def test_the_next_instance_writes_once_the_first_is_closed(begun: Store, opened: Opener) -> None:
    begun.close()
    keep(opened(), make_review())


def test_of_two_that_open_nothing_the_first_to_answer_holds_the_records(opened: Opener) -> None:
    first, second = opened(), opened()
    keep(second, make_review())
    review = make_review()
    with pytest.raises(LookOnlyError, match="another studyapp is open"):
        first.add_review(review, state_after(review))
    assert len(second.reviews()) == 1


def test_one_that_opened_before_there_were_records_does_not_write_over_them(
    opened: Opener, home: Home
) -> None:
    """It may go on from what was written since, or look only and say so; nothing else."""
    early, other = opened(), opened()
    first = keep(other, make_review("one"))
    other.close()
    try:
        keep(early, make_review("two"))
    except LookOnlyError:
        expected = {"one"}
    else:
        expected = {"one", "two"}
    early.close()
    after = opened()
    assert first in after.reviews()
    assert after.states().keys() == expected


def test_a_store_can_be_written_to_again_after_it_was_closed(begun: Store) -> None:
    begun.close()
    keep(begun, make_review("two"))
    assert begun.states().keys() == {"before", "two"}


def test_looking_only_by_choice_writes_nothing(
    begun: Store, opened: Opener, home: Home, clock: FixedClock
) -> None:
    begun.close()
    before = _files(home.database.parent)
    store = opened(look_only=True)
    assert store.reviews()
    assert store.integrity() == []
    with pytest.raises(LookOnlyError):
        store.put_setting("goal", {})
    store.close()
    assert _files(home.database.parent) == before


def test_an_answer_that_cannot_be_kept_leaves_the_card_on_the_table(
    home: Home, clock: FixedClock, opened: Opener
) -> None:
    library = Library(decks=(make_deck(make_card()),), problems=())
    session = Session(open_desk(home, clock, library))
    session.reveal()
    card = session.task.card
    opened().add_run(make_run())  # another one was quicker to write
    with pytest.raises(LookOnlyError):
        session.rate(Rating.GOOD)
    assert (session.task.card, session.phase) == (card, Phase.REVEALED)
    assert not session.can_undo
    assert "another studyapp" in session.why_not_kept


def test_a_folder_that_refuses_the_lock_is_look_only(
    begun: Store, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun.close()

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as refusing:
        refusing.setattr("studyapp.progress.lock.os.open", refuse)
        store = opened()
    assert "cannot be written to (Permission denied)" in store.why_look_only
    assert len(store.reviews()) == 1
    with pytest.raises(LookOnlyError, match="cannot be written to"):
        keep(store, make_review())


def test_a_lock_is_held_by_one_and_free_when_given_back(tmp_path: Path) -> None:
    one, other = InstanceLock(tmp_path / "lock"), InstanceLock(tmp_path / "lock")
    assert one.acquire()
    assert one.acquire(), "whoever holds it, holds it"
    assert not other.acquire()
    assert (one.held, other.held) == (True, False)
    one.release()
    assert other.acquire()
    other.release()


@pytest.mark.skipif(not OPEN_FILES.exists(), reason="the system does not list open files")
def test_a_lock_that_is_not_got_leaves_nothing_open(tmp_path: Path) -> None:
    holder, without = InstanceLock(tmp_path / "lock"), InstanceLock(tmp_path / "lock")
    holder.acquire()
    before = len(list(OPEN_FILES.iterdir()))
    without.acquire()
    assert len(list(OPEN_FILES.iterdir())) == before
    holder.release()
