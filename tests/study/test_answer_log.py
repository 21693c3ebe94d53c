"""The log that a schedule is replayed on, whole and in portions."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from studyapp.records.review import Review
from studyapp.scheduling.replay import expected_recall
from studyapp.study.answer_log import portions, scheduling_log
from tests.insight.detailed import detailed_logs
from tests.insight.logs import answered


@given(detailed_logs, st.integers(1, 12))
def test_portions_hold_whole_cards_and_every_row_once(log: list[Review], size: int) -> None:
    answers, start = answered(log), 0
    for rows, portion in portions(answers, size):
        assert rows.start == start
        assert portion.card.size == rows.stop - rows.start
        here = answers.card[rows]
        assert not here.size or here[-1] not in answers.card[rows.stop :]
        assert portion.card.tolist() == np.unique(here, return_inverse=True)[1].tolist()
        start = rows.stop
    assert start == len(log)


@given(detailed_logs, st.integers(1, 12))
def test_what_is_expected_of_a_portion_is_what_is_expected_of_the_log(
    log: list[Review], size: int
) -> None:
    answers = answered(log)
    whole = expected_recall(scheduling_log(answers))
    parts = [expected_recall(portion) for _, portion in portions(answers, size)]
    assert np.array_equal(np.concatenate(parts), whole, equal_nan=True)


def test_a_log_without_a_row_has_one_portion() -> None:
    ((rows, portion),) = portions(answered([]))
    assert (rows, portion.card.size) == (slice(0, 0), 0)
