"""Commands about what an article states and where it leads: its score, its claims, its internal links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from igny8_desktop.app.cli.base import Command, Group, limit_option, pass_invocation
from igny8_desktop.app.cli.invocation import Invocation
from igny8_desktop.app.cli.output import count, plain, print_facts, print_table
from igny8_desktop.app.cli.terminal import Terminal
from igny8_desktop.domain.enums import ClaimState, LinkState

if TYPE_CHECKING:
    from igny8_desktop.services.writer.claim_ledger import ClaimInfo, ClaimsBefore
    from igny8_desktop.services.writer.internal_links import LinkInfo

_STATES = [str(state) for state in ClaimState]
_ids = click.argument("ids", metavar="CLAIM...", type=int, nargs=-1, required=True)


@click.command("score", cls=Command)
@click.argument("slug", metavar="SITE")
@click.argument("content_id", metavar="ARTICLE", type=int)
@pass_invocation
def score(invocation: Invocation, slug: str, content_id: int) -> None:
    """Score an article and explain every part.

    ARTICLE is its number: “igny8 content list SITE” shows it.
    """
    program = invocation.reading()
    found = program.judging.score(invocation.scope(program, slug), content_id)
    parts = [
        {
            "part": str(part.key),
            "share": None if part.share is None else round(part.share, 3),
            "value": part.value,
            "remarks": [
                {"level": str(remark.level), "text": remark.text, "place": plain(remark.place)}
                for remark in part.remarks
            ],
        }
        for part in found.parts
    ]
    document = {
        "site": slug,
        "article": content_id,
        "score": found.overall,
        "words": found.words,
        "parts": parts,
        "terms": plain(found.terms),
        "preview": plain(found.preview),
    }

    def show(terminal: Terminal) -> None:
        print_facts(terminal, [("Score", found.overall), ("Words", found.words)])
        for part in found.parts:
            share = "–" if part.share is None else f"{part.share:.0%}"
            terminal.say(f"{str(part.key).capitalize()} {share}  {part.value}")
            for remark in part.remarks:
                if remark.level != "good":
                    terminal.say(f"  {remark.level}: {remark.text}")

    invocation.result(document, show)


# -------------------------------------------------------------------------------------------------------------- claims


@click.group(cls=Group)
def claims() -> None:
    """Show what articles state, and say what stands behind it."""


@claims.command("list", cls=Command)
@click.argument("slug", metavar="SITE")
@click.argument("content_id", metavar="ARTICLE", type=int)
@click.option("--state", type=click.Choice(_STATES), help="Only claims in this state.")
@pass_invocation
def list_claims(invocation: Invocation, slug: str, content_id: int, state: str | None) -> None:
    """List the claims of an article in the order of its text."""
    program = invocation.writing()
    rows = program.ledger.claims(invocation.scope(program, slug), content_id)
    shown = [row for row in rows if state is None or row.state == state]
    unsourced = sum(row.state is ClaimState.UNSOURCED for row in rows)
    document = {
        "site": slug,
        "article": content_id,
        "open": unsourced,
        "claims": [_claim_document(row) for row in shown],
    }
    columns = [("id", "Number"), ("kind", "Kind"), ("text", "Claim"), ("state", "State"), ("source", "Source")]

    def show(terminal: Terminal) -> None:
        print_table(terminal, columns, [_claim_document(row) for row in shown])
        terminal.say(f"{count(unsourced, 'claim')} without a source.")

    invocation.result(document, show)


def _claim_document(row: ClaimInfo) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": str(row.kind),
        "text": row.text,
        "sentence": row.sentence,
        "state": str(row.state),
        "source": row.source or row.note,
        "by_user": row.by_user,
    }


def _decided(invocation: Invocation, slug: str, before: ClaimsBefore, word: str) -> None:
    document = {"site": slug, "changed": len(before.states)}
    invocation.result(document, lambda terminal: terminal.say(f"{count(len(before.states), 'claim')} {word}."))


@claims.command("source", cls=Command)
@click.argument("slug", metavar="SITE")
@_ids
@click.option("--url", default="", metavar="ADDRESS", help="The page that proves it.")
@click.option("--source", "source_id", type=int, metavar="NUMBER", help="A source of the brief.")
@pass_invocation
def source(invocation: Invocation, slug: str, ids: Sequence[int], url: str, source_id: int | None) -> None:
    """Link claims to the page or the source of the brief that proves them."""
    program = invocation.writing()
    before = program.ledger.source(invocation.scope(program, slug), ids, url=url, source_id=source_id)
    _decided(invocation, slug, before, "sourced")


@claims.command("waive", cls=Command)
@click.argument("slug", metavar="SITE")
@_ids
@click.option("--note", default="", metavar="TEXT", help="Why they are taken as they are.")
@pass_invocation
def waive(invocation: Invocation, slug: str, ids: Sequence[int], note: str) -> None:
    """Take claims as they are, without a source."""
    program = invocation.writing()
    _decided(invocation, slug, program.ledger.waive(invocation.scope(program, slug), ids, note), "waived")


@claims.command("reopen", cls=Command)
@click.argument("slug", metavar="SITE")
@_ids
@pass_invocation
def reopen(invocation: Invocation, slug: str, ids: Sequence[int]) -> None:
    """Make claims unsourced again."""
    program = invocation.writing()
    _decided(invocation, slug, program.ledger.reopen(invocation.scope(program, slug), ids), "open again")


@claims.command("hold", cls=Command)
@click.argument("slug", metavar="SITE")
@click.argument("switch", metavar="[on|off]", type=click.Choice(["on", "off"]), required=False)
@pass_invocation
def hold(invocation: Invocation, slug: str, switch: str | None) -> None:
    """Say or set whether claims without a source keep articles of a site from being published."""
    program = invocation.writing() if switch else invocation.reading()
    scope = invocation.scope(program, slug)
    if switch is not None:
        program.ledger.set_holds(scope, switch == "on")
    on = program.ledger.holds(scope)
    words = "hold articles back" if on else "do not hold articles back"
    invocation.result(
        {"site": slug, "hold": on}, lambda terminal: terminal.say(f"Claims without a source {words} on {slug}.")
    )


# --------------------------------------------------------------------------------------------------------------- links


@click.group(cls=Group)
def links() -> None:
    """Show and set links between the pages of a site."""


@links.command("list", cls=Command)
@click.argument("slug", metavar="SITE")
@click.argument("content_id", metavar="[ARTICLE]", type=int, required=False)
@click.option("--state", type=click.Choice([str(state) for state in LinkState]), help="Only links in this state.")
@pass_invocation
def list_links(invocation: Invocation, slug: str, content_id: int | None, state: str | None) -> None:
    """List the links and reservations of an article, or of the whole site."""
    program = invocation.reading() if content_id is None else invocation.writing()
    scope = invocation.scope(program, slug)
    if content_id is None:
        rows = program.links.all_links(scope)
    else:
        rows = [(content_id, link) for link in program.links.links(scope, content_id)]
    shown = [_link_document(number, link) for number, link in rows if state is None or link.state == state]
    columns = [("id", "Number"), ("article", "Article"), ("anchor", "Words"), ("state", "State"), ("title", "Page")]
    invocation.result({"site": slug, "links": shown}, lambda terminal: print_table(terminal, columns, shown))


def _link_document(content_id: int, link: LinkInfo) -> dict[str, Any]:
    return {"article": content_id, **plain(link)}


@links.command("suggest", cls=Command)
@click.argument("slug", metavar="SITE")
@click.argument("content_id", metavar="ARTICLE", type=int)
@click.option("--set", "setting", is_flag=True, help="Set them all: links where the page is live, else reservations.")
@limit_option()
@pass_invocation
def suggest(invocation: Invocation, slug: str, content_id: int, setting: bool, limit: int | None) -> None:
    """Suggest links from an article to other pages of the site, on words that it has already."""
    from igny8_desktop.services.writer.internal_links import LinkWish

    program = invocation.writing() if setting else invocation.reading()
    scope = invocation.scope(program, slug)
    found = program.links.suggestions(scope, content_id)[:limit]
    wishes = [LinkWish(each.target.key, each.anchor, int(each.block_id)) for each in found]
    added = program.links.add(scope, content_id, wishes) if setting and wishes else None
    rows = [
        {
            "target": each.target.key,
            "title": each.target.title,
            "live": each.target.is_live,
            "anchor": each.anchor,
            "strength": round(each.strength, 2),
        }
        for each in found
    ]
    document = {
        "site": slug,
        "article": content_id,
        "suggestions": rows,
        "linked": len(added.linked) if added is not None else 0,
        "reserved": len(added.reserved) if added is not None else 0,
    }

    def show(terminal: Terminal) -> None:
        print_table(terminal, [("anchor", "Words"), ("title", "Page"), ("live", "Live"), ("target", "Target")], rows)
        if added is not None:
            terminal.say(f"{count(len(added.linked), 'link')} set, {count(len(added.reserved), 'place')} reserved.")

    invocation.result(document, show)


@links.command("add", cls=Command)
@click.argument("slug", metavar="SITE")
@click.argument("content_id", metavar="ARTICLE", type=int)
@click.argument("target", metavar="TARGET")
@click.argument("anchor", metavar="WORDS")
@pass_invocation
def add(invocation: Invocation, slug: str, content_id: int, target: str, anchor: str) -> None:
    """Link words of an article to a page of the site; TARGET is as “igny8 links suggest” prints it."""
    from igny8_desktop.services.writer.internal_links import LinkWish

    program = invocation.writing()
    added = program.links.add(invocation.scope(program, slug), content_id, [LinkWish(target, anchor)])
    word = "Linked." if added.linked else "Reserved: it becomes a link when the page is live."
    if added.refused:
        word = "Not linked: the words are not in the text, or the article leads there already."
    invocation.result(plain(added), lambda terminal: terminal.say(word))


@links.command("remove", cls=Command)
@click.argument("slug", metavar="SITE")
@click.argument("ids", metavar="LINK...", type=int, nargs=-1, required=True)
@pass_invocation
def remove(invocation: Invocation, slug: str, ids: Sequence[int]) -> None:
    """Take links and reservations away; the words stay."""
    program = invocation.writing()
    gone = program.links.remove(invocation.scope(program, slug), ids)
    document = {"site": slug, "removed": len(gone)}
    invocation.result(document, lambda terminal: terminal.say(f"{count(len(gone), 'link')} taken away."))


@links.command("settle", cls=Command)
@click.argument("slug", metavar="SITE")
@pass_invocation
def settle(invocation: Invocation, slug: str) -> None:
    """Turn reservations into links where the page is live now, and find links whose page is gone."""
    program = invocation.writing()
    report = program.links.settle(invocation.scope(program, slug))
    invocation.result(
        {"site": slug, **plain(report)},
        lambda terminal: terminal.say(
            f"{count(report.placed, 'reservation')} became links, {count(report.broken, 'link')} broken, "
            f"{count(report.mended, 'link')} mended; {count(len(report.contents), 'article')} to publish again."
        ),
    )
