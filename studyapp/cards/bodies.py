"""What is special to each kind of card: one dataclass a kind, as read from a deck."""

from __future__ import annotations

from dataclasses import dataclass

from studyapp.cards.simulation_link import SimulationLink


@dataclass(frozen=True, slots=True)
class Recall:
    """Answer from memory; the learner grades themselves."""

    answer: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A piece of a cloze text that is hidden until the answer is shown."""

    answer: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Cloze:
    """A statement with gaps; ``parts`` in reading order are plain Markdown or gaps."""

    parts: tuple[str | Gap, ...]

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """The gaps in reading order."""
        return tuple(part for part in self.parts if isinstance(part, Gap))


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a choice card.

    A wrong one says why, names the misconception that it stands for, and where a run refutes it,
    links that run.
    """

    text: str
    right: bool
    why: str = ""
    misconception: str = ""
    refuted_by: SimulationLink | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Exactly one option is right; graded by machine."""

    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Multiple:
    """Some options are right, and all of them must be chosen."""

    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class TrueFalse:
    """The question is a statement.

    Attributes:
        answer: whether it is true.
        why: what is to be said to those who think otherwise.
        misconception, refuted_by: of those who think otherwise, as of a wrong option.
    """

    answer: bool
    why: str = ""
    misconception: str = ""
    refuted_by: SimulationLink | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A word or phrase is typed.

    Attributes:
        answers: what counts as right, the best wording first.
        refused: near misses that must not pass for typing errors, each with its reason.
    """

    answers: tuple[str, ...]
    refused: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far from the key a number may be; exactly one of the three is set.

    Attributes:
        relative: distance as a share of the key.
        absolute: distance in the key's unit.
        factor: ratio, above 1: between key/factor and key*factor.
    """

    relative: float | None = None
    absolute: float | None = None
    factor: float | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """A number is typed.

    Attributes:
        key: an expression over the draws, or over the measures of the linked run.
        unit: what the number counts or measures; empty for a bare number.
    """

    key: str
    tolerance: Tolerance
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """Items are put in order; ``items`` stand in the right one."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two things that belong together."""

    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Match:
    """Left sides are given their right sides."""

    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way in which a run can turn out.

    Attributes:
        when: the condition on the measures under which it has come about.
        why, misconception: what is to be said to those who predict it wrongly.
    """

    text: str
    when: str
    why: str = ""
    misconception: str = ""


@dataclass(frozen=True, slots=True)
class Curves:
    """Curves of several runs that differ in one parameter; one of them is the linked run's.

    Attributes:
        vary: the parameter.
        values: what it is in the other runs.
        trace: which trace is drawn over the steps.
    """

    vary: str
    values: tuple[object, ...]
    trace: str


@dataclass(frozen=True, slots=True)
class Predict:
    """A run is predicted, then made, and measured. Exactly one form is set.

    Attributes:
        key: an expression over the measures, for a number; with ``tolerance``, or with
            ``widest`` where an interval is predicted that may not be wider.
        outcomes: the ways in which it can turn out; the first whose condition holds is right.
        curves: which of several curves the run draws.
    """

    key: str = ""
    tolerance: Tolerance | None = None
    widest: float | None = None
    unit: str = ""
    outcomes: tuple[Outcome, ...] = ()
    curves: Curves | None = None


@dataclass(frozen=True, slots=True)
class Tune:
    """Knobs are set so that the run meets a goal; whatever meets it is right.

    Attributes:
        knobs: the parameters that the learner sets.
        goal: a condition on the measures.
        solution: one setting that meets it, so that it can be checked to be within reach.
        measure: what a miss is explained by.
    """

    knobs: tuple[str, ...]
    goal: str
    solution: tuple[tuple[str, object], ...]
    measure: str


Body = (
    Recall | Cloze | Choice | Multiple | TrueFalse | Text | Number | Order | Match | Predict | Tune
)
