"""`studyapp completion`: the script that lets a shell complete commands, ids and parameters."""

from __future__ import annotations

import os
from pathlib import PurePath

import click
from click.shell_completion import get_completion_class

from studyapp.cli.output import say
from studyapp.errors import UsageError

SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS), required=False)
def completion(shell: str | None) -> None:
    r"""Print a completion script for bash, zsh or fish.

    \b
    bash: eval "$(studyapp completion bash)"    in ~/.bashrc
    zsh:  eval "$(studyapp completion zsh)"     in ~/.zshrc
    fish: studyapp completion fish > ~/.config/fish/completions/studyapp.fish
    """
    from studyapp.cli.application import COMPLETE, PROGRAM, application

    shell = shell or PurePath(os.environ.get("SHELL", "")).name
    kind = get_completion_class(shell) if shell in SHELLS else None
    if kind is None:
        raise UsageError("Which shell is to complete?", f"say one of {', '.join(SHELLS)}")
    say(kind(application, {}, PROGRAM, COMPLETE).source())
