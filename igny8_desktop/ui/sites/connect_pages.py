"""The pages of the connect wizard that mostly explain: waiting for the browser, copying by hand, and what was found."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QProgressBar, QVBoxLayout, QWidget

from igny8_desktop.ui.theme import make_label, theme
from igny8_desktop.ui.widgets import Form, LinkButton, SecondaryButton

Act = Callable[[], object]


def page_layout(page: QWidget) -> QVBoxLayout:
    """Return the layout of a page without margins of its own."""
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(theme().tokens.space.md)
    return layout


class WaitingPage(QWidget):
    """Says what to do in the browser, and moves on when it is done there."""

    def __init__(self, open_page: Act, copy_page: Act, by_hand: Act) -> None:
        super().__init__()
        layout = page_layout(self)
        layout.addWidget(make_label(self.tr("Approve in your browser"), "strong"))
        layout.addWidget(
            make_label(
                self.tr(
                    "Your browser shows a page of WordPress. Log in if it asks, check that the site is the right one, "
                    "and press “Yes, I approve of this connection”. This window goes on by itself."
                ),
                "body",
                wrap=True,
            )
        )
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setAccessibleName(self.tr("Waiting for the approval in the browser"))
        layout.addWidget(bar)
        self.hand_link = LinkButton(self.tr("Copy the password by hand instead"), by_hand)
        links = QHBoxLayout()
        links.addWidget(LinkButton(self.tr("Open the page again"), open_page))
        links.addWidget(LinkButton(self.tr("Copy its address"), copy_page))
        links.addWidget(self.hand_link)
        links.addStretch(1)
        layout.addLayout(links)


class HandPage(QWidget):
    """Leads through copying the password from WordPress's page."""

    def __init__(self, open_page: Act, copy_page: Act) -> None:
        super().__init__()
        layout = page_layout(self)
        for text in (
            self.tr("1.  Open WordPress's page and log in if it asks."),
            self.tr("2.  Press “Yes, I approve of this connection”. WordPress shows a password once."),
            self.tr("3.  Copy it, and paste it here with the user name that you log in with."),
        ):
            layout.addWidget(make_label(text, "body", wrap=True))
        line = QHBoxLayout()
        line.addWidget(SecondaryButton(self.tr("Open WordPress's page"), open_page, icon="external-link"))
        line.addWidget(LinkButton(self.tr("Copy its address"), copy_page))
        line.addStretch(1)
        layout.addLayout(line)
        self.username = QLineEdit()
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setPlaceholderText("xxxx xxxx xxxx xxxx xxxx xxxx")
        self.form = Form()
        self.form.add("username", self.tr("WordPress &user name"), self.username, required=True)
        self.form.add(
            "password",
            self.tr("Application &password"),
            self.password,
            help_text=self.tr(
                "24 letters and digits in groups of four; not the password of the log-in page. It goes to the keyring "
                "of this computer and nowhere else."
            ),
            required=True,
        )
        layout.addWidget(self.form)

    def check(self) -> bool:
        """Say what is missing, or return true."""
        errors = {}
        if not self.username.text().strip():
            errors["username"] = self.tr("Type the user name you log in to WordPress with.")
        if not self.password.text().strip():
            errors["password"] = self.tr("Paste the password that WordPress shows.")
        self.form.set_errors(errors)
        return not errors


class DonePage(QWidget):
    """Shows what was found, or where to ask why it does not work."""

    def __init__(self, examine: Act) -> None:
        super().__init__()
        layout = page_layout(self)
        self._text = make_label("", "body", wrap=True)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(theme().tokens.space.xl)
        self._facts.setVerticalSpacing(theme().tokens.space.sm)
        self._facts.setColumnStretch(1, 1)
        self.doctor_button = SecondaryButton(self.tr("Examine why…"), examine, icon="search")
        layout.addWidget(self._text)
        layout.addLayout(self._facts)
        layout.addWidget(self.doctor_button)

    def show_facts(self, lines: Sequence[tuple[str, str]]) -> None:
        """Show what connecting found."""
        self._text.hide()
        self.doctor_button.hide()
        for row, (label, value) in enumerate(lines):
            self._facts.addWidget(make_label(label, "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(make_label(value, "body", wrap=True), row, 1)

    def show_trouble(self, name: str) -> None:
        """Say that nothing is lost."""
        self._text.setText(self.tr("“{0}” is kept, so nothing has to be typed again.").format(name))
