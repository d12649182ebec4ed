"""Link articles to the other pages of their site: now where those are live, else as soon as they are.

A reservation is a row and no markup: the text holds plain words until the link leads somewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from igny8_desktop.data.models import Content, InternalLink, SitePost, Task
from igny8_desktop.data.queries import internal_links as queries
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.blocks import Block, Blocks, blocks_from_json, blocks_to_json, plain_text
from igny8_desktop.domain.enums import ContentStatus, EntityKind, LinkState, RevisionOrigin
from igny8_desktop.domain.errors import Conflict, NotFound
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.writer.article_facts import ArticleReader, ArticleText, block_numbers
from igny8_desktop.services.writer.html_places import free_stretch, with_address, with_link, without_links
from igny8_desktop.services.writer.link_finding import LinkSuggestion, LinkTarget, suggest
from igny8_desktop.services.writer.link_targets import address_now, href_of, link_targets, target_key
from igny8_desktop.services.writer.revisions import add_revision


@dataclass(frozen=True)
class LinkInfo:
    """A link or reservation as it is shown."""

    id: int
    anchor: str
    state: LinkState
    title: str
    url: str
    target: str
    block: int


@dataclass(frozen=True)
class LinkWish:
    """Words of an article that are to link to a target; `block` is where they stand, by number."""

    target: str
    anchor: str
    block: int = -1


@dataclass(frozen=True)
class LinksAdded:
    """What became of wishes: links set at once, places kept, and words that can carry no link."""

    linked: tuple[int, ...] = ()
    reserved: tuple[int, ...] = ()
    refused: tuple[str, ...] = ()


@dataclass(frozen=True)
class LinkReport:
    """What settling changed: reservations that became links, links that broke, and links that lead anywhere again.

    `lapsed` are reservations whose words left the text; `contents` are the articles that were changed.
    """

    placed: int = 0
    broken: int = 0
    mended: int = 0
    lapsed: int = 0
    contents: tuple[int, ...] = ()


@dataclass(frozen=True)
class LinkFrame:
    """What suggestions for an article are made of while it is typed."""

    targets: tuple[LinkTarget, ...]
    linked: tuple[str, ...]
    anchors: tuple[str, ...]
    own: tuple[str, ...]
    per_thousand: float = field(default=5.0)

    def suggest(self, text: ArticleText) -> list[LinkSuggestion]:
        """Return suggestions for the text as it is now."""
        taken = [(block.id, anchor) for block in text.blocks for anchor in self.anchors]
        return suggest(
            text, self.targets, per_thousand=self.per_thousand, linked=self.linked, taken=taken, own=self.own
        )


class InternalLinks:
    """Suggest, set, reserve and mend links; `per_thousand` is how many an article may have for 1,000 words."""

    def __init__(self, database: Database, *, per_thousand: Callable[[], float] = lambda: 5.0) -> None:
        self._database = database
        self._per_thousand = per_thousand

    def frame(self, scope: Scope, content_id: int) -> LinkFrame:
        """Return what suggestions for an article are made of; raises `NotFound`."""
        with self._database.read(scope.whole_site()) as work:
            content = work.get(Content, content_id)
            rows = queries.links_of(work, content_id)
            return LinkFrame(
                tuple(link_targets(work, content)),
                tuple(target_key(row) for row in rows),
                tuple(row.anchor for row in rows if row.state is LinkState.RESERVED),
                (content.primary_keyword, content.title),
                self._per_thousand(),
            )

    def suggestions(self, scope: Scope, content_id: int) -> list[LinkSuggestion]:
        """Return suggestions for an article as it is stored; blocks are named by their numbers."""
        frame = self.frame(scope, content_id)
        with self._database.read(scope.whole_site()) as work:
            content = work.get(Content, content_id)
            blocks, language = blocks_from_json(content.blocks), content.language
        return frame.suggest(ArticleReader().read(blocks, block_numbers(blocks), language))

    def links(self, scope: Scope, content_id: int) -> list[LinkInfo]:
        """Return the links and reservations of an article, in the order of its text; raises `NotFound`.

        Links that were typed by hand and lead to known pages of the site are taken into the list.
        """
        site = scope.whole_site()
        with self._database.read(site) as work:
            unknown = _unknown_links(work, work.get(Content, content_id))
        if unknown and not self._database.read_only:
            with self._database.write(site, "links") as work:
                for row in _unknown_links(work, work.get(Content, content_id)):
                    work.add(row)
        with self._database.read(site) as work:
            content = work.get(Content, content_id)
            blocks = blocks_from_json(content.blocks)
            found = [_info(work, row, blocks) for row in queries.links_of(work, content_id)]
        return sorted(found, key=lambda link: (link.block < 0, link.block, link.id))

    def all_links(self, scope: Scope, state: LinkState | None = None) -> list[tuple[int, LinkInfo]]:
        """Return the links of the site with the articles they stand in."""
        with self._database.read(scope.whole_site()) as work:
            rows = queries.all_links(work) if state is None else queries.links_in_state(work, state)
            return [(row.content_id, _info(work, row, ())) for row in rows]

    # ------------------------------------------------------------------------------------------------------ changing

    def add(
        self, scope: Scope, content_id: int, wishes: Sequence[LinkWish], *, based_on: int | None = None
    ) -> LinksAdded:
        """Set links to live targets, as one revision, and reserve places for the others.

        Raises `NotFound` for a target that is none, `Conflict` when the article has a newer revision than `based_on`.
        """
        linked: list[int] = []
        reserved: list[int] = []
        refused: list[str] = []
        with self._database.write(scope.whole_site(), "links") as work:
            content = work.get(Content, content_id)
            if based_on is not None and content.revision != based_on:
                raise Conflict(
                    "This article was changed meanwhile",
                    f"The links were chosen for revision {based_on}; the newest is revision {content.revision}.",
                    "Look at the suggestions again and choose anew.",
                )
            targets = {target.key: target for target in link_targets(work, content)}
            blocks = list(blocks_from_json(content.blocks))
            known = {target_key(row) for row in queries.links_of(work, content_id)}
            for wish in wishes:
                target = targets.get(wish.target)
                if target is None:
                    raise NotFound(
                        "This page is not here",
                        f"There is no page “{wish.target}” that this article could link to.",
                        "Look at the suggestions again.",
                    )
                place = find_anchor(blocks, wish.anchor, wish.block)
                if place is None or target.key in known:
                    refused.append(wish.anchor)
                    continue
                number, start = place
                row = work.add(
                    InternalLink(
                        content_id=content_id,
                        target_content_id=target.content_id,
                        target_task_id=target.task_id,
                        target_post_id=target.post_id,
                        anchor=wish.anchor[:300],
                        block_id=str(number),
                        state=LinkState.RESERVED,
                    )
                )
                known.add(target.key)
                block = with_link(blocks[number], start, start + len(wish.anchor), href_of(target.url))
                if target.is_live and block is not None:
                    blocks[number] = block
                    row.state, row.url = LinkState.LIVE, target.url
                    linked.append(row.id)
                else:
                    reserved.append(row.id)
            if linked:
                _rewrite(work, content, blocks, _count_note(len(linked), "internal link", "set"))
            else:
                work.touch(EntityKind.CONTENT, [content_id])
        return LinksAdded(tuple(linked), tuple(reserved), tuple(refused))

    def remove(self, scope: Scope, ids: Sequence[int]) -> list[tuple[int, LinkWish]]:
        """Take links and reservations away; the words stay. Return articles and wishes, for setting them again."""
        back: list[tuple[int, LinkWish]] = []
        with self._database.write(scope.whole_site(), "links") as work:
            by_content: dict[int, list[InternalLink]] = {}
            for link_id in dict.fromkeys(ids):
                row = work.get(InternalLink, link_id)
                by_content.setdefault(row.content_id, []).append(row)
            for content_id, rows in by_content.items():
                content = work.get(Content, content_id)
                before = blocks_from_json(content.blocks)
                blocks = list(before)
                for row in rows:
                    back.append((content_id, LinkWish(target_key(row), row.anchor, _number(row))))
                    if row.url:
                        blocks = [without_links(block, href_of(row.url)) for block in blocks]
                    work.delete(row)
                if tuple(blocks) != before:
                    _rewrite(work, content, blocks, _count_note(len(rows), "internal link", "taken away"))
                work.touch(EntityKind.CONTENT, [content_id])
        return back

    def settle(self, scope: Scope) -> LinkReport:
        """Bring all links of the site up to date with what is live now; asked after publishing and after a sync.

        A reservation whose target is live becomes a link, as a revision of its article, which is then to be published
        again. A link whose target is gone is broken; one whose target moved leads to the new place.
        """
        placed = broken = mended = lapsed = 0
        changed: list[int] = []
        with self._database.write(scope.whole_site(), "links") as work:
            by_content: dict[int, list[InternalLink]] = {}
            for row in queries.all_links(work):
                by_content.setdefault(row.content_id, []).append(row)
            for content_id, rows in by_content.items():
                content = work.find(Content, content_id)
                if content is None:
                    continue
                before = blocks_from_json(content.blocks)
                blocks = list(before)
                for row in rows:
                    news = _settle_one(work, row, blocks)
                    placed += news == "placed"
                    broken += news == "broken"
                    mended += news == "mended"
                    lapsed += news == "lapsed"
                if tuple(blocks) != before:
                    _rewrite(work, content, blocks, "Internal links brought up to date")
                    changed.append(content_id)
        return LinkReport(placed, broken, mended, lapsed, tuple(changed))


# ------------------------------------------------------------------------------------------------------------- inside


def find_anchor(blocks: Sequence[Block], anchor: str, prefer: int = -1) -> tuple[int, int] | None:
    """Return block and offset of words that may carry a link, in `prefer` first; `None` where they are not."""
    if not anchor.strip():
        return None
    pattern = re.compile(rf"(?<!\w){re.escape(anchor)}(?!\w)")
    numbers = [prefer] if 0 <= prefer < len(blocks) else []
    for number in [*numbers, *range(len(blocks))]:
        for match in pattern.finditer(plain_text(blocks[number])):
            if free_stretch(blocks[number], match.start(), match.end()) is not None:
                return number, match.start()
    return None


def _settle_one(work: Work, row: InternalLink, blocks: list[Block]) -> str:
    """Bring one link up to date in its row and in `blocks`; return what happened, empty for nothing."""
    address = address_now(work, row)
    if row.state is LinkState.RESERVED:
        if address is None:
            work.delete(row)
            return "lapsed"
        place = find_anchor(blocks, row.anchor, _number(row)) if address else None
        if not address or place is None:
            return ""
        number, start = place
        linked = with_link(blocks[number], start, start + len(row.anchor), href_of(address))
        if linked is None:
            return ""
        blocks[number] = linked
        row.state, row.url, row.block_id = LinkState.LIVE, address, str(number)
        return "placed"
    if not any(href_of(row.url) in _hrefs(block) for block in blocks):
        work.delete(row)  # somebody took the link out of the text
        return ""
    if not address:
        news = "broken" if row.state is LinkState.LIVE else ""
        row.state = LinkState.BROKEN
        return news
    if address != row.url:
        blocks[:] = [with_address(block, href_of(row.url), href_of(address)) for block in blocks]
        row.url, row.state = address, LinkState.LIVE
        return "mended"
    news = "mended" if row.state is LinkState.BROKEN else ""
    row.state = LinkState.LIVE
    return news


def _rewrite(work: Work, content: Content, blocks: Sequence[Block], note: str) -> None:
    """Save changed links as the next revision; what was published is to be published again."""
    content.blocks = blocks_to_json(blocks)
    if content.status is ContentStatus.PUBLISHED:
        content.status = ContentStatus.APPROVED
    add_revision(work, content, RevisionOrigin.EDITED, note)
    work.touch(EntityKind.CONTENT, [content.id])


def _unknown_links(work: Work, content: Content) -> list[InternalLink]:
    """Return rows for links in the text that lead to known pages and are in no row yet."""
    blocks = blocks_from_json(content.blocks)
    hrefs = [(number, href, anchor) for number, block in enumerate(blocks) for href, anchor in _links_in(block)]
    if not hrefs:
        return []
    rows = queries.links_of(work, content.id)
    known = {href_of(row.url) for row in rows if row.url}
    found: list[InternalLink] = []
    targets = {href_of(target.url).rstrip("/"): target for target in link_targets(work, content) if target.url}
    for number, href, anchor in hrefs:
        target = targets.get(href.rstrip("/"))
        if target is None or href in known:
            continue
        known.add(href)
        found.append(
            InternalLink(
                content_id=content.id,
                target_content_id=target.content_id,
                target_post_id=target.post_id,
                anchor=anchor[:300],
                block_id=str(number),
                state=LinkState.LIVE,
                url=href if not target.url.startswith("file:") else target.url,
            )
        )
    return found


def _links_in(block: Block) -> list[tuple[str, str]]:
    text = ArticleReader().read([block], ["0"], "").blocks[0]
    return [(link.href, text.text[link.start : link.end]) for link in text.reading.links]


def _hrefs(block: Block) -> set[str]:
    return {href for href, _anchor in _links_in(block)} if "<a" in block.html.lower() else set()


def _info(work: Work, row: InternalLink, blocks: Blocks) -> LinkInfo:
    title = ""
    if row.target_content_id is not None:
        content = work.find(Content, row.target_content_id, deleted=True)
        title = content.title if content is not None else ""
    elif row.target_task_id is not None:
        task = work.find(Task, row.target_task_id, deleted=True)
        title = task.title if task is not None else ""
    elif row.target_post_id is not None:
        post = work.find(SitePost, row.target_post_id)
        title = post.title if post is not None else ""
    place = find_anchor(blocks, row.anchor, _number(row)) if row.state is LinkState.RESERVED else None
    number = place[0] if place is not None else _number(row)
    if row.state is LinkState.RESERVED and blocks and place is None:
        number = -1
    return LinkInfo(row.id, row.anchor, row.state, title, row.url, target_key(row), number)


def _number(row: InternalLink) -> int:
    return int(row.block_id) if row.block_id.isdigit() else -1


def _count_note(count: int, noun: str, done: str) -> str:
    return f"{count} {noun}{'s' if count != 1 else ''} {done}"
