"""``python -m tests.bench [NAME ...] [--json]``: one line ``name value unit`` a figure."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict

from tests.bench import answer, figure, fit, leave, start
from tests.bench.measurement import Measurement

BENCHES: dict[str, Callable[[], Iterator[Measurement]]] = {
    "version": start.version,
    "home": start.home,
    "first-card": start.first_card,
    "commit": answer.commit,
    "answer": answer.answer,
    "figure": figure.figure,
    "leave": leave.leave,
    "fit": fit.fit,
    "fit-keys": fit.fit_keys,
}


def main() -> None:
    """Run the named benches, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument("--json", action="store_true", help="one JSON array instead of lines")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in BENCHES]
    if unknown:
        parser.error(f"no bench {unknown[0]!r}; there are {', '.join(BENCHES)}")
    figures = [m for name in options.names or BENCHES for m in BENCHES[name]()]
    if options.json:
        json.dump([asdict(m) for m in figures], sys.stdout)
        sys.stdout.write("\n")
    else:
        sys.stdout.writelines(f"{m}\n" for m in figures)


if __name__ == "__main__":
    main()
