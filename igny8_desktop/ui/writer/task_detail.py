"""One task: the brief that an article is written from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QLineEdit, QSpinBox

from igny8_desktop.domain.enums import EntityKind, TaskStatus
from igny8_desktop.domain.scope import Scope
from igny8_desktop.ui.common.detail_pane import DetailPane, Row
from igny8_desktop.ui.common.plan_fields import PlanForm
from igny8_desktop.ui.common.step_button import StepButton
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.planner.idea_words import collision_words
from igny8_desktop.ui.theme import Tone, make_label
from igny8_desktop.ui.widgets import ElidedLabel, FormRow, SecondaryButton, StatusBadge
from igny8_desktop.ui.writer.due_date import DueDate


class TaskDetail(DetailPane):
    """Edits the main points of a queued task's brief; a written one can only be read. `open_brief` shows it all."""

    def __init__(
        self, context: WindowContext, write_button: StepButton, open_brief: Callable[[int], object] | None = None
    ) -> None:
        super().__init__(
            context,
            EntityKind.TASK,
            "list-todo",
            self.tr("No task selected"),
            self.tr("Select one task to read and change its brief before it is written."),
        )
        self._write_button = write_button
        self._open_brief = open_brief
        self.status_badge = StatusBadge("queued")
        self.cluster = ElidedLabel("", "caption")
        self.badges.addWidget(self.status_badge)
        self.badges.addWidget(self.cluster, 1)
        self.form = PlanForm("brief", self.tr("&Brief"))
        self.tone = QLineEdit()
        self.tone.setMaxLength(120)
        self.priority = QSpinBox()
        self.priority.setRange(-100, 100)
        self.due = DueDate()
        self.form.add("tone", self.tr("To&ne"), self.tone)
        self.form.add_pair(
            FormRow(self.tr("Pr&iority"), self.priority, help_text=self.tr("Higher is written first.")),
            FormRow(self.tr("D&ue"), self.due),
            "priority",
            "due_date",
        )
        self.form.add_outline()
        self.keywords = make_label("", "muted", wrap=True)
        self.body.addWidget(self.form)
        self.body.addWidget(make_label(self.tr("Keywords"), "strong"))
        self.body.addWidget(self.keywords)
        self.body.addStretch(1)
        self.write_this = SecondaryButton(self.tr("Write"), self._write, icon="pen-line")
        self.buttons.insertWidget(0, self.write_this)
        self.brief_button = SecondaryButton(self.tr("Full brief…"), self._show_brief, icon="list-todo")
        self.buttons.insertWidget(1, self.brief_button)
        self.form.on_edit(self.edited)
        self.tone.textEdited.connect(lambda _text: self.edited())
        self.priority.valueChanged.connect(lambda _value: self.edited())
        self.due.check.toggled.connect(lambda _on: self.edited())
        self.due.date.dateChanged.connect(lambda _date: self.edited())

    def focus_first(self) -> None:
        """Move the focus to the title."""
        self.form.title.setFocus()
        self.form.title.selectAll()

    def fill(self, row: Row) -> None:
        """Show a task."""
        self.title.setText(str(row["title"]))
        self.status_badge.set_status(row["status"])
        self.cluster.setText(str(row.get("cluster") or ""))
        self.form.fill(row)
        self.tone.setText(str(row["tone"]))
        priority = row["priority"]
        self.priority.setValue(priority if isinstance(priority, int) else 0)
        self.due.set_value(row["due_date"])
        keywords = row.get("keywords")
        self.keywords.setText("  ·  ".join(keywords) if isinstance(keywords, list) and keywords else "–")
        queued = row["status"] == TaskStatus.QUEUED
        self.form.setEnabled(queued)
        self.write_this.setVisible(queued)
        self.brief_button.setVisible(queued and self._open_brief is not None)

    def shown(self, row: Row) -> None:
        """Say that a written task cannot be changed any more."""
        if row["status"] != TaskStatus.QUEUED:
            self.banner.say(Tone.INFO, self.tr("This task is written"), self.tr("Edit its article under Content."))

    def values(self) -> dict[str, Any]:
        """Return the fields."""
        return {
            **self.form.values(),
            "tone": self.tone.text(),
            "priority": self.priority.value(),
            "due_date": self.due.value(),
        }

    def store(self, scope: Scope, entity_id: int, changed: dict[str, Any]) -> None:
        """Save what changed, and say so where the task is now about what something else is about, too."""
        tasks = self.context.services.tasks
        tasks.edit(scope, entity_id, **changed)
        if not changed.keys() & {"title", "primary_keyword"}:
            return
        said = collision_words(tasks.competing(scope, entity_id))
        if said:
            title = self.tr("The task competes with what is there")
            self.context.bridge.run_on_main(lambda: self.context.notices.warning(title, detail=said))

    def _show_brief(self) -> None:
        opener, task_id = self._open_brief, self.entity_id
        if opener is not None and task_id is not None:
            self.save(lambda: opener(task_id))

    def _write(self) -> None:
        if self.entity_id is not None:
            ids = [self.entity_id]
            self.save(lambda: self._write_button.run(ids))
