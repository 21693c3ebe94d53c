"""Small decks to read in the tests: a good one with a card of each kind, and parts to put in."""

from __future__ import annotations

HEAD = """\
[deck]
id = "demo"
title = "Demo"

[[topics]]
id = "basics"
title = "Basics"
"""

RECALL = """
[[cards]]
id = "demo.recall"
kind = "recall"
topic = "basics"
question = 'What is $\\eta$?'
answer = "The step."
explanation = "By custom."
source = "Book 4.3"
covers = ["P1"]
tags = ["symbols"]
simulation = { id = "saddle", params = { eta = 0.1, method = "gd" }, ask = "Watch y.", seed = 3 }
"""

CLOZE = """
[[cards]]
id = "demo.cloze"
kind = "cloze"
topic = "basics"
concept = "curvature"
text = '''
With $\\frac{a}{{b}}$ the curvature is {{$\\frac{{a}}{b}$::a fraction}}
and the {{saddle}} has [[0.95, 10], [0, 0.9]].
'''
requires = ["demo.recall"]
"""

CHOICE = """
[[cards]]
id = "demo.choice"
kind = "choice"
topic = "basics"
question = "Which one?"
options = [
  { text = "This", right = true },
  { text = "That", why = "No.", misconception = "m", refuted_by = { id = "powers" } },
]

[cards.simulation]
id = "powers"
params.n = 8
"""

GOOD = HEAD + RECALL + CLOZE + CHOICE


def recall(card_id: str, more: str = "") -> str:
    """A plain recall card, with further lines."""
    return (
        f'\n[[cards]]\nid = "{card_id}"\nkind = "recall"\ntopic = "basics"\n'
        f'question = "Q"\nanswer = "A"\n{more}\n'
    )


def line_of(text: str, part: str) -> int:
    """The line on which ``part`` first stands."""
    return text.count("\n", 0, text.index(part)) + 1
