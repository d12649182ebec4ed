"""Write scores and collisions of ideas as people read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from igny8_desktop.domain.enums import IdeaStatus
from igny8_desktop.domain.scope import AnyScope, Scope
from igny8_desktop.services.planner.opportunities import Opportunities
from igny8_desktop.services.planner.opportunity import Opportunity
from igny8_desktop.services.planner.targets import Collision
from igny8_desktop.ui.common.list_page import with_problems
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.theme import Tone
from igny8_desktop.ui.widgets.levels import Level

#: Lower ends of the levels of opportunity, 0 to 100, with their tones.
_LEVELS: tuple[tuple[int, object, Tone], ...] = (
    (75, QT_TRANSLATE_NOOP("Opportunity", "Great"), Tone.SUCCESS),
    (60, QT_TRANSLATE_NOOP("Opportunity", "Good"), Tone.SUCCESS),
    (40, QT_TRANSLATE_NOOP("Opportunity", "Fair"), Tone.WARNING),
    (0, QT_TRANSLATE_NOOP("Opportunity", "Low"), Tone.NEUTRAL),
)
_KINDS: Mapping[str, object] = {
    "idea": QT_TRANSLATE_NOOP("Collision", "Idea"),
    "task": QT_TRANSLATE_NOOP("Collision", "Task"),
    "content": QT_TRANSLATE_NOOP("Collision", "Article"),
    "site_post": QT_TRANSLATE_NOOP("Collision", "Post on the site"),
}


def opportunity_level(value: float) -> Level:
    """Return how a score is shown: figure, word and bars."""
    for place, (least, word, tone) in enumerate(_LEVELS):
        if value >= least:
            text = QCoreApplication.translate("Opportunity", str(word))
            return Level(len(_LEVELS) - place, len(_LEVELS), tone, reading_locale().toString(round(value)), text)
    raise ValueError("a score is not negative")


def score_level(value: float) -> Level:
    """Return a score for a narrow column: bars and figure."""
    return replace(opportunity_level(value), word="")


def kind_text(kind: object) -> str:
    """Return what a thing is that an idea collides with."""
    known = _KINDS.get(str(kind))
    return str(kind) if known is None else QCoreApplication.translate("Collision", str(known))


def collisions_of(row: Mapping[str, object]) -> list[Collision]:
    """Return what a row of an idea says that it collides with and that is still to be decided here.

    What a person kept is decided, and a draft beside an approved idea is the draft's question.
    """
    value = row.get("collisions")
    found = [Collision.from_json(each) for each in value] if isinstance(value, list) else []
    decided = row.get("status") == IdeaStatus.APPROVED
    return [each for each in found if not each.kept and not (decided and each.status == IdeaStatus.DRAFT)]


def collision_words(collisions: Sequence[Collision], *, most: int = 3) -> str:
    """Return in a few lines what an idea would compete with; an empty text for nothing."""
    lines = [f"{kind_text(each.kind)}: “{each.title}”. {each.reason}" for each in collisions[:most]]
    if len(collisions) > most:
        lines.append(QCoreApplication.translate("Collision", "… and {0} more").format(len(collisions) - most))
    return "\n".join(lines)


class WithReasons:
    """Adds to rows of ideas why something is the matter with them, and what their score is made of."""

    def __init__(self, opportunities: Opportunities) -> None:
        self._opportunities = opportunities

    def __call__(self, scope: AnyScope, rows: dict[int, dict[str, object]]) -> dict[int, dict[str, object]]:
        """Return the rows with `problem` and `why`; runs on a reader thread."""
        with_problems(scope, rows)
        found: dict[int, Opportunity] = {}
        if isinstance(scope, Scope):
            found = self._opportunities.of_ideas(scope, list(rows))
        for row_id, row in rows.items():
            if not row["problem"] and str(row.get("status")) in ("draft", "approved"):
                said = collision_words(collisions_of(row))
                head = QCoreApplication.translate("Collision", "Would compete with")
                row["problem"] = f"{head} {said}" if said else None
            explained = found.get(row_id)
            row["why"] = explained.explain() if explained is not None else ""
        return rows


Enrich = Callable[[AnyScope, dict[int, dict[str, object]]], Mapping[int, Mapping[str, object]]]


def with_cluster_scores(opportunities: Opportunities, enrich: Enrich) -> Enrich:
    """Return `enrich` with the parts of a cluster's score added under `why`; runs on a reader thread."""

    def add(scope: AnyScope, rows: dict[int, dict[str, object]]) -> Mapping[int, Mapping[str, object]]:
        found = opportunities.of_clusters(scope, list(rows)) if isinstance(scope, Scope) else {}
        for row_id, row in rows.items():
            explained = found.get(row_id)
            row["why"] = explained.explain() if explained is not None else ""
        return enrich(scope, rows)

    return add
