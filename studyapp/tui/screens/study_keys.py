"""The keys of the study screen."""

from __future__ import annotations

from textual.binding import Binding, BindingType

BINDINGS: list[BindingType] = [
    Binding("enter", "go_on", "Show or hand in the answer; then on", id="study.go_on"),
    Binding("space", "space", "Show the answer, or pick; then good, and on", id="study.space"),
    Binding("backspace", "unpick", "Take the last pick away", id="study.unpick", show=False),
    *(
        Binding(str(n), f"number({n})", "Choose, or grade", id=f"study.number_{n}", show=False)
        for n in range(1, 10)
    ),
    Binding("o", "simulation", "Open the card's simulation", id="study.simulation"),
    Binding("g", "give_up", "Give up on a goal", id="study.give_up"),
    Binding("y", "why", "Write down why you were wrong", id="study.why"),
    Binding("r", "refute", "Open the run that refutes your answer", id="study.refute"),
    Binding("p", "practise", "Practise what a forgotten card builds on", id="study.practise"),
    Binding("m", "more", "Go on with the next share of what waits", id="study.more"),
    Binding("u", "undo", "Undo", id="study.undo"),
    Binding("at", "suspend", "Suspend the card until you resume it", id="study.suspend"),
    Binding("minus", "bury", "Bury the card until tomorrow", id="study.bury"),
    Binding("i", "info", "What is known of this card", id="study.info"),
    Binding("e", "edit", "Edit the card in your editor", id="study.edit"),
    Binding("down,j", "cursor(1)", "Down", id="study.down", show=False),
    Binding("up,k", "cursor(-1)", "Up", id="study.up", show=False),
    Binding("pagedown", "scroll(1)", "Scroll down", id="study.page_down", show=False),
    Binding("pageup", "scroll(-1)", "Scroll up", id="study.page_up", show=False),
    Binding("question_mark", "app.help", "Help", id="study.help"),
    Binding("escape", "back", "Back", id="study.back"),
    Binding("q", "app.leave", "Quit", id="study.quit"),
]
