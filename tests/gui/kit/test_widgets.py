"""Forms, badges, notices, dialogs, tabs and boards: names for everybody, and what a person can do."""

from __future__ import annotations

from enum import StrEnum

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from igny8_desktop.domain import enums
from igny8_desktop.domain.errors import CredentialsRefused
from igny8_desktop.ui.models import MemoryViewState
from igny8_desktop.ui.widgets import (
    ElidedLabel,
    ErrorDialog,
    Form,
    Notices,
    SearchField,
    Splitter,
    StageBoard,
    StageCounts,
    StageSpec,
    StatusBadge,
    SubTabs,
    status_spec,
    technical_details,
)
from igny8_desktop.ui.widgets.badges import status_words
from igny8_desktop.ui.widgets.redaction import without_secrets

KEY = "sk-proj-Abc123Abc123Abc123"


def spoken(widget: QWidget, what: QAccessible.Text = QAccessible.Text.Name) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(what)


def test_form_rows_speak_their_label_help_and_error(qtbot: QtBot) -> None:
    form = Form()
    qtbot.addWidget(form)
    url = QLineEdit()
    row = form.add("url", "&Address", url, help_text="Where people read it.")
    box = QCheckBox()
    beside = form.add("auto", "Approve by itself", box)
    kind = QComboBox()
    form.add("kind", "Publish to", kind)
    form.show()
    assert row.label.buddy() is url
    assert spoken(url) == "Address"
    assert spoken(url, QAccessible.Text.Description) == "Where people read it."
    assert spoken(box) == "Approve by itself"
    assert beside.label.parent() is beside  # a label of nobody is a window that outlives its form
    assert not beside.label.isVisible()
    assert spoken(kind) == "Publish to"
    form.activateWindow()
    form.set_errors({"url": "This is not an address."})
    assert spoken(url, QAccessible.Text.Description).startswith("This is not an address.")
    assert row.error == "This is not an address."
    qtbot.waitUntil(url.hasFocus)
    QTest.keyClick(url, Qt.Key.Key_A)
    assert row.error == ""
    assert spoken(url, QAccessible.Text.Description) == "Where people read it."


STATUS_KINDS = (
    enums.KeywordStatus,
    enums.ClusterStatus,
    enums.IdeaStatus,
    enums.TaskStatus,
    enums.ContentStatus,
    enums.SiteStatus,
    enums.ImageStatus,
    enums.RunStatus,
    enums.ItemState,
    enums.SearchIntent,
)


@pytest.mark.parametrize("kind", STATUS_KINDS)
def test_every_status_has_a_word_a_shape_and_a_tone(kind: type[StrEnum]) -> None:
    specs = [status_spec(word) for word in kind]
    assert {str(word) for word in kind} <= set(status_words())
    # Within one kind no two statuses may differ by colour only.
    assert len({spec.icon for spec in specs}) == len(specs)
    assert len({spec.text for spec in specs}) == len(specs)


def test_badge_speaks_and_draws(qtbot: QtBot) -> None:
    badge = StatusBadge("failed")
    qtbot.addWidget(badge)
    badge.show()
    assert spoken(badge) == "Failed"
    red = badge.grab().toImage()
    badge.set_status("approved")
    badge.resize(badge.sizeHint())
    assert spoken(badge) == "Approved"
    assert badge.grab().toImage() != red
    assert status_spec("some_new_word").text == "Some new word"


def test_notices_leave_the_focus_alone_and_offer_undo(qtbot: QtBot) -> None:
    window = QWidget()
    field = QLineEdit(window)
    qtbot.addWidget(window)
    window.resize(900, 600)
    window.show()
    window.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    notices = Notices(window)
    undone: list[bool] = []
    card = notices.success("Deleted.", action_text="Undo", action=lambda: undone.append(True))
    assert field.hasFocus()
    assert card.geometry().right() < window.width()
    assert card.geometry().bottom() < window.height()
    window.resize(1200, 800)
    qtbot.waitUntil(lambda: card.geometry().right() > 1100)
    assert card.action_button is not None
    card.action_button.click()
    assert undone == [True]
    assert notices.cards == []
    for number in range(6):
        notices.info(f"Number {number}")
    assert [one.notice.text for one in notices.cards] == ["Number 2", "Number 3", "Number 4", "Number 5"]
    tops = [one.y() for one in notices.cards]
    assert tops == sorted(tops)
    assert len(notices.history) == 7
    notices.cards[0]._timer.timeout.emit()
    assert len(notices.cards) == 3
    notices.clear()


