"""Name every status, type and kind of thing once, and say which status may follow which.

The words are stored in the database and printed by ``igny8 --json``: they never change meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from igny8_desktop.domain.care_words import BriefSourceKind as BriefSourceKind
from igny8_desktop.domain.care_words import ClaimKind as ClaimKind
from igny8_desktop.domain.care_words import ClaimState as ClaimState
from igny8_desktop.domain.care_words import LinkState as LinkState
from igny8_desktop.domain.care_words import OrderWait as OrderWait
from igny8_desktop.domain.care_words import WatchKind as WatchKind
from igny8_desktop.domain.errors import IllegalTransition


class EntityKind(StrEnum):
    """Kinds of rows that screens show and that `Changes` speaks about."""

    ACCOUNT = "account"
    SITE = "site"
    SECTOR = "sector"
    KEYWORD = "keyword"
    CLUSTER = "cluster"
    IDEA = "idea"
    TASK = "task"
    CONTENT = "content"
    REVISION = "revision"
    IMAGE = "image"
    TERM = "term"
    INTEGRATION = "integration"
    PUBLISH_RECORD = "publish_record"
    SYNC_EVENT = "sync_event"
    AUTOMATION_CONFIG = "automation_config"
    RUN = "run"
    RUN_ITEM = "run_item"
    RUN_LOG = "run_log"
    CLAIM = "claim"
    CREDIT = "credit"
    AI_CALL = "ai_call"
    PROMPT = "prompt"
    IMPORT = "import"
    SAVED_VIEW = "saved_view"
    SITE_POST = "site_post"
    BRIEF_SOURCE = "brief_source"
    FACT_CLAIM = "fact_claim"
    INTERNAL_LINK = "internal_link"
    PUBLISH_ORDER = "publish_order"
    SITE_WATCH = "site_watch"


class KeywordStatus(StrEnum):
    """Where a keyword stands: `used` means that it sits in a cluster."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    USED = "used"


class ClusterStatus(StrEnum):
    """Whether a cluster still takes part in planning."""

    ACTIVE = "active"
    ARCHIVED = "archived"


class IdeaStatus(StrEnum):
    """The life of an idea: `in_progress` has a task, `completed` has content."""

    DRAFT = "draft"
    APPROVED = "approved"
    REJECTED = "rejected"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"


class TaskStatus(StrEnum):
    """Whether a task still waits to be written."""

    QUEUED = "queued"
    COMPLETED = "completed"


class ContentStatus(StrEnum):
    """The editorial state of a piece of content."""

    DRAFT = "draft"
    APPROVED = "approved"
    PUBLISHED = "published"


class SiteStatus(StrEnum):
    """What the client's site is known to hold of a piece of content."""

    NOT_PUBLISHED = "not_published"
    SCHEDULED = "scheduled"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    FAILED = "failed"


class ImageStatus(StrEnum):
    """Whether an image is still a prompt, a file, or could not be made."""

    PENDING = "pending"
    GENERATED = "generated"
    FAILED = "failed"


class ImageRole(StrEnum):
    """Where an image stands in its article."""

    FEATURED = "featured"
    IN_ARTICLE = "in_article"


class RunStatus(StrEnum):
    """The life of an automation run."""

    CREATED = "created"
    RUNNING = "running"
    PAUSED = "paused"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class RunTrigger(StrEnum):
    """Who started a run."""

    MANUAL = "manual"
    SCHEDULED = "scheduled"


class ItemState(StrEnum):
    """How one item fared in one stage of a run."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    WAITING = "waiting"
    SKIPPED = "skipped"


class StageName(StrEnum):
    """The seven stages, in order; the same words name the steps that buttons start."""

    CLUSTER = "cluster"
    IDEAS = "ideas"
    TASKS = "tasks"
    WRITE = "write"
    IMAGE_PROMPTS = "image_prompts"
    IMAGES = "images"
    PUBLISH = "publish"


STAGES: tuple[StageName, ...] = tuple(StageName)


class ContentType(StrEnum):
    """What a piece of content is on the client's site."""

    POST = "post"
    PAGE = "page"
    PRODUCT = "product"
    TAXONOMY = "taxonomy"


