"""Commands about the AI provider."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from igny8_desktop.app.cli.base import Command, Group, pass_invocation
from igny8_desktop.app.cli.invocation import Invocation
from igny8_desktop.app.cli.output import plain, print_error, print_facts
from igny8_desktop.app.cli.running import DONE, FAILED
from igny8_desktop.app.cli.secret_words import kept_words, read_secret
from igny8_desktop.app.cli.terminal import Terminal
from igny8_desktop.settings import schema

if TYPE_CHECKING:
    from igny8_desktop.app.bootstrap import Program
    from igny8_desktop.domain.ports import ConnectionReport

OFFLINE = "offline"
_PROVIDERS = [OFFLINE, *(str(choice.value) for choice in schema.AI_PROVIDER.choices if choice.value)]


@click.group(cls=Group)
def ai() -> None:
    """Choose who writes: an AI provider, or the offline engine."""


@ai.command("set", cls=Command)
@click.option(
    "--provider",
    type=click.Choice(_PROVIDERS),
    help="Otherwise the one that is set, or openai. “offline” goes back to the built-in engine.",
)
@click.option("--base-url", metavar="URL", help="An OpenAI-compatible address; empty for the provider's own.")
@click.option("--model", metavar="NAME", help="The text model; empty for the provider's usual one.")
@click.option("--image-model", metavar="NAME", help="The image model; empty for the provider's usual one.")
@click.option("--key-stdin", is_flag=True, help="Read the key from standard input.")
@pass_invocation
def set_provider(
    invocation: Invocation,
    provider: str | None,
    base_url: str | None,
    model: str | None,
    image_model: str | None,
    key_stdin: bool,
) -> int:
    """Choose the AI provider, its models and its key."""
    program = invocation.writing(stdin=key_stdin)
    settings = program.settings
    before = settings.get(schema.AI_PROVIDER)
    chosen = provider or before or "openai"
    if chosen == OFFLINE and (key_stdin or base_url or model or image_model):
        raise click.UsageError("The offline engine needs neither a key nor an address nor a model.")
    values: dict[str, object] = {schema.AI_PROVIDER.key: "" if chosen == OFFLINE else chosen}
    given = {schema.AI_BASE_URL: base_url, schema.AI_MODEL: model, schema.AI_IMAGE_MODEL: image_model}
    for setting, value in given.items():
        if value is not None:
            values[setting.key] = value
        elif chosen != before:
            values[setting.key] = ""  # the other provider's address and models mean nothing here
    secret_name = f"ai/{chosen}"
    if key_stdin:
        program.secrets.set(secret_name, read_secret(invocation, "key"))
    settings.update(values)
    kept = kept_words(invocation, program, secret_name, "key") if key_stdin else None
    document = _document(program)
    if kept is not None:
        document["key_kept"] = kept.lasting

    def show(terminal: Terminal) -> None:
        if not settings.get(schema.AI_PROVIDER):
            terminal.say("The offline engine plans and drafts: free of charge, and without a network.")
            return
        terminal.say(f"{chosen} is set. Try it out with: igny8 ai test")
        facts = {**document, "base_url": document["base_url"] or "the provider's own"}
        for name in ("model", "image_model"):
            facts[name] = facts[name] or "the provider's usual one"
        print_facts(
            terminal, [("Address", facts["base_url"]), ("Model", facts["model"]), ("Images", facts["image_model"])]
        )
        if kept is not None and kept.lasting:
            terminal.say(kept.words)

    invocation.result(document, show)
    if kept is not None and not kept.lasting:
        invocation.warn(kept.words)
    return DONE


@ai.command("test", cls=Command)
@pass_invocation
def test_provider(invocation: Invocation) -> int:
    """Ask the AI provider for one tiny answer."""
    program = invocation.writing()
    report = invocation.work(program, "Testing the AI provider", lambda _job: program.providers.test(), kind="test")
    document: dict[str, Any] = plain(report)
    invocation.result(document, lambda terminal: _show(terminal, report))
    return DONE if report.ok else FAILED


@ai.command("find", cls=Command)
@click.option("--use", "use", is_flag=True, help="Choose the first server that was found, with its first model.")
@pass_invocation
def find(invocation: Invocation, use: bool) -> int:
    """Look for AI servers on this computer: Ollama, LM Studio, llama.cpp."""
    program = invocation.writing() if use else invocation.reading()
    found = invocation.work(program, "Looking for AI servers", lambda _job: program.providers.find_local(), kind="find")
    chosen = next((server for server in found if server.models), None) if use else None
    if chosen is not None:
        program.settings.update(
            {
                schema.AI_PROVIDER.key: chosen.provider,
                schema.AI_BASE_URL.key: "",
                schema.AI_MODEL.key: chosen.models[0],
                schema.AI_IMAGE_MODEL.key: "",
            }
        )

    def show(terminal: Terminal) -> None:
        if not found:
            terminal.say("No AI server answers on this computer. Start Ollama, LM Studio or llama.cpp’s server first.")
        for server in found:
            terminal.say(f"{server.provider}: {server.base_url}, {', '.join(server.models[:10]) or 'no model loaded'}")
        if chosen is not None:
            terminal.say(f"{chosen.provider} is set, with “{chosen.models[0]}”. Try it out with: igny8 ai test")

    invocation.result({"servers": plain(found), "chosen": chosen.provider if chosen is not None else None}, show)
    return DONE if found and (chosen is not None or not use) else FAILED


def _document(program: Program) -> dict[str, Any]:
    settings = program.settings
    return {
        "provider": settings.get(schema.AI_PROVIDER) or OFFLINE,
        "base_url": settings.get(schema.AI_BASE_URL),
        "model": settings.get(schema.AI_MODEL),
        "image_model": settings.get(schema.AI_IMAGE_MODEL),
    }


def _show(terminal: Terminal, report: ConnectionReport) -> None:
    if report.problem is not None:
        print_error(terminal, report.problem)
        return
    terminal.say("The AI provider works.")
    facts = [(name.replace("_", " "), value) for name, value in plain(report.facts).items() if name != "models"]
    print_facts(terminal, facts)
    models = report.facts.get("models") or ()
    if models:
        terminal.say(f"Models: {', '.join(models[:30])}{' …' if len(models) > 30 else ''}")
