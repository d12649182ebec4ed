"""Say that keywords moved to another cluster, and offer to take it back."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject

from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.cluster_changes import ClusterEdit
from igny8_desktop.ui.background import write
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.widgets import counted


def tell_moved(context: WindowContext, owner: QObject, scope: Scope, edit: ClusterEdit, nothing: str = "") -> None:
    """Show a notice with Undo; `nothing` is said where no keyword moved."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("Moving", text)

    if not edit.change_id:
        context.notices.info(nothing or tr("Nothing had to be changed."))
        return
    changes = context.services.cluster_changes
    context.notices.success(
        counted(edit.moved, tr("keyword moved."), tr("keywords moved.")),
        action_text=tr("Undo"),
        action=lambda: write(context, owner, tr("Restoring"), lambda: changes.undo(scope, edit.change_id)),
    )
