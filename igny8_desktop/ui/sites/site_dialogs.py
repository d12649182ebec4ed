"""Add and edit a site, and add a sector to one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit

from igny8_desktop.domain.enums import TargetKind
from igny8_desktop.domain.errors import Igny8Error
from igny8_desktop.services.sites.sites import MAX_SECTORS, NewSite, SectorInfo, SiteInfo
from igny8_desktop.ui.background import follow
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.widgets import Form, SecondaryButton

R = TypeVar("R")
#: Languages that the offline engine writes in; an AI model takes any code.
LANGUAGES = (
    ("en", "English"),
    ("de", "Deutsch"),
    ("es", "Español"),
    ("fr", "Français"),
    ("it", "Italiano"),
    ("nl", "Nederlands"),
    ("pt", "Português"),
    ("tr", "Türkçe"),
)


class _SiteForm(BaseDialog):
    """What the dialogs of a site share: fields of the target, folder chooser, and saving as a job."""

    def __init__(self, context: WindowContext, title: str, text: str) -> None:
        super().__init__(title, text, parent=context.window, width=540)
        self._context = context
        self._busy = False
        self.form = Form()
        self.name = QLineEdit()
        self.name.setPlaceholderText(self.tr("Client or site, such as “Corner Coffee”"))
        self.language = QComboBox()
        for code, label in LANGUAGES:
            self.language.addItem(label, code)
        self.url = QLineEdit()
        self.url.setPlaceholderText("https://example.com")
        self.username = QLineEdit()
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.folder = QLineEdit()
        self.folder.setPlaceholderText(self.tr("A folder of its own among the exports"))
        self.browse = SecondaryButton(self.tr("Choose…"), self._browse, icon="folder-open")

    def _add_wordpress_rows(self, *, password_help: str) -> None:
        self.form.add(
            "url", self.tr("&Address"), self.url, help_text=self.tr("As you type it into a browser."), required=True
        )
        self.form.add("username", self.tr("WordPress &user name"), self.username, required=True)
        self.form.add("password", self.tr("Application &password"), self.password, help_text=password_help)

    def _add_folder_row(self) -> None:
        self.form.add(
            "folder",
            self.tr("&Folder"),
            self.folder,
            help_text=self.tr("A browsable site is written there: start page, articles, images."),
            trailing=self.browse,
        )

    def _browse(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose a folder"), self.folder.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.folder.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _save(self, title: str, work: Callable[[], R], done: Callable[[R], object]) -> None:
        if self._busy:
            return
        self._busy = True
        self.set_busy(True)
        self.banner.clear()
        try:
            handle = self._context.services.jobs.submit_blocking(title, lambda _job: work(), kind="write")
        except Igny8Error as error:
            self._failed(error)
            return
        follow(self._context.bridge, self, handle, done, self._failed)

    def _failed(self, error: BaseException) -> None:
        self._busy = False
        self.set_busy(False)
        self.banner.say_error(error)
        self.fit()


class AddSiteDialog(_SiteForm):
    """Asks for a new site; adds it with its sectors, and its password in the secret store."""

    def __init__(self, context: WindowContext) -> None:
        super().__init__(
            context,
            _tr("Add a site"),
            _tr("Where a client's keywords, ideas and articles belong, and where they are published to."),
        )
        self.target = QComboBox()
        self.target.addItem(self.tr("A WordPress site"), str(TargetKind.WORDPRESS))
        self.target.addItem(self.tr("A folder on this computer (static site)"), str(TargetKind.FOLDER))
        self.sectors = QLineEdit()
        self.sectors.setPlaceholderText(self.tr("Coffee, Equipment, Courses"))
        self.form.add("name", self.tr("&Name"), self.name, required=True)
        self.form.add("target", self.tr("Publishes &to"), self.target)
        self._add_wordpress_rows(
            password_help=self.tr(
                "Not the password of the log-in page: in WordPress, open Users → Profile, scroll to Application "
                "Passwords, type IGNY8 and press Add. It is never kept in the database. You can enter it "
                "later."
            )
        )
        self._add_folder_row()
        self.form.add(
            "sectors",
            self.tr("&Sectors"),
            self.sectors,
            help_text=self.tr("Fields of business within the site, with commas between; up to {0}.").format(
                MAX_SECTORS
            ),
        )
        self.form.add("language", self.tr("&Language of the articles"), self.language)
        self.add(self.form)
        self.set_buttons(self.tr("Add the site"), self.submit)
        self.target.currentIndexChanged.connect(lambda _index: self._show_target())
        self._show_target()
        self.name.setFocus()

    def _show_target(self) -> None:
        wordpress = self.target.currentData() == str(TargetKind.WORDPRESS)
        for key in ("url", "username", "password"):
            self.form.row(key).setVisible(wordpress)
        self.form.row("folder").setVisible(not wordpress)
        self.fit()

    def submit(self) -> None:
        """Add the site, or say what is missing."""
        wordpress = self.target.currentData() == str(TargetKind.WORDPRESS)
        errors = {}
        if not self.name.text().strip():
            errors["name"] = self.tr("Type a name.")
        if wordpress and not self.url.text().strip():
            errors["url"] = self.tr("Type the site's address.")
        if wordpress and not self.username.text().strip():
            errors["username"] = self.tr("Type the user name you log in to WordPress with.")
        self.form.set_errors(errors)
        if errors:
            self.fit()
            return
        new = NewSite(
            name=self.name.text(),
            target=TargetKind.WORDPRESS if wordpress else TargetKind.FOLDER,
            url=self.url.text() if wordpress else "",
            folder="" if wordpress else self.folder.text().strip(),
            username=self.username.text() if wordpress else "",
            password=self.password.text() if wordpress else "",
            sectors=[part for part in self.sectors.text().split(",") if part.strip()],
            language=str(self.language.currentData()),
        )
        sites = self._context.services.sites
        self._save(self.tr("Adding a site"), lambda: sites.add(new), self._added)

    def _added(self, site: SiteInfo) -> None:
        self.password.clear()
        self._context.current.choose(site)
        self._context.show_place("sites", "")
        self._context.notices.success(
            self.tr("“{0}” is added").format(site.name),
            action_text=self.tr("Import keywords…"),
            action=lambda: self._context.show_place("planner", "keywords"),
        )
        self.accept()


class EditSiteDialog(_SiteForm):
    """Changes a site and its connection; the password is only ever replaced, never shown."""

    def __init__(self, context: WindowContext, site: SiteInfo) -> None:
        super().__init__(context, _tr("Edit {0}").format(site.name), "")
        self._site = site
        self.form.add("name", self.tr("&Name"), self.name, required=True)
        if site.target is TargetKind.WORDPRESS:
            self._add_wordpress_rows(password_help=self.tr("Leave empty to keep the one that is stored."))
            self.password.setPlaceholderText(self.tr("Unchanged"))
        else:
            self._add_folder_row()
        self.form.add("language", self.tr("&Language of the articles"), self.language)
        self.add(self.form)
        self.set_buttons(self.tr("Save"), self.submit)
        self.name.setText(site.name)
        self.url.setText(site.url)
        self.username.setText(site.username)
        self.folder.setText(site.folder)
        unused = (
            (self.folder, self.browse)
            if site.target is TargetKind.WORDPRESS
            else (self.url, self.username, self.password)
        )
        for field in unused:
            field.setParent(self)
            field.hide()
        if self.language.findData(site.language) < 0:
            self.language.addItem(site.language, site.language)
        self.language.setCurrentIndex(self.language.findData(site.language))

    def submit(self) -> None:
        """Save what was changed, or say what is missing."""
        wordpress = self._site.target is TargetKind.WORDPRESS
        errors = {} if self.name.text().strip() else {"name": self.tr("Type a name.")}
        if wordpress and not self.url.text().strip():
            errors["url"] = self.tr("Type the site's address.")
        self.form.set_errors(errors)
        if errors:
            return
        sites, site_id = self._context.services.sites, self._site.id
        name, language = self.name.text(), str(self.language.currentData())
        url, username = self.url.text(), self.username.text()
        password, folder = self.password.text(), self.folder.text()

        def save() -> SiteInfo:
            if wordpress:
                return sites.update(
                    site_id, name=name, language=language, url=url, username=username, password=password or None
                )
            return sites.update(site_id, name=name, language=language, folder=folder)

        self._save(self.tr("Saving a site"), save, self._saved)

    def _saved(self, site: SiteInfo) -> None:
        self.password.clear()
        self._context.notices.success(self.tr("“{0}” is saved").format(site.name))
        self.accept()


class AddSectorDialog(BaseDialog):
    """Adds a sector to a site."""

    def __init__(self, context: WindowContext, site: SiteInfo) -> None:
        super().__init__(
            _tr("Add a sector"),
            _tr("A field of business within {0}; keywords and everything made of them belong to one.").format(
                site.name
            ),
            parent=context.window,
            width=460,
            scroll=False,
        )
        self._context = context
        self._site = site
        self.name = QLineEdit()
        self.form = Form()
        self.form.add("name", self.tr("&Name"), self.name, required=True)
        self.add(self.form)
        self.set_buttons(self.tr("Add the sector"), self.submit)
        self.name.setFocus()

    def submit(self) -> None:
        """Add the sector, or say what is missing."""
        name = self.name.text().strip()
        self.form.set_errors({} if name else {"name": self.tr("Type what the sector is about.")})
        if not name or (self.primary is not None and not self.primary.isEnabled()):
            return
        self.set_busy(True)
        sites, site_id = self._context.services.sites, self._site.id
        try:
            handle = self._context.services.jobs.submit_blocking(
                self.tr("Adding a sector"), lambda _job: sites.add_sector(site_id, name), kind="write", site_id=site_id
            )
        except Igny8Error as error:
            self._failed(error)
            return
        follow(self._context.bridge, self, handle, self._added, self._failed)

    def _added(self, sector: SectorInfo) -> None:
        self._context.notices.success(self.tr("Sector “{0}” is added").format(sector.name))
        self.accept()

    def _failed(self, error: BaseException) -> None:
        self.set_busy(False)
        self.banner.say_error(error)
        self.fit()


def _tr(text: str) -> str:
    return QCoreApplication.translate("Sites", text)
