"""Show what publishing an article proved on the site, and offer what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from igny8_desktop.domain.enums import StageName
from igny8_desktop.domain.errors import Conflict
from igny8_desktop.domain.publish_report import CheckState, FieldCheck
from igny8_desktop.services.publishing.reports import PublishedArticle
from igny8_desktop.services.publishing.taking_back import TakenBack
from igny8_desktop.ui.background import write
from igny8_desktop.ui.common.places_of_files import address_words
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog, ask
from igny8_desktop.ui.models.columns import Column, ColumnKind, write_value
from igny8_desktop.ui.models.readers import Lane
from igny8_desktop.ui.theme import Tone, make_label, theme
from igny8_desktop.ui.widgets import Card, GhostButton, IconLabel, QuietDangerButton, SecondaryButton, line

_MOST_LOG = 6
_LOOKS: Mapping[CheckState, tuple[str, str]] = {
    CheckState.CONFIRMED: ("circle-check", "success_text"),
    CheckState.DIFFERS: ("triangle-alert", "warning_text"),
    CheckState.UNPROVEN: ("info", "info_text"),
    CheckState.IMPOSSIBLE: ("pen-line", "warning_text"),
}


def _tr(text: str) -> str:
    return QCoreApplication.translate("PublishReportDialog", text)


def state_words(state: CheckState) -> str:
    """Return what a state is called."""
    return {
        CheckState.CONFIRMED: _tr("Confirmed"),
        CheckState.DIFFERS: _tr("Differs"),
        CheckState.UNPROVEN: _tr("Cannot be read back"),
        CheckState.IMPOSSIBLE: _tr("Enter by hand"),
    }[state]


class PublishReportDialog(BaseDialog):
    """The report of one article; `on_compare` opens the comparison with the site."""

    def __init__(self, context: WindowContext, content_id: int, on_compare: Callable[[int], object]) -> None:
        super().__init__(self.tr("Publish report"), parent=context.window, width=760)
        self._context = context
        self._content_id = content_id
        self._on_compare = on_compare
        self._home = context.services.home
        self.article: PublishedArticle | None = None
        self.page_button = GhostButton(self.tr("Open the page"), self.open_page, icon="globe")
        self.compare_button = GhostButton(self.tr("Compare with the site…"), self.compare, icon="columns-3")
        self.undo_button = QuietDangerButton(self.tr("Take back…"), self.take_back, icon="undo-2")
        for button in (self.page_button, self.compare_button, self.undo_button):
            button.setEnabled(False)
            self.add_left(button)
        self.set_buttons(self.tr("Publish again"), self.publish_again, close=self.tr("Close"))
        self.set_busy(True)
        self._content = QVBoxLayout()
        self._content.setSpacing(theme().tokens.space.lg)
        self.add(self._content)
        self._read()

    def _read(self) -> None:
        scope = self._context.current.scope
        reports, content_id = self._context.services.after_care.reports, self._content_id
        if scope is not None:
            self._context.readers.submit(
                Lane.LISTS, self, lambda: reports.get(scope, content_id), self._came, self.banner.say_error
            )

    def _came(self, article: PublishedArticle) -> None:
        self.article = article
        found = article.report
        self.set_busy(False)
        self.page_button.setEnabled(bool(article.url))
        self.compare_button.setEnabled(bool(article.url))
        self.undo_button.setEnabled(article.can_undo)
        if article.problem is not None:
            self.banner.say(Tone.DANGER, article.problem[0], f"{article.problem[1]} {article.problem[2]}")
        elif article.has_conflict:
            self.banner.say(
                Tone.WARNING,
                self.tr("The client changed this post"),
                self.tr("Nothing was overwritten. Compare the versions and decide."),
            )
        elif not found.checks:
            self.banner.say(
                Tone.INFO,
                self.tr("No report yet"),
                self.tr("Publish the article: everything is read back from the site and compared."),
            )
        elif article.undone_at is not None:
            self.banner.say(Tone.INFO, self.tr("The last publish was taken back"), self.tr("This was its report."))
        self._content.addWidget(make_label(article.title, "strong", wrap=True))
        if found.checks:
            self._content.addWidget(self._head(article))
            self._content.addWidget(self._checks(found.checks))
        if found.to_paste:
            self._content.addWidget(self._paste(found.to_paste, found.seo_next_step))
        if article.log:
            self._content.addWidget(self._log(article))
        self.fit()

    def _head(self, article: PublishedArticle) -> QWidget:
        found = article.report
        card = Card()
        row = QHBoxLayout()
        row.setSpacing(theme().tokens.space.md)
        icon, colour = _LOOKS[CheckState.CONFIRMED if found.is_complete else CheckState.DIFFERS]
        if not found.differs and not found.is_complete:
            icon, colour = _LOOKS[CheckState.UNPROVEN]
        row.addWidget(IconLabel(icon, colour, 22))
        words = QVBoxLayout()
        words.setSpacing(theme().tokens.space.xxs)
        words.addWidget(make_label(found.headline[:1].upper() + found.headline[1:], "heading", wrap=True))
        url = address_words(article.url, self._home)
        place = " · ".join(part for part in (url, article.remote_status, found.seo_plugin) if part)
        address = make_label(place, "muted", wrap=True)
        address.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words.addWidget(address)
        row.addLayout(words, 1)
        card.body.addLayout(row)
        card.setAccessibleName(found.headline)
        return card

    def _checks(self, checks: tuple[FieldCheck, ...]) -> QWidget:
        """Return the fields, those that need a look first."""
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme().tokens.space.md)
        grid.setVerticalSpacing(theme().tokens.space.sm)
        grid.setColumnStretch(3, 1)
        order = [CheckState.DIFFERS, CheckState.IMPOSSIBLE, CheckState.UNPROVEN, CheckState.CONFIRMED]
        for row, check in enumerate(sorted(checks, key=lambda each: order.index(each.state))):
            icon, colour = _LOOKS[check.state]
            top = Qt.AlignmentFlag.AlignTop
            grid.addWidget(IconLabel(icon, colour, 16), row, 0, top)
            grid.addWidget(make_label(check.field[:1].upper() + check.field[1:], "field"), row, 1, top)
            grid.addWidget(make_label(state_words(check.state), "muted"), row, 2, top)
            told = address_words(_told(check), self._home)
            text = make_label(told, "body" if check.why else "muted", wrap=True)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            text.setAccessibleName(f"{check.field}: {state_words(check.state)}. {told}")
            grid.addWidget(text, row, 3)
        return holder

    def _paste(self, checks: tuple[FieldCheck, ...], next_step: str) -> QWidget:
        card = Card()
        card.add(make_label(self.tr("Paste these values on the site"), "strong"))
        if next_step:
            card.add(make_label(next_step, "muted", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme().tokens.space.md)
        for row, check in enumerate(checks):
            field = QLineEdit(check.wanted)
            field.setReadOnly(True)
            field.setCursorPosition(0)
            field.setAccessibleName(check.field)
            label = make_label(check.field, "field")
            label.setBuddy(field)
            copy = SecondaryButton(self.tr("Copy"), partial(self._copy, check.wanted))
            copy.setAccessibleName(self.tr("Copy {0}").format(check.field))
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1)
            grid.addWidget(copy, row, 2)
        card.body.addLayout(grid)
        return card

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._context.notices.info(self.tr("Copied."))

    def _log(self, article: PublishedArticle) -> QWidget:
        holder = QWidget()
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme().tokens.space.xs)
        box.addWidget(line())
        box.addWidget(make_label(self.tr("What happened"), "strong"))
        when = Column("at", "", kind=ColumnKind.DATE)
        for entry in article.log[:_MOST_LOG]:
            box.addWidget(make_label(f"{write_value(when, entry.at)}   {entry.message}", "muted", wrap=True))
        return holder

    # ------------------------------------------------------------------------------------------------------ actions

    def open_page(self) -> None:
        """Open the post in the browser."""
        if self.article is not None and self.article.url:
            QDesktopServices.openUrl(QUrl(self.article.url))

    def compare(self) -> None:
        """Open the comparison with the site."""
        self.accept()
        self._on_compare(self._content_id)

    def publish_again(self) -> None:
        """Send the article to the site once more."""
        self.accept()
        self._context.start_step(StageName.PUBLISH, [self._content_id])

    def take_back(self) -> None:
        """Ask, then take the last publish back."""
        if self.article is None:
            return
        ask(
            self,
            self.tr("Take this publish back?"),
            self.tr(
                "A post that was new goes to the site's trash, with its images if nothing else uses them. A post that "
                "was updated gets back what it was before. Your article here stays as it is."
            ),
            self.tr("Take back"),
            lambda: self._undo(even_if_edited=False),
            danger=True,
        )

    def _undo(self, *, even_if_edited: bool) -> None:
        scope = self._context.current.scope
        if scope is None:
            return
        service, content_id = self._context.services.after_care.taking_back, self._content_id
        self.undo_button.setEnabled(False)

        def done(result: TakenBack) -> None:
            self._context.notices.success(result.words)
            self.accept()

        def failed(error: BaseException) -> None:
            self.undo_button.setEnabled(True)
            self.banner.say_error(error)
            if isinstance(error, Conflict) and not even_if_edited:
                ask(
                    self,
                    error.info.title,
                    f"{error.info.what} {error.info.next}",
                    self.tr("Take back all the same"),
                    lambda: self._undo(even_if_edited=True),
                    danger=True,
                )

        write(
            self._context,
            self,
            self.tr("Taking a publish back"),
            lambda: service.undo(scope, content_id, even_if_edited=even_if_edited),
            done,
            failed,
        )


def _told(check: FieldCheck) -> str:
    """Return the words beside a field: why it differs, else what the site has."""
    if check.state is CheckState.DIFFERS:
        return f"{check.why} {_tr('Wanted: {0}. Found: {1}.').format(check.wanted, check.found or '–')}"
    return check.why or check.found or check.wanted
