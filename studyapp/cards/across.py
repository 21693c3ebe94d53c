"""What can only be seen across decks: ids used twice, and cards that require unknown ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from studyapp.cards.card import Deck
from studyapp.cards.deck_file import DeckFile
from studyapp.cards.lines import Place
from studyapp.cards.problem import Problem
from studyapp.cards.reading import nearest, quoted


def across(files: Sequence[DeckFile]) -> tuple[tuple[Deck, ...], tuple[Problem, ...]]:
    """The decks with what clashes left out, and all problems sorted by file and line.

    The first deck of an id, and the first card of an id, are kept. A requirement that nothing
    can meet, or that closes a circle, is taken out of its card, which stays.
    """
    problems = [problem for file in files for problem in file.problems]
    first_decks, repeated = _by_deck_id(files)
    problems += repeated
    owners = _owners(first_decks)
    problems += _repeated_cards(first_decks, owners)
    broken = _broken_requirements(first_decks, owners)
    problems += broken.values()
    loaded = {
        card.id
        for file in first_decks
        if file.deck
        for card in file.deck.cards
        if owners[card.id] is file
    }
    decks = [_trimmed(file.deck, file, owners, loaded, broken) for file in first_decks if file.deck]
    return tuple(decks), tuple(sorted(set(problems)))


def _trimmed(
    deck: Deck,
    file: DeckFile,
    owners: Mapping[str, DeckFile],
    loaded: set[str],
    broken: Mapping[tuple[str, str], Problem],
) -> Deck:
    cards = []
    for card in deck.cards:
        if owners[card.id] is not file:
            continue
        requires = tuple(
            needs for needs in card.requires if needs in loaded and (card.id, needs) not in broken
        )
        cards.append(card if requires == card.requires else replace(card, requires=requires))
    return deck if tuple(cards) == deck.cards else replace(deck, cards=tuple(cards))


def _by_deck_id(files: Iterable[DeckFile]) -> tuple[list[DeckFile], list[Problem]]:
    first: dict[str, DeckFile] = {}
    problems = []
    for file in files:
        if file.deck is None:
            continue
        known = first.setdefault(file.deck.id, file)
        if known is not file:
            problems.append(
                Problem(
                    file.path,
                    file.deck_place.line if file.deck_place else 1,
                    "duplicate-deck",
                    f"the deck id {quoted(file.deck.id)} is that of {known.path} already",
                    "give each deck its own id"
                    if file.deck_place
                    else "write an id in its head, or rename the file",
                )
            )
    return list(first.values()), problems


def _owners(files: Iterable[DeckFile]) -> dict[str, DeckFile]:
    """Card id to the first file that has a sound card of it, or else one that names it."""
    owners: dict[str, DeckFile] = {}
    for file in files:
        for card in file.deck.cards if file.deck else ():
            owners.setdefault(card.id, file)
    for file in files:
        for card_id in file.ids:
            owners.setdefault(card_id, file)
    return owners


def _repeated_cards(files: Iterable[DeckFile], owners: Mapping[str, DeckFile]) -> list[Problem]:
    return [
        Problem(
            file.path,
            place.line,
            "duplicate-id",
            f"card {quoted(card_id)} is in {owner.path}:{owner.ids[card_id].line} already",
            "give each card its own id",
        )
        for file in files
        for card_id, place in file.ids.items()
        if (owner := owners[card_id]) is not file
    ]


def _broken_requirements(
    files: Sequence[DeckFile], owners: Mapping[str, DeckFile]
) -> dict[tuple[str, str], Problem]:
    """Card and what it requires, to the problem with that."""
    broken: dict[tuple[str, str], Problem] = {}
    edges: dict[str, list[str]] = {}
    places: dict[tuple[str, str], tuple[str, Place]] = {}
    for file in files:
        for needed in file.requirements:
            pair = (needed.card_id, needed.needs)
            if needed.needs not in owners:
                broken[pair] = Problem(
                    file.path,
                    needed.place.line,
                    "unknown-card",
                    f"card {quoted(pair[0])}: requires the unknown card {quoted(pair[1])}",
                    nearest(needed.needs, owners),
                )
            else:
                edges.setdefault(needed.card_id, []).append(needed.needs)
                places.setdefault(pair, (file.path, needed.place))
    for circle in _circles(edges):
        pair = (circle[-2], circle[-1])
        message = "cards require one another in a circle: " + " → ".join(circle)
        file_name, place = places[pair]
        hint = "take one requirement out"
        broken[pair] = Problem(file_name, place.line, "circle", message, hint)
    return broken


def _circles(edges: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Each circle found going depth first, from a card round to itself; without recursion."""
    circles = []
    finished: set[str] = set()
    for root in edges:
        trail: list[str] = [root]
        on_trail = {root}
        ahead = [iter(edges[root])]
        while trail:
            following = next(ahead[-1], None)
            if following is None:
                ahead.pop()
                on_trail.discard(trail[-1])
                finished.add(trail.pop())
            elif following in on_trail:
                circles.append([*trail[trail.index(following) :], following])
            elif following not in finished:
                trail.append(following)
                on_trail.add(following)
                ahead.append(iter(edges.get(following, ())))
    return circles
