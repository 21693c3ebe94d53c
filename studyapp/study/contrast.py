"""Cards that are easily taken for one another come side by side, so that they are told apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence


def side_by_side(
    names: Sequence[str], set_of: Mapping[str, str], before: Mapping[str, Iterable[str]]
) -> list[str]:
    """The cards of a day, those of one set moved up to the first of them.

    What a card needs still comes before it: where that stands between two cards of a set, it
    is moved up before them, or stays between them if it needs one of them itself.

    Args:
        names: the cards in the order of the day, each after those it needs.
        set_of: card to the name of its set of confusable cards; empty or missing for none.
        before: card to the cards it needs before it; those that are not here do not count.
    """
    return _Row(names, set_of, before).made()


class _Row:
    """The cards as they are laid out one after the other."""

    def __init__(
        self, names: Sequence[str], set_of: Mapping[str, str], before: Mapping[str, Iterable[str]]
    ) -> None:
        self._names = names
        self._index = {name: place for place, name in enumerate(names)}
        self._set_of = {name: found for name in names if (found := set_of.get(name, ""))}
        self._members: dict[str, list[str]] = {}
        for name, found in self._set_of.items():
            self._members.setdefault(found, []).append(name)
        self._needs: dict[str, set[str]] = {}
        for name in names:  # each after those it needs: theirs are worked out
            own = [need for need in before.get(name, ()) if need in self._needs]
            self._needs[name] = set(own).union(*(self._needs[need] for need in own))
        self._placed: dict[str, None] = {}

    def made(self) -> list[str]:
        for name in self._names:
            self._place(name, frozenset())
        return list(self._placed)

    def _place(self, name: str, around: frozenset[str]) -> None:
        """Lay out a card, and its set with it; the sets ``around`` are being laid out."""
        found = self._set_of.get(name)
        if name in self._placed:
            return
        if found is None or found in around:
            self._placed.setdefault(name)
            return
        group = [one for one in self._members[found] if one == name or self._fits(one, around)]
        group = [one for one in group if one not in self._placed]
        needed = set().union(*(self._needs[one] for one in group)) - {*group, *self._placed}
        between = {need for need in needed if not self._needs[need].isdisjoint(group)}
        for need in self._sorted(needed - between):
            self._place(need, around | {found})
        early = [one for one in group if between.isdisjoint(self._needs[one])]
        for one in (*self._sorted(early), *self._sorted({*group, *between} - {*early})):
            self._placed.setdefault(one)

    def _fits(self, name: str, around: frozenset[str]) -> bool:
        """Whether nothing that it needs belongs to a set that is being laid out."""
        return not any(self._set_of.get(need) in around for need in self._needs[name])

    def _sorted(self, names: Iterable[str]) -> list[str]:
        return sorted(names, key=self._index.__getitem__)
