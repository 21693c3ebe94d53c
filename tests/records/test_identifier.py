"""Identifiers are UUIDs of version 7 that only grow, whatever the clock does."""

from __future__ import annotations

import datetime as dt
import random
import threading
import time
from uuid import RFC_4122, UUID

from hypothesis import given
from hypothesis import strategies as st

from studyapp.records.identifier import IdentifierSource

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)


def seeded(seed: int = 0) -> IdentifierSource:
    return IdentifierSource(random.Random(seed).getrandbits)


def milliseconds_of(name: UUID) -> int:
    return name.int >> 80


def test_the_layout_is_that_of_rfc_9562() -> None:
    name = seeded().new(NOW)
    assert (name.version, name.variant) == (7, RFC_4122)
    assert milliseconds_of(name) == int(NOW.timestamp() * 1000)


@given(st.lists(st.integers(-(10**9), 10**9), min_size=2, max_size=40))
def test_they_grow_even_when_the_clock_goes_back(offsets: list[int]) -> None:
    source = seeded()
    names = [source.new(NOW + dt.timedelta(milliseconds=offset)) for offset in offsets]
    assert names == sorted(set(names))


def test_more_than_a_counter_holds_still_grow_within_one_millisecond() -> None:
    source = seeded()
    names = [source.new(NOW) for _ in range(10_000)]
    assert names == sorted(set(names))
    assert milliseconds_of(names[-1]) - milliseconds_of(names[0]) <= 3


def test_text_order_is_the_order_of_making() -> None:
    source = seeded()
    names = [str(source.new(NOW + dt.timedelta(seconds=n % 3))) for n in range(50)]
    assert names == sorted(names)


def test_the_same_chance_gives_the_same_identifiers_and_another_gives_others() -> None:
    assert seeded(1).new(NOW) == seeded(1).new(NOW)
    assert seeded(1).new(NOW) != seeded(2).new(NOW)
    assert IdentifierSource().new(NOW) != IdentifierSource().new(NOW)


def test_a_clock_before_1970_is_no_error() -> None:
    name = seeded().new(dt.datetime(1969, 1, 1, tzinfo=dt.UTC))
    assert (name.version, milliseconds_of(name)) == (7, 0)


def test_each_millisecond_counts_from_a_random_low_start() -> None:
    starts = {seeded(seed).new(NOW).int >> 64 & 0xFFF for seed in range(30)}
    assert len(starts) > 20
    assert max(starts) < 1 << 11  # at least half of the counter is left


def test_threads_never_share_an_identifier() -> None:
    """The source of chance is slow and always says the same: only the counter tells apart."""

    def slow(bits: int) -> int:
        time.sleep(0.002)
        return 5

    source, names = IdentifierSource(slow), list[UUID]()
    threads = [
        threading.Thread(target=lambda: names.append(source.new(NOW)), daemon=True)
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(names)) == 8
