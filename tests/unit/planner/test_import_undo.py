"""Taking imports back: what they brought goes, what they changed is as before, what is used stays."""

from __future__ import annotations

from concurrent.futures import CancelledError
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from igny8_desktop.data.models import (
    Cluster,
    ContentIdea,
    IdeaKeyword,
    Keyword,
    KeywordImport,
    KeywordImportChange,
    Task,
    TaskKeyword,
)
from igny8_desktop.data.scoping import INCLUDE_DELETED
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import KeywordStatus
from igny8_desktop.domain.errors import Conflict, NotFound
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner import import_undo
from igny8_desktop.services.planner.clusters import Clusters
from igny8_desktop.services.planner.intent import classify_intent
from igny8_desktop.services.planner.keyword_bulk import KeywordBulk
from igny8_desktop.services.planner.keyword_imports import KeywordImports
from igny8_desktop.services.planner.keywords import Keywords

FIELDS = ("volume", "volume_max", "difficulty", "cpc", "currency", "intent", "intent_source", "status", "cluster_id",
          "sources", "ranking_urls", "pinned", "word_count")  # fmt: skip


def state(database: Database, scope: Scope) -> dict[tuple[str, str], dict[str, Any]]:
    """Return every field of the living keywords."""
    with database.read(scope) as work:
        return {
            (row.text, row.market): {name: getattr(row, name) for name in FIELDS}
            for row in work.scalars(select(Keyword).order_by(Keyword.id))
        }


@pytest.fixture
def imports(database: Database) -> KeywordImports:
    return KeywordImports(database)


@pytest.fixture
def bring(imports: KeywordImports, scope: Scope, tmp_path: Path) -> Any:
    """Return a function that imports a text as a file and returns the import's id."""

    def bring(text: str, name: str = "list.csv") -> int:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return imports.import_file(scope, tmp_path / name).import_id

    return bring


def test_an_import_is_taken_back_as_a_whole(
    database: Database, scope: Scope, imports: KeywordImports, bring: Any
) -> None:
    keywords = Keywords(database)
    keywords.add(scope, "desk", volume=5)
    gone = keywords.add(scope, "lamp", volume=7, difficulty=3)
    keywords.delete(scope, [gone])
    before = state(database, scope)
    import_id = bring(
        "Keyword,Volume,KD,CPC,Intent\ndesk,9,30,$2,Transactional\nlamp,9,,,\nchair,1,,,\nsofa,10-100,,,\n"
    )
    assert len(state(database, scope)) == 4
    report = imports.undo(scope, import_id)
    assert (report.removed, report.restored, report.kept) == (2, 2, 0)
    assert state(database, scope) == before
    info = imports.history(scope)[0]
    assert (info.id, info.added, info.merged) == (import_id, 3, 1)
    assert info.undone_at is not None
    with database.read(scope) as work:
        assert not work.scalars(select(KeywordImportChange))
    with pytest.raises(Conflict):
        imports.undo(scope, import_id)
    keywords.restore(scope, [gone])
    assert state(database, scope)["lamp", ""]["difficulty"] == 3


def test_what_came_again_after_an_undo_is_fresh_and_no_id_is_used_twice(
    database: Database, scope: Scope, imports: KeywordImports, bring: Any
) -> None:
    text = "Keyword,Volume,KD\ndesk,1,50\nlamp,2,60\nzebra,3,70\n"
    first = bring(text)
    with database.read(scope) as work:
        old = set(work.scalars(select(Keyword.id)))
    imports.undo(scope, first)
    assert not state(database, scope)
    bring("Keyword,Volume,KD\ndesk,50,1\nlamp,60,2\nzebra,70,3\nnew,1,1\n")
    rows = state(database, scope)
    assert [(row["volume"], row["difficulty"]) for row in rows.values()] != []
    assert {key[0]: (row["volume"], row["difficulty"]) for key, row in rows.items()} == {
        "desk": (50, 1.0), "lamp": (60, 2.0), "zebra": (70, 3.0), "new": (1, 1.0),
    }  # fmt: skip
    with database.read(scope) as work:
        again = {row.id for row in work.scalars(select(Keyword)) if row.text != "zebra"}
    assert not again & old


