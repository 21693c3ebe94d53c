"""Records are facts: frozen, slotted, comparable, and made of the standard library alone."""

from __future__ import annotations

import dataclasses
import datetime as dt
import importlib
import pkgutil
import subprocess
import sys
from uuid import UUID

import pytest

from studyapp import records
from studyapp.records.rating import Rating
from studyapp.records.review import Review

MODULES = [f"{records.__name__}.{found.name}" for found in pkgutil.iter_modules(records.__path__)]
RECORDS = [
    value
    for module in MODULES
    for value in vars(importlib.import_module(module)).values()
    if dataclasses.is_dataclass(value) and isinstance(value, type) and value.__module__ == module
]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_a_record_is_frozen_and_slotted(record: type) -> None:
    assert record.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert "__slots__" in vars(record)


def test_the_registry_of_records_is_not_empty() -> None:
    assert {"Review", "MemoryState", "SimulationRun"} <= {record.__name__ for record in RECORDS}


def test_a_fact_cannot_be_changed() -> None:
    review = Review(
        UUID(int=1), "a", "d", None, dt.datetime(2026, 1, 1, tzinfo=dt.UTC), 0, Rating.GOOD, 1, ""
    )
    with pytest.raises(dataclasses.FrozenInstanceError):
        review.rating = Rating.EASY  # type: ignore[misc]


def test_ratings_are_the_keys_that_give_them() -> None:
    assert {rating.word: int(rating) for rating in Rating} == {
        "again": 1,
        "hard": 2,
        "good": 3,
        "easy": 4,
    }


def test_importing_them_loads_nothing_from_outside() -> None:
    code = (
        "import sys; before = set(sys.modules);"
        + "".join(f"import {module};" for module in MODULES)
        + "new = {name.partition('.')[0] for name in set(sys.modules) - before};"
        + "print(sorted(new - sys.stdlib_module_names))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['studyapp']\n"
