"""Changes and questions by chance: lists from memory answer as SQLite does, whatever was changed in whichever order."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest

from igny8_desktop.data.queries.keyword_store import KeywordStore
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import EntityKind, SearchIntent
from igny8_desktop.domain.errors import Igny8Error
from igny8_desktop.domain.scope import Scope
from igny8_desktop.domain.tables import Range, TableQuery
from igny8_desktop.services.listing import Listing
from igny8_desktop.services.planner.clusters import Clusters
from igny8_desktop.services.planner.keyword_bulk import KeywordBulk
from igny8_desktop.services.planner.keyword_imports import KeywordImports
from igny8_desktop.services.planner.keywords import Keywords
from tests.unit.planner.conftest import database, empty_data_file, make_site  # noqa: F401

KIND = EntityKind.KEYWORD
WORDS = ("desk", "Größe", "100%", "a_b", "İstanbul", "ИДЕЯ", "日本", "ﬁne", "don’t", "x\\y", "e\u0301", "ǅ", "[z]")
SORTS = ("", "id", "text", "volume", "cpc", "status", "intent", "market", "cluster", "second_cluster", "tool", "pinned")
FILTERS = ("sector", "status", "intent", "cluster", "second_cluster", "market", "source", "tool", "pinned")
FIGURES: tuple[Range, ...] = ((None, 33.3), (0, 100), (10, None), (0.07, 0.07), (200, 100))
PATTERNS = ("^d", r"\d$", "ß|ss", r"[^\x00-\x7f]", r"\bdesk\b", "k")
Chance = random.Random


def text(chance: Chance) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randint(1, 3))) + chance.choice(("", f" {chance.randint(0, 30)}"))


def table(chance: Chance) -> str:
    rows = ["Keyword\tVolume\tDifficulty\tCPC (USD)\tIntent\tCountry"]
    for _ in range(chance.randint(5, 25)):
        figures = (("", "0", "10", "1,000", "100-1000"), ("", "0", "33.3"), ("", "0.07", "12.25"))
        cells = [text(chance), *(chance.choice(each) for each in figures)]
        rows.append("\t".join((*cells, chance.choice(("", "Commercial")), chance.choice(("", "us", "de")))))
    return "\n".join(rows)


def question(chance: Chance, choices: Callable[[str], list[str]]) -> TableQuery:
    filters = {}
    for key in FILTERS:
        if chance.random() < 0.15:
            filters[key] = frozenset(chance.sample((*choices(key), "", "no such"), 2))
    pieces = ("", "", "", "e", "%", "ss", "\u200b", *WORDS)
    return TableQuery(
        text=chance.choice(pieces),
        filters=filters,
        ranges={key: chance.choice(FIGURES) for key in ("volume", "difficulty", "cpc") if chance.random() < 0.15},
        contains=tuple(chance.choices(pieces, k=chance.choice((0, 0, 1)))),
        excludes=tuple(chance.choices(pieces, k=chance.choice((0, 0, 2)))),
        regex=chance.choice(("", "", "", *PATTERNS)),
        sort_key=chance.choice(SORTS),
        descending=chance.random() < 0.5,
    )


@pytest.mark.parametrize("seed", [11, 12])
def test_whatever_changes_memory_answers_as_the_database(database: Database, seed: int) -> None:  # noqa: F811
    chance = Chance(seed)
    sectors = make_site(database, "desks", "office", "home")
    whole = Scope(sectors[0].site_id)
    listing, plain = Listing(database, KeywordStore(database, large=1)), Listing(database)
    imports, keywords, bulk = KeywordImports(database), Keywords(database), KeywordBulk(database)
    clusters = Clusters(database)
    deleted: list[list[int]] = []

    def some(sector: Scope = whole) -> list[int]:
        ids = plain.ids(sector, KIND)
        return chance.sample(ids, min(len(ids), chance.randint(1, 9)))

    def cluster() -> int:
        return chance.choice(plain.ids(whole, EntityKind.CLUSTER))

    def delete() -> None:
        deleted.append(some())
        bulk.delete(whole, deleted[-1])

    acts: tuple[Callable[[], object], ...] = (
        lambda: imports.paste(chance.choice(sectors), table(chance), name=chance.choice("abc")),
        lambda: imports.undo(whole, chance.choice(imports.history(whole)).id),
        lambda: keywords.add(chance.choice(sectors), text(chance), market=chance.choice(("", "fr"))),
        lambda: keywords.edit(whole, some()[0], text=text(chance), volume=chance.choice((None, 7))),
        lambda: bulk.undo(whole, bulk.edit(whole, some(), {"status": "inactive"})),
        lambda: bulk.edit(whole, some(), {"market": chance.choice(("us", "de"))}),
        lambda: bulk.edit(whole, some(), {"intent": chance.choice(tuple(SearchIntent))}),
        delete,
        lambda: bulk.restore(whole, deleted.pop()),
        lambda: clusters.create(sectors[0], text(chance), some(sectors[0])),
        lambda: clusters.move_keywords(sectors[0], some(sectors[0]), cluster()),
        lambda: clusters.merge(whole, [cluster()], cluster()),
        lambda: clusters.delete(whole, [cluster()]),
        lambda: clusters.rename(whole, cluster(), text(chance)),
    )

    def choices(key: str) -> list[str]:
        known = plain.facets(whole, KIND, TableQuery(), key) if key in plain.facet_keys(KIND) else []
        return [choice for choice, _count in known]

    imports.paste(sectors[0], table(chance))
    for _ in range(14):
        with suppress(Igny8Error, IndexError):
            chance.choice(acts)()
        scope = chance.choice((whole, *sectors))
        query = question(chance, choices)
        key, figure = chance.choice(plain.facet_keys(KIND)), chance.choice(plain.range_keys(KIND))
        assert listing.ids(scope, KIND, query) == plain.ids(scope, KIND, query), query
        assert listing.count(scope, KIND, query) == plain.count(scope, KIND, query), query
        counts = listing.facets(scope, KIND, query, key)
        assert counts == plain.facets(scope, KIND, query, key), (query, key)
        assert listing.range_facet(scope, KIND, query, figure) == plain.range_facet(scope, KIND, query, figure), query
        # A choice says how many rows it gives.
        for choice, count in chance.sample(counts, min(2, len(counts))):
            chosen = replace(query, filters={**query.filters, key: frozenset({choice})})
            assert listing.count(scope, KIND, chosen) == count, (chosen, key)
