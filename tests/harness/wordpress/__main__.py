"""Boot WordPress by hand: ``python -m tests.harness.wordpress up --core 7.1``, later ``down``."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from dataclasses import asdict
from pathlib import Path

from filelock import FileLock

from tests.harness.wordpress.cores import CORES, NEW, cache_root, ensure_core
from tests.harness.wordpress.errors import HarnessUnavailable, WordPressDidNotStart
from tests.harness.wordpress.farm import boot
from tests.harness.wordpress.server import end_group
from tests.harness.wordpress.site import SiteOptions
from tests.harness.wordpress.system import ensure_php


def main(arguments: list[str] | None = None) -> int:
    """Run one command; print one JSON document and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.harness.wordpress", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    up = commands.add_parser("up", help="install and start a new site; one of the same name is replaced")
    up.add_argument("--core", choices=CORES, default=NEW)
    up.add_argument("--name", default="hand")
    up.add_argument("--permalinks", choices=("pretty", "plain"), default="pretty")
    up.add_argument("--environment", choices=("local", "production"), default="local")
    up.add_argument("--ini", action="append", default=[], metavar="NAME=VALUE")
    down = commands.add_parser("down", help="stop and remove a site, or all of them")
    down.add_argument("--name")
    commands.add_parser("fetch", help="only install PHP and download every WordPress")
    chosen = parser.parse_args(arguments)
    sites = cache_root() / "sites"
    sites.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(sites / ".lock", timeout=900):
            if chosen.command == "up":
                document = _up(sites, chosen)
            elif chosen.command == "down":
                document = {"stopped": [_down(each) for each in sorted(sites.iterdir()) if _meant(each, chosen.name)]}
            else:
                ensure_php()
                document = {core: ensure_core(core).version() for core in CORES}
    except (HarnessUnavailable, WordPressDidNotStart) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(json.dumps(document, indent=1) + "\n")
    return 0


def _up(sites: Path, chosen: argparse.Namespace) -> dict[str, object]:
    root = sites / str(chosen.name)
    if root.parent != sites:
        raise HarnessUnavailable(f"{chosen.name!r} is no name for a site")
    if root.exists():
        _down(root)
    root.mkdir()
    ini = tuple(tuple(each.split("=", 1)) for each in chosen.ini)
    options = SiteOptions(core=chosen.core, permalinks=chosen.permalinks, environment=chosen.environment, ini=ini)
    site, _, group = boot(root, options, detached=True)
    document: dict[str, object] = {
        "name": chosen.name,
        "url": site.url,
        "rest_url": site.rest_url,
        "version": site.version,
        "php_version": site.php_version,
        "users": {role: asdict(login) for role, login in site.users.items()},
        "password": site.password,
        "root": str(root),
        "process_group": group,
    }
    record = root / "site.json"
    record.touch(mode=0o600)
    record.write_text(json.dumps(document), encoding="utf-8")
    return document


def _meant(root: Path, name: str | None) -> bool:
    return root.is_dir() and name in {None, root.name}


def _down(root: Path) -> str:
    record = root / "site.json"
    if record.exists():
        group = int(json.loads(record.read_text(encoding="utf-8"))["process_group"])
        # The number may belong to somebody else by now: end it only if it runs in this folder.
        command_line = Path(f"/proc/{group}/cmdline")
        if command_line.exists() and str(root).encode() in command_line.read_bytes():
            end_group(group)
    shutil.rmtree(root)
    return root.name


if __name__ == "__main__":
    sys.exit(main())
