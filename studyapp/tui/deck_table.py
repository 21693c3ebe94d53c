"""Home's table as text: what is left of today, and each deck and topic on a line. Pure."""

from __future__ import annotations

from textual.content import Content

from studyapp.study.backlog import Backlog, backlog_words
from studyapp.study.exam_status import coming_words, status_words
from studyapp.study.overview import DeckRow, Overview, Row
from studyapp.study.times import when
from studyapp.tui.colours import FAINT, MUTED

BAR = 10
"""Cells of a bar."""
HEADS = ("due", "new", "learned", "mastered")
WIDTHS = (5, 6, 9, BAR + 2)
"""Columns under each head, with the space before them."""
NARROWEST_TITLE = 12


def today_line(view: Overview, width: int) -> Content:
    """What is left of today and how far along it is; in an empty day, when the next card comes."""
    left = view.due + view.new
    if left:
        text = f"{view.due} due · {view.new} new · about {max(1, view.minutes)} min"
    elif view.backlog is not None and view.backlog.waiting:
        text = "today's share is done · enter offers the next one"
    elif view.next_due_at is not None:
        text = f"done for today · next card {when(view.next_due_at, view.day)}"
    else:
        text = "nothing to study yet"
    line = Content.assemble(("Today   ", MUTED), text)
    total = view.done_today + left
    if not total:
        return line
    full = round(10 * view.done_today / total)
    bar = Content.assemble(
        ("■" * full, "$success"),
        ("□" * (10 - full), FAINT),
        f"  {view.done_today} of {total}",
    )
    gap = width - line.cell_length - bar.cell_length
    return Content.assemble(line, " " * gap, bar) if gap >= 2 else line


def plan_lines(view: Overview, width: int) -> list[Content]:
    """What a date or a break makes of the day; nothing on an ordinary one."""
    lines = []
    if view.backlog is not None:
        said = backlog_words(view.backlog, width - 8, held=_is_held(view, view.backlog))
        lines.append(("Back    ", said))
    if view.exam is not None:
        lines.append(("Exam    ", status_words(view.exam)))
        coming = coming_words(view.exam, width - 8)
        if coming:
            lines.append(("Next    ", coming))
    return [
        Content.assemble((head, MUTED), said).truncate(max(1, width), ellipsis=True)
        for head, said in lines
    ]


def _is_held(view: Overview, backlog: Backlog) -> bool:
    """Whether a running plan lets less come today than the share of a backlog says."""
    runs = view.exam is not None and view.exam.days_left > 0
    return runs and view.due + view.done_today < min(backlog.share, backlog.waiting)


def head_line(width: int) -> Content:
    """What stands over the columns."""
    heads = "".join(head.rjust(size) for head, size in _columns(width))
    return Content.styled(heads.rjust(width), MUTED)


def deck_rows(deck: DeckRow, width: int) -> list[tuple[str, Content]]:
    """The deck and its topics: id and line of each, ``width`` columns wide."""
    return [
        (deck.deck.id, _line(deck.deck, width, indent=0)),
        *((f"{deck.deck.id}/{t.id}", _line(t, width, indent=2)) for t in deck.topics),
    ]


def first_to_study(view: Overview) -> int:
    """The row of the first deck of which something is to study today; 0 where there is none."""
    row = 0
    for deck in view.decks:
        if deck.deck.due or deck.deck.new:
            return row
        row += 1 + len(deck.topics)
    return 0


def _columns(width: int) -> list[tuple[str, int]]:
    """The columns that fit beside a title: a narrow terminal shows the first ones."""
    columns = list(zip(HEADS, WIDTHS, strict=True))
    while columns and width - sum(size for _, size in columns) < NARROWEST_TITLE:
        columns.pop()
    return columns


def _line(row: Row, width: int, indent: int) -> Content:
    full = round(BAR * row.mastered)
    cells = {
        "due": Content.styled(str(row.due), "" if row.due else FAINT),
        "new": Content.styled(str(row.new), "" if row.new else FAINT),
        "learned": Content(f"{row.learned}/{row.total}"),
        "mastered": Content.assemble(("█" * full, "$success"), ("░" * (BAR - full), FAINT)),
    }
    ends = Content("").join(
        Content.assemble(" " * (size - cells[name].cell_length), cells[name])
        for name, size in _columns(width)
    )
    room = width - ends.cell_length - indent
    title = Content(row.title).truncate(max(1, room - 1), ellipsis=True)
    title = title if indent else title.stylize("bold")
    return Content.assemble(" " * indent, title, " " * (room - title.cell_length), ends)
