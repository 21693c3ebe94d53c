"""Decks that are broken at random, from good ones: cut, flipped, swapped, of wrong types.

Every generator is seeded, so that a deck that did harm can be made again.
"""

from __future__ import annotations

import datetime as dt
import random
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from functools import cache
from typing import Any

from studyapp.cards.bodies import Cloze, Recall
from studyapp.cards.library import bundled_folder
from studyapp.cards.toml_deck import read_deck_bytes
from studyapp.questions.cloze import filled
from tests.cards.decks import FORMS, GOOD, HEAD
from tests.cards.test_markdown_deck import HASHCARDS, REPEATER

SPLINTERS = [
    *("[[cards]]\n", "[", "]", "{", "}", "{{", "}}", "=", "'''", '"""', '"', "\\", "\x00", "\x1b"),
    *("\r", "\n", "\u202e", "[[", "nan", "1e999", "0x", "1979-05-27", "a.b.c.d = 1\n", "#", "::"),
    *("options = []\n", "[deck]\n", "[cards.simulation]\n", "$", "`", "\ud800", "@{", "@{1/0}"),
    *("\x1b]52;c;eA==\x07", "\x9b2J", "\u2066", "\u200b", "\ufeff", "[/x]", "[@click=app.quit]"),
    *("\nQ: ", "\nA: ", "\nC: ", "\n---\n", "\n# h\n", "\n```\n", "<!-- id: a -->\n", "![", "\\["),
    *("9" * 400, "1e308", "-0.0", "9**9**9", "[" * 300, "{" * 300, "(" * 300, "a." * 60),
]  # fmt: skip
WRONG: list[Any] = [
    *(0, -1, 7, 2**53 + 1, 10**30, 0.5, -0.0, 1e308, 5e-324, float("nan"), float("inf")),
    *(True, False, "", " ", "x", "a-b.c", "@{x}", "@{1/0}", "@{}", "9**9**9", "1/0", "x" * 7000),
    *("\x1b[2J", "\u202e", "{{a}}", "[/x]", "$", "a" * 301, "(" * 200, "diverged == 1", "1e999"),
    *("high**high**high", "exp(1e9)", "high/(high-high)", "sqrt(-high)", "@{high**high**high}"),
    *("low == 1", "@{low == 1}", "ln(0)", "not low", "1e200*1e200", "y0", "@{scale}", "diverged"),
    *([], [[]], ["a"], ["a"] * 100, [1, 2], [{}], [None], {}, {"a": {}}, {"id": "saddle"}),
    *({"low": 0, "high": 1}, {"choices": [1, 2]}, {"equals": "1/0"}, {"relative": 0.1}),
    dt.date(1979, 5, 27),
    dt.datetime(1979, 5, 27, tzinfo=dt.UTC),
]
GLOSSARY = '\n[[misconceptions]]\nid = "m"\ntitle = "M"\ncorrection = "Not so."\n'
EVERY_KEY = (
    GOOD.replace('title = "Demo"', 'title = "Demo"\ndescription = "D"\nlicense = "CC0"\n'
                 'source = "S"\nauthors = ["A"]\nconfidence = true')
    .replace('topic = "basics"\nquestion = "Which one?"',
             'topic = "basics"\nconfusable = "c"\nquestion = "Which one?"')
    .replace('runs = 1\n', 'runs = 1\nseed = 2\nask = "When?"\n')
    + FORMS.replace("[cards.draws]\nscale", 'claims = ["kappa == 10"]\n[cards.draws]\n'
                    'other = { low = 1, high = 9, scale = "log", digits = 3 }\n'
                    'more = "2*other"\nscale')
    + GLOSSARY
)  # fmt: skip
"""A deck in which each key of the format stands somewhere."""


def written(values: Mapping[str, Any]) -> bytes:
    """A deck as TOML: its tables under headers, all below them inline."""
    first, lines = [], []
    for name, value in values.items():
        tables = value if isinstance(value, list) else [value]
        if not all(isinstance(table, dict) for table in tables):
            first.append(f"{name} = {_value(value)}")  # below a header it would be in that table
            continue
        for table in tables:
            lines.append(f"\n[[{name}]]" if isinstance(value, list) else f"\n[{name}]")
            lines += [f"{_key(key)} = {_value(item)}" for key, item in table.items()]
    return "\n".join(first + lines).encode("utf-8", "surrogatepass")


def _key(key: str) -> str:
    return key if re.fullmatch(r"[\w-]+", key, re.ASCII) else _value(key)


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case dict():
            return "{" + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_value, value)) + "]"
        case str():
            return '"' + "".join(map(_letter, value)) + '"'
        case dt.date():
            return value.isoformat()
        case None:
            return "''"
    return repr(value)


