"""Say what the program needs from the outside, as protocols with the data that crosses them.

A new AI provider or publishing target is one class in `clients` and one line in the composition root.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from igny8_desktop.domain.blocks import Blocks
from igny8_desktop.domain.enums import ContentType, ImageRole, Operation, TargetKind, TermKind
from igny8_desktop.domain.errors import ErrorInfo

Clock = Callable[[], datetime]
"""Return the present moment, always with a time zone (UTC)."""


class Progress(Protocol):
    """Take reports of progress from a step; calling it must be cheap and safe from any thread."""

    def __call__(self, done: int, total: int, text: str = "") -> None:
        """Report that `done` of `total` items are finished and what is being worked on."""


def no_progress(done: int, total: int, text: str = "") -> None:
    """Take a report of progress and forget it."""


# ----------------------------------------------------------------------------------------------------- AI: text


@dataclass(frozen=True)
class TextRequest:
    """Ask a text model for one answer.

    `facts` is the structured input that the prompt was filled from: the offline engine works from it instead of
    reading English. `schema` is a JSON schema for the answer; without one the answer is prose.
    """

    operation: Operation
    system: str
    prompt: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    schema: Mapping[str, Any] | None = None
    schema_name: str = "answer"
    max_tokens: int = 4000
    temperature: float = 0.7


@dataclass(frozen=True)
class TextAnswer:
    """What a text model answered, as it came; token counts are `None` where the server does not tell."""

    text: str
    model: str
    tokens_in: int | None = None
    tokens_out: int | None = None
    finish_reason: str = "stop"


class TextModel(Protocol):
    """Answer text requests, one per call; cancelling the awaiting task closes the connection.

    Raises `CredentialsRefused`, `RateLimited`, `Overloaded`, `NetworkTrouble`, `ContentRefused`, `BadAnswer`.
    It never retries by itself: the caller does, since it counts and pays.
    """

    @property
    def provider(self) -> str:
        """Return the provider's short name, such as `openai` or `offline`."""

    @property
    def model(self) -> str:
        """Return the model's name as it is recorded."""

    @property
    def price_class(self) -> str:
        """Return `offline` (free) or `standard`: the column of the cost map."""

    async def complete(self, request: TextRequest) -> TextAnswer:
        """Return the model's answer to one request."""


# ---------------------------------------------------------------------------------------------------- AI: images


@dataclass(frozen=True)
class ImageRequest:
    """Ask an image model for one picture; sizes in pixels. `facts` serves the offline card designer."""

    prompt: str
    width: int
    height: int
    role: ImageRole
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ImageAnswer:
    """An encoded picture (PNG, JPEG or WebP bytes) as the model gave it."""

    data: bytes
    model: str
    tokens_in: int | None = None
    tokens_out: int | None = None


class ImageModel(Protocol):
    """Make one picture per call; same errors and rules as `TextModel`."""

    @property
    def provider(self) -> str:
        """Return the provider's short name."""

    @property
    def model(self) -> str:
        """Return the model's name as it is recorded."""

    @property
    def price_class(self) -> str:
        """Return `offline` (free) or `standard`."""

    async def generate(self, request: ImageRequest) -> ImageAnswer:
        """Return one picture."""


@dataclass(frozen=True)
class StoredImage:
    """A picture as a web-ready file; `file_name` carries a content hash and is relative to the image folder."""

    file_name: str
    width: int
    height: int
    size: int
    sha256: str
    mime: str


class ImageStore(Protocol):
    """Turn pictures into web-ready files and keep them."""

    def save(self, data: bytes, *, role: ImageRole, name: str) -> StoredImage:
        """Write a picture as WebP without metadata, named from `name` and its hash.

        Raises `BadAnswer` for bytes that are no picture and `StorageTrouble` when the disk refuses.
        """

    def path(self, file_name: str) -> Path:
        """Return where a stored picture lies."""

    def keep_raw(self, data: bytes) -> str:
        """Keep paid bytes as they came until they are used; return a name for `raw`."""

    def raw(self, name: str) -> bytes:
        """Return kept bytes; raises `NotFound`."""


# ------------------------------------------------------------------------------------------------- AI: embeddings


@dataclass(frozen=True)
class Vectors:
    """Unit-length vectors as little-endian float32, row by row."""

    count: int
    dimensions: int
    data: bytes


class Embedder(Protocol):
    """Turn short texts into vectors; blocking and CPU-bound, so called on a worker thread."""

    @property
    def name(self) -> str:
        """Return a name that changes whenever the vectors would: it is the key of the cache."""

    @property
    def dimensions(self) -> int:
        """Return the length of a vector."""

    def embed(
        self,
        texts: Sequence[str],
        *,
        progress: Progress = no_progress,
        should_stop: Callable[[], bool] | None = None,
    ) -> Vectors:
        """Return one vector per text, in order."""


@dataclass(frozen=True)
class AiProvider:
    """The set of models that AI actions use at present."""

    text: TextModel
    image: ImageModel


class AiProviders(Protocol):
    """Give the models that the settings name; the offline engine when none is set."""

    def current(self) -> AiProvider:
        """Return the models to use now; raises `CredentialsRefused` when a key is missing."""

    def close(self) -> None:
        """Close connections; models given out before must not be used afterwards."""


class AiConnection(Protocol):
    """Try out the AI provider that the settings name."""

    async def test(self) -> ConnectionReport:
        """Ask the provider for a small answer and report what it can do, in facts or in words."""


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
    secret: Callable[[], str | None] = field(default=lambda: None, repr=False, compare=False)


@dataclass(frozen=True)
class ConnectionReport:
    """The result of testing a connection: facts when it works, words when it does not."""

    ok: bool
    facts: Mapping[str, Any] = field(default_factory=dict)
    problem: ErrorInfo | None = None


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

    def ensure_terms(self, wishes: Sequence[TermWish]) -> Sequence[RemoteTerm]:
        """Find or make categories and tags, in order; leave out what the login may not make."""

    def create_draft(self, draft: PostDraft) -> RemotePost:
        """Create the post as a draft; publishing comes last, by `update`."""

    def update(self, remote_id: str, draft: PostDraft, *, status: str) -> RemotePost:
        """Bring the post to this content and status and return it as read back."""

    def trash(self, remote_id: str, content_type: ContentType) -> None:
        """Move the post to the trash; a post that is gone already is fine."""

    def terms(self) -> Sequence[RemoteTerm]:
        """List the categories and tags of the target."""


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
