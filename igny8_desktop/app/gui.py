"""Start the window, keep it alive, and end the process when it closes."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import faulthandler
import logging
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TextIO, TypeVar

from PySide6.QtCore import (
    QEventLoop,
    QLibraryInfo,
    QLocale,
    QMessageLogContext,
    QTimer,
    QtMsgType,
    QTranslator,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QDialog

from igny8_desktop import __version__
from igny8_desktop.app.logs import log_fault, start_log
from igny8_desktop.app.redaction import Redactor
from igny8_desktop.domain.errors import ErrorInfo, ErrorKind, Igny8Error, describe
from igny8_desktop.settings import schema
from igny8_desktop.settings.paths import DataFolder, default_home
from igny8_desktop.settings.store import SettingsStore
from igny8_desktop.ui.bridge import SWITCH_INTERVAL, GcOnMainThread
from igny8_desktop.ui.theme import ThemeManager, ThemeMode

if TYPE_CHECKING:
    from igny8_desktop.app.bootstrap import Program
    from igny8_desktop.ui.main_window import MainWindow


T = TypeVar("T")


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window and return the exit code: 0, or 1 when it could not open."""
    multiprocessing.freeze_support()
    options = _options(sys.argv[1:] if argv is None else argv)
    home = Path(options.home).expanduser().resolve() if options.home else default_home()
    app = QApplication.instance() or QApplication(["igny8"])
    assert isinstance(app, QApplication)
    app.setApplicationName("IGNY8")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("igny8")
    # The window is hidden before it is done: the last one to close must not end the loop under it.
    app.setQuitOnLastWindowClosed(False)
    translator = _translate(app)
    collector = GcOnMainThread(app)
    sys.setswitchinterval(SWITCH_INTERVAL)
    session = Session(app, home, smoke=options.smoke)
    try:
        return session.run()
    finally:
        collector.stop()
        app.removeTranslator(translator)


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="igny8-desktop", description="Open the window of IGNY8 Desktop.")
    parser.add_argument("--home", metavar="DIR", help="use another data folder (also IGNY8_HOME)")
    parser.add_argument("--smoke", action="store_true", help="open every place once and quit")
    return parser.parse_args(list(argv))


def _translate(app: QApplication) -> QTranslator:
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(QLocale(), "qtbase", "_", folder):
        app.installTranslator(translator)
    return translator


