"""Import keywords step by step: choose, check what each column means, see what comes in, import."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from igny8_desktop.domain.errors import describe
from igny8_desktop.services.planner.import_reports import ImportPreview
from igny8_desktop.services.planner.keyword_files import ReadOptions
from igny8_desktop.services.planner.keyword_preview import FilePreview, preview_keyword_file, preview_keyword_text
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.models.readers import Lane, Ticket
from igny8_desktop.ui.planner.import_check import CheckPanel
from igny8_desktop.ui.planner.import_source import SourcePage
from igny8_desktop.ui.theme import Tone, make_label, theme
from igny8_desktop.ui.widgets import ElidedLabel, FormRow, GhostButton, SecondaryButton

_TYPING_MS = 300
_WIDTH = 1180
_LEAST_WIDTH = 980


@dataclass(frozen=True)
class ImportOrder:
    """What is to be imported and how: a file or pasted text, columns (`None`: as recognised), market, options."""

    source: Path | str
    columns: Mapping[str, str] | None = None
    market: str = ""
    options: ReadOptions = ReadOptions()  # noqa: RUF009 - frozen

    @property
    def name(self) -> str:
        """Return the name of the file, or an empty text for pasted keywords."""
        return self.source.name if isinstance(self.source, Path) else ""

    def look(self) -> FilePreview:
        """Return the first look at it; raises `WrongInput`."""
        if isinstance(self.source, Path):
            return preview_keyword_file(self.source, columns=self.columns, market=self.market, options=self.options)
        return preview_keyword_text(self.source, columns=self.columns, market=self.market, options=self.options)


class ImportWizard(BaseDialog):
    """Two pages: where the keywords are, and what they mean. `on_import` gets the order and starts the job."""

    def __init__(
        self,
        context: WindowContext,
        on_import: Callable[[ImportOrder], object],
        source: Path | None = None,
        *,
        on_history: Callable[[], object],
    ) -> None:
        super().__init__(
            self.tr("Import keywords"),
            self.tr("Nothing is changed until you press Import, and an import can be undone as a whole."),
            parent=context.window,
            width=max(_LEAST_WIDTH, min(_WIDTH, context.window.screen().availableGeometry().width() - 40)),
            scroll=False,
        )
        self._context = context
        self._on_import = on_import
        self.order: ImportOrder | None = None
        self.preview: FilePreview | None = None
        self.counted: ImportPreview | None = None
        self._look_ticket: Ticket | None = None
        self._count_ticket: Ticket | None = None
        self._stop_counting = threading.Event()
        self.source_page = SourcePage()
        self.source_page.file_chosen.connect(self.take)
        self.source_page.text_changed.connect(lambda _text: self._show_buttons())
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self._market_typed)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.source_page)
        self.pages.addWidget(self._make_check_page())
        self.add(self.pages)
        self.back_button = SecondaryButton(self.tr("Back"), self.back, icon="arrow-left")
        self.add_left(self.back_button)

        def show_history() -> None:
            self.reject()
            on_history()

        self.history_button = GhostButton(self.tr("Earlier imports…"), show_history, icon="history")
        self.add_left(self.history_button)
        self.set_buttons(self.tr("Next"), self.go_on)
        self.finished.connect(lambda _result: self._forget())
        self._show_buttons()
        if source is not None:
            self.take(source)

    def _make_check_page(self) -> QWidget:
        space = theme().tokens.space
        page = QWidget()
        self.what = ElidedLabel("", "strong", mode=Qt.TextElideMode.ElideMiddle)
        self.counts = make_label("", "muted", wrap=True)
        self.market = QLineEdit()
        self.market.setMaxLength(20)
        self.market.setFixedWidth(150)
        self.market.textEdited.connect(lambda _text: self._typing.start())
        self.part = QComboBox()
        self.part.setMinimumWidth(170)
        self.part.activated.connect(lambda _index: self._part_chosen())
        self.headed = QCheckBox(self.tr("The first row holds the &names of the columns"))
        self.headed.clicked.connect(self._headed_clicked)
        self.panel = CheckPanel()
        self.panel.mapping_changed.connect(self._mapped)
        head = QHBoxLayout()
        head.setSpacing(space.lg)
        words = QVBoxLayout()
        words.setSpacing(space.xxs)
        words.addWidget(self.what)
        words.addWidget(self.counts)
        words.addWidget(self.headed)
        words.addStretch(1)
        head.addLayout(words, 1)
        self.part_row = FormRow(self.tr("&Sheet or file"), self.part)
        self.market_row = FormRow(self.tr("&Market"), self.market)
        head.addWidget(self.part_row)
        head.addWidget(self.market_row)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(space.md)
        layout.addLayout(head)
        layout.addWidget(self.panel, 1)
        return page

    # ---------------------------------------------------------------------------------------------------- steps

    def take(self, source: Path | str) -> None:
        """Look at a file or at pasted text, and go on to the columns."""
        self._look(ImportOrder(source))

    def back(self) -> None:
        """Go back to where the keywords come from."""
        self._forget()
        self.order = self.preview = self.counted = None
        self.banner.clear()
        self.pages.setCurrentIndex(0)
        self._show_buttons()

    def go_on(self) -> None:
        """Look at the pasted text, or import."""
        if self.pages.currentIndex() == 0:
            text = self.source_page.text.toPlainText()
            if text.strip():
                self.take(text)
        elif self.order is not None and self.preview is not None and self.preview.problem is None:
            order = self._with_typed_market(self.order)
            self.accept()
            self._on_import(order)

    def _show_buttons(self) -> None:
        checking = self.pages.currentIndex() == 1
        self.back_button.setVisible(checking)
        self.history_button.setVisible(not checking)
        if self.primary is None:
            return
        self.primary.setText(self.tr("Import") if checking else self.tr("Next"))
        ready = self.preview is not None and self.preview.problem is None and bool(self.preview.keywords)
        self.set_busy(not ready if checking else not self.source_page.text.toPlainText().strip())

    # -------------------------------------------------------------------------------------------------- looking

    def _look(self, order: ImportOrder) -> None:
        self._forget()
        self.order = order
        self._look_ticket = self._context.readers.submit(
            Lane.ROWS, self, order.look, lambda preview: self._looked(order, preview), self._cannot_look
        )

    def _looked(self, order: ImportOrder, preview: FilePreview) -> None:
        self.preview = preview
        self.counted = None
        self.pages.setCurrentIndex(1)
        self.panel.show_preview(preview)
        self._tell(preview)
        self._show_buttons()
        self._count(order)

    def _cannot_look(self, error: BaseException) -> None:
        self.preview = None
        self.banner.say_error(error)
        self._show_buttons()

    def _tell(self, preview: FilePreview) -> None:
        tool = preview.tool or self.tr("Table")
        header = self.tr("names in row {0}").format(preview.header_row) if preview.header_row else self.tr("no names")
        name = preview.name if isinstance(self.order and self.order.source, Path) else self.tr("Pasted text")
        self.what.setText(f"{name}  ·  {tool}  ·  {preview.encoding}  ·  {header}")
        self.counts.setText(self.tr("Counting…"))
        self.headed.setChecked(preview.header_row > 0)
        if not self.market.hasFocus():
            self.market.setText(preview.market)
        self.market_row.set_help(self.tr("From {0}").format(preview.market_from) if preview.market_from else "")
        self.part_row.setVisible(len(preview.parts) > 1)
        self.part.clear()
        self.part.addItems(list(preview.parts))
        self.part.setCurrentText(preview.part)
        if preview.problem is not None:
            info = describe(preview.problem)
            self.banner.say(
                Tone.WARNING, info.title, self.tr("{0} Say below which column holds the keywords.").format(info.what)
            )
        elif preview.warnings:
            self.banner.say(Tone.WARNING, self.tr("Worth a look"), " ".join(preview.warnings))
        elif preview.guessed:
            self.banner.say(
                Tone.INFO,
                self.tr("The columns have no names, so their meaning is a guess"),
                self.tr("Check below what each of them is used as."),
            )
        else:
            self.banner.clear()

    # ------------------------------------------------------------------------------------------------- counting

    def _count(self, order: ImportOrder) -> None:
        scope = self._context.current.scope
        if scope is None:
            return
        imports = self._context.services.imports
        stop = self._stop_counting = threading.Event()
        self._count_ticket = self._context.readers.submit(
            Lane.LISTS,
            self,
            lambda: imports.preview(
                scope,
                order.source,
                columns=order.columns,
                market=order.market,
                options=order.options,
                should_stop=stop.is_set,
            ),
            lambda counted: self._counted(order, counted),
            self._cannot_count,
        )

    def _counted(self, order: ImportOrder, counted: ImportPreview) -> None:
        if counted.remembered and order.columns is None:
            # What was chosen the last time for such a file counts again, and is shown.
            self._look(replace(order, columns=dict(counted.file.mapping)))
            return
        self.counted = counted
        write = reading_locale().toString
        text = self.tr("{0} new, {1} merged with known ones, {2} refused").format(
            write(counted.added), write(counted.merged), write(counted.refused_count)
        )
        if not counted.complete:
            text = self.tr("{0} in the first {1} rows").format(text, write(counted.rows_read))
        self.counts.setText(text)

    def _cannot_count(self, error: BaseException) -> None:
        self.counts.setText(describe(error).what)

    def _forget(self) -> None:
        """Drop looks and counts that are still under way."""
        self._typing.stop()
        self._stop_counting.set()
        for ticket in (self._look_ticket, self._count_ticket):
            if ticket is not None:
                ticket.cancel()

    # ------------------------------------------------------------------------------------------------- choosing

    def _mapped(self, mapping: Mapping[str, str]) -> None:
        if self.order is not None:
            self._look(replace(self._with_typed_market(self.order), columns=dict(mapping)))

    def _with_typed_market(self, order: ImportOrder) -> ImportOrder:
        """Return an order with the market that is being typed and was not looked at yet."""
        return replace(order, market=self.market.text().strip()) if self._typing.isActive() else order

    def _market_typed(self) -> None:
        if self.order is not None and self.market.text().strip() != self.order.market:
            self._look(replace(self.order, market=self.market.text().strip()))

    def _headed_clicked(self, on: bool) -> None:
        if self.order is not None:
            order = self._with_typed_market(self.order)
            self._look(replace(order, columns=None, options=replace(order.options, has_header=on)))

    def _part_chosen(self) -> None:
        if self.order is not None:
            sheet, order = self.part.currentText(), self._with_typed_market(self.order)
            self._look(replace(order, columns=None, options=replace(order.options, sheet=sheet)))
