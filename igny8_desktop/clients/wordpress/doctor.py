"""Examine a WordPress site with about ten small probes, none of which changes anything there.

Each probe asks one question. The first that fails decides; where two causes give the same answer (a wrong password and
a web server that drops the Authorization header do), another way in tells them apart.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from igny8_desktop.clients.wordpress import discovery
from igny8_desktop.clients.wordpress.http import Answer, WordPressHttp
from igny8_desktop.clients.wordpress.inventory import UPLOAD_STEPS, upload_limit
from igny8_desktop.clients.wordpress.security_plugins import CODES, IN_PAGE, SECURITY_PLUGINS
from igny8_desktop.clients.wordpress.troubles import is_challenge
from igny8_desktop.domain.errors import ErrorKind, Igny8Error
from igny8_desktop.domain.ports import SiteConnection
from igny8_desktop.domain.site_health import Examination, Probe, ProbeState, Verdict

PROBES: Final = ("address", "front door", "rest interface", "application passwords", "login", "role", "writing",
    "uploads", "speed", "clock")  # fmt: skip
SLOW_SECONDS: Final = 5.0
_CLOCK_SECONDS: Final = 300
#: A browser's own words, only to find out whether a refusal is meant for this program.
_AS_A_BROWSER: Final = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
_EXCEPTIONS: Final[Mapping[str, Verdict]] = {
    "The site's certificate is not trusted": Verdict.TLS,
    "The site does not speak https": Verdict.TLS,
    "The site was not found": Verdict.NOT_FOUND,
    "The site took too long": Verdict.SLOW_HOST,
}


class _Decided(Exception):
    """The verdict is found; what would come after it cannot be asked."""

    def __init__(self, verdict: Verdict, words: str, **details: str) -> None:
        super().__init__(words)
        self.verdict, self.words, self.details = verdict, words, details


class Doctor:
    """Examine one connection; `client` makes a client for a REST root, all at the site's own pace."""

    def __init__(
        self,
        connection: SiteConnection,
        client: Callable[[str], WordPressHttp],
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> None:
        self._connection = connection
        self._client = client
        self._progress = progress
        self._probes: list[Probe] = []
        self._notes: list[tuple[Verdict, dict[str, str]]] = []
        self._details: dict[str, str] = {}
        self._page: Answer | None = None
        self._site = ""
        self._facts: discovery.SiteFacts | None = None
        self._http: WordPressHttp | None = None

    def examine(self) -> Examination:
        """Put the questions in order and return the verdict."""
        steps = (self._address, self._front_door, self._rest, self._passwords, self._login, self._role,
                 self._writing, self._uploads, self._speed, self._clock)  # fmt: skip
        verdict = Verdict.HEALTHY
        try:
            for number, (name, step) in enumerate(zip(PROBES, steps, strict=True)):
                self._progress(number, len(PROBES))
                try:
                    words, state = step()
                except Igny8Error as error:
                    raise self._from_error(error) from None
                self._probes.append(Probe(name, state, words))
        except _Decided as decided:
            verdict = decided.verdict
            self._details.update(decided.details)
            self._probes.append(Probe(PROBES[len(self._probes)], ProbeState.BAD, decided.words))
        else:
            if self._notes:
                verdict, more = self._notes[0]
                self._details.update(more)
        finally:
            if self._http is not None:
                self._http.close()
        done = {probe.name for probe in self._probes}
        rest = [Probe(name, ProbeState.SKIPPED, "Not asked.") for name in PROBES if name not in done]
        self._progress(len(PROBES), len(PROBES))
        details = {"host": urlsplit(self._site).netloc, "user": self._connection.username, **self._details}
        return Examination(verdict, (*self._probes, *rest), details)

    # ----------------------------------------------------------------------------------------------------- probes

    def _address(self) -> tuple[str, ProbeState]:
        typed = self._connection.url or self._connection.rest_root
        trouble: Igny8Error | None = None
        for address in discovery.addresses(typed):
            self._site = address
            http = self._http = self._client(address)
            try:
                self._page = discovery.open_home(address, http)
                break
            except Igny8Error as error:
                trouble = trouble or error
                http.close()
        if self._page is None:
            assert trouble is not None
            self._site = discovery.addresses(typed)[0]
            raise trouble
        self._site = discovery.site_of(self._page.url)
        moved = urlsplit(self._site).netloc != urlsplit(discovery.addresses(typed)[0]).netloc
        if moved and self._connection.rest_root and urlsplit(self._connection.rest_root).netloc != urlsplit(
            self._site
        ).netloc:  # fmt: skip
            raise _Decided(Verdict.MOVED, f"It sends visitors on to {self._site}.", address=self._site)
        parts = urlsplit(self._site)
        if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
            raise _Decided(Verdict.NO_HTTPS, "It is reached by http:// only, so no password may be sent.")
        return f"{parts.netloc} was found and answers.", ProbeState.GOOD

    def _front_door(self) -> tuple[str, ProbeState]:
        page = self._answer()
        self._door(page)
        if page.status >= 400 and page.status not in (404, 410):
            return f"The start page answers with status {page.status}.", ProbeState.NOTE
        return "Nothing stands between the program and the pages.", ProbeState.GOOD

    def _door(self, answer: Answer, *, compare: bool = True) -> None:
        """Raise for what stands in front of WordPress; `compare` asks again as a browser where it refuses."""
        if is_challenge(answer):
            raise _Decided(Verdict.BOT_CHALLENGE, "A bot check of Cloudflare or a like service answered.")
        if answer.status == 401 and answer.data is None:
            raise _Decided(Verdict.STAGING_LOGIN, "The web server itself asks for a name and password.")
        if answer.status == 429:
            raise _Decided(Verdict.RATE_LIMITED, "It says that there were too many calls.")
        if answer.status == 503 and ("Retry-After" in answer.headers or "maintenance" in answer.text[:5000].lower()):
            raise _Decided(Verdict.MAINTENANCE, "The site is being updated at this moment.")
        refused = answer.status in (403, 406) and answer.data is None
        if compare and refused and self._as_a_browser(answer.url):
            raise _Decided(Verdict.PROGRAM_BLOCKED, "A browser gets in, this program does not.")

    def _as_a_browser(self, url: str) -> bool:
        answer = self._client_here().fetch("GET", url, headers={"User-Agent": _AS_A_BROWSER, "Accept": "text/html"})
        return answer.ok

    def _rest(self) -> tuple[str, ProbeState]:
        http, page = self._client_here(), self._answer()
        roots = list(discovery.roots(self._site, page))
        answers: list[Answer] = []
        for root in roots:
            guest = self._index(http, root, login=False)
            answer = guest
            if guest.status in (401, 403) and guest.code and self._connection.secret():
                answer = self._index(self._use(root), root, login=True)
            if answer.ok and isinstance(answer.data, dict) and "namespaces" in answer.data:
                self._facts = discovery.facts_of(self._site, root, answer.data, page, http)
                self._use(root)
                return self._found(root, answers)
            answers.append(answer)
        for answer in answers:
            self._door(answer)
        coded = next((answer for answer in answers if answer.code and answer.status in (401, 403)), None)
        if coded is not None:
            plugin = CODES.get(coded.code, "")
            raise _Decided(Verdict.REST_OFF, f"It refuses with “{coded.code}”.", plugin=plugin or self._plugin())
        if any(answer.status >= 500 for answer in answers):
            raise _Decided(Verdict.SERVER_FAULT, "WordPress ends with an error when its REST interface is called.")
        if any(answer.code == "rest_no_route" for answer in answers) or self._is_wordpress():
            raise _Decided(Verdict.REST_OFF, "It is WordPress, but its REST interface answers nowhere.",
                           plugin=self._plugin())  # fmt: skip
        raise _Decided(Verdict.NOT_WORDPRESS, "Neither its pages nor its usual addresses are those of WordPress.")

    def _found(self, root: str, failed: list[Answer]) -> tuple[str, ProbeState]:
        blocked = [answer for answer in failed if answer.status in (401, 403, 404, 405) and answer.data is None]
        if blocked and "rest_route=" in root:
            said_pretty = any("/wp-json" in answer.url for answer in blocked)
            named = discovery.API_LINK.search(self._answer().headers.get("Link", ""))
            if said_pretty and named and "/wp-json" in named.group(1):
                self._notes.append((Verdict.PATH_BLOCKED, {}))
                return "/wp-json/ is blocked; it was found by ?rest_route= instead.", ProbeState.NOTE
        if "rest_route=" in root:
            self._notes.append((Verdict.PLAIN_PERMALINKS, {}))
            return "Found; permalinks are set to “Plain”, so it is reached by ?rest_route=.", ProbeState.NOTE
        return f"Found at {urlsplit(root).path}.", ProbeState.GOOD

    def _passwords(self) -> tuple[str, ProbeState]:
        assert self._facts is not None
        if not self._facts.application_passwords:
            plugin = self._plugin()
            by = f"; {plugin} is installed and can do this" if plugin else ""
            raise _Decided(Verdict.PASSWORDS_OFF, f"The site does not offer them{by}.", plugin=plugin)
        return "The site offers them.", ProbeState.GOOD

    def _login(self) -> tuple[str, ProbeState]:
        if not self._connection.secret():
            raise _Decided(Verdict.NO_PASSWORD, "No application password is kept on this computer.")
        answer = self._me()
        self._door(answer)
        if answer.ok and isinstance(answer.data, dict) and "id" in answer.data:
            return f"“{self._connection.username}” is logged in.", ProbeState.GOOD
        if answer.code in ("invalid_username", "invalid_email"):
            raise _Decided(Verdict.WRONG_NAME, f"WordPress knows no user “{self._connection.username}”.")
        if answer.code == "incorrect_password":
            raise _Decided(Verdict.WRONG_PASSWORD, "WordPress knows the user; the application password is wrong.")
        if answer.code == "rest_not_logged_in":
            raise self._why_not_logged_in()
        if answer.code == "rest_no_route":
            raise _Decided(Verdict.REST_OFF, "The part of it that tells about users was removed.",
                           plugin=self._plugin())  # fmt: skip
        if answer.status >= 500:
            raise _Decided(Verdict.SERVER_FAULT, f"WordPress failed with status {answer.status}.")
        raise _Decided(Verdict.REST_OFF, f"It refuses with “{answer.code or answer.status}”.",
                       plugin=CODES.get(answer.code, "") or self._plugin())  # fmt: skip

    def _why_not_logged_in(self) -> _Decided:
        """Tell a wrong login from a header that never arrives: XML-RPC takes the same login in its body."""
        told = self._by_xmlrpc()
        if told is True:
            return _Decided(
                Verdict.HEADER_STRIPPED,
                "The login is right (another way in takes it), but the Authorization header does not reach WordPress.",
            )
        known = self._name_is_known()
        if told is False and known:
            return _Decided(Verdict.WRONG_PASSWORD, "The user exists; the application password is wrong or revoked.")
        if told is False:
            return _Decided(Verdict.WRONG_LOGIN, "User name or application password is wrong.")
        return _Decided(
            Verdict.WRONG_PASSWORD if known else Verdict.WRONG_LOGIN,
            "WordPress treats the program as a guest. The other way in (XML-RPC) is closed, so it cannot be told "
            "whether the login is wrong or the Authorization header is dropped on the way.",
            unsure="yes",
        )

    def _by_xmlrpc(self) -> bool | None:
        """Return whether XML-RPC takes the login; `None` where it is closed."""
        words = "".join(
            f"<param><value><string>{escape(word)}</string></value></param>"
            for word in (self._connection.username, self._connection.secret() or "")
        )
        method = "<methodName>wp.getUsersBlogs</methodName>"
        body = f"<?xml version='1.0'?><methodCall>{method}<params>{words}</params></methodCall>"
        http = self._client_here()
        url = f"{self._site}xmlrpc.php"
        if not http.may_send_secret(url):
            return None
        try:
            answer = http.fetch("POST", url, body=body.encode(), headers={"Content-Type": "text/xml", "Accept": "*/*"})
        except Igny8Error:
            return None
        if not answer.ok or "<methodResponse>" not in answer.text:
            return None
        if "<fault>" not in answer.text:
            return True
        return False if re.search(r"<int>403</int>", answer.text) else None

    def _name_is_known(self) -> bool:
        wanted = self._connection.username.casefold()
        answer = self._client_here().exchange(
            "GET", "wp/v2/users", params={"search": wanted, "_fields": "slug,name"}, login=False
        )
        people = answer.data if answer.ok and isinstance(answer.data, list) else []
        return any(isinstance(each, dict) and str(each.get("slug", "")).casefold() == wanted for each in people)

    def _role(self) -> tuple[str, ProbeState]:
        try:
            found = discovery.prove_login(self._client_here(), self._facts)
        except Igny8Error as error:
            if error.kind is ErrorKind.PERMISSION:
                raise _Decided(Verdict.WRONG_ROLE, error.what, role=error.what) from None
            raise
        may = found["capabilities"]
        if not may["edit_others_posts"]:
            return "It may publish, but not edit what others wrote.", ProbeState.NOTE
        return f"Its role ({', '.join(found['roles'])}) may do all that is needed.", ProbeState.GOOD

    def _writing(self) -> tuple[str, ProbeState]:
        # WordPress refuses a post without anything in it: a POST that can do no harm.
        answer = self._client_here().exchange("POST", "wp/v2/posts", payload={"status": "draft"})
        self._door(answer, compare=False)
        if answer.code == "empty_content":
            return "Posts can be sent.", ProbeState.GOOD
        if answer.ok and isinstance(answer.data, dict) and "id" in answer.data:
            # A plugin made a post of nothing: take it away again.
            self._client_here().exchange("DELETE", f"wp/v2/posts/{int(answer.data['id'])}", params={"force": "true"})
            return "Posts can be sent.", ProbeState.GOOD
        said = answer.code or f"status {answer.status}"
        raise _Decided(Verdict.WRITING_BLOCKED, f"Reading works, but sending a post ends with {said}.", said=said)

    def _uploads(self) -> tuple[str, ProbeState]:
        limit = upload_limit(self._client_here())
        if limit is None:
            return "It could not be told how large an image may be.", ProbeState.NOTE
        if limit:
            words = f"{limit // 1000:,} KB" if limit >= UPLOAD_STEPS[-1] else "less than 200 KB"
            raise _Decided(Verdict.UPLOAD_LIMIT, f"The web server takes files of {words} only.", limit=words)
        return "Images of 2 MB pass.", ProbeState.GOOD

    def _speed(self) -> tuple[str, ProbeState]:
        http = self._client_here()
        times = []
        for _ in range(3):
            begun = time.monotonic()
            http.exchange("GET", "wp/v2/users/me", params={"_fields": "id"})
            times.append(time.monotonic() - begun)
        middle = sorted(times)[1]
        words = f"{middle:.1f} seconds" if middle >= 1 else f"{middle * 1000:.0f} ms"
        if middle > SLOW_SECONDS:
            self._notes.append((Verdict.SLOW_HOST, {"seconds": f"{middle:.0f}"}))
            return f"An answer takes {words}.", ProbeState.NOTE
        return f"An answer takes {words}.", ProbeState.GOOD

    def _clock(self) -> tuple[str, ProbeState]:
        try:
            there = parsedate_to_datetime(self._answer().headers.get("Date", ""))
        except (TypeError, ValueError):
            return "The site does not tell its time.", ProbeState.NOTE
        # The page was read at the start of the examination, seconds ago: minutes are what matters here.
        apart = abs((datetime.now(UTC) - there.astimezone(UTC)).total_seconds())
        if apart > _CLOCK_SECONDS:
            return f"The site's clock and this computer's are {apart / 60:.0f} minutes apart.", ProbeState.NOTE
        return "The site's clock agrees with this computer's.", ProbeState.GOOD

    # ---------------------------------------------------------------------------------------------------- helpers

    def _answer(self) -> Answer:
        assert self._page is not None
        return self._page

    def _client_here(self) -> WordPressHttp:
        assert self._http is not None
        return self._http

    def _use(self, root: str) -> WordPressHttp:
        if self._http is None or self._http.root != root:
            if self._http is not None:
                self._http.close()
            self._http = self._client(root)
        return self._http

    @staticmethod
    def _index(http: WordPressHttp, root: str, *, login: bool) -> Answer:
        url = f"{root}{'&' if '?' in root else '?'}_fields={discovery.INDEX_FIELDS}"
        return http.fetch("GET", url, login=login, keys=("namespaces",))

    def _me(self) -> Answer:
        return self._client_here().exchange(
            "GET", "wp/v2/users/me", params={"context": "edit", "_fields": "id,capabilities"}, keys=("id",)
        )

    def _plugin(self) -> str:
        """Return the security plugin that the site shows, or an empty text."""
        spaces = self._facts.namespaces if self._facts is not None else ()
        for start, name in SECURITY_PLUGINS.items():
            if any(space.startswith(start) for space in spaces):
                return name
        return next((name for part, name in IN_PAGE.items() if part in self._answer().text), "")

    def _is_wordpress(self) -> bool:
        text = self._answer().text
        return "wp-content/" in text or "wp-includes/" in text or discovery.API_LINK.search(
            self._answer().headers.get("Link", "")
        ) is not None  # fmt: skip

    def _from_error(self, error: Igny8Error) -> _Decided:
        verdict = _EXCEPTIONS.get(error.title)
        if verdict is None and error.kind is ErrorKind.RATE_LIMIT:
            verdict = Verdict.RATE_LIMITED
        if verdict is None and error.kind in (ErrorKind.NETWORK,):
            verdict = Verdict.UNREACHABLE
        details = {"seconds": "30"} if verdict is Verdict.SLOW_HOST else {}
        return _Decided(verdict or Verdict.UNCLEAR, f"{error.title}: {error.what}", **details)
