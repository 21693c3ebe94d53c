"""matplotlib's hand: a figure as a PNG, SVG or PDF file, several as an animated GIF.

matplotlib is loaded when a picture is asked for, never before. A picture of the same figure is
the same file, byte for byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.figure import (
    Band,
    Bars,
    Curve,
    Figure,
    Heat,
    Mark,
    Note,
    Panel,
    Points,
    Role,
    Rule,
    Scale,
)
from studyapp.drawing.bar_picture import bars_on, literal
from studyapp.drawing.caption import wrapped
from studyapp.drawing.palette import LIGHT, RAMP_STEPS, mixed
from studyapp.drawing.sheet_grid import sheet_grid
from studyapp.drawing.signs import DASHES, ON_LINES, WIDTHS, sign_of, size_of
from studyapp.drawing.ticks import number_words, thinned
from studyapp.drawing.writing import write_whole
from studyapp.errors import StudyError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Sheet

Watch = Callable[[int], None]
STILL = ("png", "svg", "pdf")
MOVING = ("gif",)
DOTS_PER_INCH = 150
GIF_DOTS_PER_INCH = 80
BAND = 0.25
LINE_INCHES, TITLE_INCHES = 0.15, 0.25
LEGEND_POINTS, LEGEND_LETTERS, LEGEND_SAMPLE = 13, 66, 7
"""Height of a row of a legend, the letters that fit one, and the letters that a sample takes."""
LAYOUTS = 5
"""How many frames of an animation say how much room the words of all of them need."""
SHADES, RAMP_KEPT = 8, 32
NOTE_LETTER = 0.015
"""Width of a letter of a note, as a share of a panel; about a third of its height."""


def save_picture(figure: Figure, path: Path, caption: str = "", title: str = "") -> None:
    """Save a figure; the ending of ``path`` says as what.

    Args:
        figure: what to draw.
        path: where to; an existing file is replaced, whole or not at all.
        caption: lines below the panels: the recipe of the run; long ones are wrapped.
        title: a line above the panels.

    Raises:
        StudyError: an ending that is not png, svg or pdf, or a file that cannot be written.
    """
    kind = checked_kind(path, STILL)
    with in_style():
        sheet = _sheet(figure, _Words((figure,), caption, title))
        write_whole(
            path, lambda target: sheet.savefig(target, format=kind, metadata=metadata_of(kind))
        )


def on_sheet(
    figure: Figure, use: Callable[[Sheet], None], *, caption: str = "", title: str = ""
) -> None:
    """Draw a figure and hand the sheet to ``use``, for files that hold more than one.

    Args:
        figure: what to draw.
        use: is called while the settings of all pictures hold.
        caption: lines below the panels; long ones are wrapped.
        title: a line above the panels.
    """
    with in_style():
        use(_sheet(figure, _Words((figure,), caption, title)))


def save_animation(
    figures: Sequence[Figure],
    path: Path,
    caption: str = "",
    frames_per_second: int = 20,
    *,
    title: str = "",
    watch: Watch | None = None,
) -> None:
    """Save figures as an animated GIF, one a frame; it holds its last frame for two seconds.

    Args:
        figures: the frames.
        path: where to; an existing file is replaced, whole or not at all.
        caption: a line below the panels: the recipe of the run.
        frames_per_second: how fast it plays.
        title: above the panels.
        watch: called with the number of frames drawn so far, 0 at first; what it raises ends it.

    Raises:
        StudyError: another ending than gif, no figure, or a file that cannot be written.
    """
    checked_kind(path, MOVING)
    if not figures:
        raise StudyError("There is no figure to animate.", "run at least one step")
    from PIL import Image

    frames = []
    told = watch or (lambda _: None)
    with in_style():
        for pixels in _frames(figures, caption, title, told):
            frames.append(Image.fromarray(pixels))
            told(len(frames))
    colours = _colours()
    small = [frame.quantize(palette=colours, dither=Image.Dither.NONE) for frame in frames]
    shown = round(1000 / frames_per_second)
    write_whole(
        path,
        lambda target: small[0].save(
            target,
            format="GIF",
            save_all=True,
            append_images=small[1:],
            duration=[shown] * (len(small) - 1) + [2000],
            loop=0,
        ),
    )


def checked_kind(path: Path, kinds: Sequence[str] = (*STILL, *MOVING)) -> str:
    """The kind of picture that the ending of ``path`` asks for.

    Raises:
        StudyError: it is none of ``kinds``.
    """
    kind = path.suffix.lower().removeprefix(".")
    if kind not in kinds:
        raise StudyError(
            f"A picture cannot be saved as {path.name!r}.", "it ends in ." + ", .".join(kinds)
        )
    return kind


def in_style() -> Any:
    """Settings that do not depend on the user's own, nor on the day."""
    from matplotlib import rc_context

    return rc_context(
        {
            "svg.hashsalt": "studyapp",
            "svg.fonttype": "path",
            "font.family": "DejaVu Sans",
            "font.size": 9,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.titlesize": 10,
            "legend.frameon": False,
            "legend.fontsize": 8,
            "path.simplify_threshold": 0.5,
        }
    )


