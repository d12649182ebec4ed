"""Commands that read and edit the briefs of tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from igny8_desktop.app.cli.base import Command, Group, pass_invocation
from igny8_desktop.app.cli.invocation import Invocation
from igny8_desktop.app.cli.output import count, print_facts
from igny8_desktop.app.cli.terminal import Terminal
from igny8_desktop.domain.enums import ContentStructure, ContentType, SearchIntent

if TYPE_CHECKING:
    from igny8_desktop.domain.briefs import Brief, BriefDetail, SourceText

_task = click.argument("task_id", metavar="TASK", type=int)


def _document(detail: BriefDetail) -> dict[str, Any]:
    brief = detail.brief
    return {
        "task": detail.task_id,
        "status": detail.status,
        "title": brief.title,
        "brief": brief.brief,
        "primary_keyword": brief.primary_keyword,
        "keywords": brief.keywords,
        "intent": brief.intent,
        "audience": brief.audience,
        "tone": brief.tone,
        "language": brief.language or detail.site_language,
        "content_type": brief.content_type,
        "structure": brief.structure,
        "word_count": brief.word_count,
        "outline": [part.as_json() for part in brief.outline],
        "links": [link.as_json() for link in brief.links],
        "avoid": brief.avoid,
        "call_to_action": brief.call_to_action,
        "images_wanted": brief.images_wanted,
        "priority": brief.priority,
        "due_date": brief.due_date,
        "sources": [_source_document(source) for source in detail.sources],
        "content": detail.content_id,
        "unwritten": detail.unwritten,
        "problem": detail.problem,
    }


def _source_document(source: SourceText) -> dict[str, Any]:
    return {
        "id": source.id,
        "kind": source.kind,
        "title": source.title,
        "address": source.address,
        "words": len(source.text.split()),
        "fetched_at": source.fetched_at,
    }


def _show(terminal: Terminal, detail: BriefDetail) -> None:
    document = _document(detail)
    facts = {
        name.replace("_", " ").capitalize(): value
        for name, value in document.items()
        if name not in ("outline", "sources", "links", "keywords", "avoid", "unwritten") and value not in (None, "", 0)
    }
    print_facts(terminal, list(facts.items()))
    for name in ("keywords", "avoid", "unwritten"):
        if document[name]:
            terminal.say(f"{name.capitalize()}: {', '.join(document[name])}")
    for number, part in enumerate(detail.brief.outline, 1):
        words = f" [{part.words} words]" if part.words is not None else ""
        terminal.say(f"  {number}. {part.heading}{words}")
        if part.notes:
            terminal.say(f"     {part.notes}")
    for source in detail.sources:
        terminal.say(f"  Source {source.id}: {source.title} ({source.kind}, {count(len(source.text.split()), 'word')})")


@click.command(cls=Command)
@click.argument("slug", metavar="SITE")
@_task
@click.option("--title")
@click.option("--about", metavar="TEXT", help="What the article is about.")
@click.option("--keyword", metavar="TEXT", help="The main keyword.")
@click.option("--keywords", metavar="A,B", help="Supporting keywords, separated by commas; takes the place of all.")
@click.option("--intent", type=click.Choice([str(word) for word in SearchIntent]))
@click.option("--audience")
@click.option("--tone")
@click.option("--language", metavar="CODE", help="Such as de; empty for the site's own.")
@click.option("--type", "content_type", type=click.Choice([str(word) for word in ContentType]))
@click.option("--structure", type=click.Choice([str(word) for word in ContentStructure]))
@click.option("--words", type=int, metavar="NUMBER")
@click.option(
    "--section",
    "sections",
    multiple=True,
    metavar="HEADING[|NOTES[|WORDS]]",
    help="A section of the outline, in order; can be repeated and takes the place of the whole outline.",
)
@click.option("--template", is_flag=True, help="Take the outline that the structure usually has.")
@click.option("--link", "links", multiple=True, metavar="URL[|WORDS]", help="A link to place; can be repeated.")
@click.option("--avoid", multiple=True, metavar="TEXT", help="What to leave out; can be repeated.")
@click.option("--call-to-action", metavar="TEXT")
@click.option("--images", type=int, metavar="NUMBER", help="Images inside the article.")
@click.option("--priority", type=int)
@click.option("--due", metavar="YYYY-MM-DD", help="Empty for none.")
@pass_invocation
def brief(invocation: Invocation, /, slug: str, task_id: int, **given: Any) -> None:
    """Show the brief of a task, or change what is given."""
    changed = {name: value for name, value in given.items() if value not in (None, (), False)}
    program = invocation.writing() if changed else invocation.reading()
    scope = invocation.scope(program, slug, None)
    detail = program.briefs.get(scope, task_id)
    if changed:
        edited = _edited(detail.brief, changed)
        if given["template"]:
            language = edited.language or detail.site_language
            edited = replace(edited, outline=program.briefs.template(edited.structure, language))
        program.briefs.save(scope, task_id, edited)
        detail = program.briefs.get(scope, task_id)
    invocation.result(_document(detail), lambda terminal: _show(terminal, detail))


_NAMES = {"about": "brief", "keyword": "primary_keyword", "words": "word_count", "images": "images_wanted"}


def _edited(brief: Brief, given: dict[str, Any]) -> Brief:
    from igny8_desktop.domain.briefs import OutlinePart, WantedLink

    values: dict[str, Any] = {}
    for name, value in given.items():
        if name in ("sections", "links", "keywords", "due", "template", "avoid"):
            continue
        values[_NAMES.get(name, name)] = value
    for name, words in (("intent", SearchIntent), ("content_type", ContentType), ("structure", ContentStructure)):
        if name in values:
            values[name] = words(values[name])
    if "keywords" in given:
        values["keywords"] = tuple(each.strip() for each in given["keywords"].split(",") if each.strip())
    if "sections" in given:
        parts = [[piece.strip() for piece in text.split("|")] for text in given["sections"]]
        values["outline"] = tuple(
            OutlinePart(part[0], part[1] if len(part) > 1 else "", int(part[2]) if len(part) > 2 else None)
            for part in parts
        )
    if "links" in given:
        pairs = [text.partition("|") for text in given["links"]]
        values["links"] = tuple(WantedLink(url.strip(), anchor.strip()) for url, _bar, anchor in pairs)
    if "avoid" in given:
        values["avoid"] = tuple(given["avoid"])
    if "due" in given:
        values["due_date"] = date.fromisoformat(given["due"]) if given["due"].strip() else None
    return replace(brief, **values)


@click.group(cls=Group)
def source() -> None:
    """Give tasks facts to write from, or take them away."""


@source.command("add", cls=Command)
@click.argument("slug", metavar="SITE")
@_task
@click.option("--text", metavar="TEXT", help="Facts in words.")
@click.option("--url", metavar="URL", help="A page to read now.")
@click.option("--file", "path", metavar="FILE", help="A text, Markdown, HTML or Word file.")
@click.option("--title", default="", help="What to call a pasted text.")
@pass_invocation
def add_source(
    invocation: Invocation, slug: str, task_id: int, text: str | None, url: str | None, path: str | None, title: str
) -> None:
    """Add a source to a task's brief: --text, --url or --file."""
    if sum(each is not None for each in (text, url, path)) != 1:
        raise click.UsageError("Give one of --text, --url and --file.")
    program = invocation.writing()
    scope = invocation.scope(program, slug, None)
    if url is not None:
        made = program.briefs.add_page(scope, task_id, url)
    elif path is not None:
        made = program.briefs.add_file(scope, task_id, invocation.terminal.path(path))
    else:
        made = program.briefs.add_text(scope, task_id, text or "", title)
    words = len(made.text.split())
    invocation.result(
        {"task": task_id, **_source_document(made)},
        lambda terminal: terminal.say(f"Source {made.id} added: {made.title} ({count(words, 'word')})."),
    )


