"""How far something long has come, on stderr and only where somebody looks on."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

import click

T = TypeVar("T")


def progress(items: Iterable[T], length: int, label: str) -> Iterator[T]:
    """The items as they come, with a bar and the time left if stderr is a terminal."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield from items
        return
    with click.progressbar(
        items, length=length, label=label, file=sys.stderr, show_eta=True, show_pos=True
    ) as bar:
        yield from bar
