"""Make the seven steps with the settings that each one reads."""

from __future__ import annotations

from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import StageName
from igny8_desktop.services.billing.gateway import AiGateway
from igny8_desktop.services.planner.ideation import IdeationStep
from igny8_desktop.services.planner.opportunities import Opportunities, Rescoring
from igny8_desktop.services.planner.task_planning import TaskPlanningStep
from igny8_desktop.services.prompts import PromptBook
from igny8_desktop.services.publishing.orders import QueuedPublishing
from igny8_desktop.services.steps import Step
from igny8_desktop.services.writer.article_judging import ArticleJudging, Judged
from igny8_desktop.services.writer.illustrating import ImagePromptStep, ImagingStep
from igny8_desktop.services.writer.writing import WritingStep
from igny8_desktop.services.writer.writing_feed import WritingFeed
from igny8_desktop.settings import schema
from igny8_desktop.settings.store import SettingsStore


def make_steps(
    database: Database,
    gateway: AiGateway,
    prompts: PromptBook,
    settings: SettingsStore,
    *,
    clustering: Step,
    opportunities: Opportunities,
    judging: ArticleJudging,
    feed: WritingFeed,
    imaging: ImagingStep,
    publishing: QueuedPublishing,
) -> dict[StageName, Step]:
    """Return the seven steps; a button, a command and a stage of a run all take them from here."""
    return {
        StageName.CLUSTER: clustering,
        StageName.IDEAS: IdeationStep(
            database, gateway, prompts, ideas_per_cluster=lambda: settings.get(schema.PLANNER_IDEAS_PER_CLUSTER)
        ),
        StageName.TASKS: TaskPlanningStep(database),
        StageName.WRITE: Rescoring(
            Judged(
                WritingStep(
                    database,
                    gateway,
                    prompts,
                    tone=lambda: settings.get(schema.WRITER_TONE),
                    audience=lambda: settings.get(schema.WRITER_AUDIENCE),
                    feed=feed,
                ),
                judging,
            ),
            opportunities,
        ),
        StageName.IMAGE_PROMPTS: ImagePromptStep(
            database, gateway, prompts, lambda: settings.get(schema.IMAGES_IN_ARTICLE_COUNT)
        ),
        StageName.IMAGES: imaging,
        StageName.PUBLISH: publishing,
    }
