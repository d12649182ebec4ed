"""Queries about saved views of lists."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from igny8_desktop.data.models import SavedView
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.enums import EntityKind


def saved_views(work: Work, kind: EntityKind) -> Sequence[SavedView]:
    """Return the saved views of a list of the site, by name."""
    return work.scalars(
        select(SavedView)
        .where(SavedView.list_kind == kind)
        .order_by(func.lower(SavedView.name), SavedView.name, SavedView.id)
    )


def saved_view_by_name(work: Work, kind: EntityKind, name: str) -> SavedView | None:
    """Return the saved view with this name, whatever its letters' case."""
    folded = name.casefold()
    return next((view for view in saved_views(work, kind) if view.name.casefold() == folded), None)
