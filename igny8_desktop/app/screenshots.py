"""Draw every place, page and dialog of the real window over sample data, light and dark.

usage: python -m igny8_desktop.app.screenshots [OUT_DIR]    (by default docs/screenshots)
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit
from urllib.request import url2pathname

from igny8_desktop.settings.paths import resources_dir

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QDialog, QWidget

    from igny8_desktop.app.bootstrap import Program
    from igny8_desktop.ui.main_window import MainWindow
    from igny8_desktop.ui.widgets import DataTable

W = TypeVar("W", bound="QWidget")

SIZE = (1440, 900)
_DIALOGS = ("start_run", "add_site", "site_profile", "prompts", "ai", "credits", "settings", "keys", "shortcuts")
#: Pages that are looked at with a row chosen, so that its details show.
_CHOOSE_ONE = frozenset({"clusters", "ideas", "tasks", "content", "images"})
#: Milliseconds in which nothing may be read or painted any more before a picture is taken.
_QUIET = 250


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw all pictures and return 0."""
    chosen = list(sys.argv[1:] if arguments is None else arguments)
    out = Path(chosen[0] if chosen else "docs/screenshots")
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as screen:
        # Without being told, the offscreen screen is as small as a tablet's.
        json.dump({"screens": [{"name": "desk", "x": 0, "y": 0, "width": 1920, "height": 1080}]}, screen)
        screen.flush()
        os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={screen.name}"
        return _draw(out)


def _draw(out: Path) -> int:
    from PySide6.QtWidgets import QApplication

    from igny8_desktop.app.bootstrap import open_program
    from igny8_desktop.ui.theme import ThemeManager, ThemeMode

    app = QApplication.instance() or QApplication(["igny8"])
    assert isinstance(app, QApplication)
    look = ThemeManager(ThemeMode.LIGHT)
    look.apply(app)
    with tempfile.TemporaryDirectory(prefix="igny8-screenshots-") as folder:
        with contextlib.closing(Photographer(app, open_program(Path(folder) / "empty", environ={}), out)) as first:
            for mode in (ThemeMode.LIGHT, ThemeMode.DARK):
                look.set_mode(mode)
                first.take("first-start", str(mode))
        program = open_program(Path(folder) / "agency", environ={})
        from igny8_desktop.app.sample_home import fill_sample_home

        with contextlib.closing(Photographer(app, program, out)) as photographer:
            photographer.show_site(fill_sample_home(program).id)
            for mode in (ThemeMode.LIGHT, ThemeMode.DARK):
                look.set_mode(mode)
                photographer.take_all(str(mode))
    return 0


