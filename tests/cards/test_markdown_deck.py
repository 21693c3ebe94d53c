"""Light Markdown decks: what becomes a card, what is told, and where."""

from __future__ import annotations

import pytest

from studyapp.cards.bodies import Cloze, Gap, Recall
from studyapp.cards.card import Card, Kind
from studyapp.cards.deck_file import DeckFile
from studyapp.cards.markdown_blocks import MOST_BLOCKS
from studyapp.cards.markdown_deck import read_markdown_bytes
from studyapp.cards.text import controls


def read(text: str | bytes, name: str = "My notes.md") -> DeckFile:
    return read_markdown_bytes(text.encode() if isinstance(text, str) else text, name)


def cards(text: str | bytes) -> tuple[Card, ...]:
    file = read(text)
    assert file.problems == ()
    assert file.deck is not None
    return file.deck.cards


def gaps(text: str) -> list[str]:
    (card,) = cards(text)
    assert isinstance(card.body, Cloze)
    return [part.answer for part in card.body.parts if isinstance(part, Gap)]


def told(text: str | bytes) -> list[tuple[int, str]]:
    return [(problem.line, problem.code) for problem in read(text).problems]


def answers(text: str) -> list[tuple[str, str]]:
    bodies = [(card.question, card.body) for card in cards(text)]
    return [(question, body.answer) for question, body in bodies if isinstance(body, Recall)]


HASHCARDS = """\
---
name = "Geography"
---

Q: What is the capital of France?
A: Paris

C: [Paris] is the capital of [France].

Q: List the PGM minerals.
A:

- ruthenium
- rhodium

C:
Better is the sight of the eyes.

— [Ecclesiastes] [6]:[9]
"""

REPEATER = """\
Q: what?
A:yes

C: ping [pong]
Q: State the first law
A:

$$
\\neg P
$$

---
These are notes, and in no card.

Q: What is a container?
A: A running image.

---
What is Coulomb's constant?::That of the electric force.
Capital of France::Paris
"""


def test_a_deck_of_hashcards_loads_as_it_is() -> None:
    file = read(HASHCARDS, "geo.md")
    assert file.problems == ()
    assert file.deck is not None
    assert (file.deck.id, file.deck.title) == ("geo", "Geography")
    assert [(card.line, card.kind) for card in file.deck.cards] == [
        (5, Kind.RECALL), (8, Kind.CLOZE), (10, Kind.RECALL), (16, Kind.CLOZE)
    ]  # fmt: skip
    assert answers(HASHCARDS)[1] == ("List the PGM minerals.", "- ruthenium\n- rhodium")


def test_a_deck_of_repeater_loads_as_it_is() -> None:
    assert answers(REPEATER) == [
        ("what?", "yes"),
        ("State the first law", "$$\n\\neg P\n$$"),
        ("What is a container?", "A running image."),
        ("What is Coulomb's constant?", "That of the electric force."),
        ("Capital of France", "Paris"),
    ]


def test_a_text_goes_on_over_blank_lines_until_a_marker_or_a_rule() -> None:
    assert answers("Q: a\nb\n\nc\nA: d\n\ne\n---\nnote\nQ: f\nA: g") == [
        ("a\nb\n\nc", "d\n\ne"), ("f", "g")
    ]  # fmt: skip


@pytest.mark.parametrize("front", ["", "---\nname: Demo\ntags: [a, b]\n---\n", "---\n"])
def test_lines_that_begin_with_a_hash_are_in_no_card(front: str) -> None:
    assert answers(front + "Q: a\n# note\nA: b\n  # note\nc") == [("a", "b\nc")]


def test_code_keeps_its_hashes_and_rules() -> None:
    code = "```py\n# one\n---\nx::y\n```"
    assert answers(f"Q: a\nA: see\n{code}\nQ: b\nA: c") == [("a", f"see\n{code}"), ("b", "c")]


def test_a_fence_that_nothing_closes_costs_no_other_card() -> None:
    assert answers("Q: a\nA: ```\nx\n```\nQ: b\nA: c") == [("a", "```\nx\n```"), ("b", "c")]
    assert [question for question, _ in answers("Q: a\nA:\n```\nx\nQ: b\nA: c")] == ["a", "b"]


