"""Predict cards: a number, an outcome or a curve is predicted; the run then says what is right."""

from __future__ import annotations

from studyapp.cards.bodies import Curves, Outcome, Predict
from studyapp.cards.kinds.options import check_distinct
from studyapp.cards.kinds.tolerance import read_tolerance
from studyapp.cards.reading import Table

FORMS = ("key", "outcomes", "curves")
FEWEST_OUTCOMES, MOST_OUTCOMES = 2, 6
MOST_CURVES = 3
"""Beside the run's own: four curves can still be told apart in a terminal."""


class PredictReader:
    """Reads one of ``key``, ``outcomes`` and ``curves``, with what belongs to it."""

    keys: tuple[str, ...] = (*FORMS, "tolerance", "widest", "unit")
    needs_question = True

    def read(self, table: Table) -> Predict | None:
        """What is predicted. A linked simulation is needed, for it gives the key."""
        if not table.has("simulation"):
            table.problem(
                None, "missing-key", "a prediction needs a simulation", "add [cards.simulation]"
            )
        forms = [form for form in FORMS if table.has(form)]
        if len(forms) != 1:
            table.problem(
                None, "bad-prediction", "needs one of key, outcomes and curves", "keep one"
            )
            return None
        for other in ("tolerance", "widest", "unit"):
            if forms != ["key"] and table.has(other):
                table.allow(other)
                table.problem(other, "unknown-key", f"`{other}` belongs to `key`")
        match forms[0]:
            case "key":
                return _number(table)
            case "outcomes":
                return _outcomes(table)
        return _curves(table)


def _number(table: Table) -> Predict | None:
    key, unit = table.expression("key", required=True), table.phrase("unit")
    if table.has("widest"):
        if table.has("tolerance"):
            table.allow("tolerance")
            table.problem(
                "tolerance", "bad-tolerance", "an interval has `widest` alone", "keep one"
            )
        widest = table.number("widest")
        if widest is not None and widest <= 0:
            table.problem("widest", "bad-tolerance", "`widest` must be above 0")
        return Predict(key=key, widest=widest, unit=unit) if key and widest else None
    tolerance = read_tolerance(table)
    return Predict(key=key, tolerance=tolerance, unit=unit) if key and tolerance else None


def _outcomes(table: Table) -> Predict | None:
    tables = table.tables("outcomes", f"{table.name}, outcome", required=True)
    if not FEWEST_OUTCOMES <= len(tables) <= MOST_OUTCOMES:
        hint = f"write {FEWEST_OUTCOMES} to {MOST_OUTCOMES}"
        table.problem("outcomes", "wrong-count", f"`outcomes` lists {len(tables)}", hint)
    outcomes = tuple(_outcome(each) for each in tables)
    check_distinct(tables, "text", [outcome.text for outcome in outcomes], "outcome")
    return Predict(outcomes=outcomes) if outcomes else None


def _outcome(table: Table) -> Outcome:
    text, when = table.text("text", required=True), table.expression("when", required=True)
    why, misconception = table.text("why"), table.misconception()
    table.close()
    return Outcome(text, when, why, misconception)


def _curves(table: Table) -> Predict | None:
    found = table.table("curves", f"{table.name}, curves")
    if found is None:
        return None
    vary, trace = found.phrase("vary", required=True), found.phrase("trace", required=True)
    values = found.values_list("values")
    found.close()
    if not 1 <= len(values) <= MOST_CURVES:
        hint = f"write 1 to {MOST_CURVES} other values of `vary`"
        found.problem(None, "wrong-count", f"`values` lists {len(values)}", hint)
        return None
    return Predict(curves=Curves(vary, values, trace)) if vary and trace else None
