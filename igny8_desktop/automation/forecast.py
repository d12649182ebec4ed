"""Foresee what a run will cost: what waits before each stage, and what will flow on from there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from igny8_desktop.automation.settings import RunSettings
from igny8_desktop.data.queries import automation as queries
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import Operation, StageName
from igny8_desktop.domain.scope import Scope

#: Keywords that a cluster holds, on the careful side: the 351 of the bundled export make 109 clusters, 3.2 each.
KEYWORDS_PER_CLUSTER = 3


@dataclass(frozen=True)
class Forecast:
    """Items per stage and credits per operation that a run is expected to take."""

    items: dict[StageName, int]
    credits: dict[Operation, int]

    @property
    def total(self) -> int:
        """Return all credits together."""
        return sum(self.credits.values())


class Forecaster:
    """Foresee runs with the present prices and settings."""

    def __init__(
        self,
        database: Database,
        price: Callable[[Operation, int], int],
        *,
        ideas_per_cluster: Callable[[], int],
        images_per_article: Callable[[], int],
        words_per_article: Callable[[], int],
    ) -> None:
        self._database = database
        self._price = price
        self._ideas_per_cluster = ideas_per_cluster
        self._images_per_article = images_per_article
        self._words_per_article = words_per_article

    def forecast(self, scope: Scope, settings: RunSettings) -> Forecast:
        """Return what a run over this scope is likely to take, on the high side.

        Gates that are on stop the flow behind them. Keywords of many small topics can make more clusters than
        foreseen; such a run pauses when its credits are used up.
        """
        with self._database.read(scope) as work:
            waiting = queries.pending_counts(work)
            approval = queries.waiting_for_approval(work)
            queued_words = queries.words_queued(work)
            idea_words = queries.words_of_approved_ideas(work)

        def limited(stage: StageName, count: int) -> int:
            limit = settings.limit(stage)
            return count if limit is None else min(count, limit)

        keywords = limited(StageName.CLUSTER, waiting[StageName.CLUSTER])
        new_clusters = -(-keywords // KEYWORDS_PER_CLUSTER)
        clusters = limited(StageName.IDEAS, waiting[StageName.IDEAS] + new_clusters)
        new_ideas = clusters * self._ideas_per_cluster()
        flowing = 0 if settings.approve_ideas else new_ideas + approval["ideas"]
        ideas = limited(StageName.TASKS, waiting[StageName.TASKS] + flowing)
        tasks = limited(StageName.WRITE, waiting[StageName.WRITE] + ideas)
        articles = limited(StageName.IMAGE_PROMPTS, waiting[StageName.IMAGE_PROMPTS] + tasks)
        images = limited(StageName.IMAGES, waiting[StageName.IMAGES] + articles * (1 + self._images_per_article()))
        content = 0 if settings.approve_content else tasks + approval["content"]
        posts = limited(StageName.PUBLISH, waiting[StageName.PUBLISH] + content)
        known = waiting[StageName.WRITE] + min(ideas, waiting[StageName.TASKS])
        words = queued_words + idea_words if known else 0
        words += max(0, tasks - known) * self._words_per_article()
        return Forecast(
            {
                StageName.CLUSTER: keywords,
                StageName.IDEAS: clusters,
                StageName.TASKS: ideas,
                StageName.WRITE: tasks,
                StageName.IMAGE_PROMPTS: articles,
                StageName.IMAGES: images,
                StageName.PUBLISH: posts,
            },
            {
                Operation.IDEA_GENERATION: self._price(Operation.IDEA_GENERATION, new_ideas),
                Operation.CONTENT_GENERATION: self._price(Operation.CONTENT_GENERATION, words),
                Operation.IMAGE_PROMPTS: self._price(Operation.IMAGE_PROMPTS, articles),
                Operation.IMAGE_GENERATION: self._price(Operation.IMAGE_GENERATION, images),
            },
        )
