"""Mastery, against a plain count over the cards."""

from __future__ import annotations

import pytest
from hypothesis import given

from studyapp.insight.mastery import Mastery, mastery_together, mastery_words
from studyapp.records.memory import MemoryState, Stage
from tests.insight.logs import TOPIC_OF, mastery_by_topic, state, states


def counted(cards: str, known: dict[str, MemoryState]) -> tuple[int, int, int, float]:
    seen = learned = 0
    days = 0.0
    for card in cards:
        if card in known:
            seen += 1
            learned += known[card].stage == "review"
            days += 21 if known[card].stability > 21 else known[card].stability
    return len(cards), seen, learned, days / (21 * len(cards))


@given(states)
def test_each_topic_counts_its_cards(known: dict[str, MemoryState]) -> None:
    found = mastery_by_topic(TOPIC_OF, known)
    assert list(found) == ["saddles", "conditioning", "curvature"]
    rows = [*found.values(), mastery_together(found.values())]
    for row, cards in zip(rows, ("ab", "c", "d", "abcd"), strict=True):
        total, seen, learned, mastered = counted(cards, known)
        assert (row.total, row.seen, row.learned) == (total, seen, learned)
        assert row.mastered == pytest.approx(mastered)


def test_a_card_in_its_first_steps_is_met_but_not_learned() -> None:
    known = {"a": state("a", stability=42.0), "b": state("b", stability=2.1, stage=Stage.LEARNING)}
    found = mastery_by_topic(TOPIC_OF, known)["saddles"]
    assert (found.seen, found.learned) == (2, 1)
    assert found.mastered == pytest.approx(0.55)


def test_mastery_in_words() -> None:
    assert mastery_words(Mastery(12, 9, 7, 0.45)) == "7 of 12 learned, 45 % mastered"
    assert mastery_words(Mastery(12, 0, 0, 0.0)) == "none of 12 met yet"
    assert mastery_words(mastery_together([])) == "no cards"