@source.command("remove", cls=Command)
@click.argument("slug", metavar="SITE")
@click.argument("source_ids", metavar="SOURCE...", type=int, nargs=-1, required=True)
@pass_invocation
def remove_source(invocation: Invocation, slug: str, source_ids: Sequence[int]) -> None:
    """Take sources away."""
    program = invocation.writing()
    scope = invocation.scope(program, slug, None)
    gone = [program.briefs.remove_source(scope, source_id) for source_id in source_ids]
    invocation.result(
        {"removed": [each.id for each in gone]},
        lambda terminal: terminal.say(f"{count(len(gone), 'source')} removed."),
    )


@click.command(cls=Command)
@click.argument("slug", metavar="SITE")
@_task
@click.option("--save", is_flag=True, help="Make it the task's outline.")
@pass_invocation
def outline(invocation: Invocation, slug: str, task_id: int, save: bool) -> None:
    """Let the AI suggest an outline for a task."""
    program = invocation.writing()
    site = invocation.site(program, slug)
    scope = invocation.scope(program, slug, None)
    parts = invocation.work(
        program,
        "Making an outline",
        lambda _job: program.briefs.suggest_outline(scope, task_id),
        kind="outline",
        site_id=site.id,
        resume=f"Go on with: igny8 tasks outline {site.slug} {task_id}",
    )
    if save:
        now = program.briefs.get(scope, task_id).brief
        program.briefs.save(scope, task_id, replace(now, outline=parts))

    def show(terminal: Terminal) -> None:
        for number, part in enumerate(parts, 1):
            terminal.say(f"  {number}. {part.heading}")
            if part.notes:
                terminal.say(f"     {part.notes}")

    invocation.result({"task": task_id, "saved": save, "outline": [part.as_json() for part in parts]}, show)
