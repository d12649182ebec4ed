"""Write down what is about to be published, how far it got, and what the site answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from igny8_desktop.data import claims
from igny8_desktop.data.claims import Ticket
from igny8_desktop.data.models import (
    Content,
    ContentTaxonomy,
    PublishedMedia,
    PublishRecord,
    SyncEvent,
)
from igny8_desktop.data.queries import publishing as queries
from igny8_desktop.data.queries import writer
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.blocks import Block, BlockKind, Blocks, blocks_from_json
from igny8_desktop.domain.enums import (
    ContentStatus,
    ContentType,
    ImageRole,
    PublishStage,
    SiteStatus,
    StageName,
    TargetKind,
    TermKind,
)
from igny8_desktop.domain.errors import Conflict
from igny8_desktop.domain.ports import ImageStore, MediaUpload, PostDraft, RemoteMedia, RemotePost, RemoteTerm
from igny8_desktop.domain.scope import Scope

#: What WordPress's words for a post's status mean for `Content.site_status`.
SITE_STATUS: Mapping[str, SiteStatus] = {
    "publish": SiteStatus.PUBLISHED,
    "private": SiteStatus.PUBLISHED,
    "future": SiteStatus.SCHEDULED,
    "draft": SiteStatus.NOT_PUBLISHED,
    "pending": SiteStatus.NOT_PUBLISHED,
    "trash": SiteStatus.NOT_PUBLISHED,
}


@dataclass(frozen=True)
class PostImage:
    """An image file that belongs to the post."""

    image_id: int
    role: ImageRole
    file_name: str
    mime: str
    sha256: str
    alt_text: str
    caption: str
    width: int
    height: int


@dataclass(frozen=True)
class Post:
    """Everything that is known locally of a post before the site is called."""

    record_id: int
    content_id: int
    token: str
    slug: str
    create_sent: bool
    update_sent: bool
    remote_id: str
    remote_hash: str
    content_type: ContentType
    revision: int
    title: str
    excerpt: str
    meta_title: str
    meta_description: str
    primary_keyword: str
    is_working_draft: bool
    blocks: Blocks
    terms: tuple[tuple[TermKind, str], ...]
    images: tuple[PostImage, ...]

    def uploads(self, store: ImageStore) -> Iterable[MediaUpload]:
        """Return the files that the post needs: the featured image and those that its text shows."""
        shown = {block.attrs.get("image_id") for block in self.blocks if block.kind is BlockKind.IMAGE}
        for image in self.images:
            if image.role is ImageRole.FEATURED or image.image_id in shown:
                yield MediaUpload(
                    image.image_id,
                    store.path(image.file_name),
                    image.file_name,
                    image.mime,
                    image.sha256,
                    image.alt_text,
                    image.caption,
                    image.alt_text or self.title,
                    image.width,
                    image.height,
                )

    def draft(self, terms: Sequence[RemoteTerm], media: Mapping[int, RemoteMedia]) -> PostDraft:
        """Return what is sent; places of images that were never made are left out."""
        blocks = tuple(block for block in self.blocks if not _is_missing_image(block, media))
        featured = next((image.image_id for image in self.images if image.role is ImageRole.FEATURED), None)
        return PostDraft(
            token=self.token,
            content_type=self.content_type,
            title=self.title,
            slug=self.slug,
            excerpt=self.excerpt,
            blocks=blocks,
            terms=tuple(terms),
            media=dict(media),
            featured=featured,
            meta_title=self.meta_title,
            meta_description=self.meta_description,
            primary_keyword=self.primary_keyword,
            is_working_draft=self.is_working_draft,
        )


def _is_missing_image(block: Block, media: Mapping[int, RemoteMedia]) -> bool:
    number = block.attrs.get("image_id")
    return block.kind is BlockKind.IMAGE and number is not None and number not in media


class PostRecords:
    """The database's side of publishing: one short unit of work per fact."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def intend(self, scope: Scope, ticket: Ticket, target: TargetKind, token: str, wanted: str) -> Post:
        """Record the intent with its token before the first call, and return what is to be sent."""
        with self._database.write(scope, str(StageName.PUBLISH)) as work:
            claims.check(work, ticket)
            content = work.get(Content, ticket.entity_id)
            if content.status is ContentStatus.DRAFT:
                raise Conflict(
                    "This article is not approved",
                    f"“{content.title}” is a draft.",
                    "Read and approve it, then publish.",
                )
            record = queries.record(work, content.id, target)
            if record is None:
                record = work.add(PublishRecord(content_id=content.id, target=target, token=token, slug=content.slug))
            record.wanted_status = wanted
            record.error_title = record.error_what = record.error_next = ""
            if not record.remote_id and not record.create_sent:
                record.slug = content.slug
            content.site_status = SiteStatus.PUBLISHING
            return _post(work, content, record)

    def create_is_sent(self, scope: Scope, record_id: int) -> None:
        """Record that the post is about to be created: from now on it is looked up before it is created again."""
        with self._database.write(scope, "publish") as work:
            work.get(PublishRecord, record_id).create_sent = True

    def drafted(self, scope: Scope, record_id: int, remote: RemotePost) -> None:
        """Record which post it is on the site."""
        with self._database.write(scope, "publish") as work:
            record = work.get(PublishRecord, record_id)
            record.remote_id = remote.remote_id
            record.remote_status = remote.status
            record.create_sent = True
            record.stage = PublishStage.DRAFTED

    def update_is_sent(self, scope: Scope, record_id: int) -> None:
        """Record that the post is about to be changed: until its answer is seen, a difference there is our own."""
        with self._database.write(scope, "publish") as work:
            record = work.get(PublishRecord, record_id)
            record.report = {**record.report, "update_sent": True}

    def update_failed(self, scope: Scope, record_id: int, remote: RemotePost) -> None:
        """Record what the site holds after a change that certainly ended: later differences are the client's."""
        with self._database.write(scope, "publish") as work:
            record = work.get(PublishRecord, record_id)
            record.report = {key: value for key, value in record.report.items() if key != "update_sent"}
            record.remote_hash = remote.content_hash

    def published(self, scope: Scope, ticket: Ticket, post: Post, draft: PostDraft, remote: RemotePost) -> None:
        """Record what the site holds now, with the report of the read-back, and end the claim."""
        with self._database.write(scope, "publish") as work:
            claims.finish(work, ticket)
            record = work.get(PublishRecord, post.record_id)
            content = work.get(Content, post.content_id)
            report = compare(draft, remote)
            record.stage = PublishStage.COMPLETED
            record.sent_revision = post.revision
            record.report = report
            record.error_title = record.error_what = record.error_next = ""
            keep_remote(record, content, remote, record.published_at or work.now)
            work.add(
                SyncEvent(
                    content_id=content.id,
                    direction="out",
                    action="publish" if remote.status != "draft" else "save draft",
                    message=f"“{content.title}”: {report['confirmed_count']} of {report['checked_count']} confirmed",
                    detail={"url": remote.url, "status": remote.status, "differs": report["differs"]},
                )
            )

    def failed(self, work: Work, ticket: Ticket) -> None:
        """Record on content and record why publishing failed; the claim holds the reason already."""
        content = work.get(Content, ticket.entity_id)
        reason = claims.failures(work, StageName.PUBLISH, [ticket.entity_id]).get(ticket.entity_id)
        if content.site_status is SiteStatus.PUBLISHING:
            content.site_status = SiteStatus.FAILED
        for record in queries.records_of_content(work, content.id):
            if reason is not None and record.stage is not PublishStage.COMPLETED:
                record.stage = PublishStage.FAILED if not record.remote_id else record.stage
            if reason is not None:
                record.error_title, record.error_what, record.error_next = (
                    reason.error_title,
                    reason.error_what,
                    reason.error_next,
                )
        work.add(
            SyncEvent(
                content_id=content.id,
                direction="out",
                action="publish",
                ok=False,
                message=f"“{content.title}”: {reason.error_title if reason is not None else 'failed'}",
            )
        )

    def keep_terms(self, scope: Scope, terms: Sequence[RemoteTerm]) -> None:
        """Record the site's ids of terms, adding terms that are new here; return nothing."""
        with self._database.write(scope.whole_site(), "publish") as work:
            keep_terms(work, terms)

    def media(self, scope: Scope, target: TargetKind, sha256: str) -> tuple[RemoteMedia | None, bool]:
        """Return the site's copy of an image file if it is known, and whether an upload was ever sent."""
        with self._database.read(scope.whole_site()) as work:
            row = queries.media(work, target, sha256)
            if row is None:
                return None, False
            known = RemoteMedia(row.remote_id, row.url, row.width, row.height) if row.remote_id else None
            return known, row.upload_sent

    def upload_is_sent(self, scope: Scope, target: TargetKind, sha256: str) -> None:
        """Record that an image is about to be uploaded: from now on it is looked up before it is sent again."""
        with self._database.write(scope.whole_site(), "publish") as work:
            row = queries.media(work, target, sha256) or work.add(PublishedMedia(target=target, sha256=sha256))
            row.upload_sent = True

    def keep_media(self, scope: Scope, target: TargetKind, sha256: str, media: RemoteMedia) -> None:
        """Record the site's copy of an image file."""
        with self._database.write(scope.whole_site(), "publish") as work:
            row = queries.media(work, target, sha256) or work.add(PublishedMedia(target=target, sha256=sha256))
            row.upload_sent = True
            row.remote_id, row.url = media.remote_id, media.url
            row.width, row.height = media.width, media.height


