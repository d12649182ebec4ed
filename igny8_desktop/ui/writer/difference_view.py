"""Show two versions of a text in one: what was taken away is struck through, what came is underlined."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from igny8_desktop.domain.blocks import Block, BlockKind
from igny8_desktop.domain.differences import BlockDifference, Change, Piece, TextDifference
from igny8_desktop.ui.theme import Tone, theme
from igny8_desktop.ui.writer.block_kinds import kind_name
from igny8_desktop.ui.writer.page.atoms import QuietDocument

_AROUND = 1


class DifferenceView(QTextEdit):
    """A read-only page of a difference. Colour is never the only sign: lines through and under say the same."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setProperty("role", "article")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setAccessibleName(self.tr("Difference"))
        self._page = QuietDocument(self)
        self._page.setDocumentMargin(theme().tokens.space.lg)
        self.setDocument(self._page)

    def show_difference(
        self,
        text: TextDifference,
        fields: Sequence[tuple[str, Sequence[Piece]]] = (),
        *,
        whole: bool = False,
    ) -> None:
        """Show a difference; `fields` are named texts above it. Without `whole`, long unchanged parts are left out."""
        pieces = [self._field(name, words) for name, words in fields]
        skipped = 0
        for place, block in enumerate(text.blocks):
            near = any(other.changed for other in text.blocks[max(0, place - _AROUND) : place + _AROUND + 1])
            if not whole and not near:
                skipped += 1
                continue
            if skipped:
                pieces.append(self._skipped(skipped))
                skipped = 0
            pieces.append(self._block(block))
        if skipped:
            pieces.append(self._skipped(skipped))
        if not text.changed and not fields:
            pieces = [f"<p><i>{html.escape(self.tr('The two are the same.'))}</i></p>"]
        self._page.setDefaultFont(theme().font(size=15))
        self._page.setHtml(
            f'<div style="line-height:150%; color:{theme().tokens.colours.text}">{"".join(pieces)}</div>'
        )

    def _field(self, name: str, words: Sequence[Piece]) -> str:
        muted = theme().tokens.colours.text_muted
        return f'<p><span style="color:{muted}">{html.escape(name)}: </span>{_words(words)}</p>'

    def _skipped(self, count: int) -> str:
        muted = theme().tokens.colours.text_muted
        words = self.tr("… {0} blocks without changes …").format(count)
        return f'<p align="center" style="color:{muted}">{html.escape(words)}</p>'

    def _block(self, difference: BlockDifference) -> str:
        block = difference.after or difference.before
        assert block is not None
        note = self._note(difference)
        inner = _words(difference.pieces) or f"<i>{html.escape(_named(block))}</i>"
        size = {2: 22, 3: 19}.get(int(block.attrs.get("level", 2)), 17)
        if block.kind is BlockKind.HEADING:
            inner = f'<span style="font-size:{size}px; font-weight:600">{inner}</span>'
        if not difference.pieces and difference.changed:
            change = Change.ADDED if difference.before is None else Change.REMOVED
            inner = _marked(change, inner) if difference.after is None or difference.before is None else inner
        return f"<p>{inner}{note}</p>"

    def _note(self, difference: BlockDifference) -> str:
        notes = []
        if difference.markup_only:
            notes.append(self.tr("formatting changed"))
        before, after = difference.before, difference.after
        if before is not None and after is not None and before.kind is not after.kind:
            notes = [self.tr("{0} became {1}").format(kind_name(before.kind), kind_name(after.kind))]
        if not notes:
            return ""
        muted = theme().tokens.colours.text_muted
        return f' <span style="color:{muted}; font-size:12px">({html.escape("; ".join(notes))})</span>'


def _named(block: Block) -> str:
    about = str(block.attrs.get("alt") or block.attrs.get("url") or "")
    return f"[{kind_name(block.kind)}{': ' + about if about else ''}]"


def _words(pieces: Sequence[Piece]) -> str:
    return "".join(_marked(piece.change, html.escape(piece.text, quote=False)) for piece in pieces)


def _marked(change: Change, inner: str) -> str:
    if change is Change.SAME:
        return inner
    tone = theme().tokens.colours.tones[Tone.SUCCESS if change is Change.ADDED else Tone.DANGER]
    line = "underline" if change is Change.ADDED else "line-through"
    style = f"background-color:{tone.ground}; color:{tone.text}; text-decoration:{line}"
    return f'<span style="{style}">{inner}</span>'
