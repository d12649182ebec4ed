"""Sites by their dialogs: add, test, sync, edit, remove; keys go to the secret store and nowhere else."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from igny8_desktop.app.bootstrap import Program
from igny8_desktop.domain.enums import TargetKind
from igny8_desktop.services.sites.sites import SiteInfo
from igny8_desktop.ui.dialogs.ai_provider import AiProviderDialog
from igny8_desktop.ui.dialogs.credits import CreditsDialog
from igny8_desktop.ui.dialogs.settings import SettingsDialog
from igny8_desktop.ui.main_window import MainWindow
from igny8_desktop.ui.sites.site_dialogs import AddSectorDialog, AddSiteDialog, EditSiteDialog
from igny8_desktop.ui.sites.sites_tab import SitesTab
from igny8_desktop.ui.widgets import DangerButton
from tests.gui.conftest import MakeWindow, open_dialogs

SECRET = "sk-test-0123456789abcdefghij"


def add_dialog(window: MainWindow) -> AddSiteDialog:
    window.open_dialog("add_site_by_hand")
    (dialog,) = open_dialogs(window)
    assert isinstance(dialog, AddSiteDialog)
    return dialog


def everything_on_disk(home: Path) -> bytes:
    return b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())


def test_a_folder_site_is_added_and_chosen(
    make_main_window: MakeWindow, program: Program, qtbot: QtBot, tmp_path: Path
) -> None:
    window = make_main_window()
    dialog = add_dialog(window)
    assert dialog.form.row("url").isVisible()
    assert not dialog.form.row("folder").isVisible()
    dialog.submit()
    assert dialog.form.row("name").error
    assert dialog.form.row("url").error
    dialog.target.setCurrentIndex(1)
    assert not dialog.form.row("url").isVisible()
    dialog.name.setText("Corner Coffee")
    dialog.folder.setText(str(tmp_path / "out"))
    dialog.sectors.setText("Coffee, Equipment")
    dialog.submit()
    dialog.submit()  # a second press does nothing
    qtbot.waitUntil(lambda: window.current.site is not None)
    (site,) = program.sites.all()
    assert (site.name, site.target, site.folder) == ("Corner Coffee", TargetKind.FOLDER, str(tmp_path / "out"))
    assert [sector.name for sector in site.sectors] == ["Coffee", "Equipment"]
    assert window.place == "sites"
    qtbot.waitUntil(lambda: open_dialogs(window) == [])


def test_a_refused_site_stays_in_the_dialog(window: MainWindow, program: Program, site: SiteInfo, qtbot: QtBot) -> None:
    dialog = add_dialog(window)
    dialog.target.setCurrentIndex(1)
    dialog.name.setText(site.name)
    dialog.submit()
    qtbot.waitUntil(lambda: "exists already" in dialog.banner.text)
    assert dialog.primary is not None
    assert dialog.primary.isEnabled()
    assert len(program.sites.all()) == 1


def test_the_application_password_goes_to_the_secret_store_only(
    make_main_window: MakeWindow, program: Program, qtbot: QtBot, home: Path
) -> None:
    window = make_main_window()
    dialog = add_dialog(window)
    dialog.name.setText("Blog")
    dialog.url.setText("https://blog.example")
    dialog.username.setText("editor")
    dialog.password.setText("abcd efgh ijkl mnop qrst uvwx")
    assert dialog.password.echoMode() is QLineEdit.EchoMode.Password
    dialog.submit()
    qtbot.waitUntil(lambda: window.current.site is not None)
    assert program.secrets.get("site/blog") == "abcd efgh ijkl mnop qrst uvwx"
    assert b"abcd efgh" not in everything_on_disk(home)
    site = program.sites.all()[0]
    edit = EditSiteDialog(window.context, site)
    edit.open()
    assert edit.password.text() == ""  # never shown back
    edit.name.setText("The blog")
    edit.submit()
    qtbot.waitUntil(lambda: program.sites.get(site.id).name == "The blog")
    assert program.secrets.get("site/blog") == "abcd efgh ijkl mnop qrst uvwx"
    qtbot.waitUntil(lambda: open_dialogs(window) == [])


def test_testing_syncing_and_removing(window: MainWindow, program: Program, site: SiteInfo, qtbot: QtBot) -> None:
    window.show_place("sites")
    tab = window.tab("sites")
    assert isinstance(tab, SitesTab)
    qtbot.waitUntil(lambda: tab.panel.site is not None and tab.panel.isVisible())
    tab.panel.test_button.click()
    qtbot.waitUntil(lambda: "The connection works" in tab.panel.banner.text)
    assert program.sites.get(site.id).last_ok
    tab.panel.sync_button.click()
    qtbot.waitUntil(lambda: program.sites.get(site.id).last_synced_at is not None)
    qtbot.waitUntil(lambda: not tab.panel.sync_button.busy)
    sector = AddSectorDialog(window.context, site)
    sector.open()
    sector.name.setText("Courses")
    sector.submit()
    qtbot.waitUntil(lambda: len(program.sites.get(site.id).sectors) == 3)
    qtbot.waitUntil(lambda: open_dialogs(window) == [])
    tab.panel.remove_button.click()
    (question,) = open_dialogs(window)
    confirm = question.findChild(DangerButton)
    assert isinstance(confirm, DangerButton)
    confirm.click()
    qtbot.waitUntil(lambda: program.sites.all() == [])
    qtbot.waitUntil(lambda: tab.welcome.isVisible())
    qtbot.waitUntil(lambda: window.current.site is None)


def test_the_ai_key_is_kept_in_the_secret_store_and_never_shown(
    window: MainWindow, program: Program, qtbot: QtBot, home: Path
) -> None:
    window.open_dialog("ai")
    (dialog,) = open_dialogs(window)
    assert isinstance(dialog, AiProviderDialog)
    dialog.provider.setCurrentIndex(dialog.provider.findData("openai"))
    assert dialog.key.echoMode() is QLineEdit.EchoMode.Password
    dialog.base_url.setText("no address")
    dialog.submit()
    assert dialog.form.row("base_url").error
    dialog.base_url.setText("")
    dialog.key.setText(SECRET)
    dialog.model.setText("gpt-test")
    dialog.submit()
    qtbot.waitUntil(lambda: open_dialogs(window) == [])
    assert program.secrets.get("ai/openai") == SECRET
    assert program.settings.value("ai.model") == "gpt-test"
    assert SECRET.encode() not in everything_on_disk(home)
    window.open_dialog("ai")
    (again,) = open_dialogs(window)
    assert isinstance(again, AiProviderDialog)
    qtbot.waitUntil(lambda: again.remove_key.isVisible())
    assert again.key.text() == ""
    again.remove_key.click()
    qtbot.waitUntil(lambda: not again.remove_key.isVisible())
    assert program.secrets.get("ai/openai") is None
    again.reject()


def test_a_server_that_is_not_there_is_told_in_words(window: MainWindow, qtbot: QtBot) -> None:
    window.open_dialog("ai")
    (dialog,) = open_dialogs(window)
    assert isinstance(dialog, AiProviderDialog)
    dialog.provider.setCurrentIndex(dialog.provider.findData("custom"))
    dialog.base_url.setText("http://127.0.0.1:9/v1")
    dialog.model.setText("none")
    dialog.test_button.click()
    qtbot.waitUntil(lambda: bool(dialog.banner.text), timeout=20_000)
    assert "It works" not in dialog.banner.text
    qtbot.waitUntil(lambda: not dialog.test_button.busy)
    dialog.reject()


def test_credits_are_added_and_prices_changed(window: MainWindow, program: Program, qtbot: QtBot) -> None:
    window.open_dialog("credits")
    (dialog,) = open_dialogs(window)
    assert isinstance(dialog, CreditsDialog)
    dialog.amount.setValue(2500)
    dialog.grant()
    dialog.grant()  # a second press does nothing
    qtbot.waitUntil(lambda: dialog.balance.text() == "2,500")
    assert program.credits.balance() == 2500
    from igny8_desktop.ui.dialogs.credits import CostMap

    costs = dialog.tabs.show_page("costs")
    assert isinstance(costs, CostMap)
    qtbot.waitUntil(lambda: bool(costs.prices))
    key = next(iter(costs.prices))
    costs.prices[key].setValue(77)
    qtbot.waitUntil(
        lambda: any(
            cost.credits == 77 for cost in program.credits.cost_map() if (cost.operation, cost.price_class) == key
        )
    )
    dialog.reject()


def test_settings_are_made_from_the_schema_and_checked(window: MainWindow, program: Program, qtbot: QtBot) -> None:
    window.open_dialog("settings")
    (dialog,) = open_dialogs(window)
    assert isinstance(dialog, SettingsDialog)
    address, tone = dialog.fields["ai.base_url"], dialog.fields["writer.tone"]
    assert isinstance(address, QLineEdit)
    assert isinstance(tone, QLineEdit)
    address.setText("ftp://nowhere")
    tone.setText("plain")
    dialog.submit()
    assert dialog.isVisible()
    assert program.settings.value("writer.tone") != "plain"
    address.setText("")
    dialog.submit()
    qtbot.waitUntil(lambda: program.settings.value("writer.tone") == "plain")
    qtbot.waitUntil(lambda: open_dialogs(window) == [])


def test_a_vault_keeps_keys_where_there_is_no_keyring(
    window: MainWindow, program: Program, qtbot: QtBot, home: Path
) -> None:
    from igny8_desktop.ui.dialogs.keys import KeysDialog

    window.open_dialog("keys")
    (dialog,) = open_dialogs(window)
    assert isinstance(dialog, KeysDialog)
    qtbot.waitUntil(lambda: dialog.form.isVisible())
    dialog.passphrase.setText("correct horse battery staple")
    dialog.submit()
    assert dialog.form.row("again").error
    dialog.again.setText("correct horse battery staple")
    dialog.submit()
    qtbot.waitUntil(lambda: program.secrets.status().persistent, timeout=20_000)
    qtbot.waitUntil(lambda: window.status_line.keys.text().strip() == "Keys: vault")
    qtbot.waitUntil(lambda: open_dialogs(window) == [])
