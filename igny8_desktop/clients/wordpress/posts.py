"""Read posts as the REST interface gives them, and compare them with what was sent."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from igny8_desktop.clients.wordpress.block_markup import token_of
from igny8_desktop.domain.enums import ContentType, TermKind
from igny8_desktop.domain.ports import KnownPost, PostDraft, RemoteMedia, RemotePost, RemoteTerm

POST_FIELDS = (
    "id,status,link,slug,generated_slug,title,content,excerpt,featured_media,categories,tags,author,date_gmt,"
    "modified_gmt"
)
POST_KEYS = ("id", "status", "content")
TERM_FIELDS = "id,name,slug,parent,count"
MEDIA_FIELDS = "id,source_url,media_details"
_TAGS = re.compile(r"<[^<>]*>")
TAXONOMIES: Mapping[TermKind, str] = {TermKind.CATEGORY: "categories", TermKind.TAG: "tags"}


def content_hash(title: str, excerpt: str, raw: str) -> str:
    """Return the SHA-256 of what a client may edit in a post: its raw title, excerpt and content."""
    return hashlib.sha256("\0".join((title, excerpt, raw)).encode()).hexdigest()


def _raw(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("raw", value.get("rendered", "")) or "")
    return str(value or "")


def parse_time(value: Any) -> datetime | None:
    """Return a `*_gmt` value as a moment in UTC; `None` for none and for the zero date of drafts."""
    if not isinstance(value, str) or not value or value.startswith("0000"):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def gmt(moment: datetime) -> str:
    """Return a moment as `date_gmt` takes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def read_post(value: Mapping[str, Any], content_type: ContentType) -> RemotePost:
    """Return a post that was asked for with `context=edit`."""
    raw = _raw(value.get("content"))
    terms = [*(value.get("categories") or ()), *(value.get("tags") or ())]
    return RemotePost(
        remote_id=str(value["id"]),
        content_type=content_type,
        status=str(value.get("status", "")),
        url=str(value.get("link") or ""),
        slug=str(value.get("slug") or value.get("generated_slug") or ""),
        title=_raw(value.get("title")),
        content=raw,
        content_hash=content_hash(_raw(value.get("title")), _raw(value.get("excerpt")), raw),
        modified_at=parse_time(value.get("modified_gmt")),
        excerpt=_raw(value.get("excerpt")),
        featured_media=str(value.get("featured_media") or ""),
        term_ids=tuple(str(term) for term in terms),
        token=token_of(raw),
        date=parse_time(value.get("date_gmt")),
        author_id=str(value.get("author") or ""),
    )


def read_known(value: Mapping[str, Any], post_type: str) -> KnownPost:
    """Return what is listed of a post, its title and excerpt as a reader sees them."""
    return KnownPost(
        remote_id=str(value["id"]),
        post_type=post_type,
        status=str(value.get("status") or "publish"),
        title=_plain(_raw(value.get("title")))[:500],
        slug=str(value.get("slug") or "")[:200],
        url=str(value.get("link") or "")[:2000],
        excerpt=_plain(_raw(value.get("excerpt")))[:1000],
        modified_at=parse_time(value.get("modified_gmt")),
    )


def read_term(value: Mapping[str, Any], kind: TermKind) -> RemoteTerm:
    """Return a term; WordPress keeps its name with entities (`Tips &amp; Tricks`)."""
    return RemoteTerm(
        kind=kind,
        name=html.unescape(str(value.get("name", ""))),
        slug=str(value.get("slug", "")),
        remote_id=str(value["id"]),
        parent_id=str(value.get("parent") or ""),
        count=int(value.get("count") or 0),
    )


def read_media(value: Mapping[str, Any]) -> RemoteMedia:
    """Return a media item."""
    details = value.get("media_details")
    size = details if isinstance(details, dict) else {}
    return RemoteMedia(
        remote_id=str(value["id"]),
        url=str(value.get("source_url") or ""),
        width=int(size.get("width") or 0),
        height=int(size.get("height") or 0),
    )


def _plain(text: str) -> str:
    """Return what is read: a role may not keep tags, and `&` comes back as `&amp;`."""
    return " ".join(_TAGS.sub("", html.unescape(text)).split())


def lost_fields(draft: PostDraft, post: RemotePost, *, status: str) -> tuple[str, ...]:
    """Return in words what makes a post this article and was silently not kept; empty when all is there.

    What else differs (terms, images, cleaned HTML) stands in the report: the post is there all the same.
    """
    lost = []
    scheduled = status == "publish" and draft.date is not None and post.status == "future"
    past = status == "future" and post.status == "publish"
    if post.status != status and not scheduled and not past:
        lost.append(f"the status “{status}” (it is “{post.status}”)")
    if _plain(draft.title) != _plain(post.title):
        lost.append("the title")
    if post.token != draft.token:
        lost.append("the article's text with its marker")
    return tuple(lost)
