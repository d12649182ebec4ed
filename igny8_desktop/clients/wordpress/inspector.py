"""Look at WordPress sites from outside, before they are connected and when something is wrong.

What speaks HTTP is imported when it is used: a command that only reads does not wait for an HTTP library.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from igny8_desktop.domain.errors import Igny8Error
from igny8_desktop.domain.ports import SiteConnection
from igny8_desktop.domain.site_health import Authorisation, Examination, SiteLook

if TYPE_CHECKING:
    from igny8_desktop.clients.wordpress.http import WordPressHttp
    from igny8_desktop.clients.wordpress.pace import SitePace

#: Seconds: somebody waits in front of the window, or the program only wants to know whether the network is back.
_LOOK_SECONDS = 20.0
_ANSWER_SECONDS = 10.0


class WordPressInspector:
    """Do what `SiteInspector` says; `pace` gives the pace of a site that is known already."""

    def __init__(self, pace: Callable[[int], SitePace], *, ca_bundle: str | None = None) -> None:
        self._pace = pace
        self._ca_bundle = ca_bundle

    def look(self, typed: str) -> SiteLook:
        """Find the site at an address as a person types it; raises what keeps it from being found."""
        from igny8_desktop.clients.wordpress import discovery
        from igny8_desktop.clients.wordpress.authorising import returns_here
        from igny8_desktop.clients.wordpress.http import WordPressHttp

        http = WordPressHttp(discovery.addresses(typed)[0], read=_LOOK_SECONDS, ca_bundle=self._ca_bundle)
        try:
            site = discovery.discover(typed, http)
        finally:
            http.close()
        return SiteLook(
            address=site.url,
            rest_root=site.rest_root,
            name=site.name,
            version=site.version,
            seo_plugin=site.seo_plugin,
            timezone=site.timezone,
            application_passwords=site.application_passwords,
            authorization_url=site.authorization_url or f"{site.url}wp-admin/authorize-application.php",
            loopback_return=site.application_passwords and returns_here(site.version, site.url),
            facts=site.as_facts(),
        )

    def authorise(self, look: SiteLook, program: str) -> Authorisation:
        """Begin an approval for `program`, listening on this computer for its answer."""
        from igny8_desktop.clients.wordpress.authorising import LoopbackAuthorisation

        return LoopbackAuthorisation(look.authorization_url, look.address, program)

    def by_hand(self, look: SiteLook, program: str) -> str:
        """Return the page on which WordPress shows a new password to be copied."""
        from igny8_desktop.clients.wordpress.authorising import approval_page

        return approval_page(look.authorization_url, program)

    def examine(self, connection: SiteConnection, progress: Callable[[int, int], None]) -> Examination:
        """Examine a connection; never raises for what the site does."""
        from igny8_desktop.clients.wordpress.doctor import Doctor

        return Doctor(connection, lambda root: self._client(connection, root), progress).examine()

    def answers(self, connection: SiteConnection) -> bool:
        """Say with one small call whether the site can be reached at present."""
        from igny8_desktop.clients.wordpress import discovery

        root = connection.rest_root or discovery.addresses(connection.url)[0]
        http = self._client(connection, root, _ANSWER_SECONDS)
        try:
            http.fetch("HEAD", root)
        except Igny8Error:
            return False
        finally:
            http.close()
        return True

    def _client(self, connection: SiteConnection, root: str, read: float = 30.0) -> WordPressHttp:
        from igny8_desktop.clients.wordpress.http import WordPressHttp

        return WordPressHttp(
            root,
            username=connection.username,
            secret=connection.secret,
            gate=self._pace(connection.site_id),
            read=read,
            ca_bundle=self._ca_bundle,
        )
