"""What is kept with an answer, in as few bytes as it takes: a JSON object as bytes and back.

Nothing is lost: what comes back equals what ``json`` would give back. A value begins with one
byte that says what it is:

    00-3F  a whole number from 0 to 63        C5  a whole number: its length, its bytes
    40-7F  text of 0 to 63 bytes              C6  text: its length in 4 bytes, UTF-8
    80-BF  one of ``WORDS``                   C7  a list, C8 an object: their length in 4 bytes
    C0-C2  null, false, true                  C9  a UUID as text, CA eight hexadecimal digits
    C3     a number in 8 bytes                CC  a number by its shortest decimal text
    CD     the number that the reader is told ("own")
    D0-DF  a list of 0 to 15 values           E0-EF  an object of 0 to 15 pairs
    F0-FF  an object that begins as most do (kind, seed = own, question), and 0 to 15 pairs more
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from uuid import UUID

from studyapp.progress.encoding import from_json, to_json

WORDS = (
    *("kind", "seed", "question", "draws", "confidence", "right", "given", "chosen", "score"),
    *("predicted", "measured", "theory", "misconception", "attempts", "run", "quiz"),
    *("recall", "cloze", "choice", "multiple", "true-false", "text", "number", "order", "match"),
    *("predict", "tune", "none", "true", "false", "gave up"),
)
"""Texts that stand for themselves in one byte. Words are only ever added at the end."""
_NUMBER_OF = {word: bytes([0x80 + number]) for number, word in enumerate(WORDS)}
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
_HEX = re.compile(r"[0-9a-f]{8}\Z")
_SHORTEST = 7
"""A decimal text of so many characters is shorter than the number in 8 bytes."""
_LENGTH, _DOUBLE = struct.Struct(">I"), struct.Struct(">d")


def to_bytes(value: Mapping[str, object], own: int | None = None) -> bytes:
    """The bytes of a JSON object.

    Args:
        value: what ``json`` takes; what only its coercions make JSON of is kept as its text.
        own: a number that the reader knows too; where it stands it takes one byte.

    Raises:
        ValueError: a number is not finite, or a text is not Unicode.
    """
    made = bytearray()
    try:
        _write(made, dict(value), own)
    except _OtherError:
        made = bytearray()
        _write(made, dict(from_json(to_json(dict(value)))), own)
    return bytes(made)


def from_bytes(made: bytes, own: int | None = None) -> dict[str, object]:
    """The JSON object that ``to_bytes`` made bytes of.

    Raises:
        ValueError: they are not such bytes.
    """
    try:
        value, end = _read(made, 0, own)
    except (IndexError, struct.error, RecursionError) as error:
        raise ValueError("the detail of an answer is cut short") from error
    if end != len(made) or not isinstance(value, dict):
        raise ValueError("the detail of an answer is damaged")
    return value


class _OtherError(Exception):
    """Something that ``json`` would take by turning it into something else."""


def _write(made: bytearray, value: object, own: int | None) -> None:
    if value is None or value is False or value is True:
        made.append(0xC0 if value is None else 0xC2 if value else 0xC1)
    elif type(value) is str:
        _write_text(made, value)
    elif type(value) is int:
        _write_whole(made, value, own)
    elif type(value) is float:
        _write_number(made, value)
    elif type(value) is list or type(value) is tuple:
        _write_length(made, len(value), 0xD0, 0xC7)
        for item in value:
            _write(made, item, own)
    elif type(value) is dict:
        _write_object(made, value, own)
    else:
        raise _OtherError


def _write_object(made: bytearray, value: dict[object, object], own: int | None) -> None:
    pairs = list(value.items())
    if _begins_as_most(pairs, own):
        made.append(0xF0 + len(pairs) - len(_USUAL))
        _write(made, pairs[0][1], own)
        made += bytes.fromhex(str(pairs[2][1]))
        del pairs[: len(_USUAL)]
    else:
        _write_length(made, len(pairs), 0xE0, 0xC8)
    for key, item in pairs:
        if type(key) is not str:
            raise _OtherError
        _write_text(made, key)
        _write(made, item, own)


_USUAL = ("kind", "seed", "question")


def _begins_as_most(pairs: list[tuple[object, object]], own: int | None) -> bool:
    if len(pairs) not in range(len(_USUAL), len(_USUAL) + 16):
        return False
    names, values = zip(*pairs[: len(_USUAL)], strict=True)
    _, seed, question = values
    return (
        names == _USUAL
        and type(seed) is int
        and seed == own
        and type(question) is str
        and len(question) == 8
        and _HEX.match(question) is not None
    )


def _write_length(made: bytearray, length: int, short: int, long: int) -> None:
    if length < 16:
        made.append(short + length)
    else:
        made.append(long)
        made += _LENGTH.pack(length)


def _write_text(made: bytearray, text: str) -> None:
    word = _NUMBER_OF.get(text)
    if word is not None:
        made += word
    elif len(text) == 8 and _HEX.match(text):
        made.append(0xCA)
        made += bytes.fromhex(text)
    elif len(text) == 36 and _UUID.match(text):
        made.append(0xC9)
        made += UUID(text).bytes
    else:
        encoded = text.encode()
        if len(encoded) < 64:
            made.append(0x40 + len(encoded))
        else:
            made.append(0xC6)
            made += _LENGTH.pack(len(encoded))
        made += encoded


def _write_whole(made: bytearray, value: int, own: int | None) -> None:
    if 0 <= value < 64:
        made.append(value)
    elif value == own:
        made.append(0xCD)
    else:
        length = value.bit_length() // 8 + 1
        if length > 255:
            raise _OtherError
        made += bytes([0xC5, length])
        made += value.to_bytes(length, "big", signed=True)


def _write_number(made: bytearray, value: float) -> None:
    if value - value != 0:
        raise ValueError("a number that is not finite cannot be kept")
    text = repr(value)
    if len(text) <= _SHORTEST:
        made += bytes([0xCC, len(text)])
        made += text.encode()
    else:
        made.append(0xC3)
        made += _DOUBLE.pack(value)


def _read(made: bytes, at: int, own: int | None) -> tuple[object, int]:
    tag, at = made[at], at + 1
    if tag < 0x40:
        return tag, at
    if tag < 0x80:
        return _text(made, at, tag - 0x40)
    if tag < 0xC0:
        return WORDS[tag - 0x80], at
    if tag >= 0xF0:
        return _read_usual(made, at, own, tag & 0x0F)
    if tag >= 0xD0:
        return _read_many(made, at, own, tag & 0x0F, pairs=tag >= 0xE0)
    return _read_tagged(made, at, own, tag)


def _read_tagged(made: bytes, at: int, own: int | None, tag: int) -> tuple[object, int]:
    match tag:
        case 0xC0 | 0xC1 | 0xC2:
            return (None, False, True)[tag - 0xC0], at
        case 0xC3:
            return _DOUBLE.unpack_from(made, at)[0], at + 8
        case 0xC5:
            end = at + 1 + made[at]
            return int.from_bytes(_piece(made, at + 1, end), "big", signed=True), end
        case 0xC6:
            return _text(made, at + 4, _LENGTH.unpack_from(made, at)[0])
        case 0xC7 | 0xC8:
            return _read_many(made, at + 4, own, *_LENGTH.unpack_from(made, at), pairs=tag == 0xC8)
        case 0xC9:
            return str(UUID(bytes=_piece(made, at, at + 16))), at + 16
        case 0xCA:
            return _piece(made, at, at + 4).hex(), at + 4
        case 0xCC:
            text, end = _text(made, at + 1, made[at])
            return float(text), end
        case 0xCD if own is not None:
            return own, at
    raise ValueError(f"the detail of an answer cannot begin with {tag:#x}")


def _read_many(
    made: bytes, at: int, own: int | None, length: int, *, pairs: bool
) -> tuple[object, int]:
    if length > len(made):
        raise ValueError("the detail of an answer is cut short")
    if not pairs:
        listed = []
        for _ in range(length):
            item, at = _read(made, at, own)
            listed.append(item)
        return listed, at
    return _read_pairs(made, at, own, length, {})


def _read_usual(made: bytes, at: int, own: int | None, more: int) -> tuple[object, int]:
    if own is None:
        raise ValueError("the detail of an answer needs the number of its reader")
    kind, at = _read(made, at, own)
    question = _piece(made, at, at + 4).hex()
    found: dict[str, object] = {"kind": kind, "seed": own, "question": question}
    return _read_pairs(made, at + 4, own, more, found)


def _read_pairs(
    made: bytes, at: int, own: int | None, length: int, found: dict[str, object]
) -> tuple[object, int]:
    for _ in range(length):
        key, at = _read(made, at, own)
        if not isinstance(key, str):
            raise ValueError("the detail of an answer is damaged")
        found[key], at = _read(made, at, own)
    return found, at


def _text(made: bytes, at: int, length: int) -> tuple[str, int]:
    return _piece(made, at, at + length).decode(), at + length


def _piece(made: bytes, start: int, end: int) -> bytes:
    if end > len(made):
        raise ValueError("the detail of an answer is cut short")
    return made[start:end]