class ContentStructure(StrEnum):
    """The shape of a piece of content."""

    ARTICLE = "article"
    GUIDE = "guide"
    COMPARISON = "comparison"
    REVIEW = "review"
    LISTICLE = "listicle"
    LANDING_PAGE = "landing_page"
    BUSINESS_PAGE = "business_page"
    SERVICE_PAGE = "service_page"
    GENERAL = "general"
    CLUSTER_HUB = "cluster_hub"
    PRODUCT_PAGE = "product_page"
    CATEGORY_ARCHIVE = "category_archive"
    TAG_ARCHIVE = "tag_archive"
    ATTRIBUTE_ARCHIVE = "attribute_archive"


class SearchIntent(StrEnum):
    """What a searcher wants."""

    INFORMATIONAL = "informational"
    COMMERCIAL = "commercial"
    TRANSACTIONAL = "transactional"
    NAVIGATIONAL = "navigational"


class ClusterRole(StrEnum):
    """What a cluster is in the plan of a site: a hub covers a subject, supporting ones its parts."""

    HUB = "hub"
    SUPPORTING = "supporting"


class TermKind(StrEnum):
    """The taxonomies that a post of a WordPress core site has."""

    CATEGORY = "category"
    TAG = "tag"


class TargetKind(StrEnum):
    """Where content of a site is published to."""

    WORDPRESS = "wordpress"
    FOLDER = "folder"


class RevisionOrigin(StrEnum):
    """What made a revision of a piece of content."""

    GENERATED = "generated"
    EDITED = "edited"
    IMPORTED = "imported"
    SYNCED = "synced"
    RESTORED = "restored"


class Operation(StrEnum):
    """AI actions that cost credits; the keys of the cost map."""

    CLUSTERING = "clustering"
    IDEA_GENERATION = "idea_generation"
    OUTLINE = "outline"
    CONTENT_GENERATION = "content_generation"
    ARTICLE_DETAILS = "article_details"
    REWRITE = "rewrite"
    BRAND_VOICE = "brand_voice"
    IMAGE_PROMPTS = "image_prompts"
    IMAGE_GENERATION = "image_generation"
    REPAIR = "repair"


class RewriteAction(StrEnum):
    """What may be done to a piece of a text; `continue` adds to it, the others take its place."""

    REGENERATE = "regenerate"
    EXPAND = "expand"
    SHORTEN = "shorten"
    SIMPLIFY = "simplify"
    CHANGE_TONE = "change_tone"
    CONTINUE = "continue"


class CostUnit(StrEnum):
    """What a credit price is per."""

    PER_BATCH = "per_batch"
    PER_IDEA = "per_idea"
    PER_100_WORDS = "per_100_words"
    PER_ARTICLE = "per_article"
    PER_IMAGE = "per_image"


class LedgerKind(StrEnum):
    """Kinds of lines of the credit ledger."""

    GRANT = "grant"
    RESERVE = "reserve"
    SETTLE = "settle"
    RELEASE = "release"


class AiCallState(StrEnum):
    """How far one paid call got; `lost` was sent, but no answer was ever seen."""

    RESERVED = "reserved"
    SENT = "sent"
    ANSWERED = "answered"
    USED = "used"
    FAILED = "failed"
    LOST = "lost"


class PublishStage(StrEnum):
    """How far publishing one piece of content got; written before each call."""

    INTENDED = "intended"
    DRAFTED = "drafted"
    COMPLETED = "completed"
    FAILED = "failed"
    RETRACTED = "retracted"


S = TypeVar("S", bound=StrEnum)

