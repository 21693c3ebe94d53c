"""Faults in `momentum`: a wrong sign, factor, place of the gradient, limit or count each."""

from __future__ import annotations

from tests.sim.planting import Fault

FAULTS = (
    Fault(
        "momentum_steps",
        "carried = v * problem.beta",
        "carried = v * problem.beta**2",
        "a_block_of_steps_is_its_steps",
    ),
    Fault(
        "momentum_steps",
        "np.subtract(carried, push, out=carried)",
        "carried + push",
        "spectral_radii",
    ),
    Fault(
        "momentum_steps",
        "pushes(x + carried if",
        "pushes(x - carried if",
        "a_block_of_steps_is_its_steps",
    ),
    Fault("momentum_steps", "push += problem.eta * noise", "push += noise", "noise_sets_a_floor"),
    Fault("momentum_steps", "np.where(x < 2, x + 24, 25 * x - 24)", "25 * x - 24", "kinked_slope"),
    Fault(
        "momentum_steps",
        "np.add(x, v, out=push)\n",
        "np.add(x, -v, out=push)\n",
        "fifty_steps_are_a_power",
    ),
    Fault(
        "momentum_steps",
        "return 1 / (2 * problem.eta * runs)",
        "return 1 / (problem.eta * runs)",
        "distances_and_losses",
    ),
    Fault(
        "momentum_steps", "subtract(v, push, v)", "subtract(push, v, v)", "fifty_steps_are_a_power"
    ),
    Fault("momentum_steps", "ARRIVED**2 *", "ARRIVED *", "iterations"),
    Fault("momentum", "first = state.step + 1 + near", "first = state.step + near", "iterations"),
    Fault(
        "momentum", "speed = beta * speed + eta", "speed = beta * (speed + eta)", "terminal_speed"
    ),
    Fault(
        "momentum",
        "loss[-max(1, loss.size // 4) :]",
        "loss[: max(1, loss.size // 4)]",
        "distances_and_losses",
    ),
    Fault(
        "momentum",
        "last, before = x[-length:]",
        "last, before = x[-length - 1 : -1]",
        "a_cycle_for_ever",
    ),
    Fault("momentum", "tail = seen[seen.size // 2 :]", "tail = seen[: seen.size // 2]", "rates"),
    Fault("momentum_theory", "4 / (root + 1) ** 2,", "4 / (root + 1),", "distances_and_losses"),
    Fault(
        "momentum_theory",
        "return 1 / kappa, (root - 1)",
        "return 2 / kappa, (root - 1)",
        "fifty_steps_are_a_power",
    ),
    Fault("momentum_theory", "above * pushed /", "below * pushed /", "noise_takes_the_gain"),
    Fault("momentum_theory", "return (1 + beta) * kept", "return (1 - beta) * kept", "iterations"),
    Fault("momentum_theory", "found = begin + 1 + int", "found = begin + int", "iterations"),
)
