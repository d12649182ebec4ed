"""Reading keyword files: every tool's sample, every habit of numbers, and any bytes at all."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from igny8_desktop.domain.enums import SearchIntent
from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.services.planner.keyword_bytes import ByteSource
from igny8_desktop.services.planner.keyword_files import (
    KeywordFile,
    ParsedKeyword,
    RefusedRow,
    look,
    read_keyword_file,
    read_keyword_text,
)
from igny8_desktop.services.planner.keyword_headers import KeywordTool
from igny8_desktop.services.planner.keyword_values import parse_market, parse_number, parse_range

SAMPLES = Path(__file__).parents[2] / "data" / "keywords"


def kept(file: KeywordFile) -> list[ParsedKeyword]:
    return [row for row in file.rows() if isinstance(row, ParsedKeyword)]


def of_text(text: str, encoding: str = "utf-8", name: str = "list.csv") -> KeywordFile:
    return look(ByteSource(name, None, text.encode(encoding)), None, "")


# (file, tool, encoding, delimiter, header row, first keyword)
REAL = [
    (
        "Keyword Stats 2026-06-09 at 21_25_18.csv",
        (KeywordTool.KEYWORD_PLANNER, "utf-16", "\t", 3),
        ParsedKeyword(4, "best sourdough starter", 100, 1000, None, 1.9, "USD", None, ""),
    ),
    (
        "ahrefs_comma_utf8.csv",
        (KeywordTool.AHREFS, "utf-8", ",", 1),
        ParsedKeyword(2, "best sourdough starter", 50, None, 72.0, 5.08, "", None, "gb"),
    ),
    (
        "google_us_sourdough-starter_matching-terms_2026-05-01_10-11-12.csv",
        (KeywordTool.AHREFS, "utf-16", "\t", 1),
        ParsedKeyword(2, "best sourdough starter", 50, None, None, 5.08, "", SearchIntent.COMMERCIAL, "us"),
    ),
    (
        "kwfinder_import_export.csv",
        (KeywordTool.KWFINDER, "utf-8", ",", 1),
        ParsedKeyword(2, "best sourdough starter", 50, None, 72.0, 5.08, "USD", SearchIntent.INFORMATIONAL, "us"),
    ),
    (
        "moz_list.csv",
        (KeywordTool.MOZ, "utf-8", ",", 7),
        ParsedKeyword(8, "best sourdough starter", 25, 100, 72.0, None, "", None, "us"),
    ),
    (
        "plain_list.txt",
        (KeywordTool.PLAIN_LIST, "utf-8", "", 0),
        ParsedKeyword(1, "best sourdough starter"),
    ),
    (
        "platform_seed_keywords.csv",
        (KeywordTool.PLATFORM, "utf-8", ",", 1),
        ParsedKeyword(2, "best sourdough starter", 50, None, 72.0, None, "", None, "us", False),
    ),
    (
        "standing-desk_broad-match_us_2026-05-01.csv",
        (KeywordTool.SEMRUSH, "utf-8-sig", ",", 1),
        ParsedKeyword(2, "best sourdough starter", 50, None, 72.0, 5.08, "USD", SearchIntent.COMMERCIAL, "us"),
    ),
    (
        "ubersuggest_keywords.csv",
        (KeywordTool.UBERSUGGEST, "utf-8-sig", ",", 1),
        ParsedKeyword(2, "best sourdough starter", 50, None, 72.0, 5.08, "USD", SearchIntent.INFORMATIONAL, ""),
    ),
    (
        "semrush_magic_tool.xlsx",
        (KeywordTool.SEMRUSH, "xlsx", "", 1),
        ParsedKeyword(2, "best sourdough starter", 50, None, 72.0, 5.08, "AUD", SearchIntent.NAVIGATIONAL, ""),
    ),
    (
        "https___example.com_-Performance-on-Search-2026-06-01.zip",
        (KeywordTool.SEARCH_CONSOLE, "utf-8", ",", 1),
        ParsedKeyword(2, "best sourdough starter", impressions=50, clicks=5),
    ),
]


@pytest.mark.parametrize(("name", "shape", "first"), REAL, ids=[str(case[1][0]) + case[0][:9] for case in REAL])
def test_reads_every_sample(name: str, shape: tuple[KeywordTool, str, str, int], first: ParsedKeyword) -> None:
    file = read_keyword_file(SAMPLES / name)
    assert (file.tool, file.encoding, file.delimiter, file.header_row) == shape
    rows = list(file.rows())
    assert rows[0] == first
    assert len(rows) == 80
    assert not [row for row in rows if isinstance(row, RefusedRow)]
    assert rows == list(file.rows()), "a file can be read twice"


GSC = [
    "Top queries,Clicks,Impressions,CTR,Position\nstanding desk,1,20,5%,3.1\n",
    "Häufigste Suchanfragen;Klicks;Impressionen;Klickrate;Durchschnittliche Position\n"
    "standing desk;1;1.240;0,97 %;8,4\n",
    "Requêtes les plus fréquentes,Clics,Impressions,CTR,Position moyenne\nstanding desk,1,2,3%,4\n",
    "En popüler sorgular,Tıklama,Görüntüleme,CTR,Ortalama konum\nstanding desk,1,2,3%,4\n",
    "上位のクエリ,クリック数,表示回数,CTR,掲載順位\nstanding desk,1,2,3%,4\n",
    "Поисковый запрос,Клики,Показы,CTR,Позиция\nstanding desk,1,2,3%,4\n",
]


@pytest.mark.parametrize("text", GSC)
def test_search_console_gives_no_volume(text: str) -> None:
    file = of_text(text)
    assert file.tool is KeywordTool.SEARCH_CONSOLE
    (row,) = kept(file)
    assert row == ParsedKeyword(2, "standing desk", impressions=row.impressions, clicks=1)
    assert row.impressions in (2, 20, 1240)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-32"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_finds_encoding_and_delimiter(encoding: str, mark: str) -> None:
    rows = [["Keyword", "Volume", "Search intent"], ["café crème", "10", "c"], ["größe “M”", "20", "n"]]
    file = of_text("\r\n".join(mark.join(row) for row in rows), encoding)
    assert [row.text for row in kept(file)] == ["café crème", "größe “M”"]
    assert [row.volume for row in kept(file)] == [10, 20]
    assert [row.intent for row in kept(file)] == [SearchIntent.COMMERCIAL, SearchIntent.NAVIGATIONAL]


def test_preamble_comments_blank_rows_and_quoted_line_breaks() -> None:
    text = (
        '# exported, by us\n"Keyword planner"\n\nMay 1 - May 2\n'
        'Tags;Keyword;Volume\n"a\nb";standing desk;1.240\n;;\nx;  sit  stand desk ;"2 300"\n'
    )
    file = of_text(text)
    assert file.header_row == 5
    assert [(row.row_number, row.text, row.volume) for row in kept(file)] == [
        (6, "standing desk", 1240),
        (8, "sit stand desk", 2300),
    ]


def test_intents_from_true_and_false_columns_and_codes() -> None:
    text = "Keyword,Navigational,Informational,Commercial,Transactional,KD,Current URL\na b,false,true,true,false,12,\n"
    file = of_text(text)
    assert file.tool is KeywordTool.AHREFS
    assert kept(file)[0].intent is SearchIntent.COMMERCIAL
    codes = of_text("database;Keyword;Search Volume;Keyword Difficulty Index;Intent\nuk;a b;10;5,5;1,0\n")
    assert kept(codes) == [ParsedKeyword(2, "a b", 10, None, 5.5, None, "", SearchIntent.COMMERCIAL, "gb")]


def test_missing_figures_stay_unknown() -> None:
    file = of_text("Keyword,Volume,KD,CPC\na,,,\nb,-,n/a,–\nc,0,0,0\nd,abc,140,$\n")
    assert [(row.volume, row.difficulty, row.cpc) for row in kept(file)] == [
        (None, None, None),
        (None, None, None),
        (0, 0.0, 0.0),
        (None, None, None),
    ]


def test_refuses_rows_with_reasons() -> None:
    long = "x" * 501
    file = of_text(f'Keyword,Volume\n,5\n{long},1\n???,2\n"a\nb",3\nfine,4\nb\ufffdd,5\n')
    rows = list(file.rows())
    assert [row.row_number for row in rows] == [2, 3, 4, 5, 6, 7]
    reasons = [row.reason for row in rows if isinstance(row, RefusedRow)]
    assert len(reasons) == 5
    assert "no keyword" in reasons[0]
    assert "500" in reasons[1]
    assert "letter" in reasons[2]
    assert "line break" in reasons[3]
    assert "unreadable" in reasons[4]
    assert rows[4] == ParsedKeyword(6, "fine", 4)


def test_a_persons_own_columns_win() -> None:
    source = ByteSource("t.csv", None, b"name,keyword,hits\nreal one,x,7\n")
    file = look(source, {"keyword": "Name", "volume": "hits"}, "de")
    assert kept(file) == [ParsedKeyword(2, "real one", 7, market="de")]
    with pytest.raises(WrongInput, match="chosen columns"):
        look(ByteSource("t.csv", None, b"a,b\n1,2\n"), {"keyword": "nope"}, "")


@pytest.mark.parametrize(
    ("data", "title"),
    [
        (b"", "empty"),
        (b"\r\n\r\n", "empty"),
        (b"\xff\xfe", "empty"),
        (b"\x00" * 5000, "empty"),
        (bytes(range(256)) * 20, "not a keyword list"),
        (b"%PDF-1.7 abc", "not a keyword list"),
        (b"\x7fELF\x02\x01\x01" + b"\x00\x01\x02\x03" * 400, "not a keyword list"),
        (b"PK\x03\x04rest", "damaged"),
        (b'{"keyword": "a"}', "not a keyword list"),
        (b"<html><body>a</body></html>", "not a keyword list"),
        (b"name,city\nJohn,Berlin\nMary,Paris\n", "no keyword column"),
        (b"name,email\nJohn,j@example.com\nMary,m@example.com\n", "no keyword column"),
        (b"Top pages,Clicks\nhttps://a,5\nhttps://b,6\n", "no keyword column"),
        (b"keyword^volume\ndesk^5\n", "cannot be told apart"),
        (b"keyword:volume\ndesk:5\n", "cannot be told apart"),
    ],
)
def test_refuses_what_is_no_keyword_list(tmp_path: Path, data: bytes, title: str) -> None:
    path = tmp_path / "some.csv"
    path.write_bytes(data)
    with pytest.raises(WrongInput) as caught:
        list(read_keyword_file(path).rows())
    assert title in caught.value.title
    assert caught.value.next


def test_refuses_paths_that_are_no_file(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.csv", Path("a\0b.csv")):
        with pytest.raises(WrongInput):
            read_keyword_file(path)


def test_a_line_of_100_megabytes_is_refused_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with path.open("wb") as stream:
        for _ in range(100):
            stream.write(b"keyword one " * 87_382)
    tracemalloc.start()
    try:
        with pytest.raises(WrongInput, match="too long"):
            read_keyword_file(path)
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()
    late = tmp_path / "late.csv"
    late.write_bytes(b"Keyword,Volume\n" + b"desk,5\n" * 60_000 + b"x" * 3_000_000)
    file = read_keyword_file(late)
    with pytest.raises(WrongInput, match="too long"):
        list(file.rows())


def test_windows_1252_far_down_the_file_is_found(tmp_path: Path) -> None:
    path = tmp_path / "late.csv"
    path.write_bytes(b"Keyword,Volume\n" + b"desk,5\n" * 60_000 + "café,1\n".encode("cp1252"))
    assert kept(read_keyword_file(path))[-1].text == "café"


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("1,200", (1200, None)), ("1.200", (1200, None)), ("1 200", (1200, None)), ("1\u00a0200", (1200, None)),
        ("1\u202f200", (1200, None)), ("1'200", (1200, None)), ("40,500", (40500, None)),
        ("1,234,567", (1234567, None)),
        ("1.234.567", (1234567, None)), ("12.5K", (12500, None)), ("1,5K", (1500, None)), ("1K", (1000, None)),
        ("2M", (2_000_000, None)), ("1K – 10K", (1000, 10000)), ("10K-100K", (10000, 100000)),
        ("118001..300000", (118001, 300000)), ("100 to 1,000", (100, 1000)), ("<10", (0, 10)), (">1000", (1000, None)),
        ("1000+", (1000, None)), ("-", None), ("n/a", None), ("", None), ("∞", None), ("-5", None), ("nan", None),
        ("inf", None), ("9" * 40, None), ("1e9", None), ("0", (0, None)), ("10-5", None), ("abc", None), ("5 5x", None),
    ],
)  # fmt: skip
def test_volumes(cell: str, found: tuple[float, float | None] | None) -> None:
    assert parse_range(cell) == found


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("$5.08", 5.08), ("5,08 €", 5.08), ("€ 1.234,56", 1234.56), ("USD 0.31", 0.31), ("0,97 %", 0.97), ("45%", 45.0),
        ("1,234.5", 1234.5), ("8,4", 8.4), ("0.125", 0.125), (".5", 0.5), ("R$ 2,10", 2.1), ("£1", 1.0), ("$", None),
        ("1.2.3,4,5", None), ("1.00 - 3.00", 2.0),
    ],
)  # fmt: skip
def test_decimals(cell: str, value: float | None) -> None:
    assert parse_number(cell) == value


def test_markets() -> None:
    cells = ("US", "en-US", "United Kingdom", "UK", "gb", "Deutschland", "-", "Mars")
    assert [parse_market(cell) for cell in cells] == ["us", "us", "gb", "gb", "gb", "de", "", "mars"]


def test_pasted_text() -> None:
    assert [row.text for row in kept(read_keyword_text("desk\n\n  chair  \nlamp, red\n"))] == [
        "desk",
        "chair",
        "lamp, red",
    ]
    assert [row.text for row in kept(read_keyword_text("desk, chair; lamp"))] == ["desk", "chair", "lamp"]
    table = read_keyword_text("Keyword\tVolume\ndesk\t1,200\n")
    assert kept(table) == [ParsedKeyword(2, "desk", 1200)]
    with pytest.raises(WrongInput):
        read_keyword_text("  \n ")


def read_all(data: bytes) -> list[ParsedKeyword | RefusedRow] | None:
    try:
        return list(look(ByteSource("any.csv", None, data), None, "").rows())
    except WrongInput:
        return None


def check(rows: list[ParsedKeyword | RefusedRow] | None) -> None:
    numbers = [row.row_number for row in rows or []]
    assert numbers == sorted(set(numbers))
    for row in rows or []:
        if isinstance(row, ParsedKeyword):
            assert 0 < len(row.text) <= 500
            assert row.volume is None or 0 <= row.volume <= 10**12
            assert row.volume_max is None or (row.volume is not None and row.volume_max > row.volume)
            assert len(row.market) <= 20
        else:
            assert row.reason


@settings(max_examples=300)
@given(st.binary(max_size=4000))
@example(b"\xff\xfea")
@example(b"\xfe\xff\xd8\x00")
@example(b"\xff\xfe\x00\x00\x01")
@example(b"Keyword,Volume\n\x00,1\n")
def test_any_bytes_give_rows_or_a_refusal(data: bytes) -> None:
    check(read_all(data))


_CELL = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["Keyword", "Volume", "CPC", "KD", "Intent", "1K – 10K", '"', "a\nb", "<10", "true", "us", "\ufeff"]
    ),
)


@settings(max_examples=120)
@given(
    st.lists(st.lists(_CELL, min_size=1, max_size=6), max_size=12),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-16", "utf-16-le", "utf-8-sig"]),
    st.sampled_from(["", "Keyword{0}Volume{0}Intent\n"]),
)
def test_any_table_gives_rows_or_a_refusal(rows: list[list[str]], mark: str, encoding: str, header: str) -> None:
    text = header.format(mark) + "\n".join(mark.join(row) for row in rows)
    check(read_all(text.encode(encoding, errors="replace")))
