"""matplotlib's hand: a figure as a PNG, SVG or PDF file, several as an animated GIF.

matplotlib is loaded when a picture is asked for, never before. A picture of the same figure is
the same file, byte for byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.figure import Band, Bars, Curve, Figure, Heat, Mark, Note, Panel, Points, Role, Rule, Scale
from studyapp.drawing.palette import LIGHT, RAMP_STEPS
from studyapp.errors import StudyError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Sheet

STILL = ("png", "svg", "pdf")
MOVING = ("gif",)
PANEL_INCHES = (5.2, 4.0)
DOTS_PER_INCH = 150
GIF_DOTS_PER_INCH = 80
_LINE = {Role.THEORY: 1.6, Role.MUTED: 1.0}
_SIGNS = {
    Role.START: "o",
    Role.END: "o",
    Role.WARNING: "x",
    Role.PINNED_FIRST: "$1$",
    Role.PINNED_SECOND: "$2$",
    Role.PINNED_THIRD: "$3$",
}
_DASHES = {
    Role.THEORY: "--",
    Role.PINNED_FIRST: (0, (3, 1.5)),
    Role.PINNED_SECOND: (0, (1, 1.5)),
    Role.PINNED_THIRD: (0, (1, 3)),
}
_ON_TOP = 3


def save_picture(figure: Figure, path: Path, caption: str = "") -> None:
    """Save a figure; the ending of ``path`` says as what.

    Args:
        figure: what to draw.
        path: where to; an existing file is replaced, whole or not at all.
        caption: a line below the panels: the recipe of the run.

    Raises:
        StudyError: an ending that is not png, svg or pdf, or a file that cannot be written.
    """
    kind = checked_kind(path, STILL)
    with _style():
        sheet = _sheet(figure, caption)
        _write(path, lambda target: sheet.savefig(target, format=kind, metadata=_metadata(kind)))


def save_animation(
    figures: Sequence[Figure],
    path: Path,
    caption: str = "",
    frames_per_second: int = 20,
    watch: Callable[[int], None] | None = None,
) -> None:
    """Save figures as an animated GIF, one a frame; it holds its last frame for two seconds.

    Args:
        figures: the frames.
        path: where to; an existing file is replaced, whole or not at all.
        caption: a line below the panels: the recipe of the run.
        frames_per_second: how fast it plays.
        watch: called with the number of frames drawn so far; what it raises ends the drawing.

    Raises:
        StudyError: another ending than gif, no figure, or a file that cannot be written.
    """
    checked_kind(path, MOVING)
    if not figures:
        raise StudyError("There is no figure to animate.", "run at least one step")
    from PIL import Image

    frames = []
    with _style():
        for pixels in _frames(figures, caption):
            frames.append(Image.fromarray(pixels))
            if watch is not None:
                watch(len(frames))
    colours = frames[-1].quantize(64)
    small = [frame.quantize(palette=colours, dither=Image.Dither.NONE) for frame in frames]
    shown = round(1000 / frames_per_second)
    _write(
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


def _write(path: Path, save: Any) -> None:
    """Write beside the target and put it in place at once, so that no half file is left."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as target:
            save(target)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StudyError(
            f"The picture {path} cannot be written: {error.strerror}.", "choose another folder"
        ) from error


def _style() -> Any:
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


