"""A program in a terminal of its own: started, typed at, read, timed from outside."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Sequence
from pathlib import Path


class Terminal:
    """A child process on a pseudo-terminal.

    Args:
        argv: what to run with this Python.
        home: the learner's folder (``STUDYAPP_HOME``).
    """

    def __init__(self, argv: Sequence[str], home: Path, columns: int = 80, rows: int = 24) -> None:
        self.started = time.perf_counter()
        self.process, self._terminal = pty.fork()
        if self.process == 0:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # a background job ignores it
            environ = os.environ | {
                "STUDYAPP_HOME": str(home),
                "TERM": "xterm-256color",
                "COLORTERM": "truecolor",
                "COLUMNS": str(columns),
                "LINES": str(rows),
            }
            environ.pop("NO_COLOR", None)
            os.execve(sys.executable, [sys.executable, *argv], environ)  # noqa: S606 (no shell)
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, size)
        self.seen = bytearray()

    def type(self, text: str) -> None:
        """Send keys."""
        os.write(self._terminal, text.encode())

    def read(self, seconds: float) -> bytes:
        """Whatever arrives within ``seconds``; empty when nothing does."""
        ready, _, _ = select.select([self._terminal], [], [], seconds)
        if not ready:
            return b""
        try:
            piece = os.read(self._terminal, 1 << 16)
        except OSError:  # the child closed its side
            return b""
        self.seen += piece
        return piece

    def wait_for(self, text: str, seconds: float = 60.0, since: int = 0) -> float:
        """Read until ``text`` stands in what came after position ``since``; when it did.

        Raises:
            TimeoutError: it did not come.
        """
        wanted, until = text.encode(), time.perf_counter() + seconds
        while wanted not in self.seen[since:]:
            left = until - time.perf_counter()
            if left <= 0 or (not self.read(min(left, 0.5)) and self.ended()):
                tail = bytes(self.seen[-400:]).decode("utf-8", "replace")
                raise TimeoutError(f"{text!r} never came; the end was {tail!r}")
        return time.perf_counter()

    def settle(self, quiet: float = 0.25) -> int:
        """Read until nothing came for ``quiet`` seconds; how many bytes there are by then."""
        while self.read(quiet):
            pass
        return len(self.seen)

    def cpu_seconds(self) -> float:
        """CPU that the child has used (Linux)."""
        fields = Path(f"/proc/{self.process}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def signal(self, number: int) -> None:
        """Send a signal to the child."""
        os.kill(self.process, number)

    def ended(self) -> bool:
        """Whether the child has ended (its status stays for ``wait``)."""
        return os.waitid(os.P_PID, self.process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def wait(self, seconds: float = 60.0) -> int:
        """Read on until the child ends; its exit code (negative for a signal).

        Raises:
            TimeoutError: it did not end.
        """
        until = time.perf_counter() + seconds
        while not self.ended():
            if time.perf_counter() > until:
                raise TimeoutError("the program did not end")
            self.read(0.05)
        self.settle(0.05)
        return self._reap()

    def close(self) -> None:
        """End the child, however it is."""
        if self.process:
            os.kill(self.process, signal.SIGKILL)
            self._reap()

    def _reap(self) -> int:
        _, status = os.waitpid(self.process, 0)
        self.process = 0
        os.close(self._terminal)
        return os.waitstatus_to_exitcode(status)
