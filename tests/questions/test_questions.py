"""Posing and grading choices and clozes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from studyapp.cards.bodies import Cloze, Gap, Multiple, Option
from studyapp.cards.card import Card, Kind
from studyapp.cards.kinds.cloze import GapError, parse_cloze
from studyapp.cards.library import load_library
from studyapp.errors import UsageError
from studyapp.questions.cloze import filled, hidden
from studyapp.questions.question import grade, pose, read_answer
from studyapp.records.rating import Rating
from tests.questions.typed import card_named


def card_of(kind: Kind) -> Card:
    return card_named(f"demo.{kind.value}")


@pytest.mark.parametrize("kind", [Kind.RECALL, Kind.CLOZE])
def test_self_graded_kinds_leave_the_judging_to_the_learner(kind: Kind) -> None:
    question = pose(card_of(kind), 1)
    assert grade(question, None).right is None
    assert read_answer(question, "whatever") is None
    with pytest.raises(UsageError):
        grade(question, 0)


def test_each_wrong_tick_brings_its_own_reason_by_its_number() -> None:
    card = card_of(Kind.MULTIPLE)
    assert isinstance(card.body, Multiple)
    other = Option("a flat floor", right=False, why="It bends both ways.")
    body = replace(card.body, options=(*card.body.options, other))
    question = pose(replace(card, body=body), 1)
    wrong = tuple(n for n, option in enumerate(question.options) if not option.right)
    for n in wrong:
        assert grade(question, (n,)).why.startswith(question.options[n].why)
    both = grade(question, wrong)
    assert both.why.split("\n\n")[:2] == [f"**{n + 1}** {question.options[n].why}" for n in wrong]
    assert both.misconception == question.options[wrong[0]].misconception


def test_the_right_option_is_graded_good() -> None:
    question = pose(card_of(Kind.CHOICE), 3)
    place = next(n for n, option in enumerate(question.options) if option.right)
    verdict = grade(question, place)
    assert (verdict.right, verdict.rating, verdict.chosen) == (True, Rating.GOOD, (place,))
    assert verdict.given == verdict.expected == "This"


def test_a_wrong_option_brings_its_reason_and_its_refutation() -> None:
    question = pose(card_of(Kind.CHOICE), 3)
    place = next(n for n, option in enumerate(question.options) if not option.right)
    verdict = grade(question, place)
    assert (verdict.right, verdict.rating) == (False, Rating.AGAIN)
    assert (verdict.given, verdict.expected) == ("That", "This")
    assert (verdict.why, verdict.misconception) == ("No.", "m")
    assert verdict.refuted_by is not None
    assert verdict.refuted_by.simulation == "powers"


def test_the_right_option_has_no_usual_place() -> None:
    card = next(
        card
        for card in load_library().cards
        if card.kind is Kind.CHOICE and len(card.body.options) == 4  # type: ignore[union-attr]
    )
    places = Counter(
        next(n for n, option in enumerate(pose(card, seed).options) if option.right)
        for seed in range(800)
    )
    assert set(places) == {0, 1, 2, 3}
    assert min(places.values()) > 140


@pytest.mark.parametrize("answer", [None, -1, 2, 99])
def test_an_option_that_is_not_there_is_refused(answer: int | None) -> None:
    with pytest.raises(UsageError, match="2 options"):
        grade(pose(card_of(Kind.CHOICE), 0), answer)


@pytest.mark.parametrize("typed", ["", "0", "3", "-1", "one", "1.0", "²", "１", "1 2"])
def test_nonsense_is_refused_with_what_would_do(typed: str) -> None:
    with pytest.raises(UsageError, match="Choose 1 to 2"):
        read_answer(pose(card_of(Kind.CHOICE), 0), typed)


def test_the_number_typed_is_the_option_shown() -> None:
    assert read_answer(pose(card_of(Kind.CHOICE), 0), " 2\n") == 1


CLOZES = [  # text, question's face, answer's face
    ("A {{gap}}.", "A […].", "A **gap**."),
    ("A {{gap::hint}}.", "A [hint].", "A **gap**."),
    ("{{std::cout::a stream}}", "[a stream]", "**std::cout**"),
    ("{{a}} and {{b::c}}", "[…] and [c]", "**a** and **b**"),
    ("non-{{convex}}ity", "non-[…]ity", "non-**convex**ity"),
    ("$\\frac{a}{{b}}$ {{x}}", "$\\frac{a}{{b}}$ […]", "$\\frac{a}{{b}}$ **x**"),
    ("$$\n{{a}}\n$$ {{x}}", "$$\n{{a}}\n$$ […]", "$$\n{{a}}\n$$ **x**"),
    ("`{{a}}` {{x}}", "`{{a}}` […]", "`{{a}}` **x**"),
    ("{{$\\frac{{a}}{b}$}}", "[…]", "**$\\frac{{a}}{b}$**"),
    ("{{$a::b$::c}}", "[c]", "**$a::b$**"),
    ("{{f{x}}}", "[…]", "**f{x}**"),
    ("the {{$n$}}th root", "the […]th root", "the **$n$th** root"),
    ("a pre{{$x$}} b", "a pre[…] b", "a **pre$x$** b"),
    ("{{a}}(b) {{c}}: d", "[…]\\(b) […]\\: d", "**a**(b) **c**: d"),
    ("{{a **b** $**$}}", "[…]", "**a b $**$**"),
    ("costs $5, {{not $6}}", "costs $5, […]", "costs $5, **not $6**"),
    ("W = [[0.95, 10], [0, 0.9]] {{x}}", None, "W = [[0.95, 10], [0, 0.9]] **x**"),
    ("\\{{a}} {{b}}", "\\{{a}} […]", "\\{{a}} **b**"),
]


@pytest.mark.parametrize(("text", "face", "answer"), CLOZES)
def test_a_cloze_has_its_faces(text: str, face: str | None, answer: str) -> None:
    cloze = Cloze(parse_cloze(text))
    assert filled(cloze) == answer
    if face is not None:
        assert hidden(cloze) == face


@pytest.mark.parametrize("text", [text for text, _, _ in CLOZES])
def test_each_gap_is_bold_when_its_markdown_is_read(text: str) -> None:
    """Against the reader that the program draws with: as many bold spans as gaps, no link."""
    cloze = Cloze(parse_cloze(text))
    reader = MarkdownIt("commonmark").use(dollarmath_plugin, allow_space=False, allow_digits=False)
    kinds = Counter(
        child.type for token in reader.parse(filled(cloze)) for child in token.children or ()
    )
    assert kinds["strong_open"] == len(cloze.gaps)
    shown = [c.type for token in reader.parse(hidden(cloze)) for c in token.children or ()]
    assert "link_open" not in shown


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("no gap", "no-gap"),
        ("$\\frac{a}{{b}}$", "no-gap"),
        ("a {{gap", "unclosed-gap"),
        ("a {{gap }", "unclosed-gap"),
        ("a {{b {{c}}", "unclosed-gap"),
        ("a {{}}", "empty-gap"),
        ("a {{::hint}}", "empty-gap"),
        ("a {{b\n\nc}}", "gap-too-wide"),
    ],
)
def test_gaps_that_cannot_be_told_are_refused(text: str, code: str) -> None:
    with pytest.raises(GapError) as caught:
        parse_cloze(text)
    assert caught.value.code == code


@given(
    st.lists(
        st.tuples(st.sampled_from(["a ", "$x_{{1}}$ ", "(b) "]), st.sampled_from(["c", "$d$"]))
    )
)
def test_hidden_faces_give_nothing_away(pairs: list[tuple[str, str]]) -> None:
    parts: list[str | Gap] = [p for plain, gap in pairs for p in (plain, Gap(f"SECRET{gap}"))]
    assert "SECRET" not in hidden(Cloze(tuple(parts)))
    assert filled(Cloze(tuple(parts))).count("SECRET") == len(pairs)
