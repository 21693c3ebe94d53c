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


def links() -> Iterator[tuple[str, SimulationLink]]:
    """Every link of the deck, with first values drawn, beside the card that it stands on."""
    for card in deck().cards:
        sheet = drawn(card.draws, 0)
        if card.simulation:
            yield card.id, filled_link(card.simulation, sheet)
        for option in _refutable(card):
            if option.refuted_by:
                name = f"{card.id} ({option.misconception})"
                yield name, filled_link(option.refuted_by, sheet)


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


@lru_cache(maxsize=256)
def finished(key: Key) -> Run[Any, Any]:
    """The whole run; the same knobs on two cards run once."""
    simulation, params, seed, runs = key
    run = run_of(SimulationLink(simulation, dict(params), seed=seed, runs=runs))
    run.advance(run.total_steps)
    return run


@pytest.mark.parametrize("link", [link for _, link in links()], ids=[name for name, _ in links()])
def test_a_link_runs_to_its_end(link: SimulationLink) -> None:
    run = finished(key_of(link))
    known = {measure.name for measure in find(link.simulation).description.measures}
    assert run.status != "stopped"
    assert run.summary().keys() == known


CLAIMS = [(card, claim) for card in deck().cards for claim in card.claims]


@pytest.mark.parametrize(("card", "claim"), CLAIMS, ids=[card.id for card, _ in CLAIMS])
def test_a_run_shows_what_its_card_claims(card: Card, claim: str) -> None:
    assert card.simulation is not None
    sheet = drawn(card.draws, 0)
    names = names_of(finished(key_of(filled_link(card.simulation, sheet))), sheet)
    assert parse(claim).holds(names), {name: names.get(name) for name in parse(claim).names}


def test_most_cards_claim_what_their_run_shows_or_ask_for_it() -> None:
    shown = [card for card in deck().cards if card.claims or card.kind in (PREDICT, TUNE)]
    assert len(shown) >= 0.65 * len(deck().cards)


MEASURED = [card for card in deck().cards if card.kind in (PREDICT, TUNE)]


@pytest.mark.parametrize("card", MEASURED, ids=[card.id for card in MEASURED])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_measured_question_is_settled_by_its_run(card: Card, seed: int) -> None:
    question = pose(card, seed)
    answer = _some_answer(question)
    run = run_for(question, answer)
    assert run is not None
    assert run.figure().panels  # a film begins with it
    run.advance(run.total_steps)
    verdict = grade(question, answer, run)
    assert "@{" not in verdict.explanation + verdict.why
    if isinstance(card.body, Tune):
        assert verdict.right
        assert question.link is not None
        start = finished(key_of(question.link))
        assert not parse(card.body.goal).holds(names_of(start, question.sheet))


def _some_answer(question: Question) -> Answer:
    """A setting that meets the goal; else any answer that fits the question."""
    if isinstance(question.card.body, Tune):
        return solution_of(question)
    if question.options:
        return 0
    assert isinstance(question.card.body, Predict)
    return "1" if question.card.body.widest is None else "1..1"


@pytest.mark.parametrize("card", [card for card in deck().cards if card.draws], ids=lambda c: c.id)
def test_what_is_drawn_makes_another_question(card: Card) -> None:
    assert len({pose(card, seed).face for seed in range(12)}) > 1


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


@pytest.mark.parametrize(("name", "link"), list(links()))
def test_a_link_names_the_knobs_it_is_about(name: str, link: SimulationLink) -> None:
    assert link.params


@pytest.mark.parametrize("card", deck().cards, ids=lambda card: card.id)
def test_only_a_measured_card_fixes_chance(card: Card) -> None:
    assert card.simulation is not None
    if card.kind not in (PREDICT, TUNE):
        assert card.simulation.seed is None, "claims are of the seed that a learner gets first"
        assert card.simulation.runs is None
