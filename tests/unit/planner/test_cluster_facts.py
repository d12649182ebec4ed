"""What is known of a cluster, as a whole and in the list."""

from __future__ import annotations

from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import ClusterRole, EntityKind, SearchIntent
from igny8_desktop.domain.scope import Scope
from igny8_desktop.domain.tables import TableQuery
from igny8_desktop.services.listing import Listing
from igny8_desktop.services.planner.cluster_facts import ClusterBook, volume_text
from igny8_desktop.services.planner.clusters import Clusters
from igny8_desktop.services.planner.keywords import Keywords


def test_volumes_of_markets_stand_apart_and_so_do_ranges(database: Database, scope: Scope) -> None:
    keywords, clusters = Keywords(database), Clusters(database)
    ids = [
        keywords.add(scope, "desk", market="us", volume=12_000, difficulty=40, intent=SearchIntent.COMMERCIAL),
        keywords.add(scope, "oak desk", market="us", volume=400, difficulty=21, intent=SearchIntent.COMMERCIAL),
        keywords.add(scope, "desk legs", market="us", volume=1_000),
        keywords.add(scope, "desk", market="gb", volume=3_000),
        keywords.add(scope, "desk top", market="gb"),
    ]
    keywords.edit(scope, ids[2], volume_max=10_000)
    one = clusters.create(scope, "Desks", ids)
    two = clusters.create(scope, "Lamps", [keywords.add(scope, "lamp", volume=13_000)])
    clusters.set_role(scope, [two], "supporting", one)
    facts = ClusterBook(database).facts(scope, one)
    assert [(each.market, each.exact, each.low, each.high, each.unknown) for each in facts.volumes] == [
        ("us", 12_400, 1_000, 10_000, 0),
        ("gb", 3_000, None, None, 1),
    ]
    assert volume_text(facts.volumes) == "us: exact 12,400 + range 1K–10K; gb: exact 3,000"
    assert volume_text(facts.volumes[:1]) == "exact 12,400 + range 1K–10K"
    assert (facts.keywords, facts.pinned, facts.difficulty) == (5, 5, 30.5)
    assert facts.intents[SearchIntent.COMMERCIAL] == 4, "two of them are told from their words"
    assert (facts.role, facts.supporting) == (ClusterRole.HUB, [(two, "Lamps")])
    assert ClusterBook(database).facts(scope, two).hub == (one, "Desks")

    listing = Listing(database)
    query = TableQuery(sort_key="volume", descending=True)
    assert listing.ids(scope, EntityKind.CLUSTER, query) == [two, one], "12,400 and 3,000 are never added"
    row = listing.rows(scope, EntityKind.CLUSTER, [one])[one]
    assert (row["volume"], row["volume_low"], row["volume_high"], row["markets"]) == (12_400, 1_000, 10_000, 2)
    assert (row["keywords"], row["difficulty"], row["supporting"], row["hub"]) == (5, 30.5, 1, None)
    mix = row["intents"]
    assert isinstance(mix, dict)
    assert mix["commercial"] == 4
    assert listing.rows(scope, EntityKind.CLUSTER, [two])[two]["hub"] == "Desks"
    assert dict(listing.facets(scope, EntityKind.CLUSTER, TableQuery(), "hub")) == {"Desks": 1, "": 1}
    assert listing.ids(scope, EntityKind.CLUSTER, TableQuery(filters={"role": frozenset({"hub"})})) == [one]
    assert listing.ids(scope, EntityKind.CLUSTER, TableQuery(filters={"hub": frozenset({"Desks"})})) == [two]
