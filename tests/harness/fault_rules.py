"""The vocabulary of FaultProxy: what may go wrong on the wire, when, and ready-made answers."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_NGINX = (
    "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n"
    "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)
_HTML = "text/html; charset=UTF-8"
_JSON = "application/json; charset=UTF-8"


@dataclass(frozen=True)
class Fault:
    """What to do with one request; fields can be combined.

    Seconds for delays, bytes for ``truncate``, bytes a second for ``drip``. ``status`` answers without
    forwarding; ``redirect`` is a status and a target in which ``{path}`` stands for the request's path.
    """

    delay_before: float = 0.0
    delay_after: float = 0.0
    drop_before: bool = False
    drop_after: bool = False
    reset_after: bool = False
    truncate: int | None = None
    drip: int = 0
    prefix: str = ""
    strip_auth: bool = False
    status: int | None = None
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    redirect: tuple[int, str] | None = None


@dataclass
class Rule:
    """Apply ``do`` to requests of ``method`` whose path and query match ``path`` (a regular expression).

    ``times`` counts down (-1 is for ever); with ``probability`` below 1 the proxy's seeded dice decide, and
    a request that is spared neither uses up the rule nor hides the next one.
    """

    do: Fault
    method: str | None = None
    path: str = ""
    times: int = 1
    probability: float = 1.0

    def applies(self, method: str, target: str, dice: random.Random) -> bool:
        """Decide for one request, and use up one of ``times`` if so."""
        if self.times == 0 or (self.method is not None and self.method != method):
            return False
        if re.search(self.path, target) is None:
            return False
        if self.probability < 1.0 and dice.random() >= self.probability:
            return False
        if self.times > 0:
            self.times -= 1
        return True


def page(status: int, body: str, **headers: str) -> Fault:
    """Answer an HTML page; underscores in header names become dashes."""
    return Fault(status=status, body=body, headers={"Content-Type": _HTML, **_dashed(headers)})


def json_answer(status: int, body: str, **headers: str) -> Fault:
    """Answer ``body`` as JSON (it is sent as it is, valid or not)."""
    return Fault(status=status, body=body, headers={"Content-Type": _JSON, **_dashed(headers)})


def _dashed(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


PRESETS: Mapping[str, Fault] = {
    "html200": page(
        200,
        "<!DOCTYPE html><html><head><title>My site</title></head><body><h1>Welcome</h1></body></html>",
    ),
    "login200": page(
        200, '<!DOCTYPE html><html><body><form id="loginform" action="/wp-login.php"></form></body></html>'
    ),
    "empty200": json_answer(200, ""),
    "nginx413": page(413, _NGINX.format("413 Request Entity Too Large")),
    "nginx403": page(403, _NGINX.format("403 Forbidden")),
    "nginx404": page(404, _NGINX.format("404 Not Found")),
    "nginx502": page(502, _NGINX.format("502 Bad Gateway")),
    "nginx504": page(504, _NGINX.format("504 Gateway Time-out")),
    "maintenance": page(
        503,
        "<!DOCTYPE html><html><head><title>Maintenance</title></head>"
        "<body>Briefly unavailable for scheduled maintenance. Check back in a minute.</body></html>",
        Retry_After="600",
    ),
    "rate429": json_answer(429, '{"code":"too_many_requests","message":"Slow down"}', Retry_After="2"),
    "waf403": page(
        403,
        "<!DOCTYPE html><html><head><title>Attention Required! | Cloudflare</title></head>"
        "<body>Sorry, you have been blocked</body></html>",
        Server="cloudflare",
        CF_RAY="0-LAB",
    ),
    "challenge503": page(
        503,
        "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>",
        Server="cloudflare",
    ),
    "php_warning": Fault(
        prefix="<br />\n<b>Warning</b>:  Undefined variable $x in "
        "<b>/var/www/html/wp-content/plugins/x/x.php</b> on line <b>7</b><br />\n"
    ),
    "bom": Fault(prefix="\ufeff"),
}
"""Answers seen in front of real sites: web servers, maintenance mode, firewalls, PHP's own noise."""