def metadata_of(kind: str) -> dict[str, None]:
    """What a file says of itself: not when it was made."""
    return {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(kind, {})


class _Words:
    """Title and caption, and the room they take: the same for all figures of an animation."""

    def __init__(self, figures: Sequence[Figure], caption: str, title: str) -> None:
        inches = sheet_grid(len(figures[-1].panels)).inches[0] - 0.4
        self.title = literal(title)
        self._inches = inches
        self._recipe = wrapped(caption, inches)
        self._said = max(len(wrapped(figure.sentence, inches)) for figure in figures)

    @property
    def lines(self) -> int:
        """How many lines stand below the panels."""
        return self._said + len(self._recipe)

    def below(self, figure: Figure) -> str:
        """What is seen, in as many lines as the longest of all figures takes, and the recipe."""
        said = wrapped(figure.sentence, self._inches)
        lines = [*said, *[""] * (self._said - len(said)), *self._recipe]
        return literal("\n".join(lines))


def _sheet(figure: Figure, words: _Words) -> Sheet:
    """The panels in their grid. A figure of its own, so that nothing global is kept."""
    from matplotlib.figure import Figure as Sheet

    grid = sheet_grid(len(figure.panels))
    wide, high = grid.inches
    high += LINE_INCHES * words.lines + (TITLE_INCHES if words.title else 0.0)
    sheet = Sheet(figsize=(wide, high), dpi=DOTS_PER_INCH, layout="constrained")
    for number in range(len(figure.panels)):
        sheet.add_subplot(grid.down, grid.across, number + 1)
    if words.title:
        sheet.suptitle(words.title, fontsize=11)
    _fill(sheet, figure, words)
    return sheet


def _fill(sheet: Sheet, figure: Figure, words: _Words) -> None:
    rows = 0
    for axes, panel in zip(sheet.axes, figure.panels, strict=True):
        axes.clear()
        _panel(axes, panel)
        rows = max(rows, 0 if _says_itself(panel) else _legend(axes))
    for axes, panel in zip(sheet.axes, figure.panels, strict=True):
        axes.set_title(literal(panel.title), pad=6 + LEGEND_POINTS * rows)
    if words.lines:
        sheet.supxlabel(words.below(figure), fontsize=8, color=_hex(LIGHT.muted), linespacing=1.3)


def _frames(figures: Sequence[Figure], caption: str, title: str, watch: Watch) -> Iterator[Any]:
    """Each figure as pixels (rows, columns, 3), all on one sheet that stands still."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    words = _Words(figures, caption, title)
    sheet = _sheet(figures[-1], words)
    sheet.set_dpi(GIF_DOTS_PER_INCH)
    canvas = FigureCanvasAgg(sheet)
    _stand_still(sheet, figures, words, watch)
    for figure in figures:
        _fill(sheet, figure, words)
        canvas.draw()  # type: ignore[no-untyped-call]  # matplotlib's own
        yield np.asarray(canvas.buffer_rgba())[..., :3].copy()  # type: ignore[no-untyped-call]


def _stand_still(sheet: Sheet, figures: Sequence[Figure], words: _Words, watch: Watch) -> None:
    """Give each panel the place that leaves room for the words of every figure.

    The room is looked for with a few of them, the first and the last among them.
    """
    tried = []
    for place in thinned(len(figures), LAYOUTS):
        watch(0)
        _fill(sheet, figures[place], words)
        sheet.draw_without_rendering()
        tried.append([axes.get_position(original=True).extents for axes in sheet.axes])
    sheet.set_layout_engine("none")
    lows, highs = np.array(tried)[..., :2].max(axis=0), np.array(tried)[..., 2:].min(axis=0)
    for axes, low, high in zip(sheet.axes, lows, highs, strict=True):
        axes.set_position((*low, *(high - low)))


def _colours() -> Any:
    """The colours of an animation, as an image that has them: those of every mark, and paler.

    Colours taken from a frame would forget the marks that have few dots in it.
    """
    from PIL import Image

    white = (255, 255, 255)
    inks = [*LIGHT.roles.values(), LIGHT.muted, (0, 0, 0)]
    shades = [mixed(ink, white, share / SHADES) for ink in inks for share in range(SHADES)]
    ramp = [(int(r), int(g), int(b)) for r, g, b in LIGHT.ramp[:: RAMP_STEPS // RAMP_KEPT]]
    every = list(dict.fromkeys([white, *shades, *ramp]))[:256]
    image = Image.new("P", (1, 1))
    image.putpalette([part for colour in every for part in colour])
    return image


def _panel(axes: Axes, panel: Panel) -> None:
    _marks(axes, panel)
    for name, axis in (("x", panel.x), ("y", panel.y)):
        unit = f" ({axis.unit})" if axis.unit else ""
        getattr(axes, f"set_{name}label")(literal(axis.label + unit))
        log = axis.scale is Scale.LOG and _has_positive(panel, name)
        if log:
            getattr(axes, f"set_{name}scale")("log")
        getattr(axes, f"set_{name}lim")(axis.low, axis.high)
        if axis.names:
            places, words = zip(*axis.names, strict=True)
            getattr(axes, f"set_{name}ticks")(places, [literal(word) for word in words])
        if log:
            _plain_ticks(getattr(axes, f"{name}axis"), *getattr(axes, f"get_{name}lim")())
    if panel.equal:
        axes.set_aspect("equal", adjustable="box")
    for mark in panel.marks:
        if isinstance(mark, Note):
            _note(axes, mark)


def _marks(axes: Axes, panel: Panel) -> None:
    """All marks but the notes, which need the ends of the axes; the last lies on top."""
    for height, mark in enumerate(panel.marks):
        before = {id(artist) for artist in axes.get_children()}
        if not isinstance(mark, Note):
            _mark(axes, mark)
        for artist in axes.get_children():
            if id(artist) in before:
                continue
            artist.set_zorder(1 + height / len(panel.marks))
            _tell_apart(artist, mark)


def _says_itself(panel: Panel) -> bool:
    """Whether the axes name all there is: bars alone need no legend."""
    mark = panel.marks[0] if len(panel.marks) == 1 else None
    return isinstance(mark, Bars) and mark.low is None


def _legend(axes: Axes) -> int:
    """The names of the marks in rows between panel and title, where they hide nothing."""
    handles, labels = axes.get_legend_handles_labels()
    named = dict(zip(labels, _samples(handles), strict=True))
    if not named:
        return 0
    letters = sum(len(label) + LEGEND_SAMPLE for label in named)
    rows = min(len(named), -(-letters // LEGEND_LETTERS))
    axes.legend(
        list(named.values()),
        list(named),
        loc="lower left",
        bbox_to_anchor=(0.0, 0.995),
        ncols=-(-len(named) // rows),
        borderaxespad=0.2,
        borderpad=0.2,
        columnspacing=1.2,
        handlelength=2.2,
        labelspacing=0.3,
    )
    return rows


def _samples(handles: Sequence[Any]) -> list[Any]:
    """What stands for each mark in a legend: a band within a band as dark as it is drawn."""
    from matplotlib.collections import PolyCollection
    from matplotlib.patches import Patch

    seen: list[bytes] = []
    samples = []
    for handle in handles:
        if not isinstance(handle, PolyCollection):
            samples.append(handle)
            continue
        colour: Any = handle.get_facecolor()
        seen.append(colour.tobytes())
        dark = 1 - (1 - BAND) ** seen.count(colour.tobytes())
        samples.append(Patch(color=colour[0, :3], alpha=dark, linewidth=0))
    return samples


def _tell_apart(artist: Any, mark: Mark) -> None:
    """Signs on a line of another role, so that colour is not all that tells it from the first."""
    sign = ON_LINES.get(getattr(mark, "role", Role.MEASURED))
    if isinstance(mark, Curve) and sign is not None and mark.label:
        artist.set_marker(sign)
        artist.set_markersize(4)
        artist.set_markevery(0.12)


def _plain_ticks(axis: Any, low: float, high: float) -> None:
    """Numbers as they are said on a log axis of few decades, where powers of ten say little."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    if not 0 < low < high or high > 1000 * low:
        return
    ticks = (1.0, 2.0, 5.0) if high > 4 * low else (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0)
    axis.set_major_locator(LogLocator(subs=ticks))
    axis.set_major_formatter(FuncFormatter(lambda value, _: number_words(float(f"{value:.10g}"))))
    axis.set_minor_formatter(NullFormatter())


def _note(axes: Axes, mark: Note) -> None:
    """Words at a place, moved to its inner side where they would leave the panel."""
    across, up = axes.transAxes.inverted().transform(axes.transData.transform((mark.x, mark.y)))
    half = len(mark.text) * NOTE_LETTER / 2
    axes.annotate(
        literal(mark.text),
        (mark.x, mark.y),
        color=_hex(LIGHT.roles[mark.role]),
        fontsize=8,
        ha="left" if across < half else "right" if across > 1 - half else "center",
        va="bottom" if up < NOTE_LETTER else "top" if up > 1 - NOTE_LETTER else "center",
        bbox={"boxstyle": "square,pad=0.15", "facecolor": "white", "alpha": 0.6, "linewidth": 0},
        annotation_clip=False,
    )


def _has_positive(panel: Panel, name: str) -> bool:
    """Whether a log axis has anything to show; matplotlib warns where it has not."""
    for mark in panel.marks:
        values = getattr(mark, name, None)
        if isinstance(values, np.ndarray) and np.any(np.isfinite(values) & (values > 0)):
            return True
    return False


def _mark(axes: Axes, mark: Mark) -> None:
    colour = _hex(LIGHT.roles[getattr(mark, "role", Role.MEASURED)])
    label = literal(getattr(mark, "label", "")) or None
    match mark:
        case Curve():
            dashes = DASHES.get(mark.role, "--" if mark.dashed else "-")
            width = WIDTHS.get(mark.role, 1.4)
            axes.plot(
                *_sound(mark.x, mark.y), linestyle=dashes, color=colour, label=label, lw=width
            )
        case Points():
            _points(axes, mark, colour, label)
        case Band():
            axes.fill_between(
                mark.x, mark.low, mark.high, color=colour, alpha=BAND, label=label, linewidth=0
            )
        case Bars():
            bars_on(axes, mark, colour, label)
        case Heat():
            _heat(axes, mark)
        case Rule():
            draw = axes.axvline if mark.vertical else axes.axhline
            draw(mark.at, color=colour, linestyle="--", linewidth=1.2, label=label)


def _points(axes: Axes, mark: Points, colour: str, label: str | None) -> None:
    x, y = _sound(mark.x, mark.y)
    hollow = mark.role in (Role.START, Role.THEORY)
    axes.scatter(
        x,
        y,
        s=size_of(mark, hollow=hollow),
        marker=sign_of(mark.role),
        facecolors=("white" if mark.role is Role.THEORY else "none") if hollow else colour,
        edgecolors=colour if hollow or mark.role is not Role.WARNING else None,
        label=label,
    )


def _heat(axes: Axes, mark: Heat) -> None:
    """Steps of equal colour with their edges drawn, as in the terminal."""
    from matplotlib.colors import ListedColormap

    values = np.ma.masked_invalid(mark.values)
    if not values.count():
        return
    low = float(values.min()) if mark.low is None else mark.low
    high = float(values.max()) if mark.high is None else mark.high
    if not low < high:
        return
    steps = np.linspace(0, RAMP_STEPS - 1, max(2, mark.levels)).round().astype(int)
    colours = ListedColormap([_hex(tuple(LIGHT.ramp[step])) for step in steps])
    extent = (mark.x_low, mark.x_high, mark.y_low, mark.y_high)
    drawn = axes.imshow(
        values,
        origin="lower",
        extent=extent,
        cmap=colours,
        vmin=low,
        vmax=high,
        interpolation="nearest",
        aspect="auto",
        zorder=0,
    )
    # Within the panel's own axes, which forget it when they are cleared for another frame.
    bar = axes.figure.colorbar(drawn, cax=axes.inset_axes((1.02, 0.0, 0.03, 1.0)))
    bar.set_label(literal(mark.label), labelpad=1 if mark.key else -12)
    if not mark.key:
        bar.set_ticks([low, high], labels=["low", "high"])


def _sound(x: Any, y: Any) -> tuple[Any, Any]:
    """Numbers that are not finite as gaps."""
    bad = ~(np.isfinite(x) & np.isfinite(y))
    return np.where(bad, np.nan, x), np.where(bad, np.nan, y)


def _hex(colour: Sequence[int]) -> str:
    return "#" + "".join(f"{int(part):02x}" for part in colour)
