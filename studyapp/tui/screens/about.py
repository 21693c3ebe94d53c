"""About a simulation: its claim, its reference, its measures, and the cards that use it."""

from __future__ import annotations

from textual.content import Content

from studyapp.study.lab import LabVisit
from studyapp.tui.colours import MUTED
from studyapp.tui.screens.reading import ReadingScreen


class AboutScreen(ReadingScreen):
    """What a visitor of the lab may want to read."""

    def __init__(self, visit: LabVisit) -> None:
        self._visit = visit
        super().__init__(visit.description.title)

    def text(self) -> Content:
        """Claim, reference, measures with their theory, cards."""
        about, run = self._visit.description, self._visit.run
        lines = [
            Content(about.claim),
            Content.assemble(("Reference  ", MUTED), about.reference),
            Content(""),
        ]
        if run.step_number:
            theory = run.theory()
            for name, value in run.summary().items():
                told = "none" if value is None else f"{value:.4g}"
                expected = theory.get(name)
                beside = "" if expected is None else f"   theory {expected:.4g}"
                lines.append(Content.assemble((f"{name:<24}", "bold"), told, (beside, MUTED)))
        else:
            lines += [
                Content.assemble((f"{measure.name:<24}", "bold"), measure.help)
                for measure in about.measures
            ]
        lines += [Content(""), Content.styled("Used by these cards", "bold")]
        cards = self._visit.used_by()
        lines += [Content(f"  {card.id}") for card in cards] or [Content("  none")]
        lines += [
            Content(""),
            Content.styled("The same run on the command line", "bold"),
            Content("  " + run.record().command_line()),
        ]
        return Content("\n").join(lines)
