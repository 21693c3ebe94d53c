"""Every key binding there is, by its screen; loads all screens, so not before the first frame."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.keys import format_key
from textual.screen import Screen

from studyapp.study.keymap import EVERYWHERE, Bound, Keymap, keymap_of

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from studyapp.study.settings_file import SettingsFile

_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")
SIGNS = {
    "?": "question_mark",
    ".": "full_stop",
    ",": "comma",
    "@": "at",
    "-": "minus",
    "+": "plus",
    "/": "slash",
    "*": "asterisk",
    "=": "equals_sign",
    "#": "number_sign",
    "!": "exclamation_mark",
    ":": "colon",
    ";": "semicolon",
    "<": "less_than_sign",
    ">": "greater_than_sign",
    "[": "left_square_bracket",
    "]": "right_square_bracket",
}
"""What signs are called as keys."""
_SIGN_OF = {name: sign for sign, name in SIGNS.items()}


@cache
def every_binding() -> tuple[Bound, ...]:
    """All bindings that have an id, screen by screen; those of the application come last."""
    from studyapp.tui import screens, widgets
    from studyapp.tui.app import StudyApp

    owners: list[type[DOMNode]] = []
    for package in (screens, widgets):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            found = vars(importlib.import_module(module.name)).values()
            owners += [
                one
                for one in found
                if isinstance(one, type)
                and "BINDINGS" in vars(one)
                and one.__module__ == module.name
            ]
    home_first = sorted(owners, key=lambda owner: owner.__name__ != "HomeScreen")
    return (
        *(bound for owner in home_first for bound in _bound(owner, place_of(owner))),
        *_bound(StudyApp, EVERYWHERE),
    )


def place_of(owner: type[DOMNode]) -> str:
    """What a screen or a widget is called: ``QuizStartScreen`` is ``quiz start``."""
    name = owner.__name__
    if issubclass(owner, Screen):
        name = name.removesuffix("Screen")
    return _WORDS.sub(" ", name).lower()


def _bound(owner: type[DOMNode], place: str) -> Iterator[Bound]:
    joined: dict[str, Bound] = {}
    for binding in vars(owner)["BINDINGS"]:
        if isinstance(binding, Binding) and binding.id:
            keys = tuple(SIGNS.get(key.strip(), key.strip()) for key in binding.key.split(","))
            joined[binding.id] = Bound(place, binding.id, keys, binding.description)
    yield from joined.values()


def read_keymap(file: SettingsFile) -> Keymap:
    """The keys that a file of settings sets, as far as they can be used."""
    return keymap_of(file, every_binding(), SIGNS)


def for_textual(keymap: Keymap) -> dict[str, str]:
    """The keymap as the library takes it."""
    return {name: ",".join(keys) for name, keys in keymap.keys.items()}


def key_words(key: str) -> str:
    """A key as people call it."""
    return _SIGN_OF.get(key) or format_key(key)
