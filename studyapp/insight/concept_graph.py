"""Which concept builds on which: what the cards require, said of their concepts.

Concept B builds on A where a card of B requires a card of A. Two concepts can require each
other through different cards; there the one that is met first counts as the earlier one, so
that the graph always leads from ideas to consequences. An edge that a longer way says too is
left out (the transitive reduction).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from studyapp.cards.card import Card

Edge = tuple[str, str]


def concept_edges(cards: Sequence[Card]) -> tuple[Edge, ...]:
    """The reduced edges (earlier concept, later concept), in the order of the later one.

    Args:
        cards: all there are, in the order in which they are met.
    """
    place: dict[str, int] = {}
    concept_of = {}
    for card in cards:
        place.setdefault(card.concept, len(place))
        concept_of[card.id] = card.concept
    found = {
        (concept_of[name], card.concept)
        for card in cards
        for name in card.requires
        if name in concept_of and concept_of[name] != card.concept
    }
    forward = _without_circles(found, place)
    ordered = sorted(forward, key=lambda edge: (place[edge[1]], place[edge[0]]))
    return tuple(reduced(ordered))


def reduced(edges: Sequence[Edge]) -> list[Edge]:
    """The edges of an acyclic graph without those that a longer way says too."""
    after = _successors(edges)
    return [
        (start, end)
        for start, end in edges
        if not any(end in _reached(after, (other,)) for other in after[start] if other != end)
    ]


def _without_circles(edges: Iterable[Edge], place: Mapping[str, int]) -> list[Edge]:
    """Every edge that is in no circle, and of those in one the edges that lead forward."""
    listed = list(edges)
    after = _successors(listed)
    reached = {start: _reached(after, after[start]) for start in after}
    return [
        (start, end)
        for start, end in listed
        if place[start] < place[end] or start not in reached.get(end, ())
    ]


def _successors(edges: Iterable[Edge]) -> dict[str, list[str]]:
    after: dict[str, list[str]] = {}
    for start, end in edges:
        after.setdefault(start, []).append(end)
    return after


def _reached(after: Mapping[str, Sequence[str]], begin: Iterable[str]) -> set[str]:
    """Everything at ``begin`` and on from there."""
    found: set[str] = set()
    waiting = list(begin)
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting.extend(after.get(here, ()))
    return found