def keep_remote(record: PublishRecord, content: Content, remote: RemotePost, published_at: Any) -> None:
    """Write what the site holds into record and content."""
    record.remote_id = remote.remote_id
    record.remote_status = remote.status
    record.url = remote.url
    record.remote_modified_at = remote.modified_at
    record.remote_hash = remote.content_hash
    content.remote_id = remote.remote_id
    content.remote_status = remote.status
    content.url = remote.url
    site_status = SITE_STATUS.get(remote.status, SiteStatus.NOT_PUBLISHED)
    content.site_status = site_status
    content.scheduled_at = remote.date if site_status is SiteStatus.SCHEDULED else None
    if site_status is SiteStatus.PUBLISHED:
        record.published_at = content.published_at = published_at
        # A text that was edited while its older revision was on the way still has to be published.
        if content.status is ContentStatus.APPROVED and record.sent_revision == content.revision:
            content.status = ContentStatus.PUBLISHED
    elif content.status is ContentStatus.PUBLISHED:
        content.status = ContentStatus.APPROVED


def keep_terms(work: Work, terms: Sequence[RemoteTerm]) -> None:
    """Write the site's terms into the local taxonomy."""
    for term in terms:
        row = writer.term(work, term.kind, term.slug) or work.add(
            ContentTaxonomy(kind=term.kind, name=term.name, slug=term.slug)
        )
        row.remote_id, row.parent_remote_id, row.count = term.remote_id, term.parent_id, term.count
        row.name = term.name


