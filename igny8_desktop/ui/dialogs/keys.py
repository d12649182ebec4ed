"""Where keys and passwords are kept, and the vault for systems without a keyring."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit

from igny8_desktop.domain.ports import SecretStoreStatus
from igny8_desktop.ui.background import write
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.models.readers import Lane
from igny8_desktop.ui.theme import Tone
from igny8_desktop.ui.widgets import Form, LoadingState


class KeysDialog(BaseDialog):
    """Says where keys lie; offers a vault file under a passphrase while they last for this session only."""

    def __init__(self, context: WindowContext) -> None:
        super().__init__(
            _tr("Keys and passwords"),
            _tr("Keys of AI providers and application passwords of sites. They are never in the database or the logs."),
            parent=context.window,
            width=520,
            scroll=False,
        )
        self._context = context
        self._new = True
        self.passphrase = QLineEdit()
        self.again = QLineEdit()
        for field in (self.passphrase, self.again):
            field.setEchoMode(QLineEdit.EchoMode.Password)
        self.form = Form()
        self.form.add("passphrase", self.tr("&Passphrase"), self.passphrase)
        self.form.add("again", self.tr("The passphrase &again"), self.again)
        self._loading = LoadingState()
        self.add(self._loading)
        self.add(self.form)
        self.form.hide()
        self.set_buttons(self.tr("Keep keys in a vault"), self.submit, close=self.tr("Close"))
        assert self.primary is not None
        self.primary.hide()
        secrets, vault = context.services.secrets, context.services.vault
        context.readers.submit(
            Lane.ROWS, self, lambda: (secrets.status(), vault.vault_exists), self._show, self.banner.say_error
        )

    def _show(self, found: tuple[SecretStoreStatus, bool]) -> None:
        status, exists = found
        self._new = not exists
        self._loading.hide()
        tone = Tone.SUCCESS if status.persistent else Tone.WARNING
        title = self.tr("Keys are kept") if status.persistent else self.tr("Keys last for this session only")
        self.banner.say(tone, title, status.words)
        offer = not status.persistent
        self.form.setVisible(offer)
        if self.primary is not None:
            self.primary.setVisible(offer)
            self.primary.setText(self.tr("Keep keys in a vault") if self._new else self.tr("Open the vault"))
        self.form.row("again").setVisible(self._new)
        self.form.row("passphrase").set_help(
            self.tr("A vault is a file in the data folder that only this passphrase opens. Nobody can recover it.")
            if self._new
            else self.tr("This data folder has a vault; it opens with the passphrase you chose.")
        )
        self.fit()

    def submit(self) -> None:
        """Open or make the vault."""
        errors = {}
        if not self.passphrase.text():
            errors["passphrase"] = self.tr("Type a passphrase.")
        elif self._new and self.passphrase.text() != self.again.text():
            errors["again"] = self.tr("The two are not the same.")
        self.form.set_errors(errors)
        if errors or (self.primary is not None and not self.primary.isEnabled()):
            return
        vault, passphrase = self._context.services.vault, self.passphrase.text()
        self.set_busy(True)
        write(
            self._context,
            self,
            self.tr("Opening the vault"),
            lambda: vault.use_vault(passphrase),
            self._opened,
            self._failed,
        )

    def _opened(self, _done: None) -> None:
        self.passphrase.clear()
        self.again.clear()
        self._context.notices.success(self.tr("Keys are kept in the vault from now on"))
        self.accept()

    def _failed(self, error: BaseException) -> None:
        self.set_busy(False)
        self.banner.say_error(error)
        self.fit()


def _tr(text: str) -> str:
    return QCoreApplication.translate("KeysDialog", text)
