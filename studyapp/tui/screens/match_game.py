"""The match game: give each left side its own, faster than last time."""

from __future__ import annotations

import string
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from studyapp.errors import StudyError
from studyapp.study.desk import Desk
from studyapp.study.match_game import PENALTY, MatchGame
from studyapp.tui.answer_faces import pieces_block
from studyapp.tui.card_text import WIDEST, text_block
from studyapp.tui.pads import Pad
from studyapp.tui.styles import STYLES
from studyapp.tui.widgets.key_bar import KeyBar, KeyHint
from studyapp.tui.widgets.title_line import TitleLine


class MatchGameScreen(Screen[None]):
    """Board after board against the clock.

    Args:
        desk: decks, store and clock.
        game: the game to play.
    """

    CSS_PATH = STYLES / "quiz.tcss"
    AUTO_FOCUS = ""
    HELP = (
        "Point at a left side and press the number of what belongs to it. A wrong pair costs "
        f"{PENALTY.seconds} seconds. The best time of each board is kept."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(str(n), f"number({n})", "Pair", id=f"match.number_{n}", show=False)
            for n in range(1, 10)
        ),
        Binding("enter,space", "go_on", "The next board, once this one is done", id="match.go_on"),
        Binding("down,j", "cursor(1)", "Down", id="match.down", show=False),
        Binding("up,k", "cursor(-1)", "Up", id="match.up", show=False),
        Binding("question_mark", "app.help", "Help", id="match.help"),
        Binding("escape", "back", "Back", id="match.back"),
        Binding("q", "app.leave", "Quit", id="match.quit"),
    ]

    def __init__(self, desk: Desk, game: MatchGame) -> None:
        super().__init__()
        self._desk, self.game = desk, game
        self._pad = Pad(game.question)
        self._said = ""

    def compose(self) -> ComposeResult:
        """Title, board, keys."""
        yield TitleLine(id="title")
        with VerticalScroll(id="table", can_focus=False):
            yield Static(id="face", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """The clock runs."""
        self.set_interval(1, self._show_time)
        self.show()

    def on_resize(self) -> None:
        """Lay the board out anew."""
        self.show()

    # Actions

    def action_number(self, number: int) -> None:
        """Pair the left side that is pointed at with a piece."""
        game, pad = self.game, self._pad
        if self._done or pad.cursor is None or number > len(pad.question.pieces):
            return
        try:
            right = game.pair(pad.cursor, number - 1)
        except StudyError as error:
            self._said = error.message
        else:
            letter = string.ascii_lowercase[pad.cursor]
            self._said = (
                f"✓ {letter} {number}"
                if right
                else f"✗ {letter} {number} do not belong together: {PENALTY.seconds} s"
            )
        self._take_over()
        self.show()

    def action_cursor(self, by: int) -> None:
        """Point at another left side."""
        if self._done:
            return
        self._pad.move(by)
        self.show()

    def action_go_on(self) -> None:
        """The next board, or back once all are done."""
        if not self._done:
            return
        self.game.next_board()
        if self.game.finished:
            self.dismiss()
            return
        self._pad, self._said = Pad(self.game.question), ""
        self.show()

    def action_back(self) -> None:
        """Back to the settings; the boards that are done are kept."""
        self.dismiss()

    # What is shown

    @property
    def _done(self) -> bool:
        """Whether the board on the table is done."""
        return len(self.game.times) > self.game.board

    def _take_over(self) -> None:
        """What is paired, and the next left side without a partner."""
        pad, matched = self._pad, self.game.matched
        pad.picked = [matched.get(place) for place in range(len(pad.question.left))]
        free = [place for place, piece in enumerate(pad.picked) if piece is None]
        if pad.cursor not in free and free:
            after = [place for place in free if pad.cursor is not None and place > pad.cursor]
            pad.cursor = (after or free)[0]

    def show(self) -> None:
        """Draw the board as it stands."""
        if not self.is_mounted:
            return
        width = min(max(20, self.app.size.width - 5), WIDEST)
        glyphs = self._desk.settings.glyphs
        question = self._pad.question
        blocks = [
            text_block(question.face, width, glyphs),
            pieces_block(question, None, self._pad, width, glyphs),
            Content(self._said or " ").truncate(width, ellipsis=True),
        ]
        if self._done:
            blocks[-1] = Content.styled(self._done_words(), "bold")
        self.query_one("#face", Static).update(Content("\n\n").join(blocks))
        self._show_time()
        keys = [KeyHint(f"1-{len(question.pieces)}", "pair", "screen.cursor(1)")]
        if self._done:
            last = len(self.game.times) == len(self.game.questions)
            keys = [KeyHint("enter", "back" if last else "next board", "screen.go_on")]
        else:
            keys.append(KeyHint("arrows", "choose", "screen.cursor(1)"))
        tail = [KeyHint("?", "help", "app.help"), KeyHint("esc", "back", "screen.back")]
        self.query_one(KeyBar).show([*keys, *tail])

    def _done_words(self) -> str:
        game = self.game
        time, best = game.times[game.board], game.best(game.question.card.id)
        told = f"{time:.1f} s"
        if best is None:
            told += ": the first time on this board."
        elif time < best:
            told += f": faster than ever; it was {best:.1f} s."
        else:
            told += f"; your best is {best:.1f} s."
        if len(game.times) == len(game.questions):
            told += f" All boards: {sum(game.times):.1f} s."
        return told

    def _show_time(self) -> None:
        game = self.game
        seconds = game.times[game.board] if self._done else game.seconds
        best = game.best(game.question.card.id)
        right = f"best {best:.1f} s      " if best is not None else ""
        title = f"Match · board {game.board + 1} of {len(game.questions)}"
        self.query_one("#title", TitleLine).show(title, f"{right}{seconds:.0f} s")
