"""Reading decks: what a good one gives, and that each fault is told at its line."""

from __future__ import annotations

import pytest

from studyapp.cards.bodies import Choice, Cloze, Gap, Recall
from studyapp.cards.card import Kind
from studyapp.cards.deck_file import DeckFile
from studyapp.cards.toml_deck import read_deck_bytes
from tests.cards.decks import CHOICE, CLOZE, GOOD, HEAD, RECALL, line_of, recall


def read(text: str | bytes) -> DeckFile:
    data = text.encode() if isinstance(text, str) else text
    return read_deck_bytes(data, "demo.toml")


def found(text: str | bytes) -> list[tuple[int, str]]:
    """Line and code of every problem."""
    return [(problem.line, problem.code) for problem in read(text).problems]


def card_ids(text: str | bytes) -> list[str]:
    deck = read(text).deck
    return [card.id for card in deck.cards] if deck else []


def test_a_good_deck_is_read_whole() -> None:
    file = read(GOOD)
    assert file.problems == ()
    assert file.deck is not None
    recalled, cloze, choice, *_ = file.deck.cards
    assert [card.kind for card in file.deck.cards] == list(Kind)
    assert recalled.body == Recall("The step.")
    assert recalled.simulation is not None
    assert recalled.simulation.params == {"eta": 0.1, "method": "gd"}
    assert isinstance(cloze.body, Cloze)
    assert cloze.body.gaps == (Gap("$\\frac{{a}}{b}$", "a fraction"), Gap("saddle"))
    assert isinstance(choice.body, Choice)
    assert [option.right for option in choice.body.options] == [True, False]


def test_a_card_knows_its_line() -> None:
    deck = read(GOOD).deck
    assert deck is not None
    assert deck.cards[0].line == line_of(GOOD, "[[cards]]")
    assert deck.cards[1].line == line_of(GOOD, CLOZE) + 1


def test_a_byte_order_mark_and_windows_line_ends_are_accepted() -> None:
    data = b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()
    assert found(data) == []
    assert card_ids(data) == card_ids(GOOD)


FAULTS = [  # what is replaced, by what, where the problem is told, its code
    ('title = "Demo"', 'titel = "Demo"', "titel", "unknown-key"),
    ('title = "Demo"', "", "[deck]", "missing-key"),
    ('id = "demo"', 'id = "De mo"', 'id = "De mo"', "bad-id"),
    ('id = "demo.recall"', 'id = "-x"', 'id = "-x"', "bad-id"),
    ('id = "demo.recall"', f'id = "{"x" * 65}"', 'id = "xxx', "bad-id"),
    ('id = "demo.recall"', "id = 3", "id = 3", "wrong-type"),
    ('id = "demo.recall"\n', "", "[[cards]]", "missing-key"),
    (
        'id = "demo.cloze"',
        'id = "demo.recall"',
        'id = "demo.recall"\nkind = "cloze"',
        "duplicate-id",
    ),
    ('kind = "recall"', 'kind = "recal"', 'kind = "recal"', "unknown-kind"),
    (
        'topic = "basics"\nquestion = \'',
        'topic = "base"\nquestion = \'',
        'topic = "base"',
        "unknown-topic",
    ),
    ('answer = "The step."', 'answer = " \\n "', "answer", "empty-text"),
    ('answer = "The step."', "answer = true", "answer", "wrong-type"),
    ('answer = "The step."', "answer = 2024-01-01", "answer", "wrong-type"),
    ('answer = "The step."', f'answer = "{"x" * 6001}"', "answer", "too-long"),
    ('answer = "The step."', 'answer = "\\u001b]0;x\\u0007"', "answer", "control-character"),
    ('answer = "The step."', 'answer = "a\\u202eb"', "answer", "control-character"),
    ('answer = "The step."', 'answer = "\x1b[2J"', "answer", "control-character"),
    ('answer = "The step."', 'answer = "A"\noptions = []', "options = []", "unknown-key"),
    ('tags = ["symbols"]', 'tags = ["a", 3]', "tags", "wrong-type"),
    ('tags = ["symbols"]', 'tags = "a"', "tags", "wrong-type"),
    ("eta = 0.1", "eta = nan", "eta = nan", "not-finite"),
    ("eta = 0.1", "eta = -inf", "eta = -inf", "not-finite"),
    ("eta = 0.1", f"eta = {10**30}", "eta = 1", "out-of-range"),
    ("eta = 0.1", "eta = [1]", "eta = [1]", "wrong-type"),
    ("eta = 0.1", f"eta = {'9' * 5000}", "eta = 9", "syntax"),
    ("seed = 3", "seed = -1", "seed", "out-of-range"),
    ("seed = 3", "sed = 3", "sed", "unknown-key"),
    ("{{saddle}}", "{{saddle", "text = '''", "unclosed-gap"),
    ("{{saddle}}", "{{ }}", "text = '''", "empty-gap"),
    ("{{saddle}}", "{{a\n\nb}}", "text = '''", "gap-too-wide"),
    (", right = true", "", "{ text =", "missing-why"),
    ('text = "This", right = true', 'text = "This", why = "y"', "options", "no-right-option"),
    ('"That", why', '"That", right = true, why', "options", "many-right-options"),
    ('why = "No."', 'why = ""', 'why = ""', "empty-text"),
    ('text = "That"', 'text = "this "', 'text = "this "', "duplicate-option"),
    ('why = "No.",', "", 'text = "That"', "missing-why"),
    ("right = true", "right = 1", "right = 1", "wrong-type"),
    ("[[topics]]", "[[topic]]", "[[topic]]", "unknown-table"),
    ("params.n = 8", f"params.n = {'[' * 3000}{']' * 3000}", "params.n", "syntax"),
    ("params.n = 8", "params.n = 8\nparams.n = 9", "params.n = 9", "syntax"),
]


