"""See to PHP and npm: the only two things the harness takes from the operating system."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tests.harness.wordpress.errors import HarnessUnavailable

PHP_PACKAGES = (
    "php-cli",
    "php-sqlite3",
    "php-gd",
    "php-curl",
    "php-mbstring",
    "php-xml",
    "php-intl",
)
"""Debian and Ubuntu names; php-sqlite3 is the database, the others are what WordPress itself asks for."""

PHP_MODULES = frozenset({"pdo_sqlite", "gd", "curl", "mbstring", "dom", "intl"})


def missing_php_modules() -> frozenset[str]:
    """Name the PHP extensions WordPress needs and this machine lacks; all of them when there is no PHP."""
    if shutil.which("php") is None:
        return PHP_MODULES
    listed = subprocess.run(["php", "-m"], capture_output=True, text=True, check=False, timeout=60)
    return PHP_MODULES - {line.strip().lower() for line in listed.stdout.splitlines()}


def ensure_php() -> None:
    """Install PHP when it is missing and we may; raise HarnessUnavailable with the line to run otherwise."""
    if missing_php_modules():
        _apt_install(PHP_PACKAGES)
        if still := missing_php_modules():
            raise HarnessUnavailable(f"PHP lacks {', '.join(sorted(still))} even after {_line(PHP_PACKAGES)}")


def ensure_npm() -> None:
    """Install npm (it fetches the WordPress files) when it is missing and we may; raise otherwise."""
    if shutil.which("npm") is None:
        _apt_install(("npm",))


def _line(packages: tuple[str, ...]) -> str:
    return "apt-get install -y --no-install-recommends " + " ".join(packages)


def _apt_install(packages: tuple[str, ...]) -> None:
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise HarnessUnavailable(f"A real WordPress needs more programs. Run: sudo {_line(packages)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # Another apt on the machine (or another test run) may hold the lock: wait for it, do not fail.
    wait = ["-o", "DPkg::Lock::Timeout=300"]
    for command in (
        ["apt-get", *wait, "update", "-qq"],
        ["apt-get", *wait, "install", "-y", "-qq", "--no-install-recommends", *packages],
    ):
        done = subprocess.run(
            command, env=environment, cwd=Path("/"), capture_output=True, text=True, check=False, timeout=900
        )
        if done.returncode:
            raise HarnessUnavailable(f"{' '.join(command)} failed: {done.stderr.strip()[-800:]}")
