"""One real-shaped sample of every export that is recognised, and what must be read of it."""

from __future__ import annotations

import pytest

from igny8_desktop.domain.enums import SearchIntent
from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.services.planner.keyword_bytes import ByteSource
from igny8_desktop.services.planner.keyword_files import KeywordFile, ParsedKeyword, RefusedRow, look
from igny8_desktop.services.planner.keyword_headers import KeywordTool

C, INFO = SearchIntent.COMMERCIAL, SearchIntent.INFORMATIONAL
N, T = SearchIntent.NAVIGATIONAL, SearchIntent.TRANSACTIONAL


def opened(text: str, name: str = "list.csv", encoding: str = "utf-8", market: str = "") -> KeywordFile:
    return look(ByteSource(name, None, text.encode(encoding)), None, market)


def rows_of(file: KeywordFile) -> list[ParsedKeyword]:
    rows = list(file.rows())
    assert not [row for row in rows if isinstance(row, RefusedRow)]
    return [row for row in rows if isinstance(row, ParsedKeyword)]


def quoted(*rows: str) -> str:
    """Return rows with bars as Ahrefs writes them: tabs between quoted fields."""
    return "\r\n".join("\t".join(f'"{cell}"' for cell in row.split("|")) for row in rows) + "\r\n"


# ------------------------------------------------------------------------------------------------------------ Ahrefs


def test_ahrefs_keywords_explorer_of_2026() -> None:
    text = quoted(
        "#|Keyword|Country|Languages|Difficulty|Volume|CPC|CPS|Parent Keyword|Last Update|SERP Features|Global volume|"
        "Traffic potential|SV trend (05-2025 - 04-2026)|SV Forecasting trend (05-2026 - 04-2027)|Category|First seen|"
        "Intents",
        "1|oak desk|gb|English|12|900|1.20||oak desks|2026-04-28|Sitelinks\nImage pack|4000|700|1, 2, 3|4, 5|Home|"
        "2015-09-01|Commercial, Transactional",
        "2|what is oak|gb|English|||||oak|||||1|2||2015-09-01|Informational",
    )
    file = opened(text, "google_gb_oak_matching-terms_2026-05-01_10-11-12.csv", "utf-16")
    assert (file.tool, file.encoding_name, file.delimiter, file.market) == (KeywordTool.AHREFS, "UTF-16", "\t", "gb")
    assert rows_of(file) == [
        ParsedKeyword(2, "oak desk", 900, None, 12.0, 1.2, "", T, "gb"),
        ParsedKeyword(3, "what is oak", None, None, None, None, "", INFO, "gb"),
    ]
    assert "world" in file.columns.ignored["Global volume"]


def test_ahrefs_of_2020_with_its_own_clicks() -> None:
    text = (
        "#,Keyword,Country,Difficulty,Volume,CPC,Clicks,CPS,Return Rate,Parent Keyword\n1,oak desk,us,5,90,,77,1,1,a\n"
    )
    assert rows_of(opened(text)) == [ParsedKeyword(2, "oak desk", 90, None, 5.0, None, "", None, "us")]


def test_ahrefs_site_explorer_with_true_and_false_intents() -> None:
    text = quoted(
        "Keyword|Country|Language|Branded|Local|Navigational|Informational|Commercial|Transactional|SERP features|"
        "Volume|KD|CPC|Current organic traffic|Previous position|Previous URL|Current position|Current position kind|"
        "Current URL|Current date",
        "oak desk|US|English|false|false|false|true|true|false|Ads|900|12|1.20|70|4|https://x.test/old|3|Organic|"
        "https://x.test/desk|2026-05-01",
        "x login|US|English|true|false|true|false|false|false||50|0|||||1|Organic|https://x.test/login|2026-05-01",
    )
    file = opened(text, encoding="utf-16")
    assert file.tool is KeywordTool.AHREFS
    assert rows_of(file) == [
        ParsedKeyword(2, "oak desk", 900, None, 12.0, 1.2, "", C, "us", True, ("https://x.test/desk",)),
        ParsedKeyword(3, "x login", 50, None, 0.0, None, "", N, "us", True, ("https://x.test/login",)),
    ]


# ----------------------------------------------------------------------------------------------------------- Semrush


