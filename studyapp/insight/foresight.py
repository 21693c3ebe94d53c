"""Predictions: how often a learner foresaw what a run would do, by simulation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from studyapp.insight.answers import Answered
from studyapp.insight.mean import Middle, middle_of
from studyapp.insight.share import Share, share_of


@dataclass(frozen=True, slots=True)
class Foresight:
    """The predictions about one simulation, all of them: each was made before its run.

    Attributes:
        right: predictions that were right, goals that were met.
        unseen: those of them on values that never came before for their card.
        off: ``|predicted - measured| / |measured|`` of predictions that are numbers, where
            what was measured is not 0.
    """

    simulation: str
    right: Share
    unseen: Share
    off: Middle


def foresight_by_simulation(
    answers: Iterable[Answered], simulation_of: Mapping[str, str]
) -> tuple[Foresight, ...]:
    """Each simulation that was predicted, the least foreseen first.

    Args:
        answers: all answers; those that no run graded are passed over.
        simulation_of: card id to simulation; cards that it does not know are passed over.
    """
    by_simulation: dict[str, list[Answered]] = {}
    for answer in answers:
        if answer.unseen is not None and answer.card_id in simulation_of:
            by_simulation.setdefault(simulation_of[answer.card_id], []).append(answer)
    found = [
        Foresight(
            simulation,
            share_of(a.right for a in made),
            share_of(a.right for a in made if a.unseen),
            middle_of(off for a in made if (off := _off(a)) is not None),
        )
        for simulation, made in by_simulation.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.right.rate or 0.0, one.simulation)))


def foresight_words(found: Iterable[Foresight]) -> str:
    """The predictions in a sentence; where there is none, what is missing."""
    listed = list(found)
    if not listed:
        return "No run was predicted yet: cards that ask you to predict or to tune are counted."
    right = Share(sum(one.right.hits for one in listed), sum(one.right.n for one in listed))
    unseen = Share(sum(one.unseen.hits for one in listed), sum(one.unseen.n for one in listed))
    said = f"You foresaw {right.words('of all runs')}"
    if unseen.n:
        said += f", {unseen.words('of those on values you had not met')}"
    if len(listed) > 1:
        said += f"; least of all {listed[0].simulation}"
    return said + "."


def _off(answer: Answered) -> float | None:
    predicted, measured = answer.predicted, answer.measured
    if predicted is None or measured is None or not measured:
        return None
    return abs(predicted - measured) / abs(measured)
