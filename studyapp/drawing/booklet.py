"""Many figures with their words in one file: pages of a PDF, a PNG sheet, or an HTML page."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studyapp.drawing.map_picture import on_map_sheet
from studyapp.drawing.picture import DOTS_PER_INCH, checked_kind, on_sheet
from studyapp.drawing.sheet_grid import PANEL_INCHES
from studyapp.drawing.writing import write_whole

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Sheet
    from PIL import Image

    from sim.figure import Figure
    from studyapp.drawing.plate import MapSheet

BOOKLETS = ("html", "pdf", "png")
COLUMNS = 2
"""Panels of a PNG sheet that stand side by side."""
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;"
    "color:#222;background:#fff}figure{margin:1rem 0}svg{max-width:100%;height:auto}"
    "table{border-collapse:collapse;margin:1rem 0;font-size:.9rem}caption{text-align:left;"
    "font-weight:600}th,td{padding:.15rem .8rem .15rem 0;text-align:right;"
    "font-variant-numeric:tabular-nums}th:first-child,td:first-child{text-align:left}"
    "th{border-bottom:1px solid #999}"
)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One section of a booklet.

    Attributes:
        sentences: what is known; the figures say some of it again.
        tables: title, heads and rows; only a page of HTML has room for them.
        maps: sheets of maps, each as wide as two panels.
    """

    title: str
    sentences: tuple[str, ...]
    figures: tuple[Figure, ...]
    tables: tuple[tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...]], ...] = ()
    maps: tuple[MapSheet, ...] = ()


def save_booklet(leaves: Sequence[Leaf], path: Path, title: str) -> None:
    """Write all leaves; the ending of ``path`` says as what.

    The same leaves give the same file, byte for byte. A figure stands with its sentence, and
    the first figure of a leaf with what else the leaf says.

    Raises:
        StudyError: another ending than html, pdf or png, or a file that cannot be written.
    """
    kind = checked_kind(path, BOOKLETS)
    save = {"html": _html, "pdf": _pdf, "png": _png}[kind]
    write_whole(path, lambda target: save(leaves, title, target))


def _pdf(leaves: Sequence[Leaf], title: str, target: Any) -> None:
    from matplotlib.backends.backend_pdf import PdfPages

    about = {"CreationDate": None, "Title": title}
    with PdfPages(target, metadata=about) as pages:
        for leaf in leaves:
            for number, figure in enumerate(leaf.figures):
                on_sheet(
                    figure,
                    pages.savefig,
                    caption=_said(leaf, number),
                    title=_heading(leaf, figure),
                )
            for sheet in leaf.maps:
                on_map_sheet(sheet, pages.savefig)


def _png(leaves: Sequence[Leaf], title: str, target: Any) -> None:
    """The sheets in rows; a row is as high as its highest one."""
    from PIL import Image, PngImagePlugin

    sheets: list[Image.Image] = []

    def keep(sheet: Sheet) -> None:
        stream = io.BytesIO()
        sheet.savefig(stream, format="png")
        sheets.append(Image.open(stream).convert("RGB"))

    for leaf in leaves:
        for number, figure in enumerate(leaf.figures):
            on_sheet(figure, keep, caption=_said(leaf, number), title=_heading(leaf, figure))
        for maps in leaf.maps:
            on_map_sheet(maps, keep)
    rows = _rows(sheets)
    width = max((sum(sheet.width for sheet in row) for row in rows), default=1)
    height = sum(max(sheet.height for sheet in row) for row in rows) or 1
    whole = Image.new("RGB", (width, height), "white")
    y = 0
    for row in rows:
        x = 0
        for sheet in row:
            whole.paste(sheet, (x, y))
            x += sheet.width
        y += max(sheet.height for sheet in row)
    about = PngImagePlugin.PngInfo()
    about.add_text("Title", title)
    whole.save(target, format="PNG", pnginfo=about, dpi=(DOTS_PER_INCH, DOTS_PER_INCH))


