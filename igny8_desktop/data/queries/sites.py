"""Queries about sites, sectors and their connections."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from igny8_desktop.data.models import Sector, Site, SiteIntegration
from igny8_desktop.data.scoping import INCLUDE_DELETED
from igny8_desktop.data.unit_of_work import Work


def all_sites(work: Work, *, deleted: bool = False) -> Sequence[Site]:
    """Return the sites by name."""
    return work.scalars(select(Site).order_by(Site.name, Site.id), **(INCLUDE_DELETED if deleted else {}))


def site_by_slug(work: Work, slug: str, *, deleted: bool = False) -> Site | None:
    """Return the site with this slug."""
    return work.scalar(select(Site).where(Site.slug == slug), **(INCLUDE_DELETED if deleted else {}))


def sectors(work: Work) -> Sequence[Sector]:
    """Return the sectors of the site, oldest first."""
    return work.scalars(select(Sector).order_by(Sector.id))


def sector_by_slug(work: Work, slug: str) -> Sector | None:
    """Return the sector with this slug, also a deleted one."""
    return work.scalar(select(Sector).where(Sector.slug == slug), **INCLUDE_DELETED)


def integration(work: Work) -> SiteIntegration | None:
    """Return how the site is published to."""
    return work.scalar(select(SiteIntegration))
