"""Commands about prompts, and about what is true of everything written for a site."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from igny8_desktop.app.cli.base import Command, Group, pass_invocation
from igny8_desktop.app.cli.invocation import Invocation
from igny8_desktop.app.cli.output import print_facts
from igny8_desktop.app.cli.terminal import Terminal
from igny8_desktop.domain.enums import ContentStructure, Operation

if TYPE_CHECKING:
    from igny8_desktop.app.bootstrap import Program
    from igny8_desktop.domain.site_profile import SiteProfile
    from igny8_desktop.services.prompt_templates import TemplateInfo
    from igny8_desktop.services.prompts import PromptPlace

_OPERATIONS = [str(word) for word in Operation if word not in (Operation.REPAIR, Operation.IMAGE_GENERATION)]
_operation = click.argument("operation", type=click.Choice(_OPERATIONS))


def _place_options(command: Any) -> Any:
    for option in reversed(
        (
            click.option("--site", "slug", metavar="SITE", help="For one site; otherwise for all of them."),
            click.option("--task", "task_id", type=int, metavar="NUMBER", help="For one task of the site."),
            click.option("--structure", type=click.Choice([str(word) for word in ContentStructure])),
        )
    ):
        command = option(command)
    return command


def _place(
    invocation: Invocation, program: Program, slug: str | None, task_id: int | None, structure: str | None
) -> PromptPlace:
    from igny8_desktop.services.prompts import PromptPlace

    if task_id is not None and slug is None:
        raise click.UsageError("--task needs --site.")
    site_id = invocation.site(program, slug).id if slug is not None else None
    return PromptPlace(site_id, task_id, structure or "")


def _document(info: TemplateInfo) -> dict[str, Any]:
    return {
        "operation": info.operation,
        "level": info.level,
        "own": info.own,
        "version": info.version,
        "variables": info.variables,
        "text": info.text,
    }


@click.group(cls=Group)
def prompts() -> None:
    """Read, change and reset what the AI is told."""


@prompts.command("list", cls=Command)
@_place_options
@pass_invocation
def list_prompts(invocation: Invocation, slug: str | None, task_id: int | None, structure: str | None) -> None:
    """List all prompts, and whose text is in force."""
    program = invocation.reading()
    found = program.prompt_templates.all(_place(invocation, program, slug, task_id, structure))
    invocation.result(
        {"prompts": [_document(info) for info in found]},
        lambda terminal: print_facts(
            terminal,
            [
                (str(info.operation), f"{info.level}{f', version {info.version}' if info.version else ''}")
                for info in found
            ],
        ),
    )


@prompts.command("show", cls=Command)
@_operation
@_place_options
@pass_invocation
def show_prompt(
    invocation: Invocation, operation: str, slug: str | None, task_id: int | None, structure: str | None
) -> None:
    """Print the text of a prompt."""
    program = invocation.reading()
    info = program.prompt_templates.get(Operation(operation), _place(invocation, program, slug, task_id, structure))
    invocation.result(_document(info), lambda terminal: terminal.say(info.text))


@prompts.command("set", cls=Command)
@_operation
@click.argument("path", metavar="FILE")
@_place_options
@pass_invocation
def set_prompt(
    invocation: Invocation, operation: str, path: str, slug: str | None, task_id: int | None, structure: str | None
) -> None:
    """Put the text of a file in force as the next version."""
    from igny8_desktop.domain.errors import NotFound

    program = invocation.writing()
    try:
        text = invocation.terminal.path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise NotFound("The file cannot be read", f"{path} is not there or no UTF-8 text.", "Check its name.") from None
    place = _place(invocation, program, slug, task_id, structure)
    info = program.prompt_templates.save(Operation(operation), place, text)
    invocation.result(
        _document(info), lambda terminal: terminal.say(f"Version {info.version} of “{info.operation}” is in force.")
    )


@prompts.command("reset", cls=Command)
@_operation
@_place_options
@click.option("--version", type=int, metavar="NUMBER", help="Go back to this version instead.")
@pass_invocation
def reset_prompt(
    invocation: Invocation,
    operation: str,
    slug: str | None,
    task_id: int | None,
    structure: str | None,
    version: int | None,
) -> None:
    """Go back to the default, or to an earlier version."""
    program = invocation.writing()
    place, name = _place(invocation, program, slug, task_id, structure), Operation(operation)
    templates = program.prompt_templates
    info = templates.restore(name, place, version) if version is not None else templates.reset(name, place)
    invocation.result(_document(info), lambda terminal: terminal.say(f"In force now: {info.level}."))


def _profile_document(profile: SiteProfile) -> dict[str, Any]:
    return {
        "voice": profile.voice,
        "tone": profile.tone,
        "audience": profile.audience,
        "spelling": profile.spelling,
        "formatting": profile.formatting,
        "banned_words": profile.banned_words,
        "author": profile.author,
        "categories": profile.categories,
        "voice_from": profile.voice_from,
    }


@click.command(cls=Command)
@click.argument("slug", metavar="SITE")
@click.option("--voice", metavar="TEXT")
@click.option("--tone", metavar="TEXT")
@click.option("--audience", metavar="TEXT")
@click.option("--spelling", metavar="TAG", help="Such as en-GB or de-CH.")
@click.option("--formatting", metavar="TEXT")
@click.option("--ban", "banned_words", multiple=True, metavar="WORD", help="Never to be used; takes the place of all.")
@click.option("--author", metavar="NAME")
@click.option("--category", "categories", multiple=True, metavar="NAME", help="Usual category; takes the place of all.")
@click.option("--learn-from", "addresses", multiple=True, metavar="URL", help="Learn the voice from this page.")
@click.option("--learn-from-article", "ids", type=int, multiple=True, metavar="NUMBER", help="... from this article.")
@pass_invocation
def profile(
    invocation: Invocation, /, slug: str, addresses: tuple[str, ...], ids: tuple[int, ...], **given: Any
) -> None:
    """Show what every text of a site keeps to, change it, or learn its voice."""
    changed = {name: value for name, value in given.items() if value not in (None, ())}
    learning = bool(addresses or ids)
    program = invocation.writing() if changed or learning else invocation.reading()
    site = invocation.site(program, slug)
    known = program.profiles.get(site.scope)
    if learning:
        known = invocation.work(
            program,
            "Learning a voice",
            lambda job: program.profiles.learn(site.scope, content_ids=ids, addresses=addresses, progress=job.progress),
            kind="voice",
            site_id=site.id,
            resume=f"Go on with: igny8 profile {site.slug} --learn-from …",
        )
    if changed or learning:
        program.profiles.save(site.scope, replace(known, **changed))
        known = program.profiles.get(site.scope)
    document = _profile_document(known)

    def show(terminal: Terminal) -> None:
        shown = {
            name.replace("_", " ").capitalize(): ", ".join(value) if isinstance(value, tuple) else value
            for name, value in document.items()
        }
        print_facts(terminal, [(name, value or "–") for name, value in shown.items()])

    invocation.result({"site": site.slug, **document}, show)
