"""What a screen with a run can save: picture, film, trace; in a thread, one at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual.message import Message
from textual.screen import Screen
from textual.worker import Worker, WorkerState, get_current_worker

from sim.figure import Figure
from sim.protocol import History
from sim.record import Record
from sim.run import Run
from studyapp.drawing.picture import save_animation, save_picture
from studyapp.study.film import FRAMES, film_of
from studyapp.study.trace import save_trace

GROUP = "saving"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is saved.

    Attributes:
        name: how its files are named.
        figure: as it is on screen.
        title: of the simulation.
        caption: what stands below a picture.
        record: recipe and outcome.
        history: everything measured so far.
        anew: the same run from its beginning.
        last: the step to film up to.
        framed: a figure of that run as the screen would show it.
    """

    name: str
    figure: Figure
    title: str
    caption: str
    record: Record
    history: History
    anew: Callable[[], Run[Any, Any]]
    last: int
    framed: Callable[[Figure], Figure]


class _NotWanted(Exception):  # noqa: N818 (not a failure)
    """The learner stopped it."""


class SavingScreen(Screen[None]):
    """A screen from which files are saved, one at a time."""

    @dataclass
    class Progress(Message):
        """How far the saving is, in words; empty where it is over."""

        words: str

    saving = ""
    """What is being saved, and how far it is."""

    def saving_changed(self) -> None:
        """Show ``saving``."""

    @property
    def may_save(self) -> bool:
        """Whether nothing is being saved now; says so where it is."""
        busy = self._worker()
        if busy is not None:
            name = Path(busy.name).name
            self.notify(f"{name} first", title="Still saving", markup=False)
        return busy is None

    def save_as(self, name: str, work: Callable[[Path], None]) -> None:
        """Do the work in a thread; it is handed a path in the folder the program was started in."""
        path = free_path(Path.cwd() / name)
        self.saving = f"saving {path.name}"
        self.saving_changed()
        self.run_worker(
            lambda: work(path), thread=True, exit_on_error=False, group=GROUP, name=str(path)
        )

    def stop_saving(self) -> bool:
        """What is being saved is given up, and no file is left; whether there was something."""
        worker = self._worker()
        if worker is None:
            return False
        worker.cancel()
        self.notify(worker.name, title="Not saved: stopped", markup=False)
        return True

    def on_saving_screen_progress(self, event: Progress) -> None:
        """Show how far it is."""
        if self._worker() is not None:
            self.saving = event.words
            self.saving_changed()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say where the file is, or why there is none."""
        if event.worker.group != GROUP or not event.worker.is_finished:
            return
        self.saving = ""
        self.saving_changed()
        if event.state is WorkerState.SUCCESS:
            self.notify(event.worker.name, title="Saved", markup=False)
        elif event.state is WorkerState.ERROR:
            error = str(event.worker.error)
            self.notify(error, title="Not saved", severity="error", markup=False)

    def _worker(self) -> Worker[Any] | None:
        for worker in self.workers:
            if worker.group == GROUP and worker.node is self and not worker.is_finished:
                return worker
        return None


class RunSavingScreen(SavingScreen):
    """A screen whose run can be saved; it says what its ``subject`` is."""

    def subject(self) -> Subject | None:
        """What is to be saved; None where it cannot be now."""
        raise NotImplementedError

    def action_save(self, kind: str) -> None:
        """Save the figure as it is shown."""
        subject = self.subject() if self.may_save else None
        if subject is not None:
            figure, title, caption = subject.figure, subject.title, subject.caption
            self.save_as(
                f"{subject.name}.{kind}", lambda path: save_picture(figure, path, caption, title)
            )

    def action_trace(self, kind: str) -> None:
        """Save every step measured so far."""
        subject = self.subject() if self.may_save else None
        if subject is not None:
            history, record = subject.history, subject.record
            self.save_as(f"{subject.name}.{kind}", lambda path: save_trace(history, path, record))

    def action_film(self) -> None:
        """Save the run up to here as an animation; asked for again, stop that."""
        if self.stop_saving():
            return
        subject = self.subject()
        if subject is None:
            return
        if subject.last == 0:
            self.notify("play the run first", title="There is no step to film.", markup=False)
            return
        self.save_as(f"{subject.name}.gif", lambda path: self._film(subject, path))

    def _film(self, subject: Subject, path: Path) -> None:
        """In the thread: step a run of the same recipe, then draw its figures."""
        worker = get_current_worker()

        def watch(doing: str, done: int) -> None:
            if worker.is_cancelled:
                raise _NotWanted
            words = f"saving {path.name}: {doing} {done} of {FRAMES}, g stops it"
            self.post_message(self.Progress(words))

        try:
            figures = film_of(subject.anew(), subject.last, lambda made: watch("stepped", made))
            shown = [subject.framed(figure) for figure in figures]
            caption, title = subject.caption, subject.title
            save_animation(shown, path, caption, title=title, watch=lambda n: watch("drew", n))
        except _NotWanted:
            return


def free_path(path: Path) -> Path:
    """The path, or the first numbered one beside it that is not taken."""
    number = 2
    free = path
    while free.exists():
        free = path.with_stem(f"{path.stem}-{number}")
        number += 1
    return free
