"""What a plan for a date asks of one study day: how many reviews and how many new cards.

The rule, in words:

- the minutes of the plan are for the cards of its set; other cards come as they always do, but
  none of them for the first time, unless they are studied by themselves;
- reviews of the set come first: as many as fit into the minutes, those that are worth most on
  the date before others if not all fit;
- new cards of the set come in the time that is left, and only when no review of it waits: as
  many as spread the rest evenly over the days to ``last_new_day``, at least ``pace``;
- after ``last_new_day`` there is none: it could not come back before the date.

``scheduling.projection`` plays the same rule ahead. Nothing here changes when a card is due.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studyapp.cards.card import Card
    from studyapp.records.exam_plan import ExamPlan


def in_set(plan: ExamPlan, card: Card) -> bool:
    """Whether a card belongs to the set of the plan."""
    return plan.deck in ("", card.deck_id) and (not plan.topics or card.topic in plan.topics)


def is_running(plan: ExamPlan | None, day: dt.date) -> bool:
    """Whether there is a plan that asks something of ``day``."""
    return plan is not None and day < plan.exam_day


def review_room(plan: ExamPlan, done_reviews: int, done_new: int, portions: int = 1) -> int:
    """How many more reviews of the set fit into the day.

    Args:
        plan: the plan.
        done_reviews: cards of the set that were reviewed today.
        done_new: cards of the set that were met today.
        portions: how many times the minutes of a day the learner wants today.
    """
    spent = done_reviews * plan.seconds_per_review + done_new * plan.seconds_per_new
    return max(0, int((60.0 * plan.minutes * portions - spent) // plan.seconds_per_review))


def new_room(
    plan: ExamPlan, day: dt.date, left: int, reviews: int, done_new: int, portions: int = 1
) -> int:
    """How many new cards of the set the day still holds, if no review of it waits.

    Args:
        plan: the plan.
        day: the study day.
        left: cards of the set that were never answered.
        reviews: reviews of the set today, done and to come.
        done_new: new cards that were met today.
        portions: how many times the day's number the learner wants today.
    """
    if day > plan.last_new_day:
        return 0
    spread = -(-(left + done_new) // ((plan.last_new_day - day).days + 1))
    wanted = max(spread, plan.pace) * portions - done_new
    spent = reviews * plan.seconds_per_review + done_new * plan.seconds_per_new
    fits = int((60.0 * plan.minutes * portions - spent) // plan.seconds_per_new)
    return max(0, min(wanted, fits))
