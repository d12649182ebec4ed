"""Declare every setting once; the store, the settings window and the command line read these declarations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.settings.setting import Choice, Setting
from igny8_desktop.settings.time_zones import check_zone

#: Keys under this prefix hold the window's own state (sizes, columns, last tab) as JSON and are not declared.
STATE_PREFIX = "ui."

SECTION_AI = "AI provider"
SECTION_IMAGES = "Images"
SECTION_PLANNER = "Planner"
SECTION_WRITER = "Writer"
SECTION_PUBLISHING = "Publishing"
SECTION_AUTOMATION = "Automation"
SECTION_CREDITS = "Credits"
SECTION_APPEARANCE = "Appearance"
SECTION_REGION = "Region"


def _check_base_url(value: str) -> None:
    """Accept an empty text or an http(s) address without a login or a query."""
    if not value:
        return
    next_step = "Give an address such as https://api.openai.com/v1 or http://127.0.0.1:11434/v1."
    try:
        parts = urlsplit(value)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host, parts = None, None
    if parts is None or parts.scheme not in {"http", "https"} or not host:
        raise WrongInput("This is not a web address", "An address begins with https:// or http://.", next_step)
    if parts.username or parts.password or parts.query or parts.fragment:
        raise WrongInput(
            "The address carries more than it should",
            "A login, a “?” part or a “#” part does not belong in the address; keys are kept elsewhere.",
            next_step,
        )


AI_PROVIDER = Setting(
    key="ai.provider",
    default="",
    section=SECTION_AI,
    label="AI provider",
    help="Who writes. With none, the built-in offline engine plans and drafts: free, without a network.",
    choices=(
        Choice("", "Offline engine (built in)"),
        Choice("openai", "OpenAI"),
        Choice("openrouter", "OpenRouter"),
        Choice("ollama", "Ollama (on this computer)"),
        Choice("lmstudio", "LM Studio (on this computer)"),
        Choice("llamacpp", "llama.cpp server (on this computer)"),
        Choice("gguf", "A model file (GGUF) on this computer"),
        Choice("custom", "Another OpenAI-compatible server"),
    ),
)
AI_BASE_URL = Setting(
    key="ai.base_url",
    default="",
    section=SECTION_AI,
    label="Server address",
    help="Leave empty for the provider's own address.",
    maximum=500,
    check=_check_base_url,
)
AI_MODEL = Setting(
    key="ai.model",
    default="",
    section=SECTION_AI,
    label="Text model",
    help="Leave empty for the provider's usual model. “Test” lists the models that the server has.",
    maximum=200,
)
AI_IMAGE_MODEL = Setting(
    key="ai.image_model",
    default="",
    section=SECTION_AI,
    label="Image model",
    help="Leave empty for the provider's usual model; a provider without one uses drawn title cards.",
    maximum=200,
)
AI_IMAGES_ENABLED = Setting(
    key="ai.images_enabled",
    default=True,
    section=SECTION_AI,
    label="Make images with AI",
    help="When off, images are title cards drawn on this computer, free of charge.",
)
AI_TIMEOUT_SECONDS = Setting(
    key="ai.timeout_seconds",
    default=180,
    section=SECTION_AI,
    label="Longest wait for an answer",
    help="A slow model on this computer may need more.",
    minimum=5,
    maximum=3600,
    unit="seconds",
)
AI_MAX_CONCURRENCY = Setting(
    key="ai.max_concurrency",
    default=4,
    section=SECTION_AI,
    label="Requests at the same time",
    help="One is best for a model on this computer.",
    minimum=1,
    maximum=64,
)
AI_RETRIES = Setting(
    key="ai.retries",
    default=3,
    section=SECTION_AI,
    label="Tries after a passing failure",
    help="How often a call is tried again after an overload, a pause or a lost connection.",
    minimum=0,
    maximum=10,
)
AI_CONTEXT_WINDOW = Setting(
    key="ai.context_window",
    default=0,
    section=SECTION_AI,
    label="Context of the text model",
    help="How much the model takes in and gives out together. 0: what the server says; where it says nothing, 4,096.",
    minimum=0,
    maximum=10_000_000,
    unit="tokens",
)

IMAGES_IN_ARTICLE_COUNT = Setting(
    key="images.in_article_count",
    default=2,
    section=SECTION_IMAGES,
    label="Images inside an article",
    help="Besides the featured image.",
    minimum=0,
    maximum=10,
)
IMAGES_QUALITY = Setting(
    key="images.quality",
    default="auto",
    section=SECTION_IMAGES,
    label="Quality of AI images",
    help="Higher quality costs more at most providers.",
    choices=(Choice("auto", "Automatic"), Choice("low", "Low"), Choice("medium", "Medium"), Choice("high", "High")),
)


def _check_granularity(value: str) -> None:
    """Accept page, topic, and numbers from 0 to 1."""
    try:
        fits = value in {"page", "topic"} or 0 <= float(value) <= 1
    except ValueError:
        fits = False
    if not fits:
        raise WrongInput(
            "This is no granularity",
            "It is page, topic, or a number from 0 (broad) to 1 (fine).",
            "Use page for clusters that one page can answer, or topic for broader ones.",
        )


PLANNER_GRANULARITY = Setting(
    key="planner.granularity",
    default="page",
    section=SECTION_PLANNER,
    label="Granularity of clusters",
    help="page: keywords that one page should target. topic: broader. Or a number from 0 (broad) to 1 (fine). "
    "A sector that has clusters goes on as it was cut last.",
    maximum=20,
    check=_check_granularity,
)
PLANNER_EMBEDDING = Setting(
    key="planner.embedding",
    default="best",
    section=SECTION_PLANNER,
    label="How keywords are read",
    help="best: as whole queries. fast: word by word, and seldom words by their letters only, for very long lists: in "
    "less than half the time, but keywords that say the same in other words come together less often.",
    choices=(Choice("best", "As whole queries (best)"), Choice("fast", "Word by word (fast)")),
)
PLANNER_IDEAS_PER_CLUSTER = Setting(
    key="planner.ideas_per_cluster",
    default=2,
    section=SECTION_PLANNER,
    label="Ideas for each cluster",
    help="How many ideas are made for a cluster at a time.",
    minimum=1,
    maximum=10,
)

PLANNER_SITE_POSTS_HOURS = Setting(
    key="planner.site_posts_hours",
    default=24,
    section=SECTION_PLANNER,
    label="Read the site's posts again after",
    help="Ideas are compared with what the site holds already before they are approved.",
    minimum=1,
    maximum=720,
    unit="hours",
)

WRITER_DEFAULT_WORD_COUNT = Setting(
    key="writer.default_word_count",
    default=1200,
    section=SECTION_WRITER,
    label="Length of an article",
    help="Used where an idea names no length.",
    minimum=100,
    maximum=10000,
    unit="words",
)
WRITER_LINKS_PER_THOUSAND = Setting(
    key="writer.links_per_thousand_words",
    default=5.0,
    section=SECTION_WRITER,
    label="Internal links for 1,000 words",
    help="How many links to the site's own pages are suggested at most.",
    minimum=0,
    maximum=20,
)
WRITER_TONE = Setting(
    key="writer.tone",
    default="clear and friendly",
    section=SECTION_WRITER,
    label="Tone",
    help="In a few words, as you would tell a writer.",
    maximum=300,
)
WRITER_AUDIENCE = Setting(
    key="writer.audience",
    default="",
    section=SECTION_WRITER,
    label="Readers",
    help="Who the articles are for, where an idea does not say.",
    maximum=300,
)

PUBLISHING_DEFAULT_STATUS = Setting(
    key="publishing.default_status",
    default="draft",
    section=SECTION_PUBLISHING,
    label="Publish as",
    help="Whether posts arrive on the site as drafts or in public.",
    choices=(Choice("draft", "Draft"), Choice("publish", "Published")),
)

SITES_SYNC_MINUTES = Setting(
    key="sites.sync_minutes",
    default=60,
    section=SECTION_PUBLISHING,
    label="Read sites again every",
    help="While the window is open: status, links, edits, trash, categories and tags of connected sites. 0 is never.",
    minimum=0,
    maximum=10080,
    unit="minutes",
)

AUTOMATION_APPROVE_IDEAS = Setting(
    key="automation.approve_ideas",
    default=True,
    section=SECTION_AUTOMATION,
    label="Wait for my approval of ideas",
    help="A run stops after making ideas until you have approved some.",
)
AUTOMATION_APPROVE_CONTENT = Setting(
    key="automation.approve_content",
    default=True,
    section=SECTION_AUTOMATION,
    label="Wait for my approval of content",
    help="A run stops before publishing until you have approved the drafts.",
)


AUTOMATION_WITHIN_STAGE_DELAY = Setting(
    key="automation.within_stage_delay_seconds",
    default=0.0,
    section=SECTION_AUTOMATION,
    label="Pause between items",
    help="Gives a slow site or a strict provider air to breathe.",
    minimum=0,
    maximum=3600,
    unit="seconds",
)
AUTOMATION_BETWEEN_STAGE_DELAY = Setting(
    key="automation.between_stage_delay_seconds",
    default=0.0,
    section=SECTION_AUTOMATION,
    label="Pause between stages",
    help="Time to look at a stage's results before the next one begins.",
    minimum=0,
    maximum=3600,
    unit="seconds",
)

CREDITS_SAFETY_FACTOR = Setting(
    key="credits.safety_factor",
    default=1.2,
    section=SECTION_CREDITS,
    label="Reserve before a run",
    help="A run starts only when the balance covers its estimate times this number.",
    minimum=1,
    maximum=5,
)

CREDITS_MONTH_CAP = Setting(
    key="credits.month_cap",
    default=0,
    section=SECTION_CREDITS,
    label="At most in a month",
    help="AI work stops before it would use more credits in a calendar month, all sites together. 0: no cap.",
    minimum=0,
    maximum=100_000_000,
    unit="credits",
)
CREDITS_SITE_MONTH_CAP = Setting(
    key="credits.site_month_cap",
    default=0,
    section=SECTION_CREDITS,
    label="At most in a month for one site",
    help="The same for each site on its own. 0: no cap.",
    minimum=0,
    maximum=100_000_000,
    unit="credits",
)

APPEARANCE_THEME = Setting(
    key="appearance.theme",
    default="system",
    section=SECTION_APPEARANCE,
    label="Theme",
    help="Light, dark, or as the system has it.",
    choices=(Choice("system", "As the system"), Choice("light", "Light"), Choice("dark", "Dark")),
)

REGION_TIME_ZONE = Setting(
    key="region.time_zone",
    default="",
    section=SECTION_REGION,
    label="Time zone",
    help="Schedules and calendars show its time, such as Europe/Berlin. Empty: as the computer has it.",
    maximum=64,
    check=check_zone,
)

#: Every declared setting by key, in the order of the declarations above.
SETTINGS: Mapping[str, Setting[Any]] = {
    item.key: item for item in tuple(globals().values()) if isinstance(item, Setting)
}


def setting(key: str) -> Setting[Any]:
    """Return the declaration of `key`; raises `WrongInput` for a key that is not declared."""
    found = SETTINGS.get(key)
    if found is None:
        raise WrongInput(
            "There is no such setting",
            "No setting has this name.",
            "The settings are: " + ", ".join(SETTINGS) + ".",
        )
    return found
