"""Self-graded cards recast so that a machine can grade them: recall as choice, cloze as text.

A recast card keeps its id, topic and explanation; only kind, question and body are others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from math import isclose

from studyapp.cards.bodies import Choice, Cloze, Gap, Option, Recall, Text
from studyapp.cards.card import Card, Kind
from studyapp.questions.cloze import hidden
from studyapp.questions.spelling import forgiven, plain, slips

DISTRACTORS = 3
"""So many wrong options stand beside the right one; with fewer the card is not asked."""
LIKE_LENGTH = 2.0
"""A distractor is at most so many times as long as the right answer, or as short."""
SAME_WORDS, SAME_LETTERS = 0.6, 0.75
"""Texts that agree in more than this share of words or of letters may mean the same."""
LONGEST_GAP, MOST_WORDS = 20, 2
ROUNDED = 0.01
"""Numbers that are no whole ones and differ by less than this share may be one, rounded."""
_WORDS = re.compile(r"[^\W\d_]+(?:[ -][^\W\d_]+)*")
_ARTICLES = ("the ", "a ", "an ")
_PLACEHOLDER = "@{"
_ONE_MORE = frozenset(
    ("a", "an", "the", "one", "another", "other", "any", "some", "more", "further", "also")
)
"""Words by which a question asks once more for the same."""
_OTHERS = re.compile(
    r"\b(?:all|none|both|neither|either|any) of (?:these|those|them|the (?:above|others|two))\b"
    r"|\bthe above\b",
    re.IGNORECASE,
)
"""An answer about the other options: among others it says something else."""
_NUMBER = re.compile(r"(?P<top>[-+]?\d+(?:[.,]\d+)?)(?:/(?P<below>\d+))?(?P<hundredths>%?)")
_FRACTION = re.compile(r"\\[dt]?frac(?:\{(\d+)\}|(\d))(?:\{(\d+)\}|(\d))")


def answer_text(card: Card) -> str:
    """What a card says is right, where it can stand as an option of another card; else empty."""
    body = card.body
    if isinstance(body, Recall):
        text = body.answer
    elif isinstance(body, Choice):
        text = next(option.text for option in body.options if option.right)
    else:
        return ""
    if _PLACEHOLDER in text or "\n\n" in text.strip() or _OTHERS.search(text):
        return ""
    return text.strip()


def distractors(card: Card, others: Iterable[Card]) -> list[Card]:
    """The cards whose answers can stand as wrong options of a recall card.

    They are of its topic or its confusable set, of like length, of another concept, bear on no
    point that the card bears on, neither require it nor are required by it, do not answer the
    same question, and none says nearly the same as the right answer or as one chosen before
    it, so that no two options can both be right.

    Args:
        card: a recall card.
        others: in the order of preference; those of its confusable set come first anyway.
    """
    right = answer_text(card)
    if not isinstance(card.body, Recall) or not right:
        return []
    fitting = [other for other in others if _may_distract(card, other)]
    fitting.sort(key=lambda other: not _same_set(card, other))
    found: list[Card] = []
    taken = [right]
    concepts = {card.concept}
    for other in fitting:
        text = answer_text(other)
        if other.concept in concepts or any(nearly_same(text, one) for one in taken):
            continue
        taken.append(text)
        concepts.add(other.concept)
        found.append(other)
    return found


def as_choice(card: Card, others: Sequence[Card]) -> Card:
    """A recall card as a choice between its answer and those of ``others``."""
    options = [Option(answer_text(card), right=True)]
    options += [Option(answer_text(other), right=False) for other in others]
    return replace(card, kind=Kind.CHOICE, body=Choice(tuple(options)))


def typed_gaps(card: Card) -> list[int]:
    """The gaps of a cloze, by number, that can be typed: a plain word or two, told nowhere else."""
    if not isinstance(card.body, Cloze):
        return []
    gaps = card.body.gaps
    return [n for n, gap in enumerate(gaps) if _plain_words(gap.answer) and not _told(card, n)]


def as_text(card: Card, number: int) -> Card:
    """A cloze with one gap to be typed; the others are filled."""
    assert isinstance(card.body, Cloze)  # noqa: S101 (asked for by those who know)
    answer = card.body.gaps[number].answer.strip()
    bare = [answer[len(one) :] for one in _ARTICLES if answer.lower().startswith(one)]
    body = Text((answer, *bare))
    return replace(card, kind=Kind.TEXT, question=_statement(card, number), body=body)


def nearly_same(one: str, other: str) -> bool:
    """Whether two texts could mean the same: one number, one in the other, or much agrees."""
    value, another = _value(one), _value(other)
    if value is not None and another is not None:
        whole = value.is_integer() and another.is_integer()
        return isclose(value, another, rel_tol=0.0 if whole else ROUNDED)
    first, second = plain(one), plain(other)
    if not first or not second:
        return one.strip() == other.strip() or not (first or second)
    if f" {first} " in f" {second} " or f" {second} " in f" {first} ":
        return True
    words, others = set(first.split()), set(second.split())
    if len(words & others) > SAME_WORDS * len(words | others):
        return True
    return SequenceMatcher(None, first, second, autojunk=False).ratio() > SAME_LETTERS


def ask_the_same(one: str, other: str) -> bool:
    """Whether two questions are one but for words such as "another": each answers both."""
    first, second = (
        [word for word in plain(text).split() if word not in _ONE_MORE] for text in (one, other)
    )
    return first == second


def _value(text: str) -> float | None:
    """The number that a text is, written as a decimal, a fraction or per cent; else None."""
    bare = "".join(text.strip(" $.").replace("−", "-").replace("\\%", "%").split())
    match = _NUMBER.fullmatch(_FRACTION.sub(r"\1\2/\3\4", bare))
    if match is None or not (below := float(match["below"] or 1)):
        return None
    return float(match["top"].replace(",", ".")) / below / (100 if match["hundredths"] else 1)


def _may_distract(card: Card, other: Card) -> bool:
    right, text = answer_text(card), answer_text(other)
    if not text or other.concept == card.concept or other.id == card.id:
        return False
    near = other.deck_id == card.deck_id and other.topic == card.topic
    if not (near or _same_set(card, other)):
        return False
    if set(other.covers) & set(card.covers) or card.id in other.requires:
        return False
    if ask_the_same(card.question, other.question):
        return False
    if other.id in card.requires or f" {plain(text)} " in f" {plain(card.question)} ":
        return False
    lengths = sorted((len(right), len(text)))
    return lengths[1] <= LIKE_LENGTH * lengths[0]


def _same_set(card: Card, other: Card) -> bool:
    return bool(card.confusable) and card.confusable == other.confusable


def _plain_words(text: str) -> bool:
    words = text.strip()
    for article in _ARTICLES:
        words = words.removeprefix(article)
    fits = len(words) <= LONGEST_GAP and len(words.split()) <= MOST_WORDS and len(words) > 1
    return fits and _WORDS.fullmatch(words) is not None


def _told(card: Card, number: int) -> bool:
    """Whether the statement with the other gaps filled holds the word, or one spelt nearly so."""
    assert isinstance(card.body, Cloze)  # noqa: S101 (asked for by those who know)
    answer = plain(card.body.gaps[number].answer)
    said = plain(_statement(card, number)).split()
    size = len(answer.split())
    runs = (" ".join(said[n : n + size]) for n in range(len(said) - size + 1))
    return any(slips(run, answer) <= max(1, forgiven(answer)) for run in runs)


def _statement(card: Card, number: int) -> str:
    assert isinstance(card.body, Cloze)  # noqa: S101 (asked for by those who know)
    parts: list[str | Gap] = []
    gap_number = 0
    for part in card.body.parts:
        if isinstance(part, Gap):
            parts.append(part if gap_number == number else part.answer)
            gap_number += 1
        else:
            parts.append(part)
    lead = f"{card.question}\n\n" if card.question else ""
    return lead + hidden(Cloze(tuple(parts)))
