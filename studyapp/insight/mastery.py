"""How much of each topic is learned, and how firmly.

It follows from the states of the cards alone. Mastery of a concept, which also asks what was
foreseen of runs never met, has a formula of its own in ``insight.concepts``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

from studyapp.insight.words import percent

if TYPE_CHECKING:
    from studyapp.insight.answers import Array, Small, Truth

MASTERED_DAYS = 21.0
"""A card counts in full when its memory lasts this long."""


@dataclass(frozen=True, slots=True)
class Mastery:
    """A topic, or everything.

    Attributes:
        total: cards.
        seen: cards that were answered at least once.
        learned: cards in ``Stage.REVIEW``: past their first steps and not lapsed since.
        mastered: mean over all cards of ``min(1, stability / 21 days)``, in [0, 1]; a card
            that was never answered counts 0.
    """

    total: int
    seen: int
    learned: int
    mastered: float


def mastery_by_group(
    totals: Mapping[str, int], group: Small, stability: Array, learned: Truth
) -> dict[str, Mastery]:
    """The mastery of each group (a topic), in their order, from columns.

    Args:
        totals: how many cards each group has, in their order.
        group: of each card that was answered, its group's place; -1 for none, shape (n,).
        stability: of those, in days, shape (n,).
        learned: whether they are in ``Stage.REVIEW``, shape (n,).
    """
    import numpy as np

    count, mine = len(totals), group >= 0
    seen = np.bincount(group[mine], minlength=count)
    past = np.bincount(group[mine & learned], minlength=count)
    firmness = np.minimum(1.0, stability[mine] / MASTERED_DAYS)
    strength = np.bincount(group[mine], weights=firmness, minlength=count)
    columns = (totals.items(), seen.tolist(), past.tolist(), strength.tolist())
    return {
        name: Mastery(total, met, firm, sum_of / total if total else 0.0)
        for (name, total), met, firm, sum_of in zip(*columns, strict=True)
    }


def mastery_together(groups: Iterable[Mastery]) -> Mastery:
    """Several groups that share no card, as one."""
    listed = list(groups)
    total = sum(one.total for one in listed)
    return Mastery(
        total=total,
        seen=sum(one.seen for one in listed),
        learned=sum(one.learned for one in listed),
        mastered=sum(one.mastered * one.total for one in listed) / total if total else 0.0,
    )


def mastery_of(total: int, stabilities: Sequence[float], learned: int) -> Mastery:
    """The mastery of ``total`` cards.

    Args:
        total: how many cards there are.
        stabilities: in days, of those that were answered.
        learned: how many of those are in ``Stage.REVIEW``.
    """
    strength = fsum([min(1.0, stability / MASTERED_DAYS) for stability in stabilities])
    return Mastery(total, len(stabilities), learned, strength / total if total else 0.0)


def mastery_words(found: Mastery) -> str:
    """A topic's mastery in a few words; where there is none, what is missing."""
    if not found.total:
        return "no cards"
    if not found.seen:
        return f"none of {found.total} met yet"
    return f"{found.learned} of {found.total} learned, {percent(found.mastered)} mastered"
