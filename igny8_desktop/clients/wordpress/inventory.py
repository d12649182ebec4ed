"""List what a site has for posts to use: types, taxonomies, authors, its editor, and how large uploads may be."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any, Final

from igny8_desktop.clients.wordpress.http import WordPressHttp
from igny8_desktop.domain.errors import Igny8Error

#: Types and taxonomies that are WordPress's own furniture.
_NOT_CONTENT: Final = frozenset({"attachment", "nav_menu_item", "wp_block", "wp_template", "wp_template_part",
    "wp_navigation", "wp_font_family", "wp_font_face", "wp_global_styles", "wp_guideline"})  # fmt: skip
_NOT_TAXONOMIES: Final = frozenset({"nav_menu", "wp_pattern_category", "wp_theme", "link_category", "post_format"})
_CLASSIC_PLUGINS: Final = ("classic-editor/", "disable-gutenberg/", "no-gutenberg/", "enable-classic-editor/")
#: Posts that must lack block comments before a site is taken to write without blocks.
_ENOUGH_POSTS: Final = 3
#: Sizes in bytes that are tried, largest first; the program's own images have about 300 KB.
UPLOAD_STEPS: Final = (2_000_000, 1_000_000, 500_000, 200_000)


def inventory(http: WordPressHttp) -> dict[str, Any]:
    """Return `types`, `taxonomies`, `authors` and `editor`; what the login may not see is left out."""
    found: dict[str, Any] = {}
    types = _object(http, "wp/v2/types", {"context": "edit"})
    found["types"] = [
        {"slug": slug, "name": _text(item.get("name")), "rest_base": str(item.get("rest_base") or slug)}
        for slug, item in types.items()
        if isinstance(item, dict) and slug not in _NOT_CONTENT and item.get("viewable") is not False
    ]
    taxonomies = _object(http, "wp/v2/taxonomies", {"context": "edit"})
    found["taxonomies"] = [
        {
            "slug": slug,
            "name": _text(item.get("name")),
            "rest_base": str(item.get("rest_base") or slug),
            "types": [str(each) for each in item.get("types") or ()],
        }
        for slug, item in taxonomies.items()
        if isinstance(item, dict) and slug not in _NOT_TAXONOMIES
    ]
    found["authors"] = _authors(http)
    found["editor"] = _editor(http)
    return found


def upload_limit(http: WordPressHttp) -> int | None:
    """Return 0 where uploads of 2 MB pass, else the largest size in bytes that did; `None` where it cannot be told.

    The body goes without a file name, which WordPress refuses before it keeps anything: only the web server's own
    limit is met.
    """
    for position, size in enumerate(UPLOAD_STEPS):
        answer = http.exchange(
            "POST", "wp/v2/media", body=b"\0" * size, headers={"Content-Type": "image/webp"}, read=60.0
        )
        if answer.status == 413:
            continue
        if answer.code != "rest_upload_no_content_disposition":
            return None
        return 0 if position == 0 else size
    return 1


def _object(http: WordPressHttp, route: str, params: Mapping[str, str]) -> dict[str, Any]:
    answer = http.exchange("GET", route, params=params)
    if not answer.ok:
        answer = http.exchange("GET", route)
    return answer.data if answer.ok and isinstance(answer.data, dict) else {}


def _authors(http: WordPressHttp) -> list[dict[str, str]]:
    params: dict[str, str | int] = {"per_page": 100, "who": "authors", "_fields": "id,name", "orderby": "name"}
    answer = http.exchange("GET", "wp/v2/users", params=params)
    if not (answer.ok and isinstance(answer.data, list)):
        return []
    return [
        {"id": str(item["id"]), "name": _text(item.get("name"))}
        for item in answer.data
        if isinstance(item, dict) and "id" in item
    ]


def _editor(http: WordPressHttp) -> str:
    """Return `classic` where a plugin or the posts themselves say so, else `blocks`."""
    plugins = http.exchange("GET", "wp/v2/plugins", params={"status": "active", "_fields": "plugin"})
    if plugins.ok and isinstance(plugins.data, list):
        names = [str(item.get("plugin", "")) for item in plugins.data if isinstance(item, dict)]
        return "classic" if any(name.startswith(_CLASSIC_PLUGINS) for name in names) else "blocks"
    recent: dict[str, str | int] = {"context": "edit", "per_page": 10, "_fields": "content", "orderby": "modified"}
    posts = http.exchange("GET", "wp/v2/posts", params=recent)
    if not (posts.ok and isinstance(posts.data, list)):
        return "blocks"
    texts = [str(item["content"].get("raw", "")) for item in posts.data if isinstance(item.get("content"), dict)]
    written = [text for text in texts if text.strip()]
    return "classic" if len(written) >= _ENOUGH_POSTS and not any("<!-- wp:" in text for text in written) else "blocks"


def _text(value: object) -> str:
    return html.unescape(str(value or ""))


def gentle_inventory(http: WordPressHttp) -> dict[str, Any]:
    """Return the inventory, or what was found of it: a list that fails is no reason to refuse a connection."""
    try:
        return inventory(http)
    except Igny8Error:
        return {}
