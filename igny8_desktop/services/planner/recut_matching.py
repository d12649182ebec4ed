"""Decide which cluster lives on in which group of a new cut, so that ids, names and ideas stay where they belong.

The rules, in this order:

1. Locked clusters and those made by hand are left alone: nothing goes in, nothing out.
2. Held keywords stay where they are: those that a person moved there, and those that an idea or task of their
   cluster is to cover.
3. A *keeper* never goes away: a cluster that was named by hand, has a role given by hand, or that ideas, tasks or
   articles were made of. It lives on in the group that most of its keywords are in. Where another cluster has more of
   that group, that one takes the rest of it, and the keeper keeps the keywords it has there.
4. Other clusters live on where they overlap most, each in one group at most; what is left over goes away.
5. A group that no cluster lives on in becomes a new cluster.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Matching:
    """Who lives on where.

    `owners` are clusters by group; groups that are not there are new clusters, if anybody is left to go into them.
    `stays` are positions of keywords that remain in the cluster they are in, whatever their group.
    """

    owners: Mapping[int, int]
    stays: frozenset[int]


def match_clusters(
    groups: Sequence[Sequence[int]],
    cluster_of: Sequence[int | None],
    *,
    held: Collection[int] = (),
    keepers: Collection[int] = (),
    fixed: Collection[int] = (),
) -> Matching:
    """Return which cluster lives on in which group.

    `groups` are positions of keywords, every one in exactly one group; `cluster_of` says where each keyword is now;
    `held` are positions; `keepers` and `fixed` are clusters.
    """
    group_of = {at: number for number, group in enumerate(groups) for at in group}
    stays = {at for at, cluster in enumerate(cluster_of) if cluster is not None and (at in held or cluster in fixed)}
    overlap: dict[int, Counter[int]] = {}
    for at, number in group_of.items():
        cluster = cluster_of[at]
        if cluster is not None and cluster not in fixed:
            overlap.setdefault(cluster, Counter())[number] += 1
    homes = {
        cluster: min(numbers, key=lambda group: (-numbers[group], group))
        for cluster, numbers in overlap.items()
        if cluster in keepers
    }
    claims = [
        (-shared, cluster not in homes, cluster, number)
        for cluster, numbers in overlap.items()
        for number, shared in numbers.items()
        if homes.get(cluster, number) == number
        and (cluster in homes or 2 * shared >= min(numbers.total(), len(groups[number])))
    ]
    owners: dict[int, int] = {}
    settled: set[int] = set()
    for _shared, _other, cluster, number in sorted(claims):
        if cluster not in settled and number not in owners:
            owners[number] = cluster
            settled.add(cluster)
    for cluster, home in homes.items():
        if owners.get(home) != cluster:
            stays |= {at for at in groups[home] if cluster_of[at] == cluster}
    return Matching(owners, frozenset(stays))


def places(
    groups: Sequence[Sequence[int]], cluster_of: Sequence[int | None], matching: Matching
) -> tuple[dict[int, int], list[tuple[int, ...]]]:
    """Return the cluster of every keyword that goes into a known one, by position, and the groups of new clusters."""
    homes: dict[int, int] = {}
    founding: list[tuple[int, ...]] = []
    for number, group in enumerate(groups):
        owner = matching.owners.get(number)
        free = [at for at in group if at not in matching.stays]
        homes.update({at: home for at in group if at in matching.stays and (home := cluster_of[at]) is not None})
        if owner is not None:
            homes.update(dict.fromkeys(free, owner))
        elif free:
            founding.append(tuple(free))
    return homes, founding
