"""A source names a place of its work: a section, an equation, a theorem, not a book alone."""

from __future__ import annotations

import re

import pytest

from sim.catalog import built_in, find
from studyapp.cards.card import Card
from studyapp.cards.library import load_library
from tests.cards.holding import held_by_each

NUMBER = r"\d+(?:\.\d+)*"
NUMBERS = rf"{NUMBER}(?:(?:, | and | to ){NUMBER})*"
PLACE = rf"(?:sections?|equations?|theorem|algorithm|figure|lecture) {NUMBERS}"
SECTION = r"\d+(?:\.\d+)+"
SECTIONS = rf"{SECTION}(?:(?:, | to ){SECTION})*"
DEEP_LEARNING = re.compile(rf"Deep Learning {SECTIONS}(?:, {PLACE})*")
OTHER_WORK = re.compile(
    rf"(?P<work>[^,;]+(?:, [^,;]+)? \d{{4}}), (?:{PLACE}|(?P<abstract>abstract))"
)
TOLD_IN_THEIR_ABSTRACT = {  # short papers whose claim on the cards is the paper's one result
    "Auer, Herbster and Warmuth 1996",
    "Belkin, Hsu and Xu 2020",
    "Damian, Nichani and Lee 2023",
    "Dean and Majumdar 2006",
    "Hanin and Nica 2020",
}


def places_are_named(source: str) -> bool:
    """Whether each of the works that a source lists is followed by a place in it."""
    return all(_place_is_named(work) for work in source.split("; "))


def _place_is_named(work: str) -> bool:
    if DEEP_LEARNING.fullmatch(work):
        return True
    found = OTHER_WORK.fullmatch(work)
    if found is None:
        return False
    return not found["abstract"] or found["work"] in TOLD_IN_THEIR_ABSTRACT


def shipped() -> list[Card]:
    decks = [deck for deck in load_library().decks if deck.origin == "bundled"]
    return [card for deck in decks for card in deck.cards]


@held_by_each(shipped, lambda card: card.id)
def test_a_card_names_the_section_behind_it(card: Card) -> None:
    assert places_are_named(card.source), card.source


@held_by_each(built_in, str)
def test_a_simulation_names_the_section_behind_it(identifier: str) -> None:
    reference = find(identifier).description.reference
    assert places_are_named(reference), reference


def test_no_abstract_is_let_pass_in_vain() -> None:
    sources = "; ".join(card.source for card in shipped())
    assert {work for work in TOLD_IN_THEIR_ABSTRACT if f"{work}, abstract" not in sources} == set()


@pytest.mark.parametrize(
    "source",
    [
        "Deep Learning 8.2.1",
        "Deep Learning 6.5, 8.3 to 8.6",
        "Deep Learning 8.3.1, equations 8.12 and 8.13",
        "Deep Learning 8.5.3, algorithm 8.7; Kingma and Ba 2015, section 2",
        "Kingma and Ba 2015, sections 2.1 and 3; Deep Learning 8.5.3",
        "Hastie, Tibshirani and Friedman 2009, section 7.4",
        "Trefethen and Bau 1997, lecture 12",
        "Hanin and Nica 2020, abstract",
    ],
)
def test_a_place_is_found(source: str) -> None:
    assert places_are_named(source)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "Deep Learning",
        "Deep Learning 8",
        "Nocedal and Wright 2006",
        "Nocedal and Wright, chapter 3",
        "Strang 2016, chapter 6; Deep Learning 8.2.5",
        "Deep Learning 8.2.5; Trefethen and Embree 2005",
        "Deep Learning 8.1.1; 5.2",
        "Cohen et al. 2021, abstract",
    ],
)
def test_a_work_without_a_place_is_not_enough(source: str) -> None:
    assert not places_are_named(source)
