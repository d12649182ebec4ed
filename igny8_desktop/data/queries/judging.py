"""Queries about what an article is judged by: its keywords, its neighbours, its claims and the sources of its brief."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from igny8_desktop.data.models import (
    ArticleSketch,
    BriefSource,
    Content,
    ContentRevision,
    FactClaim,
    Keyword,
    SiteIntegration,
    TaskKeyword,
)
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.enums import ClaimState, RevisionOrigin


def stale_contents(work: Work, ids: Sequence[int] | None = None) -> Sequence[int]:
    """Return articles whose newest revision was not judged yet; of these, or of the scope."""
    statement = select(Content.id).where(Content.judged_revision != Content.revision).order_by(Content.id)
    return work.scalars(statement if ids is None else statement.where(Content.id.in_(list(ids))))


def keyword_texts(work: Work, task_id: int | None, cluster_id: int | None, limit: int) -> list[str]:
    """Return the keywords that an article is to cover: its task's, and where those are few its cluster's."""
    found: list[str] = []
    if task_id is not None:
        found += work.scalars(
            select(Keyword.text)
            .join(TaskKeyword, TaskKeyword.keyword_id == Keyword.id)
            .where(TaskKeyword.task_id == task_id)
            .order_by(TaskKeyword.position, Keyword.id)
        )
    if cluster_id is not None and len(found) < 3:
        found += work.scalars(
            select(Keyword.text)
            .where(Keyword.cluster_id == cluster_id)
            .order_by(func.coalesce(Keyword.volume, 0).desc(), Keyword.id)
            .limit(limit)
        )
    return list(dict.fromkeys(found))[:limit]


def sketches(work: Work, but: int) -> list[tuple[Any, ...]]:
    """Return id, title and sketch of the site's other articles."""
    return work.rows(
        select(Content.id, Content.title, ArticleSketch.hashes)
        .join(ArticleSketch, ArticleSketch.content_id == Content.id)
        .where(Content.id != but)
        .order_by(Content.id)
    )


def sketch_of(work: Work, content_id: int) -> ArticleSketch | None:
    """Return the sketch of an article."""
    return work.scalar(select(ArticleSketch).where(ArticleSketch.content_id == content_id))


def site_address(work: Work) -> str:
    """Return the address that the site is published at, empty for a folder."""
    return work.scalar(select(SiteIntegration.url)) or ""


def sources_of_task(work: Work, task_id: int | None) -> Sequence[BriefSource]:
    """Return the facts that the user gave with a brief."""
    if task_id is None:
        return []
    return work.scalars(
        select(BriefSource).where(BriefSource.task_id == task_id).order_by(BriefSource.position, BriefSource.id)
    )


def fact_claims(work: Work, content_id: int, *, gone: bool = False) -> Sequence[FactClaim]:
    """Return the claims of an article in the order of its text; with `gone` also those it no longer makes."""
    statement = select(FactClaim).where(FactClaim.content_id == content_id).order_by(FactClaim.position, FactClaim.id)
    return work.scalars(statement if gone else statement.where(FactClaim.present.is_(True)))


def open_claims(work: Work, content_id: int) -> int:
    """Return how many claims of an article have neither a source nor a waiver."""
    return (
        work.scalar(
            select(func.count())
            .select_from(FactClaim)
            .where(
                FactClaim.content_id == content_id,
                FactClaim.present.is_(True),
                FactClaim.state == ClaimState.UNSOURCED,
            )
        )
        or 0
    )


def last_generated(work: Work, content_id: int) -> ContentRevision | None:
    """Return the newest revision that was written and not edited."""
    return work.scalar(
        select(ContentRevision)
        .where(ContentRevision.content_id == content_id, ContentRevision.origin == RevisionOrigin.GENERATED)
        .order_by(ContentRevision.number.desc())
        .limit(1)
    )


def forget_source(work: Work, source_id: int) -> None:
    """Take a source of the brief from the claims that it proved; their articles are judged anew."""
    for row in work.scalars(select(FactClaim).where(FactClaim.source_id == source_id)):
        row.source_id, row.state, row.by_user = None, ClaimState.UNSOURCED, False
        content = work.find(Content, row.content_id, deleted=True)
        if content is not None:
            content.judged_revision = 0
    work.flush()
