"""Remember what a merge, split, move or new cut changes, so that it can be undone as a whole."""

from __future__ import annotations

import json
import zlib
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from igny8_desktop.data.models import Cluster, ClusterChange, Sector
from igny8_desktop.data.queries import cluster_changes as queries
from igny8_desktop.data.queries.clustering import name_clusters, update_many
from igny8_desktop.data.queries.keywords import living_clusters
from igny8_desktop.data.queries.planner import cluster_names
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.errors import Conflict
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.opportunities import Opportunities

_AT, _NAME = 0, queries.CLUSTER_FIELDS.index("name")


@dataclass(frozen=True)
class ClusterEdit:
    """What a change of clusters did: keywords that moved, clusters it made and took away.

    `change_id` is what `ClusterChanges.undo` takes; 0 where nothing changed.
    """

    change_id: int
    moved: int
    made: tuple[int, ...] = ()
    gone: tuple[int, ...] = ()


@dataclass(frozen=True)
class PastChange:
    """A change that can be undone, or was: `action` is merge, split, move or recut."""

    id: int
    sector_id: int
    action: str
    at: datetime
    counts: Mapping[str, int]
    undone: bool


@dataclass
class Recorder:
    """Fill in while the change is made: keywords and clusters that it will touch, before they are touched."""

    work: Work
    sector_id: int
    keywords: dict[int, list[Any]]
    clusters: dict[int, list[Any]]
    links: dict[str, dict[int, int]]
    edit: ClusterEdit | None = None

    def watch(self, keyword_ids: Iterable[int] = (), cluster_ids: Iterable[int] = ()) -> None:
        """Take a picture of further rows as they are now."""
        self.keywords.update(queries.keyword_states(self.work, set(keyword_ids) - self.keywords.keys()))
        clusters = set(cluster_ids) - self.clusters.keys()
        self.clusters.update(queries.cluster_states(self.work, clusters))
        for kind, homes in queries.made_of(self.work, clusters).items():
            self.links.setdefault(kind, {}).update(homes)

    @property
    def result(self) -> ClusterEdit:
        """Return what was done; only after the block ended."""
        assert self.edit is not None
        return self.edit


@contextmanager
def recorded(work: Work, sector_id: int, action: str) -> Iterator[Recorder]:
    """Record what happens in the block to the rows that `watch` is told of, and to clusters that are made in it."""
    newest = queries.newest_cluster(work)
    granularity = work.get(Sector, sector_id).granularity
    recorder = Recorder(work, sector_id, {}, {}, {})
    yield recorder
    work.flush()
    made = tuple(queries.clusters_after(work, newest, sector_id))
    clusters = _differences(recorder.clusters, queries.cluster_states(work, recorder.clusters))
    keywords = _differences(recorder.keywords, queries.keyword_states(work, recorder.keywords))
    after = queries.made_of(work, [*recorder.clusters, *made])
    links = {kind: _differences(homes, after.get(kind, {})) for kind, homes in recorder.links.items()}
    gone = tuple(key for key, (before, now) in clusters.items() if before[_AT] and not now[_AT])
    moved = sum(before[0] != now[0] for before, now in keywords.values())
    cut = (granularity, work.get(Sector, sector_id).granularity)
    if not (made or clusters or keywords):
        recorder.edit = ClusterEdit(0, 0)
        return
    rows = {"keywords": keywords, "clusters": clusters, "links": links, "made": made, "granularity": cut}
    change = work.add(
        ClusterChange(
            sector_id=sector_id,
            action=action,
            counts={"keywords": moved, "made": len(made), "gone": len(gone)},
            rows=zlib.compress(json.dumps(rows, separators=(",", ":")).encode(), 1),
        )
    )
    queries.forget_old_changes(work, sector_id)
    if action != "recut":  # which scores the whole sector at its end
        Opportunities.update(work, cluster_ids=sorted({*recorder.clusters, *made} - set(gone)))
    recorder.edit = ClusterEdit(change.id, moved, made, gone)


