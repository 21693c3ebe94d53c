"""The numbers of `studyapp stats --json` that take the whole log, under stable keys.

Every share is ``{n, hits, rate, interval}``, every mean ``{n, value, interval}``, intervals are
at 95 %, and what there is none of is null:

``retention_by_span``   ``{days, young, mature, all}`` over the newest study days
``retention_by_week``   a share for each of the last weeks, the newest last
``forgetting``          by days waited: ``{from, to, expected, recalled}``; ``to`` null is open
``schedule``            ``{log_loss, baseline, rmse_bins, rmse_bins_interval, expected,
                        recalled, bins, topics}``
``confidence``          ``{brier, baseline, excess, steps, topics, sure_but_wrong}``
``memory``              ``{stability, difficulty}``, each ``{n, median, bins}``
``hours``               ``{hour, answers, recalled}`` for each of 24
``pace``                by kind: ``{kind, seconds, right}``; seconds are a median and quartiles
``predictions``         by simulation: ``{simulation, right, unseen, relative_error}``
``concepts``            ``{concept, cards, seen, recall, predicts, foreseen, mastery}``
``workload``            ``{present, cards, days, n, costs}``; a cost is ``{retention,
                        minutes_a_day, reviews_a_day, recalled}``, by simulation of n courses,
                        each with its interval
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from studyapp.insight.confidence import SelfKnowledge
    from studyapp.insight.expectation import Bin, ScheduleFit
    from studyapp.insight.histogram import Histogram
    from studyapp.insight.mean import Mean, Middle
    from studyapp.insight.share import Share
    from studyapp.insight.workload import Workload
    from studyapp.study.insights import Insights


def insights_object(found: Insights) -> dict[str, Any]:
    """The insights as JSON-like values."""
    return {
        "retention_by_span": [
            {
                "days": days,
                "young": share_object(kept.young),
                "mature": share_object(kept.mature),
                "all": share_object(kept.both),
            }
            for days, kept in found.spans.items()
        ],
        "retention_by_week": [share_object(week) for week in found.weeks],
        "forgetting": [_bin(one) for one in found.forgetting],
        "schedule": {
            **fit_object(found.fit),
            "bins": [_bin(one) for one in found.fit.bins],
            "topics": [{"topic": t, **fit_object(fit)} for t, fit in found.fit_by_topic.items()],
        },
        "confidence": _confidence(found),
        "memory": {
            "stability": _histogram(found.stability),
            "difficulty": _histogram(found.difficulty),
        },
        "hours": [
            {"hour": h.hour, "answers": h.answers, "recalled": share_object(h.recalled)}
            for h in found.hours
        ],
        "pace": [
            {"kind": p.kind, "seconds": _middle(p.seconds), "right": share_object(p.right)}
            for p in found.paces
        ],
        "predictions": [
            {
                "simulation": one.simulation,
                "right": share_object(one.right),
                "unseen": share_object(one.unseen),
                "relative_error": _middle(one.off),
            }
            for one in found.foresight
        ],
        "concepts": [
            {
                "concept": one.concept,
                "cards": one.cards,
                "seen": one.seen,
                "recall": one.recall,
                "predicts": one.predicts,
                "foreseen": share_object(one.foreseen),
                "mastery": one.mastery,
            }
            for one in found.concepts
        ],
        "workload": _workload(found.workload),
    }


def _workload(found: Workload) -> dict[str, Any]:
    return {
        "present": found.present,
        "cards": found.cards,
        "days": found.days,
        "n": found.courses,
        "costs": [
            {
                "retention": cost.retention,
                "minutes_a_day": cost.minutes,
                "minutes_interval": _around(cost.minutes, cost.minutes_off),
                "reviews_a_day": cost.reviews,
                "reviews_interval": _around(cost.reviews, cost.reviews_off),
                "recalled": cost.recalled,
                "recalled_interval": _around(cost.recalled, cost.recalled_off),
            }
            for cost in found.costs
        ],
    }


def _around(value: float, off: float) -> list[float]:
    return [max(0.0, value - off), value + off]


def share_object(share: Share) -> dict[str, Any]:
    """A share with its n and its 95 % interval."""
    return {
        "n": share.n,
        "hits": share.hits,
        "rate": share.rate,
        "interval": _interval(share.interval),
    }


def _confidence(found: Insights) -> dict[str, Any]:
    return {
        **_knowledge(found.knowledge),
        "topics": [
            {"topic": topic, **_knowledge(known)}
            for topic, known in found.knowledge_by_topic.items()
        ],
        "sure_but_wrong": [
            {
                "card": error.card_id,
                "wrong": error.times,
                "sure": error.sure,
                "last": error.last.isoformat(),
                "recalled_since": error.since,
            }
            for error in found.sure_but_wrong
        ],
    }


def _knowledge(known: SelfKnowledge) -> dict[str, Any]:
    return {
        "brier": mean_object(known.brier),
        "baseline": known.baseline,
        "excess": mean_object(known.excess),
        "steps": [
            {"said": s.confidence.word, "stated": s.stated, "right": share_object(s.right)}
            for s in known.steps
        ],
    }


def fit_object(fit: ScheduleFit) -> dict[str, Any]:
    """How well a schedule expects."""
    return {
        "log_loss": mean_object(fit.log_loss),
        "baseline": fit.baseline,
        "rmse_bins": fit.rmse,
        "rmse_bins_interval": _interval(fit.rmse_interval),
        "expected": mean_object(fit.expected),
        "recalled": share_object(fit.recalled),
    }


def _bin(found: Bin) -> dict[str, Any]:
    return {
        "from": found.low,
        "to": None if found.high == float("inf") else found.high,
        "expected": mean_object(found.expected),
        "recalled": share_object(found.recalled),
    }


def _histogram(found: Histogram) -> dict[str, Any]:
    bins = zip(found.names, found.counts, strict=True)
    return {
        "n": found.n,
        "median": found.median,
        "bins": [{"name": name, "cards": count} for name, count in bins],
    }


def mean_object(found: Mean) -> dict[str, Any]:
    """A mean with its n and its interval."""
    return {"n": found.n, "value": found.value, "interval": _interval(found.interval)}


def _middle(found: Middle) -> dict[str, Any]:
    return {
        "n": found.n,
        "median": found.median,
        "lower_quartile": found.lower,
        "upper_quartile": found.upper,
        "interval": _interval(found.interval),
    }


def _interval(interval: tuple[float, float] | None) -> list[float] | None:
    return list(interval) if interval is not None else None
