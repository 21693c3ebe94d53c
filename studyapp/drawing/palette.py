"""Colours by meaning: what a role looks like. Taken from the theme on screen."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sim.figure import Role

Colour = tuple[int, int, int]
RAMP_STEPS = 64


@dataclass(frozen=True)
class Palette:
    """The colours of a figure, as RGB from 0 to 255.

    Attributes:
        background, foreground: of the place where the figure stands.
        muted: for axes and labels.
        ramp_low, ramp_high: ends of the scale of a heat map; both must leave marks readable.
        roles: the colour of each role.
    """

    background: Colour
    foreground: Colour
    muted: Colour
    ramp_low: Colour
    ramp_high: Colour
    roles: dict[Role, Colour] = field(hash=False)

    @cached_property
    def ramp(self) -> npt.NDArray[np.uint8]:
        """The scale of a heat map, shape (64, 3)."""
        share = np.linspace(0.0, 1.0, RAMP_STEPS)[:, None]
        low, high = np.array(self.ramp_low, float), np.array(self.ramp_high, float)
        return np.asarray(np.rint(low + share * (high - low)), dtype=np.uint8)


def mixed(colour: Colour, other: Colour, share: float) -> Colour:
    """``colour`` with ``share`` of ``other`` in it."""
    return (
        round(colour[0] + share * (other[0] - colour[0])),
        round(colour[1] + share * (other[1] - colour[1])),
        round(colour[2] + share * (other[2] - colour[2])),
    )


def palette(
    background: Colour, foreground: Colour, tint: Colour, warning: Colour = (230, 80, 80)
) -> Palette:
    """A palette for a theme: dark and light backgrounds get marks that stand out on them.

    Args:
        background: of the screen.
        foreground: of its text.
        tint: the theme's main colour; heat maps are shades of it.
        warning: for what went wrong.
    """
    dark = sum(background) < sum(foreground)
    marks = (
        {
            Role.MEASURED: (255, 184, 66),
            Role.THEORY: (127, 219, 255),
            Role.SECOND: (126, 231, 135),
            Role.THIRD: (255, 138, 190),
            Role.FOURTH: (178, 162, 255),
            Role.PINNED_FIRST: (94, 234, 212),
            Role.PINNED_SECOND: (244, 143, 255),
            Role.PINNED_THIRD: (214, 232, 92),
        }
        if dark
        else {
            Role.MEASURED: (176, 84, 0),
            Role.THEORY: (0, 92, 175),
            Role.SECOND: (0, 112, 51),
            Role.THIRD: (168, 0, 96),
            Role.FOURTH: (92, 60, 190),
            Role.PINNED_FIRST: (0, 100, 100),
            Role.PINNED_SECOND: (140, 0, 150),
            Role.PINNED_THIRD: (86, 92, 0),
        }
    )
    muted = mixed(foreground, background, 0.45)
    roles = marks | {
        Role.START: foreground,
        Role.END: (255, 255, 255) if dark else (0, 0, 0),
        Role.MUTED: muted,
        Role.WARNING: warning,
    }
    return Palette(
        background=background,
        foreground=foreground,
        muted=muted,
        ramp_low=mixed(background, tint, 0.06 if dark else 0.04),
        ramp_high=mixed(background, tint, 0.62 if dark else 0.45),
        roles=roles,
    )


DARK = palette((18, 18, 18), (224, 224, 224), (1, 120, 212))
LIGHT = palette((224, 224, 224), (31, 31, 31), (0, 69, 120))
