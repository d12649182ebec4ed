"""Turn everything that can go wrong with a WordPress site into words: the one place where that is decided.

The answers behind each rule were observed on WordPress 6.1 to 7.1; the codes of other people's plugins are theirs.
"""

from __future__ import annotations

import email.utils
import html
import re
import ssl
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests
import urllib3

from igny8_desktop.domain.errors import (
    BadAnswer,
    ContentRefused,
    CredentialsRefused,
    Igny8Error,
    NetworkTrouble,
    NotFound,
    Overloaded,
    PermissionRefused,
    RateLimited,
    WrongInput,
)
from igny8_desktop.domain.text import shorten

if TYPE_CHECKING:
    from igny8_desktop.clients.wordpress.http import Answer

_LOOK_FIRST = "The program looks on the site whether it was done before it tries again."
_TRY_LATER = "Try again in a few minutes; if it stays, ask the site's host."
_LOGIN_CODES = frozenset(
    {"rest_not_logged_in", "rest_cannot_create", "rest_cannot_edit", "rest_cannot_delete", "rest_forbidden",
     "rest_forbidden_context", "rest_cannot_read", "rest_cannot_view", "igny8_missing_key"}
)  # fmt: skip
_WRONG_LOGIN = frozenset({"incorrect_password", "invalid_username", "invalid_email", "invalid_application_password"})
_CHALLENGE = re.compile(r"just a moment|cf-chl|challenge-platform|attention required! \| cloudflare", re.IGNORECASE)
_TAGS = re.compile(r"<[^>]*>")


def _chain(error: BaseException) -> list[BaseException]:
    """Return an exception with everything that it wraps, in requests' and in urllib3's way."""
    seen: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseException) and one not in seen:
            seen.append(one)
            waiting += [*one.args, getattr(one, "reason", None), one.__cause__, one.__context__]
    return seen


def from_exception(error: BaseException, *, host: str, write: bool) -> Igny8Error:
    """Return the error for a call that got no whole answer; says whether the work may have been done."""
    chain = _chain(error)

    def any_of(*kinds: type[BaseException]) -> bool:
        return any(isinstance(one, kinds) for one in chain)

    if any_of(ssl.SSLCertVerificationError) or any(
        isinstance(one, ssl.SSLError) and "CERTIFICATE_VERIFY_FAILED" in str(one) for one in chain
    ):
        return NetworkTrouble(
            "The site's certificate is not trusted",
            f"{host} showed a TLS certificate that is expired, self-made or made for another name.",
            "Open the site in a browser: if it warns, too, the site's host must renew the certificate.",
        )
    if any(isinstance(one, ssl.SSLError) and "WRONG_VERSION" in str(one).upper() for one in chain):
        return NetworkTrouble(
            "The site does not speak https",
            f"{host} answered the https call without TLS.",
            "Check the address, or have https switched on at the site's host.",
        )
    if any_of(requests.exceptions.InvalidURL, requests.exceptions.MissingSchema, UnicodeError,
              urllib3.exceptions.LocationParseError):  # fmt: skip
        return WrongInput(
            "This is not a web address",
            f"“{shorten(host, 80)}” cannot be called.",
            "Type the address as in the browser, such as https://example.com.",
        )
    if any_of(requests.exceptions.ProxyError):
        return NetworkTrouble(
            "The proxy did not let the call through",
            f"The proxy that this computer uses refused or failed to reach {host}.",
            "Check the proxy settings of this computer.",
        )
    if any_of(urllib3.exceptions.NameResolutionError):
        return NetworkTrouble(
            "The site was not found",
            f"No server is known under the name {host}, or this computer is offline.",
            "Check the spelling of the address and the internet connection.",
        )
    if any_of(requests.exceptions.ConnectTimeout, urllib3.exceptions.ConnectTimeoutError):
        return NetworkTrouble(
            "The site does not answer", f"{host} could not be reached within a few seconds.", _TRY_LATER
        )
    if any_of(urllib3.exceptions.NewConnectionError):
        return NetworkTrouble(
            "The site cannot be reached", f"{host} refused the connection, or this computer is offline.", _TRY_LATER
        )
    if any_of(requests.exceptions.Timeout, urllib3.exceptions.TimeoutError, TimeoutError):
        return NetworkTrouble(
            "The site took too long",
            f"{host} accepted the call but did not finish its answer in time.",
            _LOOK_FIRST if write else _TRY_LATER,
            maybe_done=write,
        )
    if isinstance(error, ValueError) and not isinstance(error, requests.RequestException):
        return NetworkTrouble(
            "The site's answer is far too large",
            f"{host} sent more than an answer of WordPress ever holds.",
            "Check that the address is that of a WordPress site.",
            maybe_done=write,
        )
    return NetworkTrouble(
        "The connection broke",
        f"{host} ended the connection before its answer was complete.",
        _LOOK_FIRST if write else _TRY_LATER,
        maybe_done=write,
    )


