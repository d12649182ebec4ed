"""Take a publish back: put the post back as it was before, or move what was created to the trash with its images."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from igny8_desktop.data.models import Content, PublishedMedia, PublishRecord, SyncEvent
from igny8_desktop.data.queries import publishing as queries
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.enums import ContentStatus, PublishStage, SiteStatus
from igny8_desktop.domain.errors import Conflict, NotFound
from igny8_desktop.domain.ports import PublishTarget, PublishTargets, RemotePost, SiteConnection
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.publishing.post_record import keep_remote


@dataclass(frozen=True)
class TakenBack:
    """What taking a publish back did: `trashed`, `restored`, or `gone` when the post was not there any more.

    `images_kept` are images of it that something else uses.
    """

    content_id: int
    title: str
    action: str
    images_deleted: int
    images_kept: int
    url: str = ""

    @property
    def words(self) -> str:
        """Return what happened in one sentence."""
        done = {
            "trashed": "is in the site's trash",
            "restored": "is on the site again as it was before",
            "gone": "was not on the site any more",
        }[self.action]
        images = f"; {self.images_deleted} images deleted there" if self.images_deleted else ""
        kept = f", {self.images_kept} kept because something else uses them" if self.images_kept else ""
        return f"“{self.title}” {done}{images}{kept}."


class TakingBack:
    """Undo the last publish of an article; blocking, for worker threads. Every call may be repeated."""

    def __init__(
        self, database: Database, targets: PublishTargets, connection: Callable[[int], SiteConnection]
    ) -> None:
        self._database = database
        self._targets = targets
        self._connection = connection

    def undo(self, scope: Scope, content_id: int, *, even_if_edited: bool = False) -> TakenBack:
        """Take the last publish back; the text here stays as it is and is not published again unasked.

        Raises `NotFound` when there is nothing to take back and `Conflict` when the client edited the post since,
        unless `even_if_edited`.
        """
        target = self._targets.open(self._connection(scope.site_id))
        with self._database.read(scope) as work:
            content = work.get(Content, content_id)
            title, content_type = content.title, content.content_type
            record = queries.record(work, content_id, target.kind)
            if record is None or not record.undo or not record.remote_id or record.undone_at is not None:
                raise NotFound(
                    "There is nothing to take back",
                    f"“{title}” was not published from here since the last time it was taken back.",
                    "Look at its post on the site.",
                )
            record_id, remote_id, undo, sent = record.id, record.remote_id, dict(record.undo), dict(record.sent)
            known, begun = record.remote_hash, bool(record.report.get("update_sent"))
        remote = target.fetch(remote_id, content_type)
        edited = remote is not None and remote.status != "trash" and known and remote.content_hash != known
        if edited and not begun and not even_if_edited:
            raise Conflict(
                "The client changed this post",
                f"“{title}” was edited on the site after it was published from here. Nothing was taken back.",
                "Compare the versions first; or take it back all the same, which loses the client's edit.",
            )
        with self._database.write(scope, "publish") as work:
            row = work.get(PublishRecord, record_id)
            row.report = {**row.report, "update_sent": True}
        after: RemotePost | None = None
        action = "gone"
        if remote is not None and undo.get("kind") == "update":
            after, action = target.put_back(remote_id, content_type, undo["snapshot"]), "restored"
        elif remote is not None:
            target.trash(remote_id, content_type)
            after, action = target.fetch(remote_id, content_type), "trashed"
        deleted, kept = self._images(scope, content_id, target, remote_id, sent, undo)
        done = TakenBack(content_id, title, action, len(deleted), kept, after.url if after is not None else "")
        self._record(scope, content_id, record_id, after, undo, deleted, done)
        return done

    def _images(
        self,
        scope: Scope,
        content_id: int,
        target: PublishTarget,
        remote_id: str,
        sent: Mapping[str, Any],
        undo: Mapping[str, Any],
    ) -> tuple[list[str], int]:
        """Delete the images that came with this publish and that nothing else uses; return them and how many stay."""
        before = _media(undo.get("sent") or {}) if undo.get("kind") == "update" else set()
        mine = _media(sent) - before
        with self._database.read(scope.whole_site()) as work:
            others: set[str] = set()
            for row in queries.records(work):
                if row.content_id != content_id and row.target is target.kind and row.undone_at is None:
                    others |= _media(row.sent)
        deleted = [each for each in sorted(mine - others) if target.delete_media(each, besides=remote_id)]
        return deleted, len(mine) - len(deleted)

    def _record(
        self,
        scope: Scope,
        content_id: int,
        record_id: int,
        after: RemotePost | None,
        undo: Mapping[str, Any],
        deleted: list[str],
        done: TakenBack,
    ) -> None:
        with self._database.write(scope, "publish") as work:
            record, content = work.get(PublishRecord, record_id), work.get(Content, content_id)
            if after is not None:
                keep_remote(record, content, after, record.published_at or work.now)
            else:
                _is_gone(record, content)
            # What is here differs from what is there again, and that is as somebody wants it.
            if content.status is ContentStatus.PUBLISHED:
                content.status = ContentStatus.APPROVED
            record.undone_at = work.now
            record.undo = {}
            record.conflict = {}
            record.report = {key: value for key, value in record.report.items() if key != "update_sent"}
            if done.action == "restored":
                record.sent = dict(undo.get("sent") or {})
            else:
                record.stage = PublishStage.RETRACTED
            _forget_media(work, deleted)
            work.add(
                SyncEvent(
                    content_id=content_id,
                    direction="out",
                    action="undo",
                    message=done.words,
                    detail={"action": done.action, "images_deleted": deleted, "images_kept": done.images_kept},
                )
            )


def _media(sent: Mapping[str, Any]) -> set[str]:
    return {str(item.get("remote_id")) for item in sent.get("media") or () if item.get("remote_id")}


def _is_gone(record: PublishRecord, content: Content) -> None:
    record.remote_status = content.remote_status = "gone"
    content.site_status = SiteStatus.NOT_PUBLISHED
    content.url = ""


def _forget_media(work: Work, remote_ids: list[str]) -> None:
    for row in queries.media_by_remote_ids(work, remote_ids):
        _unknown(row)


def _unknown(row: PublishedMedia) -> None:
    row.remote_id = row.url = ""
    row.upload_sent = False
