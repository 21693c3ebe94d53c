"""Which module asks which kind of card."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType

from studyapp.cards.card import Kind
from studyapp.questions.asking import Asker

_ASKERS: Mapping[Kind, tuple[str, str]] = MappingProxyType(
    {
        Kind.RECALL: ("recall", "RecallAsker"),
        Kind.CLOZE: ("cloze", "ClozeAsker"),
        Kind.CHOICE: ("choice", "ChoiceAsker"),
        Kind.MULTIPLE: ("multiple", "MultipleAsker"),
        Kind.TRUE_FALSE: ("true_false", "TrueFalseAsker"),
        Kind.TEXT: ("text", "TextAsker"),
        Kind.NUMBER: ("number", "NumberAsker"),
        Kind.ORDER: ("order", "OrderAsker"),
        Kind.MATCH: ("match", "MatchAsker"),
        Kind.PREDICT: ("predict", "PredictAsker"),
        Kind.TUNE: ("tune", "TuneAsker"),
    }
)

KINDS = tuple(_ASKERS)


@cache
def asker_of(kind: Kind) -> Asker:
    """The asker of a kind. Those that run simulations load NumPy, so each comes when asked for."""
    module, name = _ASKERS[kind]
    asker: Asker = getattr(import_module(f"studyapp.questions.{module}"), name)()
    return asker
