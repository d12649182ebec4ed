"""Read posts and terms of a folder site's manifest as the target gives them out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from igny8_desktop.clients.folder.manifest import Manifest, PostRecord, TermRecord
from igny8_desktop.domain.enums import TermKind
from igny8_desktop.domain.ports import KnownPost, RemoteTerm, TermWish
from igny8_desktop.domain.text import slugify

#: Names that Windows keeps for devices: a site that is copied there must not hold them.
RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d|index")


def known_post(folder: Path, record: PostRecord) -> KnownPost:
    """Return what is listed of a post."""
    return KnownPost(
        remote_id=str(record.number),
        post_type=record.content_type,
        status=record.status,
        title=record.title,
        slug=record.slug,
        url=(folder / record.page).as_uri(),
        excerpt=record.excerpt,
        modified_at=datetime.fromisoformat(record.modified) if record.modified else None,
    )


def ensure_term(site: Manifest, wish: TermWish) -> TermRecord:
    """Find a category or tag by name, or add it to the manifest."""
    name = " ".join(wish.name.split())
    for term in site.terms:
        if term.kind == wish.kind and term.name.casefold() == name.casefold():
            return term
    base = slugify(name, fallback=str(wish.kind))
    taken = {term.slug for term in site.terms if term.kind == wish.kind}
    slug, number = base, 1
    while slug in taken or RESERVED.fullmatch(slug):
        number += 1
        slug = f"{base}-{number}"
    term = TermRecord(str(wish.kind), name, slug)
    site.terms.append(term)
    return term


def term_counts(site: Manifest) -> Mapping[str, int]:
    """Return how many published posts each term has, by its key."""
    counts: dict[str, int] = {}
    for post in site.posts:
        if post.status == "publish":
            for key in post.terms:
                counts[key] = counts.get(key, 0) + 1
    return counts


def remote_term(term: TermRecord, counts: Mapping[str, int]) -> RemoteTerm:
    """Return a term as the target knows it."""
    return RemoteTerm(TermKind(term.kind), term.name, term.slug, term.key, count=counts.get(term.key, 0))


def place(record: PostRecord) -> str:
    """Return the folder that a post's page lies in."""
    if record.status == "trash":
        return "trash"
    if record.status != "publish":
        return "drafts"
    return "pages" if record.content_type == "page" else "posts"


def is_foreign(folder: Path, record: PostRecord, slug: str) -> bool:
    """Say whether a file of that name is there that this post did not write: it is never overwritten."""
    mark = f'name="igny8-token" content="{record.token}"'
    for where in ("posts", "pages", "drafts", "trash"):
        path = folder / where / f"{slug}.html"
        if path.exists() and mark not in path.read_text(encoding="utf-8", errors="replace")[:4000]:
            return True
    return False