def test_semrush_magic_tool_of_2019_without_intent() -> None:
    text = (
        "Keyword,Volume,Trend,Keyword Difficulty,CPC (AUD),Competitive Density,SERP Features,Number of Results\n"
        'oak desk,900,"0.5,1.00",71.93,1.20,0.4,Ads,1000\nteak desk,90,,,,,,\n'
    )
    file = opened(text, "oak_broad-match_au_2019-05-01.csv", "utf-8-sig")
    assert (file.tool, file.market) == (KeywordTool.SEMRUSH, "au")
    assert rows_of(file) == [
        ParsedKeyword(2, "oak desk", 900, None, 71.93, 1.2, "AUD", None, "au"),
        ParsedKeyword(3, "teak desk", 90, None, None, None, "", None, "au"),
    ]


def test_semrush_strategy_builder_with_cells_of_several_lines() -> None:
    text = (
        "Database,Keyword,Seed keyword,Page,Topic,Page type,Tags,Volume,Keyword Difficulty,CPC (USD),Competitive "
        "Density,Number of Results,Intent,SERP Features,Trend,Click potential,Content references,Competitors\n"
        'us,oak desk,desk,Oak desks,Desks,Pillar page,,900,12,1.20,0.4,1000,"Commercial, Informational",Ads,"0.1,1",60,'
        '"https://a.test/1\nhttps://b.test/2\nhttps://c.test/3","a.test\nb.test"\n'
        'us,teak desk,desk,Oak desks,Desks,Sub page,,90,3,,0.4,1000,Transactional,,"0.1,1",60,'
        '"https://a.test/1\nhttps://b.test/2\nhttps://c.test/3","a.test\nb.test"\n'
    )
    file = opened(text)
    assert file.tool is KeywordTool.SEMRUSH
    assert rows_of(file) == [
        ParsedKeyword(2, "oak desk", 900, None, 12.0, 1.2, "USD", C, "us"),
        ParsedKeyword(3, "teak desk", 90, None, 3.0, None, "", T, "us"),
    ]
    assert "grouping" in file.columns.ignored["Page"]
    assert "not ranking pages" in file.columns.ignored["Content references"]


def test_semrush_organic_positions_keep_each_ranking_page() -> None:
    text = (
        "Keyword,Position,Previous position,Search Volume,Keyword Difficulty,CPC,URL,Traffic,Traffic (%),Traffic Cost,"
        "Competition,Number of Results,Trends,Timestamp,SERP Features by Keyword,Keyword Intents,Position Type\n"
        'oak desk,3,4,900,12,1.20,https://x.test/a,70,1.2,5,0.4,1000,"[100,82]",2026-05-01,Ads,commercial,Organic\n'
        'oak desk,9,9,900,12,1.20,https://x.test/b,10,0.2,1,0.4,1000,"[100,82]",2026-05-01,Ads,commercial,Organic\n'
    )
    file = opened(text, "x.test-organic.Positions-uk-20260501-2026-05-02T10_11_12Z.csv")
    assert (file.tool, file.market) == (KeywordTool.SEMRUSH, "gb")
    assert rows_of(file) == [
        ParsedKeyword(2, "oak desk", 900, None, 12.0, 1.2, "", C, "gb", True, ("https://x.test/a",)),
        ParsedKeyword(3, "oak desk", 900, None, 12.0, 1.2, "", C, "gb", True, ("https://x.test/b",)),
    ]


def test_semrush_api_with_codes_for_intents() -> None:
    text = "database;Keyword;Search Volume;Keyword Difficulty Index;Intent\nuk;a b;10;5.5;1,0\nuk;c d;10;5;2\n"
    assert [(row.intent, row.market) for row in rows_of(opened(text))] == [(C, "gb"), (N, "gb")]


# ---------------------------------------------------------------------------------------------------- Keyword Planner

PLANNER = (
    "Keyword\tCurrency\tAvg. monthly searches\tThree month change\tYoY change\tCompetition\tCompetition (indexed value)"
    "\tTop of page bid (low range)\tTop of page bid (high range)\tAd impression share\tOrganic impression share\t"
    "Organic average position\tIn account?\tIn plan?\tSearches: May 2025\tSearches: Jun 2025\n"
)