def test_colons_within_an_answer_are_text() -> None:
    assert len(answers("Q: a\nA: b\nstd::move moves\n\nstd::copy copies")) == 1
    assert len(answers("Q: a\nA: b\n\nWhat is a move?::A cast")) == 2
    assert answers("Q: a\nA: b\n---\n- x::y\n`std::move` is `a::b`") == [("a", "b")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C: The [order] of [a group]", ["order", "a group"]),
        ("C: The {{order}} of {{a group::what?}} [0]", ["order", "a group"]),
        ("C: Not \\[this\\] but [that] ![nor](this.png)", ["that"]),
        ("C: $x_{[0]}$ and `a[0]` are [whole]", ["whole"]),
        ("C: [$n!$] is [$\\prod_i [i]$]", ["$n!$", "$\\prod_i [i]$"]),
        ("C: [[linked]] note", ["linked"]),
        ("C: one [a\nb] more, (0, 1]", ["a b"]),
        ("C: $\\frac{a}{{b}}$ is [a share]", ["a share"]),
    ],
)
def test_gaps_are_found_in_either_form(text: str, expected: list[str]) -> None:
    assert gaps(text) == expected


def test_brackets_that_are_escaped_for_other_programs_are_brackets_in_formulas() -> None:
    (card,) = cards("C: $\\[0, 1\\]$ is [closed]")
    assert isinstance(card.body, Cloze)
    assert card.body.parts[0] == "$[0, 1]$ is "


def test_headings_become_topics() -> None:
    text = "# Nets\nabout\n## Width\nQ: a\nA: b\n\n## Depth ##\nnotes\nC: [c]\n## Empty\n"
    deck = read(text).deck
    assert deck is not None
    assert deck.title == "Nets"
    assert [(topic.id, topic.title) for topic in deck.topics] == [
        ("width", "Width"), ("depth", "Depth")
    ]  # fmt: skip
    assert [card.topic for card in deck.cards] == ["width", "depth"]
    assert answers(text) == [("a", "b")]


def test_cards_above_every_heading_have_a_topic_too() -> None:
    deck = read("C: [a]\n---\n# One\nC: [b]\n---\n# Two\nC: [c]\n---\n# One\nC: [d]").deck
    assert deck is not None
    assert deck.title == "My notes"
    assert [topic.title for topic in deck.topics] == ["My notes", "One", "Two"]
    assert [card.topic for card in deck.cards] == ["general", "one", "two", "one"]


def test_the_head_names_the_deck() -> None:
    deck = read("---\nid: nets\ntitle: 'On nets'\nsource = bad\n---\nC: [a]").deck
    assert deck is not None  # a head that cannot be read is told, and costs no card
    deck = read('---\nid = "nets"\ntitle = "On nets"\nsource = "Book 6"\n---\nC: [a]').deck
    assert deck is not None
    assert (deck.id, deck.title, deck.cards[0].source) == ("nets", "On nets", "Book 6")


def test_an_id_above_a_card_or_within_it_is_its_own() -> None:
    above = "Q: a\nA: b\n\n<!-- id: x.two -->\n\nQ: c\nA: d\n<!--id:x.three-->\nC: [e]\n"
    assert [card.id for card in cards(above)][1:] == ["x.two", "x.three"]
    assert cards("Q: a\n<!-- id: x -->\nA: b")[0].id == "x"
    assert cards("Q: a\nA: b\n<!-- id: x -->\n---\nC: [e]")[0].id == "x"
    assert answers(above) == [("a", "b"), ("c", "d")]


def test_without_an_id_a_card_is_known_by_its_text() -> None:
    (one,) = cards("Q: a  b\nA: c\nd")
    (same,) = cards("## Topic\nQ: a b\nA:\nc d\n\n")
    (other,) = cards("Q: a b\nA: c e")
    assert one.id == same.id != other.id
    assert cards("C: [a]")[0].id != cards("C: {{a}}")[0].id


