"""What every screen is given: the services, the present site and sector, and the window's shared parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from igny8_desktop.automation.due_runs import submit_run
from igny8_desktop.automation.engine import AutomationEngine
from igny8_desktop.automation.jobs import JobContext, JobHandle, JobRunner
from igny8_desktop.automation.overview import Overviews
from igny8_desktop.automation.runs import RunInfo, Runs
from igny8_desktop.automation.scheduling import Schedules
from igny8_desktop.automation.settings import AutomationSettings
from igny8_desktop.domain.enums import EntityKind, ImageStatus, StageName
from igny8_desktop.domain.ports import AiConnection, CardDesigner, SecretStore, SecretVault
from igny8_desktop.domain.scope import Scope
from igny8_desktop.domain.tables import TableQuery
from igny8_desktop.services.billing.credits import CreditService
from igny8_desktop.services.billing.usage import Usage
from igny8_desktop.services.content_plan import ContentPlan
from igny8_desktop.services.list_export import ListExport
from igny8_desktop.services.listing import Listing
from igny8_desktop.services.planner.cluster_changes import ClusterChanges
from igny8_desktop.services.planner.cluster_facts import ClusterBook
from igny8_desktop.services.planner.cluster_refinement import ClusterRefinement
from igny8_desktop.services.planner.clusters import Clusters
from igny8_desktop.services.planner.ideas import Ideas
from igny8_desktop.services.planner.keyword_bulk import KeywordBulk
from igny8_desktop.services.planner.keyword_imports import KeywordImports
from igny8_desktop.services.planner.keywords import Keywords
from igny8_desktop.services.planner.opportunities import Opportunities
from igny8_desktop.services.planner.recut import Recut
from igny8_desktop.services.planner.sector_cut import Cutter
from igny8_desktop.services.planner.tasks import Tasks
from igny8_desktop.services.prompt_templates import PromptTemplates
from igny8_desktop.services.publishing.adoption import Adoption
from igny8_desktop.services.publishing.after_care import AfterCare
from igny8_desktop.services.publishing.orders import Orders, QueuedPublishing
from igny8_desktop.services.publishing.schedule import Schedule
from igny8_desktop.services.publishing.site_posts import SitePosts
from igny8_desktop.services.publishing.sync import Sync
from igny8_desktop.services.publishing.watch import Watches
from igny8_desktop.services.saved_views import SavedViews
from igny8_desktop.services.sites.companion_plugin import CompanionPlugin
from igny8_desktop.services.sites.connecting import Connecting
from igny8_desktop.services.sites.doctor import SiteDoctor
from igny8_desktop.services.sites.profiles import SiteProfiles
from igny8_desktop.services.sites.sites import SiteInfo, Sites
from igny8_desktop.services.step_starter import STEP_TITLES, StepStarter
from igny8_desktop.services.steps import StepReport
from igny8_desktop.services.threads import in_thread
from igny8_desktop.services.writer.article_export import ArticleExport
from igny8_desktop.services.writer.article_import import ArticleImport
from igny8_desktop.services.writer.article_judging import ArticleJudging
from igny8_desktop.services.writer.autosaves import Autosaves
from igny8_desktop.services.writer.briefs import Briefs
from igny8_desktop.services.writer.claim_ledger import ClaimLedger
from igny8_desktop.services.writer.contents import Contents
from igny8_desktop.services.writer.illustrating import ImagingStep
from igny8_desktop.services.writer.image_style import ImageStyles
from igny8_desktop.services.writer.images import Images
from igny8_desktop.services.writer.internal_links import InternalLinks
from igny8_desktop.services.writer.prompt_samples import PromptSamples
from igny8_desktop.services.writer.revision_history import RevisionHistory
from igny8_desktop.services.writer.rewriting import Rewriting
from igny8_desktop.services.writer.spelling import Spelling
from igny8_desktop.services.writer.writing_feed import WritingFeed
from igny8_desktop.settings.store import SettingsStore
from igny8_desktop.ui.bridge import Bridge
from igny8_desktop.ui.models.readers import Readers
from igny8_desktop.ui.models.sources import ViewState
from igny8_desktop.ui.widgets import Notices


@dataclass(frozen=True)
class Services:
    """The use cases, as the composition root made them."""

    sites: Sites
    connecting: Connecting
    doctor: SiteDoctor
    listing: Listing
    exports: ListExport
    views: SavedViews
    keywords: Keywords
    keyword_bulk: KeywordBulk
    imports: KeywordImports
    clusters: Clusters
    cluster_changes: ClusterChanges
    cluster_book: ClusterBook
    refinement: ClusterRefinement
    url_cutter: Callable[[Scope, int], Cutter]
    recut: Recut
    ideas: Ideas
    opportunities: Opportunities
    site_posts: SitePosts
    tasks: Tasks
    contents: Contents
    autosaves: Autosaves
    spelling: Spelling
    revision_history: RevisionHistory
    judging: ArticleJudging
    ledger: ClaimLedger
    links: InternalLinks
    rewriting: Rewriting
    writing_feed: WritingFeed
    briefs: Briefs
    prompt_templates: PromptTemplates
    profiles: SiteProfiles
    prompt_samples: PromptSamples
    images: Images
    imaging: ImagingStep
    image_styles: ImageStyles
    card_designer: CardDesigner
    content_plan: ContentPlan
    article_export: ArticleExport
    article_import: ArticleImport
    sync: Sync
    after_care: AfterCare
    companion: CompanionPlugin
    publishing: QueuedPublishing
    orders: Orders
    schedule: Schedule
    watches: Watches
    adoption: Adoption
    starter: StepStarter
    engine: AutomationEngine
    runs: Runs
    overviews: Overviews
    automation_settings: AutomationSettings
    schedules: Schedules
    usage: Usage
    zone: Callable[[], tzinfo]
    jobs: JobRunner
    credits: CreditService
    settings: SettingsStore
    secrets: SecretStore
    vault: SecretVault
    ai: AiConnection
    image_path: Callable[[str], Path]
    home: Path


class CurrentScope(QObject):
    """The site and sector that the window shows; `changed` carries the new scope or `None`."""

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scope: Scope | None = None
        self._site: SiteInfo | None = None

    @property
    def scope(self) -> Scope | None:
        """Return the site, and the sector if one is chosen; `None` before there is any site."""
        return self._scope

    @property
    def site(self) -> SiteInfo | None:
        """Return the site that is shown."""
        return self._site

    def choose(self, site: SiteInfo | None, sector_id: int | None = None) -> None:
        """Show another site or sector; always says so, since the site's own facts may have changed."""
        self._site = site
        self._scope = Scope(site.id, sector_id) if site is not None else None
        self.changed.emit(self._scope)