@pytest.mark.parametrize(
    "period",
    ["May 1, 2025 - April 30, 2026", "1 de agosto de 2025 - 31 de julho de 2026", "1 Ocak 2025 - 31 Aralık 2025"],
)
def test_keyword_planner_with_preamble_and_buckets(period: str) -> None:
    text = (
        f'Keyword Stats 2026-06-09 at 21_25_18\n"{period}"\n{PLANNER}'
        "oak desk\tEUR\t500\t0%\t∞\tHigh\t88\t0,31\t1,90\t\t\t\t\t\t\t\n"
        "teak desk\tEUR\t500\t0%\t-90%\tLow\t8\t\t\t\t\t\t\t\t480\t520\n"
        "pine desk\tEUR\t\t\t\t\t\t\t\t\t\t\t\t\t\t\n"
        "elm desk\tEUR\t1K – 10K\t\t\t\t\t\t\t\t\t\t\t\t\t\n"
        "ash desk\tEUR\t0\t\t\t\t\t\t\t\t\t\t\t\t\t\n"
    )
    file = opened(text, "Keyword Stats 2026-06-09 at 21_25_18.csv", "utf-16", market="DE")
    assert (file.tool, file.header_row, file.market, file.market_from) == (
        KeywordTool.KEYWORD_PLANNER, 3, "de", "your choice",
    )  # fmt: skip
    assert rows_of(file) == [
        ParsedKeyword(4, "oak desk", 100, 1_000, None, 1.9, "EUR", None, "de"),
        ParsedKeyword(5, "teak desk", 500, None, None, None, "", None, "de"),
        ParsedKeyword(6, "pine desk", None, None, None, None, "", None, "de"),
        ParsedKeyword(7, "elm desk", 1_000, 10_000, None, None, "", None, "de"),
        ParsedKeyword(8, "ash desk", 0, None, None, None, "", None, "de"),
    ]
    assert "not difficulty" in file.columns.ignored["Competition (indexed value)"]


@pytest.mark.parametrize(
    "header",
    [
        "từ khóa\tĐơn vị tiền tệ\tsố lượt tìm kiếm trung bình hằng tháng\tthay đổi trong 3 tháng\tthay đổi YoY\t"
        "mức độ cạnh tranh\tmức độ cạnh tranh (giá trị)\tgiá thầu đầu trang (phạm vi thấp)\t"
        "giá thầu đầu trang (phạm vi cao)\tSearches: May 2025",
        "Keyword\tWährung\tSuchen\tÄnderung\tÄnderung J\tWettbewerb\tIndex\tGebot niedrig\tGebot hoch\tMai 2025",
        "Avainsana\tValuutta\tHaut\tMuutos\tMuutos V\tKilpailu\tIndeksi\tTarjous ala\tTarjous ylä\tToukokuu 2025",
    ],
)
def test_keyword_planner_in_languages_that_are_not_known(header: str) -> None:
    text = f"Stats 2026-06-09 at 21_25_18\nPeriod\n{header}\n" + "oak desk\tEUR\t50\t0%\t\tHigh\t88\t0.31\t1.90\t\n" * 3
    file = opened(text, encoding="utf-16")
    assert file.tool is KeywordTool.KEYWORD_PLANNER
    assert rows_of(file)[0] == ParsedKeyword(4, "oak desk", 10, 100, None, 1.9, "EUR")


def test_keyword_planner_after_a_trip_through_a_spreadsheet() -> None:
    text = (
        '"Keyword planner"\n\nKeyword,Min search volume,Max search volume,Competition,Top of page bid (high range)\n'
        'oak desk,"1,000","10,000",High,"1.90"\nteak desk,10,100,Low,\n'
    )
    file = opened(text)
    assert file.header_row == 3
    assert rows_of(file) == [
        ParsedKeyword(4, "oak desk", 1_000, 10_000, None, 1.9),
        ParsedKeyword(5, "teak desk", 10, 100),
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Keyword Forecasts 2026-06-09.csv", "Keyword,Clicks,Impressions\noak,1,2\n"),
        ("some.csv", "Keyword Forecasts 2026-06-09 at 10_11_12\nJune\nKeyword,Max. CPC,Clicks,Cost\noak,1,2,3\n"),
        ("some.csv", "Keyword,Match type,Estimated Clicks,Estimated Impressions\noak,Broad,2,3\n"),
    ],
)
def test_forecasts_are_refused_with_the_way_to_the_right_export(name: str, text: str) -> None:
    with pytest.raises(WrongInput, match="forecast") as caught:
        opened(text, name)
    assert "Historical metrics" in caught.value.next


# ----------------------------------------------------------------------------------------------------- Search Console


