"""Bringing keywords into a real database: added, merged, refused, all or nothing."""

from __future__ import annotations

import csv
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from igny8_desktop.data.models import Keyword, KeywordImport
from igny8_desktop.data.queries import keywords as queries
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.changes import Changes
from igny8_desktop.domain.enums import EntityKind, KeywordStatus, SearchIntent
from igny8_desktop.domain.errors import Conflict, Igny8Error, IllegalTransition, NotFound, StorageTrouble, WrongInput
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner import keyword_rows
from igny8_desktop.services.planner.import_reports import save_report
from igny8_desktop.services.planner.keyword_imports import KeywordImports
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
    monkeypatch.setattr(keyword_rows, "WINDOW", 10)
    keywords = Keywords(database)
    keywords.add(scope, "desk 3", volume=None)
    rows = "".join(f"desk {number},5\n" for number in range(100))
    with database.write(scope) as work:
        pages = work.session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
        work.session.connection().exec_driver_sql(f"PRAGMA max_page_count = {pages + 3}")
    with pytest.raises(StorageTrouble, match="disk is full"):
        keywords.import_file(scope, write(tmp_path, "Keyword,Volume\n" + rows))
    with database.write(scope) as work:
        work.session.connection().exec_driver_sql("PRAGMA max_page_count = 1000000")
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


# ------------------------------------------------------------------------------------- looking first, and afterwards


def test_a_preview_counts_what_the_import_then_does(database: Database, scope: Scope, tmp_path: Path) -> None:
    imports = KeywordImports(database)
    keywords = Keywords(database)
    keywords.add(scope, "desk")
    gone = keywords.add(scope, "lamp")
    keywords.delete(scope, [gone])
    file = write(tmp_path, "Keyword,Volume,CPS\ndesk,1,\nlamp,2,\nLAMP,3,\n!!!,4,\nchair,5,\nchair,6,\n")
    steps: list[tuple[int, int]] = []
    seen = imports.preview(scope, file, progress=lambda done, total, text="": steps.append((done, total)))
    assert (seen.added, seen.merged, seen.refused_count, seen.rows_read, seen.complete) == (2, 3, 1, 6, True)
    assert [row.row_number for row in seen.refused] == [5]
    assert seen.file.mapping == {"keyword": "Keyword", "volume": "Volume"}
    assert steps[-1] == (file.stat().st_size, file.stat().st_size)
    assert set(stored(database, scope)) == {("desk", "")}
    report = imports.import_file(scope, file)
    assert (report.added, report.merged, report.refused_count, report.rows_read) == (2, 3, 1, 6)
    again = imports.preview(scope, "desk\nsofa\n")
    assert (again.added, again.merged) == (1, 1)


def test_a_preview_of_a_long_file_says_that_it_saw_only_the_beginning(
    database: Database, scope: Scope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyword_rows, "WINDOW", 10)
    imports = KeywordImports(database)
    file = write(tmp_path, "Keyword\n" + "".join(f"desk {number % 15}\n" for number in range(30)))
    seen = imports.preview(scope, file, most_rows=20)
    assert (seen.added, seen.merged, seen.rows_read, seen.complete) == (15, 5, 20, False)
    assert imports.preview(scope, file, most_rows=30).complete
    with pytest.raises(CancelledError):
        imports.preview(scope, file, should_stop=lambda: True)


def test_chosen_columns_are_remembered_for_files_with_the_same_header(
    database: Database, scope: Scope, tmp_path: Path
) -> None:
    imports = KeywordImports(database)
    header = "Keyword,Volume,Local searches\n"
    chosen = {"keyword": "Keyword", "volume": "Local searches"}
    assert imports.preview(scope, write(tmp_path, header + "desk,1,2\n"), columns=chosen).added == 1
    assert not imports.preview(scope, write(tmp_path, header + "desk,1,2\n")).remembered, "a look is no choice"
    imports.import_file(scope, write(tmp_path, header + "desk,1,2\n"), columns=chosen)
    file = write(tmp_path, header.upper() + "lamp,3,4\n", "other.csv")
    assert imports.preview(scope, file).remembered
    imports.import_file(scope, file)
    assert {key[0]: row.volume for key, row in stored(database, scope).items()} == {"desk": 2, "lamp": 4}
    assert not imports.preview(scope, write(tmp_path, "Keyword,Volume,Else\nx,1,2\n", "else.csv")).remembered
    assert not imports.preview(scope, file, columns={}).remembered
    imports.import_file(scope, write(tmp_path, header + "chair,5,6\n"), columns={"volume": "Volume"})
    assert not imports.preview(scope, file).remembered, "what is recognised anyway need not be remembered"
    with pytest.raises(WrongInput, match="Searches"):
        imports.preview(scope, file, columns={"volume": "Searches"})


def test_a_keyword_column_of_any_name_can_be_chosen_and_is_remembered(
    database: Database, scope: Scope, tmp_path: Path
) -> None:
    imports = KeywordImports(database)
    file = write(tmp_path, "Page,Hits\n/a,5\n/b,6\n")
    seen = imports.preview(scope, file)
    assert seen.file.problem is not None
    assert not seen.complete
    assert [column.name for column in seen.file.columns] == ["Page", "Hits"]
    assert imports.preview(scope, file, columns={"keyword": "Page"}).added == 2
    with pytest.raises(WrongInput):
        imports.import_file(scope, file)
    imports.import_file(scope, file, columns={"keyword": "Page"})
    assert imports.preview(scope, file).remembered
    assert imports.import_file(scope, file).merged == 2


def test_history_and_saved_report(database: Database, scope: Scope, tmp_path: Path) -> None:
    imports = KeywordImports(database)
    text = "Keyword,Volume,Global volume\ndesk,1,2\n=1+1,2,\n!!!,2,\n"
    report = imports.import_file(scope, write(tmp_path, text), market="us")
    imports.paste(scope, "lamp")
    assert [(info.name, info.added) for info in imports.history(scope)] == [("Pasted text", 1), ("list.csv", 2)]
    assert imports.history(scope, 1)[0].name == "Pasted text"
    assert imports.report(scope, report.import_id) == report
    assert (report.market, set(report.ignored_columns)) == ("us", {"Global volume"})
    save_report(report, tmp_path / "report.csv")
    with (tmp_path / "report.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0] == ["what", "row", "name", "value"]
    assert ["import", "", "added", "2"] in rows
    assert ["column", "", "Volume", "volume"] in rows
    assert [row[0] for row in rows][-2:] == ["ignored column", "refused row"]
    assert rows[-1][1:3] == ["4", "!!!"]
    with pytest.raises(StorageTrouble):
        save_report(report, tmp_path / "no" / "report.csv")