@pytest.mark.parametrize(("old", "new", "place", "code"), FAULTS)
def test_a_fault_is_told_at_its_line(old: str, new: str, place: str, code: str) -> None:
    text = GOOD.replace(old, new, 1)
    assert text != GOOD
    assert (line_of(text, place), code) in found(text)


@pytest.mark.parametrize(("old", "new", "place", "code"), FAULTS)
def test_a_fault_costs_its_own_card_at_most(old: str, new: str, place: str, code: str) -> None:
    text = GOOD.replace(old, new, 1) + recall("demo.after")
    if code != "unknown-table":
        assert len(card_ids(text)) >= 3
        assert "demo.after" in card_ids(text)


def test_all_faults_of_a_card_are_told_at_once() -> None:
    text = HEAD + '[[cards]]\nid = "A"\nkind = "x"\ntopic = "y"\nextra = 1\n'
    codes = [code for _, code in found(text)]
    assert codes == ["bad-id", "unknown-kind", "unknown-topic", "unknown-key"]


def test_the_nearest_name_is_offered() -> None:
    hints = {
        p.hint
        for p in read(GOOD.replace("answer =", "anwser =").replace("choice", "chioce")).problems
    }
    assert {"did you mean 'answer'?", "did you mean 'choice'?"} <= hints


@pytest.mark.parametrize("count", [0, 1, 10])
def test_too_few_and_too_many_options_are_refused(count: int) -> None:
    options = ", ".join(
        f'{{ text = "{n}", right = {str(n == 0).lower()}, why = "w" }}' for n in range(count)
    )
    start, end = CHOICE.index("options"), CHOICE.index("\n[cards.sim")
    codes = [
        code for _, code in found(HEAD + CHOICE[:start] + f"options = [{options}]\n" + CHOICE[end:])
    ]
    assert codes == ["too-many-options" if count > 9 else "too-few-options"]


def test_a_hostile_escape_is_shown_as_text_and_the_card_stays() -> None:
    for escape in ("\\u001b", "\x1b"):
        deck = read(GOOD.replace("The step.", f"{escape}]0;x [@click=app.quit]y[/x]")).deck
        assert deck is not None
        assert deck.cards[0].body == Recall("\ufffd]0;x [@click=app.quit]y[/x]")


SLIPS = [  # a card that does not parse, and which of its lines are told
    ('[[cards]]\nid = "x"\nkind = recall\ntopic = basics\n', [3, 4]),
    ('[[cards]]\nid = "x"\nquestion = "a\nanswer = "b"\n', [3]),
    ('[[cards]]\nid = "x"\nquestion = """a\nanswer = "b"\n', [3]),
    ("[[cards]]\nid = 'x'\ntags = [\n  'a',\n", [3]),
    ('[[cards]]\nid = "x"\nid = "y"\n', [3]),
    ('[[cards]\nid = "x"\n', [1]),
    ('[[cards]]\nid = "x"\nanswer = "\\q"\nsimulation = { id = 1,\n}\n', [3, 4]),
    ('[[cards]]\nid = "x"\n= 3\n??\n', [3, 4]),
]


@pytest.mark.parametrize(("broken", "lines"), SLIPS)
def test_each_slip_of_syntax_is_told_and_costs_one_card(broken: str, lines: list[int]) -> None:
    before = HEAD + RECALL
    text = before + "\n" + broken + recall("demo.after", 'requires = ["x"]')
    first = before.count("\n") + 1
    assert [line - first for line, code in found(text) if code == "syntax"] == lines
    assert {code for _, code in found(text)} == {"syntax"}
    assert card_ids(text) == ["demo.recall", "demo.after"]


def test_a_header_inside_a_long_text_does_not_cut_a_broken_deck() -> None:
    text = HEAD + recall("a", "explanation = '''\n[[cards]]\n'''") + recall("b", "x = y")
    assert card_ids(text) == ["a"]
    assert [code for _, code in found(text)] == ["syntax"]


def test_tables_that_clash_are_told() -> None:
    text = GOOD + '\n[deck]\nid = "again"\n'
    assert [code for _, code in found(text)] == ["syntax"]
    assert card_ids(text) == card_ids(GOOD)


def test_a_line_that_is_not_utf_8_costs_its_card() -> None:
    data = GOOD.encode().replace(b"The step.", b"The \xff step.")
    assert found(data) == [(line_of(GOOD, "The step."), "not-utf-8")]
    assert card_ids(data) == card_ids(GOOD)[1:]


@pytest.mark.parametrize("data", [GOOD.encode("utf-16"), b"\x00\xff" * 50])
def test_a_file_of_another_encoding_is_told_once(data: bytes) -> None:
    assert found(data) == [(1, "not-utf-8")]


def test_a_deck_without_head_keeps_its_cards_under_the_name_of_its_file() -> None:
    text = "[[topics]]\nid = 'basics'\ntitle = 'B'\n" + recall("a")
    assert found(text) == [(1, "missing-table")]
    deck = read(text).deck
    assert deck is not None
    assert (deck.id, len(deck.cards)) == ("demo", 1)


def test_an_empty_file_is_no_deck_worth_having() -> None:
    assert "missing-table" in {code for _, code in found("")}
