"""Faults in `momentum`: a wrong sign, factor, place of the gradient, limit or count each."""

from __future__ import annotations

from tests.sim.planting import Fault

FAULTS = (
    Fault("momentum_steps", "carried = v * problem.beta", "carried = v * problem.beta**2"),
    Fault("momentum_steps", "np.subtract(carried, push, out=carried)", "carried + push"),
    Fault("momentum_steps", "pushes(x + carried if", "pushes(x - carried if"),
    Fault("momentum_steps", "push += problem.eta * noise", "push += noise"),
    Fault("momentum_steps", "np.where(x < 2, x + 24, 25 * x - 24)", "25 * x - 24"),
    Fault("momentum_steps", "np.add(x, v, out=push)\n", "np.add(x, -v, out=push)\n"),
    Fault(
        "momentum_steps", "return 1 / (2 * problem.eta * runs)", "return 1 / (problem.eta * runs)"
    ),
    Fault("momentum_steps", "subtract(v, push, v)", "subtract(push, v, v)"),
    Fault("momentum_steps", "ARRIVED**2 *", "ARRIVED *"),
    Fault("momentum", "first = state.step + 1 + near", "first = state.step + near"),
    Fault("momentum", "speed = beta * speed + eta", "speed = beta * (speed + eta)"),
    Fault("momentum", "loss[-max(1, loss.size // 4) :]", "loss[: max(1, loss.size // 4)]"),
    Fault("momentum", "last, before = x[-length:]", "last, before = x[-length - 1 : -1]"),
    Fault("momentum", "tail = seen[seen.size // 2 :]", "tail = seen[: seen.size // 2]"),
    Fault("momentum_theory", "4 / (root + 1) ** 2,", "4 / (root + 1),"),
    Fault("momentum_theory", "return 1 / kappa, (root - 1)", "return 2 / kappa, (root - 1)"),
    Fault("momentum_theory", "above * pushed /", "below * pushed /"),
    Fault("momentum_theory", "return (1 + beta) * kept", "return (1 - beta) * kept"),
    Fault("momentum_theory", "found = begin + 1 + int", "found = begin + int"),
)
