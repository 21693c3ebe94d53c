"""Years of answers: what each thing costs that a learner waits for, by the number of cards."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from studyapp.progress.home import Home
from tests.bench.measurement import Measurement, quantile

SIZES = (1_000, 10_000, 100_000)


def load(sizes: Sequence[int] = SIZES) -> Iterator[Measurement]:
    """Every line of the table, for each number of cards; each part in a process of its own."""
    for cards in sizes:
        with tempfile.TemporaryDirectory() as folder:
            yield from _of(cards, Path(folder))


def _of(cards: int, folder: Path) -> Iterator[Measurement]:
    made = _child("fill", folder, cards)
    name, reviews = f"load.{cards}", made["reviews"][0]
    yield Measurement(f"{name}.reviews", reviews, "reviews")
    for line, once in _child("seal", folder, cards).items():
        where = "first-sealing.memory" if line == "memory" else line
        yield Measurement(f"{name}.{where}", once[0], "MB" if line == "memory" else "ms")
    disk = Home.below(folder).database.stat().st_size
    yield Measurement(f"{name}.disk", disk / reviews, "bytes/review")
    for part in ("due", "graphs", "answer", "refold", "home"):
        found = _child(part, folder, cards)
        memory = found.pop("memory")[0]
        for line, spent in found.items():
            yield Measurement(f"{name}.{line}", median(spent), "ms")
            if line == "answer":
                yield Measurement(f"{name}.{line}.p99", quantile(spent, 0.99), "ms")
        yield Measurement(f"{name}.{part}.memory", memory, "MB")


def _child(part: str, folder: Path, cards: int) -> dict[str, list[float]]:
    argv = [sys.executable, "-m", "tests.bench.load_part", part, str(folder), str(cards)]
    done = subprocess.run(argv, check=True, capture_output=True, text=True)
    found: dict[str, list[float]] = json.loads(done.stdout)
    return found


def table(figures: Sequence[Measurement]) -> str:
    """The figures of ``load`` as a Markdown table: a row for each line, a column for each size."""
    rows: dict[str, dict[str, Measurement]] = {}
    for figure in figures:
        _, cards, line = figure.name.split(".", 2)
        rows.setdefault(line, {})[cards] = figure
    sizes = list(dict.fromkeys(figure.name.split(".", 2)[1] for figure in figures))
    head = ["", *(f"{int(size):,} cards" for size in sizes)]
    body = [
        [f"{line}, {next(iter(row.values())).unit}"]
        + [f"{row[size].value:.4g}" if size in row else "" for size in sizes]
        for line, row in rows.items()
    ]
    lines = [head, ["---"] * len(head), *body]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"