def _metadata(kind: str) -> dict[str, None]:
    return {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(kind, {})


def _sheet(figure: Figure, caption: str) -> Sheet:
    """The panels side by side. A figure of its own, so that nothing global is kept."""
    from matplotlib.figure import Figure as Sheet

    count = max(1, len(figure.panels))
    wide, high = PANEL_INCHES
    sheet = Sheet(figsize=(wide * count, high), dpi=DOTS_PER_INCH, layout="constrained")
    for number in range(len(figure.panels)):
        sheet.add_subplot(1, count, number + 1)
    _fill(sheet, figure, caption)
    return sheet


def _fill(sheet: Sheet, figure: Figure, caption: str) -> None:
    for axes, panel in zip(sheet.axes, figure.panels, strict=True):
        axes.clear()
        _panel(axes, panel)
    words = "\n".join(line for line in (figure.sentence, caption) if line)
    if words:
        sheet.supxlabel(_literal(words), fontsize=8, color=_hex(LIGHT.muted))


def _frames(figures: Sequence[Figure], caption: str) -> Iterator[Any]:
    """Each figure as pixels (rows, columns, 3), all on one sheet.

    Its layout is found once, for the last figure, whose axes have the longest words.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    sheet = _sheet(figures[-1], caption)
    sheet.set_dpi(GIF_DOTS_PER_INCH)
    canvas = FigureCanvasAgg(sheet)
    canvas.draw()  # type: ignore[no-untyped-call]  # matplotlib's own
    sheet.set_layout_engine("none")
    for figure in figures:
        _fill(sheet, figure, caption)
        canvas.draw()  # type: ignore[no-untyped-call]
        yield np.asarray(canvas.buffer_rgba())[..., :3].copy()  # type: ignore[no-untyped-call]


def _panel(axes: Axes, panel: Panel) -> None:
    axes.set_title(_literal(panel.title))
    for mark in panel.marks:
        _mark(axes, mark)
    for name, axis in (("x", panel.x), ("y", panel.y)):
        unit = f" ({axis.unit})" if axis.unit else ""
        getattr(axes, f"set_{name}label")(_literal(axis.label + unit))
        if axis.scale is Scale.LOG and _has_positive(panel, name):
            getattr(axes, f"set_{name}scale")("log")
        getattr(axes, f"set_{name}lim")(axis.low, axis.high)
    if panel.equal:
        axes.set_aspect("equal", adjustable="box")
    if axes.get_legend_handles_labels()[1]:
        axes.legend(loc="best")


def _has_positive(panel: Panel, name: str) -> bool:
    """Whether a log axis has anything to show; matplotlib warns where it has not."""
    for mark in panel.marks:
        values = getattr(mark, name, None)
        if isinstance(values, np.ndarray) and np.any(np.isfinite(values) & (values > 0)):
            return True
    return False


def _mark(axes: Axes, mark: Mark) -> None:
    colour = _hex(LIGHT.roles[getattr(mark, "role", Role.MEASURED)])
    label = _literal(getattr(mark, "label", "")) or None
    match mark:
        case Curve():
            dashes = _DASHES.get(mark.role, "--" if mark.dashed else "-")
            width = _LINE.get(mark.role, 1.4)
            axes.plot(
                *_sound(mark.x, mark.y), linestyle=dashes, color=colour, label=label, lw=width
            )
        case Points():
            _points(axes, mark, colour, label)
        case Band():
            axes.fill_between(
                mark.x, mark.low, mark.high, color=colour, alpha=0.25, label=label, linewidth=0
            )
        case Bars():
            places = np.arange(len(mark.names))
            axes.bar(places, np.nan_to_num(mark.heights), color=colour, label=label)
            axes.set_xticks(places, [_literal(name) for name in mark.names])
        case Heat():
            _heat(axes, mark)
        case Rule():
            draw = axes.axvline if mark.vertical else axes.axhline
            draw(mark.at, color=colour, linestyle="--", linewidth=1.2, label=label)
        case Note():
            axes.annotate(_literal(mark.text), (mark.x, mark.y), color=colour, fontsize=8)


def _points(axes: Axes, mark: Points, colour: str, label: str | None) -> None:
    x, y = _sound(mark.x, mark.y)
    hollow = mark.role is Role.START
    axes.scatter(
        x,
        y,
        s=24 if mark.role in _SIGNS else 9,
        marker=_SIGNS.get(mark.role, "o"),
        facecolors="none" if hollow else colour,
        edgecolors=colour if hollow or mark.role is not Role.WARNING else None,
        label=label,
        zorder=_ON_TOP,
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
    if mark.key:
        # Within the panel's own axes, which forget it when they are cleared for another frame.
        bar = axes.figure.colorbar(drawn, cax=axes.inset_axes((1.03, 0.0, 0.04, 1.0)))
        bar.set_label(_literal(mark.label))


def _sound(x: Any, y: Any) -> tuple[Any, Any]:
    """Numbers that are not finite as gaps."""
    bad = ~(np.isfinite(x) & np.isfinite(y))
    return np.where(bad, np.nan, x), np.where(bad, np.nan, y)


def _hex(colour: Sequence[int]) -> str:
    return "#" + "".join(f"{int(part):02x}" for part in colour)


def _literal(text: str) -> str:
    """Text that matplotlib does not read as mathematics of its own."""
    return text.replace("$", r"\$")


def evenly(figures: int, most: int) -> list[int]:
    """At most ``most`` of so many places, the first and the last among them."""
    chosen = np.unique(np.linspace(0, figures - 1, min(figures, most)).round().astype(int))
    return [int(place) for place in chosen]
