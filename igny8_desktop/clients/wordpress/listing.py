"""List what a site holds already, page by page and without the texts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from igny8_desktop.clients.wordpress import posts
from igny8_desktop.clients.wordpress.http import Answer, WordPressHttp
from igny8_desktop.domain.enums import ContentType
from igny8_desktop.domain.ports import KnownPost

_ROUTES: Final[Mapping[ContentType, str]] = {ContentType.POST: "posts", ContentType.PAGE: "pages"}
_FIELDS: Final = "id,status,link,slug,title,excerpt,modified_gmt"
_PER_PAGE: Final = 100
_MOST_PAGES: Final = 500
_LIVE: Final = "publish,future,draft,pending,private"
#: What a login gets to hear that may not see others' drafts, or any at all.
_FORBIDDEN: Final = frozenset({"rest_invalid_param", "rest_forbidden_status", "rest_forbidden_context"})


def known(http: WordPressHttp, modified_after: datetime | None) -> list[KnownPost]:
    """Return posts and pages in every status that the login may list; 50,000 of each at most."""
    found: dict[tuple[ContentType, str], KnownPost] = {}
    for kind, route in _ROUTES.items():
        everything: dict[str, str | int] = {
            "context": "edit",
            "status": _LIVE if modified_after is None else f"{_LIVE},trash",
        }
        wide = True
        page = 1
        while page <= _MOST_PAGES:
            query: dict[str, str | int] = {
                "per_page": _PER_PAGE,
                "page": page,
                "orderby": "id",
                "order": "asc",
                "_fields": _FIELDS,
                **(everything if wide else {}),
            }
            if modified_after is not None:
                query["modified_after"] = f"{posts.gmt(modified_after)}Z"
            answer = http.exchange("GET", f"wp/v2/{route}", params=query)
            if wide and page == 1 and _refused(answer):
                # The login may read but not edit: what everybody sees is better than nothing.
                wide = False
                continue
            if page > 1 and answer.code == "rest_post_invalid_page_number":
                break  # one was deleted while the pages were read
            http.judge(answer, many=True, action="list the posts of the site")
            for item in answer.data:
                if isinstance(item, dict) and "id" in item:
                    post = posts.read_known(item, str(kind))
                    found[kind, post.remote_id] = post
            if page >= _pages(answer):
                break
            page += 1
    return list(found.values())


def _refused(answer: Answer) -> bool:
    return answer.status in (400, 401, 403) and answer.code in _FORBIDDEN


def _pages(answer: Answer) -> int:
    total: Any = answer.headers.get("X-WP-TotalPages", "1")
    return int(total) if str(total).isdigit() else 1
