"""Bring approved content to the client's site: completely, once, and never over the client's own edit.

Every intent is written down before the call that carries it out. After any doubt the site is asked what it holds
before anything is sent again. The post is created as a draft and published last, so a failure on the way leaves a
harmless draft that the next try completes.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from igny8_desktop.data.claims import Ticket
from igny8_desktop.data.queries import publishing as queries
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.enums import EntityKind, StageName
from igny8_desktop.domain.errors import Conflict, Igny8Error, WrongInput
from igny8_desktop.domain.ports import (
    ImageStore,
    MediaUpload,
    PublishTarget,
    PublishTargets,
    RemoteMedia,
    RemotePost,
    SiteConnection,
)
from igny8_desktop.domain.scope import Scope
from igny8_desktop.domain.site_publishing import SitePublishing
from igny8_desktop.services.publishing.patience import patient
from igny8_desktop.services.publishing.post import Post
from igny8_desktop.services.publishing.post_record import PostRecords
from igny8_desktop.services.publishing.proof import prove
from igny8_desktop.services.publishing.versions import sent_version
from igny8_desktop.services.steps import ItemResult, StepControl, StepReport, run_items
from igny8_desktop.services.threads import in_thread

R = TypeVar("R")
#: Pauses in seconds before looking again for what a lost answer may have made: a slow site saves after we gave up.
LOOK_AGAIN_AFTER = (0.5, 2.0, 4.0)
#: Pauses in seconds before a call that may be repeated is tried again after a trouble that passes.
PATIENCE = (0.5, 2.0)


class PublishingStep:
    """Publish approved content, one post at a time per site."""

    name = StageName.PUBLISH
    input_kind = EntityKind.CONTENT

    def __init__(
        self,
        database: Database,
        targets: PublishTargets,
        images: ImageStore,
        connection: Callable[[int], SiteConnection],
        *,
        publish_as: str = "publish",
        look_again_after: Sequence[float] = LOOK_AGAIN_AFTER,
        patience: Sequence[float] = PATIENCE,
        check: Callable[[Scope, int], object] = lambda scope, content_id: None,
        after: Callable[[Scope], object] = lambda scope: None,
    ) -> None:
        self._database = database
        self._targets = targets
        self._images = images
        self._connection = connection
        self._publish_as = publish_as
        self._look_again_after = look_again_after
        self._patience = patience
        self._check = check
        self._after = after
        self._records = PostRecords(database)

    def publishing_as(self, status: str) -> PublishingStep:
        """Return the same step with another status for the posts (draft, pending, publish); raises `WrongInput`."""
        if status not in ("draft", "pending", "publish"):
            raise WrongInput(
                "This way to publish is not known", f"“{status}” was given.", "Use draft, pending or publish."
            )
        return PublishingStep(
            self._database,
            self._targets,
            self._images,
            self._connection,
            publish_as=status,
            look_again_after=self._look_again_after,
            patience=self._patience,
            check=self._check,
            after=self._after,
        )

    def waiting(self, scope: Scope, limit: int | None = None, *, max_failures: int | None = None) -> list[int]:
        """Return approved content that the site does not hold yet."""
        with self._database.read(scope) as work:
            return list(queries.content_to_publish(work, self._publish_as, limit, max_failures))

    def estimate(self, scope: Scope, ids: Sequence[int]) -> int:
        """Return 0: publishing costs no credits."""
        return 0

    async def run(self, scope: Scope, ids: Sequence[int], control: StepControl) -> StepReport:
        """Publish this content; a post that is under way when the step is cancelled is finished first."""
        connection = await in_thread(lambda: self._connection(scope.site_id))
        target = patient(self._targets.open(connection), self._patience)
        report = await run_items(
            self._database,
            self.name,
            scope,
            ids,
            replace(control, concurrency=1),
            lambda ticket: self._publish(scope, ticket, target, connection.publishing),
            on_failure=self._mark_failed,
        )
        if report.done:
            await in_thread(lambda: self._after(scope))
        return report

    async def _publish(
        self, scope: Scope, ticket: Ticket, target: PublishTarget, publishing: SitePublishing
    ) -> ItemResult:
        await in_thread(lambda: self._publish_one(scope, ticket, target, publishing))
        return ItemResult((ticket.entity_id,), 0, {"posts": 1})

    # ---------------------------------------------------------------------------------- one post, on a worker thread

    def _publish_one(self, scope: Scope, ticket: Ticket, target: PublishTarget, publishing: SitePublishing) -> None:
        if self._publish_as == "publish":
            self._check(scope, ticket.entity_id)  # raises for a text that is not to be read by everybody yet
        post = self._records.intend(scope, ticket, target.kind, secrets.token_hex(8), self._publish_as)
        remote = self._existing(scope, post, target)
        terms = target.ensure_terms(post.wishes(publishing))
        self._records.keep_terms(scope, terms)
        media = self._uploaded(scope, post, target)
        date = self._date(post)
        draft = post.draft(terms, media, author_id=publishing.author_id, date=date)
        undo: Mapping[str, Any] | None = None
        if remote is None:
            self._records.create_is_sent(scope, post.record_id)
            remote = self._sure(
                lambda: target.create_draft(draft),
                lambda: target.find(token=draft.token, slug=draft.slug, content_type=draft.content_type),
            )
            self._records.drafted(scope, post.record_id, remote)
            undo = {"kind": "create"}
        elif post.was_completed and not post.update_sent:
            undo = self._way_back(post, remote, target)
        status = self._status(publishing, remote, date)
        self._records.update_is_sent(scope, post.record_id, undo)
        try:
            final = target.update(remote.remote_id, draft, status=status)
        except Igny8Error as error:
            if post.remote_hash and not getattr(error, "maybe_done", False):
                self._note_what_is_there(scope, post, remote.remote_id, target)
            raise
        page = target.public_page(final) if final.status == "publish" else None
        report = prove(draft, target.content_of(draft), final, page, status=status)
        self._records.published(scope, ticket, post, final, report, sent_version(post, draft, final, target))

    def _date(self, post: Post) -> datetime | None:
        """Return the moment that the post is scheduled for; one that has come already counts as now."""
        if self._publish_as != "publish" or post.scheduled_at is None:
            return None
        return post.scheduled_at if post.scheduled_at > self._database.clock() else None

    def _status(self, publishing: SitePublishing, remote: RemotePost, date: datetime | None) -> str:
        """Return the status to send: as asked for, or what the site is set to have instead."""
        status = self._publish_as
        if status == "publish" and publishing.status:
            status = publishing.status
        if status == "publish" and date is not None:
            return "future"
        if status in ("draft", "pending") and remote.status in ("publish", "future", "private"):
            return remote.status  # a post that is live is updated where it is, never taken offline by the way
        return status

    @staticmethod
    def _way_back(post: Post, remote: RemotePost, target: PublishTarget) -> Mapping[str, Any]:
        """Return what takes this publish back: the post as it is now."""
        if remote.status == "trash":
            return {"kind": "create"}
        kept = target.snapshot(remote.remote_id, post.content_type)
        return {"kind": "update", "snapshot": dict(kept), "sent": dict(post.sent)} if kept is not None else {}

    def _uploaded(self, scope: Scope, post: Post, target: PublishTarget) -> dict[int, RemoteMedia]:
        """Return the site's copies of the post's images, uploading what it does not hold (any more)."""
        uploads = list(post.uploads(self._images))
        known = {upload.sha256: self._records.media(scope, target.kind, upload.sha256) for upload in uploads}
        held = [item.remote_id for item, _ in known.values() if item is not None]
        there = target.media_there(held) if held else frozenset()
        media: dict[int, RemoteMedia] = {}
        for upload in uploads:
            item, sent = known[upload.sha256]
            if item is not None and item.remote_id not in there:
                item, sent = None, True  # deleted on the site; perhaps somebody put the same file there again
            media[upload.image_id] = item or self._media(scope, upload, target, sent=sent)
        return media

    def _note_what_is_there(self, scope: Scope, post: Post, remote_id: str, target: PublishTarget) -> None:
        """Remember the post as a failed update left it, so that an edit that the client makes later is noticed."""
        try:
            remote = target.fetch(remote_id, post.content_type)
        except Igny8Error:
            return  # what is there stays in doubt, and the update stays marked as sent
        if remote is not None:
            self._records.update_failed(scope, post.record_id, remote)

    def _existing(self, scope: Scope, post: Post, target: PublishTarget) -> RemotePost | None:
        """Return the post that the site holds already; raises `Conflict` where publishing would undo the client."""
        if post.remote_id:
            remote = target.fetch(post.remote_id, post.content_type)
        elif post.create_sent:
            remote = self._look(lambda: target.find(token=post.token, slug=post.slug, content_type=post.content_type))
            if remote is None:
                return None
            self._records.drafted(scope, post.record_id, remote)
        else:
            return None
        if remote is None:
            raise Conflict(
                "The post is gone from the site",
                f"“{post.title}” was published before and somebody deleted it there for good.",
                "If it is to come back, make a task for it and write it again; otherwise delete the article here.",
            )
        if remote.status == "trash" and not post.was_undone:
            raise Conflict(
                "The post is in the site's trash",
                f"“{post.title}” was moved to the trash in WordPress.",
                "Restore it there, then publish again; or leave it.",
            )
        if (
            post.remote_hash
            and not post.update_sent
            and remote.content_hash not in (post.remote_hash, post.allowed_hash)
        ):
            self._records.conflict(scope, post.record_id, remote)
            raise Conflict(
                "The client changed this post",
                f"“{post.title}” was edited on the site after it was published from here. Nothing was overwritten.",
                "Compare the versions (Compare with the site, or “igny8 post compare”), then merge them, keep "
                "the site's or keep yours.",
            )
        return remote

    def _media(self, scope: Scope, upload: MediaUpload, target: PublishTarget, *, sent: bool) -> RemoteMedia:
        known = self._look(lambda: target.find_media(upload.sha256)) if sent else None
        if known is None:
            self._records.upload_is_sent(scope, target.kind, upload.sha256)
            known = self._sure(lambda: target.upload_media(upload), lambda: target.find_media(upload.sha256))
        self._records.keep_media(scope, target.kind, upload.sha256, known)
        return known

    def _look(self, find: Callable[[], R | None]) -> R | None:
        """Return what an earlier process may have sent; a site that is slow may be at it still."""
        found = find()
        for pause in self._look_again_after:
            if found is not None:
                break
            time.sleep(pause)
            found = find()
        return found

    def _sure(self, send: Callable[[], R], find: Callable[[], R | None]) -> R:
        """Return what was sent, or what a lost answer made; raise the error when the site holds nothing."""
        try:
            return send()
        except Igny8Error as error:
            if not getattr(error, "maybe_done", False):
                raise
            for pause in self._look_again_after:
                time.sleep(pause)
                try:
                    found = find()
                except Igny8Error as trouble:
                    if not trouble.transient:
                        raise
                    continue
                if found is not None:
                    return found
            raise

    def _mark_failed(self, work: Work, ticket: Ticket, final: bool) -> None:
        self._records.failed(work, ticket)
