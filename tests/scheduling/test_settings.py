"""Settings: what cannot work is refused with its range, and equal settings have equal names."""

from __future__ import annotations

import math
from typing import Any

import pytest

from studyapp.errors import UsageError
from studyapp.scheduling.parameters import DEFAULT_WEIGHTS
from studyapp.scheduling.scheduler import Scheduler

OTHER_SETTINGS: list[dict[str, Any]] = [
    {"parameters": (*DEFAULT_WEIGHTS[:20], 0.2)},
    {"desired_retention": 0.91},
    {"maximum_interval": 365},
    {"roll_over_hour": 3},
    {"fuzz": False},
]


@pytest.mark.parametrize("retention", [0.7, 0.97])
def test_the_bounds_of_retention_belong_to_it(retention: float) -> None:
    assert Scheduler(desired_retention=retention).desired_retention == retention


@pytest.mark.parametrize(
    ("settings", "hint"),
    [
        ({"desired_retention": 1.5}, "0.70 to 0.97"),
        ({"desired_retention": 0.69}, "0.70 to 0.97"),
        ({"desired_retention": math.nan}, "0.70 to 0.97"),
        ({"maximum_interval": 0}, "1 to 36500"),
        ({"maximum_interval": 36_501}, "1 to 36500"),
        ({"roll_over_hour": 24}, "0 to 23"),
        ({"parameters": DEFAULT_WEIGHTS[:19]}, "all of them"),
        ({"parameters": (math.nan, *DEFAULT_WEIGHTS[1:])}, "0.001 and 100"),
        ({"parameters": (math.inf, *DEFAULT_WEIGHTS[1:])}, "0.001 and 100"),
        ({"parameters": (*DEFAULT_WEIGHTS[:20], 0.05)}, "0.1 and 0.8"),
    ],
)
def test_what_cannot_work_is_refused_with_its_range(settings: dict[str, Any], hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        Scheduler(**settings)
    assert hint in caught.value.hint


def test_equal_settings_have_one_name_that_does_not_change() -> None:
    assert Scheduler().parameters_id == Scheduler(DEFAULT_WEIGHTS, 0.9).parameters_id
    assert Scheduler().parameters_id == "50dc858feeb8"


@pytest.mark.parametrize("settings", OTHER_SETTINGS, ids=lambda settings: next(iter(settings)))
def test_each_setting_changes_the_name(settings: dict[str, Any]) -> None:
    assert Scheduler(**settings).parameters_id != Scheduler().parameters_id
