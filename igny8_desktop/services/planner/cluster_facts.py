"""Tell everything that is known of a cluster: for a detail pane and for the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from igny8_desktop.data.models import Cluster
from igny8_desktop.data.queries import cluster_facts as queries
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import ClusterRole, ClusterStatus, SearchIntent
from igny8_desktop.domain.scope import Scope


@dataclass(frozen=True)
class MarketVolume:
    """Monthly searches of a cluster in one market, "" where the file named none.

    `exact` sums the plain figures, `low` and `high` the ends of the ranges; each is `None` where there is none.
    Volumes of different markets are never added together. `unknown` of its `keywords` have no volume.
    """

    market: str
    exact: int | None
    low: int | None
    high: int | None
    keywords: int
    unknown: int

    @property
    def largest(self) -> int:
        """Return what may be searched at most, for putting markets in order."""
        return (self.exact or 0) + (self.high or 0)


@dataclass(frozen=True)
class ClusterFacts:
    """One cluster. `volumes` are by market, the largest first; `intents` count keywords, `None` for unknown intent.

    `hub` and `supporting` are (id, name). `fit` and `worst_fit` are from 0 to 1, `difficulty` from 0 to 100.
    """

    id: int
    sector_id: int
    name: str
    name_source: str
    description: str
    primary_keyword: str
    intent: SearchIntent | None
    intents: Mapping[SearchIntent | None, int]
    status: ClusterStatus
    locked: bool
    by_hand: bool
    stray: bool
    role: ClusterRole | None
    role_source: str
    hub: tuple[int, str] | None
    supporting: Sequence[tuple[int, str]]
    keywords: int
    pinned: int
    outliers: int
    volumes: Sequence[MarketVolume]
    difficulty: float | None
    fit: float | None
    worst_fit: float | None
    ideas: int
    tasks: int
    content: int
    opportunity: int | None


class ClusterBook:
    """Read what is known of clusters; every call is one short read, from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def facts(self, scope: Scope, cluster_id: int) -> ClusterFacts:
        """Return the facts of a cluster; raises `NotFound`."""
        with self._database.read(scope) as work:
            row = work.get(Cluster, cluster_id)
            hub = work.find(Cluster, row.hub_id) if row.hub_id is not None else None
            difficulty, fit, worst, pinned, outliers = queries.keyword_figures(work, cluster_id)
            volumes = _by_market(queries.market_volumes(work, [cluster_id])).get(cluster_id, ())
            ideas, tasks, content = queries.counts_made(work, cluster_id)
            return ClusterFacts(
                id=row.id,
                sector_id=row.sector_id,
                name=row.name,
                name_source=row.name_source,
                description=row.description,
                primary_keyword=row.primary_keyword,
                intent=row.intent,
                intents=queries.intent_counts(work, cluster_id),
                status=row.status,
                locked=row.locked,
                by_hand=row.by_hand,
                stray=row.stray,
                role=row.role,
                role_source=row.role_source,
                hub=(hub.id, hub.name) if hub is not None else None,
                supporting=queries.supporting_names(work, cluster_id),
                keywords=sum(each.keywords for each in volumes),
                pinned=pinned,
                outliers=outliers,
                volumes=volumes,
                difficulty=round(difficulty, 1) if difficulty is not None else None,
                fit=round(fit, 3) if fit is not None else None,
                worst_fit=worst,
                ideas=ideas,
                tasks=tasks,
                content=content,
                opportunity=row.opportunity,
            )

    def volumes(self, scope: Scope, cluster_ids: Sequence[int]) -> dict[int, tuple[MarketVolume, ...]]:
        """Return the volumes of many clusters by market, the largest first; empty clusters are left out."""
        with self._database.read(scope) as work:
            return _by_market(queries.market_volumes(work, cluster_ids))


def _by_market(
    rows: Sequence[tuple[int, str, int | None, int | None, int | None, int, int]],
) -> dict[int, tuple[MarketVolume, ...]]:
    found: dict[int, list[MarketVolume]] = {}
    for cluster_id, market, exact, low, high, keywords, unknown in rows:
        ranged = high is not None
        found.setdefault(cluster_id, []).append(
            MarketVolume(market, exact, low if ranged else None, high, keywords, unknown)
        )
    return {
        cluster_id: tuple(sorted(markets, key=lambda each: (-each.largest, each.market)))
        for cluster_id, markets in found.items()
    }


def volume_text(volumes: Sequence[MarketVolume]) -> str:
    """Return volumes in words, such as "exact 12,400 + range 1K–10K", with the markets where there are several."""
    parts = []
    for each in volumes:
        figures = [f"exact {each.exact:,}"] if each.exact is not None else []
        if each.high is not None:
            figures.append(f"range {short_figure(each.low or 0)}–{short_figure(each.high)}")
        words = " + ".join(figures) or "unknown"
        parts.append(f"{each.market or 'no market'}: {words}" if len(volumes) > 1 else words)
    return "; ".join(parts) or "unknown"


def short_figure(value: int) -> str:
    """Return a figure as keyword tools write the ends of ranges: 950, 1K, 12.5K, 1.2M."""
    for size, letter in ((1_000_000, "M"), (1_000, "K")):
        if value >= size:
            return f"{value / size:.1f}".removesuffix(".0") + letter
    return str(value)
