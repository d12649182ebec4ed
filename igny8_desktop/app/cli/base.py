"""Commands that take the global options in any place, and groups that are also commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

import click

from igny8_desktop.app.cli.invocation import Invocation

P = ParamSpec("P")
R = TypeVar("R")
F = TypeVar("F", bound=Callable[..., Any])


def _keep_home(context: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    if value is not None:
        context.ensure_object(Invocation).home_text = value


def _keep_json(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        context.ensure_object(Invocation).json = True


def _global_options() -> list[click.Parameter]:
    return [
        click.Option(
            ["--home"],
            metavar="DIR",
            expose_value=False,
            is_eager=True,
            callback=_keep_home,
            help="Use this data folder (also IGNY8_HOME).",
        ),
        click.Option(
            ["--json"],
            is_flag=True,
            expose_value=False,
            is_eager=True,
            callback=_keep_json,
            help="Print one JSON document on standard output.",
        ),
    ]


class Command(click.Command):
    """A command with `--home` and `--json`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(_global_options())


class Group(click.Group):
    """A group with `--home` and `--json`.

    With a `default`, what is not the name of a command is handed to that command: `ideas SITE` beside
    `ideas list SITE`.
    """

    command_class = Command

    def __init__(self, *args: Any, default: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(_global_options())
        self.default_command = default
        if default is not None:
            # Options of the default command stand before any name: `ideas --limit 3 SITE`.
            self.ignore_unknown_options = True

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the arguments mean."""
        default = self.default_command
        if default is not None and args and self.get_command(ctx, args[0]) is None:
            return default, self.commands[default], args
        return super().resolve_command(ctx, args)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Say what may follow the name of this group."""
        if self.default_command is None:
            return super().collect_usage_pieces(ctx)
        return ["[OPTIONS]", "SITE | COMMAND [ARGS]..."]


def pass_invocation(function: Callable[Concatenate[Invocation, P], R]) -> Callable[P, R]:
    """Give a command the `Invocation` as its first argument."""
    return click.make_pass_decorator(Invocation)(function)


def limit_option(words: str = "At most this many items.") -> Callable[[F], F]:
    """Return the option `--limit N`."""
    return click.option("--limit", type=click.IntRange(min=1), metavar="N", help=words)


def sector_option() -> Callable[[F], F]:
    """Return the option `--sector NAME`."""
    return click.option("--sector", metavar="NAME", help="Only this sector of the site.")
