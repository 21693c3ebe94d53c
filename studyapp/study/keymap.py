"""Keys that a learner sets: known, sendable by every terminal, and each with one meaning a screen.

What is wrong with one costs only itself: the binding keeps the keys that it has by itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from studyapp.cards.problem import Problem
from studyapp.cards.reading import nearest, quoted
from studyapp.study.settings_file import KEYS, SettingsFile

EVERYWHERE = "everywhere"
"""The place of keys that work on every screen."""
_UNSAFE = re.compile(r"ctrl\+[ijmhab]\Z|alt\+|ctrl\+[^a-z]|super\+|meta\+")
_KEY = re.compile(
    r"[a-zA-Z0-9]|[a-z]+(_[a-z]+)+|f\d\d?|ctrl\+[a-z]|shift\+[a-z0-9]+"
    r"|enter|escape|space|tab|up|down|left|right|home|end|pageup|pagedown|insert|delete|backspace"
    r"|at|comma|minus|plus|slash|colon|semicolon|apostrophe|backslash|tilde"
)


@dataclass(frozen=True, slots=True)
class Bound:
    """A key binding as its screen has it.

    Attributes:
        place: the screen on which it works, or ``EVERYWHERE``.
        id: what the file of settings calls it.
        keys: what does it, by their names (``question_mark``, not ``?``).
        what: what it does, in words.
    """

    place: str
    id: str
    keys: tuple[str, ...]
    what: str


@dataclass(frozen=True, slots=True)
class Keymap:
    """The keys in force.

    Attributes:
        keys: id of each binding that has other keys than its own, to those.
        problems: why others that are set have them not, at their lines.
    """

    keys: Mapping[str, tuple[str, ...]]
    problems: tuple[Problem, ...]

    def of(self, bound: Bound) -> tuple[str, ...]:
        """What does it now."""
        return self.keys.get(bound.id, bound.keys)


def keymap_of(
    file: SettingsFile, bindings: Sequence[Bound], names: Mapping[str, str] | None = None
) -> Keymap:
    """The keys that ``file`` sets, as far as they can be used.

    Args:
        file: the settings.
        bindings: every binding there is.
        names: what signs are called as keys (``?`` to ``question_mark``).
    """
    ids = {bound.id: bound for bound in bindings}
    problems = []
    keys: dict[str, tuple[str, ...]] = {}
    for name, text in file.settings.keys.items():
        split = tuple((names or {}).get(key, key) for key in _split(text))
        strange = next((key for key in split if not _KEY.fullmatch(key)), None)
        unsafe = next((key for key in split if _UNSAFE.match(key)), None)
        if name not in ids:
            hint = nearest(name, ids) or "they stand in the list of keys"
            problems.append(
                file.problem(KEYS, name, "unknown-key", f"no key is called {quoted(name)}", hint)
            )
        elif unsafe is not None:
            said = f"not every terminal sends {quoted(unsafe)}"
            hint = "letters, digits, f-keys and ctrl with most letters are safe"
            problems.append(file.problem(KEYS, name, "unsafe-key", said, hint))
        elif not split or strange is not None:
            said = f"{quoted(strange or text)} is no key"
            hint = "such as z, f5, ctrl+r, question_mark"
            problems.append(file.problem(KEYS, name, "bad-key", said, hint))
        else:
            keys[name] = split
    while True:
        clash = _first_clash(bindings, keys)
        if clash is None:
            return Keymap(keys, tuple(sorted(problems)))
        key, moved, other = clash
        said = f"{quoted(key)} is “{other.what}” ({other.id}) on the same screen"
        hint = f"choose another key for “{moved.what}”, or another for that one too"
        problems.append(file.problem(KEYS, moved.id, "key-clash", said, hint))
        del keys[moved.id]


def _split(text: str) -> list[str]:
    """The keys of a list; a comma alone is a key."""
    if text.strip() == ",":
        return [","]
    return [key.strip() for key in text.split(",") if key.strip()]


def _first_clash(
    bindings: Sequence[Bound], keys: Mapping[str, tuple[str, ...]]
) -> tuple[str, Bound, Bound] | None:
    """A key, the binding that was moved onto it, and the one that has it on the same screen."""
    owners: dict[tuple[str, str], Bound] = {}
    everywhere = [bound for bound in bindings if bound.place == EVERYWHERE]
    for place in dict.fromkeys(bound.place for bound in bindings):
        for bound in (*(b for b in bindings if b.place == place), *everywhere):
            for key in keys.get(bound.id, bound.keys):
                other = owners.setdefault((place, key), bound)
                if other.id == bound.id:
                    continue
                if bound.id in keys:
                    return key, bound, other
                if other.id in keys:
                    return key, other, bound
    return None
