"""Make the publishing target of a site."""

from __future__ import annotations

import threading

from igny8_desktop.domain.enums import TargetKind
from igny8_desktop.domain.ports import Clock, PublishTarget, SiteConnection


class PublishTargetFactory:
    """Open publishing targets; all targets of one WordPress site share a gate, so that it gets one call at a time.

    `ca_bundle` names a certificate file to trust instead of the system's.
    """

    def __init__(self, clock: Clock, *, ca_bundle: str | None = None) -> None:
        self._clock = clock
        self._ca_bundle = ca_bundle
        self._gates: dict[int, threading.Lock] = {}
        self._lock = threading.Lock()

    def open(self, connection: SiteConnection) -> PublishTarget:
        """Return a target for this connection, without calling it yet."""
        # Imported when used: a command that only reads should not wait for an HTTP library.
        if connection.target is TargetKind.FOLDER:
            from igny8_desktop.clients.folder.target import FolderTarget

            return FolderTarget(connection, self._clock)
        from igny8_desktop.clients.wordpress.target import WordPressTarget

        with self._lock:
            gate = self._gates.setdefault(connection.site_id, threading.Lock())
        return WordPressTarget(connection, self._clock, gate=gate, ca_bundle=self._ca_bundle)
