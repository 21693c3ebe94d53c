"""Which cards a quiz asks, in which form and in which order; all of it decided by its seed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from studyapp.cards.card import Card, Kind
from studyapp.cards.library import Library
from studyapp.errors import DeckError
from studyapp.questions.question import pose
from studyapp.study.quiz_forms import DISTRACTORS, distractors, typed_gaps
from studyapp.study.quiz_plan import Place, QuizPlan, QuizSettings


def chosen_cards(library: Library, settings: QuizSettings) -> tuple[Card, ...]:
    """The cards of the deck and topics that were asked for.

    Raises:
        DeckError: there is no such deck or topic.
    """
    decks = [library.deck(settings.deck)] if settings.deck else list(library.decks)
    known = {topic.id for deck in decks for topic in deck.topics}
    for topic in settings.topics:
        if topic not in known:
            raise DeckError(f"There is no topic {topic!r}.", "topics: " + ", ".join(sorted(known)))
    wanted = set(settings.topics)
    return tuple(
        card for deck in decks for card in deck.cards if not wanted or card.topic in wanted
    )


def scope_words(library: Library, deck_id: str, topics: Sequence[str]) -> str:
    """What a deck and topics are called; ids stand for what there is not. Empty for everything."""
    decks = [deck for deck in library.decks if deck_id in ("", deck.id)]
    titles = {topic.id: topic.title for deck in reversed(decks) for topic in deck.topics}
    named = ", ".join(titles.get(topic, topic) for topic in topics)
    return named or (decks[0].title if deck_id and decks else deck_id)


def plan_quiz(
    library: Library, settings: QuizSettings, seed: int, hidden: Collection[str] = ()
) -> QuizPlan:
    """Lay a quiz out: kinds and topics mixed, confusable cards beside each other.

    Args:
        library: the decks.
        settings: what the learner asks for.
        seed: the same seed and decks give the same quiz.
        hidden: ids of cards that were put away.

    Raises:
        DeckError: there is no such deck or topic, or no card that a machine can grade.
    """
    chance = random.Random(seed)  # noqa: S311 (an order of questions is no secret)
    cards = [card for card in chosen_cards(library, settings) if card.id not in hidden]
    cards = [card for card in cards if not settings.kinds or _form(card) in settings.kinds]
    chance.shuffle(cards)
    picked = _in_order(_picked(cards, library, settings.questions, chance), chance)
    if not picked:
        raise DeckError(
            "There is nothing here that can be asked in a quiz.",
            "choose more topics or kinds; recall cards need three others of their topic",
        )
    return QuizPlan(seed, settings, tuple(place for _, place in picked))


_Entry = tuple[Card, Place]


def _placed(card: Card, library: Library, chance: random.Random) -> Place | None:
    """The form in which a card can be asked; None where only the learner could grade it."""
    if card.kind is Kind.RECALL:
        if card.draws:
            return None
        others = list(library.cards)
        chance.shuffle(others)
        found = distractors(card, others)[:DISTRACTORS]
        if len(found) < DISTRACTORS:
            return None
        return Place(card.id, others=tuple(other.id for other in found))
    if card.kind is Kind.CLOZE:
        gaps = typed_gaps(card)
        return Place(card.id, gap=chance.choice(gaps)) if gaps else None
    return Place(card.id)


def _form(card: Card) -> Kind:
    """The kind of question that a quiz makes of a card."""
    return {Kind.RECALL: Kind.CHOICE, Kind.CLOZE: Kind.TEXT}.get(card.kind, card.kind)


def _picked(
    cards: Sequence[Card], library: Library, most: int, chance: random.Random
) -> list[_Entry]:
    """Kinds and topics in turn, siblings last; a confusable card brings one of its set along."""
    left = list(cards)
    picked: list[_Entry] = []
    used: Counter[tuple[str, str]] = Counter()
    partner_of = ""
    while left and len(picked) < most:
        card = min(left, key=lambda one: _rank(one, used, partner_of))
        left.remove(card)
        place = _placed(card, library, chance)
        if place is None or not _can_be_posed(place, library):
            continue
        picked.append((card, place))
        first_of_set = bool(card.confusable) and not used["set", card.confusable]
        partner_of = card.confusable if first_of_set else ""
        used["concept", card.concept] += bool(card.concept)
        used["kind", _form(card)] += 1
        used["topic", f"{card.deck_id}/{card.topic}"] += 1
        used["set", card.confusable] += 1
    return picked


def _rank(card: Card, used: Counter[tuple[str, str]], partner_of: str) -> tuple[int, ...]:
    is_partner = bool(partner_of) and card.confusable == partner_of
    return (
        used["concept", card.concept],
        not is_partner,
        used["kind", _form(card)],
        used["topic", f"{card.deck_id}/{card.topic}"],
    )


def _can_be_posed(place: Place, library: Library) -> bool:
    try:
        pose(place.card(library), 0)
    except DeckError:
        return False
    return True


def _in_order(picked: Sequence[_Entry], chance: random.Random) -> list[_Entry]:
    """Cards of a confusable set side by side; else neighbours of other topics and kinds."""
    groups: dict[str, list[_Entry]] = {}
    for entry in picked:
        card = entry[0]
        groups.setdefault(card.confusable or f" {card.id}", []).append(entry)
    left = list(groups.values())
    chance.shuffle(left)
    ordered: list[_Entry] = []
    while left:
        last = ordered[-1] if ordered else None
        group = min(left, key=lambda one: _alike(one[0], last))
        left.remove(group)
        ordered += _apart(group)
    return ordered


def _apart(group: Sequence[_Entry]) -> Iterator[_Entry]:
    """The cards of a set, no two of one concept side by side where that can be."""
    left = list(group)
    last: _Entry | None = None
    while left:
        concept = last[0].concept if last else None
        entry = min(left, key=lambda one: one[0].concept == concept)
        left.remove(entry)
        last = entry
        yield entry


def _alike(entry: _Entry, last: _Entry | None) -> int:
    if last is None:
        return 0
    same_topic = (entry[0].deck_id, entry[0].topic) == (last[0].deck_id, last[0].topic)
    return same_topic * 2 + (_form(entry[0]) == _form(last[0]))
