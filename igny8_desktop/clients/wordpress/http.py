"""Speak HTTP with one WordPress site: politely, with one login, and without ever believing a half answer."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
import urllib3
from requests.auth import AuthBase

from igny8_desktop.clients.wordpress import troubles
from igny8_desktop.clients.wordpress.pace import SitePace
from igny8_desktop.domain.errors import CredentialsRefused, Igny8Error

#: The same in every release, so that a host that allows it once has allowed it for good.
USER_AGENT = "IGNY8-Desktop/1.0 (WordPress publishing client)"
CONNECT_SECONDS = 5.0
READ_SECONDS = 30.0
TOTAL_SECONDS = 120.0
MAX_BYTES = 32 * 1024 * 1024
READS = frozenset({"GET", "HEAD", "OPTIONS"})
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

Params = Mapping[str, str | int]


@dataclass(frozen=True)
class Answer:
    """What the site answered; `data` is the JSON found in it, or `None` where there is none.

    Neither the login nor the request is part of it, so it may be shown and logged.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    data: Any = field(repr=False)
    text: str = field(repr=False)
    url: str
    write: bool = False

    @property
    def ok(self) -> bool:
        """Say whether the status is one of success; this alone proves nothing."""
        return 200 <= self.status < 300

    @property
    def code(self) -> str:
        """Return WordPress's error code, such as `rest_cannot_create`, or an empty text."""
        value = self.data.get("code", "") if isinstance(self.data, dict) else ""
        return value if isinstance(value, str) else ""

    def error_data(self, key: str) -> Any:
        """Return a value of the error's `data`, or `None`."""
        data = self.data.get("data") if isinstance(self.data, dict) else None
        return data.get(key) if isinstance(data, dict) else None


class _Login(AuthBase):
    """Put the login on a request at the last moment; being an auth object, it also keeps `.netrc` out."""

    def __init__(self, header: str | None) -> None:
        self._header = header

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._header is not None:
            request.headers["Authorization"] = self._header
        return request


