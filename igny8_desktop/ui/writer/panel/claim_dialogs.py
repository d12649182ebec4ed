"""Ask what proves claims, or why they are taken as they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from igny8_desktop.services.writer.claim_matching import Source
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.widgets import Form


class SourceDialog(BaseDialog):
    """Asks for an address or a source of the brief; `chosen` gets both, one of them empty."""

    def __init__(
        self,
        count: int,
        sources: Sequence[Source],
        chosen: Callable[[str, int | None], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            self.tr("Source of {0} claims").format(count) if count != 1 else self.tr("Source of the claim"),
            self.tr("The page or the part of the brief that says the same."),
            parent=parent,
            scroll=False,
        )
        self._chosen = chosen
        form = Form()
        self.address = QLineEdit()
        self.address.setPlaceholderText("https://")
        form.add("address", self.tr("&Address of the page"), self.address)
        self.given = QComboBox()
        self.given.addItem(self.tr("None"), None)
        for source in sources:
            self.given.addItem(source.title or source.address or self.tr("Source {0}").format(source.id), source.id)
        if sources:
            form.add("given", self.tr("or a &source of the brief"), self.given)
        self.body.addWidget(form)
        self.set_buttons(self.tr("Set the source"), self._take)
        self.address.setFocus()

    def _take(self) -> None:
        source_id = self.given.currentData()
        self._chosen(self.address.text().strip(), source_id if isinstance(source_id, int) else None)
        self.accept()


class WaiveDialog(BaseDialog):
    """Asks for a note; `chosen` gets it."""

    def __init__(self, count: int, chosen: Callable[[str], object], parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Waive {0} claims").format(count) if count != 1 else self.tr("Waive the claim"),
            self.tr("They are taken as they are and no longer hold the article back."),
            parent=parent,
            scroll=False,
        )
        self._chosen = chosen
        form = Form()
        self.note = QLineEdit()
        self.note.setMaxLength(500)
        form.add("note", self.tr("&Why"), self.note, help_text=self.tr("For you and others who look at it later."))
        self.body.addWidget(form)
        self.set_buttons(self.tr("Waive"), self._take)
        self.note.setFocus()

    def _take(self) -> None:
        self._chosen(self.note.text().strip())
        self.accept()
