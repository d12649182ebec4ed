"""The words and icons of the seven stages and of runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from igny8_desktop.domain.enums import STAGES, StageName
from igny8_desktop.ui.widgets import StageSpec

_STAGES: Mapping[StageName, tuple[object, str]] = {
    StageName.CLUSTER: (QT_TRANSLATE_NOOP("Stage", "Cluster"), "network"),
    StageName.IDEAS: (QT_TRANSLATE_NOOP("Stage", "Ideas"), "lightbulb"),
    StageName.TASKS: (QT_TRANSLATE_NOOP("Stage", "Tasks"), "list-todo"),
    StageName.WRITE: (QT_TRANSLATE_NOOP("Stage", "Write"), "pen-line"),
    StageName.IMAGE_PROMPTS: (QT_TRANSLATE_NOOP("Stage", "Image prompts"), "wand-sparkles"),
    StageName.IMAGES: (QT_TRANSLATE_NOOP("Stage", "Images"), "image"),
    StageName.PUBLISH: (QT_TRANSLATE_NOOP("Stage", "Publish"), "send"),
}
#: What goes into each stage: place and page of the window that shows it.
STAGE_PLACES: Mapping[StageName, tuple[str, str]] = {
    StageName.CLUSTER: ("planner", "keywords"),
    StageName.IDEAS: ("planner", "clusters"),
    StageName.TASKS: ("planner", "ideas"),
    StageName.WRITE: ("writer", "tasks"),
    StageName.IMAGE_PROMPTS: ("writer", "content"),
    StageName.IMAGES: ("writer", "images"),
    StageName.PUBLISH: ("writer", "content"),
}


def stage_title(name: object) -> str:
    """Return the title of a stage; an unknown word or nothing is an empty text."""
    try:
        return QCoreApplication.translate("Stage", str(_STAGES[StageName(str(name))][0]))
    except ValueError:
        return ""


def stage_specs() -> list[StageSpec]:
    """Return the seven stages as the board shows them."""
    return [StageSpec(str(name), stage_title(name), _STAGES[name][1]) for name in STAGES]


def lasted(begin: datetime | None, end: datetime | None) -> str:
    """Return how long something took, such as “3 min 20 s”; without an end, until now."""
    if begin is None:
        return ""
    seconds = max(0, round(((end or datetime.now(UTC)) - begin).total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    minutes, seconds = divmod(seconds, 60)
    if minutes < 60:
        return f"{minutes} min {seconds} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min"
