"""Take a publish back: remember what a post was, make it that again, and delete images that nothing else uses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from igny8_desktop.clients.wordpress import posts
from igny8_desktop.clients.wordpress.http import WordPressHttp

_PAGE = 100
#: What an update of ours may change in a post; the SEO plugin's values are among them where REST shows them.
_KEPT = "id,status,slug,title,content,excerpt,featured_media,categories,tags,author,date_gmt,meta,aioseo_meta_data"
_RAW = ("title", "content", "excerpt")
_EVERY_STATUS = "publish,future,draft,pending,private"


def snapshot(http: WordPressHttp, route: str, number: int) -> dict[str, Any] | None:
    """Return everything of a post that publishing changes; `None` when it is gone."""
    answer = http.exchange(
        "GET", f"{route}/{number}", params={"context": "edit", "_fields": _KEPT}, keys=posts.POST_KEYS
    )
    if answer.status in (404, 410) and answer.code == "rest_post_invalid_id":
        return None
    http.judge(answer, keys=posts.POST_KEYS, action="read the post")
    kept: dict[str, Any] = {}
    for name, value in answer.data.items():
        if name in _RAW:
            kept[name] = value.get("raw", "") if isinstance(value, dict) else str(value or "")
        elif name == "meta":
            kept[name] = value if isinstance(value, dict) else {}
        elif name != "id":
            kept[name] = value
    return kept


def put_back(http: WordPressHttp, route: str, number: int, kept: Mapping[str, Any]) -> None:
    """Write a snapshot back; harmless to repeat."""
    payload = {name: value for name, value in kept.items() if value is not None and value != []}
    payload |= {name: kept[name] for name in ("categories", "tags") if name in kept}
    if payload.get("status") in ("draft", "pending"):
        payload.pop("date_gmt", None)
    # A meta key that was registered then may be gone by now, with its plugin; WordPress ignores it.
    payload["meta"] = {key: value for key, value in (kept.get("meta") or {}).items() if isinstance(value, str)}
    http.call(
        "POST",
        f"{route}/{number}",
        params={"_fields": "id,status"},
        payload=payload,
        keys=("id", "status"),
        action="put the post back",
    )


def media_there(http: WordPressHttp, remote_ids: Sequence[str]) -> frozenset[str]:
    """Return which of these media items are still in the library; one call for a hundred."""
    numbers = sorted({each for each in remote_ids if each.isdigit()}, key=int)
    found: set[str] = set()
    for start in range(0, len(numbers), _PAGE):
        answer = http.call(
            "GET",
            "wp/v2/media",
            params={"include": ",".join(numbers[start : start + _PAGE]), "per_page": _PAGE, "_fields": "id"},
            many=True,
            action="look for the images",
        )
        found |= {str(item["id"]) for item in answer.data if isinstance(item, dict) and "id" in item}
    return frozenset(found)


def delete_media(http: WordPressHttp, routes: Sequence[str], number: int, *, besides: str) -> bool:
    """Delete a media item for good unless a post other than `besides` shows it; say whether it is gone."""
    answer = http.exchange("GET", f"wp/v2/media/{number}", params={"_fields": "id,source_url"}, keys=("id",))
    if answer.status in (404, 410) and answer.code == "rest_post_invalid_id":
        return True
    http.judge(answer, keys=("id",), action="look for the image")
    name = str(answer.data.get("source_url") or "").rpartition("/")[2].rpartition(".")[0]
    if any(_uses(http, route, number, name, besides) for route in routes):
        return False
    gone = http.exchange("DELETE", f"wp/v2/media/{number}", params={"force": "true"}, keys=("deleted",))
    if gone.code == "rest_post_invalid_id":
        return True
    http.judge(gone, keys=("deleted",), action="delete the image")
    return True


def _uses(http: WordPressHttp, route: str, number: int, name: str, besides: str) -> bool:
    """Say whether another post of this type has the image in its text or as its featured image."""
    common: dict[str, str | int] = {"status": _EVERY_STATUS, "context": "edit", "per_page": _PAGE}
    if name:
        params = {**common, "search": name, "_fields": "id"}
        found = http.call("GET", route, params=params, many=True, action="see who uses an image")
        if any(str(item["id"]) != besides for item in found.data):
            return True
    page, pages = 1, 1
    while page <= pages:
        params = {**common, "page": page, "orderby": "id", "_fields": "id,featured_media"}
        answer = http.call("GET", route, params=params, many=True, action="see who uses an image")
        if any(item.get("featured_media") == number and str(item["id"]) != besides for item in answer.data):
            return True
        total = str(answer.headers.get("X-WP-TotalPages", "1"))
        pages = int(total) if total.isdigit() else 1
        page += 1
    return False
