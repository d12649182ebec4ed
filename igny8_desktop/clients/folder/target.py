"""Publish to a folder: the same promises as a real site, kept with files that a crash cannot leave half done."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from igny8_desktop.clients.folder import manifest as store
from igny8_desktop.clients.folder import media, records, render
from igny8_desktop.clients.folder.manifest import Manifest, PostRecord
from igny8_desktop.clients.folder.style import CSS
from igny8_desktop.clients.page_head import parse
from igny8_desktop.domain.blocks import Block, BlockKind, Blocks
from igny8_desktop.domain.enums import ContentType, TargetKind
from igny8_desktop.domain.errors import Igny8Error, NotFound, StorageTrouble, WrongInput
from igny8_desktop.domain.ports import (
    Clock,
    ConnectionReport,
    KnownPost,
    MediaUpload,
    PostDraft,
    RemoteMedia,
    RemotePost,
    RemoteTerm,
    SiteConnection,
    TermWish,
)
from igny8_desktop.domain.publish_report import PublicPage, RemoteSeo
from igny8_desktop.domain.structured_data import PageFacts, structured_data
from igny8_desktop.domain.text import slugify

#: What of a post's line publishing changes, and taking back restores.
_TAKEN_BACK = ("content_type", "status", "slug", "wanted_slug", "title", "excerpt", "meta_title", "meta_description",
               "featured", "terms", "date")  # fmt: skip
STATUSES = ("draft", "publish", "future", "pending", "private", "trash")


class FolderTarget:
    """Stand for one static site behind `PublishTarget`; safe between threads and between programs.

    Published posts lie in `posts/` (pages in `pages/`), all others unlisted in `drafts/` or `trash/`; images in
    `assets/images/`; the list, archives, feed and site map are made anew from the manifest after every change.
    """

    def __init__(self, connection: SiteConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    @property
    def kind(self) -> TargetKind:
        """Return which sort of target this is."""
        return TargetKind.FOLDER

    @property
    def _folder(self) -> Path:
        if not self._connection.folder.strip():
            raise WrongInput(
                "No folder is set",
                f"The site “{self._connection.name}” publishes to a folder, but none was chosen.",
                "Choose the folder under Sites → Connection.",
            )
        return Path(self._connection.folder).expanduser().absolute()

    @property
    def _base(self) -> str:
        """Return the public address of the site with a closing slash: its URL if it has one, else the folder's."""
        url = self._connection.url
        if url.startswith(("http://", "https://")):
            return url.rstrip("/") + "/"
        return self._folder.as_uri().rstrip("/") + "/"

    @property
    def _words(self) -> render.SiteWords:
        public = self._base if self._base.startswith("http") else ""
        return render.SiteWords(self._connection.name, self._connection.language, public)

    def _now(self) -> str:
        return self._clock().astimezone(UTC).isoformat(timespec="milliseconds")

    def check(self) -> ConnectionReport:
        """Test that the folder can be written to and that its manifest is sound."""
        try:
            folder = self._folder
            with store.locked(folder):
                site = store.load(folder)
                store.write(folder / "style.css", CSS.encode())
        except Igny8Error as error:
            return ConnectionReport(False, {}, error.info)
        facts = {
            "folder": str(folder),
            "url": (folder / "index.html").as_uri(),
            "name": self._connection.name,
            "posts": sum(post.status == "publish" for post in site.posts),
            "roles": [],
            "create_categories": True,
        }
        return ConnectionReport(True, facts)

    # ----------------------------------------------------------------------------------------------------- posts

    def find(self, *, token: str, slug: str, content_type: ContentType) -> RemotePost | None:
        """Look for the post that carries `token`, in every status including the trash."""
        folder = self._folder
        with store.locked(folder):
            site = self._load(folder)
            record = site.by_token(token)
            return None if record is None else self._read(folder, record)

    def fetch(self, remote_id: str, content_type: ContentType) -> RemotePost | None:
        """Return the post as its page is now, or `None` when the record or the page is gone."""
        folder = self._folder
        with store.locked(folder):
            site = self._load(folder)
            record = site.by_id(remote_id)
            return None if record is None else self._read(folder, record)

    def create_draft(self, draft: PostDraft) -> RemotePost:
        """Create the post as a draft, which no list shows; the same token again updates the post that is there."""
        folder = self._folder
        with store.locked(folder):
            site = self._load(folder)
            record = site.by_token(draft.token)
            if record is None:
                record = PostRecord(
                    number=site.next_number,
                    token=draft.token,
                    content_type=str(draft.content_type),
                    status="draft",
                    slug="",
                    wanted_slug="",
                    page="",
                    title=draft.title,
                    created=self._now(),
                )
                site.next_number += 1
                site.posts.append(record)
            return self._put(folder, site, record, draft, "draft")

    def update(self, remote_id: str, draft: PostDraft, *, status: str) -> RemotePost:
        """Bring the post to this content and status and return it as read back from its page."""
        if status not in STATUSES:
            raise WrongInput(
                "This status does not exist", f"A post cannot be “{status}”.", f"Use one of {', '.join(STATUSES)}."
            )
        folder = self._folder
        with store.locked(folder):
            site = self._load(folder)
            record = site.by_id(remote_id)
            if record is None:
                raise _gone(folder, remote_id)
            return self._put(folder, site, record, draft, status)

    def trash(self, remote_id: str, content_type: ContentType) -> None:
        """Move the post to the trash; a post that is gone already is fine."""
        folder = self._folder
        with store.locked(folder):
            site = self._load(folder)
            record = site.by_id(remote_id)
            if record is None or record.status == "trash":
                return
            self._move(folder, site, record, "trash")

    def _put(self, folder: Path, site: Manifest, record: PostRecord, draft: PostDraft, status: str) -> RemotePost:
        now = self._clock()
        if draft.date is not None and status in ("publish", "future"):
            status = "future" if draft.date > now else "publish"
        elif status == "future":
            status = "publish"  # without a date there is nothing to wait for, as in WordPress
        featured = draft.media.get(draft.featured) if draft.featured is not None else None
        record.content_type = str(draft.content_type)
        record.title, record.excerpt = draft.title, draft.excerpt
        record.meta_title, record.meta_description = draft.meta_title, draft.meta_description
        record.featured = featured.remote_id if featured is not None else ""
        page = PageFacts(draft.title, draft.meta_description or draft.excerpt, self._words.language)
        record.extra_data = [each for each in structured_data(page, draft.blocks) if each["@type"] != "Article"]
        record.terms = list(dict.fromkeys(term.remote_id for term in draft.terms if site.term(term.remote_id)))
        if draft.date is not None:
            record.date = draft.date.astimezone(UTC).isoformat()
        elif status == "publish" and not record.date:
            record.date = now.astimezone(UTC).isoformat(timespec="seconds")
        wanted = slugify(draft.slug or draft.title, fallback="post")
        wanted = f"{wanted}-page" if records.RESERVED.fullmatch(wanted) else wanted
        if record.wanted_slug != wanted:
            record.slug, record.wanted_slug = self._free_slug(folder, site, record, wanted), wanted
        record.modified = self._now()
        content = render.article_html(draft.blocks, draft.media, "../")
        self._settle(folder, site, record, content, status)
        post = self._read(folder, record)
        if post is None:
            raise StorageTrouble(
                "The page could not be read back",
                f"{record.page} was written and is not there.",
                "Check that no other program cleans up the folder, and publish again.",
            )
        return post

    def _move(self, folder: Path, site: Manifest, record: PostRecord, status: str) -> None:
        """Give a post another status with the text that its page has now."""
        page = folder / record.page
        content = render.content_of(page.read_text(encoding="utf-8")) if page.is_file() else ""
        record.modified = self._now()
        self._settle(folder, site, record, content, status)

    def _settle(self, folder: Path, site: Manifest, record: PostRecord, content: str, status: str) -> None:
        """Write page, manifest and lists in an order in which a crash at any moment leaves a site that is whole."""
        old = record.page
        record.status = status
        record.page = f"{records.place(record)}/{record.slug}.html"
        terms = [term for term in map(site.term, record.terms) if term is not None]
        featured = next((item for item in site.media if item.file_name == record.featured), None)
        page = render.post_page(self._words, record, content, terms, featured)
        store.write(folder / record.page, page.encode())
        if old and old != record.page:
            site.stale.append(old)
        site.stale = [page_name for page_name in dict.fromkeys(site.stale) if page_name != record.page]
        store.save(folder, site)
        self._build(folder, site)

    def _build(self, folder: Path, site: Manifest) -> None:
        """Make everything that is derived from the manifest; harmless to repeat."""
        for name in site.stale:
            (folder / name).unlink(missing_ok=True)
        words, pictures = self._words, {item.file_name: item for item in site.media}
        shown = sorted(
            (post for post in site.posts if post.status == "publish"),
            key=lambda post: (post.date, post.number),
            reverse=True,
        )
        posts = [post for post in shown if post.content_type != "page"]
        pages = [post for post in shown if post.content_type == "page"]
        used = {key for post in posts for key in post.terms}
        categories = [term for term in site.terms if term.kind == "category" and term.key in used]
        index = render.listing(
            words, title=words.name, up="", posts=posts, media=pictures, terms=categories, pages=pages
        )
        for term in site.terms:
            path = folder / render.term_page(term)
            if term.key in used or path.exists():
                mine = [post for post in posts if term.key in post.terms]
                _refresh(path, render.listing(words, title=term.name, up="../", posts=mine, media=pictures))
        updated = max((post.modified for post in shown), default=self._now())
        _refresh(folder / "style.css", CSS)
        _refresh(folder / "feed.xml", render.feed(words, posts, self._base, updated))
        _refresh(folder / "sitemap.xml", render.sitemap(shown, self._base))
        _refresh(folder / "index.html", index)

    def _load(self, folder: Path) -> Manifest:
        """Read the manifest and publish what was scheduled for a time that has come."""
        site = store.load(folder)
        now = self._clock()
        for record in site.posts:
            if record.status == "future" and record.date and datetime.fromisoformat(record.date) <= now:
                self._move(folder, site, record, "publish")
        return site

    def _read(self, folder: Path, record: PostRecord) -> RemotePost | None:
        page = folder / record.page
        try:
            content = render.content_of(page.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return RemotePost(
            remote_id=str(record.number),
            content_type=ContentType(record.content_type),
            status=record.status,
            url=page.as_uri(),
            slug=record.slug,
            title=record.title,
            content=content,
            content_hash=hashlib.sha256(content.encode()).hexdigest(),
            modified_at=datetime.fromisoformat(record.modified),
            excerpt=record.excerpt,
            featured_media=record.featured,
            term_ids=tuple(record.terms),
            token=record.token,
            date=datetime.fromisoformat(record.date) if record.date else None,
            seo=RemoteSeo(title=record.meta_title, description=record.meta_description),
        )

    def _free_slug(self, folder: Path, site: Manifest, record: PostRecord, wanted: str) -> str:
        """Return a slug that no other post and no foreign file has."""
        taken = {post.slug for post in site.posts if post is not record}
        number, slug = 1, wanted
        while slug in taken or records.is_foreign(folder, record, slug):
            number += 1
            slug = f"{wanted}-{number}"
        return slug

    # ----------------------------------------------------------------------------------- reading back, taking back

    def content_of(self, draft: PostDraft) -> str:
        """Return the article's HTML as its page has it."""
        return render.article_html(draft.blocks, draft.media, "../").strip("\n")

    def blocks_of(self, post: RemotePost) -> Blocks:
        """Return the page's text as one HTML block."""
        return (Block(BlockKind.HTML, post.content),) if post.content.strip() else ()

    def public_page(self, post: RemotePost) -> PublicPage:
        """Read the post's page from the folder."""
        record = store.load(self._folder).by_id(post.remote_id)
        if record is None:
            return PublicPage(post.url, trouble="The folder has no such post.")
        try:
            return parse((self._folder / record.page).read_text(encoding="utf-8"), post.url, 200)
        except OSError as error:
            return PublicPage(post.url, trouble=f"The page cannot be read: {error.strerror}.")

    def snapshot(self, remote_id: str, content_type: ContentType) -> Mapping[str, Any] | None:
        """Return the post's line of the manifest and its text."""
        folder = self._folder
        with store.locked(folder):
            record = self._load(folder).by_id(remote_id)
            post = None if record is None else self._read(folder, record)
        return None if record is None or post is None else {"record": asdict(record), "content": post.content}

    def put_back(self, remote_id: str, content_type: ContentType, snapshot: Mapping[str, Any]) -> RemotePost:
        """Make the post what it was at the snapshot."""
        folder = self._folder
        with store.locked(folder):
            site = self._load(folder)
            record = site.by_id(remote_id)
            if record is None:
                raise _gone(folder, remote_id)
            kept = snapshot["record"]
            for name in _TAKEN_BACK:
                setattr(record, name, kept[name])
            record.modified = self._now()
            self._settle(folder, site, record, str(snapshot["content"]), str(kept["status"]))
            post = self._read(folder, record)
        if post is None:
            raise _gone(folder, remote_id)
        return post

    # ------------------------------------------------------------------------------------------- media and terms

    def find_media(self, sha256: str) -> RemoteMedia | None:
        """Look for an uploaded image by its content hash; the file must still be there."""
        return media.find(self._folder, sha256)

    def upload_media(self, upload: MediaUpload) -> RemoteMedia:
        """Copy an image into the site; the same bytes again are the same image with its newer texts."""
        return media.keep(self._folder, upload)

    def media_there(self, remote_ids: Sequence[str]) -> frozenset[str]:
        """Return which of these images the folder still has."""
        return media.there(self._folder, remote_ids)

    def delete_media(self, remote_id: str, *, besides: str = "") -> bool:
        """Delete an image unless a post other than `besides` shows it; say whether it is gone."""
        return media.delete(self._folder, remote_id, besides)

    def ensure_terms(self, wishes: Sequence[TermWish]) -> Sequence[RemoteTerm]:
        """Find or make categories and tags, in order."""
        folder = self._folder
        with store.locked(folder):
            site = store.load(folder)
            known = len(site.terms)
            found = [records.ensure_term(site, wish) for wish in wishes if wish.name.strip()]
            if len(site.terms) > known:
                store.save(folder, site)
        counts = records.term_counts(site)
        return [records.remote_term(term, counts) for term in {term.key: term for term in found}.values()]

    def terms(self) -> Sequence[RemoteTerm]:
        """List the categories and tags of the site."""
        site = store.load(self._folder)
        counts = records.term_counts(site)
        return [records.remote_term(term, counts) for term in site.terms]

    def known_posts(self, modified_after: datetime | None = None) -> Sequence[KnownPost]:
        """List the posts and pages of the manifest; a folder without one has none."""
        folder = self._folder
        posts = [records.known_post(folder, record) for record in store.load(folder).posts]
        if modified_after is None:
            return [post for post in posts if post.status != "trash"]
        return [post for post in posts if post.modified_at is None or post.modified_at >= modified_after]


def _gone(folder: Path, remote_id: str) -> NotFound:
    return NotFound(
        "It is gone from the site",
        f"The folder {folder} has no post with the number {remote_id}.",
        "Publish it again: it gets a new page.",
    )


def _refresh(path: Path, text: str) -> None:
    """Write a derived file only if it differs: hundreds of archives need not be touched for one post."""
    data = text.encode()
    if not path.is_file() or path.read_bytes() != data:
        store.write(path, data, durable=False)
