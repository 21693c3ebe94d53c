"""`studyapp check`: what is wrong in deck files, by file and line."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from studyapp.cards.across import across
from studyapp.cards.card import Deck
from studyapp.cards.check import check as check_decks
from studyapp.cards.deck_file import DeckFile
from studyapp.cards.deck_folder import read_deck, read_folder
from studyapp.cards.library import bundled_folder
from studyapp.cards.problem import Problem
from studyapp.cli.line import one_line
from studyapp.cli.output import say, say_json, talk
from studyapp.errors import UsageError
from studyapp.progress.home import find_home
from studyapp.questions.soundness import problems_of
from studyapp.study.formulas import formula_problems
from studyapp.study.simulation_names import CatalogNames

if TYPE_CHECKING:
    from studyapp.cards.markdown_ids import AddedId

PROBLEMS = 3


@click.command()
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--run", "with_runs", is_flag=True, help="Recompute claims and keys by running.")
@click.option("--jobs", type=click.IntRange(1, 64), metavar="N", help="Processes for --run.")
@click.option("--fresh", is_flag=True, help="With --run: remember nothing of earlier runs.")
@click.option("--fix-ids", is_flag=True, help="Write the ids that cards in Markdown lack.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(
    paths: tuple[Path, ...],
    with_runs: bool,
    jobs: int | None,
    fresh: bool,
    fix_ids: bool,
    as_json: bool,
) -> None:
    """Find what is wrong in deck files, or in folders of them.

    Without a path: in the decks that come with the program and in your own. The exit code is 3
    where there is a problem. --fix-ids writes the id of each card in Markdown that has none
    above it, and changes nothing else: the card may then be edited and keeps its progress.
    """
    added = _fix_ids(_apart(paths)) if fix_ids else []
    problems = _problems(_apart(paths)) if paths else _all_problems()
    found_decks = _decks(_apart(paths) if paths else _places())
    decks, cards = len(found_decks), sum(len(deck.cards) for deck in found_decks)
    problems = sorted({*problems, *_asked(found_decks)})
    if with_runs:
        problems = sorted({*problems, *_run(found_decks, jobs, fresh)})
    if as_json:
        found = [asdict(problem) for problem in problems]
        ids = [asdict(each) for each in added]
        more = {"added_ids": ids} if fix_ids else {}
        say_json({"problems": found, "decks": decks, "cards": cards, **more})
    else:
        for each in added:
            say(one_line(f"{each.file}:{each.line}: added id {each.card_id}"))
        for problem in problems:
            say(one_line(str(problem)))
    if fix_ids:
        talk(f"{_several(len(added), 'id')} added")
    talk(_summary(decks, cards, len(problems)))
    if problems:
        raise SystemExit(PROBLEMS)


def _places() -> list[Path]:
    """The folders of decks that the program reads."""
    return [place for place in (bundled_folder(), find_home().decks) if place and place.is_dir()]


def _problems(paths: Sequence[Path]) -> list[Problem]:
    return check_decks(paths, CatalogNames())


def _all_problems() -> list[Problem]:
    """Folder by folder: a deck of the learner's may take the place of a bundled one."""
    return sorted(problem for place in _places() for problem in _problems([place]))


def _apart(paths: Sequence[Path]) -> list[Path]:
    """The paths without those that others bring in already."""
    chosen: dict[Path, Path] = {}
    for path in paths:
        chosen.setdefault(path.resolve(), path)
    return [path for place, path in chosen.items() if path.is_dir() or place.parent not in chosen]


def _files(paths: Sequence[Path]) -> list[DeckFile]:
    return [
        file
        for path in paths
        for file in (read_folder(path, "user") if path.is_dir() else [read_deck(path)])
    ]


def _decks(paths: Sequence[Path]) -> list[Deck]:
    """The decks of the paths, with their sound cards."""
    return [file.deck for file in _files(paths) if file.deck]


def _fix_ids(paths: Sequence[Path]) -> list[AddedId]:
    """Write the missing ids; a card that is in two of the decks gets its in the first.

    Raises:
        UsageError: no path was named.
        DeckError: a file cannot be written.
    """
    if not paths:
        raise UsageError("--fix-ids needs a path.", "name the deck files, or their folder")
    from studyapp.cards.markdown_ids import add_ids

    files = _files(paths)
    first = {deck.path: {card.line for card in deck.cards} for deck in across(files)[0]}
    added = []
    for file in files:
        lines = first.get(file.path, set())
        lacks = {line: card_id for line, card_id in file.unwritten.items() if line in lines}
        added += add_ids(replace(file, unwritten=lacks), Path(file.path))
    return added


def _asked(decks: Sequence[Deck]) -> list[Problem]:
    """What is wrong with asking the cards and with drawing them, whatever is drawn."""
    found: list[Problem] = []
    for deck in decks:
        for card in deck.cards:
            found += problems_of(card, deck.path)
            found += formula_problems(card, deck.path)
    return found


def _run(decks: Sequence[Deck], jobs: int | None, fresh: bool) -> list[Problem]:
    """What runs show to be wrong, with a line of progress where somebody is there to see it."""
    from studyapp.study.recompute import Results, checks_of, cores

    checks = [
        found for deck in decks for card in deck.cards for found in checks_of(card, deck.path)
    ]
    results = Results(None if fresh else find_home().cache / "runs.json")
    missing = results.missing(check.recipe for check in checks)
    with click.progressbar(
        length=len(missing), label="running", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        for _ in results.run(missing, jobs or cores()):
            bar.update(1)
    results.keep()
    talk(f"{_several(len(checks), 'claim')} recomputed, {_several(len(missing), 'run')} made")
    return [found for check in checks if (found := check.problem(results[check.recipe]))]


def _summary(decks: int, cards: int, problems: int) -> str:
    found = _several(problems, "problem") if problems else "no problems"
    return f"{_several(cards, 'card')} in {_several(decks, 'deck')}, {found}"


def _several(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
