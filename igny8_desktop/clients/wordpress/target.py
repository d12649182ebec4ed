"""Publish to one WordPress site: draft first, published last, every step found again after a lost answer."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from igny8_desktop.clients.wordpress import discovery, listing, media, posts, terms
from igny8_desktop.clients.wordpress.block_markup import to_block_markup
from igny8_desktop.clients.wordpress.http import WordPressHttp
from igny8_desktop.clients.wordpress.pace import SitePace
from igny8_desktop.domain.enums import ContentType, TargetKind
from igny8_desktop.domain.errors import Conflict, Igny8Error, NotFound, WrongInput
from igny8_desktop.domain.ports import (
    Clock,
    ConnectionReport,
    KnownPost,
    MediaUpload,
    PostDraft,
    RemoteMedia,
    RemotePost,
    RemoteTerm,
    SiteConnection,
    TermWish,
)

_EVERY_STATUS = "publish,future,draft,pending,private,trash"
_BASES: Mapping[ContentType, str] = {ContentType.POST: "posts", ContentType.PAGE: "pages"}


class WordPressTarget:
    """Stand for one WordPress site behind `PublishTarget`; safe to use from several threads.

    The REST root is taken from the connection, or found at the first call where it is not known yet. `gate` is shared
    by all targets of one site, so that it gets one call at a time. `ca_bundle` is a certificate file to trust.
    """

    def __init__(
        self,
        connection: SiteConnection,
        clock: Clock,
        *,
        gate: SitePace | None = None,
        ca_bundle: str | None = None,
        read: float | None = None,
    ) -> None:
        self._connection = connection
        self._clock = clock
        self._gate = gate or SitePace()
        self._options: dict[str, Any] = {"ca_bundle": ca_bundle} | ({"read": read} if read else {})
        self._known: WordPressHttp | None = None
        self._details: bool | None = None
        self._bases: dict[ContentType, str] = dict(_BASES)
        self._lock = threading.Lock()

    @property
    def kind(self) -> TargetKind:
        """Return which sort of target this is."""
        return TargetKind.WORDPRESS

    def close(self) -> None:
        """Close kept connections; the target may be used again."""
        with self._lock:
            if self._known is not None:
                self._known.close()

    # ------------------------------------------------------------------------------------------------ connection

    def check(self) -> ConnectionReport:
        """Find the site anew, prove the login and report both; troubles come back as words, not as exceptions."""
        facts: dict[str, Any] = {}
        try:
            typed = self._connection.url or self._connection.rest_root
            probe = self._client(self._connection.rest_root or discovery.addresses(typed)[0])
            try:
                site = discovery.discover(typed, probe)
            finally:
                probe.close()
            facts = site.as_facts()
            http = self._client(site.rest_root)
            facts.update(discovery.prove_login(http, site))
            with self._lock:
                if self._known is not None:
                    self._known.close()
                self._known = http
            facts["details_block"] = self._has_details(http)
        except Igny8Error as error:
            return ConnectionReport(False, facts, error.info)
        return ConnectionReport(True, facts)

    def _client(self, root: str) -> WordPressHttp:
        return WordPressHttp(
            root,
            username=self._connection.username,
            secret=self._connection.secret,
            gate=self._gate,
            **self._options,
        )

    @property
    def _http(self) -> WordPressHttp:
        """Return the client of the REST interface, finding it first where the connection does not know it."""
        with self._lock:
            if self._known is None:
                root = self._connection.rest_root
                if not root:
                    probe = self._client(discovery.addresses(self._connection.url)[0])
                    try:
                        root = discovery.discover(self._connection.url, probe).rest_root
                    finally:
                        probe.close()
                self._known = self._client(root if root.endswith("/") else f"{root}/")
            return self._known

    def _has_details(self, http: WordPressHttp) -> bool:
        """Say whether the site knows the details block (WordPress 6.3 and later); asked once."""
        if self._details is None:
            answer = http.exchange("GET", "wp/v2/block-types/core/details", params={"_fields": "name"}, keys=("name",))
            if answer.status >= 500 or answer.status == 429:
                http.judge(answer, keys=("name",), action="read the site's block types")
            self._details = answer.ok and isinstance(answer.data, dict) and answer.data.get("name") == "core/details"
        return self._details

    def _base(self, content_type: ContentType) -> str:
        """Return the route of a content type; raises `WrongInput` where the site has none."""
        base = self._bases.get(content_type)
        if base is None and content_type is ContentType.PRODUCT:
            answer = self._http.exchange("GET", "wp/v2/types/product", params={"context": "edit"}, keys=("rest_base",))
            if answer.status >= 500 or answer.status in (401, 429):
                self._http.judge(answer, keys=("rest_base",), action="read the site's content types")
            found = answer.data.get("rest_base") if answer.ok and isinstance(answer.data, dict) else None
            if isinstance(found, str) and found:
                base = self._bases[content_type] = found
        if base is None:
            raise WrongInput(
                "The site cannot take this content type",
                f"{self._http.host} has no “{content_type}” that can be written over its REST interface.",
                "Change the content type to post or page"
                + (", or activate the shop plugin on the site." if content_type is ContentType.PRODUCT else "."),
            )
        return f"wp/v2/{base}"

    # ----------------------------------------------------------------------------------------------------- posts

    def find(self, *, token: str, slug: str, content_type: ContentType) -> RemotePost | None:
        """Look for the post that carries `token`, in every status including the trash.

        By slug first, which is exact and immediate, then by the token itself, for a slug that WordPress or a person
        changed. A post that is being saved at this moment may appear a few seconds later.
        """
        route = self._base(content_type)
        common: dict[str, str | int] = {
            "status": _EVERY_STATUS,
            "context": "edit",
            "per_page": 50,
            "_fields": posts.POST_FIELDS,
        }
        queries: list[dict[str, str | int]] = [{"search": token, **common}]
        if slug:
            queries.insert(0, {"slug": f"{slug},{slug}__trashed", **common})
        for query in queries:
            answer = self._http.call("GET", route, params=query, many=True, action="look for the post")
            found = [posts.read_post(item, content_type) for item in answer.data]
            mine = [post for post in found if post.token == token]
            if mine:
                return min(mine, key=lambda post: (post.status == "trash", int(post.remote_id)))
        return None

    def fetch(self, remote_id: str, content_type: ContentType) -> RemotePost | None:
        """Return the post as it is now, or `None` when it is gone."""
        answer = self._http.exchange(
            "GET",
            f"{self._base(content_type)}/{_number(remote_id)}",
            params={"context": "edit", "_fields": posts.POST_FIELDS},
            keys=posts.POST_KEYS,
        )
        if answer.status in (404, 410) and answer.code == "rest_post_invalid_id":
            return None
        self._http.judge(answer, keys=posts.POST_KEYS, action="read the post")
        return posts.read_post(answer.data, content_type)

    def create_draft(self, draft: PostDraft) -> RemotePost:
        """Create the post as a draft that holds the token; look it up by `find` when the outcome is unclear."""
        answer = self._http.call(
            "POST",
            self._base(draft.content_type),
            params={"_fields": posts.POST_FIELDS},
            payload=self._payload(draft, "draft"),
            keys=posts.POST_KEYS,
            action="create the draft",
        )
        return posts.read_post(answer.data, draft.content_type)

    def update(self, remote_id: str, draft: PostDraft, *, status: str) -> RemotePost:
        """Bring the post to this content and status, read it back and prove it.

        Raises `NotFound` when it is gone and `Conflict` when the site answered success but dropped something.
        """
        route = f"{self._base(draft.content_type)}/{_number(remote_id)}"
        payload = self._payload(draft, status)
        answer = self._http.call(
            "POST",
            route,
            params={"_fields": "id,status"},
            payload=payload,
            keys=("id", "status"),
            action="save the post",
        )
        if status == "publish" and draft.date is None and answer.data["status"] == "future":
            # A scheduled post stays scheduled until its date is moved as well.
            again = {"status": status, "date_gmt": posts.gmt(self._clock())}
            self._http.call(
                "POST", route, params={"_fields": "id,status"}, payload=again, keys=("id",), action="publish the post"
            )
        post = self.fetch(remote_id, draft.content_type)
        if post is None:
            raise NotFound(
                "The post vanished while it was saved",
                f"{self._http.host} saved the post and then did not know it any more.",
                "Publish it again; somebody may have deleted it at this moment.",
            )
        lost = posts.lost_fields(
            draft,
            post,
            status=status,
            terms=() if draft.content_type is not ContentType.POST else draft.terms,
            featured=self._featured(draft),
        )
        if lost:
            raise Conflict(
                "The site did not keep everything",
                f"{self._http.host} accepted the post but did not keep {' nor '.join(lost)}.",
                "Publish it again; if it stays, check the user's role and the site's plugins.",
            )
        return post

    def trash(self, remote_id: str, content_type: ContentType) -> None:
        """Move the post to the trash; one that is there or gone already is fine."""
        answer = self._http.exchange("DELETE", f"{self._base(content_type)}/{_number(remote_id)}", keys=("id",))
        if answer.code in ("rest_already_trashed", "rest_post_invalid_id"):
            return
        if answer.code == "rest_trash_not_supported":
            raise Conflict(
                "This site has no trash",
                f"At {self._http.host} a deleted post is gone for good, so nothing was deleted.",
                "Delete it in WordPress if you are sure.",
            )
        self._http.judge(answer, keys=("id",), action="move the post to the trash")

    def _payload(self, draft: PostDraft, status: str) -> dict[str, Any]:
        content = to_block_markup(
            draft.blocks, media=draft.media, details=self._has_details(self._http), token=draft.token
        )
        payload: dict[str, Any] = {
            "title": draft.title,
            "slug": draft.slug,
            "excerpt": draft.excerpt,
            "content": content,
            "status": status,
        }
        if featured := self._featured(draft):
            # Never zero: a picture that the client chose on the site stays.
            payload["featured_media"] = int(featured)
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

    @staticmethod
    def _featured(draft: PostDraft) -> str:
        item = draft.media.get(draft.featured) if draft.featured is not None else None
        return item.remote_id if item is not None and item.remote_id.isdigit() else ""

    # ------------------------------------------------------------------------------------------- media and terms

    def find_media(self, sha256: str) -> RemoteMedia | None:
        """Look for an uploaded image by its content hash."""
        return media.find(self._http, sha256)

    def upload_media(self, upload: MediaUpload) -> RemoteMedia:
        """Upload an image with its alt text, caption and title."""
        return media.upload(self._http, upload)

    def ensure_terms(self, wishes: Sequence[TermWish]) -> Sequence[RemoteTerm]:
        """Find or make categories and tags, in order; leave out what the login may not make."""
        return terms.ensure(self._http, wishes)

    def terms(self) -> Sequence[RemoteTerm]:
        """List the categories and tags of the site."""
        return terms.every(self._http)

    def known_posts(self, modified_after: datetime | None = None) -> Sequence[KnownPost]:
        """List the posts and pages that the login may see, whoever wrote them."""
        return listing.known(self._http, modified_after)


def _number(remote_id: str) -> int:
    """Return a WordPress id; raises `NotFound` for an id that belongs to another kind of target."""
    if not remote_id.isdigit():
        raise NotFound(
            "It is not on this site",
            f"“{remote_id}” is not the number of a WordPress post.",
            "Publish it to this site first.",
        )
    return int(remote_id)
