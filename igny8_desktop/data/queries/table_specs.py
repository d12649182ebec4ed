"""Declare the lists: for each kind of row its columns, what is searched, what can be filtered, and its order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy import inspect as sa_inspect
from sqlalchemy.orm import aliased

from igny8_desktop.data.base import Base
from igny8_desktop.data.models import (
    AiCall,
    AutomationRun,
    Claim,
    Cluster,
    Content,
    ContentIdea,
    ContentTaxonomy,
    ContentTaxonomyRelation,
    CreditTransaction,
    IdeaKeyword,
    Image,
    Keyword,
    KeywordImport,
    PublishRecord,
    RunItem,
    RunLog,
    Sector,
    Site,
    SitePost,
    SyncEvent,
    Task,
    TaskKeyword,
)
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.enums import EntityKind, ImageRole, StageName, TermKind

Extra = Callable[[Work, Sequence[int]], Mapping[int, Mapping[str, object]]]


@dataclass(frozen=True)
class Reference:
    """A column that shows the name of another row: grouped and filtered by id, shown and sorted by name."""

    column: Any
    target: type[Base]
    label: Any

    def expression(self) -> ColumnElement[Any]:
        """Return the name for one row."""
        name: ColumnElement[Any] = select(self.label).where(_id(self.target) == self.column).scalar_subquery()
        return name


@dataclass(frozen=True)
class TableSpec:
    """One list. `heavy` columns are left out unless all fields are asked for; `extra` adds what is no single value.

    `facets` are columns to filter by choices, `ranges` columns of figures to filter by bounds.
    """

    kind: EntityKind
    model: type[Base]
    searched: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    ranges: tuple[str, ...] = ()
    sort: str = "id"
    descending: bool = False
    references: Mapping[str, Reference] = field(default_factory=dict)
    derived: Mapping[str, ColumnElement[Any]] = field(default_factory=dict)
    heavy: frozenset[str] = frozenset()
    steps: tuple[StageName, ...] = ()
    extra: Extra | None = None

    def own_columns(self) -> dict[str, Any]:
        """Return the model's columns by field name."""
        names = (attribute.key for attribute in sa_inspect(self.model).column_attrs)
        return {name: getattr(self.model, name) for name in names if name != "deleted_at"}

    def columns(self) -> dict[str, Any]:
        """Return every column by key."""
        columns = self.own_columns()
        columns.update({key: reference.expression() for key, reference in self.references.items()})
        columns.update(self.derived)
        columns.update(_claim_columns(self))
        return columns


def _id(model: type[Base]) -> Any:
    return model.id


def _claim_columns(spec: TableSpec) -> dict[str, ColumnElement[Any]]:
    if not spec.steps:
        return {}
    return {
        name: select(getattr(Claim, name))
        .where(Claim.step.in_(spec.steps), Claim.entity_id == _id(spec.model), Claim.failures > 0)
        .order_by(Claim.changed_at.desc(), Claim.id.desc())
        .limit(1)
        .correlate(spec.model)
        .scalar_subquery()
        for name in ("error_title", "error_what", "error_next")
    }


def _of_cluster(value: Any, model: Any, *conditions: Any) -> ColumnElement[Any]:
    found: ColumnElement[Any] = (
        select(value)
        .select_from(model)
        .where(model.cluster_id == Cluster.id, model.deleted_at.is_(None), *conditions)
        .correlate(Cluster)
        .scalar_subquery()
    )
    return found


def _of_market(value: Any, *conditions: Any) -> ColumnElement[Any]:
    found: ColumnElement[Any] = (
        select(value)
        .where(Keyword.cluster_id == Cluster.id, Keyword.deleted_at.is_(None), *conditions)
        .group_by(Keyword.market)
        .order_by(func.sum(func.coalesce(Keyword.volume_max, Keyword.volume)).desc())
        .limit(1)
        .correlate(Cluster)
        .scalar_subquery()
    )
    return found


def _hub_name() -> ColumnElement[Any]:
    hub = aliased(Cluster)
    name: ColumnElement[Any] = (
        select(hub.name).where(hub.id == Cluster.hub_id, hub.deleted_at.is_(None)).correlate(Cluster).scalar_subquery()
    )
    return name


def _supporting() -> ColumnElement[Any]:
    member = aliased(Cluster)
    found: ColumnElement[Any] = (
        select(func.count())
        .select_from(member)
        .where(member.hub_id == Cluster.id, member.deleted_at.is_(None))
        .correlate(Cluster)
        .scalar_subquery()
    )
    return found


