"""Queries about automation runs, their items and their log."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from igny8_desktop.data.models import (
    AutomationConfig,
    AutomationRun,
    Cluster,
    Content,
    ContentIdea,
    Image,
    Keyword,
    PublishRecord,
    RunItem,
    RunLog,
    Site,
    Task,
)
from igny8_desktop.data.scoping import ALL_SITES
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.enums import (
    ClusterStatus,
    ContentStatus,
    IdeaStatus,
    ImageStatus,
    KeywordStatus,
    RunStatus,
    SiteStatus,
    StageName,
    TaskStatus,
)

ACTIVE = (RunStatus.CREATED, RunStatus.RUNNING, RunStatus.PAUSED)


def config(work: Work) -> AutomationConfig | None:
    """Return the automation settings of the site, if it has any yet."""
    return work.scalar(select(AutomationConfig))


def enabled_configs_everywhere(work: Work) -> Sequence[AutomationConfig]:
    """Return the settings of all sites whose runs start by the clock."""
    sites = select(Site.id).where(Site.deleted_at.is_(None), Site.is_active)
    statement = select(AutomationConfig).where(AutomationConfig.enabled, AutomationConfig.site_id.in_(sites))
    return work.scalars(statement.order_by(AutomationConfig.site_id), **ALL_SITES)


def active_run(work: Work) -> AutomationRun | None:
    """Return the run of the site that is not over."""
    return work.scalar(select(AutomationRun).where(AutomationRun.status.in_(ACTIVE)))


def runs(work: Work, limit: int | None = None) -> Sequence[AutomationRun]:
    """Return the runs of the site, newest first."""
    return work.scalars(select(AutomationRun).order_by(AutomationRun.id.desc()).limit(limit))


def run_number(work: Work) -> int:
    """Return the number that the next run of the site has."""
    return int(work.scalar(select(func.count()).select_from(AutomationRun)) or 0) + 1


def unfinished_runs_everywhere(work: Work) -> Sequence[AutomationRun]:
    """Return the runs of all sites that are not over."""
    return work.scalars(select(AutomationRun).where(AutomationRun.status.in_(ACTIVE)), **ALL_SITES)


def run_items(work: Work, run_id: int, stage: StageName | None = None) -> Sequence[RunItem]:
    """Return the items of a run, of one stage where given."""
    statement = select(RunItem).where(RunItem.run_id == run_id).order_by(RunItem.id)
    return work.scalars(statement.where(RunItem.stage == stage) if stage is not None else statement)


def run_item(work: Work, run_id: int, stage: StageName, entity_id: int) -> RunItem | None:
    """Return the record of one item in one stage."""
    return work.scalar(
        select(RunItem).where(RunItem.run_id == run_id, RunItem.stage == stage, RunItem.entity_id == entity_id)
    )


def item_counts(work: Work, run_id: int) -> dict[str, dict[str, int]]:
    """Return how many items each stage of a run has in each state."""
    counts: dict[str, dict[str, int]] = {}
    for stage, state, number in work.rows(
        select(RunItem.stage, RunItem.state, func.count())
        .where(RunItem.run_id == run_id)
        .group_by(RunItem.stage, RunItem.state)
    ):
        counts.setdefault(str(stage), {})[str(state)] = int(number)
    return counts


def log_lines(work: Work, run_id: int, limit: int | None = None) -> Sequence[RunLog]:
    """Return the log of a run, newest first."""
    return work.scalars(select(RunLog).where(RunLog.run_id == run_id).order_by(RunLog.id.desc()).limit(limit))


def pending_counts(work: Work) -> dict[StageName, int]:
    """Return how many items wait before each stage, whoever works on them."""

    def count(model: type, *conditions: object) -> int:
        statement = select(func.count()).select_from(model).where(*conditions)  # type: ignore[arg-type]
        return int(work.scalar(statement) or 0)

    with_ideas = select(ContentIdea.cluster_id).where(ContentIdea.cluster_id.is_not(None))
    published = select(PublishRecord.content_id).where(
        PublishRecord.sent_revision > 0, PublishRecord.remote_id != "", PublishRecord.error_title == ""
    )
    return {
        StageName.CLUSTER: count(Keyword, Keyword.status == KeywordStatus.ACTIVE, Keyword.cluster_id.is_(None)),
        StageName.IDEAS: count(
            Cluster,
            Cluster.status == ClusterStatus.ACTIVE,
            Cluster.id.not_in(with_ideas),
            Cluster.id.in_(select(Keyword.cluster_id).where(Keyword.cluster_id.is_not(None))),
        ),
        StageName.TASKS: count(ContentIdea, ContentIdea.status == IdeaStatus.APPROVED),
        StageName.WRITE: count(Task, Task.status == TaskStatus.QUEUED),
        StageName.IMAGE_PROMPTS: count(Content, ~Content.prompts_made, Content.status != ContentStatus.PUBLISHED),
        StageName.IMAGES: count(Image, Image.status != ImageStatus.GENERATED),
        StageName.PUBLISH: count(
            Content,
            Content.status == ContentStatus.APPROVED,
            Content.site_status != SiteStatus.PUBLISHED,
            Content.id.not_in(published),
        ),
    }


def waiting_for_approval(work: Work) -> dict[str, int]:
    """Return how many ideas and how much content wait for a person."""
    ideas = select(func.count()).select_from(ContentIdea).where(ContentIdea.status == IdeaStatus.DRAFT)
    drafts = select(func.count()).select_from(Content).where(Content.status == ContentStatus.DRAFT)
    return {"ideas": int(work.scalar(ideas) or 0), "content": int(work.scalar(drafts) or 0)}


def words_queued(work: Work) -> int:
    """Return how many words the queued tasks ask for."""
    total = select(func.coalesce(func.sum(Task.word_count), 0)).where(Task.status == TaskStatus.QUEUED)
    return int(work.scalar(total) or 0)


def words_of_approved_ideas(work: Work) -> int:
    """Return how many words the approved ideas ask for."""
    total = select(func.coalesce(func.sum(ContentIdea.word_count), 0)).where(ContentIdea.status == IdeaStatus.APPROVED)
    return int(work.scalar(total) or 0)
