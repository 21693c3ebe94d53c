"""The command line as a whole: which commands there are, and what happens without one."""

from __future__ import annotations

import os
from collections.abc import Sequence
from types import MappingProxyType

import click

from studyapp import __version__
from studyapp.cli.lazy import LazyGroup, Place
from studyapp.cli.screens import open_screens

PROGRAM = "studyapp"
COMPLETE = "_STUDYAPP_COMPLETE"
"""Set by the shell's completion script; click's name for it."""

COMMANDS = MappingProxyType(
    {
        "study": Place("studyapp.cli.study_command", "study", "Study the cards that are due."),
        "quiz": Place("studyapp.cli.quiz_command", "quiz", "Take a quiz, or list those so far."),
        "check": Place("studyapp.cli.check_command", "check", "Find what is wrong in decks."),
        "sim": Place("studyapp.cli.sim_group", "sim", "Run simulations without a screen."),
        "stats": Place("studyapp.cli.stats_command", "stats", "Say how learning goes."),
        "plan": Place("studyapp.cli.plan_command", "plan", "Plan for a date to be ready for."),
        "report": Place(
            "studyapp.cli.report_command", "report", "Write all figures about learning to a file."
        ),
        "optimize": Place(
            "studyapp.cli.optimize_command", "optimize", "Fit the schedule to how you forget."
        ),
        "history": Place(
            "studyapp.cli.history_command", "history", "Show what was answered and what was run."
        ),
        "settings": Place(
            "studyapp.cli.settings_command",
            "settings",
            "Show what is set, and what is wrong there.",
        ),
        "doctor": Place(
            "studyapp.cli.doctor_command", "doctor", "Look at all that the program stands on."
        ),
        "completion": Place(
            "studyapp.cli.completion_command", "completion", "Print a completion script."
        ),
    }
)


@click.group(
    cls=LazyGroup,
    places=COMMANDS,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Without a command, the screens open.",
)
@click.version_option(__version__, prog_name=PROGRAM, message="%(prog)s %(version)s")
@click.pass_context
def application(context: click.Context) -> None:
    """Flashcards that teach why training deep models is hard, each linked to a simulation."""
    if context.invoked_subcommand is None:
        context.exit(open_screens())


def answer(arguments: Sequence[str]) -> int:
    """Do what the arguments say; the exit code.

    Raises:
        click.ClickException, click.exceptions.Exit, StudyError, SimulationError: as the commands
            raise them; the edge knows their exit codes.
    """
    if instruction := os.environ.get(COMPLETE):
        from click.shell_completion import shell_complete

        return shell_complete(application, {}, PROGRAM, COMPLETE, instruction)
    with application.make_context(PROGRAM, list(arguments)) as context:
        application.invoke(context)
    return 0
