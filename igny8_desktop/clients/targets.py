"""Make the publishing target of a site."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from igny8_desktop.domain.enums import TargetKind
from igny8_desktop.domain.ports import Clock, PublishTarget, SiteConnection

if TYPE_CHECKING:
    from igny8_desktop.clients.wordpress.pace import SitePace


class PublishTargetFactory:
    """Open publishing targets; all targets of one WordPress site share a pace, so that it gets one call at a time.

    `ca_bundle` names a certificate file to trust instead of the system's.
    """

    def __init__(self, clock: Clock, *, ca_bundle: str | None = None) -> None:
        self._clock = clock
        self._ca_bundle = ca_bundle
        self._paces: dict[int, SitePace] = {}
        self._lock = threading.Lock()

    def open(self, connection: SiteConnection) -> PublishTarget:
        """Return a target for this connection, without calling it yet."""
        # Imported when used: a command that only reads should not wait for an HTTP library.
        if connection.target is TargetKind.FOLDER:
            from igny8_desktop.clients.folder.target import FolderTarget

            return FolderTarget(connection, self._clock)
        from igny8_desktop.clients.wordpress.target import WordPressTarget

        return WordPressTarget(connection, self._clock, gate=self.pace(connection.site_id), ca_bundle=self._ca_bundle)

    def pace(self, site_id: int) -> SitePace:
        """Return the one pace that everything which calls this site keeps."""
        from igny8_desktop.clients.wordpress.pace import SitePace

        with self._lock:
            return self._paces.setdefault(site_id, SitePace())
