"""Boot sites on demand and keep them for as long as the test session lasts."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path
from tempfile import mkdtemp
from types import TracebackType
from typing import Self

from tests.harness.wordpress.cores import ensure_core
from tests.harness.wordpress.server import PhpServer, reserve_port
from tests.harness.wordpress.site import SiteOptions, WordPressSite
from tests.harness.wordpress.site_files import create_site
from tests.harness.wordpress.system import ensure_php


def boot(root: Path, options: SiteOptions, *, detached: bool = False) -> tuple[WordPressSite, PhpServer, int]:
    """Install and start a site in the empty folder ``root``; return it, its server and its process group.

    Raise HarnessUnavailable when the machine lacks something, WordPressDidNotStart when it should have worked.
    """
    ensure_php()
    files = ensure_core(options.core)
    with reserve_port() as holder:
        port: int = holder.getsockname()[1]
        site = create_site(root, files, options, port)
        server = PhpServer(root, port, options)
        group = server.start(detached=detached)
        server.wait_ready(site)
    return site, server, group


class WordPressFarm:
    """Hold one running site for each set of options; close it to end them all and remove their files."""

    def __init__(self) -> None:
        self._root = Path(mkdtemp(prefix="igny8-wordpress-"))
        self._sites: dict[SiteOptions, tuple[WordPressSite, PhpServer]] = {}
        self._lock = threading.Lock()

    def site(self, options: SiteOptions) -> WordPressSite:
        """Return the site with these options, booted on first use (about 2 s, plus a download once)."""
        with self._lock:
            if options not in self._sites:
                root = self._root / f"site-{len(self._sites) + 1}"
                root.mkdir()
                site, server, _ = boot(root, options)
                self._sites[options] = (site, server)
            return self._sites[options][0]

    def stop(self, site: WordPressSite) -> None:
        """Take a site's server down, as when a host is away; ``start`` brings it back."""
        self._sites[site.options][1].stop()

    def start(self, site: WordPressSite) -> None:
        """Bring a stopped site back at the same address."""
        server = self._sites[site.options][1]
        server.start()
        server.wait_ready(site)

    def close(self) -> None:
        """End every server and remove every file."""
        for _, server in self._sites.values():
            server.stop()
        self._sites.clear()
        shutil.rmtree(self._root, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
