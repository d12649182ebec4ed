"""Settle what both sides changed: compare three versions, then merge them, keep the site's, or keep ours.

Nothing is overwritten on either side without a decision, and a decision holds for the version that was looked at:
if the site changes again meanwhile, it is asked for anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from igny8_desktop.data import claims
from igny8_desktop.data.models import Content, PublishRecord, SyncEvent
from igny8_desktop.data.queries import publishing as queries
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.blocks import Blocks, blocks_to_json
from igny8_desktop.domain.enums import ContentStatus, RevisionOrigin, StageName
from igny8_desktop.domain.errors import Conflict, NotFound, WrongInput
from igny8_desktop.domain.merging import MergePart, Pick, Side, merged
from igny8_desktop.domain.ports import PublishTarget, PublishTargets, RemotePost, SiteConnection
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.publishing.post import Post, read_post
from igny8_desktop.services.publishing.post_record import keep_remote
from igny8_desktop.services.publishing.proof import same_words
from igny8_desktop.services.publishing.versions import read_site_blocks, three_ways
from igny8_desktop.services.writer.contents import ContentDetail, Contents, ContentText

#: The texts besides the article's blocks that a client may edit.
FIELDS = ("title", "excerpt")


@dataclass(frozen=True)
class FieldVersions:
    """A text in its three versions."""

    name: str
    base: str
    ours: str
    theirs: str
    side: Side

    def taken(self, pick: Pick | None) -> str:
        """Return the text of a choice; without one what a merge takes by itself."""
        theirs = pick is Pick.THEIRS or (pick is None and self.side is Side.THEIRS)
        return self.theirs if theirs else self.ours


@dataclass(frozen=True)
class Comparison:
    """An article as it was sent last, as it is here, and as it is on the site.

    `seen` names the site's version and goes with every decision. `revision` is ours.
    """

    content_id: int
    title: str
    url: str
    seen: str
    revision: int
    modified_at: datetime | None
    fields: tuple[FieldVersions, ...]
    parts: tuple[MergePart, ...]
    has_ancestor: bool

    @property
    def differs(self) -> bool:
        """Say whether the site's version is another one than ours."""
        return any(field.ours != field.theirs for field in self.fields) or any(
            part.side is not Side.SAME for part in self.parts
        )

    @property
    def conflicts(self) -> tuple[str, ...]:
        """Return what both sides changed: names of fields and positions of parts, as picks take them."""
        fields = [field.name for field in self.fields if field.side is Side.CONFLICT]
        return (*fields, *(str(at) for at, part in enumerate(self.parts) if part.side is Side.CONFLICT))


@dataclass(frozen=True)
class WaitingConflict:
    """An article that waits for a decision."""

    content_id: int
    title: str
    found_at: str