class Session:
    """One life of the window: open the data folder, show the window, wait for its end."""

    def __init__(self, app: QApplication, home: Path, *, smoke: bool = False) -> None:
        self._app = app
        self._folder = DataFolder(home)
        self._smoke = smoke
        self._redactor = Redactor(os.environ)
        self._window: MainWindow | None = None
        self._dialog: QDialog | None = None
        self._faults = 0

    def run(self) -> int:
        """Carry the session out and return the exit code.

        qasync is the glue: the whole session is one coroutine on Qt's own loop, which waits for the data folder to
        be opened on a thread and for the window to close. Services and jobs run on their own loop, not on this one.
        """
        import qasync

        with contextlib.ExitStack() as stack:
            try:
                self._folder.create()
            except Igny8Error as error:
                theme = ThemeManager(ThemeMode.SYSTEM)
                theme.apply(self._app)
                return self._say_and_end(error.info)
            log = start_log(self._folder.logs, self._redactor)
            stack.callback(log.close)
            crashes = stack.enter_context(self._open_crash_log())
            faulthandler.enable(crashes)
            stack.callback(faulthandler.disable)
            stack.enter_context(self._excepthook())
            stack.enter_context(_qt_messages_in_log())
            ended = True
            with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(self._app)) as runner:
                self._stop_on_signals()
                code, ended = runner.run(self._live())
        if not ended:
            # Something hangs in a call that cannot be interrupted. What it does is recorded before it is done, so
            # nothing is lost by leaving now; waiting for its thread could take minutes.
            os._exit(code)
        return code

    async def _live(self) -> tuple[int, bool]:
        ThemeManager(_wanted_theme(self._folder)).apply(self._app)
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(1, thread_name_prefix="igny8-opening") as opener:
            try:
                program = await asyncio.wrap_future(opener.submit(self._open_program))
            except Exception as error:  # noqa: BLE001 - nobody is left to handle it: it is shown and ends the program
                if not isinstance(error, Igny8Error):
                    log_fault(error)
                return await self._say(describe(error)), True
        if not program.owns_folder:
            await asyncio.to_thread(program.close)
            return await self._say(_taken(self._folder.home)), True
        from igny8_desktop.app.cli.serving import serve
        from igny8_desktop.app.window_services import make_window

        server = serve(program)
        closed: asyncio.Future[bool] = loop.create_future()
        window = self._window = make_window(program, also_close=lambda: server.close(timeout=2.0))
        window.closed.connect(partial(_settle, closed))
        if self._smoke:
            window.ready.connect(lambda: QTimer.singleShot(0, self._look_everywhere))
        window.show()
        window.start()
        ended = await closed
        self._window = None
        window.deleteLater()
        return (1 if self._faults and self._smoke else 0), ended

    def _open_program(self) -> Program:
        from igny8_desktop.app.bootstrap import open_program

        return open_program(self._folder.home, redactor=self._redactor)

    # ----------------------------------------------------------------------------------------------- when it fails

    async def _say(self, info: ErrorInfo) -> int:
        """Show why the window cannot open, wait until it was read, and return the exit code."""
        read: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._show_error(info, "").finished.connect(lambda _result: _settle(read, None))
        await read
        return 1

    def _say_and_end(self, info: ErrorInfo) -> int:
        loop = QEventLoop()
        self._show_error(info, "").finished.connect(lambda _result: loop.quit())
        loop.exec()
        return 1

    def _show_error(self, info: ErrorInfo, details: str) -> QDialog:
        from igny8_desktop.ui.widgets import ErrorDialog

        dialog = ErrorDialog(info, details, self._window)
        self._dialog = dialog
        dialog.destroyed.connect(self._forget_dialog)
        if self._smoke:
            print(f"{info.title}: {info.what} {info.next}", file=sys.stderr)  # noqa: T201 - nobody sees the dialog
            QTimer.singleShot(0, dialog.accept)
        dialog.open()
        return dialog

    def _forget_dialog(self) -> None:
        self._dialog = None

    def _open_crash_log(self) -> TextIO:
        return (self._folder.logs / "crash.log").open("a", encoding="utf-8")

    @contextlib.contextmanager
    def _excepthook(self) -> Iterator[None]:
        before = sys.excepthook

        def show(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
            if issubclass(kind, KeyboardInterrupt):
                before(kind, error, trace)
                return
            self._faults += 1
            log_fault(error)
            if self._smoke:
                before(kind, error, trace)
            # One dialog is enough: a fault in a paint event would open a hundred.
            if self._dialog is None:
                from igny8_desktop.ui.widgets import technical_details

                self._show_error(describe(error), self._redactor.redact(technical_details(error)))

        sys.excepthook = show
        try:
            yield
        finally:
            sys.excepthook = before

    def _stop_on_signals(self) -> None:
        def stop(_number: int, _frame: object) -> None:
            if self._window is not None:
                self._window.quit_now()

        for name in ("SIGINT", "SIGTERM"):
            number = getattr(signal, name, None)
            if number is not None:
                signal.signal(number, stop)

    # ------------------------------------------------------------------------------------------------- smoke test

    def _look_everywhere(self) -> None:
        """Open every place and page once, then quit."""
        from igny8_desktop.ui.shell.places import PLACES
        from igny8_desktop.ui.widgets import SubTabs

        window = self._window
        assert window is not None
        steps: list[Callable[[], object]] = []
        for key, *_rest in PLACES:
            steps.append(partial(window.show_place, key))
            for tabs in window.tab(key).findChildren(SubTabs):
                steps += [partial(tabs.bar.setCurrentIndex, index) for index in range(tabs.bar.count())]
        steps.append(window.close)

        def next_step() -> None:
            steps.pop(0)()
            if steps:
                QTimer.singleShot(50, next_step)

        next_step()


@contextlib.contextmanager
def _qt_messages_in_log() -> Iterator[None]:
    """Write Qt's own messages to the log instead of the terminal, where nobody of a window's users looks."""
    levels = {
        QtMsgType.QtDebugMsg: logging.DEBUG,
        QtMsgType.QtInfoMsg: logging.INFO,
        QtMsgType.QtWarningMsg: logging.WARNING,
        QtMsgType.QtCriticalMsg: logging.ERROR,
        QtMsgType.QtFatalMsg: logging.CRITICAL,
    }
    log = logging.getLogger("igny8_desktop.qt")

    def handle(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        if not text.startswith("This plugin does not support"):
            log.log(levels.get(kind, logging.WARNING), text)

    before = qInstallMessageHandler(handle)
    try:
        yield
    finally:
        qInstallMessageHandler(before)


def _settle(future: asyncio.Future[T], result: T) -> None:
    if not future.done():
        future.set_result(result)


def _wanted_theme(folder: DataFolder) -> ThemeMode:
    return ThemeMode(SettingsStore(folder.settings_file).get(schema.APPEARANCE_THEME))


def _taken(home: Path) -> ErrorInfo:
    return ErrorInfo(
        "IGNY8 is open already",
        f"Another IGNY8, a window or a command, is using the data folder {home}.",
        "Go to the window that is open, or wait until the command has ended and start again. To work with two windows, "
        "start the second one with another data folder (--home).",
        ErrorKind.BUSY,
    )


__all__ = ["Session", "main"]

if __name__ == "__main__":
    sys.exit(main())
