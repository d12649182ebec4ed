"""One idea: what it is worth, what it is about, for which keywords, in which sections, and what it collides with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QPlainTextEdit, QVBoxLayout

from igny8_desktop.domain.enums import EntityKind, IdeaStatus
from igny8_desktop.domain.scope import Scope
from igny8_desktop.domain.snippets import DESCRIPTION_CHARACTERS, TITLE_CHARACTERS, TITLE_PIXELS, title_pixels
from igny8_desktop.services.planner.opportunity import Opportunity
from igny8_desktop.ui.common.detail_pane import DetailPane, Row
from igny8_desktop.ui.common.plan_fields import PlanForm
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.models.readers import Lane
from igny8_desktop.ui.planner.idea_words import collision_words, collisions_of
from igny8_desktop.ui.theme import Tone, make_label, theme
from igny8_desktop.ui.widgets import ElidedLabel, SecondaryButton, StatusBadge

_OPEN = (IdeaStatus.DRAFT, IdeaStatus.APPROVED, IdeaStatus.REJECTED)


class OpportunityCard(QFrame):
    """A score with its parts: how much each brings, and why."""

    def __init__(self) -> None:
        super().__init__()
        space = theme().tokens.space
        self.setProperty("role", "sunken")
        self._head = make_label("", "strong")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(space.md)
        self._grid.setVerticalSpacing(space.xs)
        self._grid.setColumnStretch(2, 1)
        self._labels = [[make_label("", "caption", wrap=column == 2) for column in range(3)] for _row in range(4)]
        for row, labels in enumerate(self._labels):
            for column, label in enumerate(labels):
                self._grid.addWidget(label, row, column)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.lg, space.md, space.lg, space.md)
        layout.setSpacing(space.sm)
        layout.addWidget(self._head)
        layout.addLayout(self._grid)

    def show_score(self, found: Opportunity) -> None:
        """Show a score."""
        self._head.setText(self.tr("Opportunity {0} of 100").format(found.score))
        for labels, part in zip(self._labels, found.parts, strict=False):
            points = f"{part.points:.0f} / {part.most:.0f}" if part.most > 0 else f"{round(part.points)}"
            for label, text in zip(labels, (part.title, points, part.words[:1].upper() + part.words[1:]), strict=True):
                label.setText(text)
        self.setAccessibleName(found.explain())


class IdeaDetail(DetailPane):
    """Edits an idea; `decide(ids, status)` approves, rejects or reopens, `settle` asks about its collisions."""

    def __init__(
        self,
        context: WindowContext,
        decide: Callable[[list[int], IdeaStatus], object],
        settle: Callable[[int], object],
    ) -> None:
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
        self.intent_badge = StatusBadge("informational")
        self.badges.addWidget(self.status_badge)
        self.badges.addWidget(self.intent_badge)
        self.badges.addWidget(self.cluster, 1)
        self.settle_button = SecondaryButton(
            self.tr("Compare and decide…"),
            lambda: settle(self.entity_id) if self.entity_id is not None else None,
            icon="layers",
        )
        self.settle_button.hide()
        self.body.addWidget(self.settle_button)
        self.hub = make_label("", "muted", wrap=True)
        self.body.addWidget(self.hub)
        self.score = OpportunityCard()
        self.body.addWidget(self.score)
        self.form = PlanForm("description", self.tr("&Description"))
        self.angle = QLineEdit()
        self.angle.setMaxLength(300)
        self.form.add("angle", self.tr("A&ngle"), self.angle, help_text=self.tr("What sets it apart from others."))
        self.meta_title = QLineEdit()
        self.meta_title.setMaxLength(300)
        self.meta_description = QPlainTextEdit()
        self.meta_description.setTabChangesFocus(True)
        self.meta_description.setFixedHeight(72)
        self.form.add_outline()
        self.form.add_section(self.tr("Search result"), self.tr("A draft of what search engines show."))
        self.form.add("meta_title", self.tr("Search titl&e"), self.meta_title)
        self.form.add("meta_description", self.tr("Search des&cription"), self.meta_description)
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
        for line in (self.angle, self.meta_title):
            line.textEdited.connect(lambda _text: self.edited())
        self.meta_description.textChanged.connect(self.edited)
        self.meta_title.textChanged.connect(lambda _text: self._measure())
        self.meta_description.textChanged.connect(self._measure)

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
        intent = row.get("intent")
        self.intent_badge.setVisible(intent is not None)
        if intent is not None:
            self.intent_badge.set_status(intent)
        self.form.fill(row)
        self.angle.setText(str(row.get("angle") or ""))
        self.angle.setCursorPosition(0)
        self.meta_title.setText(str(row.get("meta_title") or ""))
        self.meta_title.setCursorPosition(0)
        self.meta_description.setPlainText(str(row.get("meta_description") or ""))
        self._measure()
        self._read_more(row)
        keywords = row.get("keywords")
        self.keywords.setText("  ·  ".join(keywords) if isinstance(keywords, list) and keywords else "–")
        self.approve.setEnabled(status in _OPEN and status != IdeaStatus.APPROVED)
        self.reject.setEnabled(status in _OPEN and status != IdeaStatus.REJECTED)

    def shown(self, row: Row) -> None:
        """Say what the idea would compete with, where nothing worse is to be said."""
        found = collisions_of(row) if row["status"] in (IdeaStatus.DRAFT, IdeaStatus.APPROVED) else []
        self.settle_button.setVisible(bool(found) and not row.get("error_title"))
        if found and not row.get("error_title"):
            title = self.tr("Another page has the same target") if found[0].same else self.tr("Nearly the same target")
            self.banner.say(Tone.WARNING, title, collision_words(found, most=1))

    def values(self) -> dict[str, Any]:
        """Return the fields."""
        return {
            **self.form.values(),
            "angle": self.angle.text(),
            "meta_title": self.meta_title.text(),
            "meta_description": self.meta_description.toPlainText(),
        }

    def store(self, scope: Scope, entity_id: int, changed: dict[str, Any]) -> None:
        """Save what changed."""
        self.context.services.ideas.edit(scope, entity_id, **changed)

    def _measure(self) -> None:
        """Say how long the search texts are and how long they may be."""
        title, text = self.meta_title.text(), self.meta_description.toPlainText()
        said = self.tr("{0} of {1} characters, {2} of {3} pixels").format(
            len(title), TITLE_CHARACTERS, title_pixels(title), TITLE_PIXELS
        )
        self.form.row("meta_title").set_help(said)
        self.form.row("meta_description").set_help(
            self.tr("{0} of {1} characters").format(len(text), DESCRIPTION_CHARACTERS)
        )

    def _read_more(self, row: Row) -> None:
        """Read what no list holds: the parts of the score, and the name of the hub."""
        scope, entity_id, hub_id = self.context.current.scope, row["id"], row.get("hub_idea_id")
        if scope is None or not isinstance(entity_id, int):
            return
        services = self.context.services

        def read() -> tuple[Opportunity | None, Mapping[int, Mapping[str, object]]]:
            found = services.opportunities.of_ideas(scope, [entity_id]).get(entity_id)
            hubs = services.listing.rows(scope, EntityKind.IDEA, [hub_id]) if isinstance(hub_id, int) else {}
            return found, hubs

        def came(result: tuple[Opportunity | None, Mapping[int, Mapping[str, object]]]) -> None:
            found, hubs = result
            if self.entity_id != entity_id:
                return
            self.score.setVisible(found is not None)
            if found is not None:
                self.score.show_score(found)
            name = next((str(hub["title"]) for hub in hubs.values()), "")
            self.hub.setVisible(bool(name))
            self.hub.setText(self.tr("Supports the hub page “{0}”.").format(name))

        self.hub.hide()
        self.context.readers.submit(Lane.ROWS, self, read, came, self.context.notices.error)

    def _say(self, status: IdeaStatus) -> None:
        if self.entity_id is not None:
            self.save()
            self._decide([self.entity_id], status)
