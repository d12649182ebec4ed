"""Take a post that is on the site already over for editing here, block by block as it stands there."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from igny8_desktop.data.models import Content, PublishRecord, SitePost, SyncEvent
from igny8_desktop.data.queries import publish_plans as plans
from igny8_desktop.data.queries import site_posts as queries
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.blocks import blocks_to_json, word_count
from igny8_desktop.domain.enums import ContentStatus, ContentType, PublishStage, RevisionOrigin, SiteStatus
from igny8_desktop.domain.errors import Conflict, NotFound, WrongInput
from igny8_desktop.domain.ports import PublishTarget, PublishTargets, RemotePost, SiteConnection
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.publishing.post_record import SITE_STATUS
from igny8_desktop.services.publishing.versions import read_site_blocks
from igny8_desktop.services.writer.revisions import add_revision

#: Types of posts that the program can send back.
_TYPES: Final = {"post": ContentType.POST, "page": ContentType.PAGE, "product": ContentType.PRODUCT}


@dataclass(frozen=True)
class KnownArticle:
    """A post of the site as it was last seen; `content_id` is the article here that it is."""

    id: int
    post_type: str
    title: str
    url: str
    status: str
    modified_at: datetime | None
    content_id: int | None


class Adoption:
    """List what the site holds, and take posts over."""

    def __init__(
        self, database: Database, targets: PublishTargets, connection: Callable[[int], SiteConnection]
    ) -> None:
        self._database = database
        self._targets = targets
        self._connection = connection

    def known(self, scope: Scope) -> list[KnownArticle]:
        """Return the posts of the site as they were last seen, newest change first."""
        with self._database.read(scope.whole_site()) as work:
            found = []
            for row in queries.post_rows(work).values():
                record = plans.record_of_post(work, row.remote_id)
                content_id = row.content_id or (record.content_id if record is not None else None)
                if content_id is not None and work.find(Content, content_id) is None:
                    content_id = None
                found.append(
                    KnownArticle(row.id, row.post_type, row.title or row.slug, row.url, row.status,
                                 row.remote_modified_at, content_id)
                )  # fmt: skip
        return sorted(found, key=lambda item: (item.modified_at is not None, item.modified_at or 0), reverse=True)

    def adopt(self, scope: Scope, post_ids: Sequence[int]) -> list[int]:
        """Take posts over and return the articles that they became; blocking.

        Nothing is sent: the site keeps its post until the article is changed here, approved and published. Raises
        `WrongInput` for a scope without a sector, and for types that cannot be sent back.
        """
        if scope.sector_id is None:
            raise WrongInput("A sector is needed", "An article belongs to a sector.", "Choose the sector first.")
        target = self._targets.open(self._connection(scope.site_id))
        return [self._adopt_one(scope, post_id, target) for post_id in post_ids]

    def _adopt_one(self, scope: Scope, post_id: int, target: PublishTarget) -> int:
        with self._database.read(scope.whole_site()) as work:
            row = work.get(SitePost, post_id)
            remote_id, post_type = row.remote_id, row.post_type
            taken = plans.record_of_post(work, remote_id)
            if taken is not None and (content := work.find(Content, taken.content_id)) is not None:
                raise Conflict(
                    "This post is an article here already",
                    f"“{content.title}” is the same post.",
                    "Open it in the Writer.",
                )
        content_type = _TYPES.get(post_type)
        if content_type is None:
            raise WrongInput(
                "This kind of post cannot be taken over",
                f"Its type is “{post_type}”.",
                "Posts, pages and products can be edited here.",
            )
        remote = target.fetch(remote_id, content_type)
        if remote is None:
            raise NotFound("The post is gone", "The site does not hold it any more.", "Sync the site.")
        blocks = read_site_blocks(target, remote)
        with self._database.write(scope, "adopt") as work:
            return _keep(work, post_id, remote, target, blocks_to_json(blocks), word_count(blocks))


def _keep(
    work: Work, post_id: int, remote: RemotePost, target: PublishTarget, blocks: list[dict[str, object]], words: int
) -> int:
    known = plans.record_of_post(work, remote.remote_id)
    if known is not None:
        work.delete(known)  # of an article that was deleted here
    status = SITE_STATUS.get(remote.status, SiteStatus.NOT_PUBLISHED)
    content = work.add(
        Content(
            title=remote.title[:500], slug=remote.slug[:200], excerpt=remote.excerpt, blocks=blocks, word_count=words,
            content_type=remote.content_type, source="site", prompts_made=True,
            meta_title=(remote.seo.title or "")[:300], meta_description=(remote.seo.description or "")[:600],
            primary_keyword=(remote.seo.keyphrase or "")[:500],
            remote_id=remote.remote_id, remote_status=remote.status, url=remote.url,
            published_at=remote.date if status is SiteStatus.PUBLISHED else None,
            scheduled_at=remote.date if status is SiteStatus.SCHEDULED else None,
        )
    )  # fmt: skip
    content.site_status = status
    add_revision(work, content, RevisionOrigin.IMPORTED, "Taken over from the site")
    content.status = ContentStatus.APPROVED
    if status is SiteStatus.PUBLISHED:
        content.status = ContentStatus.PUBLISHED
    work.add(
        PublishRecord(
            content_id=content.id, target=target.kind, token=secrets.token_hex(8), slug=remote.slug,
            stage=PublishStage.COMPLETED, create_sent=True, remote_id=remote.remote_id, remote_status=remote.status,
            wanted_status="publish", url=remote.url, remote_modified_at=remote.modified_at,
            remote_hash=remote.content_hash, sent_revision=content.revision, published_at=content.published_at,
            sent={"revision": content.revision, "title": remote.title, "excerpt": remote.excerpt, "blocks": blocks,
                  "content_type": str(remote.content_type), "media": [],
                  "site": {"title": remote.title, "excerpt": remote.excerpt, "blocks": blocks}},
        )
    )  # fmt: skip
    work.get(SitePost, post_id).content_id = content.id
    work.add(SyncEvent(content_id=content.id, direction="in", action="adopt",
                       message=f"“{content.title}” was taken over for editing"))  # fmt: skip
    return content.id