PROBLEMS = [
    ("A: b", 1, "stray-answer"),
    ("C: [a]\nA: b", 2, "stray-answer"),
    ("Q: a\nA: b\nA: c", 3, "second-answer"),
    ("Q: a\n---", 1, "no-answer"),
    ("Q: a\nC: [b]", 1, "no-answer"),
    ("Q:\nA: b", 1, "empty-text"),
    ("Q: a\nb\nA:\n\n", 3, "empty-text"),
    ("C: a", 1, "no-gap"),
    ("C:\n", 1, "empty-text"),
    ("C: []", 1, "empty-gap"),
    ("C: a [b", 1, "unclosed-gap"),
    ("C: a {{b", 1, "unclosed-gap"),
    ("C: [a\n\nb]", 1, "gap-too-wide"),
    ("C: [a [b] c]", 1, "unclosed-gap"),
    ("<!-- id: No -->\nC: [a]", 1, "bad-id"),
    ("<!-- id: a -->\nC: [a]\n<!-- id: b -->\nc", 3, "second-id"),
    ("<!-- id: a -->\nC: [a]\n<!-- id: a -->\nC: [b]", 3, "duplicate-id"),
    ("C: [a]\nC: [a]\n", 2, "duplicate-id"),
    ("<!-- id: a -->\nnote", 1, "stray-id"),
    ("Q: @{x}\nA: b", 1, "no-draws"),
    (f"Q: a\nA: {'b' * 6001}", 2, "too-long"),
    ("Q: a\x1b[2J\nA: b", 1, "control-character"),
    ("Q: a\nA: b\u202ec", 2, "control-character"),
    ("---\nname = 5\n---\nC: [a]", 2, "wrong-type"),
    ("---\nid = 'No'\n---\nC: [a]", 2, "bad-id"),
    ("---\nname = what\n---\nC: [a]", 2, "front-matter"),
    ("---\nname = 'a'\nC", 1, "front-matter"),
    ("nothing", 1, "no-cards"),
    ("", 1, "no-cards"),
]


@pytest.mark.parametrize(("text", "line", "code"), PROBLEMS)
def test_what_is_wrong_is_told_at_its_line(text: str, line: int, code: str) -> None:
    assert (line, code) in told(text)


SLIPS = ["A: x", "Q: x", "C: x", "C: [x", "Q: x\nA: y\nA: z", "<!-- id: X -->\nC: [x]", "Q:\nA:\n"]


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_costs_one_card(slip: str) -> None:
    file = read(f"Q: one\nA: 1\n---\n{slip}\n---\nQ: two\nA: 2")
    assert file.problems
    assert file.deck is not None
    assert [card.question for card in file.deck.cards] == ["one", "two"]


def test_hostile_text_is_cleaned_and_the_card_kept() -> None:
    file = read("# T\x1b]0;x\x07\nQ: a\x9b1m\nA: b\u2066c\r\n".encode())
    assert file.deck is not None
    (card,) = file.deck.cards
    assert isinstance(card.body, Recall)
    for text in (card.question, card.body.answer, file.deck.title):
        assert controls(text) == ()


def test_bytes_that_are_not_utf_8_cost_their_card_alone() -> None:
    file = read(b"C: [a]\nC: [\xff]\nC: [c]")
    assert [(p.line, p.code) for p in file.problems] == [(2, "not-utf-8")]
    assert file.deck is not None
    assert [card.line for card in file.deck.cards] == [1, 3]
    assert told("C: [a]".encode("utf-16")) == [(1, "not-utf-8")]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_and_a_mark_of_byte_order_change_nothing(end: str) -> None:
    plain = [(card.id, card.line) for card in cards(HASHCARDS)]
    data = b"\xef\xbb\xbf" + HASHCARDS.replace("\n", end).encode()
    assert [(card.id, card.line) for card in cards(data)] == plain


def test_a_deck_beyond_all_measure_is_read_in_part() -> None:
    file = read("".join(f"C: [{n}]\n" for n in range(MOST_BLOCKS + 5)))
    assert [problem.code for problem in file.problems] == ["too-many"]
    assert file.deck is not None
    assert len(file.deck.cards) == MOST_BLOCKS
