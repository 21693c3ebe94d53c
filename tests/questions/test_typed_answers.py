"""What is special to answers that are typed: slips, units, bands, intervals, goals."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.cards.bodies import Option, Tolerance
from studyapp.cards.expression import ExpressionError, parse, read_number
from studyapp.errors import UsageError
from studyapp.questions.asking import Piece, gave_up
from studyapp.questions.closeness import counts, distance_words, tolerance_words
from studyapp.questions.numbers import number_words
from studyapp.questions.question import grade, pose, read_answer, run_for
from studyapp.questions.spelling import difference, forgiven, plain, slips
from studyapp.records.rating import Rating
from tests.questions.typed import card_named, settled


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1e-3", 0.001),
        ("0.001", 0.001),
        (".001", 0.001),
        ("1/1000", 0.001),
        ("10^-3", 0.001),
        ("10⁻³", 0.001),
        ("0.1%", 0.001),
        ("0,001", 0.001),
        ("π/2", 1.5707963267948966),
        ("2pi", 6.283185307179586),
        ("sqrt(2)", 2**0.5),
        ("√2", 2**0.5),
        ("−3", -3.0),
        ("6,908", 6908.0),
        ("6 908", 6908.0),
        ("6_908", 6908.0),
        ("ln(1000)/ln(1.1)", 72.47657378429035),
        ("2^3^2", 512.0),
        ("-2^2", -4.0),
        ("~5", 5.0),
        ("1 000 000", 1e6),
    ],
)
def test_a_number_is_read_as_people_write_it(typed: str, value: float) -> None:
    assert read_number(typed) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    "typed",
    ["", "x", "1 2", "1.2.3", "1/0", "9^9^9", "1e400", "(" * 90, "log(2)", "(-1)^0.5", "1 <", "nan",
     "inf", "0x10", "1e", "__import__('os')", "1;2", "a" * 400, "factorial(171)", "e"*50],
)  # fmt: skip
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(ExpressionError):
        read_number(typed)


@given(st.text(max_size=60))
def test_any_text_is_a_finite_number_or_refused(typed: str) -> None:
    try:
        value = read_number(typed)
    except ExpressionError:
        return
    assert abs(value) < float("inf")


def test_conditions_join_compare_and_know_what_does_not_exist() -> None:
    names = {"t": None, "x": 3.0, "status": "ok", "held": True}
    for text, holds in (
        ("x > 2 and x < 4", True),
        ("2 < x < 3", False),
        ("not x == 3 or status == 'ok'", True),
        ("t == none", True),
        ("t != none and t > 3", False),
        ("held", True),
        ("x ≥ 3", True),
    ):
        assert parse(text).holds(names) is holds, text
    for text in ("t > 3", "x", "x and held", "y > 1", "status > 1"):
        with pytest.raises(ExpressionError):
            parse(text).holds(names)


@pytest.mark.parametrize(
    ("given_number", "tolerance", "expected"),
    [
        (104, Tolerance(relative=0.05), True),
        (106, Tolerance(relative=0.05), False),
        (95, Tolerance(relative=0.05), True),
        (100.4, Tolerance(absolute=0.5), True),
        (100.6, Tolerance(absolute=0.5), False),
        (199, Tolerance(factor=2), True),
        (201, Tolerance(factor=2), False),
        (50, Tolerance(factor=2), True),
        (-100, Tolerance(factor=2), False),
        (0, Tolerance(factor=2), False),
        (100, Tolerance(relative=0), True),
        (100.0001, Tolerance(relative=0), False),
    ],
)
def test_a_tolerance_is_relative_absolute_or_a_factor(
    given_number: float, tolerance: Tolerance, expected: bool
) -> None:
    assert counts(given_number, 100.0, tolerance) is expected
    assert "counts" in tolerance_words(tolerance, "steps")


def test_a_tolerance_of_one_is_said_without_a_plural() -> None:
    assert tolerance_words(Tolerance(absolute=1), "examples") == "1 more or less counts"
    assert tolerance_words(Tolerance(absolute=3), "examples") == "within 3 examples counts"


@pytest.mark.parametrize(
    ("value", "said"), [(1e-9, "1e-9"), (2.5e12, "2.5e12"), (120, "120"), (0.0444444, "0.04444")]
)
def test_a_number_is_written_without_needless_zeros(value: float, said: str) -> None:
    assert number_words(value) == said


@pytest.mark.parametrize(
    ("given_number", "words"),
    [
        (100, "exact"),
        (103, "3 % too high"),
        (97, "3 % too low"),
        (140, "40 % too high"),
        (25, "4 times too low, right order of magnitude"),
        (1, "100 times too low"),
        (5200, "52 times too high"),
        (-3, "off by 103"),
        (1e12, "10^10 times too high"),
        (9996, "100 times too high"),
        (100 * (1 + 1e-13), "exact"),
        (100.0001, "the same to the digits shown"),
    ],
)
def test_a_verdict_says_how_far_off_a_number_is(given_number: float, words: str) -> None:
    assert distance_words(given_number, 100.0) == words


def test_a_negative_number_is_too_large_or_too_small_in_size() -> None:
    assert distance_words(-3.0, -2.0) == "50 % too large in size"
    assert distance_words(-0.001, -2.0) == "2000 times too small in size"


def test_the_order_of_magnitude_is_no_praise_where_the_number_can_be_worked_out() -> None:
    question = pose(card_named("demo.number"), 1)
    key = settled(question, "1").measured
    assert key is not None
    assert settled(question, str(3 * key)).closeness == "3 times too high"


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("Hessian", True),
        ("  hessian. ", True),
        ("HÉSSIAN", True),
        ("Hesian", True),
        ("Hessain", True),
        ("the Hessian", False),
        ("Hess", False),
        ("hessian matrix", True),
        ("hesian matrx", True),
        ("Jacobian", False),
        ("x", False),
    ],
)
def test_a_word_is_read_with_forgiveness(typed: str, right: bool) -> None:
    assert settled(pose(card_named("demo.text"), 1), typed).right is right


def test_a_near_miss_that_the_card_names_is_no_slip() -> None:
    verdict = settled(pose(card_named("demo.text"), 1), "jacobiam")
    assert not verdict.right
    assert verdict.why == "That holds first derivatives."


def test_a_typed_word_is_shown_beside_the_right_one() -> None:
    assert difference("Hesian", "Hessian") == (
        (Piece.SAME, "He"),
        (Piece.MISSING, "s"),
        (Piece.SAME, "sian"),
    )
    assert "".join(
        text for piece, text in difference("abc", "xby") if piece is not Piece.EXTRA
    ) == ("xby")


@pytest.mark.parametrize("typed", ["gradient", "Jacobian", "x"])
def test_another_word_is_not_mixed_letter_by_letter_with_the_right_one(typed: str) -> None:
    assert difference(typed, "Hessian") == ((Piece.EXTRA, typed), (Piece.MISSING, "Hessian"))


@given(st.text("ab ", max_size=8), st.text("ab ", max_size=8), st.text("ab ", max_size=8))
def test_slips_are_a_distance(one: str, two: str, three: str) -> None:
    assert slips(one, two) == slips(two, one)
    assert (slips(one, two) == 0) == (one == two)
    assert slips(one, two) <= max(len(one), len(two))
    swapped = two[1::-1] + two[2:]
    assert slips(two, swapped) <= 1
    assert slips(one + three, two + three) <= slips(one, two)


def test_long_words_forgive_more_and_digits_nothing() -> None:
    assert [forgiven(word) for word in ("adam", "sharp", "eigenvalue", "x2eigenvalues")] == [
        0,
        1,
        2,
        0,
    ]
    assert plain(" L'Hôpital–rule ") == "lhopital rule"


def test_an_interval_may_not_be_wider_than_said() -> None:
    question = pose(card_named("demo.interval"), 1)
    with pytest.raises(UsageError, match="wide"):
        settled(question, "0-100")
    assert settled(question, "90 to 60").given == "60 to 90"
    with pytest.raises(UsageError, match="two ends"):
        read_answer(question, "50")


def test_a_unit_may_be_typed() -> None:
    question = pose(card_named("demo.predict"), 1)
    with_unit, without = settled(question, "139 steps"), settled(question, "139")
    assert with_unit.predicted == without.predicted == 139.0


def test_a_prediction_stands_beside_outcome_and_theory() -> None:
    verdict = settled(pose(card_named("demo.predict"), 1), "1000")
    assert verdict.measured == verdict.theory
    assert verdict.closeness.endswith("too high")
    assert f"It left after {verdict.measured:.0f} steps." == verdict.explanation


def test_the_outcome_depends_on_what_was_drawn() -> None:
    card = card_named("demo.outcomes")
    expected = {settled(pose(card, seed), "1").expected for seed in range(10)}
    assert expected == {"it diverges", "it contracts"}


def test_a_missed_goal_says_what_was_measured_and_leaves_another_try() -> None:
    question = pose(card_named("demo.tune"), 1)
    missed = settled(question, "step_scale=1")
    assert (missed.final, missed.rating, missed.right) == (False, None, False)
    assert missed.closeness == (
        "Share of runs whose loss rose above its start: 0, not the goal yet"
    )
    given_up = settled(question, "give up")
    assert (given_up.final, given_up.rating) == (True, Rating.AGAIN)
    assert given_up.expected == "step_scale = 1.2"
    assert (gave_up(question, given_up), gave_up(question, missed)) == (True, False)
    with pytest.raises(UsageError, match="sets no knob"):
        read_answer(question, "kappa=3")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("nonsense", "'nonsense' is no number."),
        ("12 s", "'s' is no number."),
        ("1//2", "That is no number: '/' is out of place."),
    ],
)
def test_what_is_no_number_is_said_once(typed: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        settled(pose(card_named("demo.number"), 1), typed)
    assert refused.value.message == said


def test_who_gives_up_sees_a_run_that_meets_the_goal() -> None:
    question = pose(card_named("demo.tune"), 1)
    run = run_for(question, None)
    assert run is not None
    run.advance(run.total_steps)
    assert grade(question, {"step_scale": 1.2}, run).right


@pytest.mark.parametrize(
    ("picked", "told"),
    [
        ((), ("**1** one", "**3** three", "**4** four")),
        ((0,), ("**3** three", "**4** four")),
        ((0, 1, 2), ("Never.", "left out: **4**.")),
        ((1, 4), ("**2** Never.", "**5** Not so.", "left out: **1**, **3**, **4**.")),
    ],
)
def test_each_right_option_that_was_left_out_is_named(
    picked: tuple[int, ...], told: tuple[str, ...]
) -> None:
    options = (
        Option("one", right=True),
        Option("two", right=False, why="Never."),
        Option("three", right=True),
        Option("four.", right=True),
        Option("five", right=False, why="Not so."),
    )
    question = replace(pose(card_named("demo.multiple"), 1), options=options)
    verdict = grade(question, picked)
    assert [piece for piece in told if piece not in verdict.why] == []
    assert grade(question, (0, 2, 3)).why == ""


def test_many_long_options_that_were_left_out_are_named_by_number() -> None:
    options = tuple(Option("long " * 30 + str(n), right=True) for n in range(4))
    question = replace(pose(card_named("demo.multiple"), 1), options=options)
    assert grade(question, (2,)).why == "Right too, and left out: **1**, **2**, **4**."


def test_a_measure_may_be_called_like_a_function() -> None:
    assert parse("floor > 1 and floor(floor) == 2").holds({"floor": 2.5})
