"""Let WordPress itself hand an application password over, through its own page and a return to this computer."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

from igny8_desktop.domain.errors import CredentialsRefused
from igny8_desktop.domain.site_health import Granted

#: Names this program to WordPress for ever, whatever the password is called.
APP_ID: Final = "6f1c2f5e-3a0d-4c58-9b1e-18d27c5f0a88"
#: The first version that accepts a return to this computer for a site that is not itself on it.
LOOPBACK_SINCE: Final = (7, 0)
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_LONGEST_QUERY: Final = 4000
_PAGE: Final = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>IGNY8 Desktop</title>"
    "<style>body{{font:16px/1.5 system-ui,sans-serif;margin:18vh auto;max-width:26rem;text-align:center;"
    "color-scheme:light dark}}</style><h1>{0}</h1><p>{1}</p>"
)


def returns_here(version: str, address: str) -> bool:
    """Say whether WordPress of this version will send the browser back to a port of this computer."""
    if urlsplit(address).hostname in _LOOPBACK:
        return True
    numbers = [int(part) for part in version.split("-")[0].split(".")[:2] if part.isdigit()]
    return tuple(numbers) >= LOOPBACK_SINCE if len(numbers) == 2 else False


def approval_page(authorization_url: str, program: str, *, success: str = "", reject: str = "") -> str:
    """Return the address of the page on which a person approves; without `success` it shows the password."""
    wishes = {"app_name": program, "app_id": APP_ID}
    if success:
        wishes |= {"success_url": success, "reject_url": reject}
    return f"{authorization_url}{'&' if '?' in authorization_url else '?'}{urlencode(wishes)}"


class LoopbackAuthorisation:
    """Listen on a free port of this computer for the one answer that carries our state.

    Anything else that calls the port gets a 404 and is forgotten. The password is in the address that the browser
    opens: it is never logged, and the page that answers takes it out of the browser's history.
    """

    def __init__(self, authorization_url: str, site: str, program: str) -> None:
        self._site = urlsplit(site)
        self._state = secrets.token_urlsafe(24)
        self._answer: Granted | None = None
        self._error: CredentialsRefused | None = None
        self._over = False
        self._server = HTTPServer(("127.0.0.1", 0), self._handler())
        self._server.timeout = 0.2
        here = f"http://127.0.0.1:{self._server.server_port}"
        self._page = approval_page(
            authorization_url,
            program,
            success=f"{here}/approved/{self._state}",
            reject=f"{here}/refused/{self._state}",
        )

    @property
    def page(self) -> str:
        """Return the address of WordPress's page on which a person approves."""
        return self._page

    def wait(self, should_stop: Callable[[], bool]) -> Granted | None:
        """Wait for the approval; `None` when it was refused or stopped. Blocking; ends the listening."""
        try:
            while not (self._over or should_stop()):
                self._server.handle_request()
        finally:
            self.close()
        if self._error is not None:
            raise self._error
        return self._answer

    def close(self) -> None:
        """Stop listening."""
        self._server.server_close()

    def _take(self, path: str) -> tuple[int, str, str]:
        """Return status, title and text for a call of the port."""
        parts = urlsplit(path)
        kind, _, state = parts.path.strip("/").partition("/")
        known = hmac.compare_digest(state.encode(), self._state.encode())
        if not known or kind not in ("approved", "refused") or len(parts.query) > _LONGEST_QUERY:
            return 404, "Nothing here", "This is no page of IGNY8 Desktop."
        self._over = True
        refused = (200, "Not connected", "Nothing was changed. You can close this page.")
        if kind == "refused":
            return refused
        values = parse_qs(parts.query)
        user, password, site = (values.get(key, [""])[0] for key in ("user_login", "password", "site_url"))
        if not user or not password or urlsplit(site).hostname != self._site.hostname:
            self._error = CredentialsRefused(
                "The approval came from another site",
                f"{urlsplit(site).hostname or 'Nobody'} answered instead of {self._site.hostname}. "
                "Its login was not taken.",
                "Start again with the address that the site's own pages have, or copy the password by hand.",
            )
            return refused
        self._answer = Granted(user, password)
        return 200, "You are connected", "You can close this page and go back to IGNY8 Desktop."

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        take = self._take

        class Handler(BaseHTTPRequestHandler):
            timeout = 5
            server_version, sys_version = "IGNY8", ""

            def do_GET(self) -> None:
                status, title, text = take(self.path)
                body = _PAGE.format(title, text) + "<script>history.replaceState(null, '', '/')</script>"
                data = body.encode()
                self.send_response(status)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(data)))
                self.send_header("Cache-Control", "no-store")
                self.send_header("Referrer-Policy", "no-referrer")
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
                """Log nothing: the address holds a password."""

        return Handler
