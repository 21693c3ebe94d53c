"""Places on a line: as near as can be to where things want to be, in order and apart."""

from __future__ import annotations

from collections.abc import Sequence


def settled(
    wanted: Sequence[float], widths: Sequence[int], gaps: Sequence[int], columns: int
) -> list[int]:
    """First columns, in order, with the least sum of squared distances to ``wanted``.

    By pooling of adjacent violators (Barlow et al., *Statistical Inference under Order
    Restrictions*, 1972): what would overlap moves together, to its mean.

    Args:
        wanted: the first column that each would have alone.
        widths: of each.
        gaps: between each and the next, one fewer.
        columns: nothing begins left of 0 or ends right of this, if all fits.
    """
    if not widths:
        return []
    offsets = [0]
    for width, gap in zip(widths, gaps, strict=False):
        offsets.append(offsets[-1] + width + gap)
    blocks: list[tuple[float, int]] = []  # mean, how many
    for want, offset in zip(wanted, offsets, strict=True):
        mean, count = want - offset, 1
        while blocks and blocks[-1][0] > mean:
            other, more = blocks.pop()
            mean, count = (mean * count + other * more) / (count + more), count + more
        blocks.append((mean, count))
    room = max(0, columns - offsets[-1] - widths[-1])
    places: list[int] = []
    for mean, count in blocks:
        base = min(max(0, round(mean)), room)
        places += [base + offset for offset in offsets[len(places) : len(places) + count]]
    return places
