"""Details of answers as bytes: what comes back is what JSON would give back."""

from __future__ import annotations

import contextlib
import json
from enum import IntEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.progress.compact import WORDS, from_bytes, to_bytes
from studyapp.progress.encoding import to_json

texts = st.text(st.characters(codec="utf-8")) | st.sampled_from(WORDS) | st.uuids().map(str)
texts |= st.integers(0, 2**32 - 1).map(lambda number: f"{number:08x}")
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=20) | st.dictionaries(texts, inner, max_size=20),
    max_leaves=30,
)
objects = st.dictionaries(texts, values, max_size=8)
TYPICAL: dict[str, object] = {
    "kind": "choice",
    "seed": 2_837_462_834,
    "question": "04c2a1ff",
    "confidence": 3,
    "right": True,
    "given": "it stays 0 for ever",
    "chosen": [2],
}


@given(objects, st.none() | st.integers(0, 2**32 - 1))
def test_what_comes_back_is_what_went_in(value: dict[str, object], own: int | None) -> None:
    back = from_bytes(to_bytes(value, own), own)
    assert back == value
    assert json.dumps(back) == json.dumps(value), "a type or the order changed"


@given(st.text(), st.integers(0, 2**32 - 1), objects)
def test_what_begins_as_most_do_comes_back_too(
    kind: str, own: int, more: dict[str, object]
) -> None:
    value = {"kind": kind, "seed": own, "question": f"{own ^ 77:08x}", **more}
    assert json.dumps(from_bytes(to_bytes(value, own), own)) == json.dumps(value)
    with_another = from_bytes(to_bytes(value, own + 1), own + 1)
    assert json.dumps(with_another) == json.dumps(value)


def test_a_usual_answer_takes_a_third_of_its_json() -> None:
    made = to_bytes(TYPICAL, own=2_837_462_834)
    assert from_bytes(made, own=2_837_462_834) == TYPICAL
    assert 3 * len(made) < len(to_json(TYPICAL))


class _Step(IntEnum):
    SURE = 3


def test_what_json_turns_into_something_else_is_turned_the_same_way() -> None:
    value = {"step": _Step.SURE, "places": (1, 2), "by": {3: "x"}}
    assert from_bytes(to_bytes(value)) == json.loads(json.dumps(value))


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_is_not_finite_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        to_bytes({"deep": [{"er": number}]})


@given(st.binary(max_size=80))
def test_other_bytes_are_an_error_of_their_own_or_an_object(made: bytes) -> None:
    with contextlib.suppress(ValueError):
        assert isinstance(from_bytes(made), dict)


@given(objects, st.data())
def test_bytes_that_are_cut_short_are_refused(
    value: dict[str, object], data: st.DataObject
) -> None:
    made = to_bytes(value)
    with pytest.raises(ValueError):
        from_bytes(made[: data.draw(st.integers(0, len(made) - 1))])


def test_the_words_keep_their_places() -> None:
    assert to_bytes({"kind": "recall"}) == bytes([0xE1, 0x80, 0x90])
    assert WORDS[:3] == ("kind", "seed", "question")
    assert (WORDS.index("run"), WORDS.index("gave up")) == (14, 30)


def test_lists_without_end_are_refused() -> None:
    with pytest.raises(ValueError):
        from_bytes(bytes([0xE1, 0x80, *[0xD1] * 5000]))