class Photographer:
    """Shows one window and takes pictures of it."""

    def __init__(self, app: QApplication, program: Program, out: Path) -> None:
        from igny8_desktop.app.window_services import make_window

        self._app = app
        self._out = out
        self._window: MainWindow = make_window(program)
        ready: list[bool] = []
        self._window.ready.connect(lambda: ready.append(True))
        self._window.resize(*SIZE)
        self._window.show()
        self._window.start()
        self._until(lambda: bool(ready))

    def show_site(self, site_id: int) -> None:
        """Show this site in the window, as soon as it knows of it."""
        self._until(lambda: self._window.scope_bar.choose(site_id))

    def take_all(self, mode: str) -> None:
        """Take every place, page and dialog."""
        from igny8_desktop.ui.shell.places import PLACES
        from igny8_desktop.ui.widgets import DataTable, SubTabs

        for key, *_rest in PLACES:
            self._window.show_place(key)
            tabs = self._window.tab(key).findChild(SubTabs)
            pages = tabs.keys() if tabs is not None else [""]
            for page in pages:
                self._window.show_place(key, page)
                self._settle()
                self._wait_for_rows(self._visible(self._window.tab(key), DataTable)[:1])
                if page in _CHOOSE_ONE:
                    for table in self._visible(self._window.tab(key), DataTable)[:1]:
                        table.select_ids([int(table.model.id_at(0) or 0)])
                self.take(f"{key}-{page}" if page else key, mode)
                if page == "ideas":
                    self._take_ideas(mode)
                elif page == "clusters":
                    self._take_clusters(mode)
                elif page == "keywords":
                    self._take_import(mode)
                elif page == "content":
                    self._take_after_publishing(mode)
                    self._take_export(mode)
                    self._take_editor(mode)
                elif page == "list":
                    self._take_site(mode)
                elif page == "tasks":
                    self._take_brief(mode)
                elif page == "images":
                    self._take_images(mode)
        for name in _DIALOGS:
            self._take_dialog(name, mode)

    def _take_site(self, mode: str) -> None:
        """Take the settings of a site, and what the doctor says of a server that is switched off."""
        from igny8_desktop.domain.enums import TargetKind
        from igny8_desktop.services.sites.sites import NewSite
        from igny8_desktop.ui.sites.doctor_dialog import DoctorDialog
        from igny8_desktop.ui.sites.site_settings import SiteSettingsDialog

        context = self._window.context
        site = context.services.sites.add(
            NewSite("Harbour Yoga", TargetKind.WORDPRESS, url="http://127.0.0.1:9", username="editor")
        )
        try:
            context.services.doctor.examine(site.id)
            site = context.services.sites.get(site.id)
            for name, dialog in (
                ("doctor", DoctorDialog(context, site)),
                ("settings", SiteSettingsDialog(context, site)),
            ):
                dialog.open()
                self.take(f"sites-{name}", mode)
                dialog.reject()
                self._settle()
        finally:
            context.services.sites.remove(site.id)

    def _take_after_publishing(self, mode: str) -> None:
        """Take the report of a published article, and its comparison after both sides edited it."""
        from igny8_desktop.ui.writer.content_page import ContentPage

        page = self._visible(self._window, ContentPage)[0]
        services, scope = page.context.services, page.context.current.scope
        ids = [each for each in (page.table.model.id_at(at) for at in range(page.table.model.rowCount())) if each]
        if scope is None:
            return
        content_id = next(each for each in ids if services.after_care.reports.get(scope, each).url)
        report = page.show_report(content_id)
        self._until(lambda: report.article is not None)
        self.take("writer-publish-report", mode)
        report.reject()
        post = Path(url2pathname(urlsplit(services.after_care.reports.get(scope, content_id).url).path))
        before = post.read_text(encoding="utf-8")
        post.write_text(before.replace("<p>", "<p>As our customers often ask: ", 1), encoding="utf-8")
        dialog = page.compare(content_id)
        self._until(lambda: dialog.comparison is not None)
        self.take("writer-compare", mode)
        dialog.reject()
        post.write_text(before, encoding="utf-8")
        self._settle()

    def _take_import(self, mode: str) -> None:
        """Take the import wizard with a file of the samples."""
        from igny8_desktop.ui.planner.import_wizard import ImportWizard
        from igny8_desktop.ui.planner.keywords_page import KeywordsPage

        page = self._visible(self._window, KeywordsPage)[0]
        page.check_file(sorted((resources_dir() / "samples" / "keywords").glob("*.csv"))[0])
        self._until(lambda: any(isinstance(each, ImportWizard) and each.counted for each in self._dialogs()))
        self.take("planner-import", mode)
        for dialog in self._dialogs():
            dialog.reject()
        self._settle()

    def _take_brief(self, mode: str) -> None:
        """Take the brief of a task, part by part."""
        from igny8_desktop.ui.writer.brief_dialog import BriefDialog
        from igny8_desktop.ui.writer.tasks_page import TasksPage

        page = self._visible(self._window, TasksPage)[0]
        queued = page.table.model
        ids = [queued.id_at(at) for at in range(queued.rowCount())]
        page.open_brief(int(next(each for each in reversed(ids) if each is not None)))
        self._until(lambda: any(isinstance(each, BriefDialog) and each.isEnabled() for each in self._dialogs()))
        for dialog in self._dialogs():
            if isinstance(dialog, BriefDialog):
                for at, name in enumerate(("subject", "outline", "sources", "delivery")):
                    dialog.switch.setCurrentIndex(at)
                    self.take(f"writer-brief-{name}", mode)
            dialog.reject()
        self._settle()

    def _take_clusters(self, mode: str) -> None:
        """Take the map, and what a new cut would give."""
        from igny8_desktop.ui.planner.clusters_page import ClustersPage
        from igny8_desktop.ui.planner.recut_dialog import RecutDialog

        page = self._visible(self._window, ClustersPage)[0]
        page.views.setCurrentIndex(1)
        self._until(lambda: bool(page.map.chart.picture.bubbles))
        self._settle()
        self.take("planner-clusters-map", mode)
        page.views.setCurrentIndex(0)
        page.steering.recut()
        self._until(lambda: any(isinstance(each, RecutDialog) and each.shown for each in self._dialogs()))
        self.take("planner-clusters-recut", mode)
        for dialog in self._dialogs():
            dialog.reject()
        self._settle()

    def _take_ideas(self, mode: str) -> None:
        """Take the board, and ideas that compete side by side."""
        from igny8_desktop.ui.planner.ideas_page import IdeasPage

        page = self._visible(self._window, IdeasPage)[0]
        page.views.setCurrentIndex(1)
        self._settle()
        self._until(lambda: not page.board.loading)
        self.take("planner-ideas-board", mode)
        page.check()
        self._until(lambda: bool(self._dialogs()))
        self.take("planner-ideas-collisions", mode)
        for dialog in self._dialogs():
            dialog.reject()
        page.views.setCurrentIndex(0)
        self._settle()

    def take(self, name: str, mode: str) -> None:
        """Save a picture of the window as it is, with whatever dialog is open over it."""
        from PySide6.QtCore import QPoint
        from PySide6.QtGui import QColor, QPainter

        self._settle()
        picture = self._window.grab()
        for dialog in self._dialogs():
            cover = dialog.grab()
            painter = QPainter(picture)
            painter.fillRect(picture.rect(), QColor(0, 0, 0, 70))
            place = QPoint((picture.width() - cover.width()) // 2, (picture.height() - cover.height()) // 2)
            painter.drawPixmap(place, cover)
            painter.setPen(QColor(128, 128, 128, 140))
            painter.drawRect(place.x() - 1, place.y() - 1, cover.width() + 1, cover.height() + 1)
            painter.end()
        path = self._out / f"{name.replace('_', '-')}-{mode}.png"
        picture.save(str(path), "PNG", 0)
        print(path)  # noqa: T201 - a tool of the terminal

    def close(self) -> None:
        """Close the window and what is behind it."""
        over: list[bool] = []
        self._window.closed.connect(over.append)
        self._window.quit_now()
        self._until(lambda: bool(over))
        self._window.deleteLater()
        self._settle()

    def _take_images(self, mode: str) -> None:
        """Take the gallery with an image that has variants, and the style of the images."""
        from igny8_desktop.ui.writer.image_look import ImageLookDialog
        from igny8_desktop.ui.writer.images_page import ImagesPage

        page = self._visible(self._window, ImagesPage)[0]
        self._until(lambda: page.gallery.model.rowCount() > 0)
        page.gallery.view.setCurrentIndex(page.gallery.model.index(0, 0))
        self._until(lambda: page.detail.entity_id is not None)
        if not page.detail.variants.buttons:
            page.make_again([int(page.gallery.model.id_at(0) or 0)], 4)
        self._until(lambda: len(page.detail.variants.buttons) > 2)
        self._settle()
        self.take("writer-images-variants", mode)
        page.show_look()
        self._until(lambda: any(isinstance(each, ImageLookDialog) and each.drawn for each in self._dialogs()))
        self.take("writer-images-style", mode)
        for dialog in self._dialogs():
            dialog.reject()
        self._settle()

    def _take_export(self, mode: str) -> None:
        """Take the dialog that exports articles."""
        from igny8_desktop.ui.writer.article_files import ArticleExportDialog

        ArticleExportDialog(self._window.context, [1, 2, 3]).open()
        self._settle()
        self.take("writer-content-export", mode)
        for dialog in self._dialogs():
            dialog.reject()
        self._settle()

    def _take_editor(self, mode: str) -> None:
        """Take the editor and what opens from it."""
        from igny8_desktop.app.editor_pictures import take_editor
        from igny8_desktop.ui.writer.content_page import ContentPage

        page = self._visible(self._window, ContentPage)[0]
        take_editor(page, lambda name: self.take(name, mode), self._until, self._settle, self._dialogs)

    def _take_dialog(self, name: str, mode: str) -> None:
        self._window.open_dialog(name)
        self._settle()
        self.take(f"dialog-{name}", mode)
        for dialog in self._dialogs():
            dialog.reject()
        self._settle()

    def _dialogs(self) -> list[QDialog]:
        from PySide6.QtWidgets import QDialog

        return self._visible(self._window, QDialog)

    @staticmethod
    def _visible(parent: QWidget, kind: type[W]) -> list[W]:
        return [widget for widget in parent.findChildren(kind) if widget.isVisible()]

    def _wait_for_rows(self, tables: Sequence[DataTable]) -> None:
        """Wait until the first row of each table is read."""
        self._until(lambda: all(table.model.rowCount() == 0 or bool(table.model.values_at(0)) for table in tables))
        self._settle()

    def _settle(self) -> None:
        """Let reads arrive and be painted."""
        quiet_since = time.monotonic()
        self._until(lambda: time.monotonic() - quiet_since > _QUIET / 1000)

    def _until(self, true: Callable[[], bool], seconds: float = 30.0) -> None:
        from PySide6.QtCore import QEventLoop, QTimer

        end = time.monotonic() + seconds
        while not true():
            if time.monotonic() > end:
                raise TimeoutError("The window did not come to rest.")
            loop = QEventLoop()
            QTimer.singleShot(20, loop.quit)
            loop.exec()


if __name__ == "__main__":
    sys.exit(main())