def retry_after(value: str | None) -> float | None:
    """Return the pause that a `Retry-After` header asks for in seconds, at most a day; `None` if it says nothing."""
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = email.utils.parsedate_to_datetime(value).timestamp() - time.time()
        except ValueError:
            return None
    return min(max(seconds, 0.0), 86_400.0)


def message_of(answer: Answer) -> str:
    """Return the site's own error message as a plain sentence, cut short."""
    value = answer.data.get("message", "") if isinstance(answer.data, dict) else ""
    text = html.unescape(_TAGS.sub(" ", value)) if isinstance(value, str) else ""
    text = shorten(text, 200)
    return text if not text or text.endswith((".", "!", "?", "…")) else f"{text}."


def from_answer(answer: Answer, *, action: str, host: str) -> Igny8Error:
    """Return the error that an answer amounts to; `action` is what was to be done, as in “create the post”."""
    work = action or "do this"
    if 300 <= answer.status < 400:
        return _moved(answer, host)
    if is_challenge(answer):
        return PermissionRefused(
            "A bot check stands in front of the site",
            f"Cloudflare (or a similar service) stopped the program before WordPress saw the call to {work}.",
            "The owner adds a rule in Cloudflare that skips the check for /wp-json/* and the user agent "
            "“IGNY8-Desktop”; Bot Fight Mode on the free plan must be switched off or this computer's address allowed.",
        )
    if answer.status == 401:
        return _unauthorised(answer, work, host)
    if answer.status == 403:
        return _forbidden(answer, work, host)
    if answer.status in (404, 410):
        return _missing(answer, work, host)
    if answer.status == 413 or answer.code in ("rest_upload_file_too_big", "rest_upload_unknown_error"):
        return WrongInput(
            "The site refuses a file of this size",
            f"The server of {host} accepts smaller uploads only.",
            "Make the image smaller, or ask the host to raise client_max_body_size and upload_max_filesize.",
        )
    if answer.status == 429:
        return RateLimited(
            "The site asks for a pause",
            f"{host} had too many calls in a short time.",
            "The program waits and goes on by itself.",
            retry_after=retry_after(answer.headers.get("Retry-After")),
        )
    if answer.code == "rest_upload_sideload_error":
        return WrongInput(
            "The site does not take this kind of file",
            f"{host} refused the upload. {message_of(answer)}".strip(),
            "Allow WebP images on the site, or update WordPress (WebP works from version 5.8).",
        )
    if answer.code == "rest_upload_limited_space":
        return WrongInput(
            "The site's storage is full",
            f"{host} refused the upload. {message_of(answer)}".strip(),
            "Free space in the site's media library or ask the network's administrator for more.",
        )
    if answer.status >= 500:
        return _server_fault(answer, work, host)
    if answer.status == 406:
        return _firewall(work, host)
    if answer.status >= 400:
        said = message_of(answer) or "no reason."
        return WrongInput(
            "WordPress refused the request",
            f"{host} could not {work} ({answer.code or answer.status}) and gave as reason: {said}",
            "Correct what it names and try again.",
        )
    return _not_json(answer, work, host)


def _moved(answer: Answer, host: str) -> Igny8Error:
    target = urlsplit(answer.headers.get("Location", ""))
    where = f"{target.scheme or 'https'}://{target.netloc or host}"
    return WrongInput(
        "The site's address has changed",
        f"{host} sends every call on to {where}. The login was not sent there.",
        f"Test the connection again (Sites → Test) with the address {where}.",
    )


def is_challenge(answer: Answer) -> bool:
    """Say whether a bot check answered instead of the site."""
    if answer.data is not None:
        return False
    if "cf-mitigated" in answer.headers:
        return True
    return answer.status in (403, 429, 503) and _CHALLENGE.search(answer.text[:20_000]) is not None


