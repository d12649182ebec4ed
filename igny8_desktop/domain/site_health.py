"""Say what connecting to a site and examining it needs and gives, as data and one protocol."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from igny8_desktop.domain.ports import SiteConnection


class Verdict(StrEnum):
    """What is wrong with a connection, in one word; stored and printed, so the words never change meaning."""

    HEALTHY = "healthy"
    NOT_FOUND = "not_found"
    UNREACHABLE = "unreachable"
    TLS = "tls"
    NO_HTTPS = "no_https"
    NOT_WORDPRESS = "not_wordpress"
    MOVED = "moved"
    STAGING_LOGIN = "staging_login"
    BOT_CHALLENGE = "bot_challenge"
    PROGRAM_BLOCKED = "program_blocked"
    REST_OFF = "rest_off"
    PATH_BLOCKED = "path_blocked"
    PLAIN_PERMALINKS = "plain_permalinks"
    PASSWORDS_OFF = "passwords_off"
    HEADER_STRIPPED = "header_stripped"
    WRONG_NAME = "wrong_name"
    WRONG_PASSWORD = "wrong_password"
    WRONG_LOGIN = "wrong_login"
    NO_PASSWORD = "no_password"
    WRONG_ROLE = "wrong_role"
    WRITING_BLOCKED = "writing_blocked"
    UPLOAD_LIMIT = "upload_limit"
    SERVER_FAULT = "server_fault"
    MAINTENANCE = "maintenance"
    RATE_LIMITED = "rate_limited"
    SLOW_HOST = "slow_host"
    UNCLEAR = "unclear"


#: Verdicts with which publishing works all the same.
HARMLESS = frozenset({Verdict.HEALTHY, Verdict.PLAIN_PERMALINKS, Verdict.PATH_BLOCKED, Verdict.SLOW_HOST})


class ProbeState(StrEnum):
    """How one probe ended; `skipped` was not tried, because an earlier one failed."""

    GOOD = "good"
    NOTE = "note"
    BAD = "bad"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Probe:
    """One question that was put to a site and what came back, in plain words."""

    name: str
    state: ProbeState
    words: str

    def as_json(self) -> dict[str, str]:
        """Return the storable form."""
        return {"name": self.name, "state": str(self.state), "words": self.words}


@dataclass(frozen=True)
class Examination:
    """All probes of a site, and the one verdict that they amount to.

    `details` fill the words of the verdict: `host`, `plugin`, `role`, `lacks`, `user`, `address`, `limit`, `seconds`.
    """

    verdict: Verdict
    probes: tuple[Probe, ...]
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SiteLook:
    """What a site tells a guest; `loopback_return` says that WordPress will hand the password back by itself."""

    address: str
    rest_root: str
    name: str
    version: str
    seo_plugin: str
    timezone: str
    application_passwords: bool
    authorization_url: str
    loopback_return: bool
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Granted:
    """The login that WordPress handed over; the password is never shown and never logged."""

    username: str
    password: str = field(repr=False)


class Authorisation(Protocol):
    """An approval that is asked for in the browser."""

    @property
    def page(self) -> str:
        """Return the address of WordPress's page on which a person approves."""

    def wait(self, should_stop: Callable[[], bool]) -> Granted | None:
        """Wait for the approval; `None` when it was refused or stopped. Blocking; ends the listening.

        Raises `CredentialsRefused` when something else than the site asked for answers.
        """

    def close(self) -> None:
        """Stop listening."""


class SiteInspector(Protocol):
    """Look at WordPress sites from outside: to connect them, and to find out what is wrong with them. Blocking."""

    def look(self, typed: str) -> SiteLook:
        """Find the site at an address as a person types it; raises what keeps it from being found."""

    def authorise(self, look: SiteLook, program: str) -> Authorisation:
        """Begin an approval for `program`, listening on this computer for its answer."""

    def by_hand(self, look: SiteLook, program: str) -> str:
        """Return the page on which WordPress shows a new password to be copied."""

    def examine(self, connection: SiteConnection, progress: Callable[[int, int], None]) -> Examination:
        """Examine a connection; never raises for what the site does."""

    def answers(self, connection: SiteConnection) -> bool:
        """Say with one small call whether the site can be reached at present."""
