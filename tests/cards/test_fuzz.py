"""Hostile and mangled decks of both forms: problems, never an exception, and quickly."""

from __future__ import annotations

import random
import re
import sys
import time
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studyapp.cards.across import across
from studyapp.cards.card import Card
from studyapp.cards.deck_file import LARGEST_FILE, DeckFile
from studyapp.cards.library import bundled_folder
from studyapp.cards.markdown_deck import read_markdown_bytes
from studyapp.cards.text import controls
from studyapp.cards.toml_deck import read_deck_bytes
from studyapp.errors import StudyError
from studyapp.questions.question import pose
from studyapp.questions.soundness import problems_of
from studyapp.study.formulas import formula_problems
from tests.cards.decks import CLOZE, HEAD, TUNE, recall
from tests.cards.mangling import (
    EVERY_KEY,
    FORMS_OF_DECKS,
    WRONG,
    every_place,
    mangled,
    mistyped,
    small_decks,
)

LONGEST = 1.0  # seconds of the processor for one mangled deck, and for one card of it
MOST_MEMORY = 200_000_000  # bytes
_CODE = re.compile(r"[a-z][a-z0-9-]+")
_BESIDE = read_deck_bytes(
    (HEAD.replace('"demo"', '"beside"') + recall("beside.card")).encode(), "beside.toml"
)


def read(data: bytes, name: str) -> DeckFile:
    return (read_markdown_bytes if name.endswith(".md") else read_deck_bytes)(data, name)


def texts_of(card: Card) -> Iterator[str]:
    yield from (card.question, card.explanation, card.source, *card.tags, *card.covers)
    try:
        question = pose(card, 7)
    except StudyError:
        return
    yield from (question.face, question.answer_face, *question.pieces, *question.left)
    yield from (text for option in question.options for text in (option.text, option.why))


def assert_harmless(data: bytes, longest: float = LONGEST, name: str = "deck.toml") -> None:
    """The deck is read within the time to problems and to cards that can be asked."""
    begin = time.process_time()
    file = read(data, name)
    assert time.process_time() - begin < longest
    last_line = data.count(b"\n") + data.count(b"\r") + 2
    for problem in file.problems:
        assert problem.file == name
        assert _CODE.fullmatch(problem.code)
        assert 1 <= problem.line <= last_line
        assert controls(str(problem)) == ()
        assert "\n" not in str(problem)
    if file.deck is None or len(file.deck.cards) < len(file.ids):
        assert file.problems
    for card in file.deck.cards if file.deck else ():
        assert_can_be_asked(card, name)
    assert _BESIDE.deck in across([_BESIDE, file])[0]


def assert_can_be_asked(card: Card, name: str) -> None:
    """Or it is said why not; nothing else is raised, and it does not take long."""
    begin = time.process_time()
    found = problems_of(card, name) + formula_problems(card, name)
    assert time.process_time() - begin < LONGEST
    assert all(controls(text) == () for text in texts_of(card))
    try:
        pose(card, 7)
    except StudyError:
        assert found


@pytest.mark.parametrize("name", FORMS_OF_DECKS)
@pytest.mark.parametrize("seed", range(5))
def test_mangled_decks_give_problems_and_no_exception(seed: int, name: str) -> None:
    chance, parts = random.Random(seed), FORMS_OF_DECKS[name]()
    for _ in range(50):
        assert_harmless(mangled(chance, parts), name=name)


@pytest.mark.long
@pytest.mark.parametrize("name", FORMS_OF_DECKS)
@pytest.mark.parametrize("seed", range(100, 150))
def test_many_mangled_decks_give_problems_and_no_exception(seed: int, name: str) -> None:
    chance, parts = random.Random(seed), FORMS_OF_DECKS[name]()
    before = peak_memory()
    for _ in range(500):
        assert_harmless(mangled(chance, parts), name=name)
    assert peak_memory() - before < MOST_MEMORY


def peak_memory() -> int:
    """Bytes that this process has held at most; 0 where the system does not say."""
    if sys.platform == "win32":
        return 0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def test_every_key_of_the_format_is_mistyped_somewhere() -> None:
    from studyapp.cards.kinds import READERS

    assert read_deck_bytes(EVERY_KEY.encode(), "deck.toml").problems == ()
    keys = {key for _, path in every_place() for key in path}
    assert keys >= {key for reader in READERS.values() for key in reader.keys}
    assert keys >= {"id", "kind", "topic", "concept", "question", "explanation", "source", "covers"}
    assert keys >= {"requires", "confusable", "tags", "simulation", "draws", "claims", "authors"}
    assert keys >= {"params", "ask", "seed", "runs", "vary", "values", "trace", "correction"}
    assert keys >= {"relative", "choices", "low", "high", "step", "scale", "digits", "when", "left"}


