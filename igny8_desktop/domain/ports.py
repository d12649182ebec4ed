"""Say what the program needs from the outside, as protocols with the data that crosses them.

A new AI provider or publishing target is one class in `clients` and one line in the composition root.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from igny8_desktop.domain.ai_ports import (
    AiConnection as AiConnection,
)
from igny8_desktop.domain.ai_ports import (
    AiProvider as AiProvider,
)
from igny8_desktop.domain.ai_ports import (
    AiProviders as AiProviders,
)
from igny8_desktop.domain.ai_ports import (
    CardDesigner as CardDesigner,
)
from igny8_desktop.domain.ai_ports import (
    Clock as Clock,
)
from igny8_desktop.domain.ai_ports import (
    ConnectionReport as ConnectionReport,
)
from igny8_desktop.domain.ai_ports import (
    Embedder as Embedder,
)
from igny8_desktop.domain.ai_ports import (
    ImageAnswer as ImageAnswer,
)
from igny8_desktop.domain.ai_ports import (
    ImageModel as ImageModel,
)
from igny8_desktop.domain.ai_ports import (
    ImageRequest as ImageRequest,
)
from igny8_desktop.domain.ai_ports import (
    ImageStore as ImageStore,
)
from igny8_desktop.domain.ai_ports import (
    Progress as Progress,
)
from igny8_desktop.domain.ai_ports import (
    StoredImage as StoredImage,
)
from igny8_desktop.domain.ai_ports import (
    TextAnswer as TextAnswer,
)
from igny8_desktop.domain.ai_ports import (
    TextModel as TextModel,
)
from igny8_desktop.domain.ai_ports import (
    TextRequest as TextRequest,
)
from igny8_desktop.domain.ai_ports import (
    Vectors as Vectors,
)
from igny8_desktop.domain.ai_ports import (
    no_progress as no_progress,
)
from igny8_desktop.domain.blocks import Blocks
from igny8_desktop.domain.enums import ContentType, TargetKind, TermKind
from igny8_desktop.domain.publish_report import PublicPage, RemoteSeo
from igny8_desktop.domain.site_publishing import SitePublishing

# ------------------------------------------------------------------------------------------------------ publishing


@dataclass(frozen=True)
class SiteConnection:
    """What a publishing target must know of a site; the secret is fetched through `secret` only when it is used."""

    site_id: int
    slug: str
    name: str
    target: TargetKind
    url: str = ""
    rest_root: str = ""
    username: str = ""
    folder: str = ""
    language: str = "en"
    publishing: SitePublishing = field(default_factory=SitePublishing)
    facts: Mapping[str, Any] = field(default_factory=dict, repr=False)
    secret: Callable[[], str | None] = field(default=lambda: None, repr=False, compare=False)
    companion_key: Callable[[], str | None] = field(default=lambda: None, repr=False, compare=False)


@dataclass(frozen=True)
class TermWish:
    """A category or tag that an article is to have, by name."""

    kind: TermKind
    name: str


@dataclass(frozen=True)
class RemoteTerm:
    """A category or tag as the target knows it."""

    kind: TermKind
    name: str
    slug: str
    remote_id: str
    parent_id: str = ""
    count: int = 0


@dataclass(frozen=True)
class MediaUpload:
    """An image file on its way to the target; `sha256` is part of the file name, so that it can be found again."""

    image_id: int
    path: Path
    file_name: str
    mime: str
    sha256: str
    alt_text: str
    caption: str = ""
    title: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class RemoteMedia:
    """An image as the target holds it."""

    remote_id: str
    url: str
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class PostDraft:
    """Everything that makes a complete post.

    `token` identifies this article for ever: the target keeps it with the post, so that a lost answer can be looked
    up. `media` maps local image ids to uploaded images; `featured` is a local image id.
    """

    token: str
    content_type: ContentType
    title: str
    slug: str
    excerpt: str
    blocks: Blocks
    terms: Sequence[RemoteTerm] = ()
    media: Mapping[int, RemoteMedia] = field(default_factory=dict)
    featured: int | None = None
    meta_title: str = ""
    meta_description: str = ""
    primary_keyword: str = ""
    author_id: str = ""
    date: datetime | None = None
    is_working_draft: bool = False
    #: What the companion plugin keeps with the post: our numbers and names of content, task, sector and cluster.
    origin: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RemotePost:
    """A post as the target holds it; `status` is WordPress's word (draft, publish, future, pending, private, trash)."""

    remote_id: str
    content_type: ContentType
    status: str
    url: str
    slug: str
    title: str
    content: str
    content_hash: str
    modified_at: datetime | None
    excerpt: str = ""
    featured_media: str = ""
    term_ids: Sequence[str] = ()
    token: str = ""
    date: datetime | None = None
    author_id: str = ""
    seo: RemoteSeo = field(default_factory=RemoteSeo)


