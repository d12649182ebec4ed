"""Views of lists under names."""

from __future__ import annotations

import pytest

from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.domain.errors import Conflict, NotFound, WrongInput
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.saved_views import SavedViews

STATE = {"query": {"text": "coffee", "filters": {"status": ["active"]}}, "columns": [{"key": "text", "visible": True}]}


def test_views_are_kept_changed_and_deleted(database: Database, scope: Scope) -> None:
    views = SavedViews(database)
    easy = views.save(scope, EntityKind.KEYWORD, "  Easy   wins ", STATE)
    views.save(scope, EntityKind.KEYWORD, "all German", {})
    assert [view.name for view in views.all(scope, EntityKind.KEYWORD)] == ["all German", "Easy wins"]
    assert views.all(scope, EntityKind.KEYWORD)[1].state == STATE
    views.update(scope, easy.id, {"query": {}})
    views.rename(scope, easy.id, "Low hanging")
    assert [(view.name, view.state) for view in views.all(scope, EntityKind.KEYWORD)][1] == (
        "Low hanging",
        {"query": {}},
    )
    gone = views.delete(scope, easy.id)
    assert [view.name for view in views.all(scope, EntityKind.KEYWORD)] == ["all German"]
    again = views.save(scope, EntityKind.KEYWORD, gone.name, gone.state)
    assert again.state == {"query": {}}


def test_names_are_unique_per_list_and_site(database: Database, scope: Scope, other_scope: Scope) -> None:
    views = SavedViews(database)
    first = views.save(scope, EntityKind.KEYWORD, "Mine", {})
    views.save(scope, EntityKind.CLUSTER, "Mine", {})
    views.save(other_scope, EntityKind.KEYWORD, "Mine", {})
    with pytest.raises(Conflict, match="already"):
        views.save(scope, EntityKind.KEYWORD, "MINE", {})
    second = views.save(scope, EntityKind.KEYWORD, "Other", {})
    with pytest.raises(Conflict):
        views.rename(scope, second.id, "mine")
    assert views.rename(scope, first.id, "MINE").name == "MINE"
    for wrong in ("", "   ", "x" * 101):
        with pytest.raises(WrongInput):
            views.save(scope, EntityKind.KEYWORD, wrong, {})


def test_views_of_another_site_are_not_there(database: Database, scope: Scope, other_scope: Scope) -> None:
    views = SavedViews(database)
    theirs = views.save(other_scope, EntityKind.KEYWORD, "Theirs", STATE)
    assert views.all(scope, EntityKind.KEYWORD) == []
    with pytest.raises(NotFound):
        views.update(scope, theirs.id, {})
    with pytest.raises(NotFound):
        views.rename(scope, theirs.id, "Mine")
    with pytest.raises(NotFound):
        views.delete(scope, theirs.id)
    assert views.all(other_scope, EntityKind.KEYWORD)[0].state == STATE
