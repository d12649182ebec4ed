"""Work on clusters by hand: create, rename, lock, move keywords, merge, split off, archive, delete and restore.

What a person did survives every new cut: names, roles, locks, and keywords that were moved (they are pinned). Moves,
merges and splits can be undone as a whole by `ClusterChanges.undo` with the `change_id` that they return.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from igny8_desktop.data.models import Cluster, Keyword
from igny8_desktop.data.queries import cluster_changes as change_queries
from igny8_desktop.data.queries import clustering as cut_queries
from igny8_desktop.data.queries import keywords as keyword_queries
from igny8_desktop.data.queries import planner as queries
from igny8_desktop.data.queries import whole_clusters as whole
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.enums import ClusterRole, ClusterStatus, KeywordStatus, SearchIntent
from igny8_desktop.domain.errors import Conflict, WrongInput
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.cluster_changes import ClusterEdit, free_name, recorded
from igny8_desktop.services.planner.cluster_naming import title_in
from igny8_desktop.services.planner.cluster_roles import BY_HAND
from igny8_desktop.services.planner.intent import guess_language
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
            cluster = work.add(_by_hand(sector_id, name, description))
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
        """Change fields of a cluster; what is `None` stays. Raises `Conflict` when the name is taken.

        Words that a person gave stay for good: a new cut and AI models leave them alone.
        """
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
            if any(each is not None for each in (name, description, primary_keyword, intent)):
                cluster.name_source = BY_HAND
            if locked is not None:
                cluster.locked = locked

    def rename(self, scope: Scope, cluster_id: int, name: str) -> None:
        """Give a cluster another name; raises `Conflict` when it is taken."""
        self.edit(scope, cluster_id, name=name)

    def lock(self, scope: Scope, ids: Sequence[int], locked: bool = True) -> int:
        """Lock clusters, or unlock them, and return how many changed.

        A locked cluster is left as it is by new cuts and takes in no new keywords but by hand.
        """
        with self._database.write(scope, "clusters") as work:
            changed = 0
            for cluster in queries.clusters_by_ids(work, ids):
                changed += cluster.locked is not locked
                cluster.locked = locked
            return changed

    def set_role(
        self, scope: Scope, ids: Sequence[int], role: ClusterRole | str | None, hub_id: int | None = None
    ) -> int:
        """Give clusters a role by hand, with the hub that supporting ones belong to; return how many changed.

        `None` hands the choice back to the rules: the next cut makes it. Raises `WrongInput` for a hub that is none of
        the sector's other clusters. A cluster that is named as a hub becomes one.
        """
        role = ClusterRole(role) if role else None
        with self._database.write(scope, "clusters") as work:
            hub = work.get(Cluster, hub_id) if hub_id is not None and role is ClusterRole.SUPPORTING else None
            if hub is not None:
                hub.role, hub.hub_id, hub.role_source = ClusterRole.HUB, None, BY_HAND
            changed = 0
            for cluster in queries.clusters_by_ids(work, ids):
                if hub is not None and (hub.id == cluster.id or hub.sector_id != cluster.sector_id):
                    raise WrongInput(
                        "This cluster cannot be the hub",
                        f"“{hub.name}” is the cluster itself, or it belongs to another sector.",
                        "Choose another cluster of the same sector.",
                    )
                if role is not None:
                    cluster.role, cluster.hub_id = role, hub.id if hub is not None else None
                cluster.role_source = BY_HAND if role is not None else ""
                changed += 1
            return changed

    # --------------------------------------------------------------------------------------------- moving keywords

    def move_keywords(self, scope: Scope, keyword_ids: Sequence[int], cluster_id: int | None) -> ClusterEdit:
        """Move keywords into a cluster, where they are pinned, or out of any with `None`.

        Raises `WrongInput` for keywords of another sector than the cluster's.
        """
        with self._database.write(scope, "clusters") as work:
            target = work.get(Cluster, cluster_id) if cluster_id is not None else None
            rows = keyword_queries.keywords_by_ids(work, keyword_ids)
            if not rows:
                return ClusterEdit(0, 0)
            _check_sector(rows, target)
            sector_id = target.sector_id if target is not None else rows[0].sector_id
            with recorded(work, sector_id, "move") as change:
                sources = {row.cluster_id for row in rows if row.cluster_id is not None}
                change.watch([row.id for row in rows], sources | ({target.id} if target is not None else set()))
                if target is None:
                    _release(work, rows)
                else:
                    _move(work, rows, target)
                _drop_empty_strays(work, sources - {cluster_id})
            return change.result

    def move_to_second_best(self, scope: Scope, keyword_ids: Sequence[int]) -> ClusterEdit:
        """Move keywords into their second-best clusters, where they are pinned; those that have none stay."""
        with self._database.write(scope, "clusters") as work:
            homes = cut_queries.second_best(work, keyword_ids)
            targets = {cluster.id: cluster for cluster in queries.clusters_by_ids(work, homes)}
            if not targets:
                return ClusterEdit(0, 0)
            with recorded(work, next(iter(targets.values())).sector_id, "move") as change:
                for cluster_id, ids in homes.items():
                    rows = [row for row in keyword_queries.keywords_by_ids(work, ids) if row.cluster_id != cluster_id]
                    _check_sector(rows, targets[cluster_id])
                    sources = {row.cluster_id for row in rows if row.cluster_id is not None}
                    change.watch(ids, {*sources, cluster_id})
                    _move(work, rows, targets[cluster_id])
                    _drop_empty_strays(work, sources)
            return change.result

    def pin(self, scope: Scope, keyword_ids: Sequence[int], pinned: bool = True) -> int:
        """Keep keywords in their cluster at every new cut, or let them go where they fit; return how many changed."""
        with self._database.write(scope, "clusters") as work:
            rows = [row for row in keyword_queries.keywords_by_ids(work, keyword_ids) if row.cluster_id is not None]
            changed = sum(row.pinned is not pinned for row in rows)
            for row in rows:
                row.pinned = pinned
            return changed

    def belong(self, scope: Scope, keyword_ids: Sequence[int]) -> int:
        """Say that keywords which a model doubted do belong where they are; return how many were doubted."""
        with self._database.write(scope, "clusters") as work:
            rows = [row for row in keyword_queries.keywords_by_ids(work, keyword_ids) if row.outlier]
            for row in rows:
                row.outlier = False
            return len(rows)

    def merge(self, scope: Scope, cluster_ids: Sequence[int], into: int) -> ClusterEdit:
        """Move all keywords, ideas, tasks and articles of clusters into one and delete the emptied ones.

        All of them are pinned: a new cut does not take the merge apart. Raises `WrongInput` for another sector.
        """
        with self._database.write(scope, "clusters") as work:
            target = work.get(Cluster, into)
            others = [row.id for row in queries.clusters_by_ids(work, set(cluster_ids) - {into})]
            if not others:
                return ClusterEdit(0, 0)
            with recorded(work, target.sector_id, "merge") as change:
                rows = [row for each in others for row in keyword_queries.keywords_of_cluster(work, each)]
                supporting = queries.supporting_clusters(work, others)
                there = keyword_queries.keywords_of_cluster(work, target.id)
                change.watch([row.id for row in (*rows, *there)], [*others, target.id, *(row.id for row in supporting)])
                _move(work, [*rows, *there], target)
                for cluster in supporting:
                    cluster.hub_id = target.id if cluster.id != target.id else None
                if target.role is ClusterRole.SUPPORTING and target.hub_id is None:
                    target.role = ClusterRole.HUB
                change_queries.hand_over(work, others, target.id)
                change_queries.drop_clusters(work, others)
            return change.result

    def split_off(self, scope: Scope, keyword_ids: Sequence[int], name: str = "") -> ClusterEdit:
        """Make a new cluster of keywords, pinned there; its id is the one in `made`.

        Without a name it is called after the keyword that is searched most. Raises `Conflict` for a name that is
        taken, `WrongInput` where there are no keywords, or of several sectors.
        """
        with self._database.write(scope, "clusters") as work:
            rows = keyword_queries.keywords_by_ids(work, keyword_ids)
            if not rows:
                raise WrongInput(
                    "No keyword is chosen", "A new cluster needs at least one.", "Choose the keywords that it takes."
                )
            sector_id, taken = rows[0].sector_id, queries.cluster_names(work, rows[0].sector_id)
            if name.strip():
                name = _checked_name(name)
                _check_free(work, sector_id, name)
            else:
                name = free_name(_named_after(rows), taken)
            with recorded(work, sector_id, "split") as change:
                sources = {row.cluster_id for row in rows if row.cluster_id is not None}
                change.watch([row.id for row in rows], sources)
                cluster = _by_hand(sector_id, name, "")
                _check_sector(rows, cluster)
                work.add(cluster)
                _move(work, rows, cluster)
                _drop_empty_strays(work, sources)
            return change.result

    # ----------------------------------------------------------------------------------------- whole clusters

    def archive(self, scope: Scope, ids: Sequence[int]) -> list[int]:
        """Take clusters out of planning; their keywords stay in them. Return those that changed, for an undo."""
        return self._set_status(scope, ids, ClusterStatus.ARCHIVED)

    def unarchive(self, scope: Scope, ids: Sequence[int]) -> list[int]:
        """Bring archived clusters back into planning; return those that changed, for an undo."""
        return self._set_status(scope, ids, ClusterStatus.ACTIVE)

    def delete(self, scope: Scope, ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
        """Delete clusters and set their keywords free; return the keywords by cluster, for `restore`."""
        with self._database.write(scope, "clusters") as work:
            members = whole.members(work, ids)
            keyword_queries.release_keywords(work, list(members))
            change_queries.drop_clusters(work, list(members))
            return members

    def restore(self, scope: Scope, members: Mapping[int, Sequence[int]]) -> int:
        """Bring deleted clusters back, with those of their keywords that are still free; return how many came back.

        A name that was taken meanwhile gets a number.
        """
        with self._database.write(scope, "clusters") as work:
            gone = [row for row in queries.clusters_by_ids(work, members, deleted=True) if row.deleted_at is not None]
            homes: dict[int, dict[int, Sequence[int]]] = {}
            for sector_id in {cluster.sector_id for cluster in gone}:
                taken = queries.cluster_names(work, sector_id)
                for cluster in gone:
                    if cluster.sector_id == sector_id:
                        cluster.name = free_name(cluster.name, taken)
                        taken.add(cluster.name)
                        cluster.deleted_at = None
                        homes.setdefault(sector_id, {})[cluster.id] = members[cluster.id]
            back = len(gone)
            work.flush()
            for sector_id, of_sector in homes.items():
                whole.take_back(work, sector_id, of_sector)
            return back

    def _set_status(self, scope: Scope, ids: Sequence[int], status: ClusterStatus) -> list[int]:
        with self._database.write(scope, "clusters") as work:
            return whole.set_status(work, ids, status)


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


def _by_hand(sector_id: int, name: str, description: str) -> Cluster:
    return Cluster(sector_id=sector_id, name=name, description=description.strip(), by_hand=True, name_source=BY_HAND)


def _named_after(rows: Sequence[Keyword]) -> str:
    best = max(rows, key=lambda row: (row.volume or 0, -len(row.text), -row.id))
    return title_in(best.text, guess_language([row.text for row in rows]))[:MAX_NAME]


def _drop_empty_strays(work: Work, cluster_ids: Iterable[int]) -> None:
    """Delete the clusters of strays that nothing is left in: they were kept for that one keyword only."""
    strays = [row.id for row in queries.clusters_by_ids(work, cluster_ids) if row.stray and not row.locked]
    change_queries.drop_clusters(work, change_queries.empty_clusters(work, strays))


def _release(work: Work, rows: Sequence[Keyword]) -> int:
    moved = 0
    for row in rows:
        if row.cluster_id is not None:
            row.cluster_id = None
            if row.status is KeywordStatus.USED:
                row.status = KeywordStatus.ACTIVE
            moved += 1
        row.pinned = row.outlier = False
        row.fit = row.second_cluster_id = row.second_fit = None
    work.flush()
    return moved


def _check_sector(rows: Sequence[Keyword], cluster: Cluster | None) -> None:
    for row in rows:
        if cluster is not None and row.sector_id != cluster.sector_id:
            raise WrongInput(
                "These keywords belong to another sector",
                f"“{row.text}” is not in the sector of the cluster “{cluster.name}”.",
                "Choose a cluster of the same sector.",
            )


def _move(work: Work, rows: Sequence[Keyword], cluster: Cluster) -> int:
    """Put keywords into a cluster and pin them; inactive ones become active, since a person wants them in use."""
    _check_sector(rows, cluster)
    moved = 0
    for row in rows:
        if row.cluster_id != cluster.id:
            if row.status is KeywordStatus.INACTIVE:
                row.status = KeywordStatus.ACTIVE
            row.status = KeywordStatus.USED
            # Where it came from is the natural second thought.
            row.second_cluster_id, row.second_fit = row.cluster_id, row.fit
            row.fit = None
            row.cluster_id = cluster.id
            moved += 1
        row.pinned, row.outlier = True, False
    if moved:
        cluster.stray = False
    if rows and not cluster.primary_keyword:
        best = max(rows, key=lambda row: (row.volume or 0, -row.id))
        cluster.primary_keyword = best.text
        cluster.intent = cluster.intent or best.intent
    work.flush()
    return moved
