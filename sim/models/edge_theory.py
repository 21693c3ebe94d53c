"""What mathematics says of `edge`: the edge 2/eta, and where the scalar loss lets the flow end.

A step of gradient descent changes the loss by -eta g'g + eta^2 g'Hg/2 to second order
(Deep Learning 8.2.1, equation 8.10): it falls as long as the curvature along the gradient is
below 2/eta. For networks whose sharpness would rise past 2/eta with small steps, the largest
eigenvalue is observed to stay there (Cohen et al. 2021, section 1).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

SMALL = 0.1
"""Below this ratio to the edge a step of gradient descent is near enough to the flow (1 %)."""
SETTLED = 100.0
"""Time (steps times learning rate) after which the default network has come to the edge."""
AT_REST = 40.0
"""Twice the time in which the flow on the scalar loss comes to rest from a start of size one."""
FASTEST = 0.15
"""Learning rates below may leave the network short of the edge within any run: it is silent."""


@dataclass(frozen=True, slots=True)
class Problem:
    """The knobs; ``a0`` and ``b0`` are None for random starts and for networks."""

    mode: str
    eta: float
    steps: int
    a0: float | None = None
    b0: float | None = None

    @property
    def edge(self) -> float:
        """The sharpness at which steps along its direction neither grow nor shrink: 2/eta."""
        return 2.0 / self.eta


def flow_limit(a0: float, b0: float) -> float:
    """Sharpness a^2 + b^2 where gradient flow on (1 - ab)^2/2 ends.

    The flow keeps a^2 - b^2, and it ends where ab = 1: a^2 + b^2 = sqrt((a^2 - b^2)^2 + 4).
    """
    kept = a0 * a0 - b0 * b0
    return math.sqrt(kept * kept + 4.0)


def expected(problem: Problem) -> Mapping[str, float | None]:
    """Theory by the measures' names; what it is silent about is absent."""
    if problem.mode == "net":
        settled = problem.eta >= FASTEST and problem.eta * problem.steps >= SETTLED
        return {"sharpness_ratio": 1.0} if settled else {}
    if problem.a0 is None or problem.b0 is None or problem.a0 == -problem.b0:
        return {}  # from a = -b the flow runs into the saddle at the origin
    ratio = flow_limit(problem.a0, problem.b0) / problem.edge
    needed = AT_REST - 2.0 * math.log(min(1.0, abs(problem.a0 + problem.b0)))
    soon = problem.eta * problem.steps < needed
    return {} if ratio > SMALL or soon else {"sharpness_ratio": ratio}
