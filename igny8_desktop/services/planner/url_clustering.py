"""Cluster by the pages that rank: keywords whose first results are the same pages can be answered by one page.

Works where the imported file names the ranking addresses. Keywords without enough of them go by meaning: with the
group that most keywords like them are in, or into groups of their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from igny8_desktop.data.queries import clustering as queries
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.domain.ports import Progress
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.graph_clustering import (
    NO_CLUSTER,
    ClusterCut,
    ClusterGroup,
    Granularity,
    Placement,
    granularity_value,
)
from igny8_desktop.services.planner.sector_cut import Cut, Cutter

SHARED: Final = 3
"""How many of their first results two keywords share at least; what SERP tools use."""
FIRST_RESULTS: Final = 10
_TOPICS_BELOW: Final = 0.5


class UrlCutter:
    """Cut by shared ranking addresses; topics, which are coarser than 0.5, come from `by_meaning`.

    Raises `WrongInput` when no keyword of the scope has enough addresses.
    """

    def __init__(self, database: Database, scope: Scope, by_meaning: Cutter, *, shared: int = SHARED) -> None:
        if not 1 <= shared <= FIRST_RESULTS:
            raise WrongInput(
                "This number of shared addresses cannot be used",
                f"Of the first {FIRST_RESULTS} results, 1 to {FIRST_RESULTS} can be shared, not {shared}.",
                "Use 3, or 4 and 5 for smaller clusters.",
            )
        self._by_meaning = by_meaning
        self._shared = shared
        self._urls = _urls_by_text(database, scope)
        if not any(len(urls) >= shared for urls in self._urls.values()):
            raise WrongInput(
                "No keyword has enough ranking addresses",
                f"Clustering by addresses needs keywords with {shared} and more addresses that rank for them.",
                "Import a file with them (a SERP export), use a smaller number, or cluster by meaning.",
            )

    def __call__(self, texts: Sequence[str], progress: Progress, should_stop: Callable[[], bool]) -> Cut:
        """Return what cuts these keywords."""
        by_meaning = self._by_meaning(texts, progress, should_stop)

        def cut(granularity: Granularity | str | float) -> ClusterCut:
            found = by_meaning(granularity)
            if granularity_value(granularity) < _TOPICS_BELOW:
                return found
            return cut_by_urls([self._urls.get(text, ()) for text in texts], found, self._shared)

        return cut


def _urls_by_text(database: Database, scope: Scope) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    with database.read(scope) as work:
        for sector_id in queries.cut_sectors(work):
            urls = queries.ranking_urls(work, sector_id)
            for row in queries.cut_keywords(work, sector_id):
                if row.id in urls:
                    first = [plain_url(url) for url in urls[row.id][:FIRST_RESULTS]]
                    found[row.text] = tuple(dict.fromkeys((*found.get(row.text, ()), *filter(None, first))))
    return found


def plain_url(url: str) -> str:
    """Return an address without what does not tell pages apart: scheme, www, capitals of the host, fragment, slash."""
    text = url.strip()
    try:
        parts = urlsplit(text if "//" in text else f"//{text}")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return text
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{parts.path.rstrip('/')}{query}"


def cut_by_urls(urls: Sequence[Sequence[str]], by_meaning: ClusterCut, shared: int) -> ClusterCut:
    """Return groups of positions around the keywords that share addresses with most others; the rest go by meaning."""
    index: dict[str, list[int]] = {}
    able = [at for at, each in enumerate(urls) if len(each) >= shared]
    for at in able:
        for url in urls[at]:
            index.setdefault(url, []).append(at)
    crowd = {at: sum(len(index[url]) for url in urls[at]) for at in able}
    group_of: dict[int, int] = {}
    second: dict[int, tuple[int, float]] = {}
    fit: dict[int, float] = {}
    seeds: list[int] = []
    for seed in sorted(able, key=lambda at: (-crowd[at], at)):
        if seed in group_of:
            continue
        number = len(seeds)
        seeds.append(seed)
        group_of[seed], fit[seed] = number, 1.0
        common = Counter(at for url in urls[seed] for at in index[url])
        for at, same in common.items():
            share = same / min(len(urls[seed]), len(urls[at]))
            if at not in group_of and same >= shared:
                group_of[at], fit[at] = number, share
            elif group_of.get(at) != number and share > second.get(at, (NO_CLUSTER, 0.0))[1]:
                second[at] = (number, share)
    _by_meaning(len(urls), group_of, fit, by_meaning, len(seeds))
    return _as_cut(len(urls), group_of, fit, second, by_meaning.granularity)


def _by_meaning(total: int, group_of: dict[int, int], fit: dict[int, float], by_meaning: ClusterCut, free: int) -> None:
    """Put the keywords without addresses where those like them are."""
    known = dict(group_of)
    for group in by_meaning.groups:
        rest = [at for at in group.members if at not in known]
        counts = Counter(known[at] for at in group.members if at in known)
        if rest and counts:
            home = min(counts, key=lambda number: (-counts[number], number))
        else:
            home, free = free, free + 1
        for at in rest:
            group_of[at], fit[at] = home, by_meaning.placements[at].similarity
    for at in range(total):
        if at not in group_of:
            group_of[at], free = free, free + 1


def _as_cut(
    total: int,
    group_of: Mapping[int, int],
    fit: Mapping[int, float],
    second: Mapping[int, tuple[int, float]],
    granularity: float,
) -> ClusterCut:
    members: dict[int, list[int]] = {}
    for at in range(total):
        members.setdefault(group_of[at], []).append(at)
    kept = sorted((n for n, inside in members.items() if len(inside) > 1), key=lambda n: (-len(members[n]), members[n]))
    number = {group: rank for rank, group in enumerate(kept)}
    placements = []
    for at in range(total):
        own = number.get(group_of[at], NO_CLUSTER)
        other, share = second.get(at, (NO_CLUSTER, 0.0))
        next_best = number.get(other, NO_CLUSTER) if other != group_of[at] else NO_CLUSTER
        placements.append(
            Placement(
                own,
                fit.get(at, 0.0) if own != NO_CLUSTER else 0.0,
                next_best,
                share if next_best != NO_CLUSTER else 0.0,
            )
        )
    groups = tuple(
        ClusterGroup(
            tuple(members[group]),
            max(members[group], key=lambda at: (fit.get(at, 0.0), -at)),
            sum(fit.get(at, 0.0) for at in members[group]) / len(members[group]),
        )
        for group in kept
    )
    return ClusterCut(granularity, groups, tuple(placements))
