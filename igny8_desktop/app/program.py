"""Name everything that the window and the command line use; `wiring` makes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import tzinfo

from filelock import FileLock

from igny8_desktop.app.redaction import Redactor, RememberingSecrets
from igny8_desktop.automation.engine import AutomationEngine
from igny8_desktop.automation.jobs import JobRunner
from igny8_desktop.automation.recovery import Recovery
from igny8_desktop.automation.runs import Runs
from igny8_desktop.automation.scheduling import Schedules
from igny8_desktop.automation.settings import AutomationSettings
from igny8_desktop.automation.site_watcher import SiteWatcher
from igny8_desktop.clients.ai.providers import ConfiguredAiProviders
from igny8_desktop.clients.images.store import WebpImageStore
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.enums import StageName
from igny8_desktop.domain.ports import CardDesigner
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.billing.credits import CreditService
from igny8_desktop.services.billing.gateway import AiGateway
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
from igny8_desktop.services.sites.sites import Sites
from igny8_desktop.services.step_starter import StepStarter
from igny8_desktop.services.steps import Step
from igny8_desktop.services.writer.article_export import ArticleExport
from igny8_desktop.services.writer.article_import import ArticleImport
from igny8_desktop.services.writer.article_judging import ArticleJudging
from igny8_desktop.services.writer.autosaves import Autosaves
from igny8_desktop.services.writer.briefs import Briefs
from igny8_desktop.services.writer.claim_ledger import ClaimLedger
from igny8_desktop.services.writer.contents import Contents
from igny8_desktop.services.writer.illustrating import ImagingStep
from igny8_desktop.services.writer.image_files import ImageFiles
from igny8_desktop.services.writer.image_style import ImageStyles
from igny8_desktop.services.writer.images import Images
from igny8_desktop.services.writer.internal_links import InternalLinks
from igny8_desktop.services.writer.prompt_samples import PromptSamples
from igny8_desktop.services.writer.revision_history import RevisionHistory
from igny8_desktop.services.writer.rewriting import Rewriting
from igny8_desktop.services.writer.spelling import Spelling
from igny8_desktop.services.writer.writing_feed import WritingFeed
from igny8_desktop.settings.paths import DataFolder
from igny8_desktop.settings.price_file import PriceFile
from igny8_desktop.settings.store import SettingsStore


@dataclass
class Program:
    """Everything that the window and the command line use; end it with `close`.

    `owns_folder` is false in a process that came second or only reads: there, writing raises `Busy`.
    """

    folder: DataFolder
    owner: str
    owns_folder: bool
    settings: SettingsStore
    secrets: RememberingSecrets
    redactor: Redactor
    database: Database
    images_store: WebpImageStore
    providers: ConfiguredAiProviders
    credits: CreditService
    gateway: AiGateway
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
    recut: Recut
    cluster_book: ClusterBook
    refinement: ClusterRefinement
    clustering: Callable[[str, Cutter | None], Step]
    url_cutter: Callable[[Scope, int], Cutter]
    fast_cutter: Callable[[], Cutter]
    ideas: Ideas
    opportunities: Opportunities
    site_posts: SitePosts
    tasks: Tasks
    contents: Contents
    judging: ArticleJudging
    ledger: ClaimLedger
    links: InternalLinks
    rewriting: Rewriting
    autosaves: Autosaves
    spelling: Spelling
    revision_history: RevisionHistory
    writing_feed: WritingFeed
    briefs: Briefs
    prompt_templates: PromptTemplates
    profiles: SiteProfiles
    prompt_samples: PromptSamples
    images: Images
    imaging: ImagingStep
    image_styles: ImageStyles
    image_files: ImageFiles
    content_plan: ContentPlan
    article_export: ArticleExport
    article_import: ArticleImport
    card_designer: CardDesigner
    sync: Sync
    after_care: AfterCare
    companion: CompanionPlugin
    publishing: QueuedPublishing
    orders: Orders
    schedule: Schedule
    watches: Watches
    adoption: Adoption
    site_watcher: SiteWatcher
    steps: Mapping[StageName, Step]
    starter: StepStarter
    automation_settings: AutomationSettings
    runs: Runs
    engine: AutomationEngine
    schedules: Schedules
    zone: Callable[[], tzinfo]
    prices: PriceFile
    usage: Usage
    jobs: JobRunner
    recovery: Recovery | None
    _lock: FileLock | None

    def close(self, timeout: float = 30.0) -> bool:
        """Stop background work, close what is open and give the folder free; return whether all ended in time."""
        ended = self.jobs.close(timeout)
        self.providers.close()
        self.spelling.close()
        if ended:
            self.database.close()
            if self._lock is not None:
                self._lock.release()
        # Otherwise something still writes: the folder stays taken until this process is gone.
        return ended
