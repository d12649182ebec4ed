"""Bringing keywords into a real database: added, merged, refused, all or nothing."""

from __future__ import annotations

from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from igny8_desktop.data.models import Keyword, KeywordImport
from igny8_desktop.data.queries import keywords as queries
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.changes import Changes
from igny8_desktop.domain.enums import EntityKind, KeywordStatus, SearchIntent
from igny8_desktop.domain.errors import Conflict, Igny8Error, IllegalTransition, NotFound, WrongInput
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner import keyword_intake
from igny8_desktop.services.planner.keywords import Keywords

SAMPLES = Path(__file__).parents[2] / "data" / "keywords"


def stored(database: Database, scope: Scope) -> dict[tuple[str, str], Keyword]:
    from sqlalchemy import select

    with database.read(scope) as work:
        return {(row.text, row.market): row for row in work.scalars(select(Keyword).order_by(Keyword.id))}


def write(path: Path, text: str, name: str = "list.csv") -> Path:
    file = path / name
    file.write_text(text, encoding="utf-8")
    return file


def test_imports_a_real_export(database: Database, scope: Scope) -> None:
    seen: list[Changes] = []
    stop = database.feed.subscribe(seen.append)
    steps: list[tuple[int, int]] = []
    report = Keywords(database).import_file(
        scope,
        SAMPLES / "google_us_sourdough-starter_matching-terms_2026-05-01_10-11-12.csv",
        progress=lambda done, total, text="": steps.append((done, total)),
    )
    stop()
    assert (report.added, report.merged, report.refused_count, report.rows_read) == (80, 0, 0, 80)
    assert (report.tool, report.encoding) == ("Ahrefs", "UTF-16")
    rows = stored(database, scope)
    assert len(rows) == 80
    first = rows["best sourdough starter", "us"]
    assert (first.volume, first.difficulty, first.cpc) == (50, None, 5.08)
    assert (first.intent, first.intent_source) == (SearchIntent.COMMERCIAL, "file")
    assert first.sources[0]["tool"] == "Ahrefs"
    assert first.sources[0]["row"] == 2
    assert first.import_id == report.import_id
    assert steps[-1][0] == steps[-1][1]
    assert seen[-1].touches(EntityKind.KEYWORD, EntityKind.IMPORT)
    with database.read(scope) as work:
        assert [row.added for row in queries.imports(work)] == [80]


def test_the_same_keywords_from_several_tools_are_one_row_with_all_sources(database: Database, scope: Scope) -> None:
    keywords = Keywords(database)
    keywords.import_file(scope, SAMPLES / "ahrefs_comma_utf8.csv")
    again = keywords.import_file(scope, SAMPLES / "ahrefs_comma_utf8.csv")
    assert (again.added, again.merged) == (0, 80)
    ubersuggest = keywords.import_file(scope, SAMPLES / "ubersuggest_keywords.csv", market="gb")
    assert (ubersuggest.added, ubersuggest.merged) == (0, 80)
    row = stored(database, scope)["best sourdough starter", "gb"]
    assert row.volume == 50, "volumes are not added up"
    assert [source["tool"] for source in row.sources] == ["Ahrefs", "Ubersuggest"]
    assert (row.intent, row.intent_source) == (SearchIntent.INFORMATIONAL, "file"), "the file's word beats the rules"


def test_merging_fills_gaps_and_prefers_exact_volumes(database: Database, scope: Scope, tmp_path: Path) -> None:
    keywords = Keywords(database)
    text = "Keyword,Volume,KD,CPC\nDesk  Lamp,10-100,,\n“desk lamp”,,5,\nDESK LAMP,70,9,$2\nchair,5,,\n"
    report = keywords.import_file(scope, write(tmp_path, text))
    assert (report.added, report.merged, report.rows_read) == (3, 1, 4)
    row = stored(database, scope)["Desk Lamp", ""]
    assert (row.volume, row.volume_max, row.difficulty, row.cpc, row.currency) == (70, None, 9.0, 2.0, "USD")
    keywords.import_file(scope, write(tmp_path, "Keyword,Volume\ndesk lamp,900\nchair,1K-10K\n", "b.csv"))
    rows = stored(database, scope)
    assert rows["Desk Lamp", ""].volume == 70
    assert (rows["chair", ""].volume, rows["chair", ""].volume_max) == (5, None)


def test_markets_stay_apart(database: Database, scope: Scope, tmp_path: Path) -> None:
    text = "Keyword,Country,Volume\ndesk,us,10\ndesk,de,20\ndesk,US,30\n"
    assert Keywords(database).import_file(scope, write(tmp_path, text)).added == 2
    assert {key: row.volume for key, row in stored(database, scope).items()} == {("desk", "us"): 10, ("desk", "de"): 20}


def test_refused_rows_are_reported_with_number_and_reason(database: Database, scope: Scope, tmp_path: Path) -> None:
    report = Keywords(database).import_file(scope, write(tmp_path, "Keyword,Volume\ndesk,1\n,5\n!!!,2\n"))
    assert [(row[0], row[1]) for row in report.refused] == [(3, "5"), (4, "!!!")]
    assert all(row[2] for row in report.refused)
    with database.read(scope) as work:
        record = work.get(KeywordImport, report.import_id)
        assert (record.refused, len(record.report["refused"])) == (2, 2)


