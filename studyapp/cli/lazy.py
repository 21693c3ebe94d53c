"""A group of commands that are imported when they are called, and not to be listed."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from studyapp.errors import UsageError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


@dataclass(frozen=True, slots=True)
class Place:
    """Where a command is, and what it does in a phrase."""

    module: str
    attribute: str
    words: str


class LazyGroup(click.Group):
    """A group made from a table of names; the table alone is enough for the help."""

    def __init__(self, *arguments: Any, places: Mapping[str, Place], **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.places = places

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        """The names, in the order of the table."""
        return list(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, imported now."""
        place = self.places.get(cmd_name)
        if place is None:
            return None
        command: click.Command = getattr(import_module(place.module), place.attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the arguments name; an unknown one is answered with the nearest."""
        name = args[0]
        if name not in self.places and not ctx.resilient_parsing and not name.startswith("-"):
            near = difflib.get_close_matches(name[:64], self.places, n=1)
            hint = f"did you mean {near[0]!r}? " if near else ""
            shown = repr(name[:40] + "…" if len(name) > 40 else name)
            raise UsageError(
                f"There is no command {shown}.", f"{hint}there are {', '.join(self.places)}"
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands from the table."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, place.words) for name, place in self.places.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Names that begin so, then the group's own options."""
        from click.shell_completion import CompletionItem

        named = [
            CompletionItem(name, help=place.words)
            for name, place in self.places.items()
            if name.startswith(incomplete)
        ]
        return [*named, *click.Command.shell_complete(self, ctx, incomplete)]
