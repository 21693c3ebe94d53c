from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace
from uuid import UUID

import pytest

from studyapp.progress.plan_detail import plan_detail, plan_from
from studyapp.records.memory import MemoryState
from studyapp.records.review import Review
from studyapp.records.simulation_run import SimulationRun
from tests.progress.samples import REVIEWS, make_exam_plan, make_run, state_after


@pytest.mark.parametrize("record", [Review, MemoryState, SimulationRun])
def test_no_two_fields_of_a_sample_are_equal_by_accident(record: type) -> None:
    """Columns exchanged with one another would else come back unnoticed."""
    review = REVIEWS["everything known"]
    sample = {
        Review: review,
        SimulationRun: make_run(),
        MemoryState: replace(state_after(review), step=4, reviews=7, lapses=3),
    }[record]
    values = [getattr(sample, field.name) for field in fields(record)]
    told = [value for value in values if isinstance(value, (int, str, UUID, dt.date))]
    assert len(set(map(repr, told))) == len(told)


def test_a_plan_of_before_waiting_cards_were_forecast_is_still_read() -> None:
    plan = make_exam_plan()
    detail = plan_detail(plan)
    old = {**detail, "days": [day[:5] for day in detail["days"]]}
    found = plan_from(plan.id, plan.made_at, 0, plan.exam_day, plan.minutes, old)
    assert found is not None
    assert [day.waiting for day in found.forecast.days] == [0.0] * 3
    assert found.forecast.days[0].recall == plan.forecast.days[0].recall
