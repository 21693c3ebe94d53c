"""Adam in PyTorch: ``backward`` through the aligned bowl and ``torch.optim.Adam``."""

from __future__ import annotations

from typing import Any

from sim.models.adaptive import State, rule_of
from sim.peer import Case
from sim.peers.descent import Bowl
from sim.protocol import Array
from sim.run import Run


class Walker(Bowl):
    """Adam from where a run stands; it must not have begun, since the sums differ in scale."""

    def __init__(self, run: Run[Any, Any]) -> None:
        import torch  # type: ignore[import-not-found,unused-ignore]

        rule, state = rule_of(run.params), run.state
        assert state.step == 0  # noqa: S101 (nothing is remembered yet)
        single = run.runs == 1
        super().__init__(state.x[0] if single else state.x, state.world.curvatures[0])
        self._optimiser = torch.optim.Adam(
            [self._x], lr=rule.eta, betas=(rule.beta1, rule.beta2), eps=rule.epsilon
        )


def _place(state: State) -> Array:
    return state.x


CASES = (
    Case(
        name="Adam d=10 (S19)",
        params={"method": "adam", "d": 10, "steps": 20_000},
        runs=32,
        steps=1024,
        ratio=481.0,
        peer=Walker,
        place=_place,
    ),
)