def test_a_wrong_value_at_any_key_is_harmless() -> None:
    chance = random.Random(7)
    for index, path in every_place():
        for wrong in (..., chance.choice(WRONG)):
            assert_harmless(mistyped(small_decks()[index], path, wrong))


@pytest.mark.long
def test_every_wrong_value_at_every_key_is_harmless() -> None:
    for index, path in every_place():
        for wrong in WRONG:
            assert_harmless(mistyped(small_decks()[index], path, wrong))


@pytest.mark.parametrize("seed", range(2))
def test_a_whole_deck_that_is_cut_somewhere_is_read_in_time(seed: int) -> None:
    folder, chance = bundled_folder(), random.Random(seed)
    assert folder is not None
    for path in sorted(folder.glob("*.toml")):
        data = bytearray(path.read_bytes())
        del data[chance.randrange(len(data)) :]
        begin = time.process_time()
        file = read_deck_bytes(bytes(data), path.name)
        assert time.process_time() - begin < LONGEST
        assert file.deck is not None


LOST = [
    (TUNE.replace("{ step_scale = 1.2 }", "{}"), "missing-key"),
    (TUNE.replace("diverged == 1 and made >= 10", "1 == 1").replace("measure =", "source ="),
     "bad-goal"),
    (TUNE.replace('"diverged"', '"diverged +"'), "bad-expression"),
]  # fmt: skip


@pytest.mark.parametrize(("card", "code"), LOST)
def test_no_card_is_lost_without_a_word(card: str, code: str) -> None:
    file = read_deck_bytes((HEAD + card).encode(), "deck.toml")
    assert [problem.code for problem in file.problems] == [code]
    assert file.deck is not None
    assert file.deck.cards == ()


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_harmless(data: bytes) -> None:
    for name in FORMS_OF_DECKS:
        assert_harmless(data, name=name)


@settings(max_examples=200, deadline=None)
@given(st.text("QAC: \n[]{}$`\\#-!<>~a\u202e", max_size=60))
def test_any_markdown_is_harmless(text: str) -> None:
    assert_harmless(text.encode(), name="deck.md")
    assert_harmless(f"C: [a] {text}".encode(), name="deck.md")


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


MARKDOWN_BOMBS = [
    "Q: a\nA:\n" + "```x\n" * 20_000,
    "Q: a\nA:\n" + "".join("`" * n + "\n" for n in range(700, 3, -1)),
    "C: [a]\n" * 40_000,
    "A:\n" * 40_000,
    "# a\n" * 40_000,
    "".join(f"## a{n}\n\n" for n in range(9_000)) + "C: [a]",
    "C: " + "[" * 5_900,
    "C: " + "[a]" * 1_900,
    "C: " + "`$" * 2_900,
    "C: " + "$a " * 1_900 + "[x]",
    "C: " + "![" * 2_900,
    "C: " + "{{" * 2_900,
    "C: " + "\\" * 5_900,
    "C: [" + "a\n" * 2_900 + "]",
    "a::b\n" * 40_000,
    ("$a" * 100 + "::b\n") * 1_000,
    "<!-- id: a -->\n" * 20_000,
    "<!-- " * 40_000,
    "---\n" + "a." * 20_000 + "a = 1\n---\nC: [a]",
    "---\na = " + "[" * 100_000 + "\n---\nC: [a]",
    "---\n" * 40_000,
    "\x01\n" * 40_000,
]
EVERY_BOMB = [(bomb, "deck.toml") for bomb in BOMBS] + [
    (bomb, "deck.md") for bomb in MARKDOWN_BOMBS
]


@pytest.mark.parametrize("bomb", range(len(EVERY_BOMB)))
def test_bombs_are_defused(bomb: int) -> None:
    text, name = EVERY_BOMB[bomb]
    assert_harmless(text.encode(), longest=4 * LONGEST, name=name)


@pytest.mark.long
@pytest.mark.parametrize("bomb", range(len(EVERY_BOMB)))
def test_no_bomb_takes_much_memory(bomb: int) -> None:
    text, name = EVERY_BOMB[bomb]
    tracemalloc.start()
    try:
        read(text.encode(), name)
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    finally:
        tracemalloc.stop()


FILLERS = ["\n", "C: [a]\n", "A:\n", "# a\n", "\x01", "\x01\n", "```x\n", "a::b\n", "[", "a "]


@pytest.mark.long
@pytest.mark.parametrize("filler", FILLERS)
def test_the_largest_markdown_is_read_in_time_and_memory(filler: str) -> None:
    data = (filler * (LARGEST_FILE // len(filler))).encode()
    begin = time.process_time()
    read(data, "deck.md")
    assert time.process_time() - begin < 4 * LONGEST
    tracemalloc.start()
    try:
        read(data, "deck.md")
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    finally:
        tracemalloc.stop()
