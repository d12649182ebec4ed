"""Connect a WordPress site: find it, let WordPress hand over a login, keep it, prove it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from igny8_desktop.domain.enums import TargetKind
from igny8_desktop.domain.ports import Clock, ConnectionReport
from igny8_desktop.domain.site_health import Authorisation, SiteInspector, SiteLook
from igny8_desktop.services.sites.sites import NewSite, SiteInfo, Sites


@dataclass(frozen=True)
class ConnectWish:
    """What is kept for a site that was found. `site_id` connects a site again that is there already."""

    look: SiteLook
    name: str
    username: str
    password: str = field(repr=False)
    sectors: Sequence[str] = ()
    language: str = "en"
    site_id: int | None = None


class Connecting:
    """Lead from an address to a connected site. All methods but `by_hand` block."""

    def __init__(self, inspector: SiteInspector, sites: Sites, clock: Clock) -> None:
        self._inspector = inspector
        self._sites = sites
        self._clock = clock

    def look(self, typed: str) -> SiteLook:
        """Find the site at an address as a person types it; raises what keeps it from being found."""
        return self._inspector.look(typed)

    def authorise(self, look: SiteLook) -> Authorisation:
        """Begin an approval in the browser whose answer comes back by itself."""
        return self._inspector.authorise(look, self._program_name())

    def by_hand(self, look: SiteLook) -> str:
        """Return the page on which WordPress shows a new password to be copied."""
        return self._inspector.by_hand(look, self._program_name())

    def connect(self, wish: ConnectWish) -> tuple[SiteInfo, ConnectionReport]:
        """Add the site or change the one that is there, keep its password, and try it out.

        A login that does not work is kept as it is typed: the report says what is wrong, and connecting again with
        the site's id replaces it. Raises `WrongInput` for a name that is taken.
        """
        if wish.site_id is None:
            site = self._sites.add(
                NewSite(
                    name=wish.name,
                    target=TargetKind.WORDPRESS,
                    url=wish.look.address,
                    username=wish.username,
                    password=wish.password,
                    sectors=wish.sectors,
                    language=wish.language,
                )
            )
        else:
            site = self._sites.update(
                wish.site_id, url=wish.look.address, username=wish.username, password=wish.password
            )
        self._sites.keep_root(site.id, wish.look.rest_root)
        report = self._sites.test(site.id)
        return self._sites.get(site.id), report

    def _program_name(self) -> str:
        # WordPress before 7.1 refuses a second password of the same name.
        return f"IGNY8 Desktop {self._clock():%Y-%m-%d %H:%M:%S}"


def name_of(look: SiteLook) -> str:
    """Return what a site may be called here: its own name, else its host."""
    return " ".join(look.name.split()) or urlsplit(look.address).netloc.removeprefix("www.")
