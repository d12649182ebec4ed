"""Every table of the lifecycle, by area; import them from here."""

from igny8_desktop.data.models.account import Account, AutomationConfig, PromptTemplate, Sector, Site, SiteIntegration
from igny8_desktop.data.models.automation import AutomationRun, Claim, RunItem, RunLog
from igny8_desktop.data.models.billing import AiCall, CreditCostConfig, CreditTransaction, CreditUsageLog
from igny8_desktop.data.models.planner import (
    Cluster,
    ClusterChange,
    ContentIdea,
    Embedding,
    IdeaKeyword,
    ImportMapping,
    Keyword,
    KeywordImport,
    KeywordImportChange,
    SavedView,
)
from igny8_desktop.data.models.publishing import PublishedMedia, PublishRecord, SitePost, SyncEvent
from igny8_desktop.data.models.writer import (
    Content,
    ContentRevision,
    ContentTaxonomy,
    ContentTaxonomyRelation,
    Image,
    Task,
    TaskKeyword,
)

__all__ = [
    "Account",
    "AiCall",
    "AutomationConfig",
    "AutomationRun",
    "Claim",
    "Cluster",
    "ClusterChange",
    "Content",
    "ContentIdea",
    "ContentRevision",
    "ContentTaxonomy",
    "ContentTaxonomyRelation",
    "CreditCostConfig",
    "CreditTransaction",
    "CreditUsageLog",
    "Embedding",
    "IdeaKeyword",
    "Image",
    "ImportMapping",
    "Keyword",
    "KeywordImport",
    "KeywordImportChange",
    "PromptTemplate",
    "PublishRecord",
    "PublishedMedia",
    "RunItem",
    "RunLog",
    "SavedView",
    "Sector",
    "Site",
    "SiteIntegration",
    "SitePost",
    "SyncEvent",
    "Task",
    "TaskKeyword",
]
