"""The library: every deck that can be studied, the bundled ones and the learner's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from studyapp.cards.across import across
from studyapp.cards.card import Card, Deck
from studyapp.cards.deck_file import DeckFile
from studyapp.cards.deck_folder import read_folder
from studyapp.cards.problem import Problem
from studyapp.cards.reading import nearest
from studyapp.errors import DeckError

_PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Library:
    """All decks that loaded, and what is wrong in the files they came from.

    Attributes:
        decks: the bundled ones, then the learner's, each in the order of file names.
        problems: by file and line; cards that have one may be missing from the decks.
        cards: those of all decks, in order.
        by_id: likewise, by their ids.
    """

    decks: tuple[Deck, ...] = ()
    problems: tuple[Problem, ...] = ()
    _decks: Mapping[str, Deck] = field(init=False, repr=False, compare=False)
    by_id: Mapping[str, Card] = field(init=False, repr=False, compare=False)
    cards: tuple[Card, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_decks", {deck.id: deck for deck in self.decks})
        cards = {card.id: card for deck in self.decks for card in deck.cards}
        object.__setattr__(self, "by_id", cards)
        object.__setattr__(self, "cards", tuple(cards.values()))

    def card(self, card_id: str) -> Card:
        """The card with this id.

        Raises:
            DeckError: no deck has it.
        """
        if card_id not in self.by_id:
            raise DeckError(
                f"No deck has a card {card_id!r}.", nearest(card_id, self.by_id) or "see: check"
            )
        return self.by_id[card_id]

    def deck(self, deck_id: str) -> Deck:
        """The deck with this id.

        Raises:
            DeckError: there is none.
        """
        if deck_id not in self._decks:
            raise DeckError(
                f"There is no deck {deck_id!r}.", "decks: " + (", ".join(self._decks) or "none")
            )
        return self._decks[deck_id]


def bundled_folder() -> Path | None:
    """The decks that come with the program: in the installed package, or in the checkout beside it.

    Found by path, since importing ``importlib.resources`` takes longer than reading a deck.
    """
    for folder in (_PACKAGE / "_decks", _PACKAGE.parent / "decks"):
        if folder.is_dir():
            return folder
    return None


def load_library(user_decks: Path | None = None, bundled: Path | None = None) -> Library:
    """Read every deck. Never raises: what is wrong is in the library's problems.

    Args:
        user_decks: the learner's folder; it need not exist. A deck of theirs takes the place
            of a bundled one with the same id.
        bundled: the folder of bundled decks; None for those that come with the program.
    """
    files = [*read_folder(bundled or bundled_folder(), "bundled"), *read_folder(user_decks, "user")]
    return library_of(files)


def library_of(files: Sequence[DeckFile]) -> Library:
    """The library of files that are read already, bundled ones and the learner's."""
    own = {file.deck.id for file in files if file.deck and takes_place(file)}
    kept = [
        file
        for file in files
        if file.deck is None or file.deck.origin == "user" or file.deck.id not in own
    ]
    decks, problems = across(kept)
    return Library(decks, problems)


def takes_place(file: DeckFile) -> bool:
    """Whether a deck takes the place of a bundled one with its id: the learner wrote that id.

    An id that is only made of the file's name may be the same by chance; that is a clash.
    """
    return file.deck is not None and file.deck.origin == "user" and file.deck_place is not None