@dataclass(frozen=True)
class WindowContext:
    """Services and the shared parts of one window."""

    services: Services
    current: CurrentScope
    bridge: Bridge
    readers: Readers
    notices: Notices
    view_state: ViewState
    window: QWidget
    open_dialog: Callable[[str], None]
    show_place: Callable[[str, str], None]

    # ----------------------------------------------------------------------------------------------- starting work

    def start_step(
        self, name: StageName, ids: Sequence[int] | None = None, *, publish_as: str = "publish"
    ) -> JobHandle[StepReport] | None:
        """Start a step on these items, or on all that wait, as a background job."""
        scope = self.current.scope
        if scope is None:
            return None
        starter = self.services.starter
        step = self.services.publishing.publishing_as(publish_as) if name is StageName.PUBLISH else starter.step(name)

        async def work(job: JobContext) -> StepReport:
            return await starter.run(scope, step, ids, progress=job.progress)

        return self.services.jobs.submit(STEP_TITLES[name], work, kind=str(name), site_id=scope.site_id)

    def start_images(self, content_ids: Sequence[int] | None = None) -> JobHandle[StepReport] | None:
        """Start describing the images of content and then making them, as one job.

        Content whose images are described already only has its missing images made.
        """
        scope = self.current.scope
        if scope is None:
            return None
        starter, listing = self.services.starter, self.services.listing
        prompts_step, images_step = starter.step(StageName.IMAGE_PROMPTS), starter.step(StageName.IMAGES)

        def undescribed() -> list[int] | None:
            if content_ids is None:
                return None
            waiting = set(prompts_step.waiting(scope))
            return [content_id for content_id in content_ids if content_id in waiting]

        def unmade() -> list[int] | None:
            if content_ids is None:
                return None
            missing = frozenset({str(ImageStatus.PENDING), str(ImageStatus.FAILED)})
            of_content = frozenset(map(str, content_ids))
            query = TableQuery(filters={"status": missing, "content_id": of_content})
            return listing.ids(scope, EntityKind.IMAGE, query)

        async def work(job: JobContext) -> StepReport:
            prompts = await starter.run(scope, prompts_step, await in_thread(undescribed), progress=job.progress)
            images = await starter.run(scope, images_step, await in_thread(unmade), progress=job.progress)
            return replace(images, failed=prompts.failed + images.failed, credits=prompts.credits + images.credits)

        return self.services.jobs.submit(
            STEP_TITLES[StageName.IMAGES], work, kind=str(StageName.IMAGES), site_id=scope.site_id
        )

    def start_run(self, run: RunInfo) -> JobHandle[RunInfo]:
        """Carry out a created or paused run as a background job; cancelling the job cancels the run."""
        return submit_run(self.services.jobs, self.services.engine, run)