def _letter(letter: str) -> str:
    plain = letter.isprintable() and letter not in '"\\'
    return letter if plain else f"\\U{ord(letter):08X}"


Path = tuple[str | int, ...]


def paths_of(value: Any, path: Path = ()) -> Iterator[Path]:
    """Where every key and element below ``value`` stands."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        yield (*path, key)
        if isinstance(item, dict | list):
            yield from paths_of(item, (*path, key))


@cache
def small_decks() -> tuple[dict[str, Any], ...]:
    """The head of the deck of every key, with one of its cards each; the first has none."""
    whole = tomllib.loads(EVERY_KEY)
    head = {name: value for name, value in whole.items() if name != "cards"}
    return (head, *({**head, "cards": [card]} for card in whole["cards"]))


def mistyped(values: dict[str, Any], path: Path, wrong: Any) -> bytes:
    """The deck with something else at ``path``; without it where that is ``...``."""
    values = deepcopy(values)
    at: Any = values
    for key in path[:-1]:
        at = at[key]
    if wrong is ...:
        del at[path[-1]]
    else:
        at[path[-1]] = wrong
    return written(values)


def every_place() -> list[tuple[int, Path]]:
    """Each deck of ``small_decks`` with each place in it; what all share counts once."""
    found = []
    for index, deck in enumerate(small_decks()):
        shared = set(paths_of(small_decks()[0])) if index else set()
        found += [(index, path) for path in paths_of(deck) if path not in shared]
    return found


def mangled(chance: random.Random, parts: Sequence[str]) -> bytes:
    """The first of ``parts`` and some others after random cuts, swaps and flipped bytes."""
    head, *others = parts
    text = head + "".join(chance.sample(others, k=chance.randint(1, 5)))
    data = bytearray(_broken(text, chance).encode("utf-8", "surrogatepass"))
    for _ in range(chance.choice([0, 0, 1, 3])):
        if data:
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    if data and not chance.randrange(8):
        begin = chance.randrange(len(data))
        del data[begin : begin + chance.choice([1, 10, 1000])]
    return bytes(data)


def _broken(text: str, chance: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    for _ in range(chance.randint(0, 4)):
        index, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        change = chance.randrange(5)
        if change == 0:
            del lines[index : index + chance.randint(0, 3)]
            lines = lines or ["\n"]
        elif change == 1:
            lines[index], lines[other] = lines[other], lines[index]
        elif change == 2:
            lines.insert(index, lines[other])
        elif change == 3:
            lines[index] = re.sub(r"\d+", chance.choice(["9" * 30, "0", "-1"]), lines[index])
        else:
            at = chance.randint(0, len(lines[index]))
            lines[index] = lines[index][:at] + chance.choice(SPLINTERS) + lines[index][at:]
    return "".join(lines)


@cache
def toml_parts() -> tuple[str, ...]:
    """A head with the topics of all, then the cards of the real decks and one of each kind."""
    heads: list[str] = []
    cards: list[str] = []
    texts = [path.read_text(encoding="utf-8") for path in sorted(_decks().glob("*.toml"))]
    for text in [EVERY_KEY, *texts]:
        for part in re.split(r"(?m)^(?=\[\[?(?:cards|topics|misconceptions)\]\]?)", text):
            (cards if part.startswith("[[cards]]") else heads).append(part)
    seen = dict.fromkeys(part for part in heads if part.startswith("[[topics]]"))
    return (HEAD.partition("[[")[0] + "".join(seen), *cards)


@cache
def markdown_parts() -> tuple[str, ...]:
    """The same decks in Markdown, as far as it can say them, and those of other programs."""
    parts = ["---\nname = 'Deck'\n---\n", "---\nname: Deck\n---\n", "# Deck\n\n", "## Topic\n\n"]
    parts += re.split(r"(?m)^(?=[QC]:)", HASHCARDS) + re.split(r"(?m)^(?=[QC]:)", REPEATER)
    for path in sorted(_decks().glob("*.toml")):
        deck = read_deck_bytes(path.read_bytes(), path.name).deck
        for card in deck.cards if deck else ():
            match card.body:
                case Recall(answer=answer):
                    parts.append(f"<!-- id: {card.id} -->\nQ: {card.question}\nA: {answer}\n\n")
                case Cloze():
                    statement = filled(card.body)
                    parts.append("C: " + re.sub(r"\*\*(.*?)\*\*", r"[\1]", statement) + "\n---\n")
                case _:
                    parts.append(f"Q: {card.question}\nA:\n```\n{card.explanation}\n```\n")
    return tuple(part.replace("@{", "@ {") for part in parts)


def _decks() -> Any:
    folder = bundled_folder()
    assert folder is not None
    return folder


FORMS_OF_DECKS: Mapping[str, Callable[[], tuple[str, ...]]] = {
    "deck.toml": toml_parts,
    "deck.md": markdown_parts,
}
