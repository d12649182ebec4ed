"""One idea: what it is about, for which keywords, in which sections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from igny8_desktop.domain.enums import EntityKind, IdeaStatus
from igny8_desktop.domain.scope import Scope
from igny8_desktop.ui.common.detail_pane import DetailPane, Row
from igny8_desktop.ui.common.plan_fields import PlanForm
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.theme import make_label
from igny8_desktop.ui.widgets import ElidedLabel, SecondaryButton, StatusBadge

_OPEN = (IdeaStatus.DRAFT, IdeaStatus.APPROVED, IdeaStatus.REJECTED)


class IdeaDetail(DetailPane):
    """Edits an idea; `decide(ids, status)` approves, rejects or reopens."""

    def __init__(self, context: WindowContext, decide: Callable[[list[int], IdeaStatus], object]) -> None:
        super().__init__(
            context,
            EntityKind.IDEA,
            "lightbulb",
            self.tr("No idea selected"),
            self.tr("Select one idea to read and edit it. A approves and R rejects the selected ideas."),
        )
        self._decide = decide
        self.status_badge = StatusBadge("draft")
        self.cluster = ElidedLabel("", "caption")
        self.badges.addWidget(self.status_badge)
        self.badges.addWidget(self.cluster, 1)
        self.form = PlanForm("description", self.tr("&Description"))
        self.form.add_outline()
        self.keywords = make_label("", "muted", wrap=True)
        self.body.addWidget(self.form)
        self.body.addWidget(make_label(self.tr("Keywords"), "strong"))
        self.body.addWidget(self.keywords)
        self.body.addStretch(1)
        self.approve = SecondaryButton(
            self.tr("Approve"), lambda: self._say(IdeaStatus.APPROVED), icon="check", tip=self.tr("Approve (A)")
        )
        self.reject = SecondaryButton(
            self.tr("Reject"), lambda: self._say(IdeaStatus.REJECTED), icon="ban", tip=self.tr("Reject (R)")
        )
        self.buttons.insertWidget(0, self.approve)
        self.buttons.insertWidget(1, self.reject)
        self.form.on_edit(self.edited)

    def focus_first(self) -> None:
        """Move the focus to the title."""
        self.form.title.setFocus()
        self.form.title.selectAll()

    def fill(self, row: Row) -> None:
        """Show an idea."""
        self.title.setText(str(row["title"]))
        status = row["status"]
        self.status_badge.set_status(status)
        self.cluster.setText(str(row.get("cluster") or ""))
        self.form.fill(row)
        keywords = row.get("keywords")
        self.keywords.setText("  ·  ".join(keywords) if isinstance(keywords, list) and keywords else "–")
        self.approve.setEnabled(status in _OPEN and status != IdeaStatus.APPROVED)
        self.reject.setEnabled(status in _OPEN and status != IdeaStatus.REJECTED)

    def values(self) -> dict[str, Any]:
        """Return the fields."""
        return self.form.values()

    def store(self, scope: Scope, entity_id: int, changed: dict[str, Any]) -> None:
        """Save what changed."""
        self.context.services.ideas.edit(scope, entity_id, **changed)

    def _say(self, status: IdeaStatus) -> None:
        if self.entity_id is not None:
            self.save()
            self._decide([self.entity_id], status)
