"""Commands that judge ideas: what they would compete with, what they are worth, and their approval."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from igny8_desktop.app.cli.base import Command, limit_option, pass_invocation, sector_option
from igny8_desktop.app.cli.invocation import Invocation
from igny8_desktop.app.cli.output import count
from igny8_desktop.app.cli.running import DONE, SOME_FAILED
from igny8_desktop.app.cli.terminal import Terminal
from igny8_desktop.domain.enums import EntityKind

if TYPE_CHECKING:
    from igny8_desktop.services.planner.ideas import Held
    from igny8_desktop.services.planner.targets import Collision

_MOST_SHOWN = 20


def _collision_document(collision: Collision) -> dict[str, Any]:
    return collision.as_json()


def _show_collisions(terminal: Terminal, title: str, number: int, collisions: Sequence[Collision]) -> None:
    terminal.say(f"  {number} {title}")
    for other in collisions[:3]:
        where = other.url or f"{str(other.kind).replace('_', ' ')} {other.id}"
        terminal.say(f"    {'same' if other.same else 'near'}: {other.title} ({where}, {other.status}). {other.reason}")


@click.command(cls=Command)
@click.argument("slug", metavar="SITE")
@sector_option()
@click.option("--id", "ids", type=int, multiple=True, metavar="NUMBER", help="Only this idea; can be repeated.")
@click.option("--read", "read", is_flag=True, help="First read the posts of the site again, however new they are.")
@pass_invocation
def check(invocation: Invocation, slug: str, sector: str | None, ids: tuple[int, ...], read: bool) -> None:
    """Say which drafts would compete with other ideas, tasks or posts of the site."""
    program = invocation.writing()
    site = invocation.site(program, slug)
    scope = invocation.scope(program, slug, sector)
    if read:
        invocation.work_blocking(
            program,
            "Reading posts",
            lambda _job: program.site_posts.refresh(scope),
            kind="site_posts",
            site_id=site.id,
            resume=f"Go on with: igny8 ideas check {site.slug} --read",
        )
    report = program.ideas.check(scope, list(ids) or None)
    colliding = {idea_id: rows for idea_id, rows in report.found.items() if rows}
    listed = program.listing.rows(scope, EntityKind.IDEA, list(colliding))
    titles = {idea_id: str(row["title"]) for idea_id, row in listed.items()}
    document = {
        "site": site.slug,
        "checked": len(report.found),
        "posts": program.site_posts.state(scope).count,
        "posts_note": report.posts,
        "colliding": [
            {"id": idea_id, "title": titles.get(idea_id, ""), "collisions": [_collision_document(row) for row in rows]}
            for idea_id, rows in colliding.items()
        ],
    }

    def show(terminal: Terminal) -> None:
        terminal.say(f"{count(len(report.found), 'idea')} checked: {len(colliding):,} would compete with something.")
        for idea_id, rows in list(colliding.items())[:_MOST_SHOWN]:
            _show_collisions(terminal, titles.get(idea_id, ""), idea_id, rows)
        if len(colliding) > _MOST_SHOWN:
            terminal.say(f"  and {len(colliding) - _MOST_SHOWN:,} more; --json lists all.")
        if report.posts:
            terminal.say(report.posts)

    invocation.result(document, show)


@click.command(cls=Command)
@click.argument("slug", metavar="SITE")
@sector_option()
@click.option("--id", "ids", type=int, multiple=True, metavar="NUMBER", help="Explain this idea; can be repeated.")
@pass_invocation
def score(invocation: Invocation, slug: str, sector: str | None, ids: tuple[int, ...]) -> None:
    """Work out the opportunity of clusters and ideas again, and explain it with --id."""
    program = invocation.writing()
    scope = invocation.scope(program, slug, sector)
    changed = program.opportunities.refresh(scope)
    explained = {each: program.opportunities.of_idea(scope, each) for each in ids}
    document = {
        "site": slug,
        "changed": changed,
        "ideas": [{"id": each, "score": found.score, "parts": found.parts} for each, found in explained.items()],
    }

    def show(terminal: Terminal) -> None:
        terminal.say(f"{count(changed, 'score')} changed.")
        for each, found in explained.items():
            terminal.say(f"Idea {each}. {found.explain()}")

    invocation.result(document, show)


def _held_documents(held: Iterable[Held]) -> list[dict[str, Any]]:
    return [
        {
            "id": each.id,
            "title": each.title,
            "keyword": each.keyword,
            "collisions": [_collision_document(row) for row in each.collisions],
        }
        for each in held
    ]


@click.command("ideas", cls=Command)
@click.argument("slug", metavar="SITE")
@sector_option()
@limit_option()
@click.option("--id", "ids", type=int, multiple=True, metavar="NUMBER", help="Only this idea; can be repeated.")
@click.option("--keep", is_flag=True, help="Approve also what would compete with something.")
@pass_invocation
def approve_ideas(
    invocation: Invocation, slug: str, sector: str | None, limit: int | None, ids: tuple[int, ...], keep: bool
) -> int:
    """Approve the ideas that are drafts, oldest first.

    What would compete with another idea, a task or a post of the site is held back and stays a draft, unless --keep
    is given. Ideas asked for with --id that are held back make the exit code 3.
    """
    program = invocation.writing()
    scope = invocation.scope(program, slug, sector)
    chosen = list(ids)[:limit]
    approval = (
        program.ideas.decide(scope, chosen, keep=keep) if ids else program.ideas.decide_all(scope, limit, keep=keep)
    )
    document = {
        "site": slug,
        "approved": len(approval.approved),
        "approved_ids": approval.approved,
        "held": _held_documents(approval.held),
        "posts_note": approval.posts,
    }

    def show(terminal: Terminal) -> None:
        terminal.say(f"{count(len(approval.approved), 'idea')} approved.")
        if approval.held:
            terminal.say(f"{count(len(approval.held), 'idea')} held back, since they would compete; --keep approves:")
            for each in approval.held[:_MOST_SHOWN]:
                _show_collisions(terminal, each.title, each.id, each.collisions)
        if len(approval.held) > _MOST_SHOWN:
            terminal.say(f"  and {len(approval.held) - _MOST_SHOWN:,} more; --json lists all.")
        if approval.posts:
            terminal.say(approval.posts)

    invocation.result(document, show)
    return SOME_FAILED if ids and approval.held else DONE
