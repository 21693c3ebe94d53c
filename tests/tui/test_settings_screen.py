"""Settings on screen: a change holds at once, stands in the file, and bad values are refused."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import UUID

import pytest
from textual.pilot import Pilot

from studyapp.errors import StoreError
from studyapp.progress.home import find_home
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from studyapp.study.settings import SETTINGS, Setting
from studyapp.study.settings_file import TEMPLATE, read_file
from studyapp.tui.app import StudyApp
from studyapp.tui.screens import settings as settings_screen
from studyapp.tui.screens.home import HomeScreen
from studyapp.tui.screens.settings import SettingsScreen
from tests.tui.conftest import Opened, words

PLACES = {setting.name: place for place, setting in enumerate(SETTINGS)}


def app_of(pilot: Pilot[None]) -> StudyApp:
    assert isinstance(pilot.app, StudyApp)
    return pilot.app


def flat(pilot: Pilot[None]) -> str:
    """What stands on the screen, with lines that were wrapped put together."""
    return " ".join(words(pilot).split())


async def go_to(pilot: Pilot[None], name: str) -> None:
    await pilot.press("s", *["down"] * PLACES[name])


async def typed(pilot: Pilot[None], text: str) -> None:
    await pilot.press("enter", "ctrl+u", *["end", *["backspace"] * 12], *text, "enter")
    await pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 16)])
async def test_every_setting_is_shown_with_its_value(opened: Opened, size: tuple[int, int]) -> None:
    async with opened(size=size) as pilot:
        await pilot.press("s")
        shown = words(pilot)
        for setting in SETTINGS:
            assert setting.title in shown
            assert setting.kind.words(setting.default) in shown
            said = f"{setting.about[0].upper()}{setting.about[1:]}: {setting.kind.range}"
            assert said[:50] in flat(pilot)
            await pilot.press("down")
        assert "Keys" in shown


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda one: one.name)
async def test_every_setting_can_be_turned_and_holds_at_once(
    opened: Opened, setting: Setting
) -> None:
    one = setting
    async with opened() as pilot:
        await go_to(pilot, one.name)
        await pilot.press("right")
        found = read_file(find_home().config)
        assert one.of(found.settings) != one.default
        assert app_of(pilot).settings == found.settings
        desk = app_of(pilot).desk
        assert desk is not None
        assert desk.settings == found.settings
        await pilot.press("d")
        assert one.of(read_file(find_home().config).settings) == one.default
        assert find_home().config.read_text("utf-8") == TEMPLATE


async def test_limits_and_theme_hold_without_a_new_start(opened: Opened) -> None:
    async with opened() as pilot:
        await go_to(pilot, "new_per_day")
        await typed(pilot, "1")
        assert app_of(pilot).desk.limits.new_per_day == 1  # type: ignore[union-attr]
        await go_on(pilot, "theme")
        await typed(pilot, "nord")
        assert app_of(pilot).theme == "nord"
        await pilot.press("escape")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(pilot.app.screen, HomeScreen)
        assert "1 new" in words(pilot)


async def go_on(pilot: Pilot[None], name: str) -> None:
    screen = pilot.app.screen
    assert isinstance(screen, SettingsScreen)
    while screen.chosen is None or screen.chosen.name != name:
        await pilot.press("down")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("new_per_day", "-3", "0 to 9999"),
        ("desired_retention", "0.99", "0.70 to 0.97"),
        ("theme", "norrd", "did you mean 'nord'?"),
    ],
)
async def test_a_bad_value_is_refused_with_a_reason(
    opened: Opened, name: str, text: str, said: str
) -> None:
    async with opened() as pilot:
        await go_to(pilot, name)
        await typed(pilot, text)
        assert said in flat(pilot)
        assert not find_home().config.exists()


async def test_a_broken_file_is_shown_by_line_and_stays(opened: Opened) -> None:
    path = find_home().config
    path.parent.mkdir(parents=True)
    path.write_text("[study]\nnew_per_day = \n", encoding="utf-8")
    async with opened(size=(120, 24)) as pilot:
        await pilot.press("s", "right")
        assert "has to be mended first" in words(pilot)
        assert f"{path.name}:2: syntax" in words(pilot).replace("\n", "")
        assert path.read_text("utf-8") == "[study]\nnew_per_day = \n"


async def test_what_an_editor_wrote_meanwhile_is_where_a_turn_begins(opened: Opened) -> None:
    async with opened() as pilot:
        await go_to(pilot, "new_per_day")
        path = find_home().config
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("[study]\nnew_per_day = 40 # by hand\n", encoding="utf-8")
        await pilot.press("right")
        assert path.read_text("utf-8") == "[study]\nnew_per_day = 50 # by hand\n"


async def test_another_retention_schedules_every_card_anew(opened: Opened) -> None:
    async with opened() as pilot:
        desk, state = app_of(pilot).desk, None
        assert desk is not None
        for number in range(4):
            at = desk.clock.now() - (8 - 2 * number) * dt.timedelta(days=1)
            review = Review(
                UUID(int=number + 1), "first", "deck", None, at, 0, Rating.GOOD, 5000, ""
            )
            state = desk.scheduler.next_state(state, review)
            desk.store.add_review(review, state)
        await go_to(pilot, "desired_retention")
        await typed(pilot, "0.8")
        await pilot.press("escape")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        after = desk.store.states()["first"]
        assert state is not None
        assert after.due_day > state.due_day
        fresh = desk.scheduler.fold(desk.store.reviews("first"))
        assert fresh is not None
        assert after.stability == pytest.approx(fresh.stability, rel=1e-9)
        assert after.difficulty == pytest.approx(fresh.difficulty, rel=1e-9)
        assert after == replace(fresh, stability=after.stability, difficulty=after.difficulty)
        assert desk.scheduler.desired_retention == 0.8
        assert any("1 card scheduled anew" in n.message for n in pilot.app._notifications)


async def test_a_schedule_that_cannot_be_kept_is_told_and_holds_nobody(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_desk: object) -> None:
        raise StoreError("The disk is full.", "")

    monkeypatch.setattr(settings_screen, "reschedule", fail)
    async with opened() as pilot:
        await pilot.press("s", "escape")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert "The disk is full" in words(pilot)
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, HomeScreen)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 16)])
async def test_what_a_retention_costs_stands_beside_it(
    opened: Opened, size: tuple[int, int]
) -> None:
    async with opened(size=size) as pilot:
        desk = app_of(pilot).desk
        assert desk is not None
        review = Review(
            UUID(int=1), "first", "deck", None, desk.clock.now(), 0, Rating.GOOD, 5000, ""
        )
        desk.store.add_review(review, desk.scheduler.next_state(None, review))
        await go_to(pilot, "desired_retention")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert "By simulation about" in flat(pilot)
        await pilot.press("right", "right")
        assert "0.92" in words(pilot)
        assert "; with 0.90" in flat(pilot)


async def test_a_key_can_be_set_and_works_at_once(opened: Opened) -> None:
    async with opened() as pilot:
        await pilot.press("s", "up", "enter")
        await pilot.press(*["down"] * [b.id for b in HomeScreen.BINDINGS].index("home.lab"))  # type: ignore[union-attr]
        await typed(pilot, "z")
        assert read_file(find_home().config).settings.keys == {"home.lab": "z"}
        await typed(pilot, "t")
        assert "home.test" in words(pilot)
        assert read_file(find_home().config).settings.keys == {"home.lab": "z"}
        await pilot.press("escape", "escape")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert "z lab" in words(pilot)
        await pilot.press("z")
        assert "simulations" in words(pilot)
        await pilot.press("escape", "l")
        assert isinstance(pilot.app.screen, HomeScreen)


async def test_a_clash_in_the_file_is_told_by_line_and_costs_only_itself(opened: Opened) -> None:
    path = find_home().config
    path.parent.mkdir(parents=True)
    path.write_text('[keys]\n"home.lab" = "t"\n"home.progress" = "y"\n', encoding="utf-8")
    async with opened() as pilot:
        await pilot.app.workers.wait_for_complete()
        (told,) = [n.message for n in pilot.app._notifications]
        assert f"{path}:2: key-clash" in told
        await pilot.press("y")
        assert "Progress" in words(pilot)
