"""Wire the program together: the only place that knows every class."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta, tzinfo

from filelock import FileLock

from igny8_desktop.app.program import Program
from igny8_desktop.app.redaction import Redactor, RememberingSecrets
from igny8_desktop.app.wired_steps import make_steps
from igny8_desktop.automation.engine import AutomationEngine
from igny8_desktop.automation.forecast import Forecaster
from igny8_desktop.automation.jobs import JobRunner
from igny8_desktop.automation.recovery import recover
from igny8_desktop.automation.runs import Runs
from igny8_desktop.automation.scheduling import Schedules
from igny8_desktop.automation.settings import AutomationSettings, RunSettings
from igny8_desktop.automation.site_watcher import SiteWatcher
from igny8_desktop.clients.ai.providers import ConfiguredAiProviders
from igny8_desktop.clients.embeddings.minilm import MiniLmEmbedder
from igny8_desktop.clients.embeddings.use import UniversalSentenceEmbedder
from igny8_desktop.clients.images.store import WebpImageStore
from igny8_desktop.clients.offline.image_model import OfflineImageModel
from igny8_desktop.clients.offline.text_model import OfflineTextModel
from igny8_desktop.clients.pages.reader import WebPageReader
from igny8_desktop.clients.secrets.opening import open_secret_store
from igny8_desktop.clients.spelling.dictionaries import Dictionaries
from igny8_desktop.clients.spelling.hunspell_speller import HunspellSpeller
from igny8_desktop.clients.targets import PublishTargetFactory
from igny8_desktop.clients.wordpress.inspector import WordPressInspector
from igny8_desktop.data.opening import open_database
from igny8_desktop.data.queries.sites import all_sites
from igny8_desktop.domain.enums import StageName
from igny8_desktop.domain.ports import AiProvider, Clock
from igny8_desktop.domain.scope import ACCOUNT, Scope
from igny8_desktop.services.billing.credits import Caps, CreditService
from igny8_desktop.services.billing.gateway import AiGateway
from igny8_desktop.services.billing.usage import Usage
from igny8_desktop.services.content_plan import ContentPlan
from igny8_desktop.services.list_export import ListExport
from igny8_desktop.services.listing import Listing
from igny8_desktop.services.planner.cluster_changes import ClusterChanges
from igny8_desktop.services.planner.cluster_facts import ClusterBook
from igny8_desktop.services.planner.cluster_refinement import ClusterRefinement
from igny8_desktop.services.planner.clustering import ClusteringStep
from igny8_desktop.services.planner.clusters import Clusters
from igny8_desktop.services.planner.collisions import Collisions
from igny8_desktop.services.planner.embedding_choice import EmbedderByLanguage
from igny8_desktop.services.planner.ideas import Ideas
from igny8_desktop.services.planner.intent_meaning import IntentsByMeaning, TellingIntents
from igny8_desktop.services.planner.keyword_bulk import KeywordBulk
from igny8_desktop.services.planner.keyword_imports import KeywordImports
from igny8_desktop.services.planner.keywords import Keywords
from igny8_desktop.services.planner.opportunities import Opportunities, Rescoring
from igny8_desktop.services.planner.recut import Recut
from igny8_desktop.services.planner.sector_cut import Cutter, MeaningCutter
from igny8_desktop.services.planner.tasks import Tasks
from igny8_desktop.services.planner.url_clustering import UrlCutter
from igny8_desktop.services.planner.vectors import VectorCache
from igny8_desktop.services.prompt_templates import PromptTemplates
from igny8_desktop.services.prompts import PromptBook
from igny8_desktop.services.publishing.adoption import Adoption
from igny8_desktop.services.publishing.after_care import AfterCare
from igny8_desktop.services.publishing.conflicts import Conflicts
from igny8_desktop.services.publishing.orders import Orders, QueuedPublishing
from igny8_desktop.services.publishing.publisher import PublishingStep
from igny8_desktop.services.publishing.reports import PublishReports
from igny8_desktop.services.publishing.schedule import Schedule
from igny8_desktop.services.publishing.site_posts import PostsState, SitePosts
from igny8_desktop.services.publishing.sync import Sync
from igny8_desktop.services.publishing.taking_back import TakingBack
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
from igny8_desktop.settings import schema
from igny8_desktop.settings.paths import DataFolder, resources_dir
from igny8_desktop.settings.price_file import PriceFile
from igny8_desktop.settings.store import SettingsStore
from igny8_desktop.settings.time_zones import user_zone


class _OfflineSettings:
    """The settings, except that no AI provider is set."""

    def __init__(self, settings: SettingsStore) -> None:
        self._settings = settings

    def value(self, key: str) -> bool | int | float | str:
        """Return the value of a setting."""
        return "" if key == schema.AI_PROVIDER.key else self._settings.value(key)


def wire(
    folder: DataFolder,
    lock: FileLock | None,
    environ: Mapping[str, str],
    redactor: Redactor | None,
    passphrase: str | None,
    clock: Clock,
    offline: bool,
) -> Program:
    """Return the running program on a data folder that `lock` says is owned; without one it only reads."""
    owner, owns_folder = uuid.uuid4().hex, lock is not None
    redactor = redactor or Redactor(environ)
    settings = SettingsStore(folder.settings_file)
    store = open_secret_store(folder.home, passphrase=passphrase, environ=environ)
    secrets = RememberingSecrets(store, redactor)
    database = open_database(folder.database, folder.backups, read_only=not owns_folder, clock=clock)
    images_store = WebpImageStore(folder.images, folder.raw_answers)
    card_designer = OfflineImageModel(resources_dir())
    providers = ConfiguredAiProviders(
        _OfflineSettings(settings) if offline else settings,
        secrets,
        lambda: AiProvider(text=OfflineTextModel(), image=card_designer),
    )

    def zone() -> tzinfo:
        return user_zone(settings.get(schema.REGION_TIME_ZONE))

    credits_service = CreditService(
        database,
        caps=lambda: Caps(settings.get(schema.CREDITS_MONTH_CAP), settings.get(schema.CREDITS_SITE_MONTH_CAP)),
        zone=zone,
    )

    def concurrency() -> int:
        return settings.get(schema.AI_MAX_CONCURRENCY)

    gateway = AiGateway(
        database,
        credits_service,
        providers,
        images_store,
        owner,
        max_concurrency=concurrency,
        retries=lambda: settings.get(schema.AI_RETRIES),
    )
    prompt_templates = PromptTemplates(database, PromptBook(resources_dir()))
    prompts = PromptBook(resources_dir(), prompt_templates.lookup)
    pages = WebPageReader()
    writing_feed = WritingFeed()
    targets = PublishTargetFactory(clock)
    inspector = WordPressInspector(targets.pace)
    sites = Sites(database, secrets, targets, lambda slug: folder.exports / slug)
    orders = Orders(database)
    judging = ArticleJudging(database)
    ledger = ClaimLedger(database, judging)
    links = InternalLinks(database, per_thousand=lambda: settings.get(schema.WRITER_LINKS_PER_THOUSAND))
    publishing = QueuedPublishing(
        PublishingStep(database, targets, images_store, sites.connection, check=ledger.check, after=links.settle),
        orders,
        database,
    )
    watches = Watches(database)
    embedder = UniversalSentenceEmbedder()
    embedder_by_language = EmbedderByLanguage(MiniLmEmbedder(resources_dir()), embedder)
    site_posts = SitePosts(
        database,
        targets,
        sites.connection,
        longest_age=lambda: timedelta(hours=settings.get(schema.PLANNER_SITE_POSTS_HOURS)),
    )
    opportunities = Opportunities(database)
    collisions = Collisions(database, VectorCache(database, embedder).vectors, site_posts)
    ideas = Ideas(database, collisions)
    contents = Contents(database)
    after_care = AfterCare(
        PublishReports(database),
        Conflicts(database, targets, sites.connection, contents),
        TakingBack(database, targets, sites.connection),
    )
    image_styles = ImageStyles(database, images_store)
    imaging = ImagingStep(database, gateway, images_store, image_styles)
    cutter = MeaningCutter(
        database, embedder_by_language, fast=lambda: settings.get(schema.PLANNER_EMBEDDING) == "fast"
    )
    intents = IntentsByMeaning(database, VectorCache(database, embedder))
    clustering = ClusteringStep(database, cutter=cutter, default=lambda: settings.get(schema.PLANNER_GRANULARITY))

    def clustering_at(granularity: str, by: Cutter | None = None) -> Step:
        return Rescoring(TellingIntents(clustering.cutting(granularity, by), intents), opportunities)

    steps = make_steps(
        database,
        gateway,
        prompts,
        settings,
        clustering=clustering_at("", None),
        opportunities=opportunities,
        judging=judging,
        feed=writing_feed,
        imaging=imaging,
        publishing=publishing,
    )
    runs = Runs(database, owner)
    forecaster = Forecaster(
        database,
        gateway.estimate,
        ideas_per_cluster=lambda: settings.get(schema.PLANNER_IDEAS_PER_CLUSTER),
        images_per_article=lambda: settings.get(schema.IMAGES_IN_ARTICLE_COUNT),
        words_per_article=lambda: settings.get(schema.WRITER_DEFAULT_WORD_COUNT),
    )

    def steps_for(run_settings: RunSettings) -> Mapping[StageName, Step]:
        return {
            **steps,
            StageName.CLUSTER: clustering_at(run_settings.granularity),
            StageName.PUBLISH: publishing.publishing_as(run_settings.publish_as),
        }

    engine = AutomationEngine(
        database,
        steps_for,
        runs,
        credits_service,
        forecaster,
        owner,
        safety_factor=lambda: settings.get(schema.CREDITS_SAFETY_FACTOR),
        approve_ideas=ideas.decide_all,
        approve_content=contents.approve_illustrated,
        clock=clock,
    )

    prices = PriceFile(resources_dir() / "prices.json", folder.prices_file)

    automation_settings = AutomationSettings(database, lambda: _run_defaults(settings))

    def site_ids() -> list[int]:
        with database.read(ACCOUNT) as work:
            return [site.id for site in all_sites(work, deleted=True)]

    listing = Listing(database)
    jobs = JobRunner().start()
    starter = StepStarter(steps, credits_service, owner, concurrency)

    def after_sync(scope: Scope, whole: bool) -> PostsState | None:
        state = site_posts.for_sync(scope, whole)
        links.settle(scope)
        return state

    sync = Sync(database, targets, sites.connection, read_posts=after_sync)

    site_watcher = SiteWatcher(
        sites, orders, sync, watches, jobs, starter, publishing, inspector.answers,
        lambda: timedelta(minutes=settings.get(schema.SITES_SYNC_MINUTES)), clock,
    )  # fmt: skip
    image_files = ImageFiles(database, images_store)
    if owns_folder:
        image_files.mend_at_start()
    recovery = recover(database, credits_service, runs, owner, site_ids) if owns_folder else None
    return Program(
        folder=folder,
        owner=owner,
        owns_folder=owns_folder,
        settings=settings,
        secrets=secrets,
        redactor=redactor,
        database=database,
        images_store=images_store,
        providers=providers,
        credits=credits_service,
        gateway=gateway,
        sites=sites,
        connecting=Connecting(inspector, sites, clock),
        doctor=SiteDoctor(database, inspector, sites.connection),
        listing=listing,
        exports=ListExport(listing),
        views=SavedViews(database),
        keywords=Keywords(database),
        keyword_bulk=KeywordBulk(database),
        imports=KeywordImports(database),
        clusters=Clusters(database),
        cluster_changes=ClusterChanges(database),
        recut=Recut(database, cutter, after=opportunities.refresh),
        cluster_book=ClusterBook(database),
        refinement=ClusterRefinement(database, gateway, credits_service, prompts),
        clustering=clustering_at,
        url_cutter=lambda scope, shared: UrlCutter(database, scope, cutter, shared=shared),
        fast_cutter=lambda: MeaningCutter(database, embedder_by_language, fast=lambda: True),
        ideas=ideas,
        opportunities=opportunities,
        site_posts=site_posts,
        tasks=Tasks(database, collisions),
        contents=contents,
        after_care=after_care,
        companion=CompanionPlugin(resources_dir(), folder.exports),
        judging=judging,
        ledger=ledger,
        links=links,
        rewriting=Rewriting(database, gateway, prompts),
        autosaves=Autosaves(database),
        spelling=_spelling(folder),
        revision_history=RevisionHistory(database),
        writing_feed=writing_feed,
        briefs=Briefs(database, gateway, prompts, pages, clock),
        prompt_templates=prompt_templates,
        profiles=SiteProfiles(database, gateway, prompts, pages),
        prompt_samples=PromptSamples(database),
        images=Images(database, images_store),
        imaging=imaging,
        image_styles=image_styles,
        image_files=image_files,
        content_plan=ContentPlan(listing),
        article_export=ArticleExport(database, images_store),
        article_import=ArticleImport(database, images_store),
        card_designer=card_designer,
        sync=sync,
        publishing=publishing,
        orders=orders,
        schedule=Schedule(database, orders),
        watches=watches,
        adoption=Adoption(database, targets, sites.connection),
        site_watcher=site_watcher,
        steps=steps,
        starter=starter,
        automation_settings=automation_settings,
        runs=runs,
        engine=engine,
        schedules=Schedules(
            database,
            engine,
            runs,
            automation_settings,
            zone=zone,
            clock=clock,
        ),
        zone=zone,
        prices=prices,
        usage=Usage(database, prices.read, zone),
        jobs=jobs,
        recovery=recovery,
        _lock=lock,
    )


def _run_defaults(settings: SettingsStore) -> RunSettings:
    """Return how runs go on a site that has no settings of its own."""
    return RunSettings(
        within_stage_delay=settings.get(schema.AUTOMATION_WITHIN_STAGE_DELAY),
        between_stage_delay=settings.get(schema.AUTOMATION_BETWEEN_STAGE_DELAY),
        approve_ideas=settings.get(schema.AUTOMATION_APPROVE_IDEAS),
        approve_content=settings.get(schema.AUTOMATION_APPROVE_CONTENT),
        publish_as=settings.get(schema.PUBLISHING_DEFAULT_STATUS),
    )


def _spelling(folder: DataFolder) -> Spelling:
    own = folder.home / "dictionaries"
    dictionaries = Dictionaries(resources_dir() / "dictionaries", own / "bundled", own)
    return Spelling(HunspellSpeller(dictionaries), own / "my-words.txt")
