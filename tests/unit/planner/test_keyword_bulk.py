"""Many keywords changed, deleted and restored at once, and everything taken back."""

from __future__ import annotations

from concurrent.futures import CancelledError

import pytest

from igny8_desktop.data.models import Cluster, Keyword
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.changes import Changes
from igny8_desktop.domain.enums import EntityKind, KeywordStatus, SearchIntent
from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.domain.scope import Scope
from igny8_desktop.domain.tables import TableQuery
from igny8_desktop.services.listing import Listing
from igny8_desktop.services.planner import keyword_bulk
from igny8_desktop.services.planner.keyword_bulk import KeywordBulk


@pytest.fixture
def ids(database: Database, scope: Scope) -> list[int]:
    """Six keywords: two in a cluster, one of which is pinned; one with a range; two that differ by market only."""
    with database.write(scope) as work:
        cluster = work.add(Cluster(name="Machines")).id
        used = {"cluster_id": cluster, "status": KeywordStatus.USED}
        rows = [
            Keyword(text="one", normalised="one", volume=10, **used),
            Keyword(text="two", normalised="two", volume=20, pinned=True, **used),
            Keyword(text="three", normalised="three", volume=100, volume_max=1000),
            Keyword(text="four", normalised="four", intent=SearchIntent.COMMERCIAL, intent_source="rules"),
            Keyword(text="same", normalised="same", market="us"),
            Keyword(text="same", normalised="same", market="de"),
        ]
        work.add_all(rows)
        return [row.id for row in rows]


def table(database: Database, scope: Scope) -> list[dict[str, object]]:
    rows = Listing(database).all_rows(scope, EntityKind.KEYWORD, query=TableQuery(sort_key="id"))
    return [{key: value for key, value in row.items() if key != "updated_at"} for row in rows]


def test_edits_change_what_differs_and_can_be_taken_back(
    database: Database, scope: Scope, ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyword_bulk, "_AT_ONCE", 2)
    bulk, before = KeywordBulk(database), table(database, scope)
    said: list[Changes] = []
    database.feed.subscribe(said.append)
    edit = bulk.edit(scope, ids, {"intent": "commercial", "volume": 5, "currency": "eur"})
    assert (edit.changed, edit.skipped) == (6, 0)
    rows = table(database, scope)
    assert {row["intent"] for row in rows} == {SearchIntent.COMMERCIAL}
    assert {row["intent_source"] for row in rows} == {"by hand"}
    assert {(row["volume"], row["volume_max"], row["currency"]) for row in rows} == {(5, None, "EUR")}
    assert said[-1].touches(EntityKind.KEYWORD)
    assert bulk.edit(scope, ids, {"volume": 5}).changed == 0
    assert bulk.undo(scope, edit) == 6
    assert table(database, scope) == before


def test_a_status_takes_keywords_out_of_their_cluster_and_undo_brings_them_back(
    database: Database, scope: Scope, ids: list[int]
) -> None:
    bulk, before = KeywordBulk(database), table(database, scope)
    edit = bulk.edit(scope, ids, {"status": KeywordStatus.ACTIVE})
    assert edit.changed == 2
    rows = table(database, scope)
    assert [row["cluster_id"] for row in rows] == [None] * 6
    assert not any(row["pinned"] for row in rows)
    bulk.undo(scope, edit)
    assert table(database, scope) == before
    edit = bulk.edit(scope, ids, {"status": KeywordStatus.INACTIVE})
    assert edit.changed == 6
    with database.write(scope) as work:
        cluster = before[0]["cluster_id"]
        assert isinstance(cluster, int)
        work.delete(work.get(Cluster, cluster))
    bulk.undo(scope, edit)
    assert [row["status"] for row in table(database, scope)] == [KeywordStatus.ACTIVE] * 6


def test_a_market_is_not_taken_twice_by_the_same_words(database: Database, scope: Scope, ids: list[int]) -> None:
    bulk, before = KeywordBulk(database), table(database, scope)
    edit = bulk.edit(scope, ids, {"market": "US"})
    assert (edit.changed, edit.skipped) == (4, 1)
    assert [row["market"] for row in table(database, scope)] == ["us"] * 5 + ["de"]
    bulk.undo(scope, edit)
    assert table(database, scope) == before


def test_what_makes_no_sense_or_is_cancelled_changes_nothing(
    database: Database, scope: Scope, ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyword_bulk, "_AT_ONCE", 2)
    bulk, before = KeywordBulk(database), table(database, scope)
    for wrong in ({"difficulty": 101}, {"cpc": -1.0}, {"status": "used"}):
        with pytest.raises(WrongInput):
            bulk.edit(scope, ids, wrong)
    answers = iter([False, False, True])
    with pytest.raises(CancelledError):
        bulk.edit(scope, ids, {"volume": 1}, should_stop=lambda: next(answers))
    assert table(database, scope) == before


def test_deleted_keywords_come_back_as_they_were(
    database: Database, scope: Scope, other_scope: Scope, ids: list[int]
) -> None:
    bulk, before = KeywordBulk(database), table(database, scope)
    assert KeywordBulk(database).delete(other_scope, ids) == 0
    assert table(database, scope) == before
    assert bulk.delete(scope, ids[:4]) == 4
    assert bulk.delete(scope, ids[:4]) == 0
    assert len(table(database, scope)) == 2
    assert bulk.restore(scope, ids) == 4
    assert table(database, scope) == before
    bulk.delete(scope, ids)
    with database.write(scope) as work:
        cluster = before[0]["cluster_id"]
        assert isinstance(cluster, int)
        work.delete(work.get(Cluster, cluster))
    assert bulk.restore(scope, ids) == 6
    assert [row["status"] for row in table(database, scope)] == [KeywordStatus.ACTIVE] * 6
