"""Large lists of keywords: the same answers from memory as from SQLite, and fresh after every change."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from igny8_desktop.data.models import Cluster, Keyword, KeywordImport
from igny8_desktop.data.queries.keyword_search import PatternSearch
from igny8_desktop.data.queries.keyword_store import KeywordStore
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import EntityKind, KeywordStatus, SearchIntent
from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.domain.scope import Scope
from igny8_desktop.domain.tables import TableQuery
from igny8_desktop.services.listing import Listing
from igny8_desktop.services.planner.keywords import Keywords
from tests.unit.planner.conftest import database, empty_data_file, make_site, scope  # noqa: F401

KIND = EntityKind.KEYWORD
WORDS = ("desk", "Größe", "lamp", "standing", "100%", "a_b", "büro", "ИДЕЯ", "tea", "desks", "日本")
FILTERS: tuple[TableQuery, ...] = (
    TableQuery(),
    TableQuery(text="DESK"),
    TableQuery(text="e"),
    TableQuery(text="größe"),
    TableQuery(text="%"),
    TableQuery(text="идея l"),
    TableQuery(contains=("desk", "lamp"), excludes=("tea", "100%")),
    TableQuery(excludes=("e",)),
    TableQuery(regex=r"^(desk|lamp)s?\b.*[^a-z]$"),
    TableQuery(ranges={"volume": (50, 400), "difficulty": (None, 33.3)}),
    TableQuery(ranges={"cpc": (0.5, None), "word_count": (2, 3)}),
    TableQuery(filters={"status": frozenset({"used"}), "intent": frozenset({"", "commercial"})}),
    TableQuery(filters={"market": frozenset({""})}),
    TableQuery(filters={"cluster": frozenset({"Lamps", ""})}),
    TableQuery(filters={"source": frozenset({"b.csv"}), "sector": frozenset({"home"})}),
    TableQuery(filters={"tool": frozenset({"Ahrefs", "no such tool"})}),
    TableQuery(filters={"second_cluster": frozenset({"Lamps", ""})}),
    TableQuery(filters={"currency": frozenset({"USD"}), "pinned": frozenset({"false"})}, text="d"),
    TableQuery(text="no such keyword"),
)
SORTS = ("", "text", "volume", "difficulty", "cpc", "word_count", "status", "intent", "market", "cluster", "sector")


def fill(database: Database, scopes: list[Scope], count: int, seed: int) -> None:  # noqa: F811
    """Add keywords by chance to the sectors of a site, some of them deleted."""
    chance = random.Random(seed)
    for place, each in enumerate(scopes):
        with database.write(each) as work:
            clusters = [work.add(Cluster(name=f"{name}")).id for name in ("Lamps", "Desks", "ätsch")]
            work.delete(work.get(Cluster, clusters[2]))
            imports = [
                work.add(KeywordImport(name=name, tool=tool)).id for name, tool in (("a.csv", "Ahrefs"), ("b.csv", ""))
            ]
            for number in range(count):
                text = " ".join(chance.choices(WORDS, k=chance.randint(1, 3)) + [str(number % 7)] * (number % 3))
                cluster_id = chance.choice([*clusters[:2], None, None])
                row = Keyword(
                    text=f"{text} {number}",
                    normalised=f"{text} {number}".casefold(),
                    market=chance.choice(("", "us", "de", "überall")),
                    volume=chance.choice((None, 0, 10, 100, 390, 1_000_000)),
                    difficulty=chance.choice((None, 0.0, 33.3, 33.4, 99.9)),
                    cpc=chance.choice((None, 0.07, 0.5, 12.25)),
                    currency=chance.choice(("", "USD")),
                    intent=chance.choice((None, *SearchIntent)),
                    intent_source=chance.choice(("", "file", *(f"rule {at} ü" for at in range(120)))),
                    status=KeywordStatus.USED if cluster_id else KeywordStatus.ACTIVE,
                    cluster_id=cluster_id,
                    second_cluster_id=clusters[number % 2] if number % 5 else None,
                    import_id=chance.choice((*imports, None)),
                    word_count=text.count(" ") + 1,
                )
                work.session.add(row)
                if number % 11 == place:
                    row.deleted_at = work.now
            work.flush()


@pytest.fixture
def sectors(database: Database) -> list[Scope]:  # noqa: F811
    make_site(database, "other", "one")
    scopes = make_site(database, "desks", "office", "home")
    fill(database, scopes, 110, seed=7)
    return scopes


def assert_same(database: Database, listing: Listing, scope: Scope, queries: tuple[TableQuery, ...]) -> None:  # noqa: F811
    plain = Listing(database)
    choices, figures = plain.facet_keys(KIND), plain.range_keys(KIND)
    for at, query in enumerate(queries):
        assert listing.ids(scope, KIND, query) == plain.ids(scope, KIND, query), query
        assert listing.count(scope, KIND, query) == plain.count(scope, KIND, query), query
        # Each query is asked for some of the choices: all of them with all take long and find no more.
        for key in (choices[at % len(choices)], choices[(3 * at + 1) % len(choices)]):
            assert listing.facets(scope, KIND, query, key) == plain.facets(scope, KIND, query, key), (query, key)
        key = figures[at % len(figures)]
        assert listing.range_facet(scope, KIND, query, key) == plain.range_facet(scope, KIND, query, key)


def test_the_same_answers_as_from_the_database(database: Database, sectors: list[Scope]) -> None:  # noqa: F811
    listing = Listing(database, KeywordStore(database, large=1))
    plain = Listing(database)
    whole = Scope(sectors[0].site_id)
    assert_same(database, listing, whole, FILTERS)
    assert_same(database, listing, sectors[1], FILTERS[:3])
    for key in (*SORTS, "created_at", "currency", "source", "second_cluster", "id"):
        for descending in (False, True):
            narrowed = FILTERS[1] if descending else TableQuery()
            query = replace(narrowed, sort_key=key, descending=descending)
            assert listing.ids(whole, KIND, query) == plain.ids(whole, KIND, query), query
    for wrong in (TableQuery(sort_key="nope"), TableQuery(ranges={"text": (1, None)}), TableQuery(regex="(")):
        with pytest.raises(WrongInput):
            listing.ids(whole, KIND, wrong)


def test_a_slow_pattern_is_given_up_and_holds_nobody_up(
    database: Database,  # noqa: F811
    sectors: list[Scope],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    listing = Listing(database, KeywordStore(database, large=1))
    whole = Scope(sectors[0].site_id)
    others: list[int] = []
    search = PatternSearch.mask

    def meanwhile(self: PatternSearch) -> Any:
        mask = search(self)
        if not others:
            # The search is over, its result is not kept yet: another list is answered, and a keyword comes in.
            others.append(listing.count(whole, KIND, TableQuery(text="desk")))
            Keywords(database).add(sectors[0], "a desk that came late", volume=5)
        return mask

    monkeypatch.setattr(PatternSearch, "mask", meanwhile)
    query = TableQuery(regex="^a desk|^desk")
    assert listing.ids(whole, KIND, query) == Listing(database).ids(whole, KIND, query)
    assert others
    Keywords(database).add(sectors[0], "a" * 60)
    with pytest.raises(WrongInput, match="takes too long"):
        listing.ids(whole, KIND, TableQuery(regex=r"^(a|a|aa)+b$|^(a+)+c$"))


def test_answers_follow_every_change(database: Database, sectors: list[Scope]) -> None:  # noqa: F811
    store = KeywordStore(database, large=1)
    listing = Listing(database, store)
    whole = Scope(sectors[0].site_id)
    keywords = Keywords(database)
    queries = (TableQuery(text="lamp", sort_key="text"), TableQuery(sort_key="volume", descending=True), FILTERS[11])
    assert_same(database, listing, whole, queries)
    first, second, third, *_ = listing.ids(whole, KIND, queries[0])
    keywords.edit(whole, first, text="a lamp of another kind", volume=77, market="zz")
    assert_same(database, listing, whole, queries)
    added = keywords.add(sectors[0], "the newest lamp", volume=5)
    keywords.delete(whole, [second, third])
    assert added in listing.ids(whole, KIND, queries[0])
    assert_same(database, listing, whole, queries)
    keywords.restore(whole, [third])
    keywords.set_status(whole, [first, third], KeywordStatus.INACTIVE)
    assert_same(database, listing, whole, (*queries, TableQuery(filters={"status": frozenset({"inactive"})})))
    fill(database, make_site(database, "third", "x"), 20, seed=1)
    assert_same(database, listing, whole, queries[:1])
    with database.write(whole) as work:
        work.touch_many(KIND)
    assert_same(database, listing, whole, queries[:1])


def test_small_sites_and_other_sites_are_listed_by_the_database(
    database: Database,  # noqa: F811
    sectors: list[Scope],
) -> None:
    store = KeywordStore(database, large=150)
    listing = Listing(database, store)
    small = make_site(database, "small", "one")[0]
    fill(database, [small], 30, seed=2)
    assert_same(database, listing, small, FILTERS[:4])
    assert not store.holds(small)
    whole = Scope(sectors[0].site_id)
    assert_same(database, listing, whole, FILTERS[:4])
    assert store.holds(whole)
    assert_same(database, listing, small, FILTERS[:4])
    assert not store.holds(whole)