def test_what_is_used_edited_or_kept_by_hand_stays_and_is_named(
    database: Database, scope: Scope, imports: KeywordImports, bring: Any
) -> None:
    names = "idea,task,edited,bulk,pinned,mine,locked,automatic,plain"
    import_id = bring("Keyword,Volume,KD,CPC\n" + "".join(f"{name} desk,5,7,0.3\n" for name in names.split(",")))
    with database.read(scope) as work:
        ids = {row.text.split()[0]: row.id for row in work.scalars(select(Keyword))}
    Keywords(database).edit(scope, ids["edited"], volume=6)
    KeywordBulk(database).edit(scope, [ids["bulk"]], {"difficulty": 8})
    clusters = Clusters(database)
    clusters.create(scope, "Mine", [ids["mine"]])
    with database.write(scope) as work:
        idea = work.add(ContentIdea(sector_id=scope.sector_id, title="T"))
        work.add(IdeaKeyword(idea_id=idea.id, keyword_id=ids["idea"]))
        task = work.add(Task(sector_id=scope.sector_id, title="T"))
        work.add(TaskKeyword(task_id=task.id, keyword_id=ids["task"]))
        work.get(Keyword, ids["pinned"]).pinned = True
        for name in ("automatic", "locked"):
            cluster = work.add(Cluster(sector_id=scope.sector_id, name=name, locked=name == "locked"))
            work.get(Keyword, ids[name]).status = KeywordStatus.USED
            work.get(Keyword, ids[name]).cluster_id = cluster.id
    report = imports.undo(scope, import_id)
    kept = {key[0].split()[0] for key in state(database, scope)}
    assert kept == {"idea", "task", "edited", "bulk", "pinned", "mine", "locked"}
    assert (report.removed, report.kept, report.clusters_removed) == (2, 7, 1)
    assert {each.text.split()[0]: each.reason for each in report.examples} == {
        "idea": import_undo.COVERED, "task": import_undo.COVERED, "edited": import_undo.HANDLED,
        "bulk": import_undo.HANDLED,
        "pinned": import_undo.HANDLED, "mine": import_undo.HANDLED, "locked": import_undo.HANDLED,
    }  # fmt: skip
    with database.read(scope) as work:
        assert {row.name for row in work.scalars(select(Cluster))} == {"Mine", "locked"}


def test_what_was_edited_since_is_not_taken_back(
    database: Database, scope: Scope, imports: KeywordImports, bring: Any
) -> None:
    keywords = Keywords(database)
    keyword_id = keywords.add(scope, "desk")
    import_id = bring("Keyword,Volume,KD\ndesk,9,30\n")
    keywords.edit(scope, keyword_id, volume=12)
    imports.undo(scope, import_id)
    row = state(database, scope)["desk", ""]
    assert (row["volume"], row["difficulty"]) == (12, None)


def test_a_later_import_keeps_what_it_brought_too(
    database: Database, scope: Scope, imports: KeywordImports, bring: Any
) -> None:
    first = bring("Keyword,Volume,KD,Intent\ndesk,10-100,30,Navigational\nlamp,7,,\n", "a.csv")
    second = bring("Keyword,Volume,KD\ndesk,40,20\nchair,1,1\n", "b.csv")
    assert imports.undo(scope, first).kept_by_reason == {import_undo.BROUGHT_AGAIN: 1}
    rows = state(database, scope)
    assert set(rows) == {("desk", ""), ("chair", "")}
    desk = rows["desk", ""]
    assert (desk["volume"], desk["volume_max"], desk["difficulty"]) == (40, None, 20.0)
    assert (desk["intent"], desk["intent_source"]) == (classify_intent("desk").intent, "rules")
    assert [source["name"] for source in desk["sources"]] == ["b.csv"]
    assert imports.undo(scope, second).removed == 2
    assert not state(database, scope)


