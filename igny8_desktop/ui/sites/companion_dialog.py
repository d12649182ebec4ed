"""Hand out the companion plugin for WordPress, and keep its API key where a site needs one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLineEdit

from igny8_desktop.services.sites.companion_plugin import CompanionZip
from igny8_desktop.services.sites.sites import SiteInfo
from igny8_desktop.ui.background import write
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.theme import Tone, make_label
from igny8_desktop.ui.widgets import Card, Form, GhostButton, SecondaryButton

_NAMESPACE = "igny8/v1"


class CompanionDialog(BaseDialog):
    """Writes the plugin's ZIP, says how to install it, and takes an API key."""

    def __init__(self, context: WindowContext, site: SiteInfo) -> None:
        super().__init__(
            self.tr("Companion plugin"),
            self.tr(
                "A small plugin of ours for WordPress: SEO fields for posts and pages whatever the SEO plugin, posts "
                "that are created once even by two computers, and news of your posts at once. Publishing works "
                "without it, too."
            ),
            parent=context.window,
            width=620,
        )
        self._context = context
        self._site = site
        self.written: CompanionZip | None = None
        if _NAMESPACE in site.facts.get("namespaces", ()):
            self.banner.say(Tone.SUCCESS, self.tr("The plugin is on this site"), self.tr("It is used for publishing."))
        self.steps = Card()
        self.steps.add(make_label(self.tr("Install it"), "strong"))
        for number, step in enumerate(context.services.companion.steps, 1):
            self.steps.add(make_label(f"{number}.  {step}", "body", wrap=True))
        self.add(self.steps)
        self.folder_button = GhostButton(self.tr("Show the file"), self.show_file, icon="folder-open")
        self.folder_button.setEnabled(False)
        self.add_left(self.folder_button)
        self.key = QLineEdit()
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        form = Form()
        form.add(
            "key",
            self.tr("&API key (optional)"),
            self.key,
            help_text=self.tr("From wp-admin, Tools → IGNY8. Posts are then made as the user who made the key."),
        )
        self.add(form)
        self.key_button = SecondaryButton(self.tr("Keep the key"), self.keep_key)
        self.key_button.setEnabled(False)
        self.key.textChanged.connect(lambda text: self.key_button.setEnabled(bool(text.strip())))
        self.add(self.key_button)
        self.set_buttons(self.tr("Save the plugin's ZIP"), self.save_zip, close=self.tr("Close"))

    def save_zip(self) -> None:
        """Write the ZIP into the exports of the data folder."""
        plugin = self._context.services.companion
        self.set_busy(True)

        def done(written: CompanionZip) -> None:
            self.set_busy(False)
            self.written = written
            self.folder_button.setEnabled(True)
            self.banner.say(Tone.SUCCESS, self.tr("The ZIP is ready"), str(written.path))
            self.fit()

        def failed(error: BaseException) -> None:
            self.set_busy(False)
            self.banner.say_error(error)

        write(self._context, self, self.tr("Writing the plugin"), plugin.write_zip, done, failed)

    def show_file(self) -> None:
        """Open the folder that the ZIP lies in."""
        if self.written is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(self.written.path).parent)))

    def keep_key(self) -> None:
        """Keep the API key in the store of secrets; it is not shown again."""
        key, sites, site_id = self.key.text().strip(), self._context.services.sites, self._site.id
        self.key_button.setEnabled(False)

        def done(_nothing: None) -> None:
            self.key.clear()
            self.banner.say(Tone.SUCCESS, self.tr("The key is kept"), self.tr("It goes to this site only."))
            self.fit()

        write(
            self._context,
            self,
            self.tr("Keeping the key"),
            lambda: sites.set_companion_key(site_id, key),
            done,
            self.banner.say_error,
        )
