"""Start and stop the PHP web server of a site."""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import requests

from tests.harness.wordpress.errors import WordPressDidNotStart
from tests.harness.wordpress.site import SiteOptions, WordPressSite

_SUPERVISOR = Path(__file__).with_name("supervise.py")
READY_SECONDS = 60.0


def reserve_port() -> socket.socket:
    """Return a socket bound to a free loopback port that keeps others off it until it is closed.

    It never listens and allows reuse, so PHP can listen on the port while we still hold it.
    """
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    holder.bind(("127.0.0.1", 0))
    return holder


class PhpServer:
    """PHP's built-in web server with several workers, in a process group of its own."""

    def __init__(self, root: Path, port: int, options: SiteOptions) -> None:
        self._root = root
        self._port = port
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        """Return the command line; every setting a test depends on is on it."""
        ini = {
            "upload_max_filesize": "16M",
            "post_max_size": "20M",
            "memory_limit": "256M",
            "max_execution_time": "60",
            "display_errors": "0",
            "log_errors": "1",
            "error_log": str(self._root / "debug.log"),
            "expose_php": "0",
            "opcache.enable": "1",
            "opcache.validate_timestamps": "1",
            "opcache.revalidate_freq": "0",
            **dict(self._options.ini),
        }
        settings = [part for name, value in ini.items() for part in ("-d", f"{name}={value}")]
        listen = ["-S", f"127.0.0.1:{self._port}", "-t", str(self._root / "www"), str(self._root / "router.php")]
        return ["php", *settings, *listen]

    def start(self, *, detached: bool = False) -> int:
        """Start PHP and return the id of its process group; a detached server outlives this program."""
        environment = dict(os.environ)
        if self._options.workers > 1:
            environment["PHP_CLI_SERVER_WORKERS"] = str(self._options.workers)
        command = self.command()
        stdin: int | IO[bytes] = subprocess.DEVNULL
        if not detached:
            command = [sys.executable, "-I", "-S", str(_SUPERVISOR), *command]
            stdin = subprocess.PIPE
        with (self._root / "access.log").open("ab") as log:
            self._process = subprocess.Popen(
                command,
                stdin=stdin,
                stdout=log,
                stderr=log,
                cwd=self._root / "www",
                env=environment,
                start_new_session=True,
            )
        if not detached:
            atexit.register(self.stop)
        return self._process.pid

    def wait_ready(self, site: WordPressSite) -> None:
        """Wait for the first right answer; raise WordPressDidNotStart with PHP's output when none comes."""
        process = self._process
        assert process is not None
        deadline = time.monotonic() + READY_SECONDS
        seen = "nothing"
        with requests.Session() as session:
            session.trust_env = False
            while time.monotonic() < deadline:
                if process.poll() is not None:
                    break
                try:
                    # In production application passwords are off over http: ask what a guest may see.
                    if site.options.environment == "local":
                        answer = session.get(site.rest("/wp/v2/users/me"), auth=site.admin.basic, timeout=30)
                    else:
                        answer = session.get(site.rest("/wp/v2/types"), timeout=30)
                except requests.ConnectionError as error:
                    seen = str(error)
                else:
                    if answer.ok:
                        return
                    seen = f"{answer.status_code} {answer.text[:300]}"
                time.sleep(0.03)
        output = (self._root / "access.log").read_text(encoding="utf-8", errors="replace")[-1500:]
        self.stop()
        raise WordPressDidNotStart(f"PHP did not answer; last seen: {seen}\n{output}\n{site.debug_log()[-1500:]}")

    def stop(self) -> None:
        """End PHP and its workers; harmless when they have ended already."""
        process, self._process = self._process, None
        if process is None:
            return
        atexit.unregister(self.stop)
        end_group(process.pid)
        process.wait(10)
        if process.stdin is not None:
            process.stdin.close()


def end_group(group: int) -> None:
    """Kill a process group; nothing in a test site is worth a gentle end."""
    with contextlib.suppress(ProcessLookupError):  # it may have ended by itself
        os.killpg(group, signal.SIGKILL)
