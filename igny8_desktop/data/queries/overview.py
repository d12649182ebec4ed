"""Count, for each stage, what came through it, what is worked on, and what failed: for the automation board."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select

from igny8_desktop.data.models import (
    AutomationRun,
    Claim,
    Cluster,
    Content,
    ContentIdea,
    Image,
    Keyword,
    PublishRecord,
    RunItem,
    Task,
)
from igny8_desktop.data.unit_of_work import Work
from igny8_desktop.domain.enums import (
    ClusterStatus,
    ContentStatus,
    IdeaStatus,
    ImageStatus,
    KeywordStatus,
    SiteStatus,
    StageName,
    TaskStatus,
)


@dataclass(frozen=True)
class ClaimCounts:
    """Items of one stage that are worked on now, and those that failed and wait to be tried again."""

    running: int
    failed: int


def done_counts(work: Work) -> dict[StageName, int]:
    """Return how many items of the scope have come through each stage, whoever worked on them."""

    def count(model: type, *conditions: ColumnElement[bool]) -> int:
        return int(work.scalar(select(func.count()).select_from(model).where(*conditions)) or 0)

    with_ideas = select(ContentIdea.cluster_id).where(ContentIdea.cluster_id.is_not(None))
    sent = select(PublishRecord.content_id).where(PublishRecord.remote_id != "", PublishRecord.error_title == "")
    return {
        StageName.CLUSTER: count(Keyword, Keyword.status == KeywordStatus.USED),
        StageName.IDEAS: count(Cluster, Cluster.status == ClusterStatus.ACTIVE, Cluster.id.in_(with_ideas)),
        StageName.TASKS: count(ContentIdea, ContentIdea.status.in_([IdeaStatus.IN_PROGRESS, IdeaStatus.COMPLETED])),
        StageName.WRITE: count(Task, Task.status == TaskStatus.COMPLETED),
        StageName.IMAGE_PROMPTS: count(Content, Content.prompts_made.is_(True)),
        StageName.IMAGES: count(Image, Image.status == ImageStatus.GENERATED),
        StageName.PUBLISH: count(
            Content,
            or_(
                Content.status == ContentStatus.PUBLISHED,
                Content.site_status == SiteStatus.PUBLISHED,
                Content.id.in_(sent),
            ),
        ),
    }


def claim_counts(work: Work) -> dict[StageName, ClaimCounts]:
    """Return, for each stage that has any, how many claims of the site are held and how many tell of a failure."""
    held = and_(Claim.owner.is_not(None), Claim.lease_until > work.now)
    failed = and_(Claim.owner.is_(None), Claim.failures > 0)
    rows = work.rows(select(Claim.step, func.count().filter(held), func.count().filter(failed)).group_by(Claim.step))
    return {step: ClaimCounts(int(running), int(wrong)) for step, running, wrong in rows}


def latest_run(work: Work) -> AutomationRun | None:
    """Return the newest run of the site."""
    return work.scalar(select(AutomationRun).order_by(AutomationRun.id.desc()).limit(1))


def item_titles(work: Work, items: Sequence[RunItem]) -> dict[int, str]:
    """Return what the items of a run are called, by item id; rows that are gone have no name."""
    names = {
        "keyword": (Keyword, Keyword.text),
        "cluster": (Cluster, Cluster.name),
        "idea": (ContentIdea, ContentIdea.title),
        "task": (Task, Task.title),
        "content": (Content, Content.title),
        "image": (Image, Image.alt_text),
    }
    found: dict[int, str] = {}
    by_kind: dict[str, list[RunItem]] = {}
    for item in items:
        by_kind.setdefault(str(item.entity_kind), []).append(item)
    for kind, some in by_kind.items():
        if kind not in names:
            continue
        model, name = names[kind]
        ids = {item.entity_id for item in some}
        titles = {int(row[0]): str(row[1]) for row in work.rows(select(model.id, name).where(model.id.in_(ids)))}
        found.update({item.id: titles[item.entity_id] for item in some if item.entity_id in titles})
    return found


def run_items_by_id(work: Work, ids: Sequence[int]) -> Sequence[RunItem]:
    """Return these items of runs."""
    return work.scalars(select(RunItem).where(RunItem.id.in_(list(ids))))
