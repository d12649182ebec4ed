"""Speak with the companion plugin where the site has it: creating once for good, and news since a cursor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from igny8_desktop.clients.wordpress import posts
from igny8_desktop.clients.wordpress.http import WordPressHttp
from igny8_desktop.domain.ports import PostDraft, RemotePost

NAMESPACE = "igny8/v1"
KEY_HEADER = "X-Igny8-Key"


@dataclass(frozen=True)
class Change:
    """What became of one of our posts on the site; `status` is WordPress's word, or `deleted`."""

    remote_id: str
    post_type: str
    status: str
    token: str
    url: str = ""


@dataclass(frozen=True)
class Changes:
    """The news since a cursor, oldest first; `cursor` is where the next question begins."""

    items: tuple[Change, ...]
    cursor: str
    more: bool = False


class Companion:
    """The companion plugin of one site; without it `is_there` is false and nothing else may be called.

    `key` gives an API key made in wp-admin; without one the site's own login is used, which may do the same.
    """

    def __init__(
        self,
        http: WordPressHttp,
        namespaces: Callable[[], frozenset[str]],
        *,
        use: bool = True,
        key: Callable[[], str | None] = lambda: None,
    ) -> None:
        self._http = http
        self._namespaces = namespaces
        self._use = use
        self._key = key

    @property
    def is_there(self) -> bool:
        """Say whether the site has the plugin and it is to be used."""
        return self._use and NAMESPACE in self._namespaces()

    def headers(self) -> Mapping[str, str]:
        """Return the header with the API key; empty without one."""
        key = (self._key() or "").strip()
        return {KEY_HEADER: key} if key else {}

    def create(self, route: str, draft: PostDraft, fields: Mapping[str, Any]) -> RemotePost:
        """Create the post as a draft, or return the one that carries this token: the plugin makes sure of it."""
        body = {"token": draft.token, "route": route, "post": dict(fields), "origin": dict(draft.origin)}
        answer = self._http.call(
            "POST",
            f"{NAMESPACE}/publish",
            payload=body,
            headers=self.headers(),
            keys=posts.POST_KEYS,
            action="create the draft",
        )
        return posts.read_post(answer.data, draft.content_type)

    def changes(self, cursor: str = "") -> Changes:
        """Return what became of our posts since a cursor; an empty one means from the beginning."""
        answer = self._http.call(
            "GET",
            f"{NAMESPACE}/changes",
            params={"since": cursor} if cursor else None,
            headers=self.headers(),
            keys=("changes", "cursor"),
            action="ask for changes",
        )
        items = tuple(
            Change(
                str(item["id"]),
                str(item.get("type", "")),
                str(item.get("status", "")),
                str(item.get("token", "")),
                str(item.get("link", "")),
            )
            for item in answer.data["changes"]
        )
        return Changes(items, str(answer.data["cursor"]), bool(answer.data.get("more")))

    def site(self) -> Mapping[str, Any]:
        """Return the site's metadata: versions, limits, types, image sizes, SEO plugin."""
        answer = self._http.call(
            "GET", f"{NAMESPACE}/site", headers=self.headers(), keys=("plugin",), action="read the site's facts"
        )
        facts: Mapping[str, Any] = answer.data
        return facts
