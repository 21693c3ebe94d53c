"""Every kind of card on the study screen: asked, answered by keys, judged, kept."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from studyapp.cards.bodies import Match, Pair
from studyapp.cards.card import Card, Kind
from studyapp.cards.library import Library, load_library
from studyapp.questions.question import Form, Question
from studyapp.records.confidence import Confidence
from studyapp.records.rating import Rating
from studyapp.study.task import Phase
from studyapp.tui.screens.study import StudyScreen
from tests.questions.typed import card_named, cards, right_line, settled, wrong_line
from tests.tui.conftest import Opened, words

EVERY = pytest.mark.parametrize("name", sorted(cards()))
BY_MACHINE = pytest.mark.parametrize("name", sorted(set(cards()) - {"demo.recall", "demo.cloze"}))
SIZES = pytest.mark.parametrize("size", [pytest.param((80, 24), marks=pytest.mark.long), (50, 14)])


def laid(name: str) -> Card:
    return replace(card_named(name), deck_id="deck", topic="one")


def screen_of(pilot: Pilot[None]) -> StudyScreen:
    screen = pilot.app.screen
    assert isinstance(screen, StudyScreen)
    return screen


async def until_settled(pilot: Pilot[None]) -> None:
    screen = screen_of(pilot)
    for _ in range(200):
        await pilot.pause(0.01)
        if not screen._measuring:
            break
    if screen._area.playing:
        await pilot.press("enter")
        await pilot.pause()


async def answer(pilot: Pilot[None], question: Question, line: str, sure: str = "3") -> None:
    """Answer by keys what is answered by ``line`` when it is typed."""
    match question.form:
        case Form.TYPED:
            await pilot.press(*line, "enter", sure)
        case Form.KNOBS:
            name, _, value = line.partition("=")
            screen_of(pilot)._area.set_knob(name, float(value))
            await pilot.press("space")
        case Form.ONE:
            await pilot.press(line, sure)
        case Form.SOME:
            await pilot.press(*(line if line != "none" else "2").split(), "enter", sure)
        case _:
            await pilot.press(*line.split(), "enter", sure)
    await until_settled(pilot)


@BY_MACHINE
async def test_a_right_answer_is_kept_as_good_with_how_sure(name: str, opened: Opened) -> None:
    async with opened(laid(name)) as pilot:
        await pilot.press("enter")
        screen = screen_of(pilot)
        question = screen.session.task.question
        await answer(pilot, question, right_line(question))
        (review,) = pilot.app.desk.store.reviews()  # type: ignore[attr-defined]
        assert review.rating is Rating.GOOD
        assert review.detail["right"] is True
        sure = None if question.form is Form.KNOBS else Confidence.SURE
        assert review.detail.get("confidence") == sure
        assert "Right." in words(pilot)
        assert len(pilot.app.desk.store.runs()) == question.measured  # type: ignore[attr-defined]


@BY_MACHINE
async def test_a_wrong_answer_says_so_and_takes_a_note(name: str, opened: Opened) -> None:
    async with opened(laid(name)) as pilot:
        await pilot.press("enter")
        screen = screen_of(pilot)
        question = screen.session.task.question
        if question.form is Form.KNOBS:
            await pilot.press("g")
            await until_settled(pilot)
        else:
            await answer(pilot, question, wrong_line(question))
        assert screen.session.phase is Phase.ANSWERED
        assert ("Given up." if question.form is Form.KNOBS else "Not so.") in words(pilot)
        await pilot.press("y")
        await pilot.press(*"why not", "enter")
        assert pilot.app.desk.store.last_note(name) == "why not"  # type: ignore[attr-defined]


@EVERY
@SIZES
async def test_a_question_fits_its_terminal(
    name: str, size: tuple[int, int], opened: Opened
) -> None:
    async with opened(laid(name), size=size) as pilot:
        await pilot.press("enter")
        shown = words(pilot)
        assert screen_of(pilot).session.task.question.face.split()[0] in shown
        await pilot.press("1", "2", "down", "up", "escape")


async def test_a_missed_goal_leaves_another_try_and_every_try_is_kept(opened: Opened) -> None:
    async with opened(laid("demo.tune")) as pilot:
        await pilot.press("enter", "space")
        await until_settled(pilot)
        screen = screen_of(pilot)
        assert screen.session.phase is Phase.ASKING
        assert screen.session.task.attempts == 1
        await answer(pilot, screen.session.task.question, "step_scale=1.2")
        (review,) = pilot.app.desk.store.reviews()  # type: ignore[attr-defined]
        assert (review.rating, review.detail["attempts"]) == (Rating.HARD, 1)
        assert len(pilot.app.desk.store.runs()) == 2  # type: ignore[attr-defined]


async def test_the_option_that_was_chosen_is_pointed_at_while_it_is_asked_how_sure(
    opened: Opened,
) -> None:
    async with opened(laid("demo.choice")) as pilot:
        await pilot.press("enter", "space", "2")
        shown = words(pilot)
        assert "how sure" in shown or "unsure" in shown
        assert "▸ 2 " in shown
        assert "▸ 1 " not in shown


async def test_an_answer_can_be_changed_until_one_has_said_how_sure(opened: Opened) -> None:
    async with opened(laid("demo.choice")) as pilot:
        await pilot.press("enter", "1", "escape", "2", "enter")
        screen = screen_of(pilot)
        assert screen.session.verdict is not None
        assert screen.session.verdict.chosen == (1,)
        (review,) = pilot.app.desk.store.reviews()  # type: ignore[attr-defined]
        assert "confidence" not in review.detail


async def test_letters_go_to_the_line_and_esc_gives_the_keys_back(opened: Opened) -> None:
    async with opened(laid("demo.text")) as pilot:
        await pilot.press("enter", *"quit-@u")
        screen = screen_of(pilot)
        assert len(screen.session.previews()) == 4
        await pilot.press("escape", "minus")
        assert "No card of this choice" in words(pilot)


async def test_what_cannot_be_read_is_refused_and_may_be_typed_again(opened: Opened) -> None:
    async with opened(laid("demo.number")) as pilot:
        await pilot.press("enter", *"ten", "enter")
        screen = screen_of(pilot)
        assert screen.session.phase is Phase.ASKING
        question = screen.session.task.question
        await pilot.press(*["backspace"] * 3)
        await answer(pilot, question, right_line(question))
        assert screen.session.verdict is not None
        assert screen.session.verdict.right


async def test_the_outcome_is_not_shown_before_the_answer_is_locked(opened: Opened) -> None:
    async with opened(laid("demo.predict")) as pilot:
        await pilot.press("enter")
        question = screen_of(pilot).session.task.question
        assert settled(question, "1").expected not in words(pilot)
        assert "once your answer is locked" in words(pilot)


async def test_a_wrong_pair_names_the_right_one_however_long_it_is(opened: Opened) -> None:
    long = "what is said here at such length that no half of a screen can hold it"
    pairs = tuple(Pair(one, f"{one}: {long}") for one in ("first", "second", "third"))
    card = replace(laid("demo.match"), body=Match(pairs))
    async with opened(card) as pilot:
        await pilot.press("enter")
        screen = screen_of(pilot)
        line = wrong_line(screen.session.task.question)
        await pilot.press(*line.split(), "enter", "3")
        verdict = screen.session.verdict
        assert verdict is not None
        for given, right in zip(verdict.chosen, verdict.right_places, strict=True):
            assert given == right or f"✗ {given + 1}, not {right + 1}" in words(pilot)


async def test_a_formula_that_is_picked_is_drawn_and_not_spelled(opened: Opened) -> None:
    pairs = tuple(Pair(str(n), rf"$\frac{{1}}{{{n}}}$") for n in (2, 3, 4))
    async with opened(replace(laid("demo.match"), body=Match(pairs))) as pilot:
        await pilot.press("enter", "1")
        assert "frac" not in words(pilot)


@pytest.mark.parametrize(
    ("name", "said"),
    [("demo.multiple", "Pick one at least."), ("demo.order", "3 of 3 still to pick.")],
)
async def test_an_answer_that_is_not_whole_says_what_is_missing(
    name: str, said: str, opened: Opened
) -> None:
    async with opened(laid(name)) as pilot:
        await pilot.press("enter", "enter")
        assert [note.message for note in pilot.app._notifications] == [said]
        assert screen_of(pilot).session.phase is Phase.ASKING


async def test_what_was_said_of_one_card_does_not_lie_over_the_next(opened: Opened) -> None:
    async with opened(laid("demo.number"), laid("demo.choice")) as pilot:
        await pilot.press("enter", *"ten", "enter")
        assert len(pilot.app._notifications) == 1
        await pilot.press(*["backspace"] * 3, *"1", "enter", "enter")
        assert not pilot.app._notifications


async def test_a_misconception_is_called_an_error(opened: Opened) -> None:
    async with opened(laid("demo.text")) as pilot:
        await pilot.press("enter", *"Jacobian", "enter", "3")
        error = screen_of(pilot).session.misconception
        assert error is None or f"A common error: {error.title}." in words(pilot)


async def test_a_typed_knob_is_read_at_once_or_refused(opened: Opened) -> None:
    async with opened(laid("demo.tune")) as pilot:
        await pilot.press("enter")
        area = screen_of(pilot)._area
        name, before = next(iter(area.values.items()))
        area._type_knob(name, "much")
        assert area.values[name] == before
        area._type_knob(name, "1.5")
        assert area.values[name] == 1.5


async def test_the_run_of_the_solution_is_shown_after_one_has_given_up(opened: Opened) -> None:
    async with opened(laid("demo.tune")) as pilot:
        await pilot.press("enter", "space")
        await until_settled(pilot)
        await pilot.press("g")
        await until_settled(pilot)
        screen = screen_of(pilot)
        shown, run = words(pilot), screen._area._film
        assert "Given up." in shown
        assert run is not None
        assert run.params.step_scale == 1.2
        assert f"This setting: {run.sentence()[:20]}" in shown
        assert "Your last run" not in shown
        (tried,) = pilot.app.desk.store.runs()  # type: ignore[attr-defined]
        assert tried.params["step_scale"] != 1.2


async def test_the_newest_try_is_seen_on_the_smallest_screen(opened: Opened) -> None:
    card = laid("demo.tune")
    long = replace(card, question=card.question + "\n\n" + "It is long. " * 40)
    async with opened(long, size=(60, 16)) as pilot:
        await pilot.press("enter", "space")
        await until_settled(pilot)
        await pilot.pause()
        table = screen_of(pilot).query_one("#table")
        assert table.scroll_y == table.max_scroll_y > 0
        told = screen_of(pilot).query_one("#face", Static).content.plain  # type: ignore[union-attr]
        assert told.split("\n\n")[-1].startswith("Try 1:")


@pytest.mark.parametrize("size", [(80, 24), (60, 16)])
async def test_the_right_order_is_told_whole(size: tuple[int, int], opened: Opened) -> None:
    async with opened(laid("demo.order"), size=size) as pilot:
        await pilot.press("enter")
        screen = screen_of(pilot)
        question = screen.session.task.question
        await answer(pilot, question, wrong_line(question))
        verdict = screen.session.verdict
        assert verdict is not None
        right = [f"{place + 1}  {question.pieces[place]}" for place in verdict.right_places]
        told = screen.query_one("#face", Static).content.plain  # type: ignore[union-attr]
        below = told[told.index("Not so.") :]
        numbers = " ".join(row.split()[0] for row in right)
        assert f"You: 1 2 3   right: {numbers}" in below
        assert [below.index(row) for row in right] == sorted(below.index(row) for row in right)
        assert all(row in words(pilot) for row in right)


@pytest.mark.parametrize("name", ["demo.predict", "demo.outcomes", "demo.number"])
async def test_question_line_and_verdict_are_seen_on_the_smallest_screen(
    name: str, opened: Opened
) -> None:
    async with opened(laid(name), size=(60, 16)) as pilot:
        await pilot.press("enter")
        screen = screen_of(pilot)
        table = screen.query_one("#table")
        assert table.size.height >= 5
        question = screen.session.task.question
        await answer(pilot, question, wrong_line(question))
        await until_settled(pilot)
        await pilot.pause()
        told = screen.query_one("#face", Static).content.plain.split("\n")  # type: ignore[union-attr]
        (row,) = (n for n, line in enumerate(told) if line.startswith("Not so."))
        assert table.scroll_y <= row < table.scroll_y + table.size.height


EACH = 20
"""So many shipped cards of each kind are answered on screen."""


def some_of(kind: Kind) -> list[Card]:
    """Shipped cards of a kind, spread over the decks."""
    found = [card for card in load_library().cards if card.kind is kind]
    return found[:: max(1, len(found) // EACH)][:EACH]


def keys_for(question: Question, seed: int) -> list[str]:
    """Keys of some answer that fits the question, right or wrong as it comes."""
    chance = random.Random(seed)
    match question.form:
        case Form.REVEAL:
            return ["space", chance.choice("1234")]
        case Form.ONE:
            return [str(chance.randint(1, len(question.options))), chance.choice("123")]
        case Form.SOME:
            return [str(chance.randint(1, len(question.options))), "enter", "2"]
        case Form.TYPED if "interval" in question.prompt:
            return [*"1-2", "enter", "1"]
        case Form.TYPED:
            return [*chance.choice(["0.5", "100", "3e-2", "7"]), "enter", "enter"]
        case Form.KNOBS:
            return ["right", "space"]
    digits = [str(n) for n in range(1, len(question.pieces) + 1)]
    chance.shuffle(digits)
    return [*digits, "enter", "3"]


@pytest.mark.long
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("kind", Kind)
async def test_shipped_cards_of_each_kind_are_answered_on_screen(
    kind: Kind, size: tuple[int, int], opened: Opened
) -> None:
    library = load_library()
    for seed, card in enumerate(some_of(kind)):
        deck = library.deck(card.deck_id)
        alone = replace(deck, cards=(replace(card, requires=()),))
        async with opened(library=Library(decks=(alone,)), size=size) as pilot:
            await pilot.press("enter")
            screen = screen_of(pilot)
            question = screen.session.task.question
            await pilot.press(*keys_for(question, seed))
            await until_settled(pilot)
            if question.form is Form.KNOBS and screen.session.phase is Phase.ASKING:
                await pilot.press("g")
                await until_settled(pilot)
            answered = screen.session.phase is Phase.ANSWERED
            assert answered or question.form is Form.REVEAL, card.id  # that one goes on at once
            shown = words(pilot)
            assert "@{" not in shown, card.id
            reviews = pilot.app.desk.store.reviews()  # type: ignore[attr-defined]
            assert [review.card_id for review in reviews] == [card.id]
        shutil.rmtree(pilot.app.home_paths.database.parent)  # type: ignore[attr-defined]