def _cluster_mix(work: Work, ids: Sequence[int]) -> Mapping[int, Mapping[str, object]]:
    """Return how many keywords of clusters have which intent, as words; the commonest first."""
    found: dict[int, dict[str, int]] = {row_id: {} for row_id in ids}
    number = func.count()
    rows = work.rows(
        select(Keyword.cluster_id, Keyword.intent, number)
        .where(Keyword.cluster_id.in_(list(ids)))
        .group_by(Keyword.cluster_id, Keyword.intent)
        .order_by(Keyword.cluster_id, number.desc(), Keyword.intent)
    )
    for cluster_id, intent, count in rows:
        found[cluster_id][str(intent) if intent is not None else ""] = int(count)
    return {row_id: {"intents": mix} for row_id, mix in found.items()}


def _keyword_lists(owner: Any, link: Any) -> Extra:
    def load(work: Work, ids: Sequence[int]) -> Mapping[int, Mapping[str, object]]:
        found: dict[int, list[str]] = {row_id: [] for row_id in ids}
        rows = work.rows(
            select(owner, Keyword.text)
            .join(Keyword, Keyword.id == link.keyword_id)
            .where(owner.in_(list(ids)))
            .order_by(owner, link.position, link.id)
        )
        for owner_id, text in rows:
            found[owner_id].append(text)
        return {row_id: {"keywords": texts} for row_id, texts in found.items()}

    return load


def _content_terms(work: Work, ids: Sequence[int]) -> Mapping[int, Mapping[str, object]]:
    found: dict[int, dict[TermKind, list[str]]] = {row_id: {kind: [] for kind in TermKind} for row_id in ids}
    rows = work.rows(
        select(ContentTaxonomyRelation.content_id, ContentTaxonomy.kind, ContentTaxonomy.name)
        .join(ContentTaxonomy, ContentTaxonomy.id == ContentTaxonomyRelation.taxonomy_id)
        .where(ContentTaxonomyRelation.content_id.in_(list(ids)))
        .order_by(ContentTaxonomyRelation.content_id, ContentTaxonomyRelation.position)
    )
    for content_id, kind, name in rows:
        found[content_id][kind].append(name)
    return {
        row_id: {"categories": kinds[TermKind.CATEGORY], "tags": kinds[TermKind.TAG]} for row_id, kinds in found.items()
    }


