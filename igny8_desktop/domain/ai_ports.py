"""Say what the program needs of AI models, as protocols with the data that crosses them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from igny8_desktop.domain.enums import ImageRole, Operation
from igny8_desktop.domain.errors import ErrorInfo

Clock = Callable[[], datetime]
"""Return the present moment, always with a time zone (UTC)."""


class Progress(Protocol):
    """Take reports of progress from a step; calling it must be cheap and safe from any thread."""

    def __call__(self, done: int, total: int, text: str = "") -> None:
        """Report that `done` of `total` items are finished and what is being worked on."""


def no_progress(done: int, total: int, text: str = "") -> None:
    """Take a report of progress and forget it."""


@dataclass(frozen=True)
class ConnectionReport:
    """The result of testing a connection: facts when it works, words when it does not."""

    ok: bool
    facts: Mapping[str, Any] = field(default_factory=dict)
    problem: ErrorInfo | None = None


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


OnText = Callable[[str], None]
"""Take the text of an answer as far as it has come, from its beginning; called on any thread, so be quick.

It comes at most some 20 times a second and for the last time with the whole text. A call that is tried again, or
repaired, begins anew.
"""


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

    async def complete(self, request: TextRequest, *, on_text: OnText | None = None) -> TextAnswer:
        """Return the model's answer to one request; `on_text` is told of it while it comes in."""

    async def context_tokens(self) -> int | None:
        """Return how many tokens prompt and answer may have together; `None` where nobody can tell. Raises nothing."""


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

    def raw_path(self, name: str) -> Path:
        """Return where kept bytes lie; raises `NotFound` for a name that leads out of the folder."""

    def check(self, data: bytes) -> None:
        """Raise `BadAnswer` for bytes that are no picture."""

    def names(self) -> frozenset[str]:
        """Return the names of all finished pictures that are there."""

    def raw_names(self) -> frozenset[str]:
        """Return the names of all kept bytes that are there."""

    def sound(self, file_name: str, sha256: str) -> bool:
        """Say whether a finished picture is there and holds what was written to it."""

    def remove(self, file_name: str, *, older_than: float = 0.0) -> bool:
        """Remove a finished picture or kept bytes older than this many seconds; return whether it went."""

    def converted(self, file_name: str, kind: str) -> bytes:
        """Return a finished picture as `PNG` or `JPEG` bytes; raises `NotFound`."""


class CardDesigner(Protocol):
    """Design pictures from words alone; blocking, so called on a worker thread."""

    def templates(self) -> Sequence[str]:
        """Return the names of the templates of featured pictures."""

    def draw(self, request: ImageRequest) -> bytes:
        """Return a card as PNG bytes; the same request gives the same card."""


# ------------------------------------------------------------------------------------------------- AI: embeddings


@dataclass(frozen=True)
class Vectors:
    """Unit-length vectors, row by row, and the name of the encoder that they are from.

    The numbers are little-endian float32, or float16 where `half`.
    """

    count: int
    dimensions: int
    data: bytes | memoryview
    encoder: str = ""
    half: bool = False


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


@dataclass(frozen=True)
class LocalServer:
    """An AI server on this computer; `provider` is its short name in the settings, `models` has text models first."""

    provider: str
    base_url: str
    models: tuple[str, ...]


class AiConnection(Protocol):
    """Try out the AI provider that the settings name, and look for others."""

    async def find_local(self) -> Sequence[LocalServer]:
        """Return the AI servers that answer on this computer's usual ports; raises nothing."""

    async def test(self) -> ConnectionReport:
        """Ask the provider for a small answer and report what it can do, in facts or in words."""
