"""The fit from Home: offered, shown step by step, both losses told, and undone."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from studyapp.errors import StudyError
from studyapp.progress.home import find_home
from studyapp.scheduling import fitting
from studyapp.scheduling.parameters import DEFAULT_WEIGHTS
from studyapp.tui.app import StudyApp
from studyapp.tui.screens.home import HomeScreen
from tests.bench.forgetful import REVIEWS_PER_CARD, answers, keep
from tests.conftest import START
from tests.tui.conftest import Opened, words

SLOW = tuple(w * (0.6 if n < 4 else 1.0) for n, w in enumerate(DEFAULT_WEIGHTS))
FAST = tuple(w * (1.6 if n < 4 else 1.0) for n, w in enumerate(DEFAULT_WEIGHTS))


def learn(cards: int = 60) -> None:
    folder = find_home().database.parent
    folder.mkdir(parents=True, exist_ok=True)
    keep(answers(cards * REVIEWS_PER_CARD, START), folder, START)


def flat(pilot: Pilot[None]) -> str:
    return " ".join(words(pilot).split())


async def settled(pilot: Pilot[None], *keys: str) -> str:
    await pilot.press(*keys)
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    return flat(pilot)


def weights_of(pilot: Pilot[None]) -> tuple[float, ...]:
    app = pilot.app
    assert isinstance(app, StudyApp)
    assert app.desk is not None
    return app.desk.scheduler.parameters


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 16)])
async def test_home_offers_it_and_it_is_kept_and_undone(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    monkeypatch.setattr(fitting, "fit", lambda *_: SLOW)
    learn()
    async with opened(size=size) as pilot:
        assert "doubled to 420 recall tests" in await settled(pilot)
        shown = await settled(pilot, "f")
        assert shown.count("✓") == 4
        assert "Log loss" in shown
        assert "with the weights in force" in shown
        assert "u takes them back" in shown
        assert weights_of(pilot) == SLOW
        assert "published weights are in force" in await settled(pilot, "u")
        assert weights_of(pilot) == DEFAULT_WEIGHTS
        assert "recall tests" not in await settled(pilot, "escape")
        assert isinstance(pilot.app.screen, HomeScreen)


async def test_weights_that_expect_no_better_are_not_kept(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fitting, "fit", lambda *_: FAST)
    learn()
    async with opened() as pilot:
        shown = await settled(pilot, "f")
        assert "all stays as it was" in shown
        assert weights_of(pilot) == DEFAULT_WEIGHTS
        await settled(pilot, "u")
        assert weights_of(pilot) == DEFAULT_WEIGHTS


async def test_few_answers_are_told_and_not_offered(opened: Opened) -> None:
    async with opened() as pilot:
        assert "doubled" not in await settled(pilot)
        assert "There are 0 recall tests" in await settled(pilot, "f")
        assert not find_home().database.exists()


async def test_escape_stops_a_fit_and_keys_are_heard_meanwhile(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, ended = threading.Event(), threading.Event()

    def fit(_log: object, _before: int, stopped: Callable[[], bool]) -> tuple[float, ...]:
        begun.set()
        while not stopped():
            ended.wait(0.01)
        raise StudyError("The fit was stopped.", "")

    monkeypatch.setattr(fitting, "fit", fit)
    learn()
    async with opened() as pilot:
        await pilot.press("f")
        for _ in range(200):
            if begun.is_set():
                break
            await pilot.pause(0.02)
        assert "▸ Fitting the weights" in words(pilot)
        await pilot.press("i")
        assert "Log loss says" in flat(pilot)
        await settled(pilot, "escape")
        assert isinstance(pilot.app.screen, HomeScreen)
        assert weights_of(pilot) == DEFAULT_WEIGHTS
