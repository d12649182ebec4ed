"""The words that keyword tools write over their columns, in the languages they come in: data for `keyword_headers`."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final


class KeywordTool(StrEnum):
    """The tools whose exports are recognised, by the name that is shown."""

    AHREFS = "Ahrefs"
    SEMRUSH = "Semrush"
    KEYWORD_PLANNER = "Google Keyword Planner"
    SEARCH_CONSOLE = "Google Search Console"
    MOZ = "Moz"
    UBERSUGGEST = "Ubersuggest"
    KWFINDER = "KWFinder"
    KEYWORD_INSIGHTS = "Keyword Insights"
    PLATFORM = "IGNY8 platform"
    TABLE = "Table"
    PLAIN_LIST = "Plain list"


class Field(StrEnum):
    """What a column can mean to the import."""

    KEYWORD = "keyword"
    VOLUME = "volume"
    VOLUME_MIN = "volume_min"
    VOLUME_MAX = "volume_max"
    DIFFICULTY = "difficulty"
    CPC = "cpc"
    CURRENCY = "currency"
    INTENT = "intent"
    MARKET = "market"
    ACTIVE = "is_active"
    URLS = "ranking_urls"
    IMPRESSIONS = "impressions"
    CLICKS = "clicks"


#: Headers that only Search Console writes over its queries, in the languages of its surface.
QUERY_HEADERS: Final = (
    "top queries", "häufigste suchanfragen", "requêtes les plus fréquentes", "consultas principales",
    "principales consultas", "query principali", "populairste zoekopdrachten", "najpopularniejsze zapytania",
    "najczęstsze zapytania", "en popüler sorgular", "en çok yapılan sorgular", "nejčastější dotazy",
    "vanligaste sökfrågorna", "populäraste sökfrågor", "populäraste frågor", "上位のクエリ", "人気のクエリ",
    "인기 검색어", "热门查询", "热门查询次数", "熱門查詢", "поисковый запрос", "самые популярные запросы",
    "популярные запросы",
    "principais consultas", "consultas principais", "populære forespørgsler", "mest populære søk",
    "suosituimmat kyselyt", "cele mai populare interogări", "leggyakoribb lekérdezések", "truy vấn hàng đầu",
    "kueri teratas",
    "أهم طلبات البحث", "שאילתות מובילות",
)  # fmt: skip
ALIASES: Final[dict[Field, tuple[str, ...]]] = {
    Field.KEYWORD: (
        "keyword", "keywords", "key word", "keyword phrase", "keyword text", "search term", "search terms",
        "search query", "search queries", "query", "queries", "term", "phrase", "keyphrase", "focus keyword",
        "target keyword", "suchbegriff", "suchbegriffe", "suchanfrage", "suchanfragen", "schlüsselwort",
        "schlüsselwörter", "mot clé", "mot-clé", "mots clés", "mots-clés", "requête", "requêtes", "palabra clave",
        "palabras clave", "consulta", "consultas", "parola chiave", "parole chiave", "palavra-chave",
        "palavras-chave", "palavra chave", "zoekwoord", "zoekwoorden", "zoekterm", "anahtar kelime",
        "anahtar kelimeler", "słowo kluczowe", "słowa kluczowe", "klíčové slovo", "sökord", "søgeord",
        "ключевое слово", "ключевые слова", "запрос", "từ khóa", "từ khoá", "キーワード", "关键字", "关键词",
        "키워드", "kata kunci", *QUERY_HEADERS,
    ),
    Field.VOLUME: (
        "volume", "search volume", "avg. monthly searches", "avg monthly searches", "average monthly searches",
        "monthly searches", "monthly volume", "monthly search volume", "searches", "sv", "vol", "vol.",
        "local search volume", "avg. search volume", "avg. search volume (last known values)",
        "avg. search volume (last 12 months)", "search volume (average)", "search vol.", "volume range",
        "suchvolumen", "durchschnittl. suchanfragen pro monat", "durchschnittliche suchanfragen pro monat",
        "volume de recherche", "nombre moyen de recherches mensuelles", "volumen de búsqueda",
        "promedio de búsquedas mensuales", "volume di ricerca", "media ricerche mensili",
        "média de pesquisas mensais", "zoekvolume", "gem. aantal zoekopdrachten per maand", "arama hacmi",
        "ort. aylık arama sayısı", "số lượt tìm kiếm trung bình hằng tháng",
        "số lượt tìm kiếm trung bình hàng tháng",
    ),
    Field.VOLUME_MIN: ("min volume", "min search volume", "minimum volume"),
    Field.VOLUME_MAX: ("max volume", "max search volume", "maximum volume"),
    Field.DIFFICULTY: (
        "difficulty", "keyword difficulty", "kd", "kd %", "kd%", "keyword difficulty index", "seo difficulty",
        "search difficulty", "sd", "difficulty score", "keyword difficulty %", "organic difficulty",
        "keyword-schwierigkeit", "schwierigkeit", "difficulté", "dificultad", "difficoltà", "dificuldade", "zorluk",
    ),
    Field.CPC: (
        "cpc", "cost per click", "avg. cpc", "average cpc", "cpc avg", "top of page bid (high range)",
        "suggested bid", "giá thầu đầu trang (phạm vi cao)",
    ),
    Field.CURRENCY: ("currency", "currency code", "währung", "devise", "moneda", "valuta", "moeda", "para birimi"),
    Field.INTENT: ("intent", "intents", "search intent", "keyword intent", "keyword intents", "suchintention"),
    Field.MARKET: (
        "country", "country code", "location", "locale", "database", "market", "region", "land", "pays", "país",
        "paese", "ülke",
    ),
    Field.ACTIVE: ("is_active", "is active"),
    Field.URLS: (
        "url", "urls", "current url", "ranking url", "ranking urls", "ranking page", "rank url", "rank_url",
        "landing page", "page url", "serp url", "serp urls", "top urls", "top ranking urls", "top 10 urls",
        "competing urls", "serp results", "your ranking url", "page", "top page", "best position url",
    ),
    Field.IMPRESSIONS: (
        "impressions", "impr.", "impressionen", "impresiones", "impressioni", "impressões", "vertoningen",
        "wyświetlenia", "görüntüleme", "gösterimler", "gösterim", "zobrazení", "visningar", "exponeringar", "表示回数",
        "노출수", "노출", "展示次数", "展示", "曝光", "показы", "eksponeringer", "visninger", "näyttökerrat", "afișări",
        "megjelenítések", "số lượt hiển thị", "lượt hiển thị", "tayangan", "مرّات الظهور", "חשיפות",
    ),
    Field.CLICKS: (
        "clicks", "klicks", "clics", "clic", "clicuri", "cliques", "klikken", "kliknięcia", "tıklama", "tıklamalar",
        "kliknutí", "klick", "クリック数", "클릭수", "클릭", "点击次数", "点击", "點擊", "клики", "klik", "klikk",
        "klikkaukset", "kattintások", "số lượt nhấp", "lượt nhấp", "النقرات", "קליקים",
    ),
}  # fmt: skip
MONTH: Final = re.compile(r"searches: |search volume \d{1,2}/\d{4}|sv trend|sv forecasting trend")
"""Headers of monthly figures."""

REASONS: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"global volume|global traffic|global"), "figures of the whole world are not the market's own"),
    (
        re.compile(r"competition|competitive density|pd$|paid difficulty|ppc|mức độ cạnh tranh|wettbewerb|concurrence"),
        "advertising competition, not difficulty",
    ),
    (re.compile(r"content references|competitors"), "the tool's suggestions for a whole page, not ranking pages"),
    (
        re.compile(r"page$|page type|topic|seed keyword|cluster|hub|spoke|parent (keyword|topic)|tags|category|group"),
        "the tool's own grouping: the program makes its clusters itself",
    ),
    (re.compile(r"industry|sector"), "keywords go to the sector that you choose"),
    (re.compile(r"top of page bid \(low|min\.? cpc|cps"), "one price per click is kept"),
    (
        re.compile(
            r"ctr|position|posici|pozi|pozy|posi|durchschnittliche position|klickrate|klickfrekvens|ortalama konum"
            r"|průměrná|genomsnittlig|掲載順位|평균 게재순위|클릭률|点击率|平均排名|позиция|previous"
            r"|current (position|organic)|traffic|est\. visits|rank|change"
        ),
        "how a site ranks today says nothing about the keyword",
    ),
    (MONTH, "monthly figures are not kept"),
    (re.compile(r"trend|three month change|yoy change|keyword interest growth|thay đổi"), "trends are not kept"),
    (re.compile(r"serp features|number of results|results"), "what search pages look like is not kept"),
    (re.compile(r"language"), "the language is told from the words"),
)
"""Why known columns are not used: the first pattern that matches the beginning of a header."""