KEYWORD_TRANSITIONS: Mapping[KeywordStatus, frozenset[KeywordStatus]] = {
    KeywordStatus.ACTIVE: frozenset({KeywordStatus.INACTIVE, KeywordStatus.USED}),
    KeywordStatus.INACTIVE: frozenset({KeywordStatus.ACTIVE}),
    KeywordStatus.USED: frozenset({KeywordStatus.ACTIVE, KeywordStatus.INACTIVE}),
}
CLUSTER_TRANSITIONS: Mapping[ClusterStatus, frozenset[ClusterStatus]] = {
    ClusterStatus.ACTIVE: frozenset({ClusterStatus.ARCHIVED}),
    ClusterStatus.ARCHIVED: frozenset({ClusterStatus.ACTIVE}),
}
IDEA_TRANSITIONS: Mapping[IdeaStatus, frozenset[IdeaStatus]] = {
    IdeaStatus.DRAFT: frozenset({IdeaStatus.APPROVED, IdeaStatus.REJECTED}),
    IdeaStatus.APPROVED: frozenset({IdeaStatus.DRAFT, IdeaStatus.REJECTED, IdeaStatus.IN_PROGRESS}),
    IdeaStatus.REJECTED: frozenset({IdeaStatus.DRAFT, IdeaStatus.APPROVED}),
    IdeaStatus.IN_PROGRESS: frozenset({IdeaStatus.APPROVED, IdeaStatus.COMPLETED}),
    IdeaStatus.COMPLETED: frozenset({IdeaStatus.IN_PROGRESS}),
}
TASK_TRANSITIONS: Mapping[TaskStatus, frozenset[TaskStatus]] = {
    TaskStatus.QUEUED: frozenset({TaskStatus.COMPLETED}),
    TaskStatus.COMPLETED: frozenset({TaskStatus.QUEUED}),
}
CONTENT_TRANSITIONS: Mapping[ContentStatus, frozenset[ContentStatus]] = {
    ContentStatus.DRAFT: frozenset({ContentStatus.APPROVED}),
    ContentStatus.APPROVED: frozenset({ContentStatus.DRAFT, ContentStatus.PUBLISHED}),
    ContentStatus.PUBLISHED: frozenset({ContentStatus.APPROVED, ContentStatus.DRAFT}),
}
SITE_STATUS_TRANSITIONS: Mapping[SiteStatus, frozenset[SiteStatus]] = {
    SiteStatus.NOT_PUBLISHED: frozenset({SiteStatus.SCHEDULED, SiteStatus.PUBLISHING, SiteStatus.PUBLISHED}),
    SiteStatus.SCHEDULED: frozenset(
        {SiteStatus.PUBLISHING, SiteStatus.PUBLISHED, SiteStatus.NOT_PUBLISHED, SiteStatus.FAILED}
    ),
    SiteStatus.PUBLISHING: frozenset(
        {SiteStatus.PUBLISHED, SiteStatus.SCHEDULED, SiteStatus.FAILED, SiteStatus.NOT_PUBLISHED}
    ),
    SiteStatus.PUBLISHED: frozenset(
        {SiteStatus.PUBLISHING, SiteStatus.SCHEDULED, SiteStatus.NOT_PUBLISHED, SiteStatus.FAILED}
    ),
    SiteStatus.FAILED: frozenset(
        {SiteStatus.PUBLISHING, SiteStatus.NOT_PUBLISHED, SiteStatus.PUBLISHED, SiteStatus.SCHEDULED}
    ),
}
IMAGE_TRANSITIONS: Mapping[ImageStatus, frozenset[ImageStatus]] = {
    ImageStatus.PENDING: frozenset({ImageStatus.GENERATED, ImageStatus.FAILED}),
    ImageStatus.GENERATED: frozenset({ImageStatus.PENDING}),
    ImageStatus.FAILED: frozenset({ImageStatus.PENDING, ImageStatus.GENERATED}),
}
RUN_TRANSITIONS: Mapping[RunStatus, frozenset[RunStatus]] = {
    RunStatus.CREATED: frozenset({RunStatus.RUNNING, RunStatus.CANCELLED, RunStatus.FAILED}),
    RunStatus.RUNNING: frozenset({RunStatus.PAUSED, RunStatus.COMPLETED, RunStatus.FAILED, RunStatus.CANCELLED}),
    RunStatus.PAUSED: frozenset({RunStatus.RUNNING, RunStatus.CANCELLED, RunStatus.FAILED}),
    RunStatus.COMPLETED: frozenset(),
    RunStatus.FAILED: frozenset({RunStatus.RUNNING}),
    RunStatus.CANCELLED: frozenset(),
}


def check_transition(allowed: Mapping[S, frozenset[S]], old: S, new: S) -> S:
    """Return `new` if it may follow `old` (staying put is always legal); raise `IllegalTransition` otherwise."""
    if new != old and new not in allowed[old]:
        raise IllegalTransition(str(old), str(new), [str(word) for word in sorted(allowed[old])])
    return new
