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

MULTIPLE = """
[[cards]]
id = "demo.multiple"
kind = "multiple"
topic = "basics"
question = "Which are signs of a saddle?"
options = [
  { text = "a positive eigenvalue", right = true },
  { text = "a negative eigenvalue", right = true },
  { text = "a large gradient", why = "It is zero there.", misconception = "m" },
]
"""

TRUE_FALSE = """
[[cards]]
id = "demo.true-false"
kind = "true-false"
topic = "basics"
question = "A saddle is a minimum."
true = false
why = "It goes down along one direction."
misconception = "m"
"""

TEXT = """
[[cards]]
id = "demo.text"
kind = "text"
topic = "basics"
question = "What is the matrix of second derivatives called?"
answers = ["Hessian", "Hessian matrix"]
refused = [{ text = "Jacobian", why = "That holds first derivatives." }]
explanation = "After Otto Hesse."
"""

NUMBER = """
[[cards]]
id = "demo.number"
kind = "number"
topic = "basics"
question = "The eigenvalues are @{low} and @{high}. What is the condition number?"
key = "high/low"
tolerance = { relative = 0.01 }
explanation = "It is @{high}/@{low} = @{high/low}."
[cards.draws]
low = { choices = [0.5, 1, 2] }
high = { low = 10, high = 100, step = 10 }
"""

ORDER = """
[[cards]]
id = "demo.order"
kind = "order"
topic = "basics"
question = "From the slowest to the fastest?"
items = ["gradient descent", "Nesterov's method", "heavy ball"]
"""

MATCH = """
[[cards]]
id = "demo.match"
kind = "match"
topic = "basics"
question = "What belongs together?"
pairs = [
  { left = "minimum", right = "all positive" },
  { left = "maximum", right = "all negative" },
  { left = "saddle", right = "both signs" },
]
"""

PREDICT = """
[[cards]]
id = "demo.predict"
kind = "predict"
topic = "basics"
question = "Gradient descent starts @{y0} from the ridge. When does it leave?"
key = "escape_time"
tolerance = { relative = 0.1 }
unit = "steps"
explanation = "It left after @{escape_time} steps."
[cards.draws]
y0 = { choices = [1e-3, 1e-4, 1e-6] }
[cards.simulation]
id = "saddle"
params = { y0 = "@{y0}", steps = 200 }
runs = 1
"""

OUTCOMES = """
[[cards]]
id = "demo.outcomes"
kind = "predict"
topic = "basics"
question = "A step of @{scale} times the best: what happens?"
outcomes = [
  { text = "it diverges", when = "diverged == 1", why = "The limit is @{scale} here." },
  { text = "it contracts", when = "diverged == 0" },
]
[cards.draws]
scale = { choices = [0.5, 1.5] }
[cards.simulation]
id = "conditioning"
params = { kappa = 10, step_scale = "@{scale}", steps = 60 }
"""

CURVES = """
[[cards]]
id = "demo.curves"
kind = "predict"
topic = "basics"
question = "Which curve is that of kappa = 10?"
curves = { vary = "kappa", values = [100, 1000], trace = "loss" }
[cards.simulation]
id = "conditioning"
params = { kappa = 10, steps = 60 }
"""

INTERVAL = """
[[cards]]
id = "demo.interval"
kind = "predict"
topic = "basics"
question = "How many of 100 runs have left the saddle by step @{steps}?"
key = "100*escaped_share"
widest = 30
unit = "runs"
[cards.draws]
steps = { choices = [130, 140, 150] }
[cards.simulation]
id = "saddle"
params = { steps = "@{steps}" }
runs = 100
"""

TUNE = """
[[cards]]
id = "demo.tune"
kind = "tune"
topic = "basics"
question = "Let it diverge, but not before step 10."
knobs = ["step_scale"]
goal = "diverged == 1 and made >= 10"
solution = { step_scale = 1.2 }
measure = "diverged"
[cards.simulation]
id = "conditioning"
params = { kappa = 10, steps = 60 }
"""

GOOD = (
    HEAD
    + RECALL
    + CLOZE
    + CHOICE
    + MULTIPLE
    + TRUE_FALSE
    + TEXT
    + NUMBER
    + ORDER
    + MATCH
    + PREDICT
    + TUNE
)
FORMS = OUTCOMES + CURVES + INTERVAL
"""The other forms of a prediction."""


def recall(card_id: str, more: str = "") -> str:
    """A plain recall card, with further lines."""
    return (
        f'\n[[cards]]\nid = "{card_id}"\nkind = "recall"\ntopic = "basics"\n'
        f'question = "Q"\nanswer = "A"\n{more}\n'
    )


def line_of(text: str, part: str) -> int:
    """The line on which ``part`` first stands."""
    return text.count("\n", 0, text.index(part)) + 1