def test_a_file_without_any_usable_row_changes_nothing(database: Database, scope: Scope, tmp_path: Path) -> None:
    for text in ("Keyword,Volume\n", "Keyword,Volume\n!!!,5\n"):
        with pytest.raises(WrongInput):
            Keywords(database).import_file(scope, write(tmp_path, text))
    with database.read(scope) as work:
        assert not queries.imports(work)


def test_a_failure_or_cancel_midway_leaves_nothing(
    database: Database, scope: Scope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyword_intake, "CHUNK", 10)
    keywords = Keywords(database)
    keywords.add(scope, "desk 3", volume=None)
    rows = "".join(f"desk {number},5\n" for number in range(100))
    broken = write(tmp_path, "Keyword,Volume\n" + rows + '"never closed' + "x" * 200_000, "broken.csv")
    with pytest.raises(WrongInput):
        keywords.import_file(scope, broken)
    asked = iter([False, False, False, True, True])
    with pytest.raises(CancelledError):
        keywords.import_file(scope, write(tmp_path, "Keyword,Volume\n" + rows), should_stop=lambda: next(asked))
    assert [(row.text, row.volume) for row in stored(database, scope).values()] == [("desk 3", None)]
    with database.read(scope) as work:
        assert not queries.imports(work)
    assert keywords.import_file(scope, write(tmp_path, "Keyword,Volume\n" + rows)).added == 99


def test_deleted_keywords_come_back(database: Database, scope: Scope, tmp_path: Path) -> None:
    keywords = Keywords(database)
    keyword_id = keywords.add(scope, "desk", volume=5)
    assert keywords.delete(scope, [keyword_id]) == 1
    assert not stored(database, scope)
    report = keywords.import_file(scope, write(tmp_path, "Keyword,KD\nDesk,7\n"))
    assert (report.added, report.merged) == (1, 0)
    row = stored(database, scope)["desk", ""]
    assert (row.id, row.volume, row.difficulty) == (keyword_id, 5, 7.0)
    keywords.delete(scope, [keyword_id])
    assert keywords.restore(scope, [keyword_id]) == 1
    assert ("desk", "") in stored(database, scope)


def test_inactive_rows_of_the_platform_stay_inactive(database: Database, scope: Scope) -> None:
    Keywords(database).import_file(scope, SAMPLES / "platform_seed_keywords.csv")
    rows = stored(database, scope)
    assert rows["best sourdough starter", "us"].status is KeywordStatus.INACTIVE
    assert rows["sourdough starter problems", "us"].status is KeywordStatus.ACTIVE


def test_exactly_1000_rows_of_search_console_is_a_warning(database: Database, scope: Scope, tmp_path: Path) -> None:
    text = "Top queries,Clicks,Impressions,CTR,Position\n" + "".join(f"desk {n},1,2,3%,4\n" for n in range(1000))
    assert Keywords(database).import_file(scope, write(tmp_path, text)).warnings


def test_paste_and_add(database: Database, scope: Scope) -> None:
    keywords = Keywords(database)
    report = keywords.paste(scope, "standing desk\nbuy standing desk\nStanding Desk\n")
    assert (report.added, report.merged) == (2, 1)
    assert stored(database, scope)["buy standing desk", ""].intent is SearchIntent.TRANSACTIONAL
    assert stored(database, scope)["buy standing desk", ""].intent_source == "rules"
    with pytest.raises(Conflict):
        keywords.add(scope, "STANDING desk")
    for text in ("", "???", "x" * 501):
        with pytest.raises(WrongInput):
            keywords.add(scope, text)
    with pytest.raises(WrongInput):
        keywords.add(scope, "desk", volume=-1)


def test_editing(database: Database, scope: Scope) -> None:
    keywords = Keywords(database)
    one, two = keywords.add(scope, "desk"), keywords.add(scope, "chair")
    keywords.edit(scope, one, text="Desk  lamp", volume=10, intent="commercial")
    row = stored(database, scope)["Desk lamp", ""]
    assert (row.normalised, row.volume, row.intent_source) == ("desk lamp", 10, "by hand")
    with pytest.raises(Conflict):
        keywords.edit(scope, two, text="DESK LAMP")
    with pytest.raises(WrongInput):
        keywords.edit(scope, two, difficulty=101)
    assert keywords.set_status(scope, [one, two], KeywordStatus.INACTIVE) == 2
    with pytest.raises(WrongInput):
        keywords.set_status(scope, [one], KeywordStatus.USED)
    with pytest.raises(IllegalTransition), database.write(scope) as work:
        work.get(Keyword, one).status = KeywordStatus.USED


def test_other_sites_are_out_of_reach(database: Database, scope: Scope, other_scope: Scope) -> None:
    keywords = Keywords(database)
    keyword_id = keywords.add(scope, "desk")
    assert keywords.add(other_scope, "desk") != keyword_id, "each site has its own"
    with pytest.raises(NotFound):
        keywords.edit(other_scope, keyword_id, volume=5)
    assert keywords.delete(other_scope, [keyword_id]) == 0
    assert keywords.set_status(other_scope, [keyword_id], KeywordStatus.INACTIVE) == 0
    with pytest.raises(Igny8Error):
        keywords.add(Scope(scope.site_id, other_scope.sector_id), "lamp")
    assert keywords.add(scope.whole_site(), "lamp"), "without a sector, the site's first one is meant"
