"""Knobs take what they declare, in every spelling, and refuse the rest in one line."""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.catalog import find, identifiers
from sim.errors import KnobError
from sim.knobs import Knob, KnobKind, TextForm, as_dict, knob, knobs_of, read


def pair(text: str) -> str | None:
    """Two whole numbers below 100 joined by a hyphen, without leading zeros."""
    parts = text.split("-")
    if len(parts) != 2 or not all(part.isdecimal() and int(part) < 100 for part in parts):
        return None
    return f"{int(parts[0])}-{int(parts[1])}"


PAIR = TextForm("two whole numbers below 100 joined by a hyphen", ("4-16", "0-0", "99-99"), pair, 8)


@dataclass(frozen=True, slots=True)
class Parameters:
    rate: float = knob(0.1, low=0.001, high=1, scale="log", help="How far", unit="m")
    start: float | str = knob("random", low=-2, high=2, words=("random",))
    clip: float | str = knob("none", low=0, high=9, words=("none",))
    steps: int = knob(300, low=1, high=100_000)
    method: str = knob("gd", choices=("gd", "saddle-free"))
    tuned: bool = knob(True)
    sizes: str = knob("4-16", form=PAIR)


ALL = [(name, knob) for name in identifiers() for knob in knobs_of(find(name).parameters)]
NAMES = [f"{name}.{knob.name}" for name, knob in ALL]

HOSTILE: tuple[object, ...] = (
    math.nan,
    math.inf,
    -math.inf,
    1e308,
    -1e308,
    10**30,
    -(10**30),
    10**5000,
    "nan",
    "inf",
    "-inf",
    "1e308",
    "1e999",
    "9" * 5000,
    "",
    " ",
    "[/x]",
    "\x1b[31m",
    "one\ntwo",
    None,
    [],
    {},
    1j,
    b"1",
)


def test_what_is_not_named_keeps_its_default() -> None:
    assert read(Parameters, {}) == Parameters(0.1, "random", "none", 300, "gd", True, "4-16")


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("rate", "1e-2", 0.01),
        ("rate", " 0.5 ", 0.5),
        ("rate", 1, 1.0),
        ("rate", "1", 1.0),
        ("start", "-2", -2.0),
        ("start", "random", "random"),
        ("start", "Random", "random"),
        ("start", 0, 0.0),
        ("clip", "none", "none"),
        ("clip", 3, 3.0),
        ("steps", "1e3", 1000),
        ("steps", 1000.0, 1000),
        ("steps", "100000", 100_000),
        ("method", "saddle-free", "saddle-free"),
        ("tuned", "yes", True),
        ("tuned", "no", False),
        ("tuned", "true", True),
        ("tuned", "FALSE", False),
        ("tuned", False, False),
        ("sizes", "0-99", "0-99"),
        ("sizes", " 4-016 ", "4-16"),
    ],
)
def test_numbers_words_and_their_text_are_read(name: str, raw: object, value: object) -> None:
    found = getattr(read(Parameters, {name: raw}), name)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("rate", 0),
        ("rate", 1.0000001),
        ("rate", True),
        ("rate", "random"),
        ("start", "none"),
        ("start", 2.5),
        ("steps", 0),
        ("steps", 1.5),
        ("steps", "1.5"),
        ("steps", 100_001),
        ("steps", True),
        ("method", "newton"),
        ("method", 0),
        ("tuned", "maybe"),
        ("tuned", 2),
        ("tuned", 1.0),
        ("sizes", "4"),
        ("sizes", "4-100"),
        ("sizes", "4-\x1b"),
        ("sizes", "4-0000001"),
        ("sizes", 4),
        ("sizes", True),
        ("sizes", None),
    ],
)
def test_what_a_knob_does_not_take_is_refused(name: str, raw: object) -> None:
    with pytest.raises(KnobError, match=f"{name} takes"):
        read(Parameters, {name: raw})


@pytest.mark.parametrize(("identifier", "knob"), ALL, ids=NAMES)
def test_hostile_values_are_refused_in_one_line_that_names_the_range(
    identifier: str, knob: Knob
) -> None:
    for raw in HOSTILE:
        with pytest.raises(KnobError) as refused:
            read(find(identifier).parameters, {knob.name: raw})
        line = str(refused.value)
        assert knob.name in line
        assert knob.range_words in line
        assert line.isprintable()
        assert len(line) < 300