class Conflicts:
    """Compare an article with its post and carry out what somebody decides; blocking, for worker threads."""

    def __init__(
        self,
        database: Database,
        targets: PublishTargets,
        connection: Callable[[int], SiteConnection],
        contents: Contents,
    ) -> None:
        self._database = database
        self._targets = targets
        self._connection = connection
        self._contents = contents

    def waiting(self, scope: Scope) -> list[WaitingConflict]:
        """Return the articles whose posts were changed by the client and that nobody decided about yet."""
        with self._database.read(scope) as work:
            return [
                WaitingConflict(record.content_id, content.title, str(record.conflict.get("found_at", "")))
                for record in queries.records(work)
                if record.conflict.get("hash")
                and not record.conflict.get("allowed")
                and (content := work.find(Content, record.content_id)) is not None
            ]

    def compare(self, scope: Scope, content_id: int) -> Comparison:
        """Read the post and return its three versions; raises `NotFound` where there is none."""
        return self._look(scope, content_id)[0]

    def keep_ours(self, scope: Scope, content_id: int, seen: str) -> None:
        """Allow the next publish to overwrite this version of the site, and no other."""
        self._allow(scope, content_id, self._still(scope, content_id, seen)[0], "Ours replaces the site's version")

    def keep_theirs(self, scope: Scope, content_id: int, seen: str) -> ContentDetail:
        """Make the site's version the newest revision here; the site is not changed."""
        comparison, remote, post, target = self._still(scope, content_id, seen)
        picks = {str(at): Pick.THEIRS for at in range(len(comparison.parts))}
        detail = self._save(scope, comparison, picks | dict.fromkeys(FIELDS, Pick.THEIRS), "Taken over from the site")
        with self._database.write(scope, "publish") as work:
            record, content = work.get(PublishRecord, post.record_id), work.get(Content, content_id)
            if content.status is ContentStatus.DRAFT:
                content.status = ContentStatus.APPROVED
            record.sent_revision = content.revision
            record.remote_hash = remote.content_hash
            record.sent = _taken_over(record.sent, detail, remote, read_site_blocks(target, remote, post.images))
            keep_remote(record, content, remote, record.published_at or work.now)
            record.report = {key: value for key, value in record.report.items() if key != "update_sent"}
            _settled(work, record, content, {}, "The site's version was taken over")
        return self._contents.get(scope, content_id)

    def merge(self, scope: Scope, content_id: int, seen: str, picks: Mapping[str, Pick]) -> ContentDetail:
        """Save the merged text as the newest revision, approve it, and allow the next publish to send it.

        `picks` names choices for fields by their name and for parts by their position; what only one side changed
        needs none. Raises `WrongInput` when something that both changed has no choice.
        """
        comparison = self._still(scope, content_id, seen)[0]
        open_still = [name for name in comparison.conflicts if name not in picks]
        if open_still:
            raise WrongInput(
                "Something is not decided yet",
                f"Both sides changed {len(open_still)} places; there is no choice for: {', '.join(open_still)}.",
                "Choose ours, theirs or both for each, then merge.",
            )
        detail = self._save(scope, comparison, picks, "Merged with the site's version")
        self._contents.approve(scope, [content_id])
        self._allow(scope, content_id, comparison, "Both versions were merged")
        return detail

    # ------------------------------------------------------------------------------------------------------- pieces

    def _look(self, scope: Scope, content_id: int) -> tuple[Comparison, RemotePost, Post, PublishTarget]:
        target = self._targets.open(self._connection(scope.site_id))
        with self._database.read(scope) as work:
            content = work.get(Content, content_id)
            record = queries.record(work, content_id, target.kind)
            if record is None or not record.remote_id:
                raise NotFound(
                    "There is no post to compare with",
                    f"“{content.title}” was not published to this site.",
                    "Publish it first.",
                )
            post = read_post(work, content, record)
        remote = target.fetch(post.remote_id, post.content_type)
        if remote is None:
            raise NotFound(
                "The post is gone from the site",
                f"“{post.title}” was deleted there for good.",
                "Nothing can be compared; the article here is complete.",
            )
        theirs = read_site_blocks(target, remote, post.images)
        base: Mapping[str, Any] = post.sent.get("site") or {}
        parts = three_ways(post.blocks, theirs, post.sent)
        fields = tuple(
            _field(
                name, str(base.get(name, "")), str(post.sent.get(name, "")), getattr(post, name), getattr(remote, name)
            )
            for name in FIELDS
        )
        comparison = Comparison(
            content_id,
            post.title,
            remote.url,
            remote.content_hash,
            post.revision,
            remote.modified_at,
            fields,
            parts,
            bool(post.sent),
        )
        return comparison, remote, post, target

    def _still(self, scope: Scope, content_id: int, seen: str) -> tuple[Comparison, RemotePost, Post, PublishTarget]:
        found = self._look(scope, content_id)
        if found[0].seen != seen:
            raise Conflict(
                "The post changed again",
                f"“{found[0].title}” was edited on the site after you looked at it. Nothing was changed.",
                "Compare the versions again and decide then.",
            )
        return found

    def _save(self, scope: Scope, comparison: Comparison, picks: Mapping[str, Pick], note: str) -> ContentDetail:
        detail = self._contents.get(scope, comparison.content_id)
        texts = {field.name: field.taken(picks.get(field.name)) for field in comparison.fields}
        by_part = {int(name): pick for name, pick in picks.items() if name.isdigit()}
        blocks = merged(comparison.parts, by_part)
        text: ContentText = replace(detail.text, title=texts["title"], excerpt=texts["excerpt"], blocks=blocks)
        return self._contents.save(
            scope, comparison.content_id, text, based_on=comparison.revision, note=note, origin=RevisionOrigin.SYNCED
        )

    def _allow(self, scope: Scope, content_id: int, comparison: Comparison, words: str) -> None:
        target = self._connection(scope.site_id).target
        with self._database.write(scope, "publish") as work:
            record, content = queries.record(work, content_id, target), work.get(Content, content_id)
            if record is None:
                return
            decided = {**record.conflict, "hash": comparison.seen, "allowed": comparison.seen}
            _settled(work, record, content, decided, words)


def _settled(work: Work, record: PublishRecord, content: Content, conflict: dict[str, Any], words: str) -> None:
    record.conflict = conflict
    record.error_title = record.error_what = record.error_next = ""
    claims.forget(work, StageName.PUBLISH, [content.id])
    work.add(SyncEvent(content_id=content.id, direction="in", action="conflict", message=f"“{content.title}”: {words}"))


def _field(name: str, base: str, sent: str, ours: str, theirs: str) -> FieldVersions:
    """Compare a text; what the site spells otherwise (entities) is the same text."""
    theirs = ours if same_words(ours, theirs) else sent if same_words(theirs, base) else theirs
    if theirs == ours:
        side = Side.SAME if ours == sent else Side.BOTH
    elif ours == sent:
        side = Side.THEIRS
    else:
        side = Side.OURS if theirs == sent else Side.CONFLICT
    return FieldVersions(name, sent, ours, theirs, side)


def _taken_over(sent: Mapping[str, Any], detail: ContentDetail, remote: RemotePost, site: Blocks) -> dict[str, Any]:
    """Return the common ancestor of later edits after the site's version was taken over."""
    return {
        **sent,
        "revision": detail.revision,
        "title": detail.text.title,
        "excerpt": detail.text.excerpt,
        "blocks": blocks_to_json(detail.text.blocks),
        "site": {"title": remote.title, "excerpt": remote.excerpt, "blocks": blocks_to_json(site)},
    }