def test_the_same_file_twice_adds_nothing_and_either_import_alone_keeps_the_keywords(
    database: Database, scope: Scope, imports: KeywordImports, bring: Any
) -> None:
    text = "Keyword,Volume\ndesk,5\nlamp,6\n"
    first = bring(text)
    before = state(database, scope)
    second = bring(text)
    assert state(database, scope) == before
    assert imports.undo(scope, second).removed == 0
    assert state(database, scope) == before
    third = bring(text)
    assert imports.undo(scope, first).removed == 0
    assert {key: row["volume"] for key, row in state(database, scope).items()} == {("desk", ""): 5, ("lamp", ""): 6}
    assert imports.undo(scope, third).removed == 2
    assert not state(database, scope)


def test_undoing_in_any_order_ends_where_it_began(
    database: Database, scope: Scope, imports: KeywordImports, bring: Any
) -> None:
    keywords = Keywords(database)
    keywords.add(scope, "desk")
    before = state(database, scope)
    for order in ((0, 1, 2), (2, 1, 0), (1, 0, 2), (0, 2, 1)):
        ids = [
            bring("Keyword,Volume\ndesk,10-100\nlamp,1\n", "a.csv"),
            bring("Keyword,Volume,KD\ndesk,70,5\nlamp,10-20,9\n", "b.csv"),
            bring("Keyword,CPC,Intent\ndesk,$4,Commercial\nlamp,$1,Commercial\n", "c.csv"),
        ]
        for index in order:
            imports.undo(scope, ids[index])
        assert state(database, scope) == before, order


def test_rows_that_repeat_in_a_file_are_undone_with_it(
    database: Database, scope: Scope, imports: KeywordImports, bring: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from igny8_desktop.services.planner import keyword_rows

    monkeypatch.setattr(keyword_rows, "WINDOW", 2)
    Keywords(database).add(scope, "desk")
    before = state(database, scope)
    import_id = bring("Keyword,Volume,KD\ndesk,10-100,\nlamp,,\ndesk,70,\nlamp,5,\nDESK,,8\nLamp,,9\n")
    rows = state(database, scope)
    assert [(row["volume"], row["volume_max"], row["difficulty"]) for row in rows.values()] == [
        (70, None, 8),
        (5, None, 9),
    ]
    imports.undo(scope, import_id)
    assert state(database, scope) == before


def test_a_cancelled_undo_changes_nothing(
    database: Database, scope: Scope, imports: KeywordImports, bring: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_undo, "AT_ONCE", 3)
    import_id = bring("Keyword\n" + "".join(f"desk {number}\n" for number in range(10)))
    before = state(database, scope)
    asked = iter([False, False, True])
    with pytest.raises(CancelledError):
        imports.undo(scope, import_id, should_stop=lambda: next(asked))
    assert state(database, scope) == before
    steps: list[tuple[int, int]] = []
    imports.undo(scope, import_id, progress=lambda done, total, text="": steps.append((done, total)))
    assert steps[-2:] == [(10, 10), (1, 1)]
    with database.read(scope) as work:
        shells = work.scalars(select(Keyword), **INCLUDE_DELETED)
        assert len(shells) == 1, "only the youngest leaves a trace, so that its id is not given again"


def test_another_site_cannot_undo(
    database: Database, scope: Scope, other_scope: Scope, imports: KeywordImports, bring: Any
) -> None:
    import_id = bring("Keyword\ndesk\n")
    with pytest.raises(NotFound):
        imports.undo(other_scope, import_id)
    assert not imports.history(other_scope)
    with database.read(scope) as work:
        assert work.get(KeywordImport, import_id).undone_at is None
