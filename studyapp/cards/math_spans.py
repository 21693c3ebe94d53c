"""Where a stretch of Markdown is verbatim: formulas between dollar signs and code in backticks."""

from __future__ import annotations

import re

_BLOCK = re.compile(r"\$\$.+?\$\$", re.DOTALL)
_INLINE = re.compile(r"\$(?![\s$])(?:\\.|[^\\$\n]|\n(?!\s*\n))*(?<!\s)\$(?!\d)", re.DOTALL)
_TICKS = re.compile(r"`+")


def verbatim_end(text: str, start: int) -> int | None:
    """The end of the formula or code that begins at ``start``; None where none does.

    A dollar sign opens a formula only where a later one closes it in the same paragraph
    (``$5 and $6`` is money), as in Markdown with dollar mathematics.
    """
    if text[start] == "`":
        return _code_end(text, start)
    if text[start] == "$":
        found = _BLOCK.match(text, start) or _INLINE.match(text, start)
        return found.end() if found else None
    return None


def _code_end(text: str, start: int) -> int | None:
    """Code ends at the next run of exactly as many backticks; a run that nothing ends is text."""
    runs = _TICKS.finditer(text, start)
    opening = next(runs).group()
    ends = (run.end() for run in runs if run.group() == opening)
    return next(ends, start + len(opening))
