"""Style sheets: what all screens share, and one for each, read when its screen is opened."""

from __future__ import annotations

from pathlib import Path

STYLES = Path(__file__).parent
