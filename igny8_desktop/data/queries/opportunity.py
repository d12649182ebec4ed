"""Queries about what makes a cluster or an idea worth writing for: for one, for some, or for all of a scope."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import select, update

from igny8_desktop.data.models import Cluster, Content, ContentIdea, IdeaKeyword, Keyword, SitePost, Task, TaskKeyword
from igny8_desktop.data.queries.keywords import batches
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.enums import EntityKind, SiteStatus

_FIGURES = (Keyword.id, Keyword.market, Keyword.volume, Keyword.volume_max, Keyword.difficulty, Keyword.intent)


def _chunks(ids: Iterable[int] | None) -> Iterator[list[int] | None]:
    return iter([None]) if ids is None else iter(list(chunk) for chunk in batches(ids))


def cluster_figures(work: Work, cluster_ids: Iterable[int] | None) -> list[tuple[Any, ...]]:
    """Return cluster, keyword, market, volume, upper volume, difficulty, intent and text of keywords in clusters."""
    rows: list[tuple[Any, ...]] = []
    for chunk in _chunks(cluster_ids):
        statement = select(Keyword.cluster_id, *_FIGURES, Keyword.normalised)
        condition = Keyword.cluster_id.is_not(None) if chunk is None else Keyword.cluster_id.in_(chunk)
        rows += work.rows(statement.where(condition))
    return rows


def idea_figures(work: Work, idea_ids: Iterable[int] | None) -> list[tuple[Any, ...]]:
    """Return idea, keyword, market, volume, upper volume, difficulty, intent and text of the keywords of ideas."""
    rows: list[tuple[Any, ...]] = []
    for chunk in _chunks(idea_ids):
        statement = select(IdeaKeyword.idea_id, *_FIGURES, Keyword.normalised).join(
            Keyword, Keyword.id == IdeaKeyword.keyword_id
        )
        rows += work.rows(statement if chunk is None else statement.where(IdeaKeyword.idea_id.in_(chunk)))
    return rows


def scored_clusters(work: Work, cluster_ids: Iterable[int] | None) -> dict[int, int | None]:
    """Return the clusters with the score that they have."""
    return {
        row[0]: row[1]
        for chunk in _chunks(cluster_ids)
        for row in work.rows(
            select(Cluster.id, Cluster.opportunity)
            if chunk is None
            else select(Cluster.id, Cluster.opportunity).where(Cluster.id.in_(chunk))
        )
    }


def scored_ideas(
    work: Work, *, cluster_ids: Iterable[int] | None = None, idea_ids: Iterable[int] | None = None
) -> dict[int, tuple[int | None, Any, str]]:
    """Return score, intent and primary keyword of these ideas, of the ideas of these clusters, or of all."""
    statement = select(ContentIdea.id, ContentIdea.opportunity, ContentIdea.intent, ContentIdea.primary_keyword)
    column = ContentIdea.id if idea_ids is not None else ContentIdea.cluster_id
    chosen = idea_ids if idea_ids is not None else cluster_ids
    return {
        row[0]: (row[1], row[2], row[3])
        for chunk in _chunks(chosen)
        for row in work.rows(statement if chunk is None else statement.where(column.in_(chunk)))
    }


def covered_keywords(work: Work) -> list[tuple[int, int | None, bool, bool]]:
    """Return keyword, idea, whether it is written and whether it is published for the keywords of all tasks."""
    rows = work.rows(
        select(TaskKeyword.keyword_id, Task.idea_id, Content.id, Content.site_status)
        .join(Task, Task.id == TaskKeyword.task_id)
        .outerjoin(Content, Content.task_id == Task.id)
    )
    return [(row[0], row[1], row[2] is not None, row[3] is SiteStatus.PUBLISHED) for row in rows]


def post_names(work: Work) -> list[tuple[str, str]]:
    """Return title and slug of the posts that the site was last seen to show or to plan."""
    return [
        (row[0], row[1])
        for row in work.rows(
            select(SitePost.title, SitePost.slug).where(SitePost.status.in_(("publish", "future", "private")))
        )
    ]


def save_scores(work: Work, model: type[Cluster] | type[ContentIdea], scores: Mapping[int, int]) -> None:
    """Keep scores; one statement for each score and batch, whatever their number."""
    by_score: dict[int, list[int]] = {}
    for row_id, value in scores.items():
        by_score.setdefault(value, []).append(row_id)
    for value, ids in by_score.items():
        for chunk in batches(ids):
            # What a row is worth is no edit of it: `updated_at` stays.
            work.execute(
                update(model).where(model.id.in_(chunk)).values(opportunity=value, updated_at=model.updated_at),
                synchronize_session=False,
            )
    kind = EntityKind.CLUSTER if model is Cluster else EntityKind.IDEA
    if scores:
        work.touch(kind, scores)
