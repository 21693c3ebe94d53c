"""When garbage is collected: while nothing is awaited.

A full collection takes as long as a frame may take altogether, and Python begins one whenever
enough was made anew, which is when a screen opens. So collections of everything are put off to
the moments after a screen was left; those of what is new go on as they come.
"""

from __future__ import annotations

import gc

REST = 0.5
"""Seconds after a screen was left until memory is tidied."""
YOUNG, MIDDLE, OLD = 10_000, 1, 700
"""Twenty million objects more than were let go: then a collection comes by itself after all.

A middle one looks at all that outlived the last few young ones. Of thirty thousand objects that is
a few milliseconds, of ten times as many it is a whole picture's time.
"""


def begin() -> None:
    """What is loaded is never garbage. From here on it is not looked at any more."""
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
    gc.enable()


def tidy() -> None:
    """Collect everything that is garbage."""
    gc.collect()
