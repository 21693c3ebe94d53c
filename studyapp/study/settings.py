"""What a learner can set, and the one table from which file, screen and help are made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from studyapp.records.study_day import ROLL_OVER_HOUR
from studyapp.study.day_order import NewCards, ReviewOrder
from studyapp.study.setting_kinds import Flag, Kind, Name, Share, Whole, Word

LOWEST_RETENTION, HIGHEST_RETENTION = 0.70, 0.97
MOST_CARDS = 9999


class AskConfidence(StrEnum):
    """When a learner is asked how sure they are."""

    DECK = "deck"
    ALWAYS = "always"
    NEVER = "never"


class Signs(StrEnum):
    """With which signs figures and mathematics are drawn."""

    FULL = "full"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set; ``SETTINGS`` says what each means.

    Attributes:
        keys: id of a key binding to the keys that do it instead.
    """

    new_per_day: int = 20
    reviews_per_day: int = 200
    desired_retention: float = 0.9
    day_begins_at: int = ROLL_OVER_HOUR
    new_cards: NewCards = NewCards.MIXED
    review_order: ReviewOrder = ReviewOrder.DUE
    confidence: AskConfidence = AskConfidence.DECK
    theme: str = ""
    glyphs: Signs = Signs.FULL
    animation: bool = True
    keys: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that can be set.

    Attributes:
        section: the table of the file that it stands in.
        name: its key there, and its attribute of ``Settings``.
        title: what the screen calls it.
        about: what it means, in one line.
        kind: which values it takes, and how they are read, written and said.
    """

    section: str
    name: str
    title: str
    about: str
    kind: Kind

    @property
    def default(self) -> object:
        """What holds as long as nothing is set."""
        return getattr(Settings(), self.name)

    def of(self, settings: Settings) -> object:
        """What is set."""
        return getattr(settings, self.name)


_STOPS = (0, 1, 2, 3, 5, 8, 10, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 300, 500, 1000, 9999)

SETTINGS = (
    Setting(
        "study",
        "new_per_day",
        "New cards a day",
        "new cards in a day, at most",
        Whole(0, MOST_CARDS, _STOPS),
    ),
    Setting(
        "study",
        "reviews_per_day",
        "Reviews a day",
        "reviews in a day, at most",
        Whole(0, MOST_CARDS, _STOPS),
    ),
    Setting(
        "study",
        "desired_retention",
        "Desired retention",
        "share recalled when due",
        Share(LOWEST_RETENTION, HIGHEST_RETENTION, 0.01),
    ),
    Setting(
        "study",
        "day_begins_at",
        "The day begins at",
        "hour of a new study day",
        Whole(0, 23, tuple(range(24)), unit="o'clock", goes_round=True),
    ),
    Setting(
        "study",
        "new_cards",
        "New cards come",
        "where new cards come",
        Word(
            NewCards,
            {
                NewCards.MIXED: "among the reviews",
                NewCards.FIRST: "before the reviews",
                NewCards.LAST: "after the reviews",
            },
        ),
    ),
    Setting(
        "study",
        "review_order",
        "Reviews come",
        "which reviews come first",
        Word(
            ReviewOrder,
            {
                ReviewOrder.DUE: "longest due first",
                ReviewOrder.SHUFFLED: "shuffled",
                ReviewOrder.AT_RISK: "likeliest forgotten first",
            },
        ),
    ),
    Setting(
        "study",
        "confidence",
        "Confidence",
        "ask how sure you are",
        Word(
            AskConfidence,
            {
                AskConfidence.DECK: "as the deck says",
                AskConfidence.ALWAYS: "always",
                AskConfidence.NEVER: "never",
            },
        ),
    ),
    Setting("look", "theme", "Theme", "colours of the screens", Name("a theme, or empty")),
    Setting(
        "look",
        "glyphs",
        "Signs",
        "of figures and mathematics",
        Word(Signs, {Signs.FULL: "full", Signs.PLAIN: "for fonts without fine dots"}),
    ),
    Setting(
        "look",
        "animation",
        "Animation",
        "how runs are shown",
        Flag("as they go", "at their end at once"),
    ),
)
"""Everything but keys, in the order of the file and of the screen."""


def setting_named(name: str) -> Setting:
    """A setting by its name."""
    return next(one for one in SETTINGS if one.name == name)
