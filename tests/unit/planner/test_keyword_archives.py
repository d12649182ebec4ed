"""Workbooks and archives: what is in them is found, and no bomb among them goes off."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest
import xlsxwriter

from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.services.planner.keyword_bytes import ByteSource
from igny8_desktop.services.planner.keyword_files import KeywordFile, ParsedKeyword, ReadOptions, look
from igny8_desktop.services.planner.keyword_headers import KeywordTool
from igny8_desktop.services.planner.keyword_preview import preview_keyword_file

Cell = str | int | float | bool | None
QUERIES = "Top queries,Clicks,Impressions,CTR,Position\noak desk,5,50,10%,3.1\n"
PAGES = "Top pages,Clicks,Impressions,CTR,Position\nhttps://x.test/,5,50,10%,3.1\n"


def workbook(**sheets: Sequence[Sequence[Cell]]) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_urls": False})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return stream.getvalue()


def archive(files: dict[str, bytes | str], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", packing) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return stream.getvalue()


def sheet_xml(rows: str, **parts: str) -> bytes:
    """Return the smallest workbook whose only sheet has these rows as XML."""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    files: dict[str, bytes | str] = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook {main} xmlns:r="r"><sheets><sheet name="One" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<R><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></R>',
        "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{rows}</sheetData></worksheet>",
    }
    files.update(parts)
    return archive(files)


def opened(data: bytes, name: str = "list.xlsx", *, market: str = "", sheet: str | None = None) -> KeywordFile:
    return look(ByteSource(name, None, data), None, market, ReadOptions(sheet=sheet))


def kept(file: KeywordFile) -> list[ParsedKeyword]:
    return [row for row in file.rows() if isinstance(row, ParsedKeyword)]


# --------------------------------------------------------------------------------------------------------- workbooks


def test_cells_of_every_kind() -> None:
    rows: list[list[Cell]] = [
        ["Keyword", "Volume", "KD", "CPC (USD)", "is_active", "Intent"],
        ["oak desk", 900, 12.5, 1.25, True, "Commercial"],
        ["größe “M” & <b>", None, None, None, False, None],
        [2024, 0.5, 0, "1,50", True, "x"],
        [None, None, None, None, None, None],
        ["elm", "1K – 10K", 1.234, 1e-7, True, None],
    ]
    found = kept(opened(workbook(Keywords=rows)))
    assert [row.text for row in found] == ["oak desk", "größe “M” & <b>", "2024", "elm"]
    assert [(row.volume, row.volume_max) for row in found] == [(900, None), (None, None), (0, None), (1_000, 10_000)]
    assert [row.difficulty for row in found] == [12.5, None, 0.0, 1.234]
    assert [row.cpc for row in found] == [1.25, None, 1.5, 0.0]
    assert [row.active for row in found] == [True, False, True, True]
    assert [row.row_number for row in found] == [2, 3, 4, 6], "as Excel counts"


def test_hand_made_xml_with_prefixes_rich_text_reading_aids_formulas_and_errors() -> None:
    data = sheet_xml(
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>Volume</t></is></c></row>'
        '<row r="4"><c t="s"><v>1</v></c><c t="str"><f>1+1</f><v>70</v></c></row>'
        '<row><c r="A5" t="s"><v>2</v></c><c r="B5" t="e"><v>#N/A</v></c></row>'
        '<row r="6"><c r="A6" t="s"><v>99</v></c></row>',
        **{
            "xl/sharedStrings.xml": '<x:sst xmlns:x="m"><x:si><x:t>Keyword</x:t></x:si>'
            "<x:si><x:r><x:t>oak </x:t></x:r><x:r><x:t>desk</x:t></x:r></x:si>"
            "<x:si><x:t>東京</x:t><x:rPh><x:t>トウキョウ</x:t></x:rPh></x:si></x:sst>"
        },
    )
    assert kept(opened(data)) == [ParsedKeyword(4, "oak desk", 70), ParsedKeyword(5, "東京")]


def test_the_sheet_with_keywords_is_found_and_others_are_named() -> None:
    rows: list[list[Cell]] = [["Keyword", "Volume"], ["oak desk", 9]]
    more: list[list[Cell]] = [["Keyword"], ["elm desk"]]
    data = workbook(About=[["Made by"], ["a tool"]], Ideas=rows, More=more)
    file = opened(data)
    assert (file.part, file.parts) == ("Ideas", ("Ideas", "More"))
    assert "“More”" in file.warnings[0]
    assert [row.text for row in kept(file)] == ["oak desk"]
    assert [row.text for row in kept(opened(data, sheet="More"))] == ["elm desk"]
    with pytest.raises(WrongInput, match="not in the file"):
        opened(data, sheet="Nowhere")


@pytest.mark.parametrize(
    ("queries", "country", "market"),
    [
        (["Top queries", "Clicks", "Impressions", "CTR", "Position"], ["Country", "Germany"], "de"),
        (["Häufigste Suchanfragen", "Klicks", "Impressionen", "Klickrate", "Position"], ["Land", "Österreich"], "at"),
        (["En popüler sorgular", "Tıklama", "Görüntüleme", "CTR", "Ortalama konum"], ["Ülke", "Almanya"], "de"),
    ],
)
def test_search_console_workbook_in_any_language(queries: list[str], country: list[str], market: str) -> None:
    data = workbook(
        Dates=[["Date", "Clicks", "Impressions", "CTR", "Position"], ["2026-05-01", 1, 2, 0.5, 3.1]],
        Eins=[queries, ["oak desk", 5, 50, 0.1, 3.1]],
        Zwei=[["Top pages", *queries[1:]], ["https://x.test/", 5, 50, 0.1, 3.1]],
        Drei=[["Device", *queries[1:]], ["Desktop", 5, 50, 0.1, 3.1], ["Mobile", 5, 50, 0.1, 3.1]],
        Filter=[["Filter", "Value"], ["Search type", "Web"], country],
    )
    file = opened(data, market="us")
    assert (file.tool, file.part, file.market_from) == (
        KeywordTool.SEARCH_CONSOLE, "Eins", "the filter of Search Console",
    )  # fmt: skip
    assert kept(file) == [ParsedKeyword(2, "oak desk", market=market, impressions=50, clicks=5)]


def test_a_list_in_one_column_and_a_table_without_header() -> None:
    assert [row.text for row in kept(opened(workbook(One=[["oak desk"], ["elm desk"], [None], ["ash"]])))] == [
        "oak desk", "elm desk", "ash",
    ]  # fmt: skip
    rows: list[list[Cell]] = [[f"oak desk {number}", number * 70, None] for number in range(1, 9)]
    file = opened(workbook(One=rows))
    assert file.guessed
    assert kept(file)[0] == ParsedKeyword(1, "oak desk 1", 70)


def test_a_large_workbook_is_previewed_from_its_head_and_read_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.xlsx"
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("Keywords")
    sheet.write_row(0, 0, ["Keyword", "Volume", "Trend"])
    for number in range(1, 3_000):
        sheet.write_row(number, 0, [f"oak desk number {number}", number, "0.1,0.2,0.3,0.4"])
    book.close()
    read: list[int] = []
    file = look(ByteSource("large.xlsx", path), None, "")
    with closing(file.rows(read.append)) as rows:
        assert len(list(islice(rows, 50))) == 50
    assert max(read) < file.size // 2, "the rest of the sheet was not unpacked"
    preview = preview_keyword_file(path)
    assert (len(preview.rows), preview.complete, preview.part) == (50, False, "Keywords")
    tracemalloc.start()
    try:
        assert sum(1 for _ in file.rows(read.append)) == 2_999
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()
    assert read[-1] == file.size


def test_two_far_cells_do_not_make_a_sheet_of_billions() -> None:
    data = sheet_xml(
        '<row r="1"><c r="A1" t="str"><v>Keyword</v></c></row>'
        '<row r="1048576"><c r="A1048576" t="str"><v>oak</v></c><c r="XFD1048576"><v>1</v></c></row>'
        '<row r="99999999999"><c r="ZZZZ9" t="str"><v>elm</v></c></row>'
    )
    tracemalloc.start()
    try:
        assert next((row.row_number, row.text) for row in kept(opened(data))) == (1_048_576, "oak")
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>1</v></row>',
        "</sheetData>",
        '<row r="1"><c r="A1" t="s"><v>' + "9" * 400 + "</v></c></row>&unknown;",
    ],
)
def test_broken_xml_is_refused(rows: str) -> None:
    with pytest.raises(WrongInput, match=r"cannot be read|empty"):
        list(opened(sheet_xml(rows)).rows())


def test_entities_that_grow_are_refused() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
    with pytest.raises(WrongInput, match="cannot be read"):
        opened(sheet_xml("", **{"xl/worksheets/sheet1.xml": bomb}))
    with pytest.raises(WrongInput, match="cannot be read"):
        opened(sheet_xml("", **{"xl/workbook.xml": bomb}))


def test_one_endless_token_is_refused_before_it_fills_the_memory() -> None:
    noise = "".join(chr(97 + (number * number) % 23) for number in range(50_021))
    data = sheet_xml(f'<row r="1" x="{noise * 400}"/>')
    tracemalloc.start()
    try:
        with pytest.raises(WrongInput, match=r"cannot be read|far too much"):
            opened(data)
        assert tracemalloc.get_traced_memory()[1] < 90_000_000
    finally:
        tracemalloc.stop()


# ---------------------------------------------------------------------------------------------------------- archives


@pytest.mark.parametrize(
    ("names", "header", "country", "market"),
    [
        (("Queries.csv", "Pages.csv"), "Top queries,Clicks,Impressions,CTR,Position", "Country,United Kingdom", "gb"),
        (
            ("Suchanfragen.csv", "Seiten.csv"),
            "Häufigste Suchanfragen,Klicks,Impressionen,CTR,Position",
            "Land,Vereinigte Staaten",
            "us",
        ),
        (
            ("Requêtes.csv", "Pages.csv"),
            "Requêtes les plus fréquentes,Clics,Impressions,CTR,Position",
            "Pays,Suisse",
            "ch",
        ),
        (("クエリ.csv", "ページ.csv"), "上位のクエリ,クリック数,表示回数,CTR,掲載順位", "国,日本", "jp"),
    ],
)
def test_search_console_archive(names: tuple[str, str], header: str, country: str, market: str) -> None:
    data = archive(
        {
            names[1]: PAGES,
            "Chart.csv": "Date,Clicks,Impressions,CTR,Position\n2026-05-01,5,50,10%,3.1\n",
            "Devices.csv": "Device,Clicks,Impressions,CTR,Position\nDesktop,5,50,10%,3.1\nMobile,1,2,50%,2\n",
            names[0]: f"{header}\noak desk,5,50,10%,3.1\n",
            "Filters.csv": f"Filter,Value\nSearch type,Web\nDate,Last 3 months\n{country}\n",
            "__MACOSX/._Queries.csv": b"\x00\x05\x16\x07",
        }
    )
    file = opened(data, "https___x.test_-Performance-on-Search-2026-06-01.zip", market="fr")
    assert (file.tool, file.part, file.market) == (KeywordTool.SEARCH_CONSOLE, names[0], market)
    assert kept(file) == [ParsedKeyword(2, "oak desk", market=market, impressions=50, clicks=5)]


def test_exactly_a_thousand_queries_is_a_warning(tmp_path: Path) -> None:
    for count, warned in ((999, False), (1_000, True), (1_001, False)):
        queries = "".join(f"oak desk {number},1,2,3%,4\n" for number in range(count))
        path = tmp_path / f"{count}.zip"
        path.write_bytes(archive({"Queries.csv": f"Top queries,Clicks,Impressions,CTR,Position\n{queries}"}))
        preview = preview_keyword_file(path)
        assert any("1,000" in warning for warning in preview.warnings) is warned


def test_any_archive_with_one_keyword_table_or_workbook() -> None:
    sheet: list[list[Cell]] = [["Keyword", "Volume"], ["oak desk", 9]]
    for inner, data in (("a/list.csv", b"Keyword;Volume\noak desk;9\n"), ("b.xlsx", workbook(One=sheet))):
        file = opened(archive({"readme.pdf": b"%PDF", inner: data}), "desk_broad-match_us_2026-05-01.zip")
        assert (file.part, file.market) == (inner, "us")
        assert kept(file) == [ParsedKeyword(2, "oak desk", 9, market="us")]
    two = opened(archive({"a.csv": "Keyword\noak\n", "b.csv": "Keyword\nelm\n"}), "two.zip")
    assert two.parts == ("a.csv", "b.csv")
    assert "“b.csv”" in two.warnings[0]


def stored(name: bytes, data: bytes, *, flags: int = 0, size: int | None = None) -> bytes:
    """Return an archive whose directory was edited."""
    raw = archive({name.decode(): data}, zipfile.ZIP_STORED)
    at = raw.index(b"PK\x01\x02")
    if flags:
        raw = raw[: at + 8] + flags.to_bytes(2, "little") + raw[at + 10 :]
    if size is not None:
        raw = raw[: at + 24] + size.to_bytes(4, "little") + raw[at + 28 :]
    return raw


def doubled() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("a.csv", "Keyword\noak\n")
        with pytest.warns(UserWarning, match="Duplicate"):
            packed.writestr("a.csv", "Keyword\nelm\n")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "title"),
    [
        (stored(b"a.csv", b"Keyword\noak\n", flags=1), "password"),
        (stored(b"a.csv", b"Keyword\noak\n" * 100, size=3_000_000_000), "far too much"),
        (stored(b"a.csv", b"Keyword\noak\n")[:-30], "damaged"),
        (stored(b"a.csv", b"Keyword\noak\n").replace(b"oak", b"elm"), "damaged"),
        (archive({"a.csv": "Keyword\n" + "oak\n" * 6_000_000}), "far too much"),
        (archive({str(number): b"" for number in range(5_001)}), "far too much"),
        (archive({"inner.zip": archive({"a.csv": "Keyword\noak\n"})}), "another archive"),
        (archive({"inner.csv": archive({"a.csv": "Keyword\noak\n"})}), "another archive"),
        (archive({"word/document.xml": "<a/>"}), "not a keyword list"),
        (archive({"mimetype": "ods", "content.xml": "<a/>"}), "not a keyword list"),
        (archive({"xl/workbook.bin": "x"}), "not a keyword list"),
        (archive({}), "not a keyword list"),
        (archive({"x": "Keyword\noak\n"}).replace(b"x", b"\0"), "not a keyword list"),
        (archive({"Pages.csv": PAGES}), "no keyword column"),
        (archive({"a.csv": ""}), "empty"),
        (archive({"[Content_Types].xml": "<a/>", "xl/workbook.xml": "<workbook/>"}), "empty"),
        (workbook(One=[["Name", "City"], ["Jane Doe", "Berlin"], ["John Roe", "Paris"]]), "no keyword column"),
    ],
    ids=[
        "encrypted", "lying size", "cut", "wrong checksum", "bomb", "many parts", "nested", "nested in disguise",
        "word", "ods", "xlsb", "nothing", "nameless", "pages", "empty file", "no sheet", "no keywords",
    ],
)  # fmt: skip
def test_refused(data: bytes, title: str) -> None:
    with pytest.raises(WrongInput) as caught:
        list(opened(data, "some.zip").rows())
    assert title in caught.value.title
    assert caught.value.next


def test_two_files_of_one_name_are_refused() -> None:
    with pytest.raises(WrongInput, match="one name"):
        opened(doubled(), "some.zip")
