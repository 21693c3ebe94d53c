"""Reading a tolerance: how far from the key a number may be."""

from __future__ import annotations

from studyapp.cards.bodies import Tolerance
from studyapp.cards.reading import Table

LARGEST_FACTOR = 1e6


def read_tolerance(table: Table) -> Tolerance | None:
    """The tolerance under ``tolerance``: exactly one of relative, absolute and factor."""
    found = table.table("tolerance", f"{table.name}, tolerance")
    if found is None:
        if not table.has("tolerance"):
            table.problem(
                None, "missing-key", "`tolerance` is missing", "add tolerance = { relative = 0.05 }"
            )
        return None
    read = {key: found.number(key) for key in ("relative", "absolute", "factor")}
    found.close()
    said = {key: value for key, value in read.items() if value is not None}
    if len(said) != 1:
        found.problem(
            None, "bad-tolerance", "needs one of relative, absolute and factor", "keep one"
        )
        return None
    ((key, value),) = said.items()
    if key == "factor" and not 1 < value <= LARGEST_FACTOR:
        found.problem(key, "bad-tolerance", "`factor` must be above 1", "2 allows half to double")
    elif value < 0 or (key == "relative" and value >= 1):
        wanted = "from 0 to below 1" if key == "relative" else "0 or more"
        found.problem(key, "bad-tolerance", f"`{key}` must be {wanted}")
    return Tolerance(**{key: value})