class ClusterChanges:
    """The latest changes of clusters, which can be undone, also in another process and on another day."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def latest(self, scope: Scope, limit: int = 20) -> list[PastChange]:
        """Return the latest changes, newest first; each sector keeps 20."""
        with self._database.read(scope) as work:
            return [
                PastChange(row.id, row.sector_id, row.action, row.created_at, row.counts, row.undone_at is not None)
                for row in queries.changes(work, limit)
            ]

    def undo(self, scope: Scope, change_id: int) -> int:
        """Take a change back as a whole; return how many keywords went back.

        What was changed again since stays as it is now: a keyword that sits elsewhere meanwhile, a cluster that was
        renamed. Clusters that the change made go away unless they hold something. Raises `NotFound` for a change that
        is forgotten, `Conflict` for one that was undone already.
        """
        with self._database.write(scope, "clusters") as work:
            change = work.get(ClusterChange, change_id)
            if change.undone_at is not None:
                raise Conflict(
                    "This was undone already",
                    "The clusters are as they were before it.",
                    "Nothing more is to be done.",
                )
            rows = json.loads(zlib.decompress(change.rows))
            sector = work.get(Sector, change.sector_id)
            before, after = rows["granularity"]
            if sector.granularity == after:
                sector.granularity = before
            # Their names are free for those that come back.
            made = queries.cluster_states(work, rows["made"])
            going = {key: str(state[_AT + 1 + _NAME]) for key, state in made.items()}
            name_clusters(work, {key: f"\x1fundo {key}" for key in going})
            homes = _homes(work, rows)
            moved = _keywords_back(work, rows["keywords"], homes)
            for kind, links in rows["links"].items():
                back = {int(key): (old, new) for key, (old, new) in links.items() if new and old in homes}
                queries.give_back(work, kind, back)
            empty = queries.empty_clusters(work, rows["made"])
            queries.drop_clusters(work, empty)
            # Should a later undo bring one back, it is called what it was called.
            update_many(work, Cluster, ["name"], [(going[key], key) for key in empty])
            _clusters_back(work, sector.id, rows["clusters"])
            taken = cluster_names(work, sector.id)
            for key in going.keys() - set(empty):
                cluster = work.find(Cluster, key)
                if cluster is not None:
                    cluster.name = free_name(going[key], taken)
                    taken.add(cluster.name)
            change.undone_at = work.now
            Opportunities.update(work, cluster_ids=[*map(int, rows["clusters"]), *rows["made"]])
            return moved


def _differences(before: Mapping[int, Any], after: Mapping[int, Any]) -> dict[int, tuple[Any, Any]]:
    return {key: (state, after.get(key)) for key, state in before.items() if after.get(key) != state and key in after}


def _homes(work: Work, rows: Mapping[str, Any]) -> set[int]:
    """Return the clusters that can be gone back to: those that are there, and those that this undo brings back."""
    there = {before[0] for before, _after in rows["keywords"].values() if before[0] is not None}
    there.update(old for links in rows["links"].values() for old, _new in links.values())
    back = {int(key) for key, (before, after) in rows["clusters"].items() if before[_AT] and not after[_AT]}
    return living_clusters(work, there) | back


def _keywords_back(work: Work, states: Mapping[str, tuple[list[Any], list[Any]]], homes: Container[int]) -> int:
    """Put keywords back; one whose cluster was deleted since stays where it is, so that it does not get lost."""
    now = queries.keyword_states(work, map(int, states))
    back = {
        int(key): before
        for key, (before, after) in states.items()
        if now.get(int(key), [None])[0] == after[0]
        and int(key) in now
        and (before[0] is None or before[0] == after[0] or before[0] in homes)
    }
    queries.set_keyword_states(work, back)
    return sum(state[0] != now[key][0] for key, state in back.items())


def _clusters_back(work: Work, sector_id: int, states: Mapping[str, tuple[list[Any], list[Any]]]) -> None:
    now = queries.cluster_states(work, map(int, states))
    fields = ("deleted", *queries.CLUSTER_FIELDS)
    values: dict[int, dict[str, Any]] = {}
    for word, (before, after) in states.items():
        present = now.get(int(word))
        if present is None:
            continue
        values[int(word)] = {
            name: old
            for name, old, new, current in zip(fields, before, after, present, strict=True)
            if old != new and current == new
        }
    renamed: dict[int, str] = {key: changed.pop("name") for key, changed in values.items() if "name" in changed}
    back = [key for key, changed in values.items() if "deleted" in changed]
    for key in back:
        # They come back under a name that nobody has, and get their own below.
        renamed.setdefault(key, now[key][_AT + 1 + _NAME])
    update_many(work, Cluster, ["name", "deleted_at"], [(f"\x1fback {key}", None, key) for key in back])
    name_clusters(work, {key: f"\x1fback {key}" for key in renamed})
    taken = cluster_names(work, sector_id)
    names: dict[int, str] = {}
    for key, name in renamed.items():
        names[key] = free_name(name, taken)
        taken.add(names[key])
    name_clusters(work, names)
    by_field: dict[str, list[tuple[Any, int]]] = {}
    for key, changed in values.items():
        for field, old in changed.items():
            if field != "deleted":
                by_field.setdefault(field, []).append((old, key))
    for field, rows in by_field.items():
        update_many(work, Cluster, [field], rows)


def free_name(name: str, taken: set[str]) -> str:
    """Return the name, with a number behind it where another cluster has it already."""
    if name not in taken:
        return name
    number = 2
    while f"{name} ({number})" in taken:
        number += 1
    return f"{name} ({number})"
