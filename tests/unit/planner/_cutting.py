"""A cutter whose clusters can be read off the keywords, and what tests of new cuts look at."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from sqlalchemy import select

from igny8_desktop.data.models import Cluster, ContentIdea, IdeaKeyword, Keyword, Task
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import KeywordStatus
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.clustering import ClusteringStep
from igny8_desktop.services.planner.graph_clustering import ClusterCut, ClusterGroup, Granularity, Placement
from igny8_desktop.services.planner.sector_cut import Cut, checked_granularity
from igny8_desktop.services.steps import StepControl

CONTROL = StepControl(owner="test")
KEYWORDS = """\
keyword,volume
oak desk,900
oak desk buy,300
oak desk price,200
oak desk care,100
oak chair,800
oak chair buy,250
oak lamp,50
pine shelf,700
pine shelf buy,90
moon,1
"""


class WordCutter:
    """Cut by the first words of a keyword: one for a topic, two for a page, three at the finest."""

    def __init__(self) -> None:
        self.lists: list[tuple[str, ...]] = []

    def __call__(self, texts: Sequence[str], progress: object, should_stop: object) -> Cut:
        self.lists.append(tuple(texts))

        def cut(granularity: Granularity | str | float) -> ClusterCut:
            value = checked_granularity(granularity)
            words = 3 if value > 0.7 else 2 if value >= 0.5 else 1 if value >= 0.2 else 0
            found: dict[tuple[str, ...], list[int]] = {}
            for at, text in enumerate(texts):
                found.setdefault(tuple(text.split()[:words]), []).append(at)
            groups = sorted((group for group in found.values() if len(group) > 1), key=lambda each: (-len(each), each))
            number = {at: index for index, group in enumerate(groups) for at in group}

            def second(at: int) -> int:
                first = texts[at].split()[0]
                near = (n for n, g in enumerate(groups) if n != number.get(at) and texts[g[0]].split()[0] == first)
                return next(near, -1)

            placements = tuple(
                Placement(number.get(at, -1), 0.9 if at in number else 0.0, second(at), 0.5) for at in range(len(texts))
            )
            return ClusterCut(value, tuple(ClusterGroup(tuple(g), g[0], 0.9) for g in groups), placements)

        return cut


def cluster(database: Database, scope: Scope, cutter: WordCutter, granularity: str = "") -> None:
    step = ClusteringStep(database, cutter=cutter).cutting(granularity)
    asyncio.run(step.run(scope, step.waiting(scope), CONTROL))


def clusters(database: Database, scope: Scope) -> dict[str, set[str]]:
    with database.read(scope) as work:
        names = {row.id: row.name for row in work.scalars(select(Cluster))}
        found: dict[str, set[str]] = {name: set() for name in names.values()}
        for row in work.scalars(select(Keyword)):
            if row.cluster_id is not None:
                found[names[row.cluster_id]].add(row.text)
                assert row.status is KeywordStatus.USED
        return found


def rows(database: Database, scope: Scope) -> dict[str, Cluster]:
    with database.read(scope) as work:
        return {row.name: row for row in work.scalars(select(Cluster))}


def snapshot(database: Database, scope: Scope) -> object:
    with database.read(scope) as work:
        return (
            sorted(
                (row.id, row.cluster_id, row.status, row.pinned, row.fit, row.second_cluster_id)
                for row in work.scalars(select(Keyword))
            ),
            sorted(
                (row.id, row.name, row.name_source, row.primary_keyword, row.stray, row.role, row.hub_id, row.locked)
                for row in work.scalars(select(Cluster))
            ),
            sorted((row.id, row.cluster_id) for row in work.scalars(select(ContentIdea))),
            sorted((row.id, row.cluster_id) for row in work.scalars(select(Task))),
        )


def add_idea(database: Database, scope: Scope, name: str, *keyword_ids: int) -> int:
    home = rows(database, scope)[name]
    with database.write(scope) as work:
        idea = work.add(ContentIdea(cluster_id=home.id, title=f"On {name}"))
        work.add_all(IdeaKeyword(idea_id=idea.id, keyword_id=each) for each in keyword_ids)
        return idea.id
