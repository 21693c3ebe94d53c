"""Each card's simulation runs with the card's knobs, and its outcome is what the card says."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise

import pytest

from sim.catalog import find
from sim.knobs import as_dict, read
from sim.run import simulate
from studyapp.cards.bodies import Choice
from studyapp.cards.simulation_link import SimulationLink
from tests.cards.test_shipped_decks import card_named, deck

Key = tuple[str, tuple[tuple[str, object], ...]]

OUTCOMES: list[tuple[str, str, float | None, float]] = [  # card, measure, value, relative tolerance
    ("conditioning.hessian", "contraction", 9 / 11, 1e-9),
    ("conditioning.magnitude", "contraction", 15 / 17, 1e-9),
    ("conditioning.contraction", "contraction", 99 / 101, 1e-9),
    ("conditioning.iterations", "iterations", 6908, 0),
    ("conditioning.scaled-identity", "iterations", 1, 0),
    ("conditioning.line-search", "contraction", 99 / 101, 1e-9),
    ("conditioning.stuck", "rises", 200, 0),
    ("conditioning.single-step", "rises", 50, 0),
    ("conditioning.stability-edge", "rises", 200, 0),
    ("conditioning.two-terms", "rises", 0, 0),
    ("saddle.negative-entries", "contraction", 0.5, 1e-9),
    ("minima.no-arrival", "escape_time", 139, 0),
    ("minima.small-norm", "escape_time", 284, 0),
    ("minima.wrong-way", "y_end", -1, 1e-6),
    ("minima.copies-harmless", "escaped_share", 1, 0),
    ("minima.noise-hop", "y_end", 0.98, 0.02),
    ("saddle.flat-not-mixed", "y_end", 1 / math.sqrt(160), 0.002),
    ("saddle.escape-time", "escape_time", 139, 0),
    ("saddle.thousandfold", "escape_time", 212, 0),
    ("saddle.stable-manifold", "y_end", 0, 0),
    ("saddle.stable-manifold", "escape_time", None, 0),
    ("saddle.noise-frees", "escaped_share", 1, 0),
    ("saddle.plateau-stalls", "y_end", 0.001, 1e-3),
    ("saddle.newton-seeks", "y_end", 1, 1e-9),
    ("saddle.newton-attracted", "y_end", 0, 0),
    ("saddle.newton-attracted", "saddle_share", 1, 0),
    ("saddle.newton-flip", "saddle_share", 1, 0),
    ("saddle.newton-thrown", "y_end", 1, 1e-9),
    ("saddle.saddle-free-speed", "escape_time", 19, 0),
    ("cliffs.where", "log_norm_end", 200 * math.log(1.05), 1e-9),
    ("cliffs.power-wall", "gradient_norm_start", 50 * 1.05**49 * (1.05**50 - 1), 1e-9),
    ("cliffs.jump", "gradient_norm_start", 600, 10),
    ("cliffs.thrown", "w_end", 1.2 - 0.001 * 50 * 1.2**49 * (1.2**50 - 1), 1e-3),
    ("cliffs.norm-clipping", "largest_jump", 0.3, 1e-12),
    ("powers.jordan-peak", "t_peak", 9, 0),
    ("powers.normal", "t_peak", 0, 0),
    ("powers.magnitude", "log_norm_end", 100 * math.log(0.922), 1e-9),
    ("powers.transient", "peak_norm", 51.8, 1e-3),
    ("powers.transient", "t_peak", 13, 0),
    ("powers.transient", "t_below_one", 104, 0),
    ("powers.long-run", "log_slope", math.log(0.95), 1e-6),
    ("powers.explosion-rate", "log_norm_end", 9.53, 1e-3),
    ("powers.same-matrix", "log_norm_end", -0.39, 0.6),
    ("gradients.clipping-limits", "log_norm_end", -6 * math.log(10), 0.01),
    ("gradients.gaussian-product", "log_norm_end", -13.5 / 2, 0.2),
    ("init.matters", "rank", 0, 0),
    ("init.certain-rule", "distinct_units", 1, 0),
    ("init.tie-conditions", "distinct_units", 8, 0),
    ("init.equal-units", "distinct_units", 1, 0),
    ("init.rank", "rank", 1, 0),
    ("init.zero", "rank", 0, 0),
    ("init.pairs", "distinct_units", 4, 0),
    ("init.other-breakers", "distinct_units", 1, 0),
    ("minima.copies", "distinct_units", 4, 0),
]


def links() -> Iterator[tuple[str, SimulationLink]]:
    """Every link of the deck with the card that it stands on."""
    for card in deck().cards:
        if card.simulation:
            yield card.id, card.simulation
        if isinstance(card.body, Choice):
            for option in card.body.options:
                if option.refuted_by:
                    yield f"{card.id} ({option.misconception})", option.refuted_by


def key_of(link: SimulationLink) -> Key:
    params = read(find(link.simulation).parameters, link.params)
    return link.simulation, tuple(as_dict(params).items())


@lru_cache(maxsize=256)
def finished(key: Key) -> Mapping[str, float | None]:
    """The summary of the whole run; the same knobs on two cards run once."""
    simulation, params = key
    record = simulate(simulation, dict(params))
    assert record.status != "stopped"
    return record.summary


@pytest.mark.parametrize("link", [link for _, link in links()], ids=[name for name, _ in links()])
def test_a_link_runs_to_its_end(link: SimulationLink) -> None:
    known = {measure.name for measure in find(link.simulation).description.measures}
    assert finished(key_of(link)).keys() == known


@pytest.mark.parametrize(("card_id", "measure", "value", "tolerance"), OUTCOMES)
def test_a_run_shows_what_its_card_says(
    card_id: str, measure: str, value: float | None, tolerance: float
) -> None:
    link = card_named(card_id).simulation
    assert link is not None
    found = finished(key_of(link))[measure]
    assert found == (None if value is None else pytest.approx(value, rel=tolerance, abs=1e-12))


def test_a_factor_of_1000_costs_equal_units_about_480_steps() -> None:
    link = card_named("init.perturbation").simulation
    assert link is not None
    parted = [
        simulate("symmetry", {**link.params, "epsilon": epsilon}).summary["t_break"]
        for epsilon in (1e-3, 1e-6, 1e-9)
    ]
    waits = [late - early for early, late in pairwise(parted) if early and late]
    assert waits == pytest.approx([480, 480], rel=0.02)
    assert "about 480 steps" in card_named("init.perturbation").explanation


@pytest.mark.parametrize(("name", "link"), list(links()))
def test_a_link_names_the_knobs_it_is_about(name: str, link: SimulationLink) -> None:
    assert link.params
    assert link.seed is None, "outcomes are tested with the seed that a learner gets first"
    assert link.runs is None
