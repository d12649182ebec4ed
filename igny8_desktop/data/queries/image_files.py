"""Queries about the files that images, answers and sites need, over all sites of the data folder."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from igny8_desktop.data.models import AiCall, Image, Site
from igny8_desktop.data.scoping import ALL_SITES, INCLUDE_DELETED
from igny8_desktop.data.unit_of_work import Work

_EVERYWHERE = {**ALL_SITES, **INCLUDE_DELETED}


def images_with_files(work: Work) -> Sequence[Image]:
    """Return the images of all sites that show a picture or have variants; of deleted articles and sites, too."""
    rows = work.scalars(select(Image).order_by(Image.site_id, Image.id), **_EVERYWHERE)
    return [row for row in rows if row.file_name or row.variants]


def shown_files(work: Work) -> set[str]:
    """Return the names of the pictures that images of all sites show."""
    return {str(row[0]) for row in work.rows(select(Image.file_name).where(Image.file_name != ""), **_EVERYWHERE)}


def answer_files(work: Work) -> set[str]:
    """Return the names of bytes that were paid for: they are never an orphan."""
    return {str(row[0]) for row in work.rows(select(AiCall.answer_file).where(AiCall.answer_file != ""), **_EVERYWHERE)}


def logo_files(work: Work) -> set[str]:
    """Return the names of the logos of all sites."""
    profiles = [row[0] or {} for row in work.rows(select(Site.profile), **INCLUDE_DELETED)]
    return {str(profile["logo_file"]) for profile in profiles if profile.get("logo_file")}
