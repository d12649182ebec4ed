"""Which places and dialogs the window has; each is imported when it is first looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QT_TRANSLATE_NOOP
from PySide6.QtWidgets import QDialog, QWidget

from igny8_desktop.ui.context import WindowContext

#: Key, title, icon and shortcut of each place, in order.
PLACES: tuple[tuple[str, str, str, str], ...] = (
    ("planner", QT_TRANSLATE_NOOP("MainWindow", "Planner"), "lightbulb", "Ctrl+1"),
    ("writer", QT_TRANSLATE_NOOP("MainWindow", "Writer"), "pen-line", "Ctrl+2"),
    ("automation", QT_TRANSLATE_NOOP("MainWindow", "Automation"), "workflow", "Ctrl+3"),
    ("sites", QT_TRANSLATE_NOOP("MainWindow", "Sites"), "globe", "Ctrl+4"),
)  # type: ignore[assignment]


def make_tab(key: str, context: WindowContext) -> QWidget:
    """Return the page of a place; raises KeyError for one that does not exist."""
    return _TABS[key](context)


def make_dialog(name: str, context: WindowContext) -> QDialog | None:
    """Return a dialog by its name, or `None` where a page takes care of it; raises KeyError for an unknown one."""
    return _DIALOGS[name](context)


def _planner(context: WindowContext) -> QWidget:
    from igny8_desktop.ui.planner.planner_tab import PlannerTab

    return PlannerTab(context)


def _writer(context: WindowContext) -> QWidget:
    from igny8_desktop.ui.writer.writer_tab import WriterTab

    return WriterTab(context)


def _automation(context: WindowContext) -> QWidget:
    from igny8_desktop.ui.automation.automation_tab import AutomationTab

    return AutomationTab(context)


def _sites(context: WindowContext) -> QWidget:
    from igny8_desktop.ui.sites.sites_tab import SitesTab

    return SitesTab(context)


def _ai(context: WindowContext) -> QDialog:
    from igny8_desktop.ui.dialogs.ai_provider import AiProviderDialog

    return AiProviderDialog(context)


def _keys(context: WindowContext) -> QDialog:
    from igny8_desktop.ui.dialogs.keys import KeysDialog

    return KeysDialog(context)


def _credits(context: WindowContext) -> QDialog:
    from igny8_desktop.ui.dialogs.credits import CreditsDialog

    return CreditsDialog(context)


def _settings(context: WindowContext) -> QDialog:
    from igny8_desktop.ui.dialogs.settings import SettingsDialog

    return SettingsDialog(context)


def _about(context: WindowContext) -> QDialog:
    from igny8_desktop.ui.dialogs.about import AboutDialog

    return AboutDialog(context)


def _shortcuts(context: WindowContext) -> QDialog:
    from igny8_desktop.ui.dialogs.about import ShortcutsDialog

    return ShortcutsDialog(context)


def _connect_site(context: WindowContext) -> QDialog:
    from igny8_desktop.ui.sites.connect_wizard import ConnectWizard

    return ConnectWizard(context)


def _add_site_by_hand(context: WindowContext) -> QDialog:
    from igny8_desktop.ui.sites.site_dialogs import AddSiteDialog

    return AddSiteDialog(context)


def _schedule(context: WindowContext) -> QDialog | None:
    from igny8_desktop.ui.automation.schedule_dialog import ScheduleDialog

    return ScheduleDialog(context) if context.current.scope is not None else None


def _site_profile(context: WindowContext) -> QDialog | None:
    from igny8_desktop.ui.writer.profile_dialog import SiteProfileDialog

    site, scope = context.current.site, context.current.scope
    if site is None or scope is None:
        return None
    return SiteProfileDialog(context, scope, site.name, site.language)


def _prompts(context: WindowContext) -> QDialog:
    from igny8_desktop.ui.writer.prompts_dialog import PromptsDialog

    return PromptsDialog(context, context.current.scope)


def _start_run(context: WindowContext) -> QDialog | None:
    from igny8_desktop.ui.automation.start_run import StartRunDialog

    return StartRunDialog(context) if context.current.scope is not None else None


_TABS: Mapping[str, Callable[[WindowContext], QWidget]] = {
    "planner": _planner,
    "writer": _writer,
    "automation": _automation,
    "sites": _sites,
}
_DIALOGS: Mapping[str, Callable[[WindowContext], QDialog | None]] = {
    "ai": _ai,
    "keys": _keys,
    "credits": _credits,
    "settings": _settings,
    "about": _about,
    "shortcuts": _shortcuts,
    "add_site": _connect_site,
    "add_site_by_hand": _add_site_by_hand,
    "start_run": _start_run,
    "site_profile": _site_profile,
    "prompts": _prompts,
    "schedule": _schedule,
}
