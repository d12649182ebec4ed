"""What a booted WordPress is to a test: addresses, logins, faults, and a fast way back to the start."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tests.harness.wordpress.cores import NEW
from tests.harness.wordpress.errors import WordPressDidNotStart

if TYPE_CHECKING:
    from tests.harness.wordpress.reader import WordPressReader

Permalinks = Literal["pretty", "plain"]
Environment = Literal["local", "production"]

ROLES = ("administrator", "editor", "author", "contributor", "subscriber")

DATABASE = ".ht.sqlite"
"""The database's file name, with which no web server would hand it out."""

FAULT_MODES = frozenset(
    {
        "rest_401",
        "rest_off_all",
        "rest_no_routes",
        "rest_unhooked",
        "no_app_pw",
        "no_app_pw_user",
        "no_users_ep",
        "early_user",
        "fatal",
        "fatal_on_save",
        "warning",
        "slow",
        "slow_save",
        "memory",
        "wp_redirect",
    }
)
"""The faults php/lab-faults.php knows; ``slow`` and ``slow_save`` take seconds, ``wp_redirect`` takes to."""


@dataclass(frozen=True)
class SiteOptions:
    """How a site is to be; equal options share one site in a test session.

    ``environment`` production switches application passwords off over http, as on a client's site.
    ``ini`` are PHP settings, ``config`` is PHP put into wp-config.php, ``mu_plugins`` are extra PHP files;
    php/lab-faults.php is always there and does nothing until asked.
    """

    core: str = NEW
    permalinks: Permalinks = "pretty"
    environment: Environment = "local"
    timezone: str = "UTC"
    ini: tuple[tuple[str, str], ...] = ()
    config: str = ""
    mu_plugins: tuple[Path, ...] = ()
    workers: int = 4


@dataclass(frozen=True)
class Login:
    """One user of the site and their application password (with WordPress's spaces)."""

    id: int
    user: str
    app_password: str = field(repr=False)

    @property
    def basic(self) -> tuple[str, str]:
        """Return user and application password as ``requests`` wants them."""
        return self.user, self.app_password


@dataclass(frozen=True)
class WordPressSite:
    """A running WordPress on loopback; ``users`` maps each of ROLES to a login.

    ``password`` is the account password of every user (for wp-login.php); it does not work over REST.
    """

    url: str
    rest_url: str
    version: str
    php_version: str
    users: Mapping[str, Login]
    password: str = field(repr=False)
    options: SiteOptions
    root: Path

    @property
    def admin(self) -> Login:
        """The administrator's login."""
        return self.users["administrator"]

    @property
    def www(self) -> Path:
        """The folder WordPress runs in."""
        return self.root / "www"

    def rest(self, route: str) -> str:
        """Return the address of a REST route (``/wp/v2/posts?slug=x``) under either kind of permalinks."""
        if self.options.permalinks == "pretty":
            return f"{self.url}/wp-json{route}"
        path, _, query = route.partition("?")
        return f"{self.url}/?rest_route={path}" + (f"&{query}" if query else "")

    def reader(self) -> WordPressReader:
        """Return a reader that looks at the site as its administrator."""
        from tests.harness.wordpress.reader import WordPressReader

        return WordPressReader(self)

    def reset(self) -> None:
        """Put database and uploads back to just after the installation and lift faults; about 0.1 s."""
        self.clear_fault()
        uploads = self.www / "wp-content" / "uploads"
        shutil.rmtree(uploads, ignore_errors=True)
        uploads.mkdir(exist_ok=True)
        database, golden = self.root / "db" / DATABASE, self.root / "golden" / DATABASE
        part = database.with_name("reset.part")
        shutil.copy2(golden, part)
        for side in database.parent.glob(f"{DATABASE}-*"):
            side.unlink(missing_ok=True)
        # Replaced in one step: a request that comes now finds the old site or the new one, never an empty file.
        part.replace(database)

    def set_fault(self, mode: str, *, seconds: int | None = None, to: str | None = None) -> None:
        """Make WordPress itself misbehave from the next request on; ``mode`` is one of FAULT_MODES."""
        if mode not in FAULT_MODES:
            raise ValueError(f"unknown fault {mode!r}")
        fault: dict[str, Any] = {"mode": mode, "seconds": seconds, "to": to}
        part = self._fault_file.with_suffix(".part")
        part.write_text(json.dumps({k: v for k, v in fault.items() if v is not None}), encoding="utf-8")
        part.replace(self._fault_file)

    def clear_fault(self) -> None:
        """Let WordPress behave again."""
        self._fault_file.unlink(missing_ok=True)

    @property
    def _fault_file(self) -> Path:
        return self.www / "wp-content" / "lab-fault.json"

    def run_php(self, code: str, *arguments: str) -> str:
        """Run PHP code (without ``<?php``) with WordPress loaded and return what it prints."""
        script = self.root / "script.php"
        script.write_text(f"<?php\n{code}\n", encoding="utf-8")
        done = subprocess.run(
            ["php", "-d", "display_errors=stderr", str(self.root / "run.php"), str(script), *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        if done.returncode:
            raise RuntimeError(f"PHP ended with {done.returncode}: {done.stdout}{done.stderr}")
        return done.stdout

    def debug_log(self) -> str:
        """Return what PHP and WordPress complained about so far (empty when nothing was)."""
        log = self.root / "debug.log"
        return log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""


def site_from_provision(url: str, options: SiteOptions, password: str, root: Path, made: Any) -> WordPressSite:
    """Build the site from what php/provision.php printed."""
    try:
        users = {role: Login(**made["users"][role]) for role in ROLES}
        version, php_version = str(made["version"]), str(made["php_version"])
    except (KeyError, TypeError) as error:
        raise WordPressDidNotStart(f"unexpected answer of the provisioning script: {made!r}") from error
    rest_url = f"{url}/wp-json/" if options.permalinks == "pretty" else f"{url}/?rest_route=/"
    return WordPressSite(url, rest_url, version, php_version, users, password, options, root)
