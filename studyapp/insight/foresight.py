"""Predictions: how often a learner foresaw what a run would do, by simulation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from studyapp.insight.answers import Answers, Groups
from studyapp.insight.mean import Middle, middle_of
from studyapp.insight.share import Share, share_in


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


def foresight_by_simulation(answers: Answers, simulations: Groups) -> tuple[Foresight, ...]:
    """Each simulation that was predicted, the least foreseen first.

    Args:
        answers: all answers; those that no run graded are passed over.
        simulations: of the cards; cards in none are passed over.
    """
    import numpy as np

    made = answers.graded
    group = simulations.group[made.card]
    found = []
    for place, simulation in enumerate(simulations.names):
        here = group == place
        if here.any():
            off = made.off[here]
            found.append(
                Foresight(
                    simulation,
                    share_in(made.right[here]),
                    share_in(made.right[here & made.unseen]),
                    middle_of(off[~np.isnan(off)]),
                )
            )
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