def test_error_notice_opens_details_without_secrets(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 600)
    window.show()
    notices = Notices(window)
    try:
        raise CredentialsRefused("The key was refused", f"The server does not accept {KEY}.", "Check the key.")
    except CredentialsRefused as error:
        card = notices.error(error)
    assert card.action_button is not None
    card.action_button.click()
    dialog = window.findChild(ErrorDialog)
    assert dialog is not None
    assert dialog.isVisible()
    assert not dialog.details.isVisible()
    dialog.details_button.click()
    assert dialog.details.isVisible()
    dialog.copy_button.click()
    report = QGuiApplication.clipboard().text()
    assert "Check the key." in report
    assert "CredentialsRefused" in report
    shown = [label.text() for label in dialog.findChildren(QLabel)] + [dialog.details.toPlainText(), report]
    assert not [text for text in shown if KEY in text]
    dialog.close()


@pytest.mark.parametrize(
    "secret",
    [
        "Authorization: Bearer abcdef123456",
        "Authorization: Basic dXNlcjpwYXNz",
        '{"api_key": "plainword"}',
        "password=hunter22",
        "IGNY8_SECRET_AI_OPENAI=whatever12",
        f"key {KEY} end",
        "pass abcd EFGH 1234 ijkl MNOP 5678",
        "https://user:pa55@example.com/x",
        "wp_nonce: 8f7e6d5c4b",
    ],
)
def test_secrets_are_taken_out(secret: str) -> None:
    cleaned = without_secrets(secret)
    assert "[hidden]" in cleaned
    for word in (
        "abcdef123456",
        "dXNlcjpwYXNz",
        "plainword",
        "hunter22",
        "whatever12",
        KEY,
        "MNOP",
        "pa55",
        "8f7e6d5c4b",
    ):
        assert word not in cleaned


def test_details_keep_what_helps() -> None:
    try:
        raise ValueError("the answer had 3 parts")
    except ValueError as error:
        text = technical_details(error)
    assert "test_widgets.py" in text
    assert "the answer had 3 parts" in text


def test_sub_tabs_build_pages_when_looked_at(qtbot: QtBot) -> None:
    built: list[str] = []

    def maker(name: str) -> QWidget:
        built.append(name)
        return QLabel(name)

    tabs = SubTabs("Planner")
    qtbot.addWidget(tabs)
    tabs.add("keywords", "Keywords", lambda: maker("keywords"))
    tabs.add("clusters", "Clusters", lambda: maker("clusters"))
    tabs.show()
    assert built == ["keywords"]
    with qtbot.waitSignal(tabs.changed):
        QTest.keyClick(tabs.bar, Qt.Key.Key_Right)
    assert tabs.current == "clusters"
    assert built == ["keywords", "clusters"]
    tabs.show_page("keywords")
    assert len(built) == 2
    tabs.set_count("clusters", 12430)
    assert tabs.bar.tabText(1) == "Clusters  12,430"
    assert spoken(tabs) == "Planner"


def test_splitter_comes_back_as_it_was(qtbot: QtBot) -> None:
    states = MemoryViewState()
    for expected in ([300, 591], [500, 391]):
        splitter = Splitter("editor", states, [QWidget(), QWidget()], [300, 591])
        qtbot.addWidget(splitter)
        splitter.resize(900, 300)
        splitter.show()
        assert splitter.sizes() == pytest.approx(expected, abs=3)
        splitter.setSizes([500, 391])
        splitter.save()


def test_stage_board_speaks_and_opens(qtbot: QtBot) -> None:
    board = StageBoard([StageSpec("write", "Content", "pen-line"), StageSpec("publish", "Publishing", "send")])
    qtbot.addWidget(board)
    board.show()
    board.set_stage("write", StageCounts(pending=8, running=2, done=1200, failed=3, waiting=1), "running")
    assert spoken(board.cards["write"]) == "Content: Running. 10 to do, 1,200 done, 1 waiting for you, 3 failed"
    with qtbot.waitSignal(board.stage_opened) as opened:
        QTest.keyClick(board.cards["publish"], Qt.Key.Key_Space)
    assert opened.args == ["publish"]
    assert board.cards["write"].height() > 150


def test_search_waits_for_a_pause_and_clears_on_escape(qtbot: QtBot) -> None:
    field = SearchField("Search keywords")
    qtbot.addWidget(field)
    field.show()
    sent: list[str] = []
    field.searched.connect(sent.append)
    QTest.keyClicks(field, "shoes")
    assert sent == []
    qtbot.waitUntil(lambda: sent == ["shoes"])
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert sent == ["shoes", ""]
    assert field.text() == ""


def test_elided_label_tells_the_rest(qtbot: QtBot) -> None:
    label = ElidedLabel("a very long title of a job that does not fit into its place")
    qtbot.addWidget(label)
    label.resize(80, 20)
    label.show()
    assert label.toolTip() == label.text()
    assert spoken(label) == label.text()
    label.resize(900, 20)
    qtbot.waitUntil(lambda: label.toolTip() == "")
