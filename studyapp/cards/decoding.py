"""From the bytes of a deck file to its text, with what had to be left out at its line."""

from __future__ import annotations

import codecs
import re

from studyapp.cards.reading import Report

MOST_SLIPS = 20
"""Slips of one sort that are reported for one part; more of them say nothing new."""

_SHOWN = dict.fromkeys({*range(32), 127} - {9, 10}, "\N{REPLACEMENT CHARACTER}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def decode(data: bytes, report: Report) -> tuple[str, frozenset[int]] | None:
    """The text, and the lines of it that are not UTF-8; None where it is another encoding."""
    try:
        return data.decode("utf-8-sig"), frozenset()
    except UnicodeDecodeError:
        hint = "save the file as UTF-8"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in data:
        report.add(1, "not-utf-8", "the file is not UTF-8", hint)
        return None
    bad = [number for number, line in enumerate(data.split(b"\n"), 1) if not _is_utf8(line)]
    for number in bad[:MOST_SLIPS]:
        report.add(number, "not-utf-8", "the line is not UTF-8", hint)
    return data.decode("utf-8-sig", "replace"), frozenset(bad)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def without_controls(text: str, report: Report) -> str:
    """Every control character as U+FFFD, each line that has some reported once."""
    line, here, last, told = 1, 0, 0, 0
    for match in _CONTROL.finditer(text):
        line, here = line + text.count("\n", here, match.start()), match.start()
        if line == last:
            continue
        last, told = line, told + 1
        if told > MOST_SLIPS:
            break
        message = f"the line holds U+{ord(match.group()):04X}, which is taken out"
        hint = "write the text without it"
        report.add(line, "control-character", message, hint, fault=False)
    return text.translate(_SHOWN) if last else text
