"""Decide about ideas that would compete with something: both sides next to each other, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.services.planner.ideas import DROPPED, KEPT, MERGED, Held
from igny8_desktop.services.planner.targets import Collision
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.planner.idea_words import kind_text, opportunity_level
from igny8_desktop.ui.theme import Tone, make_label, theme
from igny8_desktop.ui.widgets import Card, IconLabel, LinkButton, StatusBadge, counted

#: More than this nobody decides in one go; the others stay drafts and come up again.
MOST_SHOWN = 40


@dataclass(frozen=True)
class Decision:
    """What a person decided about one idea: `keep`, `merge` with the other, or `drop`."""

    idea_id: int
    what: str
    other: Collision


class Side(QFrame):
    """One of the two that would compete."""

    def __init__(
        self,
        head: str,
        title: str,
        keyword: str,
        status: str,
        url: str,
        score: int | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        space = theme().tokens.space
        self.setProperty("role", "sunken")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.lg, space.md, space.lg, space.md)
        layout.setSpacing(space.xs)
        top = QHBoxLayout()
        caption = make_label(head, "caption")
        caption.setMinimumHeight(24)  # as tall as a badge, so that the titles of both sides are level
        top.addWidget(caption)
        top.addStretch(1)
        if status:
            top.addWidget(StatusBadge(_as_badge(status)))
        layout.addLayout(top)
        layout.addWidget(make_label(title, "strong", wrap=True))
        if keyword:
            layout.addWidget(make_label(self.tr("Main keyword: {0}").format(keyword), "muted", wrap=True))
        if score is not None:
            layout.addWidget(make_label(self.tr("Score: {0}").format(opportunity_level(score).text), "muted"))
        if url:
            # Only ever addresses that the program got from the site itself; the browser decides what it opens.
            link = LinkButton(self.tr("Open"), lambda: QDesktopServices.openUrl(QUrl(url)), icon="external-link")
            layout.addWidget(link)
        layout.addStretch(1)


class CollisionRow(Card):
    """One idea, what it would compete with, and the choices."""

    def __init__(self, held: Held, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        space = theme().tokens.space
        self.held = held
        self.other = held.collisions[0]
        other = self.other
        sides = QHBoxLayout()
        sides.setSpacing(space.md)
        sides.addWidget(Side(self.tr("This idea"), held.title, held.keyword, "", "", held.score), 1)
        sides.addWidget(
            Side(kind_text(other.kind), other.title, other.keyword, other.status, other.url, other.score), 1
        )
        self.add(sides)
        why = QHBoxLayout()
        why.setSpacing(space.sm)
        why.addWidget(IconLabel("triangle-alert", f"{Tone.DANGER if other.same else Tone.WARNING}_text", 16))
        said = self.tr("Same target.") if other.same else self.tr("Nearly the same target.")
        more = len(held.collisions) - 1
        if more:
            others = ", ".join(f"“{each.title}”" for each in held.collisions[1:3])
            said += " " + self.tr("It competes with {0} more: {1}.").format(more, others)
        why.addWidget(make_label(f"{said} {other.reason}", "muted", wrap=True), 1)
        self.add(why)
        choices = QHBoxLayout()
        choices.setSpacing(space.lg)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QRadioButton] = {}
        options = [
            ("", self.tr("Decide later"), self.tr("It stays a draft.")),
            (MERGED, self.tr("Merge"), self.tr("Its keywords go to the other one, and this idea is rejected.")),
            (KEPT, self.tr("Keep both"), self.tr("It is approved all the same.")),
            (DROPPED, self.tr("Drop this idea"), self.tr("It is rejected.")),
        ]
        for what, text, tip in options:
            button = QRadioButton(text)
            button.setToolTip(tip)
            button.setAccessibleDescription(tip)
            self._group.addButton(button)
            self.buttons[what] = button
            choices.addWidget(button)
        choices.addStretch(1)
        self.add(choices)
        if other.kind not in (EntityKind.IDEA, EntityKind.TASK) or other.status == "completed":
            self.buttons[MERGED].setEnabled(False)
            self.buttons[MERGED].setToolTip(self.tr("The other one is written already: it cannot take keywords."))
        self.buttons[""].setChecked(True)
        self.setAccessibleName(self.tr("“{0}” and “{1}”").format(held.title, other.title))

    @property
    def decision(self) -> Decision | None:
        """Return what is chosen; `None` for later."""
        what = next((what for what, button in self.buttons.items() if button.isChecked()), "")
        return Decision(self.held.id, what, self.other) if what else None


class CollisionDialog(BaseDialog):
    """Shows ideas that were held back; `decide(decisions)` is called with what was chosen."""

    def __init__(
        self, held: Sequence[Held], posts: str, decide: Callable[[list[Decision]], object], parent: QWidget
    ) -> None:
        text = self.tr("Two pages for the same searches take each other's visitors. Choose what is to become of each.")
        title = counted(
            len(held), self.tr("idea would compete with something"), self.tr("ideas would compete with something")
        )
        super().__init__(title, text, parent=parent, width=760)
        self._decide = decide
        self.rows = [CollisionRow(each) for each in held[:MOST_SHOWN]]
        for row in self.rows:
            self.add(row)
            for button in row.buttons.values():
                button.toggled.connect(lambda _on: self._count())
        if len(held) > MOST_SHOWN:
            rest = len(held) - MOST_SHOWN
            self.add(make_label(self.tr("{0} more stay drafts; approve them again after these.").format(rest), "muted"))
        if posts:
            self.banner.say(Tone.INFO, self.tr("Posts of the site"), posts)
        self.set_buttons(self.tr("Apply"), self.apply, close=self.tr("Decide later"))
        self._count()

    def _count(self) -> None:
        number = sum(row.decision is not None for row in self.rows)
        if self.primary is not None:
            self.primary.setEnabled(number > 0)
            self.primary.setText(
                counted(number, self.tr("decision: apply"), self.tr("decisions: apply"))
                if number > 1
                else self.tr("Apply")
            )

    def apply(self) -> None:
        """Hand over what was chosen."""
        decisions = [row.decision for row in self.rows if row.decision is not None]
        self.accept()
        self._decide(decisions)


def _as_badge(status: str) -> str:
    """Return WordPress's word as one of the program's own."""
    return {"publish": "published", "future": "scheduled", "private": "published"}.get(status, status)
