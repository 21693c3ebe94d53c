"""What is made of the newest objects is made once; equal objects are others."""

from __future__ import annotations

from studyapp.study.remembered import of_the_newest


def test_the_same_objects_are_worked_on_once() -> None:
    calls: list[object] = []

    @of_the_newest
    def made(listed: list[int], factor: int) -> int:
        calls.append((listed, factor))
        return factor * sum(listed)

    some, alike = [1, 2], [1, 2]
    assert (made(some, 3), made(some, 3)) == (9, 9)
    assert len(calls) == 1
    assert made(some, 4) == 12
    assert made(alike, 4) == 12
    assert len(calls) == 3, "an equal list is another one: it may change"
    made(some, 4)
    assert len(calls) == 4, "only the newest is kept"
