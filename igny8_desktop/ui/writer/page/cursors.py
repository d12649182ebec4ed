"""Questions about the place of a cursor."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor

from igny8_desktop.ui.writer.page import inline


def at_top(cursor: QTextCursor) -> bool:
    """Say whether the cursor is in the first line of the document."""
    line = cursor.block().layout().lineForTextPosition(cursor.positionInBlock())
    return cursor.block() == cursor.document().begin() and (not line.isValid() or line.lineNumber() == 0)


def inside_link(cursor: QTextCursor) -> bool:
    """Say whether the letters on both sides of the cursor belong to one link."""
    probe = QTextCursor(cursor)
    if probe.atBlockEnd():
        return False
    probe.movePosition(QTextCursor.MoveOperation.NextCharacter)
    here = [part for part in inline.stack_of(cursor.charFormat()) if part[0] == "a"]
    return here == [part for part in inline.stack_of(probe.charFormat()) if part[0] == "a"]
