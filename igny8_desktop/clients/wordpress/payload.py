"""Write a draft as WordPress's REST interface takes it."""

from __future__ import annotations

from typing import Any

from igny8_desktop.clients.wordpress import posts
from igny8_desktop.clients.wordpress.block_markup import to_block_markup
from igny8_desktop.clients.wordpress.classic_markup import to_classic_html
from igny8_desktop.domain.enums import ContentType
from igny8_desktop.domain.ports import PostDraft, SiteConnection
from igny8_desktop.domain.site_publishing import EditorFlavour


def content(draft: PostDraft, connection: SiteConnection, *, details: bool) -> str:
    """Return the article's text for the editor that the site uses, with its marker at the end."""
    size = connection.publishing.image_size
    if is_classic(connection):
        return to_classic_html(draft.blocks, media=draft.media, token=draft.token, size=size)
    return to_block_markup(draft.blocks, media=draft.media, details=details, token=draft.token, size=size)


def is_classic(connection: SiteConnection) -> bool:
    """Say whether the site writes without blocks: as set for it, else as its test found."""
    editor = connection.publishing.editor
    return editor is EditorFlavour.CLASSIC or (
        editor is EditorFlavour.AUTO and connection.facts.get("editor") == "classic"
    )


def featured(draft: PostDraft) -> str:
    """Return the site's number of the featured image, or an empty text."""
    item = draft.media.get(draft.featured) if draft.featured is not None else None
    return item.remote_id if item is not None and item.remote_id.isdigit() else ""


def fields(draft: PostDraft, status: str, text: str) -> dict[str, Any]:
    """Return the core fields of a post."""
    payload: dict[str, Any] = {
        "title": draft.title,
        "slug": draft.slug,
        "excerpt": draft.excerpt,
        "content": text,
        "status": status,
    }
    if number := featured(draft):
        # Never zero: a picture that the client chose on the site stays.
        payload["featured_media"] = int(number)
    if draft.content_type is ContentType.POST:
        for kind, field in posts.TAXONOMIES.items():
            ids = [int(term.remote_id) for term in draft.terms if term.kind is kind and term.remote_id.isdigit()]
            # No category at all would take the default one away; WordPress gives it by itself.
            if ids or field == "tags":
                payload[field] = ids
    if draft.author_id.isdigit():
        payload["author"] = int(draft.author_id)
    if draft.date is not None:
        payload["date_gmt"] = posts.gmt(draft.date)
    return payload
