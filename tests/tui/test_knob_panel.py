"""What the arrows of the lab make of a knob's value."""

from __future__ import annotations

import pytest

from sim.knobs import Knob, KnobKind, TextForm
from studyapp.tui.widgets.knob_panel import turned

SIZES = TextForm("sizes", ("4-16", "1-1", "9-9"), str)
TEXT = Knob("sizes", KnobKind.TEXT, "4-16", form=SIZES)


@pytest.mark.parametrize(
    ("value", "by", "becomes"),
    [("4-16", 1, "1-1"), ("9-9", 1, "4-16"), ("4-16", -6, "9-9"), ("1-1", -1, "4-16")],
)
def test_arrows_walk_through_the_examples_of_a_text(value: str, by: int, becomes: str) -> None:
    assert turned(TEXT, value, by) == becomes


def test_from_a_text_that_was_typed_arrows_go_to_the_first_or_the_last_example() -> None:
    assert turned(TEXT, "7-7", 1) == "4-16"
    assert turned(TEXT, "7-7", -1) == "9-9"
