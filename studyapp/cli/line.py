"""A message as one line: whatever it quotes cannot break the line or steer the terminal."""

from __future__ import annotations


def one_line(text: str) -> str:
    """``text`` on one line, without control characters."""
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}"
        for letter in " ".join(text.split())
    )
