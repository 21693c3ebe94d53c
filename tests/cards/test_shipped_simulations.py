"""Each card's simulation runs with the card's knobs, and its outcome is what the card says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any

import pytest

from sim.catalog import find
from sim.knobs import as_dict, read
from sim.run import Run, simulate
from studyapp.cards.bodies import Choice, Multiple, Option, Predict, TrueFalse, Tune
from studyapp.cards.card import Card, Kind
from studyapp.cards.draws import drawn
from studyapp.cards.expression import parse
from studyapp.cards.link_filling import filled_link
from studyapp.cards.simulation_link import SimulationLink
from studyapp.questions.experiment import names_of, run_of
from studyapp.questions.question import Answer, Question, grade, pose, run_for
from studyapp.questions.tune import solution_of
from tests.cards.test_shipped_decks import card_named, deck

Key = tuple[str, tuple[tuple[str, object], ...], int | None, int | None]
PREDICT, TUNE = Kind.PREDICT, Kind.TUNE


def links(card: Card) -> Iterator[tuple[str, SimulationLink]]:
    """Every link of a card, with first values drawn, and where on the card it stands."""
    sheet = drawn(card.draws, 0)
    if card.simulation:
        yield card.id, filled_link(card.simulation, sheet)
    for option in _refutable(card):
        if option.refuted_by:
            yield f"{card.id} ({option.misconception})", filled_link(option.refuted_by, sheet)


def _refutable(card: Card) -> Iterable[Option | TrueFalse]:
    match card.body:
        case Choice(options=options) | Multiple(options=options):
            return options
        case TrueFalse():
            return (card.body,)
    return ()


def key_of(link: SimulationLink) -> Key:
    params = read(find(link.simulation).parameters, link.params)
    return link.simulation, tuple(as_dict(params).items()), link.seed, link.runs


@lru_cache(maxsize=32)
def finished(key: Key) -> Run[Any, Any]:
    """The whole run; the same knobs on cards that stand near each other run once."""
    simulation, params, seed, runs = key
    run = run_of(SimulationLink(simulation, dict(params), seed=seed, runs=runs))
    run.advance(run.total_steps)
    return run


def test_every_link_runs_to_its_end_and_shows_what_its_card_claims() -> None:
    assert [told for card in deck().cards for told in _untrue(card)] == []


def _untrue(card: Card) -> Iterator[str]:
    """What a card links to that does not end well, and what it claims of its run that is not so."""
    for name, link in links(card):
        run = finished(key_of(link))
        known = {measure.name for measure in find(link.simulation).description.measures}
        if run.status == "stopped" or run.summary().keys() != known:
            yield f"{name}: its run is {run.status} and measures {sorted(run.summary())}"
    if not card.claims:
        return
    if card.simulation is None:
        yield f"{card.id}: it claims something and links no run"
        return
    sheet = drawn(card.draws, 0)
    found = names_of(finished(key_of(filled_link(card.simulation, sheet))), sheet)
    for claim in card.claims:
        if not parse(claim).holds(found):
            values = {name: found.get(name) for name in parse(claim).names}
            yield f"{card.id}: {claim} does not hold of {values}"


def test_most_cards_claim_what_their_run_shows_or_ask_for_it() -> None:
    shown = [card for card in deck().cards if card.claims or card.kind in (PREDICT, TUNE)]
    assert len(shown) >= 0.65 * len(deck().cards)


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long)])
def test_a_measured_question_is_settled_by_its_run(seed: int) -> None:
    measured = [card for card in deck().cards if card.kind in (PREDICT, TUNE)]
    assert [told for card in measured for told in _unsettled(card, seed)] == []


def _unsettled(card: Card, seed: int) -> Iterator[str]:
    """What goes wrong when the question that a seed draws is answered and its run played."""
    question = pose(card, seed)
    answer = _some_answer(question)
    run = run_for(question, answer)
    if run is None:
        yield f"{card.id}: it has no run"
        return
    if not run.figure().panels:
        yield f"{card.id}: its film has no first picture"
    run.advance(run.total_steps)
    verdict = grade(question, answer, run)
    if "@{" in verdict.explanation + verdict.why:
        yield f"{card.id}: a value is not filled in"
    if not isinstance(card.body, Tune):
        return
    if not verdict.right:
        yield f"{card.id}: its own solution misses the goal"
    assert question.link is not None
    start = finished(key_of(question.link))
    if parse(card.body.goal).holds(names_of(start, question.sheet)):
        yield f"{card.id}: the goal is met before a knob is turned"


def _some_answer(question: Question) -> Answer:
    """A setting that meets the goal; else any answer that fits the question."""
    if isinstance(question.card.body, Tune):
        return solution_of(question)
    if question.options:
        return 0
    assert isinstance(question.card.body, Predict)
    return "1" if question.card.body.widest is None else "1..1"


def test_what_is_drawn_makes_another_question() -> None:
    drawing = [card for card in deck().cards if card.draws]
    assert drawing
    for card in drawing:
        assert len({pose(card, seed).face for seed in range(12)}) > 1, card.id


def _parting(epsilon: float) -> float:
    link = card_named("init.perturbation").simulation
    assert link is not None
    found = simulate("symmetry", {**link.params, "epsilon": epsilon}).summary["t_break"]
    assert found is not None
    return found


def test_a_factor_of_1000_costs_equal_units_about_480_steps() -> None:
    waits = [late - early for early, late in pairwise(map(_parting, (1e-3, 1e-6, 1e-9)))]
    assert waits == pytest.approx([480, 480], rel=0.02)
    assert "about 480 steps" in card_named("init.perturbation").explanation


def test_the_first_partings_are_when_the_card_on_later_ones_says() -> None:
    question = card_named("init.parting-time").question
    assert f"step {_parting(1e-3):.0f} for" in question
    assert f"step {_parting(1e-4):.0f} for" in question


def test_a_link_names_the_knobs_it_is_about() -> None:
    found = [(name, link) for card in deck().cards for name, link in links(card)]
    assert [name for name, link in found if not link.params] == []


def test_only_a_measured_card_fixes_chance() -> None:
    for card in deck().cards:
        assert card.simulation is not None, card.id
        if card.kind not in (PREDICT, TUNE):  # claims are of the seed that a learner gets first
            assert (card.simulation.seed, card.simulation.runs) == (None, None), card.id
