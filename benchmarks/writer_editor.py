"""Measure the editor: opening, typing, structure and saving of articles of 1,000, 5,000 and 20,000 words.

Beside each figure stands a bare `QTextEdit` with the same words in the same run: what Qt itself takes. Times go from
the key to the paint that shows it. A heartbeat on the main thread tells how late the window is (see `_heartbeat`); the
limit of 50 ms is for calm moments. `panel` is the time until the panel beside the text has judged what was typed,
counted from the end of the pause; it needs blocks, which only this editor has.
Options: `--words 1000 5000 20000`, `--keys 60`.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtGui import QPixmap, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTextEdit, QWidget

from benchmarks._heartbeat import BareHeartbeat, Heartbeat, Lateness
from benchmarks.writer_panel import _Text
from igny8_desktop.data.models import Account, Content, Sector, Site
from igny8_desktop.data.opening import open_database
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.blocks import Blocks, blocks_to_json, plain_text, word_count
from igny8_desktop.domain.scope import ACCOUNT, Scope
from igny8_desktop.services.writer.article_score import ArticleDraft
from igny8_desktop.services.writer.contents import Contents
from igny8_desktop.services.writer.live_judging import LiveJudging
from igny8_desktop.ui.bridge import SWITCH_INTERVAL, GcOnMainThread
from igny8_desktop.ui.theme import theme
from igny8_desktop.ui.writer.article_editor import ArticleEditor
from igny8_desktop.ui.writer.pictures import Pictures

WANTED_STALL_MS = 50


class _NoPictures(Pictures):
    def __init__(self) -> None:
        pass

    def get(self, *_args: object, **_named: object) -> QPixmap | None:
        return None


def _ms(*steps: Callable[[], object]) -> float:
    begun = time.perf_counter()
    for step in steps:
        step()
    return 1000 * (time.perf_counter() - begun)


def _turn() -> None:
    QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)


class Bench:
    """Measures one length; prints as it goes."""

    def __init__(self, heart: Heartbeat, words: int, keys: int) -> None:
        self._heart = heart
        self._keys = keys
        self._words = words
        self.text = _Text()
        self.blocks: Blocks = tuple(self.text.article(words))
        self.worst = 0.0

    def line(self, name: str, ours: list[float], bare: list[float] | None = None, late: Lateness | None = None) -> None:
        """Print a figure: median, 95th percentile and worst, and the ratio to the bare widget."""
        late = late or self._heart.take()
        self.worst = max(self.worst, 1000 * (late.calm if late.calm_moments else late.work))
        middle = statistics.median(ours)
        many = (
            f"  95 % {sorted(ours)[int(len(ours) * 0.95)]:6.1f}  worst {max(ours):6.1f}" if len(ours) > 4 else " " * 29
        )
        than = f"  x{middle / statistics.median(bare):4.1f} of bare {statistics.median(bare):.1f}" if bare else ""
        print(f"{self._words:>6}  {name:<26} {middle:8.1f} ms{many}{than}  {late.words}", flush=True)

    def run(self, contents: Contents, scope: Scope, content_id: int) -> None:
        """Measure everything."""
        editor, bare = ArticleEditor(_NoPictures()), QTextEdit()
        for widget in (editor, bare):
            widget.resize(1000, 800)
            widget.show()
        _turn()
        plain = "\n".join(map(plain_text, self.blocks))
        self._heart.start()
        first = _ms(lambda: editor.set_blocks(self.blocks, ()), editor.text.viewport().repaint)
        _turn()
        late = self._heart.take()
        limit = [_ms(lambda: bare.setPlainText(plain), bare.viewport().repaint)]
        self.line("open: first paint", [first], limit, late)
        self._heart.start()
        begun = time.perf_counter()
        while editor.text.isReadOnly():
            _turn()
        self.line("open: all of it there", [first + 1000 * (time.perf_counter() - begun)])
        self._typing(editor, bare)
        self._structure(editor)
        self._panel(editor)
        count = word_count(editor.blocks())
        self.line("blocks and words", [_ms(editor.blocks, editor.word_count) for _ in range(10)])
        now = contents.get(scope, content_id)
        sent = type(now.text)(**{**vars(now.text), "blocks": editor.blocks()})
        self._heart.start()
        self.line("save (on a worker)", [_ms(lambda: contents.save(scope, content_id, sent, based_on=now.revision))])
        assert count >= self._words
        for widget in (editor, bare):
            widget.close()
            widget.deleteLater()
        _turn()

    def _key(self, widget: QTextEdit, key: str | Qt.Key) -> float:
        def press() -> None:
            if isinstance(key, str):
                QTest.keyClicks(widget, key)
            else:
                QTest.keyClick(widget, key)
            widget.viewport().repaint()

        took = _ms(press)
        _turn()
        return took

    def _typing(self, editor: ArticleEditor, bare: QTextEdit) -> None:
        for name, place in (("type at the top", 0.02), ("type in the middle", 0.5), ("type at the end", 0.98)):
            late: Lateness | None = None
            ours: list[float] = []
            others: list[float] = []
            for widget, times in ((editor.text, ours), (bare, others)):
                cursor = widget.textCursor()
                cursor.setPosition(int(widget.document().characterCount() * place))
                cursor.movePosition(QTextCursor.MoveOperation.EndOfWord)
                widget.setTextCursor(cursor)
                widget.ensureCursorVisible()
                _turn()
                self._heart.start()
                times.extend(self._key(widget, "abcde "[at % 6]) for at in range(self._keys))
                if widget is editor.text:
                    late = self._heart.take()
            self.line(name, ours, others, late)

    def _structure(self, editor: ArticleEditor) -> None:
        text = editor.text
        self._heart.start()
        times = []
        for _ in range(10):
            times.append(self._key(text, Qt.Key.Key_Return))
            times.append(self._key(text, Qt.Key.Key_Backspace))
        self.line("Enter and Backspace", times)
        count = len(editor.page.groups())
        times = []
        for _ in range(5):
            times.append(_ms(lambda: editor.page.move(count // 2, count // 2, 1), text.viewport().repaint))
            _turn()
        self.line("move a block to the top", times)
        times = []
        for _ in range(5):
            times.append(_ms(text.undo, text.viewport().repaint))
            _turn()
        self.line("undo of that", times)
        fifty = self.blocks[:50]
        self.line("paste 50 blocks", [_ms(lambda: text.insert_blocks(fifty), text.viewport().repaint)])
        text.undo()
        _turn()
        self._heart.start()

    def _panel(self, editor: ArticleEditor) -> None:
        live = LiveJudging(None, None, None)  # type: ignore[arg-type]  # judging needs no database
        frame = self.text.frame()
        draft = ArticleDraft(list(editor.blocks()), list(editor.block_ids()), "Coffee", "coffee")
        live.judge(frame, draft)
        times = []
        for _ in range(10):
            self._key(editor.text, "x")
            taken = _ms(
                lambda: live.judge(
                    frame, ArticleDraft(list(editor.blocks()), list(editor.block_ids()), "Coffee", "coffee")
                )
            )
            times.append(taken)
        # The window judges on a thread of its own; here it ran on the main thread, which says nothing about stalls.
        self._heart.start()
        self.line("panel after a keystroke", times)


def _article(database: Database, scope: Scope, blocks: Blocks) -> int:
    with database.write(scope) as work:
        sector = work.add(Sector(name="All", slug="all"))
        content = work.add(
            Content(sector_id=sector.id, title="Article", slug="article", blocks=blocks_to_json(blocks), revision=0)
        )
        return content.id


def main() -> int:
    """Run and return 0 when no calm moment is late by 50 ms or more."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--words", type=int, nargs="+", default=[1000, 5000, 20_000])
    parser.add_argument("--keys", type=int, default=60)
    options = parser.parse_args()
    application = QApplication([])
    theme().apply(application)
    collector = GcOnMainThread(application)  # kept for as long as the program runs
    assert collector is not None
    sys.setswitchinterval(SWITCH_INTERVAL)
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder, BareHeartbeat() as bare:
        heart = Heartbeat(bare)
        for words in options.words:
            path = Path(folder) / f"{words}.db"
            database = open_database(path, path.parent / "backups")
            with database.write(ACCOUNT) as work:
                account = work.find(Account, 1)
                assert account is not None
                site = work.add(Site(account_id=account.id, name="Site", slug="site", url="https://site.test"))
                scope = Scope(site.id)
            bench = Bench(heart, words, options.keys)
            bench.run(Contents(database), scope, _article(database, scope, bench.blocks))
            worst = max(worst, bench.worst)
            database.close()
        heart.stop()
    print(f"longest stall that is our own: {worst:.0f} ms (wanted: under {WANTED_STALL_MS})")
    for widget in application.topLevelWidgets():
        if isinstance(widget, QWidget):
            widget.deleteLater()
    return 0 if worst < WANTED_STALL_MS else 1


if __name__ == "__main__":
    sys.exit(main())
