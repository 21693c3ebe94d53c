"""The decks while the program runs: files that change are read again, and only those.

Nothing watches in the background: whoever lays the next card on the table asks, and pays one
look at the names, times and sizes of the files.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from studyapp.cards.deck_file import DeckFile
from studyapp.cards.deck_folder import deck_paths, is_plain_text, read_inside
from studyapp.cards.library import Library, bundled_folder, library_of

_Stamp = tuple[int, int, int]
"""Time of the last change, size and number of a file; all 0 where it cannot be looked at."""


class Shelf:
    """The bundled decks and the learner's own, kept up with their files.

    Args:
        user_decks: the learner's folder; it need not exist.
        bundled: the folder of bundled decks; None for those that come with the program.

    Attributes:
        library: what can be studied now.
    """

    def __init__(self, user_decks: Path | None = None, bundled: Path | None = None) -> None:
        folders = ((bundled or bundled_folder(), "bundled"), (user_decks, "user"))
        self._folders = [(folder, origin) for folder, origin in folders if folder is not None]
        self._files: dict[Path, tuple[_Stamp, DeckFile]] = {}
        self._news: list[str] = []
        self._read_changed()
        self._news.clear()
        self.library = self._made()

    def look_again(self) -> bool:
        """Read what has changed since the last look; whether anything had.

        A deck that held cards and can no longer be read keeps them until it can.
        """
        if not self._read_changed():
            return False
        self.library = self._made()
        return True

    def take_news(self) -> list[str]:
        """What is wrong in files that changed, one sentence each; it is told once."""
        news, self._news = self._news, []
        return news

    def _made(self) -> Library:
        return library_of([file for _, file in self._files.values() if not is_plain_text(file)])

    def _read_changed(self) -> bool:
        known, self._files = self._files, {}
        changed = False
        for folder, origin in self._folders:
            for path in deck_paths(folder):
                stamp = _stamp(path)
                old = known.get(path)
                if old is not None and old[0] == stamp:
                    self._files[path] = old
                    continue
                changed = True
                file = read_inside(path, folder, origin)
                self._files[path] = (stamp, self._kept(file, old[1] if old else None))
        return changed or known.keys() != self._files.keys()

    def _kept(self, file: DeckFile, before: DeckFile | None) -> DeckFile:
        """``file``, or with its new problems the deck of before where no card can be read now."""
        had = before is not None and before.deck is not None and before.deck.cards
        lost = had and (file.deck is None or not file.deck.cards)
        if file.problems and (lost or not is_plain_text(file)):
            first, more = file.problems[0], len(file.problems) - 1
            others = f", and {more} more problems" if more > 1 else ", and 1 more" if more else ""
            stays = " Its cards stay as they were." if lost else ""
            name = Path(first.file).name
            self._news.append(f"{name}, line {first.line}: {first.message}{others}.{stays}")
        if not lost or before is None:
            return file
        return replace(before, problems=file.problems)


def _stamp(path: Path) -> _Stamp:
    try:
        found = path.stat()
    except OSError:
        return (0, 0, 0)
    return (found.st_mtime_ns, found.st_size, found.st_ino)
