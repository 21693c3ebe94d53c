from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from studyapp.clock import FixedClock
from studyapp.errors import StoreError
from studyapp.progress.backup import back_up, backups, is_due, thin
from studyapp.progress.home import Home
from studyapp.progress.store import Store
from tests.building import MORNING
from tests.progress.conftest import Opener
from tests.progress.outside import content
from tests.progress.samples import WRITES, keep, make_review, make_run

DAY = dt.timedelta(days=1)


def _pretend(folder: Path, taken: dt.datetime) -> Path:
    path = folder / f"study-{taken:%Y%m%dT%H%M%S}-daily.db"
    path.touch()
    return path


def test_a_copy_of_an_open_database_holds_all_that_was_kept(begun: Store, home: Home) -> None:
    for name, write in WRITES.items():
        if name != "rebuild_states":
            write(begun)
    assert content(back_up(home, MORNING)) == content(home.database)


def test_a_copy_put_in_the_place_of_the_database_is_gone_on_from(
    begun: Store, home: Home, opened: Opener
) -> None:
    begun.add_run(make_run())
    kept = (begun.reviews(), begun.states(), begun.day_counts(), begun.runs())
    copy = back_up(home, MORNING)
    begun.close()
    home.database.write_bytes(b"ruined")
    shutil.copy(copy, home.database)
    store = opened()
    assert (store.reviews(), store.states(), store.day_counts(), store.runs()) == kept
    keep(store, make_review("next"))
    assert store.integrity() == []


def test_the_first_writing_of_a_day_takes_a_copy_of_what_was_there(
    begun: Store, opened: Opener, home: Home, clock: FixedClock
) -> None:
    assert backups(home.backups) == []
    for days in (1, 1, 0):
        begun.close()
        clock.advance(days=days)
        begun = opened()
        keep(begun, make_review(at=clock.now()))
    taken = [when for when, _ in backups(home.backups)]
    assert taken == [MORNING + 2 * DAY, MORNING + DAY]


def test_nothing_is_copied_for_one_who_only_looks(
    begun: Store, opened: Opener, home: Home, clock: FixedClock
) -> None:
    begun.close()
    clock.advance(days=9)
    opened(look_only=True).reviews()
    opened().states()
    assert not home.backups.exists()


@pytest.mark.parametrize(("hours", "due"), [(0, False), (23.9, False), (24, True), (999, True)])
def test_a_copy_is_due_when_the_newest_is_a_day_old(
    hours: float, due: bool, begun: Store, home: Home
) -> None:
    assert is_due(home, MORNING)
    back_up(home, MORNING)
    assert is_due(home, MORNING + dt.timedelta(hours=hours)) is due


def test_a_copy_from_a_clock_that_ran_far_ahead_does_not_stop_the_daily_ones(
    begun: Store, home: Home
) -> None:
    back_up(home, MORNING + 400 * DAY)
    assert is_due(home, MORNING)


def test_copies_are_listed_newest_first_and_other_files_are_not_ours(home: Home) -> None:
    home.backups.mkdir(parents=True)
    days = [_pretend(home.backups, MORNING + number * DAY) for number in (1, 0, 2)]
    for name in ("study-mine.db", "notes.txt", "study-20261122T090000-daily.part"):
        (home.backups / name).touch()
    assert [path for _, path in backups(home.backups)] == [days[2], days[0], days[1]]


def test_copies_of_two_days_are_all_kept(tmp_path: Path) -> None:
    hourly = [_pretend(tmp_path, MORNING - dt.timedelta(hours=hours)) for hours in range(48)]
    thin(tmp_path, MORNING)
    assert {path for _, path in backups(tmp_path)} == set(hourly)


def test_a_year_of_daily_copies_thins_out_to_days_weeks_and_months(tmp_path: Path) -> None:
    """Thinned every day, as it happens, so that a rule that starves a later one shows."""
    end = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
    for ago in range(420, -1, -1):
        _pretend(tmp_path, end - ago * DAY)
        thin(tmp_path, end - ago * DAY)
    kept = [taken.date() for taken, _ in backups(tmp_path)]
    newest = end.date()
    assert kept[:12] == [newest - number * DAY for number in range(12)]
    sundays = [newest - number * 7 * DAY for number in range(10)]
    assert newest.isoweekday() == 7
    assert set(sundays) <= set(kept)
    month_ends = [dt.date(2026, month + 1, 1) - DAY for month in range(3, 11)]
    assert set(month_ends) <= set(kept)
    assert len(kept) == len({*kept[:12], *sundays, *month_ends})


def test_thinning_leaves_files_that_are_not_copies(tmp_path: Path) -> None:
    (tmp_path / "study-mine.db").touch()
    for ago in range(0, 4000, 100):
        _pretend(tmp_path, MORNING - ago * DAY)
    thin(tmp_path, MORNING)
    assert (tmp_path / "study-mine.db").exists()
    assert len(backups(tmp_path)) == 12  # twelve days with a copy; they are weeks and months too


def test_a_copy_that_cannot_be_finished_leaves_nothing_and_says_so(
    begun: Store, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: int) -> None:
        raise OSError(28, "No space left on device: the disk is full")

    monkeypatch.setattr("studyapp.progress.backup.os.fsync", refuse)
    with pytest.raises(StoreError, match="disk is full") as told:
        back_up(home, MORNING)
    assert told.value.hint
    assert list(home.backups.iterdir()) == []


def test_a_disk_too_full_for_the_copy_is_told_as_full(
    begun: Store, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("studyapp.progress.backup.os.fsync", refuse)
    with pytest.raises(StoreError, match="disk is full"):
        back_up(home, MORNING)
