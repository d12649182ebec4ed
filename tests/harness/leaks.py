"""Find what a test left behind: threads, windows, running timers and Qt threads."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from collections.abc import Iterable
from typing import Any

# How long something that is ending anyway may take, in seconds.
GRACE = 3.0

# The tooltip is one shared widget that Qt itself keeps until the application ends.
QT_OWN_WINDOWS = frozenset({"QTipLabel"})

_kept: weakref.WeakSet[Any] = weakref.WeakSet()


def keep(*things: object) -> None:
    """Let threads, timers or windows outlive the test that made them: servers of a whole session, for example.

    Fixtures of module or session scope that a test asks for by name need no such call.
    """
    _kept.update(things)


def threads_now() -> set[threading.Thread]:
    """Return the threads that run now, to be given to `leaked_threads` later."""
    return set(threading.enumerate())


def leaked_threads(before: set[threading.Thread], grace: float = GRACE) -> list[str]:
    """Return the new threads that are still alive after `grace` seconds, in words; daemons count too."""
    until = time.monotonic() + grace
    problems = []
    for thread in threading.enumerate():
        # A dummy stands for a thread that Python did not start; Qt's own are found by `leaked_qt`.
        if thread in before or thread in _kept or isinstance(thread, threading._DummyThread):
            continue
        thread.join(max(0.0, until - time.monotonic()))
        if thread.is_alive():
            kind = "daemon thread" if thread.daemon else "thread"
            problems.append(f"{kind} still running: {thread.name} ({_target(thread)})")
            _kept.add(thread)  # told once, not again for every later test
    return problems


def _target(thread: threading.Thread) -> str:
    """Return what a thread runs, as far as it says."""
    target = getattr(thread, "_target", None)
    return getattr(target, "__qualname__", None) or type(thread).__name__


def leaked_qt(grace: float = GRACE) -> list[str]:
    """Return windows, active timers and running Qt threads that a finished test left, in words.

    What it finds is closed, stopped and deleted, so that the next test starts clean. Call it on the main thread.
    """
    from PySide6.QtCore import QCoreApplication, QEvent, QThread, QThreadPool, QTimer

    app = QCoreApplication.instance()
    if app is None:
        return []
    # Deferred deletions come first: they are how a closed window ends.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    problems = _leaked_windows(app)
    if not QThreadPool.globalInstance().waitForDone(int(grace * 1000)):
        problems.append("the global Qt thread pool is still working")
    for timer in _alive(QTimer):
        if timer.isActive():
            problems.append(f"timer still running: {_name(timer)}, every {timer.interval()} ms")
            timer.stop()
    for thread in _alive(QThread):
        if thread != app.thread() and thread.isRunning() and not thread.wait(int(grace * 1000)):
            problems.append(f"Qt thread still running: {_name(thread)}")
            _kept.add(thread)
    return problems


def _leaked_windows(app: Any) -> list[str]:
    """Close and delete every top-level widget that is still there, and return them in words."""
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtWidgets import QApplication

    problems = []
    if isinstance(app, QApplication):
        for widget in app.topLevelWidgets():
            own = widget.metaObject().className() in QT_OWN_WINDOWS
            if own or widget.parent() is not None or widget in _kept:
                continue
            shown = "shown" if widget.isVisible() else "hidden"
            problems.append(f"{shown} window still there: {_name(widget)}; give it to qtbot.addWidget or delete it")
            widget.close()
            widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return problems


def _alive(kind: type[Any]) -> Iterable[Any]:
    """Return the Python-made Qt objects of a kind that still exist and are not kept."""
    import shiboken6

    return [
        thing
        for thing in gc.get_objects()
        if issubclass(type(thing), kind) and shiboken6.isValid(thing) and thing not in _kept
    ]


def _name(thing: Any) -> str:
    """Return class, object name and owner of a Qt object."""
    owner = thing.parent()
    text = f"{type(thing).__name__} {thing.objectName()!r}"
    return f"{text} of {type(owner).__name__}" if owner is not None else text
