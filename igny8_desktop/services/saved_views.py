"""Keep views of lists under names: search, filters, order and columns, per site and list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from igny8_desktop.data.models import SavedView
from igny8_desktop.data.queries import saved_views as queries
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.domain.errors import Conflict, WrongInput
from igny8_desktop.domain.scope import Scope

#: Characters that a name may have.
MOST_NAME = 100


@dataclass(frozen=True)
class ViewInfo:
    """A saved view; `state` is what the window made of its list, JSON-able."""

    id: int
    name: str
    state: Mapping[str, object] = field(default_factory=dict)


class SavedViews:
    """The saved views of sites; every call is one unit of work. A view belongs to the whole site, not to a sector."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, scope: Scope, kind: EntityKind) -> list[ViewInfo]:
        """Return the views of a list, by name."""
        with self._database.read(Scope(scope.site_id)) as work:
            return [_info(view) for view in queries.saved_views(work, kind)]

    def save(self, scope: Scope, kind: EntityKind, name: str, state: Mapping[str, object]) -> ViewInfo:
        """Keep a new view; raises `Conflict` when the name is taken and `WrongInput` for a name that is none."""
        name = _checked(name)
        with self._database.write(Scope(scope.site_id), "views") as work:
            _must_be_free(work, kind, name)
            view = SavedView(site_id=scope.site_id, list_kind=kind, name=name, state=dict(state))
            return _info(work.add(view))

    def update(self, scope: Scope, view_id: int, state: Mapping[str, object]) -> ViewInfo:
        """Replace what a view shows; raises `NotFound`."""
        with self._database.write(Scope(scope.site_id), "views") as work:
            view = work.get(SavedView, view_id)
            view.state = dict(state)
            return _info(view)

    def rename(self, scope: Scope, view_id: int, name: str) -> ViewInfo:
        """Give a view another name; raises `Conflict`, `WrongInput` and `NotFound`."""
        name = _checked(name)
        with self._database.write(Scope(scope.site_id), "views") as work:
            view = work.get(SavedView, view_id)
            _must_be_free(work, view.list_kind, name, besides=view_id)
            view.name = name
            return _info(view)

    def delete(self, scope: Scope, view_id: int) -> ViewInfo:
        """Delete a view for good and return it as it was, so that it can be saved again; raises `NotFound`."""
        with self._database.write(Scope(scope.site_id), "views") as work:
            view = work.get(SavedView, view_id)
            info = _info(view)
            work.delete(view)
            return info


def _info(view: SavedView) -> ViewInfo:
    return ViewInfo(view.id, view.name, dict(view.state))


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > MOST_NAME:
        raise WrongInput(
            "This is no name for a view",
            f"A name has 1 to {MOST_NAME} characters.",
            "Choose a short name, such as “Easy wins”.",
        )
    return name


def _must_be_free(work: Work, kind: EntityKind, name: str, *, besides: int | None = None) -> None:
    other = queries.saved_view_by_name(work, kind, name)
    if other is not None and other.id != besides:
        raise Conflict(
            "There is such a view already",
            f"This list has a view named “{other.name}”.",
            "Choose another name, or update that view.",
        )


__all__ = ["MOST_NAME", "SavedViews", "ViewInfo"]