@cache
def specs() -> Mapping[EntityKind, TableSpec]:
    """Return the list of every kind that has one."""
    sector = {"sector": lambda model: Reference(model.sector_id, Sector, Sector.name)}
    cluster = {"cluster": lambda model: Reference(model.cluster_id, Cluster, Cluster.name)}

    def references(model: Any, *makers: Mapping[str, Callable[[Any], Reference]]) -> dict[str, Reference]:
        return {key: make(model) for maker in makers for key, make in maker.items()}

    featured = (
        select(Image.file_name)
        .where(Image.content_id == Content.id, Image.role == ImageRole.FEATURED)
        .order_by(Image.position, Image.id)
        .limit(1)
        .correlate(Content)
        .scalar_subquery()
    )
    making = (
        select(func.count())
        .where(Claim.step == StageName.IMAGES, Claim.entity_id == Image.id, Claim.owner.is_not(None))
        .correlate(Image)
        .scalar_subquery()
    )
    images = select(func.count()).where(Image.content_id == Content.id).correlate(Content).scalar_subquery()
    every = (
        TableSpec(
            EntityKind.KEYWORD,
            Keyword,
            searched=("normalised",),
            facets=(
                "sector", "status", "intent", "intent_source", "cluster", "market", "source", "tool", "pinned",
                "outlier",
            ),
            ranges=("volume", "difficulty", "cpc", "word_count"),
            references={
                **references(Keyword, sector, cluster),
                "second_cluster": Reference(Keyword.second_cluster_id, Cluster, Cluster.name),
                "source": Reference(Keyword.import_id, KeywordImport, KeywordImport.name),
                "tool": Reference(Keyword.import_id, KeywordImport, KeywordImport.tool),
            },
            steps=(StageName.CLUSTER,),
        ),
        TableSpec(
            EntityKind.CLUSTER,
            Cluster,
            searched=("name", "description", "primary_keyword"),
            facets=("sector", "status", "intent", "by_hand", "locked", "role", "stray", "hub", "name_source"),
            ranges=("keywords", "volume", "volume_high", "difficulty", "opportunity"),
            references=references(Cluster, sector),
            derived={
                "keywords": _of_cluster(func.count(), Keyword),
                # Volumes of different markets are never added: the market where it is searched most speaks for it.
                "volume": _of_market(func.sum(Keyword.volume), Keyword.volume_max.is_(None)),
                "volume_low": _of_market(func.sum(Keyword.volume), Keyword.volume_max.is_not(None)),
                "volume_high": _of_market(func.sum(Keyword.volume_max), Keyword.volume_max.is_not(None)),
                "markets": _of_cluster(func.count(Keyword.market.distinct()), Keyword),
                "difficulty": _of_cluster(func.round(func.avg(Keyword.difficulty), 1), Keyword),
                "hub": _hub_name(),
                "supporting": _supporting(),
                "ideas": _of_cluster(func.count(), ContentIdea),
            },
            steps=(StageName.IDEAS,),
            extra=_cluster_mix,
        ),
        TableSpec(
            EntityKind.IDEA,
            ContentIdea,
            searched=("title", "primary_keyword", "description"),
            facets=("sector", "status", "cluster", "content_type", "structure", "source", "intent"),
            ranges=("opportunity", "word_count"),
            references=references(ContentIdea, sector, cluster),
            steps=(StageName.TASKS,),
            extra=_keyword_lists(IdeaKeyword.idea_id, IdeaKeyword),
        ),
        TableSpec(
            EntityKind.TASK,
            Task,
            searched=("title", "primary_keyword", "brief"),
            facets=("sector", "status", "cluster", "content_type", "structure"),
            references={
                **references(Task, sector, cluster),
                "idea": Reference(Task.idea_id, ContentIdea, ContentIdea.title),
            },
            steps=(StageName.WRITE,),
            extra=_keyword_lists(TaskKeyword.task_id, TaskKeyword),
        ),
        TableSpec(
            EntityKind.CONTENT,
            Content,
            searched=("title", "primary_keyword", "slug"),
            facets=("sector", "status", "site_status", "cluster", "content_type", "structure", "is_working_draft"),
            references={**references(Content, sector, cluster), "task": Reference(Content.task_id, Task, Task.title)},
            derived={"featured": featured, "images": images},
            heavy=frozenset({"blocks"}),
            steps=(StageName.IMAGE_PROMPTS, StageName.PUBLISH),
            extra=_content_terms,
        ),
        TableSpec(
            EntityKind.IMAGE,
            Image,
            searched=("prompt", "alt_text", "section"),
            facets=("sector", "status", "role", "content"),
            references={
                **references(Image, sector),
                "content": Reference(Image.content_id, Content, Content.title),
            },
            derived={"making": making},
            steps=(StageName.IMAGES,),
        ),
        TableSpec(EntityKind.SITE, Site, searched=("name", "url", "slug"), facets=("is_active",), sort="name"),
        TableSpec(EntityKind.SECTOR, Sector, searched=("name",), facets=("is_active",), sort="name"),
        TableSpec(
            EntityKind.IMPORT, KeywordImport, searched=("name",), facets=("tool",), descending=True,
            references=references(KeywordImport, sector), heavy=frozenset({"report"}),
        ),
        TableSpec(
            EntityKind.RUN, AutomationRun, searched=("name",), facets=("status", "trigger"), descending=True,
        ),
        TableSpec(
            EntityKind.RUN_ITEM, RunItem, searched=("label",), facets=("run_id", "stage", "state"),
        ),
        TableSpec(EntityKind.RUN_LOG, RunLog, searched=("message",), facets=("run_id", "stage", "level")),
        TableSpec(
            EntityKind.PUBLISH_RECORD, PublishRecord, searched=("url", "slug"), facets=("stage", "target"),
            descending=True, heavy=frozenset({"report"}),
            references={"content": Reference(PublishRecord.content_id, Content, Content.title)},
        ),
        TableSpec(
            EntityKind.SITE_POST, SitePost, searched=("title", "url", "slug"), facets=("post_type", "status"),
            sort="title", references={"content": Reference(SitePost.content_id, Content, Content.title)},
        ),
        TableSpec(
            EntityKind.SYNC_EVENT, SyncEvent, searched=("message",), facets=("direction", "action", "ok"),
            descending=True, references={"content": Reference(SyncEvent.content_id, Content, Content.title)},
        ),
        TableSpec(
            EntityKind.CREDIT, CreditTransaction, searched=("note",), facets=("kind", "operation"), descending=True,
        ),
        TableSpec(
            EntityKind.AI_CALL, AiCall, searched=("model", "problem"), descending=True,
            facets=("state", "operation", "provider", "model"), heavy=frozenset({"answer_text"}),
        ),
    )  # fmt: skip
    return {spec.kind: spec for spec in every}