@dataclass(frozen=True)
class KnownPost:
    """What there is to know of a post or page without reading its text; `status` is WordPress's word."""

    remote_id: str
    post_type: str
    status: str
    title: str
    slug: str
    url: str
    excerpt: str = ""
    modified_at: datetime | None = None


class PublishTarget(Protocol):
    """A place that posts are published to. Blocking; called on worker threads.

    Every call but `create_draft` and `upload_media` may be repeated without harm. Errors are `Igny8Error`s;
    `NetworkTrouble` and `Overloaded` carry `maybe_done` where the call may have been carried out.
    """

    @property
    def kind(self) -> TargetKind:
        """Return which sort of target this is."""

    def check(self) -> ConnectionReport:
        """Test address, login and rights."""

    def find(self, *, token: str, slug: str, content_type: ContentType) -> RemotePost | None:
        """Look for the post that carries `token`, in every status including the trash."""

    def fetch(self, remote_id: str, content_type: ContentType) -> RemotePost | None:
        """Return the post as it is now, or `None` when it is gone."""

    def find_media(self, sha256: str) -> RemoteMedia | None:
        """Look for an uploaded image by its content hash."""

    def upload_media(self, upload: MediaUpload) -> RemoteMedia:
        """Upload an image with its alt text, caption and title."""

    def media_there(self, remote_ids: Sequence[str]) -> frozenset[str]:
        """Return which of these images the target still holds."""

    def delete_media(self, remote_id: str, *, besides: str = "") -> bool:
        """Delete an image for good unless a post other than `besides` uses it; say whether it is gone."""

    def ensure_terms(self, wishes: Sequence[TermWish]) -> Sequence[RemoteTerm]:
        """Find or make categories and tags, in order; leave out what the login may not make."""

    def create_draft(self, draft: PostDraft) -> RemotePost:
        """Create the post as a draft; publishing comes last, by `update`."""

    def update(self, remote_id: str, draft: PostDraft, *, status: str) -> RemotePost:
        """Bring the post to this content and status and return it as read back."""

    def content_of(self, draft: PostDraft) -> str:
        """Return the text of the post as it is sent, to be compared with what is read back."""

    def blocks_of(self, post: RemotePost) -> Blocks:
        """Return the text of a post as blocks, not cleaned; what has no block of its own is an HTML block.

        An image that was uploaded from here has no `image_id`: its `url` holds its content hash.
        """

    def public_page(self, post: RemotePost) -> PublicPage:
        """Read the post as a visitor gets it; troubles come back as words, not as exceptions."""

    def snapshot(self, remote_id: str, content_type: ContentType) -> Mapping[str, Any] | None:
        """Return what `put_back` needs to make the post again what it is now, as JSON; `None` when it is gone."""

    def put_back(self, remote_id: str, content_type: ContentType, snapshot: Mapping[str, Any]) -> RemotePost:
        """Make the post what it was at the snapshot and return it as read back; raises `NotFound` when it is gone."""

    def trash(self, remote_id: str, content_type: ContentType) -> None:
        """Move the post to the trash; a post that is gone already is fine."""

    def terms(self) -> Sequence[RemoteTerm]:
        """List the categories and tags of the target."""

    def known_posts(self, modified_after: datetime | None = None) -> Sequence[KnownPost]:
        """List the posts and pages of the target, whoever wrote them, titles and excerpts as plain text.

        With `modified_after` only those changed since may come, among them those that went to the trash; what was
        deleted for good is told by its absence from a full list alone, which leaves the trash out.
        """


class PublishTargets(Protocol):
    """Make the publishing target for a site."""

    def open(self, connection: SiteConnection) -> PublishTarget:
        """Return a target for this connection, without calling it yet."""


# --------------------------------------------------------------------------------------------------------- secrets


@dataclass(frozen=True)
class SecretStoreStatus:
    """Where secrets are kept, in words for the window; `persistent` is false for "this session only"."""

    backend: str
    persistent: bool
    words: str


class SecretStore(Protocol):
    """Keep keys and passwords; never in plain text, never in the database."""

    def status(self) -> SecretStoreStatus:
        """Say where secrets are kept."""

    def get(self, name: str) -> str | None:
        """Return a secret or `None`; raises `StorageTrouble` when the store cannot be opened."""

    def set(self, name: str, value: str) -> None:
        """Keep a secret under `name` (`ai/openai`, `site/my-blog`)."""

    def delete(self, name: str) -> None:
        """Forget a secret; one that is not there is fine."""


class SecretVault(Protocol):
    """Keep keys in a file under the user's passphrase, where the system has no keyring."""

    @property
    def vault_exists(self) -> bool:
        """Say whether this data folder has a vault, locked or not."""

    def use_vault(self, passphrase: str) -> None:
        """Open the vault, making it where there is none; raises `CredentialsRefused` and `WrongInput`."""
