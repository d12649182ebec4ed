"""Give a post its SEO title, description and focus keyphrase, by the way that each SEO plugin really accepts.

All four plugins answer success and keep nothing when a value comes by a way that they do not know, so what counts is
only what is read back. The ways were read in the shipped plugins' code; the plugins themselves were never run here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from igny8_desktop.clients.wordpress.http import WordPressHttp
from igny8_desktop.domain.ports import PostDraft
from igny8_desktop.domain.publish_report import RemoteSeo
from igny8_desktop.domain.site_publishing import SEO_PLUGIN_NAMES, SeoPlugin

NAMESPACES: Mapping[str, SeoPlugin] = {
    "yoast/v1": SeoPlugin.YOAST,
    "rankmath/v1": SeoPlugin.RANK_MATH,
    "aioseo/v1": SeoPlugin.AIOSEO,
    "seopress/v1": SeoPlugin.SEOPRESS,
}
COMPANION = "igny8/v1"
_YOAST = ("_yoast_wpseo_title", "_yoast_wpseo_metadesc", "_yoast_wpseo_focuskw")
_RANK_MATH = ("rank_math_title", "rank_math_description", "rank_math_focus_keyword")
_PASTE = "Paste the values into the plugin's box below the post, or install the companion plugin (Sites → Companion)."


class SeoFields:
    """Write and read the SEO fields of one site's posts.

    `namespaces` gives the site's REST namespaces and is asked once. With the companion plugin everything goes through
    it: it knows all four plugins, and pages and terms as well as posts.
    """

    def __init__(
        self,
        http: WordPressHttp,
        namespaces: Callable[[], frozenset[str]],
        *,
        chosen: SeoPlugin = SeoPlugin.AUTO,
        use_companion: bool = True,
        headers: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        self._http = http
        self._namespaces = namespaces
        self._chosen = chosen
        self._use_companion = use_companion
        self._headers = headers
        self._writable: dict[str, frozenset[str]] = {}

    @property
    def plugin(self) -> SeoPlugin:
        """Return the site's SEO plugin, `NONE` without one that is known."""
        if self._chosen is not SeoPlugin.AUTO:
            return self._chosen
        found = self._namespaces()
        return next((plugin for space, plugin in NAMESPACES.items() if space in found), SeoPlugin.NONE)

    @property
    def by_companion(self) -> bool:
        """Say whether the companion plugin does it."""
        return self._use_companion and self._chosen is not SeoPlugin.NONE and COMPANION in self._namespaces()

    @property
    def fields(self) -> str:
        """Return what is asked for of a post beyond the usual, to read the values back."""
        if self.by_companion:
            return "igny8_seo"
        return {SeoPlugin.YOAST: "meta", SeoPlugin.AIOSEO: "aioseo_meta_data"}.get(self.plugin, "")

    def payload(self, route: str, draft: PostDraft) -> dict[str, Any]:
        """Return what goes along with the post itself; empty where the values take a way of their own."""
        values = _values(draft)
        if not any(values) or self.by_companion:
            return {}
        if self.plugin is SeoPlugin.YOAST:
            known = self._registered(route)
            meta = {key: value for key, value in zip(_YOAST, values, strict=True) if key in known}
            return {"meta": meta} if meta else {}
        if self.plugin is SeoPlugin.AIOSEO:
            title, description, keyphrase = values
            phrases = {"focus": {"keyphrase": keyphrase, "score": 0, "analysis": {}}, "additional": []}
            return {"aioseo_meta_data": {"title": title, "description": description, "keyphrases": phrases}}
        return {}

    def write(self, route: str, number: int, draft: PostDraft) -> str:
        """Send the values that take a way of their own; return why it could not be done, empty when it went well.

        Raises only what passes by itself (network, pauses, overload): a post is not to fail for its SEO fields.
        """
        values = _values(draft)
        title, description, keyphrase = values
        if self.by_companion:
            body = {
                "object": "post", "id": number, "title": title, "description": description, "keyphrase": keyphrase,
                "token": draft.token, "origin": dict(draft.origin),
            }  # fmt: skip
            return self._send("POST", f"{COMPANION}/seo", body, self._headers())
        plugin = self.plugin
        if not any(values):
            return ""
        if plugin is SeoPlugin.RANK_MATH:
            meta = dict(zip(_RANK_MATH, values, strict=True))
            return self._send(
                "POST", "rankmath/v1/updateMeta", {"objectType": "post", "objectID": number, "meta": meta}
            )
        if plugin is SeoPlugin.SEOPRESS:
            return self._send(
                "PUT",
                f"seopress/v1/posts/{number}/title-description-metas",
                {"title": title, "description": description},
            ) or self._send(
                "PUT", f"seopress/v1/posts/{number}/target-keywords", {"_seopress_analysis_target_kw": keyphrase}
            )
        if plugin is SeoPlugin.YOAST and not set(_YOAST) <= self._registered(route):
            return (
                "Yoast SEO takes these fields from other programs since version 27.7 and for posts only; "
                "here it would accept and forget them, so they were not sent."
            )
        return ""

    def read(self, value: Mapping[str, Any], number: int, trouble: str = "") -> RemoteSeo:
        """Return what the site holds; `value` is the post as it was read with `fields`."""
        plugin = self.plugin
        name = SEO_PLUGIN_NAMES.get(plugin, "")
        if self.by_companion:
            held = value.get("igny8_seo")
            found = held if isinstance(held, dict) else {}
            return RemoteSeo(
                str(found.get("plugin") or name or "IGNY8 Companion"),
                _text(found.get("title")),
                _text(found.get("description")),
                _text(found.get("keyphrase")),
                trouble,
                "Look at the plugin's own settings." if trouble else "",
            )
        if plugin is SeoPlugin.NONE:
            return RemoteSeo()
        next_step = _PASTE if trouble else ""
        if plugin is SeoPlugin.YOAST:
            meta = value.get("meta")
            kept = meta if isinstance(meta, dict) else {}
            title, description, keyphrase = (_text(kept.get(key)) for key in _YOAST)
            return RemoteSeo(name, title, description, keyphrase, trouble, next_step)
        if plugin is SeoPlugin.AIOSEO:
            held = value.get("aioseo_meta_data")
            if not isinstance(held, dict):
                return RemoteSeo(
                    name,
                    trouble=trouble
                    or "All in One SEO takes these fields from other programs since version 4.9.8, and "
                    "from users whom it allows to; this site does not offer them to this login.",
                    next_step=_PASTE,
                )
            phrase = held.get("keyphrases")
            focus = phrase.get("focus") if isinstance(phrase, dict) else None
            words = focus.get("keyphrase") if isinstance(focus, dict) else ""
            return RemoteSeo(
                name, _text(held.get("title")) or "", _text(held.get("description")) or "", _text(words) or "",
                trouble, next_step,
            )  # fmt: skip
        if plugin is SeoPlugin.SEOPRESS and not trouble:
            return self._read_seopress(name, number)
        return RemoteSeo(name, trouble=trouble, next_step=next_step)

    def _read_seopress(self, name: str, number: int) -> RemoteSeo:
        texts = self._http.exchange("GET", f"seopress/v1/posts/{number}/title-description-metas")
        words = self._http.exchange("GET", f"seopress/v1/posts/{number}/target-keywords")
        held = texts.data if texts.ok and isinstance(texts.data, dict) else {}
        phrase = words.data if words.ok and isinstance(words.data, dict) else {}
        value = phrase.get("value", phrase.get("_seopress_analysis_target_kw"))
        keyphrase = ", ".join(map(str, value)) if isinstance(value, list) else _text(value)
        return RemoteSeo(name, _text(held.get("title")), _text(held.get("description")), keyphrase)

    def _registered(self, route: str) -> frozenset[str]:
        """Return the meta keys that a route takes; all others are dropped with an answer of success. Asked once."""
        if route not in self._writable:
            answer = self._http.exchange("OPTIONS", route, keys=("schema",))
            if answer.status >= 500 or answer.status == 429:
                self._http.judge(answer, keys=("schema",), action="ask which fields a post has")
            schema = answer.data.get("schema") if answer.ok and isinstance(answer.data, dict) else None
            properties = schema.get("properties") if isinstance(schema, dict) else None
            meta = properties.get("meta") if isinstance(properties, dict) else None
            known = meta.get("properties") if isinstance(meta, dict) else None
            self._writable[route] = frozenset(known) if isinstance(known, dict) else frozenset()
        return self._writable[route]

    def _send(self, method: str, route: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> str:
        answer = self._http.exchange(method, route, payload=body, headers=headers)
        if answer.ok and answer.data is not None:
            return ""
        if answer.status >= 500 or answer.status == 429 or answer.data is None:
            self._http.judge(answer, action="set the SEO fields")
        reason = str(answer.data.get("message", "")) if isinstance(answer.data, dict) else ""
        return f"The SEO plugin refused them ({answer.code or answer.status}). {reason}".strip()


def _values(draft: PostDraft) -> tuple[str, str, str]:
    return draft.meta_title.strip(), draft.meta_description.strip(), draft.primary_keyword.strip()


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
