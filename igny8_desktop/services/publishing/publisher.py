"""Bring approved content to the client's site: completely, once, and never over the client's own edit.

Every intent is written down before the call that carries it out. After any doubt the site is asked what it holds
before anything is sent again. The post is created as a draft and published last, so a failure on the way leaves a
harmless draft that the next try completes.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

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
    TermWish,
)
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.publishing.post_record import Post, PostRecords
from igny8_desktop.services.steps import ItemResult, StepControl, StepReport, run_items
from igny8_desktop.services.threads import in_thread

R = TypeVar("R")
#: Pauses in seconds before looking again for what a lost answer may have made: a slow site saves after we gave up.
LOOK_AGAIN_AFTER = (0.5, 2.0, 4.0)


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
    ) -> None:
        self._database = database
        self._targets = targets
        self._images = images
        self._connection = connection
        self._publish_as = publish_as
        self._look_again_after = look_again_after
        self._records = PostRecords(database)

    def publishing_as(self, status: str) -> PublishingStep:
        """Return the same step with another status for the posts: `draft` or `publish`; raises `WrongInput`."""
        if status not in ("draft", "publish"):
            raise WrongInput("This way to publish is not known", f"“{status}” was given.", "Use draft or publish.")
        return PublishingStep(
            self._database,
            self._targets,
            self._images,
            self._connection,
            publish_as=status,
            look_again_after=self._look_again_after,
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
        target = self._targets.open(connection)
        return await run_items(
            self._database,
            self.name,
            scope,
            ids,
            replace(control, concurrency=1),
            lambda ticket: self._publish(scope, ticket, target),
            on_failure=self._mark_failed,
        )

    async def _publish(self, scope: Scope, ticket: Ticket, target: PublishTarget) -> ItemResult:
        await in_thread(lambda: self._publish_one(scope, ticket, target))
        return ItemResult((ticket.entity_id,), 0, {"posts": 1})

    # ---------------------------------------------------------------------------------- one post, on a worker thread

    def _publish_one(self, scope: Scope, ticket: Ticket, target: PublishTarget) -> None:
        post = self._records.intend(scope, ticket, target.kind, secrets.token_hex(8), self._publish_as)
        remote = self._existing(scope, post, target)
        terms = target.ensure_terms([TermWish(kind, name) for kind, name in post.terms])
        self._records.keep_terms(scope, terms)
        media = {upload.image_id: self._media(scope, upload, target) for upload in post.uploads(self._images)}
        draft = post.draft(terms, media)
        if remote is None:
            self._records.create_is_sent(scope, post.record_id)
            remote = self._sure(
                lambda: target.create_draft(draft),
                lambda: target.find(token=draft.token, slug=draft.slug, content_type=draft.content_type),
            )
            self._records.drafted(scope, post.record_id, remote)
        status = self._publish_as
        if status == "draft" and remote.status in ("publish", "future", "private"):
            status = remote.status  # a post that is live is updated where it is, never taken offline by the way
        self._records.update_is_sent(scope, post.record_id)
        try:
            final = target.update(remote.remote_id, draft, status=status)
        except Igny8Error as error:
            if post.remote_hash and not getattr(error, "maybe_done", False):
                self._note_what_is_there(scope, post, remote.remote_id, target)
            raise
        self._records.published(scope, ticket, post, draft, final)

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
        if remote.status == "trash":
            raise Conflict(
                "The post is in the site's trash",
                f"“{post.title}” was moved to the trash in WordPress.",
                "Restore it there, then publish again; or leave it.",
            )
        if post.remote_hash and not post.update_sent and remote.content_hash != post.remote_hash:
            raise Conflict(
                "The client changed this post",
                f"“{post.title}” was edited on the site after it was published from here. Nothing was overwritten.",
                "Look at the post on the site: its text stays as it is there. "
                "Take its changes over into the article here, or leave the post to the client.",
            )
        return remote

    def _media(self, scope: Scope, upload: MediaUpload, target: PublishTarget) -> RemoteMedia:
        known, sent = self._records.media(scope, target.kind, upload.sha256)
        if known is None and sent:
            known = self._look(lambda: target.find_media(upload.sha256))
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
