"""Lay out one site's folder, install WordPress in it, and keep a copy of the fresh state."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.harness.wordpress.cores import CoreFiles
from tests.harness.wordpress.errors import WordPressDidNotStart
from tests.harness.wordpress.site import ROLES, SiteOptions, WordPressSite, site_from_provision

_PHP = Path(__file__).parent / "php"
_NEVER_WRITTEN = ("wp-admin", "wp-includes")
_SALTS = (
    "AUTH_KEY",
    "SECURE_AUTH_KEY",
    "LOGGED_IN_KEY",
    "NONCE_KEY",
    "AUTH_SALT",
    "SECURE_AUTH_SALT",
    "LOGGED_IN_SALT",
    "NONCE_SALT",
)


def create_site(root: Path, files: CoreFiles, options: SiteOptions, port: int) -> WordPressSite:
    """Fill the empty folder ``root`` with an installed WordPress that will live at ``port``."""
    www = root / "www"
    _copy_core(files.core, www)
    (root / "db").mkdir()
    content = www / "wp-content"
    (content / "uploads").mkdir(exist_ok=True)
    _add_sqlite(content, files.sqlite_plugin)
    must_use = content / "mu-plugins"
    must_use.mkdir(exist_ok=True)
    for plugin in (_PHP / "lab-faults.php", *options.mu_plugins):
        shutil.copy(plugin, must_use / plugin.name)
    salts = "\n".join(f"define('{name}', '{secrets.token_hex(32)}');" for name in _SALTS)
    values = {
        "SITE": str(root),
        "WWW": str(www),
        "PORT": str(port),
        "SALTS": salts,
        "ENVIRONMENT": options.environment,
        "EXTRA": options.config,
    }
    _fill("wp-config.php.tmpl", www / "wp-config.php", values)
    _fill("router.php.tmpl", root / "router.php", values)
    _fill("run.php.tmpl", root / "run.php", values)
    password = f"Test-{secrets.token_hex(8)}"
    config = {
        "host": f"127.0.0.1:{port}",
        "www": str(www),
        "title": "Test site",
        "password": password,
        "roles": ROLES,
        "timezone": options.timezone,
        "permalinks": "/%postname%/" if options.permalinks == "pretty" else "",
    }
    _provision(root, "install", config)
    made = _provision(root, "set-up", config)
    shutil.copytree(root / "db", root / "golden")
    return site_from_provision(f"http://127.0.0.1:{port}", options, password, root, made)


def _copy_core(core: Path, www: Path) -> None:
    """Copy WordPress; the two folders it never writes to are hard links where the file system allows.

    They are nine tenths of its 120 MB, and writing them for every site is what made sites slow to start and end.
    """
    shutil.copytree(core, www, ignore=lambda folder, _: _NEVER_WRITTEN if Path(folder) == core else ())
    for name in _NEVER_WRITTEN:
        try:
            shutil.copytree(core / name, www / name, copy_function=os.link)
        except (OSError, shutil.Error):
            shutil.copytree(core / name, www / name, dirs_exist_ok=True)


def _add_sqlite(content: Path, plugin: Path) -> None:
    """Put the SQLite plugin's drop-in where WordPress looks for a database driver."""
    copy = content / "plugins" / "sqlite-database-integration"
    shutil.copytree(plugin, copy)
    drop_in = (copy / "db.copy").read_text(encoding="utf-8")
    drop_in = drop_in.replace("{SQLITE_IMPLEMENTATION_FOLDER_PATH}", str(copy))
    drop_in = drop_in.replace("{SQLITE_PLUGIN}", "sqlite-database-integration/load.php")
    (content / "db.php").write_text(drop_in, encoding="utf-8")


def _fill(template: str, target: Path, values: dict[str, str]) -> None:
    text = (_PHP / template).read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    target.write_text(text, encoding="utf-8")


def _provision(root: Path, step: str, config: dict[str, Any]) -> Any:
    """Run one step of php/provision.php and return its answer."""
    config_file = root / "provision.json"
    config_file.write_text(json.dumps(config), encoding="utf-8")
    try:
        done = subprocess.run(
            [
                "php",
                *("-d", "display_errors=stderr", "-d", "memory_limit=512M"),
                *(str(_PHP / "provision.php"), step, str(config_file)),
            ],
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
    finally:
        config_file.unlink()
    start = done.stdout.find("{")
    if done.returncode or start < 0:
        raise WordPressDidNotStart(
            f"provisioning ({step}) ended with {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-3000:]}"
        )
    return json.loads(done.stdout[start:])
