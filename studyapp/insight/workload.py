"""What each desired retention costs and brings, in rows and in words."""

from __future__ import annotations

from dataclasses import dataclass

from studyapp.insight.words import counted


@dataclass(frozen=True, slots=True)
class Cost:
    """One desired retention.

    Attributes:
        retention: the share aimed at.
        minutes: of study a day, in the mean.
        reviews: answers a day to cards that are known already.
        recalled: cards that would be recalled at the end.
        minutes_off, reviews_off, recalled_off: half the width of the 95 % interval of each: how
            far a simulation of other cards of the kind, with other luck, would be from this one.
    """

    retention: float
    minutes: float
    reviews: float
    recalled: float
    minutes_off: float = 0.0
    reviews_off: float = 0.0
    recalled_off: float = 0.0


@dataclass(frozen=True, slots=True)
class Workload:
    """Desired retentions compared by simulation.

    Attributes:
        costs: by retention, ascending; empty where no card has been answered yet.
        present: the retention that is set.
        cards: how many cards there are in all.
        days: how long the simulated study lasts.
        courses: of how many cards a course was simulated; of few cards each is several times.
    """

    costs: tuple[Cost, ...]
    present: float
    cards: int
    days: int
    courses: int = 0

    def at(self, retention: float) -> Cost | None:
        """The cost of a retention, or of the nearest that was simulated."""
        return min(self.costs, key=lambda cost: abs(cost.retention - retention), default=None)

    @property
    def cheapest(self) -> Cost | None:
        """The retention at which a recalled card takes the least time."""
        worth = [cost for cost in self.costs if cost.recalled > 0]
        return min(worth, key=lambda cost: cost.minutes / cost.recalled, default=None)


def workload_words(found: Workload) -> tuple[str, ...]:
    """What the retention that is set costs, and which one gives most for the time."""
    here, best = found.at(found.present), found.cheapest
    if here is None or best is None:
        return ("No card has been answered yet: what study will take cannot be said.",)
    span = "a year" if found.days == 365 else counted(found.days, "day")
    said = (
        f"At a desired retention of {here.retention:.2f} study takes about "
        f"{_minutes(here.minutes)} a day over {span} (n = {found.courses}, "
        f"{ends_words(here.minutes, here.minutes_off, 1)}) and ends with {here.recalled:.0f} of "
        f"{counted(found.cards, 'card')} recalled "
        f"({ends_words(here.recalled, here.recalled_off)})."
    )
    if abs(best.retention - here.retention) < 0.005:
        return (said, "No other takes less time for each card that is recalled.")
    return (
        said,
        f"A recalled card takes the least time at {best.retention:.2f}: about "
        f"{_minutes(best.minutes)} a day, {best.recalled:.0f} recalled.",
    )


def cost_words(cost: Cost, found: Workload) -> str:
    """One retention in a line, to stand beside it; another than is set next to that."""
    known = f"{cost.recalled:.0f} of {found.cards} recalled after a year"
    said = f"about {_minutes(cost.minutes)} a day, {known}"
    here = found.at(found.present)
    if here is None or here == cost:
        return said
    return f"{said}; with {here.retention:.2f} {_minutes(here.minutes)} and {here.recalled:.0f}"


def ends_words(value: float, off: float, digits: int = 0) -> str:
    """Both ends of an interval around a value that is never below 0: ``2.4-2.9``."""
    return f"{max(0.0, value - off):.{digits}f}-{value + off:.{digits}f}"


def _minutes(minutes: float) -> str:
    """Few minutes with their tenths, many without."""
    return f"{minutes:.1f} min" if minutes < 9.95 else f"{minutes:.0f} min"
