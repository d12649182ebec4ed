"""Commands about what was published: reports, comparisons with the site's version, decisions, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from igny8_desktop.app.cli.base import Command, Group, pass_invocation
from igny8_desktop.app.cli.invocation import Invocation, WrongUse
from igny8_desktop.app.cli.output import count, plain
from igny8_desktop.app.cli.terminal import Terminal
from igny8_desktop.domain.blocks import article_text
from igny8_desktop.domain.merging import Pick, Side
from igny8_desktop.domain.publish_report import CheckState, FieldCheck, PublishReport

if TYPE_CHECKING:
    from igny8_desktop.app.bootstrap import Program
    from igny8_desktop.domain.scope import Scope
    from igny8_desktop.services.publishing.conflicts import Comparison

_SIGNS = {
    CheckState.CONFIRMED: "ok",
    CheckState.DIFFERS: "DIFFERS",
    CheckState.UNPROVEN: "not shown",
    CheckState.IMPOSSIBLE: "by hand",
}
_SIDES = {
    Side.SAME: "same",
    Side.OURS: "changed here",
    Side.THEIRS: "changed on the site",
    Side.BOTH: "same change on both sides",
    Side.CONFLICT: "CHANGED ON BOTH SIDES",
}


@click.group(cls=Group)
def post() -> None:
    """Look at the post of an article: what was proved, what the client changed, and the way back."""


@post.command("report", cls=Command)
@click.argument("slug", metavar="SITE")
@click.argument("content_id", metavar="ARTICLE", type=int)
@pass_invocation
def report(invocation: Invocation, slug: str, content_id: int) -> None:
    """Show what was confirmed on the site after publishing, field by field, and the log."""
    program = invocation.reading()
    found = program.after_care.reports.get(invocation.site(program, slug).scope, content_id)
    document = {
        **plain(found), "report": found.report.as_json(), "headline": found.report.headline,
    }  # fmt: skip

    def show(terminal: Terminal) -> None:
        terminal.say(
            f"“{found.title}”: {found.report.headline if found.report.checks else 'never published from here'}."
        )
        if found.url:
            terminal.say(f"  {found.url} ({found.remote_status})")
        for check in found.report.checks:
            _show_check(terminal, check)
        _show_paste(terminal, found.report)
        if found.problem is not None:
            terminal.say(f"  Last try failed: {found.problem[0]}. {found.problem[1]} {found.problem[2]}")
        if found.has_conflict:
            terminal.say(f"  The client changed it. Look: igny8 post compare {slug} {content_id}")
        if found.can_undo:
            terminal.say(f"  Take the last publish back: igny8 post undo {slug} {content_id}")
        for line in found.log:
            terminal.say(f"  {line.at:%Y-%m-%d %H:%M}  {line.action}  {line.message}")

    invocation.result(document, show)


def _show_check(terminal: Terminal, check: FieldCheck) -> None:
    words = f"  {_SIGNS[check.state]:<10} {check.field}"
    if check.state is CheckState.DIFFERS:
        words += f": wanted “{check.wanted}”, found “{check.found}”. {check.why}"
    elif check.why:
        words += f": {check.why}"
    terminal.say(words)


def _show_paste(terminal: Terminal, found: PublishReport) -> None:
    if found.to_paste:
        terminal.say(f"  Paste these values on the site. {found.seo_next_step}".rstrip())
        for check in found.to_paste:
            terminal.say(f"    {check.field}: {check.wanted}")


@post.command("compare", cls=Command)
@click.argument("slug", metavar="SITE")
@click.argument("content_id", metavar="ARTICLE", type=int)
@pass_invocation
def compare(invocation: Invocation, slug: str, content_id: int) -> None:
    """Compare an article with its post: as last sent, as it is here, as it is on the site."""
    program = invocation.writing()
    found = _compare(invocation, program, invocation.site(program, slug).scope, content_id)
    document = _document(found)

    def show(terminal: Terminal) -> None:
        if not found.differs:
            terminal.say(f"“{found.title}” is on the site as it is here.")
            return
        terminal.say(f"“{found.title}” at {found.url}")
        for field in found.fields:
            if field.side is not Side.SAME:
                _show_versions(terminal, field.name, field.side, field.base, field.ours, field.theirs)
        for at, part in enumerate(found.parts):
            if part.side is not Side.SAME:
                texts = [article_text(blocks) for blocks in (part.base, part.ours, part.theirs)]
                _show_versions(terminal, f"part {at}", part.side, *texts)
        terminal.say(f"Decide: igny8 post keep {slug} {content_id} --theirs | --ours | --merged [--pick PART=ours]")

    invocation.result(document, show)


def _show_versions(terminal: Terminal, name: str, side: Side, base: str, ours: str, theirs: str) -> None:
    terminal.say(f"  {name}: {_SIDES[side]}")
    for whose, text in (("last sent", base), ("here", ours), ("on the site", theirs)):
        terminal.say(f"    {whose:<12} {text.replace(chr(10), ' / ') or '(nothing)'}")


def _compare(invocation: Invocation, program: Program, scope: Scope, content_id: int) -> Comparison:
    return invocation.work_blocking(
        program,
        "Comparing with the site",
        lambda _job: program.after_care.conflicts.compare(scope, content_id),
        kind="compare",
        site_id=scope.site_id,
    )


def _document(found: Comparison) -> dict[str, Any]:
    return {
        "content_id": found.content_id,
        "title": found.title,
        "url": found.url,
        "seen": found.seen,
        "differs": found.differs,
        "conflicts": list(found.conflicts),
        "fields": [
            {"name": each.name, "side": each.side, "base": each.base, "ours": each.ours, "theirs": each.theirs}
            for each in found.fields
        ],
        "parts": [
            {
                "part": at,
                "side": part.side,
                "base": article_text(part.base),
                "ours": article_text(part.ours),
                "theirs": article_text(part.theirs),
            }
            for at, part in enumerate(found.parts)
        ],
    }


@post.command("keep", cls=Command)
@click.argument("slug", metavar="SITE")
@click.argument("content_id", metavar="ARTICLE", type=int)
@click.option("--theirs", "choice", flag_value="theirs", help="Take the site's version over as a revision here.")
@click.option("--ours", "choice", flag_value="ours", help="Let the next publish overwrite the site's version.")
@click.option("--merged", "choice", flag_value="merged", help="Merge both; the next publish sends the result.")
@click.option("--pick", "picks", multiple=True, metavar="PART=SIDE", help="For --merged: ours, theirs or both.")
@click.option("--seen", default="", metavar="HASH", help="Decide about this version only, as “compare --json” told it.")
@pass_invocation
def keep(
    invocation: Invocation, slug: str, content_id: int, choice: str | None, picks: Sequence[str], seen: str
) -> None:
    """Decide about an article that the client changed on the site."""
    if choice is None:
        raise WrongUse("Which version?", "Nothing was chosen.", "Give --theirs, --ours or --merged.")
    chosen = _picks(picks)
    program = invocation.writing()
    scope = invocation.site(program, slug).scope
    conflicts = program.after_care.conflicts
    version = seen or _compare(invocation, program, scope, content_id).seen

    def decide(_job: object) -> str:
        if choice == "theirs":
            return f"The site's version is revision {conflicts.keep_theirs(scope, content_id, version).revision} here."
        if choice == "merged":
            number = conflicts.merge(scope, content_id, version, chosen).revision
            return f"Both versions are merged as revision {number}. Send it: igny8 publish {slug} --id {content_id}"
        conflicts.keep_ours(scope, content_id, version)
        return f"The next publish overwrites the site's version. Send it: igny8 publish {slug} --id {content_id}"

    words = invocation.work_blocking(program, "Deciding", decide, kind="compare", site_id=scope.site_id)
    invocation.result({"content_id": content_id, "kept": choice}, lambda terminal: terminal.say(words))


def _picks(words: Sequence[str]) -> dict[str, Pick]:
    picks: dict[str, Pick] = {}
    for word in words:
        part, found, side = word.partition("=")
        if not found or side not in set(Pick):
            raise WrongUse(
                "This choice cannot be read", f"“{word}” was given.", "Write it as 3=ours, 3=theirs or 3=both."
            )
        picks[part.strip()] = Pick(side)
    return picks


@post.command("undo", cls=Command)
@click.argument("slug", metavar="SITE")
@click.argument("content_id", metavar="ARTICLE", type=int)
@click.option("--even-if-edited", is_flag=True, help="Also when the client edited the post since: that edit is lost.")
@pass_invocation
def undo(invocation: Invocation, slug: str, content_id: int, even_if_edited: bool) -> None:
    """Take the last publish of an article back: the post as it was before, or into the trash with its images."""
    program = invocation.writing()
    scope = invocation.site(program, slug).scope
    done = invocation.work_blocking(
        program,
        "Taking a publish back",
        lambda _job: program.after_care.taking_back.undo(scope, content_id, even_if_edited=even_if_edited),
        kind="undo",
        site_id=scope.site_id,
        resume=f"Go on with: igny8 post undo {slug} {content_id}",
    )
    invocation.result(plain(done), lambda terminal: terminal.say(done.words))


def chosen_articles(
    program: Program, scope: Scope, ids: Sequence[int], failed: bool, changed: bool
) -> list[int] | None:
    """Return the articles that options of `publish` name; `None` for all that wait."""
    if not (ids or failed or changed):
        return None
    reports = program.after_care.reports
    found = [*ids, *(reports.failed(scope) if failed else ()), *(reports.changed_images(scope) if changed else ())]
    return list(dict.fromkeys(found))


def report_documents(program: Program, scope: Scope, ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return the reports of articles that were just published, for the command's output."""
    documents = []
    for content_id in ids:
        found = program.after_care.reports.get(scope, content_id)
        documents.append(
            {
                "id": content_id,
                "title": found.title,
                "url": found.url,
                "status": found.remote_status,
                "headline": found.report.headline,
                "differs": [plain(check) for check in found.report.differs],
                "to_paste": {check.field: check.wanted for check in found.report.to_paste},
            }
        )
    return documents


def show_reports(terminal: Terminal, slug: str, documents: Sequence[dict[str, Any]], most: int = 20) -> None:
    """Print one line for each article, and what differs below it."""
    for document in documents[:most]:
        terminal.say(f"  {document['id']} “{document['title']}”: {document['headline']}  {document['url']}")
        for check in document["differs"]:
            terminal.say(f"      {check['field']}: {check['why']}")
        if document["to_paste"]:
            terminal.say(f"      Values to paste: igny8 post report {slug} {document['id']}")
    if len(documents) > most:
        terminal.say(f"  and {count(len(documents) - most, 'more article')}; --json lists all.")
