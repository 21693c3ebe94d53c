"""``python -m tests.bench [NAME ...] [--json]``: one line ``name value unit`` a figure."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict

from tests.bench import answer, figure, fit, leave, load, start
from tests.bench.measurement import Measurement

BENCHES: dict[str, Callable[[], Iterator[Measurement]]] = {
    "version": start.version,
    "home": start.home,
    "first-card": start.first_card,
    "commit": answer.commit,
    "answer": answer.answer,
    "figure": figure.figure,
    "leave": leave.leave,
    "load": load.load,
    "fit": fit.fit,
    "fit-keys": fit.fit_keys,
}


def main() -> None:
    """Run the named benches, or all but ``load``, which takes minutes."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument("--json", action="store_true", help="one JSON array instead of lines")
    parser.add_argument("--cards", type=int, help="of load: this many, not a table of three")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in BENCHES]
    if unknown:
        parser.error(f"no bench {unknown[0]!r}; there are {', '.join(BENCHES)}")
    benches = dict(BENCHES)
    if options.cards:
        benches["load"] = lambda: load.load([options.cards])
    names = options.names or [name for name in BENCHES if name != "load"]
    figures = [m for name in names for m in benches[name]()]
    if options.json:
        json.dump([asdict(m) for m in figures], sys.stdout)
        sys.stdout.write("\n")
    else:
        sys.stdout.writelines(f"{m}\n" for m in figures)
        if loads := [m for m in figures if m.name.startswith("load.")]:
            sys.stdout.write("\n" + load.table(loads))


if __name__ == "__main__":
    main()
