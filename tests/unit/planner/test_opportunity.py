"""What a cluster or an idea is worth, and that the score stays true."""

from __future__ import annotations

import math
from typing import Any

import pytest
from sqlalchemy import select

from igny8_desktop.data.models import Cluster, Content, ContentIdea, SitePost, Task, TaskKeyword
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import SearchIntent, SiteStatus
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.clusters import Clusters
from igny8_desktop.services.planner.ideas import Ideas
from igny8_desktop.services.planner.keywords import Keywords
from igny8_desktop.services.planner.opportunities import Opportunities
from igny8_desktop.services.planner.opportunity import Coverage, KeywordFigures, score


def figures(**values: Any) -> KeywordFigures:
    return KeywordFigures(**{"volume": 1_000, "difficulty": 40.0, "intent": SearchIntent.COMMERCIAL, **values})


def test_the_parts_add_up_and_follow_the_formula() -> None:
    found = score([figures()])
    parts = {part.key: part.points for part in found.parts}
    assert parts["demand"] == pytest.approx(45 * math.log10(1_001) / 5)
    assert parts["ease"] == pytest.approx(18)
    assert parts["intent"] == pytest.approx(21.25)
    assert parts["coverage"] == 0
    assert found.score == round(sum(parts.values()))
    assert "1,000 searches a month" in found.explain()


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"volume": 5_000}, {}),
        ({"difficulty": 10.0}, {}),
        ({"intent": SearchIntent.TRANSACTIONAL}, {}),
        ({}, {"intent": SearchIntent.INFORMATIONAL}),
        ({}, {"coverage": Coverage.PLANNED}),
        ({"coverage": Coverage.PLANNED}, {"coverage": Coverage.WRITTEN}),
        ({"coverage": Coverage.WRITTEN}, {"coverage": Coverage.PUBLISHED}),
        ({"volume": None}, {"volume": 0}),
        ({"volume": 100, "volume_max": 1_000}, {"volume": 100}),
    ],
)
def test_what_counts_for_and_against(better: dict[str, Any], worse: dict[str, Any]) -> None:
    assert score([figures(**better)]).score > score([figures(**worse)]).score


def test_what_nobody_knows_is_half_and_said() -> None:
    found = score([KeywordFigures(None)])
    assert found.score == 50
    assert found.explain().count("nobody knows") == 3


def test_markets_are_not_added_and_ranges_count_by_their_middle() -> None:
    two = score([figures(market="us"), figures(market="gb", volume=900)])
    assert two.score == score([figures(market="us")]).score
    assert "largest of 2 markets" in two.explain()
    assert figures(volume=100, volume_max=1_000).searches == pytest.approx(math.sqrt(100_000))
    assert "about 316 searches" in score([figures(volume=100, volume_max=1_000)]).explain()


@pytest.fixture
def cluster_id(database: Database, scope: Scope) -> int:
    keywords = Keywords(database)
    ids = [
        keywords.add(scope, "best standing desk", volume=900, difficulty=40),
        keywords.add(scope, "standing desk price", volume=300, difficulty=20),
    ]
    return Clusters(database).create(scope, "Standing desks", ids)


def scores(database: Database, scope: Scope) -> tuple[int | None, list[int | None]]:
    with database.read(scope) as work:
        ideas = work.scalars(select(ContentIdea.opportunity).order_by(ContentIdea.id))
        return work.scalar(select(Cluster.opportunity)), list(ideas)


def test_scores_are_kept_and_fall_when_a_page_is_there(database: Database, scope: Scope, cluster_id: int) -> None:
    service, ideas = Opportunities(database), Ideas(database)
    keyword_ids = [row.id for row in _keywords(database, scope)]
    mine = ideas.add(scope, "Desks compared", cluster_id=cluster_id, keyword_ids=keyword_ids[:1])
    other = ideas.add(scope, "The best desks again", cluster_id=cluster_id, keyword_ids=keyword_ids[:1])
    assert scores(database, scope)[1] == [scores(database, scope)[1][0]] * 2
    assert service.refresh(scope) == 1, "the ideas were scored when they were added"
    fresh, (own, again) = scores(database, scope)
    assert fresh is not None
    assert own is not None
    assert again is not None
    assert service.refresh(scope) == 0
    with database.write(scope) as work:
        idea = work.get(ContentIdea, mine)
        task = work.add(Task(sector_id=idea.sector_id, idea_id=mine, title="t", cluster_id=cluster_id))
        work.add(TaskKeyword(task_id=task.id, keyword_id=keyword_ids[0]))
        before = idea.updated_at
    assert service.refresh(scope, [cluster_id]) == 2
    planned, (same, lower) = scores(database, scope)
    assert planned is not None
    assert lower is not None
    assert planned < fresh
    assert same == own, "its own task does not make an idea worth less"
    assert lower < again
    with database.write(scope) as work:
        work.add(Content(sector_id=scope.sector_id, task_id=task.id, title="t", site_status=SiteStatus.NOT_PUBLISHED))
    service.refresh(scope)
    written = scores(database, scope)[0]
    assert written is not None
    assert written < planned
    assert "written already" in service.of_cluster(scope, cluster_id).explain()
    assert service.of_idea(scope, other).score == scores(database, scope)[1][1]
    with database.read(scope) as work:
        assert work.get(ContentIdea, mine).updated_at == before, "a score is no edit"


def test_a_post_of_that_name_covers_its_keyword(database: Database, scope: Scope, cluster_id: int) -> None:
    service = Opportunities(database)
    service.refresh(scope)
    before = scores(database, scope)[0]
    with database.write(scope) as work:
        work.add(
            SitePost(post_type="post", remote_id="7", title="Anything", slug="best-standing-desk", status="publish")
        )
    assert service.refresh(scope) == 1
    after = scores(database, scope)[0]
    assert before is not None
    assert after is not None
    assert after < before
    assert "75 % published" in service.of_cluster(scope, cluster_id).explain()


def _keywords(database: Database, scope: Scope) -> list[Any]:
    from igny8_desktop.data.models import Keyword

    with database.read(scope) as work:
        return list(work.scalars(select(Keyword).order_by(Keyword.id)))