@pytest.mark.parametrize(
    "header",
    [
        "Top queries,Clicks,Impressions,CTR,Position",
        "Häufigste Suchanfragen;Klicks;Impressionen;Klickrate;Durchschnittliche Position",
        "Häufigste Suchanfragen;Klicks;Impressionen;CTR;Position",
        "Requêtes les plus fréquentes,Clics,Impressions,CTR,Position moyenne",
        "Consultas principales,Clics,Impresiones,CTR,Posición media",
        "Query principali,Clic,Impressioni,CTR,Posizione media",
        "Populairste zoekopdrachten,Klikken,Vertoningen,CTR,Positie",
        "Najpopularniejsze zapytania,Kliknięcia,Wyświetlenia,CTR,Pozycja",
        "En popüler sorgular,Tıklama,Görüntüleme,CTR,Ortalama konum",
        "Nejčastější dotazy,Kliknutí,Zobrazení,CTR,Průměrná pozice",
        "Vanligaste sökfrågorna,Klick,Visningar,Klickfrekvens,Genomsnittlig position",
        "上位のクエリ,クリック数,表示回数,CTR,掲載順位",
        "인기 검색어,클릭수,노출수,클릭률,평균 게재순위",
        "热门查询,点击次数,展示次数,点击率,平均排名",
        "Поисковый запрос,Клики,Показы,CTR,Позиция",
    ],
)
def test_search_console_in_every_listed_language(header: str) -> None:
    mark = ";" if ";" in header else ","
    number = "1.240" if mark == ";" else '"1,240"'
    text = f"{header}\n" + mark.join(("oak desk", "12", number, "0,97 %" if mark == ";" else "0.97%", "8.4")) + "\n"
    file = opened(text)
    assert file.tool is KeywordTool.SEARCH_CONSOLE
    assert not file.guessed
    assert rows_of(file) == [ParsedKeyword(2, "oak desk", impressions=1240, clicks=12)]
    ignored = [name for name, why in file.columns.ignored.items() if "ranks today" in why]
    assert len(ignored) == 2, "share and position are known in this language"


def test_search_console_in_a_language_that_is_not_listed() -> None:
    lines = ["Top-Anfroen,Klicken,Weisungen,Quot,Plaz"]
    lines += [f"wooden desk {number},{number},{number * 40},2.5%,{number}.4" for number in range(1, 20)]
    file = opened("\n".join(lines))
    assert (file.tool, file.guessed) == (KeywordTool.SEARCH_CONSOLE, True)
    assert rows_of(file)[0] == ParsedKeyword(2, "wooden desk 1", impressions=40, clicks=1)
    assert file.warnings


# ------------------------------------------------------------------------------------------------------------- others


def test_moz_suggestions_with_ranges() -> None:
    text = (
        "Date Analyzed,Keyword,Locale,Relevance,Volume Range,Difficulty\n"
        "2018-03-01,oak desk,en-US,9,118001..300000,40\n2018-03-01,teak desk,en-GB,9,no data,\n"
    )
    file = opened(text)
    assert file.tool is KeywordTool.MOZ
    assert rows_of(file) == [
        ParsedKeyword(2, "oak desk", 118_001, 300_000, 40.0, market="us"),
        ParsedKeyword(3, "teak desk", market="gb"),
    ]


def test_moz_list_with_a_newer_header() -> None:
    text = (
        "# ----------\nList Name,desks\nTotal Keywords,1\nExport Date,2026-05-01\n# ----------\n"
        "Keyword,Locale,Monthly Volume,Difficulty,Organic CTR,Priority\noak desk,en-US,900,40,60,50\n"
    )
    file = opened(text)
    assert (file.tool, file.header_row) == (KeywordTool.MOZ, 6)
    assert rows_of(file) == [ParsedKeyword(7, "oak desk", 900, None, 40.0, market="us")]


@pytest.mark.parametrize(
    ("header", "row", "intent", "urls"),
    [
        ("Keywords,Intent,Volume,CPC,PD,SEO Difficulty", "oak desk,C,900,$1.20,33,40", C, ()),
        (
            "Keyword,Search Intent,Search Volume,Cost per Click,Paid Difficulty,Search Difficulty",
            "oak desk,Informational,900,$1.20,33,40", INFO, (),
        ),
        ("Keyword,Volume,CPC,PD,SD", "oak desk,900,$1.20,33,40", None, ()),
        (
            "Keyword,Position,Est. Visits,Volume,CPC,SEO Difficulty,URL",
            "oak desk,3,70,900,$1.20,40,https://x.test/a", None, ("https://x.test/a",),
        ),
    ],
)  # fmt: skip
def test_ubersuggest_in_all_its_shapes(
    header: str, row: str, intent: SearchIntent | None, urls: tuple[str, ...]
) -> None:
    file = opened(f"{header}\n{row}\n", encoding="utf-8-sig")
    assert file.tool is KeywordTool.UBERSUGGEST
    assert rows_of(file) == [ParsedKeyword(2, "oak desk", 900, None, 40.0, 1.2, "USD", intent, "", True, urls)]


