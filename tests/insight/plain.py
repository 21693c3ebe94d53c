"""Every statistic a second time, answer by answer in plain Python: columns must agree with it."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp, floor, log

from studyapp.insight.concepts import PREDICTIONS, ConceptMastery
from studyapp.insight.confidence import STATED, SelfKnowledge, Step, SureButWrong
from studyapp.insight.effort import Day
from studyapp.insight.expectation import CLIP, EDGES, ELAPSED_EDGES, Bin, ScheduleFit
from studyapp.insight.foresight import Foresight
from studyapp.insight.hours import Hour
from studyapp.insight.mastery import MASTERED_DAYS
from studyapp.insight.mean import mean_of, middle_of
from studyapp.insight.pace import Pace
from studyapp.insight.retention import MATURE_DAYS, Retention
from studyapp.insight.share import Share, share_of
from studyapp.records.confidence import Confidence
from studyapp.records.memory import MemoryState
from studyapp.records.rating import Rating
from studyapp.records.review import Review
from studyapp.records.study_day import ROLL_OVER_HOUR, study_day
from tests.insight.logs import Member
from tests.insight.plain_answers import Answered


@dataclass(frozen=True, slots=True)
class RecallTest:
    """One recall test.

    Attributes:
        day: the study day of the answer.
        gap: study days since the card's previous answer, at least 1.
        passed: whether the card was recalled (any rating but again).
    """

    card_id: str
    day: dt.date
    gap: int
    passed: bool

    @property
    def mature(self) -> bool:
        """Whether memory had to last for three weeks or more."""
        return self.gap >= MATURE_DAYS


def recall_tests(
    reviews: Iterable[Review], roll_over_hour: int = ROLL_OVER_HOUR
) -> list[RecallTest]:
    """The recall tests in a log, in order of time.

    Args:
        reviews: answers of any number of cards in any order, those taken back left out.
        roll_over_hour: the local hour at which a study day begins.
    """
    last_day: dict[str, dt.date] = {}
    tests = []
    for review in sorted(reviews, key=lambda kept: (kept.reviewed_at, kept.id)):
        day = study_day(review.reviewed_at, review.offset_minutes, roll_over_hour)
        before = last_day.get(review.card_id, day)
        if day > before:
            passed = review.rating > Rating.AGAIN
            tests.append(RecallTest(review.card_id, day, (day - before).days, passed))
        last_day[review.card_id] = max(day, before)  # travel does not turn the day back
    return tests


def retention(tests: Iterable[RecallTest]) -> Retention:
    """The shares of passed tests."""
    listed = list(tests)
    return Retention(
        both=share_of(test.passed for test in listed),
        young=share_of(test.passed for test in listed if not test.mature),
        mature=share_of(test.passed for test in listed if test.mature),
    )


def retention_by_topic(
    tests: Iterable[RecallTest], topic_of: Mapping[str, str]
) -> dict[str, Retention]:
    """The shares of each topic, in the order in which ``topic_of`` first names the topics.

    Args:
        tests: the recall tests; those of cards that ``topic_of`` does not know are left out.
        topic_of: card id to topic. A topic without a test is there, with n = 0.
    """
    by_topic: dict[str, list[RecallTest]] = {topic: [] for topic in topic_of.values()}
    for test in tests:
        if test.card_id in topic_of:
            by_topic[topic_of[test.card_id]].append(test)
    return {topic: retention(found) for topic, found in by_topic.items()}


def retention_by_week(
    tests: Iterable[RecallTest], today: dt.date, weeks: int = 12
) -> tuple[Share, ...]:
    """The share of passed tests in each of the last ``weeks`` spans of 7 days, oldest first.

    The last span ends with ``today``.
    """
    by_week: list[list[bool]] = [[] for _ in range(weeks)]
    for test in tests:
        ago = (today - test.day).days // 7
        if 0 <= ago < weeks:
            by_week[weeks - 1 - ago].append(test.passed)
    return tuple(share_of(passed) for passed in by_week)


def retention_by_span(
    tests: Iterable[RecallTest], today: dt.date, spans: Iterable[int] = (7, 30, 365)
) -> dict[int, Retention]:
    """The shares of the newest ``n`` study days, today included, for each ``n`` of ``spans``."""
    listed = list(tests)
    return {
        days: retention(test for test in listed if 0 <= (today - test.day).days < days)
        for days in spans
    }


def statements(answers: Iterable[Answered]) -> list[Answered]:
    """The first answers of each day that came with a confidence, in order."""
    return [answer for answer in answers if answer.fresh and answer.confidence is not None]


def self_knowledge(answers: Iterable[Answered]) -> SelfKnowledge:
    """The calibration over all statements among ``answers``."""
    made = statements(answers)
    right = share_of(answer.right for answer in made)
    rate = right.rate
    return SelfKnowledge(
        steps=tuple(
            Step(step, stated, share_of(a.right for a in made if a.confidence is step))
            for step, stated in STATED.items()
        ),
        brier=mean_of(_excess(answer) ** 2 for answer in made),
        baseline=None if rate is None else rate * (1 - rate),
        excess=mean_of(_excess(answer) for answer in made),
    )


def excess_by_topic(
    answers: Iterable[Answered], topic_of: Mapping[str, str]
) -> dict[str, SelfKnowledge]:
    """The calibration of each topic that has statements, the most over-confident first."""
    by_topic: dict[str, list[Answered]] = {}
    for answer in statements(answers):
        if answer.card_id in topic_of:
            by_topic.setdefault(topic_of[answer.card_id], []).append(answer)
    found = {topic: self_knowledge(made) for topic, made in by_topic.items()}
    # Topics alike but for the rounding of a sum stand by their names.
    order = {name: (-round(one.excess.value or 0.0, 9), name) for name, one in found.items()}
    return {name: found[name] for name in sorted(found, key=order.__getitem__)}


def sure_but_wrong(answers: Iterable[Answered]) -> list[SureButWrong]:
    """The cards on which the learner was sure and wrong.

    Those that still stand come first, the newest errors before older ones.
    """
    by_card: dict[str, list[Answered]] = {}
    for answer in answers:
        by_card.setdefault(answer.card_id, []).append(answer)
    found = []
    for card_id, given in by_card.items():
        sure = [a for a in statements(given) if a.confidence is Confidence.SURE]
        wrong = [answer for answer in sure if not answer.right]
        if wrong:
            last = wrong[-1].day
            since = sum(a.right for a in given if a.tests_recall and a.day > last)
            found.append(SureButWrong(card_id, len(wrong), len(sure), last, since))
    return sorted(found, key=lambda e: (e.since > 0, -e.last.toordinal(), -e.times, e.card_id))


def _excess(answer: Answered) -> float:
    assert answer.confidence is not None
    return STATED[answer.confidence] - answer.right


@dataclass(frozen=True, slots=True)
class Expectation:
    """One recall test: the first answer to a card on a later study day than its previous one.

    Attributes:
        elapsed: study days since the previous answer, at least 1.
        expected: the recall probability that the schedule gave it, in (0, 1].
        passed: whether it was recalled.
        number: answers to the card before this one, at least 1.
        lapses: how many of them were rated again.
    """

    card_id: str
    day: dt.date
    elapsed: int
    expected: float
    passed: bool
    number: int
    lapses: int


def schedule_fit(tests: Iterable[Expectation]) -> ScheduleFit:
    """The calibration over ``tests``."""
    listed = list(tests)
    recalled = share_of(test.passed for test in listed)
    return ScheduleFit(
        log_loss=mean_of(log_losses(listed)),
        baseline=_entropy(recalled.rate),
        rmse=None if not listed else mean_gap(listed)[0] ** 0.5,
        rmse_interval=_rmse_interval(listed),
        expected=mean_of(test.expected for test in listed),
        recalled=recalled,
        bins=_bins(listed, EDGES, [test.expected for test in listed]),
    )


def log_losses(tests: Iterable[Expectation]) -> list[float]:
    """``-ln p`` of what came in each test, p being the chance that it was given."""
    return [_loss(test.expected, test.passed) for test in tests]


def fit_by_topic(
    tests: Iterable[Expectation], topic_of: Mapping[str, str]
) -> dict[str, ScheduleFit]:
    """The calibration of each topic that has tests, in the order of ``topic_of``."""
    by_topic: dict[str, list[Expectation]] = {topic: [] for topic in topic_of.values()}
    for test in tests:
        if test.card_id in topic_of:
            by_topic[topic_of[test.card_id]].append(test)
    return {topic: schedule_fit(found) for topic, found in by_topic.items() if found}


def forgetting_by_days(tests: Iterable[Expectation]) -> tuple[Bin, ...]:
    """What is recalled after so many study days, beside the mean of the fitted curves.

    Each test has its own fitted curve, that of its card's stability then; the fitted value of
    a bin is the mean of what those curves say at the waits in it. Empty bins are left out.
    """
    listed = list(tests)
    edges = (*(float(edge) for edge in ELAPSED_EDGES), float("inf"))
    return _bins(listed, edges, [float(test.elapsed) for test in listed])


def _bins(
    tests: list[Expectation], edges: tuple[float, ...], places: list[float]
) -> tuple[Bin, ...]:
    """Tests by the edge at or below their place; the last edge belongs to the last bin."""
    sorted_in: list[list[Expectation]] = [[] for _ in edges[1:]]
    for test, place in zip(tests, places, strict=True):
        sorted_in[min(bisect_right(edges, place), len(edges) - 1) - 1].append(test)
    return tuple(
        Bin(low, high, mean_of(t.expected for t in inside), share_of(t.passed for t in inside))
        for low, high, inside in zip(edges, edges[1:], sorted_in, strict=False)
        if inside
    )


def _loss(expected: float, passed: bool) -> float:
    chance = min(max(expected if passed else 1 - expected, CLIP), 1 - CLIP)
    return -log(chance)


def _entropy(rate: float | None) -> float | None:
    if rate is None:
        return None
    return -sum(share * log(share) for share in (rate, 1 - rate) if share > 0)


def mean_gap(tests: list[Expectation]) -> tuple[float, float]:
    """The square of the RMSE over groups of like tests, and its standard error."""
    groups: dict[tuple[float, float, float], list[Expectation]] = {}
    for test in tests:
        groups.setdefault(_group(test), []).append(test)
    squares, chances, beyond = 0.0, 0.0, 0.0
    for group in groups.values():
        n, passed = len(group), sum(test.passed for test in group)
        gap = (sum(test.expected for test in group) - passed) / n
        chance = (passed + 1) / (n + 2)
        spread = chance * (1 - chance)
        squares += n * gap * gap
        chances += spread * spread
        beyond += spread * (n * gap * gap - spread)
    return squares / len(tests), (2 * chances + 4 * max(0.0, beyond)) ** 0.5 / len(tests)


def _rmse_interval(tests: list[Expectation]) -> tuple[float, float] | None:
    if len(tests) < 2:
        return None
    mean, error = mean_gap(tests)
    off = 1.959963984540054 * error
    return max(0.0, mean - off) ** 0.5, (mean + off) ** 0.5


def _group(test: Expectation) -> tuple[float, float, float]:
    """Waits, answers and lapses on scales that grow by powers, as the srs-benchmark has them."""
    return (
        _power(test.elapsed, 2.48, 3.62),
        _power(test.number, 1.99, 1.89),
        _power(test.lapses, 1.65, 1.73) if test.lapses else 0.0,
    )


def _power(count: int, first: float, base: float) -> float:
    # A count that is a power of the base must not fall to either side by a rounding error.
    return first * exp(log(base) * floor(log(count) / log(base) + 1e-12))


def foresight_by_simulation(
    answers: Iterable[Answered], simulation_of: Mapping[str, str]
) -> tuple[Foresight, ...]:
    """Each simulation that was predicted, the least foreseen first.

    Args:
        answers: all answers; those that no run graded are passed over.
        simulation_of: card id to simulation; cards that it does not know are passed over.
    """
    by_simulation: dict[str, list[Answered]] = {}
    for answer in answers:
        if answer.unseen is not None and answer.card_id in simulation_of:
            by_simulation.setdefault(simulation_of[answer.card_id], []).append(answer)
    found = [
        Foresight(
            simulation,
            share_of(a.right for a in made),
            share_of(a.right for a in made if a.unseen),
            middle_of(off for a in made if (off := _off(a)) is not None),
        )
        for simulation, made in by_simulation.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.right.rate or 0.0, one.simulation)))


def _off(answer: Answered) -> float | None:
    predicted, measured = answer.predicted, answer.measured
    if predicted is None or measured is None or not measured:
        return None
    return abs(predicted - measured) / abs(measured)


def by_hour(answers: Iterable[Answered]) -> tuple[Hour, ...]:
    """All 24 hours from 0 on."""
    given: list[list[Answered]] = [[] for _ in range(24)]
    for answer in answers:
        given[answer.hour].append(answer)
    return tuple(
        Hour(hour, len(inside), share_of(a.right for a in inside if a.tests_recall))
        for hour, inside in enumerate(given)
    )


def pace_by_kind(answers: Iterable[Answered]) -> tuple[Pace, ...]:
    """Each kind that was answered, the slowest first, those never timed last."""
    by_kind: dict[str, list[Answered]] = {}
    for answer in answers:
        by_kind.setdefault(answer.kind, []).append(answer)
    found = [
        Pace(
            kind,
            middle_of(a.seconds for a in given if a.seconds is not None),
            share_of(a.right for a in given),
        )
        for kind, given in by_kind.items()
    ]
    return tuple(sorted(found, key=lambda pace: (-(pace.seconds.median or 0.0), pace.kind)))


def mastery_by_concept(
    members: Iterable[Member],
    answers: Iterable[Answered],
    states: Mapping[str, MemoryState],
    recall_of: Mapping[str, float],
) -> tuple[ConceptMastery, ...]:
    """The mastery of each concept, in the order in which ``members`` first names them.

    Args:
        members: all cards there are.
        answers: all answers, in order of time.
        states: card id to memory state; a card without one was never answered.
        recall_of: card id to its recall probability today, for every card with a state.
    """
    concepts: dict[str, list[Member]] = {}
    for member in members:
        concepts.setdefault(member.concept, []).append(member)
    concept_of = {m.card_id: m.concept for of_concept in concepts.values() for m in of_concept}
    made: dict[str, list[bool]] = {}
    for answer in answers:
        if answer.unseen and answer.card_id in concept_of:
            made.setdefault(concept_of[answer.card_id], []).append(answer.right)
    return tuple(
        _mastery(concept, of_concept, made.get(concept, []), states, recall_of)
        for concept, of_concept in concepts.items()
    )


def _mastery(
    concept: str,
    members: list[Member],
    made: list[bool],
    states: Mapping[str, MemoryState],
    recall_of: Mapping[str, float],
) -> ConceptMastery:
    known = [member.card_id for member in members if member.card_id in states]
    firmness = (
        recall_of[card_id] * min(1.0, states[card_id].stability / MASTERED_DAYS)
        for card_id in known
    )
    recall = sum(firmness) / len(members)
    predicts = any(member.predicts for member in members)
    foreseen = share_of(made[-PREDICTIONS:])
    shown = (1 + foreseen.hits / PREDICTIONS) / 2 if predicts else 1.0
    return ConceptMastery(
        concept=concept,
        cards=len(members),
        seen=len(known),
        recall=recall,
        predicts=predicts,
        foreseen=foreseen,
        mastery=recall * shown,
    )


def day_summary(
    reviews: Iterable[Review], day: dt.date, roll_over_hour: int = ROLL_OVER_HOUR
) -> Day:
    """What was done on study day ``day``; reviews of other days are passed over."""
    here = [
        review
        for review in reviews
        if study_day(review.reviewed_at, review.offset_minutes, roll_over_hour) == day
    ]
    timed = [review.duration_ms for review in here if review.duration_ms is not None]
    return Day(
        answers=len(here),
        cards=len({review.card_id for review in here}),
        seconds=sum(timed) / 1000,
        untimed=len(here) - len(timed),
        right=share_of(review.rating > Rating.AGAIN for review in here),
    )
