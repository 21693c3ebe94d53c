"""Memory states read from the store one by one, where few of very many are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from studyapp.records.memory import MemoryState

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from studyapp.progress.store import Store


class SingleStates(Mapping[str, MemoryState]):
    """The states of a store by card.

    Args:
        store: is asked for each state at its first use.
        cards: ids of cards.
        known: the places in ``cards`` of those that have a state.
    """

    def __init__(self, store: Store, cards: Sequence[str], known: npt.NDArray[np.int32]) -> None:
        self._store, self._cards, self._places = store, cards, known
        self._read: dict[str, MemoryState] = {}

    @cached_property
    def _listed(self) -> list[str]:
        return [self._cards[place] for place in self._places.tolist()]

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self._listed)

    def __contains__(self, card_id: object) -> bool:
        return card_id in self._known

    def __getitem__(self, card_id: str) -> MemoryState:
        if card_id not in self._read:
            state = self._store.state(card_id) if card_id in self else None
            if state is None:
                raise KeyError(card_id)
            self._read[card_id] = state
        return self._read[card_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._listed)

    def __len__(self) -> int:
        return self._places.size