class WordPressHttp:
    """Send requests to the REST interface at `root`, one at a time.

    `secret` gives the application password when a call needs it; it is not kept. `gate` is shared by everything
    that talks to the same site. `ca_bundle` names a certificate file to trust instead of the system's.
    Times are in seconds; `total` bounds a whole call, since the read limit alone starts again with every byte.
    """

    def __init__(
        self,
        root: str,
        *,
        username: str = "",
        secret: Callable[[], str | None] = lambda: None,
        gate: SitePace | None = None,
        connect: float = CONNECT_SECONDS,
        read: float = READ_SECONDS,
        total: float = TOTAL_SECONDS,
        ca_bundle: str | None = None,
    ) -> None:
        self.root = root
        self.username = username
        self._secret = secret
        self._gate = gate or SitePace()
        self._connect, self._read, self._total = connect, read, total
        self._verify: bool | str = ca_bundle or True
        self._session = requests.Session()
        self._session.headers.clear()
        self._session.headers.update({"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate"})

    def __repr__(self) -> str:
        return f"WordPressHttp({self.root!r})"

    @property
    def host(self) -> str:
        """Return the site's host for messages."""
        return urlsplit(self.root).netloc

    def close(self) -> None:
        """Close kept connections."""
        self._session.close()

    def url(self, route: str, params: Params | None = None) -> str:
        """Return the address of a route such as `wp/v2/posts`, for pretty and for plain permalinks."""
        address = self.root + route.lstrip("/")
        if params:
            address += ("&" if "?" in self.root else "?") + urlencode(dict(params))
        return address

    def call(
        self,
        method: str,
        route: str,
        *,
        keys: tuple[str, ...] = (),
        many: bool = False,
        action: str = "",
        **options: Any,
    ) -> Answer:
        """Send a request and return its answer only if it is a JSON object with `keys` (a list with `many`).

        `action` names the work in messages, such as “create the post”. Raises the errors of `troubles`.
        """
        answer = self.exchange(method, route, keys=keys, **options)
        self.judge(answer, keys=keys, many=many, action=action)
        return answer

    def judge(self, answer: Answer, *, keys: tuple[str, ...] = (), many: bool = False, action: str = "") -> None:
        """Raise the error that an answer amounts to, if it is not plain success."""
        fits = (
            isinstance(answer.data, list)
            if many
            else isinstance(answer.data, dict) and all(key in answer.data for key in keys)
        )
        if not (answer.ok and fits):
            raise troubles.from_answer(answer, action=action, host=self.host)

    def exchange(
        self,
        method: str,
        route: str,
        *,
        params: Params | None = None,
        payload: Mapping[str, Any] | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        login: bool = True,
        keys: tuple[str, ...] = (),
        read: float | None = None,
    ) -> Answer:
        """Send a request and return whatever the site answered; raise only where no whole answer came."""
        sent = dict(headers or {})
        if payload is not None:
            body = json.dumps(payload, ensure_ascii=False).encode()
            sent["Content-Type"] = "application/json; charset=utf-8"
        return self.fetch(method, self.url(route, params), body=body, headers=sent, login=login, keys=keys, read=read)

    def fetch(
        self,
        method: str,
        url: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        login: bool = False,
        keys: tuple[str, ...] = (),
        read: float | None = None,
    ) -> Answer:
        """Send a request to any address; the login goes only to the root's own host, over TLS or loopback."""
        header, hidden = self._authorization(url) if login and self.username else (None, ())
        sent = {"Accept": "application/json", **(headers or {})}
        write = method not in READS
        trouble: Igny8Error | None = None
        with self._gate:
            deadline = time.monotonic() + self._total
            try:
                with self._session.request(
                    method,
                    url,
                    data=body,
                    headers=sent,
                    auth=_Login(header),
                    timeout=(self._connect, read or self._read),
                    allow_redirects=False,
                    stream=True,
                    verify=self._verify,
                ) as response:
                    raw = _read_all(response, deadline)
                    status, answered = response.status_code, requests.structures.CaseInsensitiveDict(response.headers)
                # Maintenance (503) always names ten minutes and is over in seconds: only the one call waits for it.
                pause = troubles.retry_after(answered.get("Retry-After")) if status == 429 else None
                if pause:
                    self._gate.ask_pause(pause)
            except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
                trouble = troubles.from_exception(error, host=urlsplit(url).netloc, write=write)
        if trouble is not None:
            # Raised here and not above: the library's own exception holds the request, and with it the password.
            raise trouble
        text = raw.decode("utf-8-sig", errors="replace")
        for word in hidden:
            text = text.replace(word, "•••")
        return Answer(status, answered, find_json(text, keys), text, url, write)

    def may_send_secret(self, url: str) -> bool:
        """Say whether a password may go to this address: the root's own host, over TLS or loopback."""
        target, home = urlsplit(url), urlsplit(self.root)
        same = (target.scheme, target.netloc.lower()) == (home.scheme, home.netloc.lower())
        return same and (target.scheme == "https" or target.hostname in _LOOPBACK)

    def _authorization(self, url: str) -> tuple[str, tuple[str, ...]]:
        """Return the header and the texts that must never be shown; refuse unsafe addresses."""
        target, home = urlsplit(url), urlsplit(self.root)
        if (target.scheme, target.netloc.lower()) != (home.scheme, home.netloc.lower()):
            raise CredentialsRefused(
                "The login was not sent",
                f"The program was led from {home.netloc} to {target.netloc}, and a password stays with its own site.",
                "Connect the site again with the address that its pages really have.",
            )
        if target.scheme != "https" and target.hostname not in _LOOPBACK:
            raise CredentialsRefused(
                "This site needs https",
                f"The address of {target.netloc} begins with http://, so anybody on the way could read the password. "
                "It was not sent.",
                "Switch https on at the site's host (it is free almost everywhere) and connect with https://.",
            )
        password = self._secret()
        if not password:
            raise CredentialsRefused(
                "The application password is missing",
                f"No application password for “{self.username}” at {target.netloc} is kept on this computer.",
                "Enter it under Sites → Connection (WordPress: Users → Profile → Application Passwords).",
            )
        password = password.strip()
        coded = base64.b64encode(f"{self.username}:{password}".encode()).decode()
        bare = password.replace(" ", "")
        hidden = tuple(word for word in (password, bare, coded) if len(word) >= 4)
        return f"Basic {coded}", hidden


def _read_all(response: requests.Response, deadline: float) -> bytes:
    """Return the body, or raise `TimeoutError` at the deadline and `ValueError` above the size limit."""
    parts: list[bytes] = []
    size = 0
    while True:
        part: bytes = response.raw.read1(65_536, decode_content=True)
        if not part:
            return b"".join(parts)
        size += len(part)
        if size > MAX_BYTES:
            raise ValueError("the answer is too large")
        if time.monotonic() > deadline:
            raise TimeoutError("total deadline")
        parts.append(part)


def find_json(text: str, keys: tuple[str, ...] = ()) -> Any:
    """Return the JSON value in an answer, also between PHP's warnings; `None` if there is none.

    Among several pieces that could be JSON (`[]` in a warning), one with all `keys` wins, then the longest.
    """
    stripped = text.strip().lstrip("\ufeff")
    try:
        return json.loads(stripped)
    except ValueError:
        pass
    if "{" not in stripped and "[" not in stripped:
        return None
    decoder = json.JSONDecoder()
    best: tuple[bool, int, Any] | None = None
    position, tries = 0, 0
    while position < len(stripped) and tries < 200:
        if stripped[position] not in "{[":
            position += 1
            continue
        tries += 1
        try:
            value, end = decoder.raw_decode(stripped, position)
        except ValueError:
            position += 1
            continue
        known = isinstance(value, dict) and (("code" in value and "message" in value) or all(k in value for k in keys))
        candidate = (known, end - position, value)
        if value and (best is None or candidate[:2] > best[:2]):
            best = candidate
        position = end
    # A front page with a little JSON inside its scripts is no answer of the REST interface.
    if best is None or (best[1] < len(stripped) // 2 and "<html" in stripped[:2000].lower()):
        return None
    return best[2]
