"""Faults in `index-loss`: a wrong factor, sign, block, cut, measure or law each."""

from __future__ import annotations

from tests.sim.planting import Fault

FAULTS = (
    Fault("index_loss", "CUT * size.max(axis=1, keepdims=True)", "0.0", "ends_of_newton"),
    Fault(
        "index_loss",
        'size if params.method == "saddle-free" else state',
        'size if params.method == "newton" else state',
        "second_order_steps",
    ),
    Fault(
        "index_loss", "state.place - np.einsum(", "state.place + np.einsum(", "second_order_steps"
    ),
    Fault(
        "index_loss", '"nij,ni->nj", state.axes', '"nji,ni->nj", state.axes', "second_order_steps"
    ),
    Fault("index_loss", "LONGEST = 2.0", "LONGEST = 4.0", "second_order_steps"),
    Fault(
        "index_loss",
        "state.curvatures < -NEGATIVE",
        "state.curvatures < NEGATIVE",
        "descent_finds_the_minimum",
    ),
    Fault(
        "index_loss",
        "np.count_nonzero(values[:, 0] > 0)",
        "np.count_nonzero(values[:, -1] > 0)",
        "chances_of_all_positive",
    ),
    Fault(
        "index_loss",
        "seen.negative / (seen.drawn * params.n)",
        "seen.negative / seen.drawn",
        "the_shifted_semicircle",
    ),
    Fault("index_loss", "place - RATE * index", "place - index", "an_iteration_of_descent"),
    Fault("index_loss", "(state.step + 1) // params", "state.step // params", "all_are_drawn_once"),
    Fault(
        "index_loss",
        "loss - loss.mean(), index - index.mean()",
        "loss, index - index.mean()",
        "ends_of_newton",
    ),
    Fault("index_loss_network", "mixed[:, :, k, k, :] += residual", "pass", "the_table_of_ends"),
    Fault(
        "index_loss_network",
        "mixed[:, :, k, k, :] += residual",
        "mixed[:, :, k, k, :] += residual.transpose(0, 2, 1)",
        "derivatives",
    ),
    Fault(
        "index_loss_network",
        "by_second[:, k, :, k, :] = outer",
        "by_second[:, k, :, k, :] = inner",
        "derivatives",
    ),
    Fault(
        "index_loss_network",
        "residual, first.transpose(0, 2, 1)",
        "residual.transpose(0, 2, 1), first.transpose(0, 2, 1)",
        "derivatives",
    ),
    Fault(
        "index_loss_network", "range(min(hidden, SIZE) + 1)", "range(SIZE + 1)", "the_table_of_ends"
    ),
    Fault(
        "index_loss_network",
        "0.5 * sum(s * s for s in dropped)",
        "sum(s * s for s in dropped)",
        "descent_finds_the_minimum",
    ),
    Fault(
        "index_loss_matrices",
        "math.sqrt(2 * n)\n    return np.asarray(np.linalg",
        "math.sqrt(n)\n    return np.asarray(np.linalg",
        "the_shifted_semicircle",
    ),
    Fault(
        "index_loss_matrices",
        "_pairing(n, -shift * math",
        "_pairing(n, shift * math",
        "chances_of_all_positive",
    ),
    Fault("index_loss_matrices", "0.5 * float(above", "float(above", "chances_of_all_positive"),
    Fault("index_loss_matrices", "- 2 * below", "- below", "the_shifted_semicircle"),
)
