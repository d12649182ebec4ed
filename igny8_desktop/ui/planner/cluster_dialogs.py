"""Make a cluster by hand."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from igny8_desktop.ui.background import write
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.widgets import Form


class NewClusterDialog(BaseDialog):
    """Asks for the name of a cluster; `done` gets the id of the new one."""

    def __init__(self, context: WindowContext, done: Callable[[int], object]) -> None:
        super().__init__(
            self.tr("New cluster"),
            self.tr("Automatic clustering leaves a cluster that you made yourself alone."),
            parent=context.window,
            width=460,
        )
        self._context = context
        self._done = done
        self.name = QLineEdit()
        self.name.setMaxLength(200)
        self.description = QPlainTextEdit()
        self.description.setTabChangesFocus(True)
        self.description.setFixedHeight(80)
        self.form = Form()
        self.form.add("name", self.tr("&Name"), self.name, required=True)
        self.form.add("description", self.tr("&Description"), self.description)
        self.add(self.form)
        self.set_buttons(self.tr("Make cluster"), self.save)
        self.name.setFocus()

    def save(self) -> None:
        """Make the cluster."""
        scope = self._context.current.scope
        name, description = self.name.text(), self.description.toPlainText()
        self.form.set_errors({} if name.strip() else {"name": self.tr("Type a name.")})
        if scope is None or not name.strip():
            return
        clusters = self._context.services.clusters
        self.set_busy(True)

        def done(cluster_id: int) -> None:
            self.accept()
            self._done(cluster_id)

        def failed(error: BaseException) -> None:
            self.set_busy(False)
            self.banner.say_error(error)

        write(
            self._context,
            self,
            self.tr("Making a cluster"),
            lambda: clusters.create(scope, name, description=description),
            done,
            failed,
        )
