"""Lists written to files that spreadsheets open."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Callable
from concurrent.futures import CancelledError
from pathlib import Path
from xml.etree import ElementTree

import pytest

from igny8_desktop.data.models import Keyword
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import EntityKind, SearchIntent
from igny8_desktop.domain.errors import StorageTrouble, WrongInput
from igny8_desktop.domain.scope import Scope
from igny8_desktop.domain.tables import TableQuery
from igny8_desktop.services import list_export
from igny8_desktop.services.list_export import ExportColumn, ListExport, check_xlsx_rows, harmless
from igny8_desktop.services.listing import Listing

COLUMNS = [
    ExportColumn("text", "Keyword"),
    ExportColumn("volume", "Volume"),
    ExportColumn("cpc", "CPC"),
    ExportColumn("intent", "Intent", lambda word: str(word).upper()),
    ExportColumn("locked_or_not", "Nothing"),
]
TEXTS = ['größe, "quoted"', "=1+1", "-5 degrees", "@home", "plain words", "咖啡"]
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

Make = Callable[..., ListExport]


@pytest.fixture
def export(database: Database, scope: Scope) -> ListExport:
    with database.write(scope) as work:
        for number, text in enumerate(TEXTS):
            work.add(
                Keyword(
                    text=text,
                    normalised=text,
                    volume=None if number == 4 else 1000 - number,
                    cpc=1.25,
                    intent=SearchIntent.COMMERCIAL if number == 0 else None,
                )
            )
    return ListExport(Listing(database))


def cells(path: Path) -> list[list[str | float]]:
    """Read a sheet by the letter of the format, formulas refused."""
    with zipfile.ZipFile(path) as archive:
        root = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    rows: list[list[str | float]] = []
    for row in root.iter(f"{SHEET}row"):
        values: list[str | float] = []
        for cell in row.iter(f"{SHEET}c"):
            assert cell.find(f"{SHEET}f") is None
            while len(values) < ord(str(cell.get("r"))[0]) - ord("A"):
                values.append("")
            if cell.get("t") == "inlineStr":
                values.append("".join(part.text or "" for part in cell.iter(f"{SHEET}t")))
            else:
                values.append(float(cell.findtext(f"{SHEET}v") or "nan"))
        rows.append(values)
    return rows


def test_csv_for_excel_holds_no_formula_and_no_invented_value(export: ListExport, scope: Scope, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    said: list[tuple[int, int]] = []

    def progress(done: int, total: int, text: str = "") -> None:
        said.append((done, total))

    report = export.write(
        scope,
        EntityKind.KEYWORD,
        path,
        COLUMNS,
        query=TableQuery(sort_key="id"),
        progress=progress,
    )
    assert report.rows == len(TEXTS)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfKeyword,Volume,CPC,Intent,Nothing\r\n")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    assert [row[0] for row in rows] == [TEXTS[0], "'=1+1", "'-5 degrees", "'@home", "plain words", "咖啡"]
    assert rows[0][1:] == ["1000", "1.25", "COMMERCIAL", ""]
    assert rows[4][1] == ""
    assert said[0] == (0, 6)
    assert said[-1] == (6, 6)


def test_csv_without_the_mark_and_only_chosen_rows_in_their_order(
    export: ListExport, scope: Scope, tmp_path: Path, database: Database
) -> None:
    ids = Listing(database).ids(scope, EntityKind.KEYWORD, TableQuery(sort_key="id"))
    path = tmp_path / "list.csv"
    path.write_text("what stood there", encoding="utf-8")
    export.write(
        scope, EntityKind.KEYWORD, path, COLUMNS[:1], ids=[ids[5], ids[0], 999_999], form=None, for_excel=False
    )
    assert path.read_bytes().decode("utf-8").splitlines() == ["Keyword", "咖啡", '"größe, ""quoted"""']


def test_xlsx_has_text_as_text_and_numbers_as_numbers(export: ListExport, scope: Scope, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    export.write(scope, EntityKind.KEYWORD, path, COLUMNS, query=TableQuery(text="", sort_key="id"))
    rows = cells(path)
    assert rows[0] == ["Keyword", "Volume", "CPC", "Intent", "Nothing"]
    assert [row[0] for row in rows[1:]] == TEXTS
    assert rows[1][1:] == [1000.0, 1.25, "COMMERCIAL"]
    assert rows[5][1:] == ["", 1.25]
    assert [each.name for each in tmp_path.iterdir() if "list" in each.name or each.name.startswith(".")] == [
        "list.xlsx"
    ]


def test_an_xlsx_sheet_ends_where_the_format_ends() -> None:
    check_xlsx_rows(1_048_575)
    with pytest.raises(WrongInput, match="1,048,575"):
        check_xlsx_rows(1_048_576)


@pytest.mark.parametrize("name", ["list.csv", "list.xlsx"])
def test_a_cancelled_export_leaves_the_old_file_and_nothing_else(
    export: ListExport, scope: Scope, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_export, "_AT_ONCE", 2)
    folder = tmp_path / "out"
    folder.mkdir()
    path = folder / name
    path.write_bytes(b"old")
    answers = iter([False, False, True])
    with pytest.raises(CancelledError):
        export.write(scope, EntityKind.KEYWORD, path, COLUMNS, should_stop=lambda: next(answers))
    assert path.read_bytes() == b"old"
    assert list(folder.iterdir()) == [path]


@pytest.mark.parametrize("name", ["list.csv", "list.xlsx"])
def test_a_folder_that_is_not_there_is_said(export: ListExport, scope: Scope, tmp_path: Path, name: str) -> None:
    with pytest.raises(StorageTrouble, match="could not be written"):
        export.write(scope, EntityKind.KEYWORD, tmp_path / "nowhere" / name, COLUMNS)


def test_what_looks_like_a_formula_is_made_harmless() -> None:
    for text in ("=A1", "+1", "-1", "@x", "\tx", "  =A1", "＝A1", "\r=1"):
        assert harmless(text) == f"'{text}"
    for text in ("espresso", "a=b", "5-a-day", "", "’tis"):
        assert harmless(text) == text
