"""Make a home of a learner: ``python -m tests.learners FOLDER [--days N] [--seed N] [--new N]``.

``STUDYAPP_HOME=FOLDER studyapp`` then shows what they see.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import time
from pathlib import Path

from studyapp.clock import SystemClock
from studyapp.progress.home import find_home
from tests.learners.learner import make_home


def main() -> None:
    """Make it, and say what is in it."""
    parser = argparse.ArgumentParser(prog="python -m tests.learners", description=__doc__)
    parser.add_argument("folder", type=Path, help="made where it is missing; must hold no records")
    parser.add_argument("--days", type=int, default=90, help="how long they have studied")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--new", type=int, default=6, help="new cards a day")
    parser.add_argument("--end", type=dt.date.fromisoformat, help="the day after; today")
    options = parser.parse_args()
    home = find_home({"STUDYAPP_HOME": str(options.folder)})
    if home.database.exists():
        parser.error(f"there are records in {options.folder} already")
    end = SystemClock().now()
    if options.end is not None:
        end = dt.datetime.combine(options.end, dt.time(9), tzinfo=dt.UTC)
    began = time.perf_counter()
    made = make_home(home, end, options.days, options.seed, new_per_day=options.new)
    told = ", ".join(f"{count} {name}" for name, count in made.items())
    sys.stdout.write(f"{told}; {time.perf_counter() - began:.0f} s\n")


if __name__ == "__main__":
    main()
