"""The entry: ``studyapp`` and ``python -m studyapp``. What is answered often is answered early."""

from __future__ import annotations

import os
import sys

from studyapp import __version__

ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
"""Read by NumPy's linear algebra when it is loaded; the small matrices here only lose by more."""


def main() -> None:
    """Do what the command line says and leave with its exit code."""
    for name in ONE_THREAD:
        os.environ.setdefault(name, "1")
    if sys.argv[1:] == ["--version"] and _told_version():
        return
    try:
        from studyapp.cli.edge import guarded

        code = guarded(_act)
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


def _told_version() -> bool:
    """Say the version without loading the command line, which takes as long as the interpreter."""
    try:
        sys.stdout.write(f"studyapp {__version__}\n")
        sys.stdout.flush()
    except (OSError, AttributeError):  # full, broken, or closed: the edge knows what to do
        return False
    return True


def _act() -> int:
    if len(sys.argv) == 1 and "_STUDYAPP_COMPLETE" not in os.environ:
        from studyapp.cli.screens import open_screens

        return open_screens()
    from studyapp.cli.application import answer

    return answer(sys.argv[1:])


if __name__ == "__main__":
    main()