def _unauthorised(answer: Answer, work: str, host: str) -> Igny8Error:
    if answer.data is None:
        return CredentialsRefused(
            "The site is behind a second login",
            f"The web server of {host} itself asks for a name and password before WordPress is reached, as staging "
            "sites do. The two logins cannot be sent together.",
            "Ask the host to leave /wp-json/ out of the server's password protection.",
        )
    if answer.code in _WRONG_LOGIN:
        return CredentialsRefused(
            "The login is wrong",
            f"{host} does not know this user name with this application password.",
            "Use the WordPress user name (not the password's label) and an application password made under "
            "Users → Profile → Application Passwords, not the password of the log-in page.",
        )
    if answer.code in _LOGIN_CODES or not answer.code:
        return CredentialsRefused(
            "The site did not accept the login",
            f"{host} treats the program as not logged in. Either the user name or application password is wrong, or "
            "the web server removes the Authorization header before WordPress sees it: its answer is the same.",
            "First check the user name and make a new application password (Users → Profile → Application Passwords). "
            "If it stays, put this line above WordPress's block in .htaccess: "
            'SetEnvIf Authorization "(.*)" HTTP_AUTHORIZATION=$1',
        )
    return PermissionRefused(
        "A plugin closes the site's REST interface",
        f"{host} could not {work} ({answer.code}). {message_of(answer)}".strip(),
        "Check the login; if it is right, allow the REST interface for logged-in users in the security plugin.",
    )


def _forbidden(answer: Answer, work: str, host: str) -> Igny8Error:
    if answer.data is None:
        return _firewall(work, host)
    if answer.code.startswith(("rest_cannot_", "rest_forbidden")):
        return PermissionRefused(
            "This login may not do that",
            f"The WordPress user may not {work} at {host} ({answer.code}).",
            "Give the user the role Editor (WordPress: Users → Edit → Role), or connect with another user.",
        )
    if answer.code == "igny8_bad_key":
        return CredentialsRefused(
            "The companion plugin does not know this key",
            f"The API key for {host} was revoked, or belongs to another site.",
            "Make a new one in wp-admin (Tools → IGNY8) and enter it under Sites → Companion; or remove it there: the "
            "plugin works with the site's login, too.",
        )
    return PermissionRefused(
        "The site's REST interface is switched off",
        f"{host} could not {work} ({answer.code or 403}). {message_of(answer)}".strip(),
        "A security plugin does this: allow the REST interface (/wp-json/) for logged-in users in its settings.",
    )


def _firewall(work: str, host: str) -> Igny8Error:
    return ContentRefused(
        "A firewall stopped the call",
        f"A rule in front of WordPress at {host} refused to {work}. Some rules dislike the program, others words or "
        "code in one article.",
        "Try another article. If all are refused, ask the host to allow the user agent “IGNY8-Desktop” on /wp-json/; "
        "if only this one is, ask for an exception or reword it.",
    )


def _missing(answer: Answer, work: str, host: str) -> Igny8Error:
    if answer.code == "rest_no_route":
        return NotFound(
            "The site lacks this part of the REST interface",
            f"{host} does not know the route needed to {work}.",
            "Test the connection again; a security plugin may have removed the route.",
        )
    if answer.code:
        return NotFound(
            "It is gone from the site",
            f"{host} could not {work} ({answer.code}). {message_of(answer)}".strip(),
            "Look in the site's trash, or publish it again.",
        )
    return NotFound(
        "No WordPress was found there",
        f"{host} has no REST interface at {urlsplit(answer.url).path or '/'}.",
        "Check the address (with its folder, as in example.com/blog), and test the connection again: permalinks "
        "set to “Plain” need another address, which the test finds.",
    )


def _server_fault(answer: Answer, work: str, host: str) -> Igny8Error:
    pause = retry_after(answer.headers.get("Retry-After"))
    said = message_of(answer)
    if answer.status == 503 and (pause is not None or "maintenance" in answer.text[:5000].lower()):
        return Overloaded(
            "The site is under maintenance",
            f"{host} is being updated and could not {work}.",
            "The program tries again later by itself.",
            maybe_done=answer.write,
            retry_after=pause,
        )
    return Overloaded(
        "The site's server failed",
        f"{host} could not {work} (status {answer.status}). {said}".strip(),
        _LOOK_FIRST if answer.write else _TRY_LATER,
        maybe_done=answer.write,
        retry_after=pause,
    )


def _not_json(answer: Answer, work: str, host: str) -> Igny8Error:
    page = "<html" in answer.text[:3000].lower() or "<!doctype" in answer.text[:300].lower()
    what = (
        f"{host} answered with a web page instead of WordPress's answer when the program wanted to {work}."
        if page
        else f"The answer of {host} was empty or cut when the program wanted to {work}."
    )
    title = "The site answered with something else"
    if answer.write:
        # A save may have happened all the same: a notice or a fatal error of a plugin can replace the answer.
        return NetworkTrouble(title, what, _LOOK_FIRST, maybe_done=True)
    return BadAnswer(
        title,
        what,
        "Test the connection again: the REST interface may be switched off, cached, or at another address.",
    )
