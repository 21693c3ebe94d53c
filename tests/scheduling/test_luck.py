from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from studyapp.scheduling import luck
from studyapp.scheduling.luck import Luck

DAYS, SHAPE = 3, (4, 5, 60)
WHOLE = np.random.default_rng(7).random((DAYS, *SHAPE))

asked = st.tuples(
    st.integers(0, DAYS - 1),
    st.integers(0, SHAPE[0] - 1),
    st.lists(st.tuples(st.integers(0, SHAPE[1] - 1), st.integers(0, SHAPE[2] - 1)), max_size=6),
)


@given(st.lists(asked, max_size=12), st.sampled_from([0, 100, luck.APART]))
def test_a_place_holds_the_same_whatever_was_asked_before(
    questions: list[tuple[int, int, list[tuple[int, int]]]], apart: int
) -> None:
    kept, luck.APART = luck.APART, apart
    try:
        found = Luck(7, *SHAPE)
        for day, layer, cells in questions:
            rows, columns = np.array(cells, dtype=np.int64).reshape(-1, 2).T
            expected = WHOLE[day, layer][rows, columns]
            assert found.at(day, layer, (rows, columns)).tolist() == expected.tolist()
    finally:
        luck.APART = kept
