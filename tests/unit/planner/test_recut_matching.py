"""Which cluster lives on in which group of a new cut."""

from __future__ import annotations

from igny8_desktop.services.planner.recut_matching import match_clusters, places

# ------------------------------------------------------------------------------------------------------- matching


def test_two_keepers_in_one_group_both_live_on() -> None:
    groups, cluster_of = [(0, 1, 2, 3, 4, 5)], [1, 1, 1, 2, 2, None]
    matching = match_clusters(groups, cluster_of, keepers={1, 2})
    assert places(groups, cluster_of, matching) == ({0: 1, 1: 1, 2: 1, 3: 2, 4: 2, 5: 1}, [])


def test_a_keeper_with_less_of_a_group_keeps_what_it_has() -> None:
    groups, cluster_of = [(0, 1, 2, 3, 4)], [1, 1, 1, 2, None]
    matching = match_clusters(groups, cluster_of, keepers={2})
    assert places(groups, cluster_of, matching) == ({0: 1, 1: 1, 2: 1, 3: 2, 4: 1}, [])


def test_held_keywords_stay_and_the_rest_goes_on() -> None:
    groups, cluster_of = [(0, 1, 2), (3, 4)], [1, 1, 1, 2, 1]
    matching = match_clusters(groups, cluster_of, held={4})
    assert places(groups, cluster_of, matching) == ({0: 1, 1: 1, 2: 1, 3: 2, 4: 1}, [])


def test_a_cluster_that_falls_apart_stays_with_its_largest_part() -> None:
    groups, cluster_of = [(0, 1), (2, 3, 4)], [7, 7, 7, 7, 7]
    matching = match_clusters(groups, cluster_of)
    assert places(groups, cluster_of, matching) == ({2: 7, 3: 7, 4: 7}, [(0, 1)])


def test_fixed_clusters_own_no_group() -> None:
    groups, cluster_of = [(0, 1, 2, 3)], [5, 5, 5, None]
    matching = match_clusters(groups, cluster_of, fixed={5})
    assert places(groups, cluster_of, matching) == ({0: 5, 1: 5, 2: 5}, [(3,)])