def _rows(sheets: Sequence[Image.Image]) -> list[list[Image.Image]]:
    """Sheets in order, side by side while they fit the width of so many panels."""
    room = COLUMNS * round(PANEL_INCHES[0] * DOTS_PER_INCH)
    rows: list[list[Image.Image]] = []
    for sheet in sheets:
        if rows and sum(other.width for other in rows[-1]) + sheet.width <= room:
            rows[-1].append(sheet)
        else:
            rows.append([sheet])
    return rows


def _html(leaves: Sequence[Leaf], title: str, target: Any) -> None:
    """One file that asks nothing of the network: pictures as SVG, words and tables as text."""
    name = html.escape(title)
    parts = [
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{name}</title>\n"
        f'<meta name="viewport" content="width=device-width">\n<style>{_STYLE}</style>\n</head>\n'
        f"<body>\n<h1>{name}</h1>"
    ]
    drawn = 0
    for leaf in leaves:
        parts.append(f"<h2>{html.escape(leaf.title)}</h2>")
        parts += [f"<p>{html.escape(said)}</p>" for said in leaf.sentences]
        for figure in leaf.figures:
            drawn += 1
            parts.append(_html_figure(figure, drawn, leaf.sentences))
        for sheet in leaf.maps:
            drawn += 1
            parts.append(_html_map(sheet, drawn))
        parts += [_html_table(*table) for table in leaf.tables]
    parts.append("</body>\n</html>\n")
    target.write("\n".join(parts).encode())


def _html_figure(figure: Figure, number: int, said: tuple[str, ...]) -> str:
    picture = io.BytesIO()
    on_sheet(
        _without_words(figure),
        lambda sheet: sheet.savefig(picture, format="svg", metadata={"Date": None}),
    )
    sentence = html.escape(figure.sentence, quote=True)
    below = "" if figure.sentence in " ".join(said) else f"\n<figcaption>{sentence}</figcaption>"
    return f"<figure>\n{_inside_page(picture, number, sentence)}{below}\n</figure>"


def _html_map(sheet: MapSheet, number: int) -> str:
    picture = io.BytesIO()
    on_map_sheet(sheet, lambda drawn: drawn.savefig(picture, format="svg", metadata={"Date": None}))
    sentence = html.escape(f"{sheet.title}: {sheet.sentence}", quote=True)
    return f"<figure>\n{_inside_page(picture, number, sentence)}\n</figure>"


def _inside_page(picture: io.BytesIO, number: int, sentence: str) -> str:
    """A picture as a part of a page, with what it shows for those who cannot see it."""
    text = picture.getvalue().decode()
    text = text[text.index("<svg") :]
    # What made the picture and how is for a file of its own; here it is an address to nothing.
    text = re.sub(r"\s*<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    # Several pictures share one page: what one names must not be found in another.
    text = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>f{number}-", text)
    return text.replace("<svg", f'<svg role="img" aria-label="{sentence}"', 1).strip()


def _html_table(title: str, head: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> str:
    caption = f"<caption>{html.escape(title)}</caption>" if title else ""
    lines = [f"<table>{caption}", f"<tr>{_cells('th', head)}</tr>"]
    lines += [f"<tr>{_cells('td', row)}</tr>" for row in rows]
    return "\n".join([*lines, "</table>"])


def _cells(tag: str, row: tuple[str, ...]) -> str:
    return "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in row)


def _said(leaf: Leaf, number: int) -> str:
    """What stands below a figure besides what it and the other figures say themselves."""
    if number:
        return ""
    own = " ".join(figure.sentence for figure in leaf.figures)
    return " ".join(sentence for sentence in leaf.sentences if sentence not in own)


def _heading(leaf: Leaf, figure: Figure) -> str:
    """What stands above a sheet: the leaf's title, unless its one panel says it."""
    return "" if [panel.title for panel in figure.panels] == [leaf.title] else leaf.title


def _without_words(figure: Figure) -> Figure:
    from dataclasses import replace

    return replace(figure, sentence="")
