"""Publish to a folder: the same promises as a real site, kept with files that a crash cannot leave half done."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from igny8_desktop.clients.folder import manifest as store
from igny8_desktop.clients.folder import records, render
from igny8_desktop.clients.folder.manifest import Manifest, MediaRecord, PostRecord
from igny8_desktop.clients.folder.style import CSS
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
from igny8_desktop.domain.text import slugify

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
                raise NotFound(
                    "It is gone from the site",
                    f"The folder {folder} has no post with the number {remote_id}.",
                    "Publish it again: it gets a new page.",
                )
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
        record.page = f"{_place(record)}/{record.slug}.html"
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
        words, media = self._words, {item.file_name: item for item in site.media}
        shown = sorted(
            (post for post in site.posts if post.status == "publish"),
            key=lambda post: (post.date, post.number),
            reverse=True,
        )
        posts = [post for post in shown if post.content_type != "page"]
        pages = [post for post in shown if post.content_type == "page"]
        used = {key for post in posts for key in post.terms}
        categories = [term for term in site.terms if term.kind == "category" and term.key in used]
        index = render.listing(words, title=words.name, up="", posts=posts, media=media, terms=categories, pages=pages)
        for term in site.terms:
            path = folder / render.term_page(term)
            if term.key in used or path.exists():
                mine = [post for post in posts if term.key in post.terms]
                _refresh(path, render.listing(words, title=term.name, up="../", posts=mine, media=media))
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
        )

    def _free_slug(self, folder: Path, site: Manifest, record: PostRecord, wanted: str) -> str:
        """Return a slug that no other post and no foreign file has."""
        taken = {post.slug for post in site.posts if post is not record}
        number, slug = 1, wanted
        while slug in taken or self._is_foreign(folder, record, slug):
            number += 1
            slug = f"{wanted}-{number}"
        return slug

    @staticmethod
    def _is_foreign(folder: Path, record: PostRecord, slug: str) -> bool:
        """Say whether a file of that name is there that this post did not write: it is never overwritten."""
        mark = f'name="igny8-token" content="{record.token}"'
        for place in ("posts", "pages", "drafts", "trash"):
            path = folder / place / f"{slug}.html"
            if path.exists() and mark not in path.read_text(encoding="utf-8", errors="replace")[:4000]:
                return True
        return False

    # ------------------------------------------------------------------------------------------- media and terms

    def find_media(self, sha256: str) -> RemoteMedia | None:
        """Look for an uploaded image by its content hash; the file must still be there."""
        folder = self._folder
        for item in store.load(folder).media:
            if item.sha256 == sha256 and (folder / render.IMAGES / item.file_name).is_file():
                return self._media(folder, item)
        return None

    def upload_media(self, upload: MediaUpload) -> RemoteMedia:
        """Copy an image into the site; the same bytes again are the same image with its newer texts."""
        folder = self._folder
        try:
            data = upload.path.read_bytes()
        except OSError as error:
            raise StorageTrouble(
                "An image file cannot be read",
                f"{upload.path.name} is missing or locked ({error.strerror}).",
                "Make the image again, then publish.",
            ) from None
        stem, _, ending = upload.file_name.rpartition(".")
        short = upload.sha256[:16]
        name = re.sub(rf"-?{short}[0-9a-f]*", "", slugify(stem or ending, fallback="image", limit=60)).strip("-")
        file_name = f"{name or 'image'}-{short}.{slugify(ending, fallback='bin', limit=5)}"
        with store.locked(folder):
            site = store.load(folder)
            item = next((each for each in site.media if each.sha256 == upload.sha256), None)
            if item is None:
                item = MediaRecord(file_name, upload.sha256)
                site.media.append(item)
            item.alt_text, item.caption, item.title = upload.alt_text, upload.caption, upload.title
            item.width, item.height = upload.width, upload.height
            store.write(folder / render.IMAGES / item.file_name, data)
            store.save(folder, site)
            return self._media(folder, item)

    @staticmethod
    def _media(folder: Path, item: MediaRecord) -> RemoteMedia:
        url = (folder / render.IMAGES / item.file_name).as_uri()
        return RemoteMedia(item.file_name, url, item.width, item.height)

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


def _place(record: PostRecord) -> str:
    if record.status == "trash":
        return "trash"
    if record.status != "publish":
        return "drafts"
    return "pages" if record.content_type == "page" else "posts"


def _refresh(path: Path, text: str) -> None:
    """Write a derived file only if it differs: hundreds of archives need not be touched for one post."""
    data = text.encode()
    if not path.is_file() or path.read_bytes() != data:
        store.write(path, data, durable=False)
