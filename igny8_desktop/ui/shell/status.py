"""The status bar: what runs, who writes, where keys are kept, and the credits that are left."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QStatusBar, QToolButton, QWidget

from igny8_desktop.domain.changes import Changes
from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.domain.ports import SecretStoreStatus
from igny8_desktop.services.billing.credits import CreditService
from igny8_desktop.settings import schema
from igny8_desktop.settings.store import SettingsStore
from igny8_desktop.ui.bridge import Bridge
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.models.readers import Lane, Readers
from igny8_desktop.ui.theme import theme
from igny8_desktop.ui.widgets import JobsPanel, StatusBarJobs


def provider_words(settings: SettingsStore) -> str:
    """Return who writes, such as “Offline engine” or “OpenAI · gpt-5.4-mini”."""
    provider = settings.get(schema.AI_PROVIDER)
    label = next(choice.label for choice in schema.AI_PROVIDER.choices if choice.value == provider)
    label = label.split(" (")[0]
    model = settings.get(schema.AI_MODEL)
    return f"{label} · {model}" if provider and model else label


class StatusButton(QToolButton):
    """A short fact that opens where it can be changed."""

    def __init__(self, icon: str, on_click: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self.setProperty("look", "status")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(14, 14))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme().set_icon(self, icon)
        self.clicked.connect(lambda _checked=False: on_click())

    def say(self, text: str, tip: str, *, warn: bool = False) -> None:
        """Show a fact; `warn` marks one that a person should know of."""
        self.setText(f" {text}")
        self.setToolTip(tip)
        self.setAccessibleName(text)
        self.setAccessibleDescription(tip)
        theme().set_icon(self, "triangle-alert" if warn else self._icon, "warning_text" if warn else "text_muted")


class StatusLine(QStatusBar):
    """The status bar of the window."""

    def __init__(
        self,
        bridge: Bridge,
        readers: Readers,
        settings: SettingsStore,
        credit_service: CreditService,
        secret_status: Callable[[], SecretStoreStatus],
        cancel_job: Callable[[int], object],
        open_dialog: Callable[[str], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._readers = readers
        self._settings = settings
        self._credits = credit_service
        self._secret_status = secret_status
        self.panel = JobsPanel(bridge, cancel_job, self)
        self.jobs = StatusBarJobs(bridge, self.panel)
        self.provider = StatusButton("sparkles", lambda: open_dialog("ai"))
        self.keys = StatusButton("key-round", lambda: open_dialog("keys"))
        self.credits = StatusButton("coins", lambda: open_dialog("credits"))
        self.addWidget(self.jobs)
        for widget in (self.provider, self.keys, self.credits):
            self.addPermanentWidget(widget)
        bridge.changes_published.connect(self._changed)
        self.show_provider()
        self.credits.say("…", self.tr("Credits"))
        self.keys.hide()

    def refresh(self) -> None:
        """Read balance and key store, off the main thread."""
        self._read_balance()
        self._readers.submit(Lane.ROWS, self, self._secret_status, self._show_keys, lambda _error: None)

    @Slot()
    def show_provider(self) -> None:
        """Say who writes at present."""
        words = provider_words(self._settings)
        self.provider.say(words, self.tr("AI provider: {0}. Click to change it.").format(words))

    def show_balance(self, balance: int) -> None:
        """Say how many credits are left."""
        number = reading_locale().toString(balance)
        text = self.tr("{0} credits").format(number)
        self.credits.say(text, self.tr("{0} are left. Click to add some or to see the ledger.").format(text))

    def _show_keys(self, status: SecretStoreStatus) -> None:
        places = {"keyring": self.tr("system keyring"), "vault": self.tr("vault")}
        place = places.get(status.backend, status.backend) if status.persistent else self.tr("this session only")
        text = self.tr("Keys: {0}").format(place)
        self.keys.say(text, status.words, warn=not status.persistent)
        self.keys.show()

    def _read_balance(self) -> None:
        self._readers.submit(Lane.ROWS, self, self._credits.balance, self.show_balance, lambda _error: None)

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        if changes.touches(EntityKind.ACCOUNT, EntityKind.CREDIT):
            self._read_balance()
