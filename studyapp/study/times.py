"""Times as people say them."""

from __future__ import annotations

import datetime as dt


def ago(span: dt.timedelta) -> str:
    """How long ago something was."""
    seconds = max(0.0, span.total_seconds())
    if seconds < 60:
        return "just now"
    for size, word in ((86400 * 365.25, "y"), (86400 * 30.44, "mo"), (86400, "d"), (3600, "h")):
        if seconds >= size:
            return f"{int(seconds // size)} {word} ago"
    return f"{int(seconds // 60)} min ago"


def when(instant: dt.datetime, today: dt.date) -> str:
    """When something will be, seen from study day ``today``, in the machine's local time."""
    local = instant.astimezone()
    days = (local.date() - today).days
    if days <= 0:
        return f"at {local:%H:%M}"
    if days == 1:
        return "tomorrow"
    if days < 7:
        return f"on {local:%A}"
    return f"on {local.day} {local:%B}" + (f" {local.year}" if local.year != today.year else "")


def stopwatch(span: dt.timedelta) -> str:
    """Minutes and seconds, for the time spent in a session."""
    seconds = max(0, int(span.total_seconds()))
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes:02d}:{seconds:02d}"
