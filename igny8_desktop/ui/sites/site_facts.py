"""Say what is known of a site in words: health, target, and what a test found."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from igny8_desktop.domain.enums import EntityKind, TargetKind
from igny8_desktop.services.sites.sites import SiteInfo
from igny8_desktop.ui.common.places_of_files import folder_words
from igny8_desktop.ui.context import Services

_TARGETS: Mapping[TargetKind, object] = {
    TargetKind.WORDPRESS: QT_TRANSLATE_NOOP("Sites", "WordPress"),
    TargetKind.FOLDER: QT_TRANSLATE_NOOP("Sites", "Folder"),
}
#: Facts of a connection test that are worth reading, with their words.
_FACTS: Mapping[str, object] = {
    "name": QT_TRANSLATE_NOOP("Sites", "Calls itself"),
    "version": QT_TRANSLATE_NOOP("Sites", "WordPress version"),
    "user_name": QT_TRANSLATE_NOOP("Sites", "Logged in as"),
    "roles": QT_TRANSLATE_NOOP("Sites", "Role"),
    "timezone": QT_TRANSLATE_NOOP("Sites", "Time zone"),
    "seo_plugin": QT_TRANSLATE_NOOP("Sites", "SEO plugin"),
    "posts": QT_TRANSLATE_NOOP("Sites", "Posts there"),
}

_LISTS: Mapping[str, object] = {
    "types": QT_TRANSLATE_NOOP("Sites", "Post types"),
    "taxonomies": QT_TRANSLATE_NOOP("Sites", "Taxonomies"),
    "authors": QT_TRANSLATE_NOOP("Sites", "Authors"),
}
_EDITORS: Mapping[str, object] = {
    "blocks": QT_TRANSLATE_NOOP("Sites", "Block editor"),
    "classic": QT_TRANSLATE_NOOP("Sites", "Classic editor"),
}
_MOST_NAMES = 5


def health(site: SiteInfo) -> str:
    """Return the status word of a site's connection."""
    if site.target is None:
        return "not_connected"
    if site.last_ok is None:
        return "unchecked"
    return "connected" if site.last_ok else "failed"


def target_words(target: TargetKind | None) -> str:
    """Return where a site's content goes."""
    return QCoreApplication.translate("Sites", str(_TARGETS[target])) if target is not None else ""


def address(site: SiteInfo, home: Path) -> str:
    """Return the address of a site, or its folder; one inside the data folder is named from there."""
    if site.target is not TargetKind.FOLDER:
        return site.url
    return folder_words(Path(site.folder), home) if site.folder else ""


def fact_lines(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what a test found, as pairs of words; what is not known or not worth reading is left out."""
    lines = []
    for key, label in _FACTS.items():
        value = facts.get(key)
        if value in (None, "", [], ()):
            continue
        text = ", ".join(str(one) for one in value) if isinstance(value, (list, tuple)) else str(value)
        lines.append((QCoreApplication.translate("Sites", str(label)), text))
    return lines


def connection_lines(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return all that connecting found, as pairs of words: what the site is, and what posts can use there."""

    def tr(text: object) -> str:
        return QCoreApplication.translate("Sites", str(text))

    lines = fact_lines(facts)
    for key, label in _LISTS.items():
        names = [str(item.get("name") or item.get("slug", "")) for item in facts.get(key) or () if item]
        if names:
            shown = ", ".join(names[:_MOST_NAMES])
            more = len(names) - _MOST_NAMES
            lines.append((tr(label), f"{shown} +{more}" if more > 0 else shown))
    editor = _EDITORS.get(str(facts.get("editor", "")))
    if editor is not None:
        lines.append((tr(QT_TRANSLATE_NOOP("Sites", "Editor")), tr(editor)))
    return lines


def site_columns(services: Services, site: SiteInfo) -> dict[str, object]:
    """Return the columns of the list of sites that no table of the database has; blocking."""
    counts = services.listing.status_counts(site.scope)
    waiting = len(services.watches.open(site.id)) + len(services.orders.waiting(site.scope))

    def total(kind: EntityKind) -> int:
        return sum(counts.get(kind, {}).values())

    return {
        "target": target_words(site.target),
        "address": address(site, services.home),
        "to_look_at": waiting or None,
        "health": health(site),
        "problem": site.last_problem,
        "sectors": ", ".join(sector.name for sector in site.sectors),
        "keywords": total(EntityKind.KEYWORD),
        "articles": total(EntityKind.CONTENT),
        "published": counts.get(EntityKind.CONTENT, {}).get("published", 0),
        "last_synced_at": site.last_synced_at,
        "last_checked_at": site.last_checked_at,
    }
