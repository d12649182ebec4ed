"""Cut clusters coarser or finer: a slider with two named stops, and what a cut would give before it is made."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSlider

from igny8_desktop.automation.jobs import JobEvent, JobHandle
from igny8_desktop.domain.errors import Igny8Error
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.planner.graph_clustering import STOPS, Granularity
from igny8_desktop.services.planner.recut_plan import RecutPreview
from igny8_desktop.ui.background import follow
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.models.readers import Lane
from igny8_desktop.ui.theme import make_label, theme
from igny8_desktop.ui.widgets import Card, SecondaryButton

STEPS = 20
_SETTLE_MS = 250
_NONE = "–"


class RecutDialog(BaseDialog):
    """Shows numbers for the place of the slider; `on_cut` gets the granularity that was chosen."""

    def __init__(self, context: WindowContext, scope: Scope, on_cut: Callable[[float], object]) -> None:
        super().__init__(
            self.tr("Cut clusters anew"),
            self.tr(
                "Coarser cuts give broad topics, finer ones a cluster for every page. Locked clusters, names given by "
                "hand, keywords that you moved and clusters with ideas are kept. It is free, and can be undone."
            ),
            parent=context.window,
            width=620,
        )
        self._context = context
        self._scope = scope
        self._on_cut = on_cut
        self._job: JobHandle[tuple[RecutPreview, ...]] | None = None
        self._known: dict[int, RecutPreview] = {}
        space = theme().tokens.space
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, STEPS)
        self.slider.setPageStep(2)
        self.slider.setTickInterval(1)
        self.slider.setTickPosition(QSlider.TickPosition.TicksBelow)
        self.slider.setAccessibleName(self.tr("Granularity, from broad to fine"))
        self.slider.setValue(_place(STOPS[Granularity.PAGE]))
        ends = QHBoxLayout()
        ends.addWidget(make_label(self.tr("Broad"), "caption"))
        ends.addStretch(1)
        self.where = make_label("", "strong")
        ends.addWidget(self.where)
        ends.addStretch(1)
        ends.addWidget(make_label(self.tr("Fine"), "caption"))
        stops = QHBoxLayout()
        stops.setSpacing(space.sm)
        self.stops = {
            Granularity.TOPIC: SecondaryButton(self.tr("Topics"), lambda: self._go_to(Granularity.TOPIC)),
            Granularity.PAGE: SecondaryButton(self.tr("Pages"), lambda: self._go_to(Granularity.PAGE)),
        }
        self.stops[Granularity.TOPIC].setToolTip(self.tr("Keywords that belong to one subject"))
        self.stops[Granularity.PAGE].setToolTip(self.tr("Keywords that one page should target"))
        stops.addWidget(make_label(self.tr("Go to"), "muted"))
        for button in self.stops.values():
            stops.addWidget(button)
        stops.addStretch(1)
        self.add(self.slider)
        self.add(ends)
        self.add(stops)
        figures = QHBoxLayout()
        figures.setSpacing(space.md)
        self.figures = {}
        self.words = {}
        for key, text in (
            ("clusters", self.tr("clusters")),
            ("strays", self.tr("keywords like no other")),
            ("moving", self.tr("keywords change their cluster")),
        ):
            card = Card()
            value, words = make_label(_NONE, "number"), make_label(text, "muted", wrap=True)
            card.add(value)
            card.add(words)
            card.body.addStretch(1)
            self.figures[key], self.words[key] = value, words
            figures.addWidget(card, 1)
        self.add(figures)
        self.note = make_label("", "caption", wrap=True)
        self.add(self.note)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Working out the cut"))
        # Its room stays while it is hidden, so that nothing jumps.
        policy = self.bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.bar.setSizePolicy(policy)
        self.bar.hide()
        self.add(self.bar)
        self.set_buttons(self.tr("Cut anew"), self.cut)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._ask)
        self.slider.valueChanged.connect(self._moved)
        context.bridge.job_changed.connect(self._progress)
        self.finished.connect(lambda _result: self._stop())
        recut = context.services.recut
        context.readers.submit(Lane.ROWS, self, lambda: recut.granularity(scope), self._begin, self.banner.say_error)
        self._show(None)

    def _begin(self, last: float | None) -> None:
        """Begin where the clusters are now."""
        if last is not None:
            self.slider.setValue(_place(last))
        self._moved()
        self._settle.stop()
        self._ask()

    @property
    def granularity(self) -> float:
        """Return the place of the slider, from 0 (broad) to 1 (fine)."""
        return self.slider.value() / STEPS

    @property
    def shown(self) -> RecutPreview | None:
        """Return the numbers in sight, or None while they are worked out."""
        return self._known.get(self.slider.value())

    def cut(self) -> None:
        """Close, and have the clusters cut."""
        if self.shown is not None:
            self.accept()
            self._on_cut(self.granularity)

    # ---------------------------------------------------------------------------------------------------- inside

    def _go_to(self, stop: Granularity) -> None:
        self.slider.setValue(_place(STOPS[stop]))

    def _moved(self) -> None:
        value = self.slider.value()
        named = {_place(place): stop for stop, place in STOPS.items()}.get(value)
        names = {Granularity.TOPIC: self.tr("Topics"), Granularity.PAGE: self.tr("Pages")}
        number = reading_locale().toString(self.granularity, "f", 2)
        self.where.setText(f"{names[named]} ({number})" if named is not None else number)
        self._show(self.shown)
        if self.shown is None:
            self._settle.start()
        else:
            # What was being worked out for another place is not waited for any more.
            self._settle.stop()
            self._stop()
            self.bar.hide()

    def _ask(self) -> None:
        place, scope, recut = self.slider.value(), self._scope, self._context.services.recut
        if place in self._known:
            return
        self._stop()
        try:
            self._job = self._context.services.jobs.submit_blocking(
                self.tr("Looking at a cut"),
                lambda job: recut.preview(scope, [place / STEPS], progress=job.progress, should_stop=job.should_stop),
                kind="preview",
                site_id=scope.site_id,
            )
        except Igny8Error as error:
            self.banner.say_error(error)
            return
        self.bar.setRange(0, 0)
        self.bar.show()
        follow(self._context.bridge, self, self._job, lambda found: self._came(place, found[0]), self._failed)

    def _came(self, place: int, preview: RecutPreview) -> None:
        self._known[place] = preview
        if place == self.slider.value():
            self.bar.hide()
            self._show(preview)

    def _failed(self, error: BaseException) -> None:
        self.bar.hide()
        self.banner.say_error(error)

    def _progress(self, event: JobEvent) -> None:
        if self._job is not None and event.job_id == self._job.id and not self._job.over:
            self.bar.setRange(0, event.total)
            self.bar.setValue(event.done)

    def _stop(self) -> None:
        if self._job is not None and not self._job.over:
            self._job.cancel()
        self._job = None

    def _show(self, preview: RecutPreview | None) -> None:
        self.set_busy(preview is None or preview.keywords == 0)
        if preview is None:
            for label in self.figures.values():
                label.setText(_NONE)
            return
        write = reading_locale().toString
        self.figures["clusters"].setText(write(preview.clusters))
        word = self.tr("cluster; now {0}") if preview.clusters == 1 else self.tr("clusters; now {0}")
        self.words["clusters"].setText(word.format(write(preview.clusters_now)))
        self.figures["strays"].setText(write(preview.strays))
        one, many = self.tr("keyword like no other; now {0}"), self.tr("keywords like no other; now {0}")
        self.words["strays"].setText((one if preview.strays == 1 else many).format(write(preview.strays_now)))
        self.figures["moving"].setText(write(preview.moving))
        self.words["moving"].setText(self.tr("of {0} keywords change their cluster").format(write(preview.keywords)))
        held = self.tr("{0} keywords stay where they are: locked, moved by hand, or needed by ideas.")
        self.note.setText(held.format(write(preview.held)) if preview.held else "")
        for key, label in self.figures.items():
            label.setAccessibleName(f"{label.text()} {self.words[key].text()}")


def _place(granularity: float) -> int:
    return round(granularity * STEPS)