def test_the_range_is_said_in_words() -> None:
    words = [knob.range_words for knob in knobs_of(Parameters)]
    assert words == [
        "a number from 0.001 to 1",
        "a number from -2 to 2 or random",
        "a number from 0 to 9 or none",
        "a whole number from 1 to 100000",
        "one of gd, saddle-free",
        "yes or no",
        "two whole numbers below 100 joined by a hyphen, such as 4-16",
    ]


def test_a_text_that_is_too_long_or_cannot_be_shown_is_refused_unread() -> None:
    seen: list[str] = []

    def noted(text: str) -> str:
        seen.append(text)
        return text

    form = TextForm("words", ("a",), noted, longest=8)

    @dataclass(frozen=True, slots=True)
    class Worded:
        text: str = knob("a", form=form)

    for raw in ("b" * 9, " " * 9, "b\nc", "\x00", "", math.nan, 10**999, True, None):
        with pytest.raises(KnobError):
            read(Worded, {"text": raw})
    assert not seen
    assert read(Worded, {"text": "b" * 8}).text == "b" * 8


@pytest.mark.parametrize(("raw", "text"), [(3, "3"), (3.0, "3"), (1.5, "1.5"), (0.1, "0.1")])
def test_a_number_is_the_text_that_a_person_would_write(raw: float, text: str) -> None:
    form = TextForm("a list of numbers", ("1,2",), lambda said: said)

    @dataclass(frozen=True, slots=True)
    class Listed:
        numbers: str = knob("1,2", form=form)

    assert read(Listed, {"numbers": raw}).numbers == text


def test_an_unknown_name_is_told_the_nearest() -> None:
    with pytest.raises(KnobError, match=r"'raet'.*did you mean 'rate'"):
        read(Parameters, {"raet": 1})


def test_an_unknown_name_without_a_near_one_is_told_all() -> None:
    with pytest.raises(KnobError, match="there are rate, start, clip, steps, method, tuned, sizes"):
        read(Parameters, {"\x1b[2J" + "z" * 1000: 1})


def test_a_near_choice_is_named() -> None:
    with pytest.raises(KnobError, match="did you mean 'saddle-free'"):
        read(Parameters, {"method": "saddlefree"})


def test_knobs_carry_their_declaration() -> None:
    rate, start, _, steps, method, tuned, sizes = knobs_of(Parameters)
    assert rate == Knob("rate", KnobKind.REAL, 0.1, 0.001, 1, (), (), "log", "How far", "m")
    assert start.words == ("random",)
    assert [k.kind for k in (steps, method, tuned, sizes)] == [
        KnobKind.INTEGER,
        KnobKind.CHOICE,
        KnobKind.YES_NO,
        KnobKind.TEXT,
    ]
    assert sizes.form is PAIR


@pytest.mark.parametrize(("identifier", "knob"), ALL, ids=NAMES)
def test_every_knob_of_the_catalog_has_help_and_takes_its_default(
    identifier: str, knob: Knob
) -> None:
    parameters = find(identifier).parameters
    assert knob.help
    assert read(parameters, {knob.name: knob.default}) == parameters()
    if knob.kind in (KnobKind.REAL, KnobKind.INTEGER):
        assert knob.low is not None
        assert knob.high is not None
        assert knob.low < knob.high
        assert knob.scale == "linear" or knob.low > 0
    for text in knob.form.examples if knob.form else ():
        assert as_dict(read(parameters, {knob.name: text}))[knob.name] == text


RAW = st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.none())


@given(raw=st.dictionaries(st.sampled_from([k.name for k in knobs_of(Parameters)]), RAW))
def test_anything_is_either_read_into_range_or_refused(raw: dict[str, Any]) -> None:
    params = Parameters()
    with suppress(KnobError):
        params = read(Parameters, raw)
    assert 0.001 <= params.rate <= 1
    assert params.start == "random" or -2 <= float(params.start) <= 2
    assert type(params.steps) is int
    assert 1 <= params.steps <= 100_000
    assert pair(params.sizes) == params.sizes
    assert read(Parameters, as_dict(params)) == params


@given(
    rate=st.floats(0.001, 1),
    steps=st.integers(1, 100_000),
    tuned=st.booleans(),
    start=st.one_of(st.just("random"), st.floats(-2, 2)),
)
def test_parameters_survive_their_dictionary_and_their_text(
    rate: float, steps: int, tuned: bool, start: float | str
) -> None:
    params = read(Parameters, {"rate": rate, "steps": steps, "tuned": tuned, "start": start})
    assert read(Parameters, as_dict(params)) == params
    text = {name: str(value) for name, value in as_dict(params).items()}
    assert read(Parameters, text) == params
