"""Show an article in three versions side by side and let a person decide, part by part."""

from __future__ import annotations

import html
from collections.abc import Mapping
from difflib import SequenceMatcher

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from igny8_desktop.domain.blocks import BlockKind, Blocks, plain_text
from igny8_desktop.domain.enums import StageName
from igny8_desktop.domain.merging import Pick, Side
from igny8_desktop.services.publishing.conflicts import Comparison
from igny8_desktop.services.writer.contents import ContentDetail
from igny8_desktop.ui.background import write
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.theme import Tone, make_label, theme
from igny8_desktop.ui.widgets import Card, IconLabel, LoadingState, SecondaryButton

_LOOKS: Mapping[Side, tuple[str, str]] = {
    Side.OURS: ("pen-line", "info_text"),
    Side.THEIRS: ("globe", "info_text"),
    Side.BOTH: ("check", "success_text"),
    Side.CONFLICT: ("triangle-alert", "warning_text"),
}


def _tr(text: str) -> str:
    return QCoreApplication.translate("CompareDialog", text)


def _side_words(side: Side) -> str:
    return {
        Side.OURS: _tr("Changed here"),
        Side.THEIRS: _tr("Changed on the site"),
        Side.BOTH: _tr("The same change on both sides"),
        Side.CONFLICT: _tr("Changed on both sides: please choose"),
    }.get(side, "")


class CompareDialog(BaseDialog):
    """The comparison of one article with its post; nothing is sent or stored before a button says so."""

    def __init__(self, context: WindowContext, content_id: int) -> None:
        super().__init__(
            self.tr("Compare with the site"),
            self.tr("What only one side changed is taken by itself. Where both changed the same place, choose."),
            parent=context.window,
            width=1080,
        )
        self._context = context
        self._content_id = content_id
        self.comparison: Comparison | None = None
        self.picks: dict[str, Pick] = {}
        self.theirs_button = SecondaryButton(self.tr("Keep the site's version"), self.keep_theirs)
        self.theirs_button.setToolTip(self.tr("It becomes the newest revision here; the site is not touched."))
        self.ours_button = SecondaryButton(self.tr("Keep ours"), self.keep_ours)
        self.ours_button.setToolTip(self.tr("The article is published again and replaces the site's version."))
        self.add_left(self.theirs_button)
        self.add_left(self.ours_button)
        self.set_buttons(self.tr("Merge and publish"), self.merge)
        self._waiting = LoadingState(self.tr("Reading the post from the site…"))
        self.add(self._waiting)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(theme().tokens.space.md)
        self.add(self._rows)
        self._enable(False)
        self._look()

    # ------------------------------------------------------------------------------------------------------ reading

    def _look(self) -> None:
        scope = self._context.current.scope
        if scope is None:
            return
        conflicts, content_id = self._context.services.after_care.conflicts, self._content_id
        write(
            self._context,
            self,
            self.tr("Comparing with the site"),
            lambda: conflicts.compare(scope, content_id),
            self._came,
            self._failed,
        )

    def _came(self, found: Comparison) -> None:
        self.comparison = found
        self._waiting.hide()
        if not found.differs:
            self.banner.say(
                Tone.SUCCESS, self.tr("Nothing differs"), self.tr("The site has the article as it is here.")
            )
            self.fit()
            return
        if not found.has_ancestor:
            self.banner.say(
                Tone.INFO,
                self.tr("Both versions are shown whole"),
                self.tr("What was sent last is not known, so every difference has to be chosen."),
            )
        self._rows.addWidget(_columns(_heading(found.title), head=True))
        for field in found.fields:
            if field.side is not Side.SAME:
                names = {"title": self.tr("Title"), "excerpt": self.tr("Excerpt")}
                self._add(field.name, names[field.name], field.side, (field.base, field.ours, field.theirs))
        unchanged = 0
        for at, part in enumerate(found.parts):
            if part.side is Side.SAME:
                unchanged = len(part.base)
                words = self.tr("1 block is the same") if unchanged == 1 else self.tr("{0} blocks are the same")
                self._rows.addWidget(make_label(words.format(unchanged), "caption"))
                continue
            self._add(str(at), "", part.side, (_text(part.base), _text(part.ours), _text(part.theirs)))
        self._enable(True)
        self.fit()

    def _add(self, name: str, title: str, side: Side, texts: tuple[str, str, str]) -> None:
        card = Card()
        head = QHBoxLayout()
        head.setSpacing(theme().tokens.space.sm)
        icon, colour = _LOOKS[side]
        head.addWidget(IconLabel(icon, colour, 16))
        words = " · ".join(part for part in (title, _side_words(side)) if part)
        head.addWidget(make_label(words, "field"))
        head.addStretch(1)
        if side is not Side.BOTH:
            head.addLayout(self._choices(name, words, side))
        card.body.addLayout(head)
        base, ours, theirs = texts
        card.body.addWidget(_columns([html.escape(base) or "–", _marked(base, ours), _marked(base, theirs)]))
        card.setAccessibleName(words)
        self._rows.addWidget(card)

    def _choices(self, name: str, words: str, side: Side) -> QHBoxLayout:
        row = QHBoxLayout()
        group = QButtonGroup(self)
        options = [(Pick.OURS, self.tr("Ours")), (Pick.THEIRS, self.tr("The site's"))]
        if name.isdigit():
            options.append((Pick.OURS_THEN_THEIRS, self.tr("Both")))
        suggested = {Side.OURS: Pick.OURS, Side.THEIRS: Pick.THEIRS}.get(side)
        for pick, text in options:
            button = QRadioButton(text)
            button.setAccessibleName(f"{words}: {text}")
            button.setChecked(pick is suggested)
            button.toggled.connect(lambda on, chosen=pick: self._choose(name, chosen) if on else None)
            group.addButton(button)
            row.addWidget(button)
        return row

    def _choose(self, name: str, pick: Pick) -> None:
        self.picks[name] = pick
        self._enable(True)

    def _enable(self, on: bool) -> None:
        found = self.comparison
        ready = on and found is not None and found.differs
        self.theirs_button.setEnabled(ready)
        self.ours_button.setEnabled(ready)
        if self.primary is not None:
            undecided = [name for name in found.conflicts if name not in self.picks] if found is not None else []
            self.primary.setEnabled(ready and not undecided)
            self.primary.setToolTip(
                self.tr("{0} places still have to be chosen.").format(len(undecided)) if undecided else ""
            )

    # ----------------------------------------------------------------------------------------------------- deciding

    def keep_theirs(self) -> None:
        """Take the site's version over as the newest revision here."""
        self._decide(self.tr("Taking the site's version over"), "theirs")

    def keep_ours(self) -> None:
        """Publish the article over the site's version."""
        self._decide(self.tr("Keeping ours"), "ours")

    def merge(self) -> None:
        """Save the merged text and publish it."""
        self._decide(self.tr("Merging"), "merge")

    def _decide(self, title: str, choice: str) -> None:
        scope, found = self._context.current.scope, self.comparison
        if scope is None or found is None:
            return
        conflicts, content_id, picks = self._context.services.after_care.conflicts, self._content_id, dict(self.picks)
        self._enable(False)

        def work() -> ContentDetail | None:
            if choice == "theirs":
                return conflicts.keep_theirs(scope, content_id, found.seen)
            if choice == "merge":
                return conflicts.merge(scope, content_id, found.seen, picks)
            conflicts.keep_ours(scope, content_id, found.seen)
            return None

        def done(_result: ContentDetail | None) -> None:
            self.accept()
            if choice == "theirs":
                self._context.notices.success(self.tr("The site's version is the newest revision here."))
            else:
                self._context.start_step(StageName.PUBLISH, [content_id])

        write(self._context, self, title, work, done, self._failed)

    def _failed(self, error: BaseException) -> None:
        self._waiting.hide()
        self.banner.say_error(error)
        self._enable(True)
        self.fit()


