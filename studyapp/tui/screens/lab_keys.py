"""The keys of the lab, and which of them the key line names."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from studyapp.tui.widgets.key_bar import KeyHint

PANEL_KEYS = 9
"""Number keys that bring a panel to the front."""

BINDINGS: list[BindingType] = [
    Binding("space", "play", "Play or pause", id="lab.play"),
    Binding("full_stop,n", "step(1)", "One step", id="lab.step"),
    Binding("comma,b", "step(-1)", "One step back", id="lab.back_step"),
    Binding("pagedown", "jump(1)", "A tenth of the run on", id="lab.jump"),
    Binding("pageup", "jump(-1)", "A tenth of the run back", id="lab.jump_back"),
    Binding("home", "seek('start')", "To step 0", id="lab.start"),
    Binding("end", "seek('furthest')", "To the last step made", id="lab.furthest"),
    Binding("m", "scrub", "Left and right move along the run, or turn knobs", id="lab.scrub"),
    Binding("r", "restart", "Begin anew", id="lab.restart"),
    Binding("plus,equals_sign", "speed(1)", "Faster", id="lab.faster"),
    Binding("minus", "speed(-1)", "Slower", id="lab.slower"),
    Binding("z", "to_end", "Run to the end", id="lab.to_end"),
    Binding("x", "reseed", "Another seed", id="lab.reseed"),
    Binding("c", "pin", "Compare: pin the present run, then turn a knob", id="lab.pin"),
    Binding("u", "unpin", "Let the newest pinned run go", id="lab.unpin"),
    Binding("o", "overlay", "Pinned runs beside this one, or laid over it", id="lab.overlay"),
    Binding("w", "sweep", "Sweep the chosen knob over its range", id="lab.sweep"),
    Binding("p", "panel", "The next panel alone, then all of them", id="lab.panel"),
    *(
        Binding(str(n), f"front({n})", "That panel alone", id=f"lab.front_{n}")
        for n in range(1, PANEL_KEYS + 1)
    ),
    Binding("0", "front(0)", "All panels", id="lab.all_panels"),
    Binding("a", "scale('y')", "Upright axis logarithmic or linear", id="lab.scale"),
    Binding("A", "scale('x')", "Level axis logarithmic or linear", id="lab.scale_x"),
    Binding("d", "default", "The chosen knob as the card or the default has it", id="lab.default"),
    Binding("D", "all_defaults", "All knobs as they were at first", id="lab.all_defaults"),
    Binding("f", "free", "All knobs, or those of the card", id="lab.free"),
    Binding("e", "words", "The figure in words", id="lab.words"),
    Binding("s", "save('png')", "Save the picture as PNG", id="lab.save"),
    Binding("S", "save('svg')", "Save the picture as SVG", id="lab.save_svg"),
    Binding("g", "film", "Save the run as an animated GIF, or stop that", id="lab.film"),
    Binding("t", "trace('csv')", "Save every step as CSV", id="lab.trace"),
    Binding("T", "trace('npz')", "Save every step for NumPy", id="lab.trace_npz"),
    Binding("v", "glyphs", "Draw with dots, half cells or letters", id="lab.glyphs"),
    Binding("i", "info", "About this simulation, and the cards that use it", id="lab.info"),
    Binding("question_mark", "app.help", "Help", id="lab.help"),
    Binding("escape", "back", "Back", id="lab.back"),
    Binding("q", "app.leave", "Quit", id="lab.quit"),
]


def hints(
    *, playing: bool, finished: bool, guided: bool, free: bool, pinned: bool, narrow: bool
) -> list[KeyHint]:
    """What the key line says, in order of importance; the rest stands in the help.

    Args:
        playing: whether the run goes on by itself.
        finished: whether it is at its end.
        guided: whether a card led here.
        free: whether all knobs are shown.
        pinned: whether there is a run to compare with.
        narrow: whether few of them fit: how to get help and out comes first then.
    """
    play = "pause" if playing else ("again" if finished else "play")
    knobs = [KeyHint("f", "guided" if free else "free", "screen.free")] if guided else []
    unpin = [KeyHint("u", "unpin", "screen.unpin")] if pinned else []
    ways_out = [KeyHint("?", "help", "app.help"), KeyHint("esc", "back", "screen.back")]
    return [
        KeyHint("space", play, "screen.play"),
        *(ways_out if narrow else []),
        KeyHint(",.", "step", "screen.step(1)"),
        KeyHint("c", "pin", "screen.pin"),
        *unpin,
        *knobs,
        KeyHint("p", "panel", "screen.panel"),
        *([] if narrow else ways_out),
        KeyHint("w", "sweep", "screen.sweep"),
        KeyHint("s", "save", "screen.save('png')"),
        KeyHint("z", "end", "screen.to_end"),
        KeyHint("r", "restart", "screen.restart"),
        KeyHint("d", "default", "screen.default"),
        KeyHint("a", "axis", "screen.scale('y')"),
        KeyHint("e", "words", "screen.words"),
        KeyHint("i", "about", "screen.info"),
        KeyHint("x", "reseed", "screen.reseed"),
    ]
