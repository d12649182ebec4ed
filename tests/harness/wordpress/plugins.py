"""Put plugins on a booted site: fixtures in place of SEO plugins, and the program's own companion plugin.

The four SEO plugins cannot be installed on the test machines. The fixtures answer as reading the plugins' code says;
the plugins themselves were never run.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.harness.wordpress.site import WordPressSite

_PHP = Path(__file__).parent / "php"
SEO_FIXTURES = ("yoast", "rank-math", "aioseo", "seopress")


@contextmanager
def seo_fixture(site: WordPressSite, name: str, *, old: bool = False) -> Iterator[None]:
    """Let the site have one SEO fixture from the next request on; `old` is a version before REST could write."""
    text = (_PHP / f"fixture-{name}.php").read_text(encoding="utf-8") if name else "<?php\n"
    path = site.www / "wp-content" / "mu-plugins" / "fixture-seo.php"
    switch = site.www / "wp-content" / "mu-plugins" / "aa-fixture-old.php"
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
    if old:
        switch.write_text(f"<?php define('FIXTURE_{name.upper()}_OLD', true);\n", encoding="utf-8")
    try:
        yield
    finally:
        path.unlink()
        switch.unlink(missing_ok=True)


def install_companion(site: WordPressSite, archive: Path) -> None:
    """Install and activate the companion plugin from its ZIP, as the upload form of wp-admin does."""
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(site.www / "wp-content" / "plugins")
    site.run_php(
        "require_once ABSPATH . 'wp-admin/includes/plugin.php';"
        "$done = activate_plugin('igny8-companion/igny8-companion.php');"
        "if (is_wp_error($done)) { echo $done->get_error_message(); exit(1); }"
    )


def remove_companion(site: WordPressSite) -> None:
    """Deactivate the companion plugin; its files stay."""
    site.run_php(
        "require_once ABSPATH . 'wp-admin/includes/plugin.php';"
        "deactivate_plugins('igny8-companion/igny8-companion.php');"
    )


def make_key(site: WordPressSite, role: str = "editor") -> str:
    """Make an API key of the companion plugin for a user, as its page in wp-admin does."""
    return site.run_php(f"echo igny8_make_key({site.users[role].id}, 'test');").strip()
