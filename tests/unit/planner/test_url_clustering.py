"""Clusters by shared ranking addresses."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from igny8_desktop.data.models import Cluster, Keyword
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.graph_clustering import NO_CLUSTER, ClusterCut, ClusterGroup, Placement
from igny8_desktop.services.planner.keywords import Keywords
from igny8_desktop.services.planner.recut import Recut
from igny8_desktop.services.planner.url_clustering import UrlCutter, cut_by_urls, plain_url
from tests.unit.planner._cutting import WordCutter

URLS = {
    "sofa bed": ["https://a.test/1", "https://b.test/2", "https://c.test/3", "https://d.test/4"],
    "pull out couch": ["http://www.a.test/1/", "https://B.test/2", "https://c.test/3#top", "https://z.test/9"],
    "oak desk": ["https://e.test/1", "https://f.test/1", "https://g.test/1"],
    "wooden table for writing": ["https://e.test/1", "https://f.test/1", "https://g.test/1", "https://a.test/1"],
    "sofa shop": ["https://a.test/1", "https://b.test/2", "https://x.test/1"],
    "oak desk buy": [],
    "moon": [],
}


def test_keywords_with_the_same_results_are_one_cluster(database: Database, scope: Scope) -> None:
    with pytest.raises(WrongInput, match="enough ranking"):
        UrlCutter(database, scope, WordCutter())
    Keywords(database).paste(scope, "\n".join(URLS))
    with database.write(scope) as work:
        for row in work.scalars(select(Keyword)):
            row.ranking_urls = URLS[row.text]
    Recut(database, WordCutter()).run(scope, "page", cutter=UrlCutter(database, scope, WordCutter()))
    with database.read(scope) as work:
        homes = {row.text: row.cluster_id for row in work.scalars(select(Keyword))}
        seconds = {row.text: row.second_cluster_id for row in work.scalars(select(Keyword))}
        assert len(work.scalars(select(Cluster))) == 4
    assert homes["sofa bed"] == homes["pull out couch"]
    assert homes["oak desk"] == homes["wooden table for writing"] == homes["oak desk buy"], "by meaning without any"
    assert len({homes["sofa bed"], homes["oak desk"], homes["sofa shop"], homes["moon"]}) == 4
    assert seconds["sofa shop"] == homes["sofa bed"]
    with pytest.raises(WrongInput, match="shared addresses"):
        UrlCutter(database, scope, WordCutter(), shared=0)


def test_a_lower_bound_makes_larger_clusters() -> None:
    urls = [list(map(plain_url, each)) for each in URLS.values()]
    nothing = ClusterCut(0.7, (), tuple(Placement(NO_CLUSTER, 0, NO_CLUSTER, 0) for _ in urls))
    assert [group.members for group in cut_by_urls(urls, nothing, 3).groups] == [(0, 1), (2, 3)]
    assert [group.members for group in cut_by_urls(urls, nothing, 2).groups] == [(0, 1, 4), (2, 3)]
    together = ClusterCut(0.7, (ClusterGroup((5, 6), 5, 0.8),), nothing.placements)
    assert [group.members for group in cut_by_urls(urls, together, 3).groups] == [(0, 1), (2, 3), (5, 6)]


def test_addresses_of_one_page_are_one() -> None:
    assert plain_url("HTTPS://www.Shop.test/Sofas/?page=2#x") == plain_url("http://shop.test/Sofas?page=2")
    assert plain_url("shop.test/a") == "shop.test/a"
    assert plain_url("http://[") == "http://["
