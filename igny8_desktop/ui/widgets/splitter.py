"""A splitter that comes back as it was left."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QSplitter, QWidget

from igny8_desktop.ui.models.sources import ViewState


class Splitter(QSplitter):
    """Two or more areas whose sizes are kept under a name."""

    def __init__(
        self,
        name: str,
        states: ViewState,
        areas: Sequence[QWidget],
        sizes: Sequence[int],
        *,
        orientation: Qt.Orientation = Qt.Orientation.Horizontal,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(orientation, parent)
        self._name = f"splitter.{name}"
        self._states = states
        self.setChildrenCollapsible(False)
        self.setHandleWidth(9)
        for area in areas:
            self.addWidget(area)
        state = states.load(self._name)
        kept = state.get("sizes") if state else None
        if isinstance(kept, list) and len(kept) == len(areas) and all(isinstance(one, int) for one in kept):
            self.setSizes(kept)
        else:
            self.setSizes(list(sizes))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(300)
        self._timer.timeout.connect(self.save)
        self.splitterMoved.connect(lambda *_args: self._timer.start())

    def save(self) -> None:
        """Save the sizes now."""
        self._timer.stop()
        self._states.save(self._name, {"sizes": self.sizes()})
