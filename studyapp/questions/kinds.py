"""Which module asks which kind of card."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from studyapp.cards.card import Kind
from studyapp.questions.asking import Asker
from studyapp.questions.choice import ChoiceAsker
from studyapp.questions.cloze import ClozeAsker
from studyapp.questions.recall import RecallAsker

ASKERS: Mapping[Kind, Asker] = MappingProxyType(
    {Kind.RECALL: RecallAsker(), Kind.CLOZE: ClozeAsker(), Kind.CHOICE: ChoiceAsker()}
)
