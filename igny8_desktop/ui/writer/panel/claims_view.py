"""The claims ledger: what the text states, what stands behind it, and the buttons that decide many at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QTreeWidgetItem, QVBoxLayout, QWidget

from igny8_desktop.domain.enums import ClaimState
from igny8_desktop.services.writer.article_score import Place
from igny8_desktop.services.writer.live_judging import LiveClaim
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.theme import make_label, theme
from igny8_desktop.ui.widgets import EmptyState, LinkButton, SecondaryButton, ViewSwitch
from igny8_desktop.ui.writer.panel.score_view import WrappingTree
from igny8_desktop.ui.writer.panel.signs import CLAIM_SIGNS, claim_kind_word, claim_state_word, icon

_CLAIM = int(Qt.ItemDataRole.UserRole)


class ClaimsView(QWidget):
    """Lists claims; `go` shows one in the text, `decide` is called with an action and the chosen claims' names."""

    def __init__(
        self,
        go: Callable[[Place], object],
        decide: Callable[[str, Sequence[LiveClaim]], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._go = go
        self._decide = decide
        self._claims: tuple[LiveClaim, ...] = ()
        self._drawn: tuple[object, ...] = ()
        space = theme().tokens.space
        self.summary = make_label("", "muted", wrap=True)
        self.switch = ViewSwitch(self.tr("Claims shown"), [self.tr("Open"), self.tr("All")])
        self.switch.currentChanged.connect(lambda _place: self._fill())
        self.tree = WrappingTree(2)
        self.tree.setRootIsDecorated(False)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.tree.setAccessibleName(self.tr("Claims of the text"))
        self.tree.setAccessibleDescription(self.tr("Enter goes to the place in the text."))
        self.tree.itemActivated.connect(self._activated)
        self.tree.itemClicked.connect(self._activated)
        self.tree.itemSelectionChanged.connect(self._selected)
        self.empty = EmptyState(
            "shield-check",
            self.tr("Nothing to prove"),
            self.tr("Numbers, dates, names, quotations and superlatives of the text are listed here."),
            width=260,
        )
        self.source = SecondaryButton(
            self.tr("Source…"), lambda: self._act("source"), tip=self.tr("Link the chosen claims to what proves them.")
        )
        self.waive = SecondaryButton(
            self.tr("Waive…"), lambda: self._act("waive"), tip=self.tr("Take the chosen claims as they are.")
        )
        self.reopen = SecondaryButton(
            self.tr("Reopen"), lambda: self._act("reopen"), tip=self.tr("Make the chosen claims open again.")
        )
        self.all = LinkButton(self.tr("Choose all"), self.tree.selectAll)
        buttons = QHBoxLayout()
        buttons.setSpacing(space.sm)
        for button in (self.source, self.waive, self.reopen):
            buttons.addWidget(button)
        buttons.addStretch(1)
        top = QHBoxLayout()
        top.addWidget(self.switch)
        top.addStretch(1)
        top.addWidget(self.all)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.lg, space.md, space.lg, space.md)
        layout.setSpacing(space.md)
        layout.addWidget(self.summary)
        layout.addLayout(top)
        layout.addWidget(self.tree, 1)
        layout.addWidget(self.empty, 1)
        layout.addLayout(buttons)
        theme().changed.connect(self._redraw)
        self._fill()

    def show_claims(self, claims: tuple[LiveClaim, ...]) -> None:
        """Show claims; those that are chosen stay chosen."""
        self._claims = claims
        self._fill()

    def chosen(self) -> list[LiveClaim]:
        """Return the claims that are chosen."""
        return [claim for row in self.tree.selectedItems() if isinstance(claim := row.data(0, _CLAIM), LiveClaim)]

    def _visible(self) -> list[LiveClaim]:
        every = self.switch.currentIndex() == 1
        return [claim for claim in self._claims if every or claim.state is ClaimState.UNSOURCED]

    def _fill(self) -> None:
        open_count = sum(claim.state is ClaimState.UNSOURCED for claim in self._claims)
        write = reading_locale().toString
        if not self._claims:
            self.summary.setText(self.tr("No claims in this text."))
        elif open_count:
            self.summary.setText(
                self.tr("{0} of {1} claims have no source. They hold the article back from being published.").format(
                    write(open_count), write(len(self._claims))
                )
            )
        else:
            self.summary.setText(
                self.tr("Nothing is open: sourced or waived, {0} in all.").format(write(len(self._claims)))
            )
        shown = self._visible()
        drawn = tuple((claim.fingerprint, claim.text, claim.state, claim.proof, claim.sentence) for claim in shown)
        self.tree.setVisible(bool(shown))
        self.empty.setVisible(not shown)
        if drawn != self._drawn or len(shown) != self.tree.topLevelItemCount():
            chosen = {claim.fingerprint for claim in self.chosen()}
            self._drawn = drawn
            self.tree.clear()
            for claim in shown:
                self._add(claim).setSelected(claim.fingerprint in chosen)
        else:
            for number, claim in enumerate(shown):
                row = self.tree.topLevelItem(number)
                if row is not None:
                    row.setData(0, _CLAIM, claim)
        self._selected()

    def _add(self, claim: LiveClaim) -> QTreeWidgetItem:
        row = QTreeWidgetItem(self.tree)
        row.setIcon(0, icon(CLAIM_SIGNS[claim.state]))
        row.setText(0, f"{claim.text}\n{_short(claim.sentence)}")
        row.setText(1, claim_state_word(claim.state))
        row.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        row.setData(0, _CLAIM, claim)
        kind, state = claim_kind_word(claim.kind), claim_state_word(claim.state)
        row.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{kind}: {claim.text}, {state}. {claim.sentence}")
        proof = f"\n{claim.proof}" if claim.proof else ""
        row.setToolTip(0, f"{kind}: {state}{proof}\n{claim.sentence}")
        row.setToolTip(1, f"{kind}: {state}{proof}")
        return row

    def _selected(self) -> None:
        chosen = self.chosen()
        self.source.setEnabled(bool(chosen))
        self.waive.setEnabled(bool(chosen))
        self.reopen.setEnabled(any(claim.state is not ClaimState.UNSOURCED for claim in chosen))
        self.all.setEnabled(self.tree.topLevelItemCount() > 0)

    def _activated(self, row: QTreeWidgetItem, _column: int) -> None:
        claim = row.data(0, _CLAIM)
        if isinstance(claim, LiveClaim) and len(self.chosen()) <= 1:
            self._go(claim.place)

    def _act(self, action: str) -> None:
        if chosen := self.chosen():
            self._decide(action, chosen)

    def _redraw(self) -> None:
        self._drawn = ()
        self._fill()


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= 140 else f"{sentence[:138].rsplit(' ', 1)[0]}…"
