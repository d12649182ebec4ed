"""Read a WordPress site back, as its administrator and without any of the program's own code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, Self

import requests

from tests.harness.wordpress.site import WordPressSite

Item = dict[str, Any]

ANY_STATUS = "publish,future,draft,pending,private,trash"
"""Every status a person can see; WordPress's own ``any`` leaves out the trash."""


class WordPressReader:
    """Look at posts, pages, media and terms through REST; usable as a context manager.

    Every read goes to the server again: nothing is remembered. Errors are ``requests.HTTPError``.
    A site in production environment has no application passwords over http and cannot be read like this.
    """

    def __init__(self, site: WordPressSite) -> None:
        self._site = site
        self._session = requests.Session()
        self._session.trust_env = False  # a proxy or CA bundle of the machine is none of our business
        self._session.auth = site.admin.basic
        self._session.headers["Accept"] = "application/json"

    def get(self, route: str, **parameters: Any) -> Any:
        """Return the JSON of a REST route such as ``/wp/v2/settings``."""
        return self._get(route, parameters).json()

    def post(self, route: str, body: Mapping[str, Any]) -> Item:
        """Write through REST, for preparing a test or playing the site's owner."""
        answer = self._session.post(self._site.rest(route), json=dict(body), timeout=60)
        answer.raise_for_status()
        made: Item = answer.json()
        return made

    def delete(self, route: str, *, force: bool = True) -> Item:
        """Delete through REST, for playing the site's owner; without ``force`` posts go to the trash."""
        answer = self._session.delete(self._site.rest(route), params={"force": "true"} if force else {}, timeout=60)
        answer.raise_for_status()
        gone: Item = answer.json()
        return gone

    def posts(self, *, kind: str = "posts", status: str = ANY_STATUS, **parameters: Any) -> list[Item]:
        """List posts (or ``kind="pages"``), by default in every status, oldest first, with raw fields.

        The post, page and privacy page a new site comes with are among them: see ``own_posts``.
        """
        return list(self._all(f"/wp/v2/{kind}", {"status": status, "order": "asc", "orderby": "id", **parameters}))

    def own_posts(self, *, kind: str = "posts", status: str = ANY_STATUS) -> list[Item]:
        """List posts without those that WordPress's installation made itself."""
        return [post for post in self.posts(kind=kind, status=status) if post["id"] > 3]

    def by_slug(self, slug: str, *, kind: str = "posts") -> list[Item]:
        """List posts with exactly this slug in any status; a trashed post is found by its old slug, too."""
        slugs = {slug, f"{slug}__trashed"}
        return [post for post in self.posts(kind=kind) if post["slug"] in slugs]

    def containing(self, token: str, *, kind: str = "posts") -> list[Item]:
        """List posts in any status whose title, slug, excerpt, content or meta hold ``token`` as stored.

        Unlike WordPress's search this sees block attributes, HTML comments and the trash.
        """
        return [post for post in self.posts(kind=kind) if token in _stored_text(post)]

    def one(self, item: int, *, kind: str = "posts") -> Item:
        """Return one post, page or media item by id, with raw fields."""
        found: Item = self.get(f"/wp/v2/{kind}/{item}", context="edit")
        return found

    def media(self) -> list[Item]:
        """List every item of the media library, oldest first."""
        return list(self._all("/wp/v2/media", {"order": "asc", "orderby": "id"}))

    def terms(self, taxonomy: str = "categories") -> dict[int, Item]:
        """Return all ``categories`` or ``tags`` by id."""
        return {term["id"]: term for term in self._all(f"/wp/v2/{taxonomy}", {})}

    def term_names(self, post: Item, taxonomy: str = "categories") -> list[str]:
        """Name the categories or tags of a post in alphabetical order, as WordPress stores them."""
        known = self.terms(taxonomy)
        return sorted(known[number]["name"] for number in post[taxonomy])

    def download(self, url: str) -> bytes:
        """Fetch a file (a media item's ``source_url``) as a visitor would."""
        answer = requests.get(url, timeout=60)
        answer.raise_for_status()
        return answer.content

    def page(self, url: str) -> tuple[int, str]:
        """Fetch a page as a visitor would; return its status and HTML without raising."""
        answer = requests.get(url, timeout=60)
        return answer.status_code, answer.text

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _get(self, route: str, parameters: Mapping[str, Any]) -> requests.Response:
        answer = self._session.get(self._site.rest(route), params=dict(parameters), timeout=60)
        answer.raise_for_status()
        return answer

    def _all(self, route: str, parameters: Mapping[str, Any]) -> Iterator[Item]:
        number = 1
        while True:
            answer = self._get(route, {"context": "edit", "per_page": 100, "page": number, **parameters})
            yield from answer.json()
            if number >= int(answer.headers.get("X-WP-TotalPages") or 1):
                return
            number += 1


def _stored_text(post: Item) -> str:
    parts = [str(post.get("slug", "")), str(post.get("meta", ""))]
    parts += [str(post[name].get("raw", "")) for name in ("title", "content", "excerpt") if name in post]
    return "\n".join(parts)