def compare(draft: PostDraft, remote: RemotePost) -> dict[str, Any]:
    """Return field by field what the read-back confirms and where the site differs from what was sent."""
    wanted_terms = {term.remote_id for term in draft.terms}
    featured = draft.media.get(draft.featured) if draft.featured is not None else None
    checks = {
        "title": remote.title.strip() == draft.title.strip(),
        "slug": remote.slug == draft.slug,
        "excerpt": remote.excerpt.strip() == draft.excerpt.strip(),
        "text": draft.token in remote.content or draft.token == remote.token,
        "terms": wanted_terms <= set(remote.term_ids),
        "featured image": featured is None or featured.remote_id == remote.featured_media,
        "images": all(
            item.url.rpartition("/")[2] in remote.content for key, item in draft.media.items() if key != draft.featured
        ),
        "status": remote.status in ("publish", "draft", "future", "private", "pending"),
    }
    differs = sorted(name for name, good in checks.items() if not good)
    return {"checked_count": len(checks), "confirmed_count": len(checks) - len(differs), "differs": differs}


def _post(work: Work, content: Content, record: PublishRecord) -> Post:
    return Post(
        record_id=record.id,
        content_id=content.id,
        token=record.token,
        slug=record.slug,
        create_sent=record.create_sent,
        update_sent=bool(record.report.get("update_sent")),
        remote_id=record.remote_id,
        remote_hash=record.remote_hash,
        content_type=content.content_type,
        revision=content.revision,
        title=content.title,
        excerpt=content.excerpt,
        meta_title=content.meta_title,
        meta_description=content.meta_description,
        primary_keyword=content.primary_keyword,
        is_working_draft=content.is_working_draft,
        blocks=blocks_from_json(content.blocks),
        terms=tuple((term.kind, term.name) for term in writer.terms_of_content(work, content.id)),
        images=tuple(
            PostImage(
                row.id,
                row.role,
                row.file_name,
                row.mime,
                row.sha256,
                row.alt_text,
                row.caption,
                row.width,
                row.height,
            )
            for row in queries.finished_images(work, content.id)
        ),
    )