def _heading(title: str) -> list[str]:
    last, ours, theirs = _tr("As last sent"), _tr("Here now"), _tr("On the site now")
    return [f"<b>{html.escape(text)}</b>" for text in (last, ours, theirs)]


def _columns(texts: list[str], *, head: bool = False) -> QWidget:
    """Return three texts side by side; rich text, so what comes in is escaped already."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    space = theme().tokens.space
    row.setContentsMargins(space.lg if head else 0, 0, space.lg if head else 0, 0)
    row.setSpacing(space.lg)
    for text in texts:
        label = make_label("", "muted" if head else "body", wrap=True)
        label.setTextFormat(Qt.TextFormat.RichText)
        label.setText(text.replace("\n", "<br>"))
        label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row.addWidget(label, 1)
    return holder


def _text(blocks: Blocks) -> str:
    lines = []
    for block in blocks:
        words = plain_text(block)
        if block.kind is BlockKind.IMAGE:
            words = _tr("[image] {0}").format(block.attrs.get("alt") or words)
        elif block.kind is BlockKind.HEADING:
            words = f"{'#' * int(block.attrs.get('level') or 2)} {words}"
        lines.append(words or f"[{block.kind}]")
    return "\n".join(lines)


def _marked(base: str, text: str) -> str:
    """Return a text with what is new underlined and what is gone struck through, word by word."""
    if text == base:
        return html.escape(text) or "–"
    was, now = _words(base), _words(text)
    parts: list[str] = []
    for tag, a, a_end, b, b_end in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        gone, new = html.escape("".join(was[a:a_end])), html.escape("".join(now[b:b_end]))
        if tag == "equal":
            parts.append(new)
            continue
        if gone.strip():
            parts.append(f"<s>{gone}</s> ")
        if new.strip():
            parts.append(f"<b><u>{new}</u></b>")
    return "".join(parts) or "–"


def _words(text: str) -> list[str]:
    found: list[str] = []
    for at, piece in enumerate(text.split(" ")):
        found.append(piece if at == 0 else f" {piece}")
    return found
