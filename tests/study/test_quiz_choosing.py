from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from studyapp.cards.bodies import Choice, Cloze, Gap
from studyapp.cards.card import Card, Kind
from studyapp.cards.library import Library, load_library
from studyapp.errors import DeckError
from studyapp.questions.question import grade, pose
from studyapp.study.quiz_choosing import plan_quiz
from studyapp.study.quiz_forms import (
    LIKE_LENGTH,
    answer_text,
    as_text,
    distractors,
    nearly_same,
    typed_gaps,
)
from studyapp.study.quiz_plan import Place, QuizPlan, QuizSettings, plan_of
from tests.building import make_card, make_choice, make_deck
from tests.study.quizzes import recall_cards

SHIPPED = load_library()
FOUR = ("red apples", "green pears", "blue plums", "ripe lemons")


def library(*cards: Card) -> Library:
    return Library(decks=(make_deck(*cards),))


def plan(*cards: Card, seed: int = 1, **settings: object) -> QuizPlan:
    return plan_quiz(library(*cards), QuizSettings(**settings), seed)  # type: ignore[arg-type]


def test_the_same_seed_lays_out_the_same_quiz_and_another_one_another() -> None:
    first, again, other = (plan_quiz(SHIPPED, QuizSettings(), seed) for seed in (3, 3, 4))
    assert first == again
    assert first.places != other.places
    assert [first.seed_of(p) for p in range(10)] == [again.seed_of(p) for p in range(10)]


def test_a_plan_is_kept_as_json_and_read_back() -> None:
    made = plan_quiz(SHIPPED, QuizSettings(topics=("calculus",), minutes=3), 11)
    assert plan_of(made.as_filter()) == made
    with pytest.raises(DeckError, match="cannot be read"):
        plan_of({"deck": "x"})


@pytest.mark.parametrize("seed", range(5))
def test_every_place_of_a_quiz_can_be_graded_by_machine(seed: int) -> None:
    made = plan_quiz(SHIPPED, QuizSettings(questions=30), seed)
    assert len(made.places) == len({place.card_id for place in made.places}) == 30
    for place in made.places:
        assert place.card(SHIPPED).kind not in (Kind.RECALL, Kind.CLOZE)
    kinds = {place.card(SHIPPED).kind for place in made.places}
    assert len(kinds) >= 8, "kinds are mixed"


def test_no_two_options_of_a_recast_recall_card_can_be_right() -> None:
    recast = 0
    for card in SHIPPED.cards:
        found = distractors(card, SHIPPED.cards)
        texts = [answer_text(card), *map(answer_text, found)] if found else []
        recast += len(found) >= 3
        assert not any(nearly_same(*pair) for pair in itertools.combinations(texts, 2))
        for other in found:
            lengths = sorted((len(answer_text(card)), len(answer_text(other))))
            assert lengths[1] <= LIKE_LENGTH * lengths[0]
            assert other.concept != card.concept
            assert not set(other.covers) & set(card.covers)
            assert (other.deck_id, other.topic) == (card.deck_id, card.topic) or (
                other.confusable == card.confusable != ""
            )
    assert recast >= 10


def test_a_recall_card_becomes_a_choice_with_its_own_answer_right() -> None:
    cards = recall_cards(*FOUR)
    made = plan(*cards)
    for place in made.places:
        card = place.card(library(*cards))
        assert isinstance(card.body, Choice)
        (right,) = [option.text for option in card.body.options if option.right]
        original = next(one for one in cards if one.id == place.card_id)
        assert right == answer_text(original)
        assert sorted(option.text for option in card.body.options) == sorted(FOUR)


@pytest.mark.parametrize(
    "answers",
    [
        FOUR[:3],  # two others only
        ("red apples", "red apples.", "The red apples", "red  apples"),  # all of them right
        ("red apples", "green pears", "plums", "a very long answer " * 5),  # not of like length
    ],
)
def test_a_recall_card_without_three_others_is_not_asked(answers: tuple[str, ...]) -> None:
    with pytest.raises(DeckError, match="nothing here that can be asked"):
        plan(*recall_cards(*answers))


def test_a_card_of_the_same_concept_or_point_or_chain_is_no_distractor() -> None:
    card, *others = recall_cards(*FOUR)
    assert len(distractors(card, others)) == 3
    others[0] = replace(others[0], concept=card.concept)
    assert len(distractors(card, others)) == 2
    others[1] = replace(others[1], requires=(card.id,))
    assert len(distractors(card, others)) == 1
    others[2] = replace(others[2], covers=("P1",))
    assert distractors(replace(card, covers=("P1",)), others) == []


