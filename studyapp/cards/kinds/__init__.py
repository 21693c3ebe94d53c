"""The kinds of card, one file each: which keys a kind owns, and how they become its body.

To add a kind: its member in ``Kind``, its body in ``bodies.py``, a file here with a reader,
its line in ``READERS``, and its question in ``studyapp.questions``.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from studyapp.cards.bodies import Body
from studyapp.cards.card import Kind
from studyapp.cards.kinds.choice import ChoiceReader
from studyapp.cards.kinds.cloze import ClozeReader
from studyapp.cards.kinds.match import MatchReader
from studyapp.cards.kinds.multiple import MultipleReader
from studyapp.cards.kinds.number import NumberReader
from studyapp.cards.kinds.order import OrderReader
from studyapp.cards.kinds.predict import PredictReader
from studyapp.cards.kinds.recall import RecallReader
from studyapp.cards.kinds.text import TextReader
from studyapp.cards.kinds.true_false import TrueFalseReader
from studyapp.cards.kinds.tune import TuneReader
from studyapp.cards.reading import Table


class KindReader(Protocol):
    """Reads what is special to one kind of card.

    Attributes:
        keys: the keys of a card table that only this kind owns.
        needs_question: whether a card of this kind must have a ``question``.
    """

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of a card table that this kind owns."""
        ...

    @property
    def needs_question(self) -> bool:
        """Whether a card of this kind must have a ``question``."""
        ...

    def read(self, table: Table) -> Body | None:
        """The body, or None where a problem was reported that leaves none."""
        ...


READERS: Mapping[Kind, KindReader] = MappingProxyType(
    {
        Kind.RECALL: RecallReader(),
        Kind.CLOZE: ClozeReader(),
        Kind.CHOICE: ChoiceReader(),
        Kind.MULTIPLE: MultipleReader(),
        Kind.TRUE_FALSE: TrueFalseReader(),
        Kind.TEXT: TextReader(),
        Kind.NUMBER: NumberReader(),
        Kind.ORDER: OrderReader(),
        Kind.MATCH: MatchReader(),
        Kind.PREDICT: PredictReader(),
        Kind.TUNE: TuneReader(),
    }
)
