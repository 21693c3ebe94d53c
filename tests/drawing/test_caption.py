"""Lines of a text: what belongs together is not parted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.drawing.caption import broken

SAID = "You recall 88 % of mature cards (n = 152, 81-92 %), in 13 min; 7 signs, 20 s (n = 68)."


@pytest.mark.parametrize("columns", range(14, 100))
def test_no_number_is_parted_from_its_unit_or_its_n(columns: int) -> None:
    lines = broken(SAID, columns)
    assert " ".join(lines) == SAID
    assert all(len(line) <= columns for line in lines)
    for line in lines:
        assert not line.startswith(("%", "min", "s ", "=", "152"))
        assert not line.endswith(("(n", "="))


@given(st.text(st.characters(codec="ascii", categories=["L", "N", "Zs"])), st.integers(1, 60))
def test_a_text_keeps_its_letters(text: str, columns: int) -> None:
    lines = broken(text, columns)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(len(line) <= columns for line in lines)
