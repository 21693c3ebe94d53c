"""Which concept builds on which, from what cards require."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from studyapp.cards.card import Card
from studyapp.cards.library import load_library
from studyapp.insight.concept_graph import concept_edges, reduced
from tests.building import make_card

CONCEPTS = "abcde"
WIRED = st.lists(st.tuples(st.sampled_from(CONCEPTS), st.sets(st.integers(0, 9))), max_size=10)


def cards_of(wired: list[tuple[str, set[int]]]) -> list[Card]:
    names = [str(number) for number in range(len(wired))]
    return [
        make_card(name, concept=concept, requires=tuple(str(n) for n in sorted(needs)))
        for name, (concept, needs) in zip(names, wired, strict=True)
    ]


def closure(edges: set[tuple[str, str]]) -> set[tuple[str, str]]:
    found = set(edges)
    for through, start, end in product(CONCEPTS, repeat=3):
        if (start, through) in found and (through, end) in found:
            found.add((start, end))
    return found


@given(WIRED)
def test_the_graph_has_no_circle_and_says_nothing_twice(wired: list[tuple[str, set[int]]]) -> None:
    edges = concept_edges(cards_of(wired))
    assert all((one, one) not in closure(set(edges)) for one in CONCEPTS)
    for edge in edges:
        assert edge not in closure(set(edges) - {edge})


@given(WIRED)
def test_what_is_no_circle_is_all_kept(wired: list[tuple[str, set[int]]]) -> None:
    """With needs that point back only, nothing but repetition is left out."""
    wired = [
        (CONCEPTS[n * 5 // 10], {m for m in needs if m < n}) for n, (_, needs) in enumerate(wired)
    ]
    cards = cards_of(wired)
    concept_of = {card.id: card.concept for card in cards}
    said = {(concept_of[n], card.concept) for card in cards for n in card.requires}
    said = {(start, end) for start, end in said if start != end}
    assert closure(set(concept_edges(cards))) == closure(said)


def test_a_circle_is_cut_where_it_leads_back_to_what_was_met_first() -> None:
    cards = [
        make_card("one", concept="a"),
        make_card("two", concept="b", requires=("one",)),
        make_card("three", concept="a", requires=("two",)),
    ]
    assert concept_edges(cards) == (("a", "b"),)


def test_an_edge_that_a_longer_way_says_is_left_out() -> None:
    edges = [("a", "b"), ("b", "c"), ("a", "c"), ("a", "d")]
    assert reduced(edges) == [("a", "b"), ("b", "c"), ("a", "d")]


def test_every_requirement_of_the_shipped_decks_leads_somewhere() -> None:
    cards = load_library().cards
    edges = concept_edges(cards)
    concepts = {card.concept for card in cards}
    assert len(edges) > 150
    assert {end for edge in edges for end in edge} <= concepts
