"""Ask an image model of any OpenAI-compatible server for pictures."""

from __future__ import annotations

import asyncio
import base64
import binascii
import math
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from igny8_desktop.clients.ai.connection import OpenAiConnection, is_local, make_http_client
from igny8_desktop.clients.ai.errors import CallContext, Failure, unreadable
from igny8_desktop.domain.errors import BadAnswer, Igny8Error, NetworkTrouble
from igny8_desktop.domain.ports import ImageAnswer, ImageRequest

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types import ImagesResponse

#: No web-ready picture is larger; a server that sends more is stopped.
LARGEST_BYTES = 32 * 1024 * 1024
FETCH_SECONDS = 60.0

#: Sizes that image services know: GPT image models take the first three, DALL·E 3 and its imitators the others.
SIZES: tuple[tuple[int, int], ...] = ((1536, 1024), (1024, 1024), (1024, 1536), (1792, 1024), (1024, 1792))
_GPT_SIZES = 3

_STEP_STATUSES = frozenset({400, 404, 415, 422, 500, 501})


@dataclass(frozen=True)
class ImageDialect:
    """What one image model understands; `refused_sizes` were tried in vain."""

    response_format: bool = True
    quality: bool = True
    size: bool = True
    refused_sizes: frozenset[tuple[int, int]] = frozenset()

    def chosen_size(self, request: ImageRequest, *, gpt: bool) -> tuple[int, int] | None:
        """Return the size nearest in shape to what is wanted, then in area; `None` leaves it to the server."""
        wanted = request.width / max(1, request.height)
        area = max(1, request.width * request.height)
        open_sizes = [size for size in (SIZES[:_GPT_SIZES] if gpt else SIZES) if size not in self.refused_sizes]
        if not self.size or not open_sizes:
            return None
        return min(
            open_sizes,
            key=lambda size: (
                round(abs(math.log(size[0] / size[1] / wanted)), 1),
                abs(math.log(size[0] * size[1] / area)),
            ),
        )

    def step(self, failure: Failure, size: tuple[int, int] | None) -> ImageDialect | None:
        """Return how to ask next after a refusal, or `None` when asking differently would not help."""
        if failure.status not in _STEP_STATUSES:
            return None
        text = failure.text
        if "response_format" in text and self.response_format:
            return replace(self, response_format=False)
        if "quality" in text and self.quality:
            return replace(self, quality=False)
        if "size" in text and size is not None:
            return replace(self, refused_sizes=self.refused_sizes | {size})
        return None


ImageDialectMemory = MutableMapping[tuple[str, str], ImageDialect]


