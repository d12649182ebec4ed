"""Hold the openai library's client for one server, and make calls through it that fail in words."""

from __future__ import annotations

import asyncio
import concurrent.futures
import ipaddress
import os
import ssl
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from igny8_desktop.clients.ai.errors import CallContext, Failure, certificates_unusable, failure_of
from igny8_desktop.domain.errors import CredentialsRefused, Igny8Error

if TYPE_CHECKING:
    import httpx2
    from openai import AsyncOpenAI

T = TypeVar("T")

CONNECT_SECONDS = 10.0
WRITE_SECONDS = 60.0
CLOSE_SECONDS = 2.0
#: The library insists on a key of its own; ours is put into each request on its way out, so that no object that
#: could be printed holds it.
PLACEHOLDER = "given-on-sending"


@dataclass(frozen=True)
class Endpoint:
    """Name a server: `base_url` with its `/v1`, `timeout` in seconds for a whole answer, and how many at once.

    `key` is asked at every call and must not block; `None` sends no key.
    """

    provider: str
    base_url: str
    timeout: float = 180.0
    max_concurrency: int = 4
    key: Callable[[], str | None] = field(default=lambda: None, repr=False, compare=False)

    @property
    def local(self) -> bool:
        """Say whether the server runs on this computer."""
        return is_local(self.base_url)


@dataclass(frozen=True)
class _Bound:
    """What belongs to one event loop."""

    client: AsyncOpenAI
    room: asyncio.Semaphore


class OpenAiConnection:
    """Make calls to one server from any event loop; each loop has a client of its own.

    Connections are not kept between calls: a call takes seconds and a new connection milliseconds, while a kept one
    that the server has closed meanwhile fails in a way that leaves open whether the call was carried out.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._lock = threading.Lock()
        self._bound: dict[asyncio.AbstractEventLoop, _Bound] = {}
        self._closed = False

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.endpoint!r})"

    def context(self, *, model: str = "", purpose: str = "text") -> CallContext:
        """Return what the words about a failed call need."""
        key = self.endpoint.key()
        hide = (key, key.strip()) if key and key.strip() else ()
        return CallContext(self.endpoint.provider, self.endpoint.base_url, model, self.endpoint.local, purpose, hide)

    async def attempt(self, send: Callable[[AsyncOpenAI], Awaitable[T]], context: CallContext) -> T | Failure:
        """Make one call and return its answer, or what went wrong; cancelling closes the connection.

        Waits for room first (`max_concurrency`), which does not count as waiting for the answer. Raises
        `CredentialsRefused` for a key that cannot be sent and `WrongInput` for unusable certificates.
        """
        _check_key(self.endpoint.key())
        bound = self._for_this_loop()
        failure: Failure | None
        async with bound.room:
            try:
                async with asyncio.timeout(self.endpoint.timeout):
                    return await send(bound.client)
            except Exception as error:
                failure = failure_of(error, context)
                if failure is None:
                    raise
        return failure

    async def call(self, send: Callable[[AsyncOpenAI], Awaitable[T]], context: CallContext) -> T:
        """Make one call and return its answer; raises what `Failure` says, with nothing of the library attached."""
        answer = await self.attempt(send, context)
        if isinstance(answer, Failure):
            raise answer.error
        return answer

    async def aclose(self) -> None:
        """Close this loop's client; calls under way in this loop fail."""
        with self._lock:
            bound = self._bound.pop(asyncio.get_running_loop(), None)
        if bound is not None:
            await bound.client.close()

    def close(self) -> None:
        """Close the clients of all loops from any thread; waits up to two seconds for loops of other threads."""
        with self._lock:
            self._closed = True
            loops = tuple(self._bound)
        try:
            here: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
        except RuntimeError:
            here = None
        waiting = []
        for loop in loops:
            if loop.is_closed() or not loop.is_running():
                # No connection outlives its call, so a loop that is gone has left nothing open.
                with self._lock:
                    self._bound.pop(loop, None)
            else:
                done = asyncio.run_coroutine_threadsafe(self.aclose(), loop)
                if loop is not here:
                    waiting.append(done)
        concurrent.futures.wait(waiting, timeout=CLOSE_SECONDS)

    def _for_this_loop(self) -> _Bound:
        loop = asyncio.get_running_loop()
        with self._lock:
            if self._closed:
                raise RuntimeError("This connection was closed")
            for gone in [item for item in self._bound if item.is_closed()]:
                del self._bound[gone]
            bound = self._bound.get(loop)
            if bound is None:
                bound = _Bound(_make_client(self.endpoint), asyncio.Semaphore(self.endpoint.max_concurrency))
                self._bound[loop] = bound
        return bound


def is_local(base_url: str) -> bool:
    """Say whether an address is this computer's own."""
    host = urlsplit(base_url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def make_http_client(base_url: str, timeout: float, **options: Any) -> httpx2.AsyncClient:
    """Return an HTTP client for an address, without redirects and kept connections; no proxy for this computer.

    Raises `WrongInput` where the environment names certificates that cannot be loaded: the library would fail with
    a bare `FileNotFoundError`.
    """
    import httpx2

    if base_url.startswith("http://"):
        # Reading some 150 certificates that nothing will be checked against takes longer than the call's own work;
        # an empty list trusts nobody.
        options["verify"] = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trouble: Igny8Error
    try:
        return httpx2.AsyncClient(
            timeout=httpx2.Timeout(timeout, connect=min(CONNECT_SECONDS, timeout), write=WRITE_SECONDS),
            limits=httpx2.Limits(max_connections=None, max_keepalive_connections=0),
            trust_env=not is_local(base_url),
            **options,
        )
    except (OSError, ssl.SSLError):
        named = [name for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if os.environ.get(name)]
        trouble = certificates_unusable(" or ".join(f"{name}={os.environ[name]}" for name in named) or "the system's")
    raise trouble


def _make_client(endpoint: Endpoint) -> AsyncOpenAI:
    # Half a second the first time; later it is a look-up.
    from openai import AsyncOpenAI

    def put_key(request: httpx2.Request) -> httpx2.Request:
        key = _check_key(endpoint.key())
        if key is None:
            request.headers.pop("Authorization", None)
        else:
            request.headers["Authorization"] = f"Bearer {key}"
        return request

    client = AsyncOpenAI(
        api_key=PLACEHOLDER,
        base_url=endpoint.base_url,
        timeout=endpoint.timeout,
        max_retries=0,
        http_client=make_http_client(endpoint.base_url, endpoint.timeout, auth=put_key),
    )
    # The library reads these from the environment; they are of one account at one provider, not of any server.
    client.organization = client.project = client.admin_api_key = None
    return client


def _check_key(key: str | None) -> str | None:
    """Return a key that can be sent; the library's own complaint about one that cannot would quote it."""
    key = (key or "").strip()
    if not key:
        return None
    if not key.isascii() or not key.isprintable() or " " in key:
        raise CredentialsRefused(
            "The key cannot be right",
            "It has characters or spaces that no key has; perhaps more than the key was copied.",
            "Enter the key again (Settings → AI provider, or “igny8 ai set --key-stdin”).",
        )
    return key
