"""Find categories and tags on a site, make the missing ones, and list them all."""

from __future__ import annotations

import html
from collections.abc import Sequence

from igny8_desktop.clients.wordpress import posts
from igny8_desktop.clients.wordpress.http import WordPressHttp
from igny8_desktop.domain.enums import TermKind
from igny8_desktop.domain.ports import RemoteTerm, TermWish
from igny8_desktop.domain.text import slugify

_PAGE = 100


def ensure(http: WordPressHttp, wishes: Sequence[TermWish]) -> list[RemoteTerm]:
    """Return the terms wished for in order; those that the login may not make are left out, doubles too."""
    found: dict[tuple[TermKind, str], RemoteTerm] = {}
    for kind in TermKind:
        names = [wish.name for wish in wishes if wish.kind is kind and wish.name.strip()]
        if names:
            found.update({(kind, _same(term.name)): term for term in _by_slugs(http, kind, names)})
    result: list[RemoteTerm] = []
    for wish in wishes:
        if not wish.name.strip():
            continue
        key = (wish.kind, _same(wish.name))
        term = found.get(key) or _create(http, wish)
        if term is not None:
            found[key] = term
            if term not in result:
                result.append(term)
    return result


def _same(name: str) -> str:
    return " ".join(html.unescape(name).split()).casefold()


def _by_slugs(http: WordPressHttp, kind: TermKind, names: Sequence[str]) -> list[RemoteTerm]:
    # By slug, since a search for "Tips & Tricks" finds nothing: names are stored with entities.
    slugs = sorted({slugify(name, fallback="", limit=190) for name in names} - {""})
    terms: list[RemoteTerm] = []
    for start in range(0, len(slugs), 50):
        answer = http.call(
            "GET",
            f"wp/v2/{posts.TAXONOMIES[kind]}",
            params={"slug": ",".join(slugs[start : start + 50]), "per_page": _PAGE, "_fields": posts.TERM_FIELDS},
            many=True,
            action="look for categories and tags",
        )
        terms += [posts.read_term(item, kind) for item in answer.data]
    return terms


def _create(http: WordPressHttp, wish: TermWish) -> RemoteTerm | None:
    route = f"wp/v2/{posts.TAXONOMIES[wish.kind]}"
    answer = http.exchange("POST", route, payload={"name": wish.name.strip()}, keys=("id", "name"))
    if answer.code == "term_exists" and answer.error_data("term_id"):
        number = int(answer.error_data("term_id"))
        answer = http.call(
            "GET",
            f"{route}/{number}",
            params={"_fields": posts.TERM_FIELDS},
            keys=("id", "name"),
            action="read a category or tag",
        )
        return posts.read_term(answer.data, wish.kind)
    if answer.status == 403 and answer.code.startswith("rest_cannot_"):
        return _search(http, wish)
    http.judge(answer, keys=("id", "name"), action="make a category or tag")
    return posts.read_term(answer.data, wish.kind)


def _search(http: WordPressHttp, wish: TermWish) -> RemoteTerm | None:
    """Look for a term by name, for a login that may not make one."""
    answer = http.call(
        "GET",
        f"wp/v2/{posts.TAXONOMIES[wish.kind]}",
        params={
            "search": html.escape(wish.name.strip(), quote=False),
            "per_page": _PAGE,
            "_fields": posts.TERM_FIELDS,
        },
        many=True,
        action="look for categories and tags",
    )
    terms = [posts.read_term(item, wish.kind) for item in answer.data]
    return next((term for term in terms if _same(term.name) == _same(wish.name)), None)


def every(http: WordPressHttp) -> list[RemoteTerm]:
    """List all categories and tags."""
    found: list[RemoteTerm] = []
    for kind, route in posts.TAXONOMIES.items():
        page, pages = 1, 1
        while page <= pages:
            answer = http.call(
                "GET",
                f"wp/v2/{route}",
                params={"per_page": _PAGE, "page": page, "orderby": "id", "_fields": posts.TERM_FIELDS},
                many=True,
                action="list categories and tags",
            )
            total = str(answer.headers.get("X-WP-TotalPages", "1"))
            pages = int(total) if total.isdigit() else 1
            found += [posts.read_term(item, kind) for item in answer.data]
            page += 1
    return found
