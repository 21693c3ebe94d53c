"""Hostile and mangled decks: problems, never an exception, and quickly."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studyapp.cards.card import Card
from studyapp.cards.problem import Problem
from studyapp.cards.text import controls
from studyapp.cards.toml_deck import read_deck_bytes
from studyapp.questions.question import grade, pose
from tests.cards.decks import CHOICE, CLOZE, HEAD, RECALL, recall

LONGEST = 1.0  # seconds of the processor for one mangled deck
SPLINTERS = [
    *("[[cards]]\n", "[", "]", "{", "}", "{{", "}}", "=", "'''", '"""', '"', "\\", "\x00", "\x1b"),
    *("\r", "\n", "\u202e", "[[", "nan", "1e999", "0x", "1979-05-27", "a.b.c.d = 1\n", "#", "::"),
    *("options = []\n", "[deck]\n", "[cards.simulation]\n", "$", "`", "\ud800"),
]
PARTS = [HEAD, RECALL, CLOZE, CHOICE, recall("x")]


def mangled(chance: random.Random) -> bytes:
    """A good deck after a few random cuts, swaps, splinters and flipped bytes."""
    lines = "".join(chance.sample(PARTS, k=chance.randint(1, 5))).splitlines(keepends=True)
    for _ in range(chance.randint(0, 4)):
        index, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        change = chance.randrange(4)
        if change == 0:
            del lines[index : index + chance.randint(0, 3)]
            lines = lines or ["\n"]
        elif change == 1:
            lines[index], lines[other] = lines[other], lines[index]
        elif change == 2:
            lines.insert(index, lines[other])
        else:
            at = chance.randint(0, len(lines[index]))
            lines[index] = lines[index][:at] + chance.choice(SPLINTERS) + lines[index][at:]
    data = bytearray("".join(lines).encode("utf-8", "surrogatepass"))
    for _ in range(chance.choice([0, 0, 1, 3])):
        if data:
            data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def texts_of(card: Card) -> Iterator[str]:
    question = pose(card, 7)
    answer = 0 if question.options else None
    yield from (question.face, question.answer_face, grade(question, answer).explanation)
    yield from (card.source, *card.tags, *card.covers, *(o.why for o in question.options))


def assert_harmless(data: bytes, longest: float = LONGEST) -> None:
    """The deck is read within the time to problems and to cards that can be asked."""
    begin = time.process_time()
    file = read_deck_bytes(data, "deck.toml")
    assert time.process_time() - begin < longest
    last_line = data.count(b"\n") + data.count(b"\r") + 2
    for problem in file.problems:
        assert isinstance(problem, Problem)
        assert 1 <= problem.line <= last_line
        assert controls(str(problem)) == ()
        assert "\n" not in str(problem)
    for card in file.deck.cards if file.deck else ():
        assert all(controls(text) == () for text in texts_of(card))
    if file.deck is None or len(file.deck.cards) < len(file.ids):
        assert file.problems


@pytest.mark.parametrize("seed", range(10))
def test_mangled_decks_give_problems_and_no_exception(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(50):
        assert_harmless(mangled(chance))


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 200))
def test_many_mangled_decks_give_problems_and_no_exception(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(500):
        assert_harmless(mangled(chance))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_harmless(data: bytes) -> None:
    assert_harmless(data)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_in_a_card_is_harmless(question: str, text: str) -> None:
    def written(value: str) -> str:
        return (
            '"'
            + "".join(f"\\U{ord(c):08X}" if c in '"\\' or ord(c) < 32 else c for c in value)
            + '"'
        )

    deck = CLOZE.replace(
        "text = '''", f"question = {written(question)}\ntags = [{written(text)}]\ntext = '''"
    )
    assert_harmless((HEAD + deck).encode("utf-8", "surrogatepass"))


@settings(max_examples=200, deadline=None)
@given(st.text("ab {}$`\\:[]*\n(", max_size=40))
def test_any_cloze_is_harmless(text: str) -> None:
    escaped = text.replace("\\", "\\\\").replace("\n", "\\n")
    deck = f'[[cards]]\nid = "a"\nkind = "cloze"\ntopic = "basics"\ntext = "{escaped}"\n'
    assert_harmless((HEAD + deck).encode())


BOMBS = [
    "a = " + "[" * 100_000,
    "a = " + "[" * 50_000 + "]" * 50_000,
    "a = " + "{a=" * 50_000,
    "a." * 20_000 + "a = 1",
    "[" + "a." * 20_000 + "a]",
    "x = {" + "a." * 20_000 + "a = 1}",
    "a" + '."b c" ' * 20_000 + "= 1",
    ("a." * 20 + "a = {") * 2_000,
    "a = " + "9" * 200_000,
    'a = "' + "\\" * 200_000,
    'a = """' + '"" ' * 60_000,
    "'''" * 50_000,
    "[[cards]]\n" * 2_000,
    "[[cards]]\nx\n" * 300,
    "[[cards]]\nid = '''\n" * 300,
    HEAD + recall("a", "explanation = '" + "$a" * 2_900 + "'"),
    HEAD
    + recall("a").replace("recall", "cloze").replace("answer", "text").replace("A", "{{" * 2_900),
    HEAD
    + recall("a").replace("recall", "cloze").replace("answer", "text").replace("A", "`$" * 2_900),
    HEAD + recall("a", "\n".join(f"key{n} = 1" for n in range(300))),
    HEAD + recall("a", f"tags = {['x'] * 20_000}"),
]


@pytest.mark.parametrize("bomb", range(len(BOMBS)))
def test_bombs_are_defused(bomb: int) -> None:
    assert_harmless(BOMBS[bomb].encode(), longest=4 * LONGEST)
