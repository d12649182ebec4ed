"""Queries about texts that the editor kept and nobody saved."""

from __future__ import annotations

from sqlalchemy import select

from igny8_desktop.data.models import ContentAutosave
from igny8_desktop.data.unit_of_work import Work


def autosave(work: Work, content_id: int) -> ContentAutosave | None:
    """Return the unsaved text of an article."""
    return work.scalar(select(ContentAutosave).where(ContentAutosave.content_id == content_id))


def forget(work: Work, content_id: int) -> None:
    """Delete the unsaved text of an article for good."""
    row = autosave(work, content_id)
    if row is not None:
        work.delete(row)
