"""Colours that several screens share, by the theme's variables."""

from __future__ import annotations

MUTED = "$foreground 65%"
"""For what stands beside the main thing; the theme's own muted colour is only for CSS."""
FAINT = "$foreground 40%"
"""For what is there but says nothing now: zeros, empty bars."""
