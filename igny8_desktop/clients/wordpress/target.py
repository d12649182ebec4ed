"""Publish to one WordPress site: draft first, published last, every step found again after a lost answer."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from igny8_desktop.clients.wordpress import discovery, listing, media, payload, posts, public_page, taking_back, terms
from igny8_desktop.clients.wordpress.block_reader import read_blocks
from igny8_desktop.clients.wordpress.companion import Companion
from igny8_desktop.clients.wordpress.http import WordPressHttp
from igny8_desktop.clients.wordpress.inventory import gentle_inventory
from igny8_desktop.clients.wordpress.pace import SitePace
from igny8_desktop.clients.wordpress.seo import SeoFields
from igny8_desktop.domain.blocks import Blocks
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
from igny8_desktop.domain.publish_report import PublicPage

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
        self._spaces: frozenset[str] | None = None
        self._extras: tuple[SeoFields, Companion] | None = None

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
                site = discovery.discover_at_home(typed, probe)
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
            facts.update(gentle_inventory(http))
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
                        root = discovery.discover_at_home(self._connection.url, probe).rest_root
                    finally:
                        probe.close()
                self._known = self._client(root if root.endswith("/") else f"{root}/")
            return self._known

    def _namespaces(self) -> frozenset[str]:
        """Return what the site's REST interface offers; asked once, so that a plugin that is new counts at once."""
        if self._spaces is None:
            answer = self._http.call(
                "GET", "", params={"_fields": "namespaces"}, keys=("namespaces",), action="read the site's facts"
            )
            self._spaces = frozenset(str(each) for each in answer.data["namespaces"] or ())
        return self._spaces

    def _helpers(self) -> tuple[SeoFields, Companion]:
        if self._extras is None:
            wish, http = self._connection.publishing, self._http
            companion = Companion(http, self._namespaces, use=wish.use_companion, key=self._connection.companion_key)
            seo = SeoFields(
                http,
                self._namespaces,
                chosen=wish.seo_plugin,
                use_companion=wish.use_companion,
                headers=companion.headers,
            )
            self._extras = seo, companion
        return self._extras

    @property
    def _seo(self) -> SeoFields:
        return self._helpers()[0]

    @property
    def companion(self) -> Companion:
        """Return the way to the companion plugin; ask `is_there` first."""
        return self._helpers()[1]

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
        own = self._connection.publishing.post_type if content_type is ContentType.POST else ""
        kind = "product" if content_type is ContentType.PRODUCT else own
        if kind and kind != "post" and base in (None, _BASES[ContentType.POST]):
            base = None
            answer = self._http.exchange("GET", f"wp/v2/types/{kind}", params={"context": "edit"}, keys=("rest_base",))
            if answer.status >= 500 or answer.status in (401, 429):
                self._http.judge(answer, keys=("rest_base",), action="read the site's content types")
            found = answer.data.get("rest_base") if answer.ok and isinstance(answer.data, dict) else None
            if isinstance(found, str) and found:
                base = self._bases[content_type] = found
        if base is None:
            raise WrongInput(
                "The site cannot take this content type",
                f"{self._http.host} has no “{kind or content_type}” that can be written over its REST interface.",
                "Change the content type to post or page"
                + (" (Sites → Publishing)" if own else "")
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

    def _read_back(self, remote_id: str, content_type: ContentType, trouble: str) -> RemotePost | None:
        """Return the post as it is now with what its SEO plugin holds."""
        seo = self._seo
        wanted = ",".join(part for part in (posts.POST_FIELDS, seo.fields) if part)
        answer = self._http.exchange(
            "GET",
            f"{self._base(content_type)}/{_number(remote_id)}",
            params={"context": "edit", "_fields": wanted},
            keys=posts.POST_KEYS,
        )
        if answer.status in (404, 410) and answer.code == "rest_post_invalid_id":
            return None
        self._http.judge(answer, keys=posts.POST_KEYS, action="read the post")
        post = posts.read_post(answer.data, content_type)
        return replace(post, seo=seo.read(answer.data, int(remote_id), trouble))

    def create_draft(self, draft: PostDraft) -> RemotePost:
        """Create the post as a draft that holds the token; look it up by `find` when the outcome is unclear."""
        fields = payload.fields(draft, "draft", self.content_of(draft))
        if self.companion.is_there:
            return self.companion.create(self._base(draft.content_type), draft, fields)
        answer = self._http.call(
            "POST",
            self._base(draft.content_type),
            params={"_fields": posts.POST_FIELDS},
            payload=fields,
            keys=posts.POST_KEYS,
            action="create the draft",
        )
        return posts.read_post(answer.data, draft.content_type)

    def update(self, remote_id: str, draft: PostDraft, *, status: str) -> RemotePost:
        """Bring the post to this content and status, read it back and prove it.

        The SEO fields go first, so that no visitor and no search engine sees the post without them. Raises `NotFound`
        when it is gone and `Conflict` when the site answered success but did not keep what makes it this article.
        """
        route, number = self._base(draft.content_type), _number(remote_id)
        trouble = self._seo.write(route, number, draft)
        answer = self._http.call(
            "POST",
            f"{route}/{number}",
            params={"_fields": "id,status"},
            payload=payload.fields(draft, status, self.content_of(draft)) | self._seo.payload(route, draft),
            keys=("id", "status"),
            action="save the post",
        )
        if status == "publish" and draft.date is None and answer.data["status"] == "future":
            # A scheduled post stays scheduled until its date is moved as well.
            again = {"status": status, "date_gmt": posts.gmt(self._clock())}
            self._http.call(
                "POST",
                f"{route}/{number}",
                params={"_fields": "id,status"},
                payload=again,
                keys=("id",),
                action="publish the post",
            )
        post = self._read_back(remote_id, draft.content_type, trouble)
        if post is None:
            raise NotFound(
                "The post vanished while it was saved",
                f"{self._http.host} saved the post and then did not know it any more.",
                "Publish it again; somebody may have deleted it at this moment.",
            )
        if lost := posts.lost_fields(draft, post, status=status):
            raise Conflict(
                "The site did not keep everything",
                f"{self._http.host} accepted the post but did not keep {' nor '.join(lost)}.",
                "Publish it again; if it stays, check the user's role and the site's plugins.",
            )
        return post

    def content_of(self, draft: PostDraft) -> str:
        """Return the text of the post as it is sent: block markup, or classic HTML where the site writes so."""
        classic = payload.is_classic(self._connection)
        return payload.content(draft, self._connection, details=classic or self._has_details(self._http))

    def blocks_of(self, post: RemotePost) -> Blocks:
        """Return the text of a post as blocks, not cleaned."""
        return read_blocks(post.content)

    def public_page(self, post: RemotePost) -> PublicPage:
        """Read the post as a visitor gets it."""
        return public_page.read(self._http, post.url)

    def snapshot(self, remote_id: str, content_type: ContentType) -> Mapping[str, Any] | None:
        """Return what `put_back` needs to make the post again what it is now."""
        return taking_back.snapshot(self._http, self._base(content_type), _number(remote_id))

    def put_back(self, remote_id: str, content_type: ContentType, snapshot: Mapping[str, Any]) -> RemotePost:
        """Make the post what it was at the snapshot."""
        taking_back.put_back(self._http, self._base(content_type), _number(remote_id), snapshot)
        post = self._read_back(remote_id, content_type, "")
        if post is None:
            raise NotFound(
                "The post is gone", f"{self._http.host} does not know it any more.", "Nothing is left to do."
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

    # ------------------------------------------------------------------------------------------- media and terms

    def find_media(self, sha256: str) -> RemoteMedia | None:
        """Look for an uploaded image by its content hash."""
        return media.find(self._http, sha256)

    def upload_media(self, upload: MediaUpload) -> RemoteMedia:
        """Upload an image with its alt text, caption and title."""
        return media.upload(self._http, upload, width=self._connection.publishing.image_width)

    def media_there(self, remote_ids: Sequence[str]) -> frozenset[str]:
        """Return which of these images the library still holds."""
        return taking_back.media_there(self._http, remote_ids)

    def delete_media(self, remote_id: str, *, besides: str = "") -> bool:
        """Delete an image for good unless a post or page other than `besides` uses it; say whether it is gone."""
        routes = sorted({f"wp/v2/{base}" for base in self._bases.values()} | {self._base(ContentType.POST)})
        return taking_back.delete_media(self._http, routes, _number(remote_id), besides=besides)

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