@pytest.mark.parametrize(
    "again",
    ["Name a river in France!", "Name another river in France.", "name one river in France"],
)
def test_an_answer_to_the_same_question_is_no_distractor(again: str) -> None:
    card, *others = recall_cards("The Seine", "The Loire", "The Nile", "The Tiber")
    card = replace(card, question="Name a river in France.")
    others[0] = replace(others[0], question=again)
    others[1] = replace(others[1], question="Name a river in Egypt.")
    assert sorted(map(answer_text, distractors(card, others))) == ["The Nile", "The Tiber"]


@pytest.mark.parametrize("about", ["None of these", "All of the above.", "both of them"])
def test_an_answer_about_other_options_is_no_option_of_another_card(about: str) -> None:
    card, *others = recall_cards("red apples", "green pears", about, "blue plums")
    assert about not in map(answer_text, distractors(card, others))
    assert distractors(others[1], [card, others[0], others[2]]) == []


@pytest.mark.parametrize(
    "same", ["0.50", "50 %", "1/2", r"$\frac{1}{2}$", r"\frac12", "50\\%", "0,5"]
)
def test_one_number_written_in_two_ways_is_one_answer(same: str) -> None:
    assert nearly_same("0.5", same)
    assert nearly_same(same, "0.5")
    assert not nearly_same(same, "0.75")
    assert not nearly_same("1998", "1999")
    card, *others = recall_cards("0.5", same, "0.75", "0.1")
    assert same not in map(answer_text, distractors(card, others))


def cloze(*parts: str | Gap) -> Card:
    return replace(make_card("z"), kind=Kind.CLOZE, question="", body=Cloze(parts))


def test_a_cloze_is_asked_as_text_with_its_other_gaps_filled() -> None:
    card = cloze("The ", Gap("gradient", "what?"), " is ", Gap("$0$"), " at a critical point.")
    assert typed_gaps(card) == [0]
    question = pose(as_text(card, 0), 1)
    assert question.face == "The [what?] is $0$ at a critical point."
    assert grade(question, "Gradeint").right
    assert not grade(question, "curvature").right


def test_an_article_need_not_be_typed() -> None:
    card = cloze("It tends to ", Gap("the spectral radius"), ".")
    assert grade(pose(as_text(card, 0), 1), "spectral radius").right


@pytest.mark.parametrize(
    "card",
    [
        cloze("It is ", Gap("$x^2$"), "."),
        cloze("It is ", Gap("in which direction to move"), "."),
        cloze("It is ", Gap("12"), "."),
        cloze("A gradient is a ", Gap("gradient"), "."),
        cloze("Both ", Gap("gradients"), " and the ", Gap("gradient"), "."),
    ],
)
def test_a_gap_that_is_no_plain_word_or_is_told_is_not_asked(card: Card) -> None:
    assert typed_gaps(card) == []


def test_cards_of_a_confusable_set_stand_side_by_side_and_siblings_apart() -> None:
    cards = [
        replace(make_choice(f"c{n}"), confusable=f"set {n % 3}" if n < 6 else "", topic="one")
        for n in range(12)
    ]
    for seed in range(10):
        made = [one.card_id for one in plan(*cards, seed=seed, questions=12).places]
        for group in range(3):
            places = sorted(made.index(f"c{n}") for n in (group, group + 3))
            assert places[1] == places[0] + 1


def test_a_short_quiz_takes_confusable_cards_in_pairs_and_one_card_of_a_concept() -> None:
    twins = [replace(make_choice(f"s{n}"), concept="same") for n in range(5)]
    pair = [replace(make_choice(f"p{n}"), confusable="set") for n in range(2)]
    rest = [make_choice(f"c{n}") for n in range(6)]
    for seed in range(10):
        names = [one.card_id for one in plan(*twins, *pair, *rest, seed=seed, questions=6).places]
        assert sum(name.startswith("s") for name in names) <= 1
        assert sum(name.startswith("p") for name in names) in (0, 1, 2)


def test_kinds_topics_and_decks_are_kept_to() -> None:
    made = plan_quiz(SHIPPED, QuizSettings(kinds=(Kind.NUMBER,), topics=("calculus",)), 1)
    assert {place.card(SHIPPED).kind for place in made.places} == {Kind.NUMBER}
    assert {SHIPPED.card(place.card_id).topic for place in made.places} == {"calculus"}
    for wrong in (QuizSettings(deck="none"), QuizSettings(topics=("none",))):
        with pytest.raises(DeckError):
            plan_quiz(SHIPPED, wrong, 1)


def test_cards_that_were_put_away_are_not_asked() -> None:
    cards = [make_choice("a"), make_choice("b")]
    made = plan_quiz(library(*cards), QuizSettings(), 1, hidden={"a"})
    assert [place.card_id for place in made.places] == ["b"]


def test_a_card_that_no_longer_fits_its_form_is_told() -> None:
    with pytest.raises(DeckError):
        Place("z", gap=0).card(library(make_choice("z")))
    with pytest.raises(DeckError):
        Place("one").card(library(make_card("one")))
