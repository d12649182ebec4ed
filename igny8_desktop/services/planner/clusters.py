"""Work on clusters by hand: create, rename, move keywords, merge, archive, delete and restore."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from igny8_desktop.data.models import Cluster, Keyword
from igny8_desktop.data.queries import keywords as keyword_queries
from igny8_desktop.data.queries import planner as queries
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.enums import ClusterStatus, KeywordStatus, SearchIntent
from igny8_desktop.domain.errors import Conflict, WrongInput
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.sectors import sector_for

MAX_NAME = 200


class Clusters:
    """The clusters of sites; every call is one unit of work."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, scope: Scope, name: str, keyword_ids: Sequence[int] = (), *, description: str = "") -> int:
        """Make a cluster by hand, with these keywords, and return its id; automatic clustering leaves it alone.

        Its sector is the keywords' own where there are any. Raises `Conflict` when the name is taken.
        """
        name = _checked_name(name)
        with self._database.write(scope, "clusters") as work:
            rows = keyword_queries.keywords_by_ids(work, keyword_ids)
            sector_id = rows[0].sector_id if rows else sector_for(work, scope)
            _check_free(work, sector_id, name)
            cluster = work.add(Cluster(sector_id=sector_id, name=name, description=description.strip(), by_hand=True))
            _move(work, rows, cluster)
            return cluster.id

    def edit(
        self,
        scope: Scope,
        cluster_id: int,
        *,
        name: str | None = None,
        description: str | None = None,
        primary_keyword: str | None = None,
        intent: SearchIntent | str | None = None,
        locked: bool | None = None,
    ) -> None:
        """Change fields of a cluster; what is `None` stays. Raises `Conflict` when the name is taken."""
        with self._database.write(scope, "clusters") as work:
            cluster = work.get(Cluster, cluster_id)
            if name is not None and _checked_name(name) != cluster.name:
                _check_free(work, cluster.sector_id, _checked_name(name))
                cluster.name = _checked_name(name)
            if description is not None:
                cluster.description = description.strip()
            if primary_keyword is not None:
                cluster.primary_keyword = primary_keyword.strip()[:500]
            if intent is not None:
                cluster.intent = SearchIntent(intent) if intent else None
            if locked is not None:
                cluster.locked = locked

    def rename(self, scope: Scope, cluster_id: int, name: str) -> None:
        """Give a cluster another name; raises `Conflict` when it is taken."""
        self.edit(scope, cluster_id, name=name)

    def move_keywords(self, scope: Scope, keyword_ids: Sequence[int], cluster_id: int | None) -> int:
        """Move keywords into a cluster, or out of any with `None`; return how many moved.

        Raises `WrongInput` for keywords of another sector than the cluster's.
        """
        with self._database.write(scope, "clusters") as work:
            rows = keyword_queries.keywords_by_ids(work, keyword_ids)
            if cluster_id is None:
                return _release(work, rows)
            return _move(work, rows, work.get(Cluster, cluster_id))

    def merge(self, scope: Scope, cluster_ids: Sequence[int], into: int) -> int:
        """Move all keywords and ideas of clusters into one and delete the emptied ones; return how many moved."""
        with self._database.write(scope, "clusters") as work:
            target = work.get(Cluster, into)
            moved = 0
            for cluster in queries.clusters_by_ids(work, set(cluster_ids) - {into}):
                moved += _move(work, keyword_queries.keywords_of_cluster(work, cluster.id), target)
                for idea in queries.ideas_of_cluster(work, cluster.id):
                    idea.cluster_id = target.id
                work.delete(cluster)
            return moved

    def archive(self, scope: Scope, ids: Sequence[int]) -> int:
        """Take clusters out of planning; their keywords stay in them. Return how many changed."""
        return self._set_status(scope, ids, ClusterStatus.ARCHIVED)

    def unarchive(self, scope: Scope, ids: Sequence[int]) -> int:
        """Bring archived clusters back into planning; return how many changed."""
        return self._set_status(scope, ids, ClusterStatus.ACTIVE)

    def delete(self, scope: Scope, ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
        """Delete clusters and set their keywords free; return the keywords by cluster, for `restore`."""
        with self._database.write(scope, "clusters") as work:
            members: dict[int, tuple[int, ...]] = {}
            for cluster in queries.clusters_by_ids(work, ids):
                rows = keyword_queries.keywords_of_cluster(work, cluster.id)
                members[cluster.id] = tuple(row.id for row in rows)
                keyword_queries.release_keywords(work, [cluster.id])
                work.delete(cluster)
            return members

    def restore(self, scope: Scope, members: Mapping[int, Sequence[int]]) -> int:
        """Bring deleted clusters back, with those of their keywords that are still free; return how many came back.

        A name that was taken meanwhile gets a number.
        """
        with self._database.write(scope, "clusters") as work:
            back = 0
            for cluster in queries.clusters_by_ids(work, members, deleted=True):
                if cluster.deleted_at is None:
                    continue
                cluster.name = free_name(cluster.name, queries.cluster_names(work, cluster.sector_id))
                work.restore(cluster)
                rows = keyword_queries.keywords_by_ids(work, members[cluster.id])
                _move(work, [row for row in rows if row.cluster_id is None], cluster)
                back += 1
            return back

    def _set_status(self, scope: Scope, ids: Sequence[int], status: ClusterStatus) -> int:
        with self._database.write(scope, "clusters") as work:
            changed = 0
            for cluster in queries.clusters_by_ids(work, ids):
                if cluster.status is not status:
                    cluster.status = status
                    changed += 1
            return changed


def free_name(name: str, taken: set[str]) -> str:
    """Return the name, with a number behind it where another cluster has it already."""
    if name not in taken:
        return name
    number = 2
    while f"{name} ({number})" in taken:
        number += 1
    return f"{name} ({number})"


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > MAX_NAME:
        raise WrongInput(
            "This name cannot be used",
            "It is empty." if not name else f"It has {len(name):,} characters; {MAX_NAME} are possible.",
            "Give the cluster a short name.",
        )
    return name


def _check_free(work: Work, sector_id: int, name: str) -> None:
    if name in queries.cluster_names(work, sector_id):
        raise Conflict(
            "This name is taken",
            f"Another cluster of this sector is called “{name}”.",
            "Use another name, or merge the two clusters.",
        )


def _release(work: Work, rows: Sequence[Keyword]) -> int:
    moved = 0
    for row in rows:
        if row.cluster_id is not None:
            row.cluster_id = None
            if row.status is KeywordStatus.USED:
                row.status = KeywordStatus.ACTIVE
            moved += 1
    work.flush()
    return moved


def _move(work: Work, rows: Sequence[Keyword], cluster: Cluster) -> int:
    """Put keywords into a cluster; inactive ones become active, since a person wants them in use."""
    moved = 0
    for row in rows:
        if row.sector_id != cluster.sector_id:
            raise WrongInput(
                "These keywords belong to another sector",
                f"“{row.text}” is not in the sector of the cluster “{cluster.name}”.",
                "Choose a cluster of the same sector.",
            )
        if row.cluster_id != cluster.id:
            if row.status is KeywordStatus.INACTIVE:
                row.status = KeywordStatus.ACTIVE
            row.status = KeywordStatus.USED
            row.cluster_id = cluster.id
            moved += 1
    if rows and not cluster.primary_keyword:
        best = max(rows, key=lambda row: (row.volume or 0, -row.id))
        cluster.primary_keyword = best.text
        cluster.intent = cluster.intent or best.intent
    work.flush()
    return moved