class OpenAiImageModel:
    """Make pictures over `/images/generations`: one request, one picture, no retries.

    `quality` is `auto`, `low`, `medium` or `high`; a server that does not know such words is asked without.
    """

    price_class = "standard"

    def __init__(
        self,
        connection: OpenAiConnection,
        model: str,
        *,
        quality: str = "auto",
        memory: ImageDialectMemory | None = None,
    ) -> None:
        self._connection = connection
        self._model = model
        self._quality = quality
        self._memory: ImageDialectMemory = {} if memory is None else memory

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.provider!r}, {self._model!r})"

    @property
    def provider(self) -> str:
        """Return the provider's short name."""
        return self._connection.endpoint.provider

    @property
    def model(self) -> str:
        """Return the model's name as it is recorded."""
        return self._model

    async def generate(self, request: ImageRequest) -> ImageAnswer:
        """Return one picture as the server encoded it; raises as `ImageModel` says."""
        context = self._connection.context(model=self._model, purpose="image")
        # GPT image models always answer with the picture itself and refuse to be told so (openai library, images).
        gpt = "gpt-image" in self._model or "chatgpt-image" in self._model
        key = (self._connection.endpoint.base_url, self._model)
        dialect = self._memory.get(key, ImageDialect(response_format=not gpt))
        while True:
            size = dialect.chosen_size(request, gpt=gpt)
            answer = await self._ask(self._body(request, dialect, size), context)
            if not isinstance(answer, Failure):
                break
            changed = dialect.step(answer, size)
            if changed is None:
                raise answer.error
            dialect = changed
        self._memory[key] = dialect
        return await self._read(answer, context)

    async def aclose(self) -> None:
        """Close the connection of the running event loop."""
        await self._connection.aclose()

    def _body(self, request: ImageRequest, dialect: ImageDialect, size: tuple[int, int] | None) -> dict[str, Any]:
        body: dict[str, Any] = {"prompt": request.prompt, "n": 1}
        if size is not None:
            body["size"] = f"{size[0]}x{size[1]}"
        if dialect.quality and self._quality != "auto":
            body["quality"] = self._quality
        if dialect.response_format:
            body["response_format"] = "b64_json"
        return body

    async def _ask(self, body: Mapping[str, Any], context: CallContext) -> ImagesResponse | Failure:
        async def send(client: AsyncOpenAI) -> ImagesResponse:
            answer: ImagesResponse = await client.images.generate(model=self._model, **body)
            return answer

        return await self._connection.attempt(send, context)

    async def _read(self, answer: Any, context: CallContext) -> ImageAnswer:
        from openai.types import ImagesResponse

        pictures = answer.data if isinstance(answer, ImagesResponse) else None
        if not isinstance(answer, ImagesResponse) or not isinstance(pictures, list):
            raise unreadable(context)
        encoded = getattr(pictures[0], "b64_json", None) if pictures else None
        url = getattr(pictures[0], "url", None) if pictures else None
        if isinstance(encoded, str) and encoded:
            data = _decode(encoded, context)
        elif isinstance(url, str) and url.startswith("data:"):
            data = _decode(url, context)
        elif isinstance(url, str) and url:
            data = await self._fetch(url, context)
        else:
            raise _no_picture(context, "its answer holds no picture")
        usage = answer.usage
        return ImageAnswer(
            data=data,
            model=self._model,
            tokens_in=getattr(usage, "input_tokens", None),
            tokens_out=getattr(usage, "output_tokens", None),
        )

    async def _fetch(self, url: str, context: CallContext) -> bytes:
        """Fetch a picture that the server only names; without the key, since it may lie with somebody else."""
        import httpx2

        parts = urlsplit(url)
        # A server on the internet has no business in sending the program to this computer's own services.
        if parts.scheme not in {"http", "https"} or (is_local(url) and not context.local):
            raise _no_picture(context, "it names a picture at an address that is not fetched from")
        limit = min(FETCH_SECONDS, self._connection.endpoint.timeout)
        trouble: Igny8Error
        try:
            async with (
                asyncio.timeout(limit),
                make_http_client(url, limit) as client,
                client.stream("GET", url, follow_redirects=url.startswith("https://")) as response,
            ):
                if response.status_code != 200:
                    raise _no_picture(context, f"its picture could not be fetched (answer {response.status_code})")
                return await _read_limited(response, context)
        except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError):
            trouble = NetworkTrouble(
                "The picture could not be fetched",
                f"{context.provider} made a picture, but it did not arrive.",
                "Try again. The provider may have charged for this one.",
                maybe_done=True,
            )
        raise trouble


async def _read_limited(response: Any, context: CallContext) -> bytes:
    data = bytearray()
    async for part in response.aiter_bytes():
        data += part
        if len(data) > LARGEST_BYTES:
            raise _no_picture(context, "its picture is far too large")
    if not data:
        raise _no_picture(context, "its picture is empty")
    return bytes(data)


def _decode(encoded: str, context: CallContext) -> bytes:
    """Return the bytes of a Base64 text, with or without the head of a `data:` address."""
    if len(encoded) > LARGEST_BYTES * 4 // 3:
        raise _no_picture(context, "its picture is far too large")
    try:
        data = base64.b64decode(encoded.partition(",")[2] or encoded, validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if not data:
        raise _no_picture(context, "its answer holds no picture")
    return data


def _no_picture(context: CallContext, why: str) -> BadAnswer:
    return BadAnswer(
        "The AI made no usable picture",
        f"{context.provider} answered, but {why}.",
        "Try again; if it goes on, use another image model or switch AI images off (Settings → AI provider).",
    )