def test_kwfinder() -> None:
    text = (
        "Keyword,Avg. Search Volume (Last Known Values),Keyword Difficulty,Search Intent,Keyword interest growth (%),"
        "Serp Features,CPC/EUR,PPC,Location,Search Volume 5/2025,Search Volume 6/2025\n"
        'oak desk,900,40,Commercial,5,Ads,1.20,33,"Austin, Texas, United States",900,880\n'
        "eiche,90,4,,,,,,Deutschland,90,88\n"
    )
    file = opened(text, "kwfinder_import_export.csv")
    assert file.tool is KeywordTool.KWFINDER
    assert rows_of(file) == [
        ParsedKeyword(2, "oak desk", 900, None, 40.0, 1.2, "EUR", C, "us"),
        ParsedKeyword(3, "eiche", 90, None, 4.0, None, "", None, "de"),
    ]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Cluster,Keyword,Search Volume,Ranking URL,Rank", "desks,oak desk,900,https://x.test/a,3"),
        ("Hub,Spoke,Keyword,Volume,URL", "furniture,desks,oak desk,900,https://x.test/a"),
        ("Topic,Cluster,Keywords,SV,rank_url", "furniture,desks,oak desk,900,https://x.test/a"),
    ],
)
def test_keyword_insights(header: str, row: str) -> None:
    file = opened(f"{header}\n{row}\n")
    assert file.tool is KeywordTool.KEYWORD_INSIGHTS
    assert rows_of(file) == [ParsedKeyword(2, "oak desk", 900, ranking_urls=("https://x.test/a",))]


def test_serp_pages_in_several_columns_or_one() -> None:
    text = "Keyword,URL 1,URL 2\noak,https://a.test/,https://b.test/x\nelm,https://a.test/,\n"
    assert [row.ranking_urls for row in rows_of(opened(text))] == [
        ("https://a.test/", "https://b.test/x"),
        ("https://a.test/",),
    ]
    text = 'Keyword,SERP URLs\noak,"https://a.test/ | https://b.test/x\nhttps://a.test/"\nelm,none\n'
    assert [row.ranking_urls for row in rows_of(opened(text))] == [("https://a.test/", "https://b.test/x"), ()]


def test_keyword_cupid_and_the_platforms_own() -> None:
    text = 'Keyword,Volume,Difficulty,CPC\noak desk,"6,500",40,1.20\n'
    assert rows_of(opened(text)) == [ParsedKeyword(2, "oak desk", 6_500, None, 40.0, 1.2)]
    text = "keyword,industry,sector,volume,difficulty,country,is_active\noak desk,Home,Desks,900,40,US,false\n"
    file = opened(text)
    assert file.tool is KeywordTool.PLATFORM
    assert rows_of(file) == [ParsedKeyword(2, "oak desk", 900, None, 40.0, market="us", active=False)]


def test_a_table_without_a_header_is_guessed_and_says_so() -> None:
    lines = [f"{number},oak desk {number},US,{number * 70},{number % 9},$0.{number}" for number in range(1, 30)]
    file = opened("\n".join(lines))
    assert (file.tool, file.header_row, file.guessed) == (KeywordTool.TABLE, 0, True)
    assert "Column B" in file.warnings[0]
    first = rows_of(file)[0]
    assert first == ParsedKeyword(1, "oak desk 1", 70, None, None, 0.1, "USD", None, "us")


@pytest.mark.parametrize(
    "text",
    [
        "Jane Doe,Berlin\nJohn Roe,Paris\nMary Moe,Rome\n",
        "1,2\n3,4\n5,6\n",
        "https://a.test/,3\nhttps://b.test/,4\n",
        "Jane Doe,j@x.test,3\nJohn Roe,r@x.test,5\n",
    ],
)
def test_a_table_that_tells_nothing_is_refused(text: str) -> None:
    with pytest.raises(WrongInput, match="no keyword column"):
        opened(text)
