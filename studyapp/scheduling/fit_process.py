"""Fits FSRS to a log in a process of its own: JSON in, JSON out. Alone to import fsrs_rs_python.

The library holds the interpreter's lock while it works, so nothing else could move beside it.
Stdin is a list of cards, each a list of ``[rating, elapsed study days, study day]``, oldest
first; stdout is the list of weights.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence


def fitted(cards: Sequence[Sequence[tuple[int, int, int]]]) -> list[float]:
    """The weights that the library finds; the published ones where there is too little.

    Each recall test is an item of its own: the card's reviews up to it. They are handed over
    by day, since the library gives newer ones more weight.
    """
    from fsrs_rs_python import FSRS, FSRSItem, FSRSReview, check_and_fill_parameters

    items = []
    for reviews in cards:
        history = [FSRSReview(rating, elapsed) for rating, elapsed, _ in reviews]
        items += [
            (day, FSRSItem(history[: place + 1]))
            for place, (_, elapsed, day) in enumerate(reviews)
            if elapsed > 0
        ]
    items.sort(key=lambda pair: pair[0])
    found = FSRS(check_and_fill_parameters([])).compute_parameters([item for _, item in items])
    return [float(weight) for weight in found]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(fitted(json.load(sys.stdin))))
