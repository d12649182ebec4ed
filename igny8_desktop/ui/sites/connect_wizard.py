"""Connect a WordPress site: type its address, approve in the browser, done; or copy the password by hand."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from igny8_desktop.automation.jobs import JobContext, JobHandle
from igny8_desktop.domain.errors import Igny8Error
from igny8_desktop.domain.ports import ConnectionReport
from igny8_desktop.domain.site_health import Authorisation, Granted, SiteLook
from igny8_desktop.services.sites.connecting import ConnectWish, name_of
from igny8_desktop.services.sites.sites import MAX_SECTORS, SiteInfo
from igny8_desktop.ui.background import follow
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.sites.connect_pages import DonePage, HandPage, WaitingPage, page_layout
from igny8_desktop.ui.sites.site_dialogs import LANGUAGES
from igny8_desktop.ui.sites.site_facts import connection_lines
from igny8_desktop.ui.theme import Tone, make_label
from igny8_desktop.ui.widgets import Card, Form, LinkButton, SecondaryButton

R = TypeVar("R")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Sites", text)


class Step(IntEnum):
    """The pages of the wizard, in order."""

    ADDRESS = 0
    APPROVE = 1
    WAITING = 2
    BY_HAND = 3
    DONE = 4


class ConnectWizard(BaseDialog):
    """Leads from an address to a site that was tried out; with `again`, for a site that is there already."""

    def __init__(self, context: WindowContext, again: SiteInfo | None = None) -> None:
        super().__init__(
            _tr("Connect a WordPress site"),
            _tr("WordPress hands the program a login of its own, which you can revoke there at any time."),
            parent=context.window,
            width=600,
        )
        self._context = context
        self._again = again
        self._site: SiteInfo | None = again
        self.found: SiteLook | None = None
        self._approval: Authorisation | None = None
        self._job: JobHandle[Granted | None] | None = None
        self._page_by_hand = ""
        self.address = QLineEdit()
        self.address.setPlaceholderText("example.com")
        self.name = QLineEdit()
        self.sectors = QLineEdit()
        self.sectors.setPlaceholderText(self.tr("Coffee, Equipment, Courses"))
        self.language = QComboBox()
        for code, label in LANGUAGES:
            self.language.addItem(label, code)
        self.hand = HandPage(self._open_page, self._copy_page)
        self.waiting = WaitingPage(self._open_page, self._copy_page, self._by_hand)
        self.finished_page = DonePage(self._examine)
        self._steps = make_label("", "caption")
        self._step = Step.ADDRESS
        self.form = Form()
        self.add(self._steps)
        self._pages = [self._address_page(), self._approve_page(), self.waiting, self.hand, self.finished_page]
        for page in self._pages:
            self.add(page)
        self.body.addStretch(1)
        self.folder_button = LinkButton(self.tr("No WordPress? Publish to a folder…"), self._to_folder)
        self.back_button = SecondaryButton(self.tr("Back"), self._back, icon="arrow-left")
        self.add_left(self.back_button)
        self.add_left(self.folder_button)
        self.set_buttons(self.tr("Find the site"), self.submit)
        if again is not None:
            self.address.setText(again.url)
            self.hand.username.setText(again.username)
        self._show(Step.ADDRESS)
        self.address.setFocus()

    @property
    def step(self) -> Step:
        """Return the page in sight."""
        return self._step

    # ------------------------------------------------------------------------------------------------------ pages

    def _address_page(self) -> QWidget:
        form = self.form
        form.add(
            "address",
            self.tr("&Address of the site"),
            self.address,
            help_text=self.tr("As you type it into a browser. The program finds the rest by itself."),
            required=True,
        )
        return form

    def _approve_page(self) -> QWidget:
        page = QWidget()
        layout = page_layout(page)
        self._found_card = Card()
        self._found_title = make_label("", "strong", wrap=True)
        self._found_text = make_label("", "muted", wrap=True)
        self._found_card.add(self._found_title)
        self._found_card.add(self._found_text)
        layout.addWidget(self._found_card)
        self.details = Form()
        self.details.add("name", self.tr("&Name"), self.name, help_text=self.tr("What you call this client."))
        self.details.add(
            "sectors",
            self.tr("&Sectors"),
            self.sectors,
            help_text=self.tr("Fields of business, with commas between; up to {0}. You can add them later.").format(
                MAX_SECTORS
            ),
        )
        self.details.add("language", self.tr("&Language of the articles"), self.language)
        layout.addWidget(self.details)
        return page

    def _show(self, step: Step) -> None:
        self._step = step
        for place, page in enumerate(self._pages):
            page.setVisible(place == step)
        titles = {
            Step.ADDRESS: (self.tr("Step 1 of 3: the address"), self.tr("Find the site")),
            Step.APPROVE: (self.tr("Step 2 of 3: your approval"), self._approve_words()),
            Step.WAITING: (self.tr("Step 2 of 3: your approval"), ""),
            Step.BY_HAND: (self.tr("Step 2 of 3: your approval"), self.tr("Connect")),
            Step.DONE: (self.tr("Step 3 of 3: tried out"), self.tr("Done")),
        }
        words, button = titles[step]
        self._steps.setText(words)
        assert self.primary is not None
        self.primary.setVisible(bool(button))
        self.primary.setText(button)
        self.primary.setAccessibleName(button)
        self.primary.setEnabled(True)
        self.close_button.setVisible(step is not Step.DONE)
        self.folder_button.setVisible(step is Step.ADDRESS and self._again is None)
        self.back_button.setVisible(step in (Step.APPROVE, Step.WAITING, Step.BY_HAND))
        self.fit()

    def _approve_words(self) -> str:
        if self.found is not None and not self.found.loopback_return:
            return self.tr("Go on")
        return self.tr("Open WordPress to approve")

    # -------------------------------------------------------------------------------------------------- going on

    def submit(self) -> None:
        """Do what the primary button says."""
        if self.primary is None or not self.primary.isEnabled():
            return
        self.banner.clear()
        {
            Step.ADDRESS: self._look,
            Step.APPROVE: self._approve,
            Step.WAITING: lambda: None,
            Step.BY_HAND: self._connect_by_hand,
            Step.DONE: self._finish,
        }[self.step]()

    def _look(self) -> None:
        typed = self.address.text().strip()
        self.form.set_errors({} if typed else {"address": self.tr("Type the site's address.")})
        if typed:
            connecting = self._context.services.connecting
            self._work(self.tr("Looking at {0}").format(typed), lambda _job: connecting.look(typed), self._looked)

    def _looked(self, look: SiteLook) -> None:
        self.found = look
        self._found_title.setText(self.tr("Found: {0}").format(name_of(look)))
        parts = [look.address]
        parts.append(self.tr("WordPress {0}").format(look.version) if look.version else self.tr("WordPress"))
        if look.seo_plugin:
            parts.append(look.seo_plugin)
        if look.timezone:
            parts.append(look.timezone)
        self._found_text.setText("  ·  ".join(parts))
        if not self.name.text().strip():
            self.name.setText(name_of(look))
        self.details.setVisible(self._again is None)
        self._show(Step.APPROVE)
        if not look.application_passwords:
            self.banner.say(
                Tone.WARNING,
                self.tr("This site does not offer application passwords"),
                self.tr(
                    "A security plugin (Wordfence does it by default) or missing https switches them off. Have them "
                    "allowed, then go on; the doctor tells where."
                ),
            )
            self.fit()
        self.name.setFocus()

    def _approve(self) -> None:
        errors = {} if self._again is not None or self.name.text().strip() else {"name": self.tr("Type a name.")}
        self.details.set_errors(errors)
        if errors or self.found is None:
            return
        if not self.found.loopback_return:
            self._by_hand()
            return
        self.start_approval()

    def start_approval(self) -> None:
        """Open WordPress's page and wait for its answer in the background."""
        look = self.found
        assert look is not None
        services = self._context.services
        try:
            self._approval = approval = services.connecting.authorise(look)
        except OSError:
            self._by_hand()  # no port of this computer can be listened on
            return
        self._page_by_hand = approval.page
        self._show(Step.WAITING)
        self._job = services.jobs.submit_blocking(
            self.tr("Waiting for the approval in the browser"),
            lambda job: approval.wait(job.should_stop),
            kind="connect",
        )
        # A job that is cancelled before it begins never comes to the end of `wait`.
        self._job.finished.add_done_callback(lambda _done: approval.close())
        follow(
            self._context.bridge,
            self,
            self._job,
            self._approved,
            self._approval_failed,
            lambda: self._approved(None),
        )
        self._open_page()

    def _approved(self, granted: Granted | None) -> None:
        if self.step is not Step.WAITING:
            return
        if granted is None:
            self._show(Step.APPROVE)
            self.banner.say(Tone.WARNING, self.tr("It was not approved"), self.tr("Nothing was changed on the site."))
            self.fit()
            return
        self._connect(granted.username, granted.password)

    def _approval_failed(self, error: BaseException) -> None:
        self._show(Step.APPROVE)
        self.banner.say_error(error)
        self.fit()

    def _by_hand(self) -> None:
        self._stop_waiting()
        assert self.found is not None
        self._page_by_hand = self._context.services.connecting.by_hand(self.found)
        self._show(Step.BY_HAND)
        (self.hand.password if self.hand.username.text() else self.hand.username).setFocus()

    def _connect_by_hand(self) -> None:
        if self.hand.check():
            self._connect(self.hand.username.text().strip(), self.hand.password.text().strip())
        else:
            self.fit()

    def _connect(self, username: str, password: str) -> None:
        assert self.found is not None
        wish = ConnectWish(
            look=self.found,
            name=self.name.text(),
            username=username,
            password=password,
            sectors=[part for part in self.sectors.text().split(",") if part.strip()],
            language=str(self.language.currentData()),
            site_id=self._site.id if self._site is not None else None,
        )
        connecting = self._context.services.connecting
        self._work(
            self.tr("Connecting {0}").format(wish.name or self.found.address),
            lambda _job: connecting.connect(wish),
            self._connected,
        )

    def _connected(self, result: tuple[SiteInfo, ConnectionReport]) -> None:
        site, report = result
        self.hand.password.clear()
        self._site = site
        self._context.current.choose(site)
        self._context.show_place("sites", "")
        if report.problem is not None:
            self.finished_page.show_trouble(site.name)
            self._show(Step.DONE)
            self.banner.say_error(report.problem)
        else:
            self.finished_page.show_facts(connection_lines(report.facts))
            self._show(Step.DONE)
            self.banner.say(
                Tone.SUCCESS,
                self.tr("“{0}” is connected").format(site.name),
                self.tr("Address, login and rights were tried out. Articles can be published."),
            )
        self.fit()

    def _finish(self) -> None:
        self.accept()

    def _examine(self) -> None:
        from igny8_desktop.ui.sites.doctor_dialog import DoctorDialog

        site = self._site
        self.accept()
        if site is not None:
            dialog = DoctorDialog(self._context, site)
            dialog.open()
            dialog.examine()

    # ------------------------------------------------------------------------------------------------------ helpers

    def _work(self, title: str, work: Callable[[JobContext], R], done: Callable[[R], object]) -> None:
        self.set_busy(True)
        try:
            handle = self._context.services.jobs.submit_blocking(title, work, kind="connect")
        except Igny8Error as error:
            self._failed(error)
            return
        follow(self._context.bridge, self, handle, done, self._failed)

    def _failed(self, error: BaseException) -> None:
        self.set_busy(False)
        if self.step is Step.WAITING:
            self._show(Step.APPROVE)
        self.banner.say_error(error)
        self.fit()

    @Slot()
    def _open_page(self) -> None:
        QDesktopServices.openUrl(QUrl(self._page_by_hand))

    def _copy_page(self) -> None:
        QGuiApplication.clipboard().setText(self._page_by_hand)

    def _back(self) -> None:
        self._stop_waiting()
        self.banner.clear()
        self._show(Step.ADDRESS if self.step is Step.APPROVE else Step.APPROVE)

    def _stop_waiting(self) -> None:
        if self._job is not None:
            self._job.cancel()
        self._job, self._approval = None, None

    def _to_folder(self) -> None:
        self.accept()
        self._context.open_dialog("add_site_by_hand")

    def done(self, result: int) -> None:
        """Stop listening for the browser whatever way the dialog is closed."""
        self._stop_waiting()
        super().done(result)
