"""The credits: what is left, adding some, the ledger, and what each action costs."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from igny8_desktop.domain.changes import Changes
from igny8_desktop.domain.costs import Cost
from igny8_desktop.domain.enums import CostUnit, EntityKind, Operation
from igny8_desktop.domain.scope import ACCOUNT
from igny8_desktop.ui.background import write
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.dialogs.base import BaseDialog
from igny8_desktop.ui.models import Column, ColumnKind
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.models.listing_source import ListingSource
from igny8_desktop.ui.models.readers import Lane
from igny8_desktop.ui.theme import make_label, theme
from igny8_desktop.ui.widgets import (
    DataTable,
    EmptySpec,
    Facet,
    Form,
    FormRow,
    PrimaryButton,
    SubTabs,
    counted,
)

OPERATIONS = {
    Operation.CLUSTERING: "Naming clusters",
    Operation.IDEA_GENERATION: "Ideas",
    Operation.OUTLINE: "Outlines",
    Operation.CONTENT_GENERATION: "Articles",
    Operation.ARTICLE_DETAILS: "Titles, meta fields and questions",
    Operation.REWRITE: "Rewriting",
    Operation.BRAND_VOICE: "Learning a voice",
    Operation.IMAGE_PROMPTS: "Image prompts",
    Operation.IMAGE_GENERATION: "Images",
    Operation.REPAIR: "Repairing an answer",
}
_UNITS = {
    CostUnit.PER_BATCH: "each batch",
    CostUnit.PER_IDEA: "each idea",
    CostUnit.PER_100_WORDS: "100 words",
    CostUnit.PER_ARTICLE: "each article",
    CostUnit.PER_IMAGE: "each image",
}


class CreditsDialog(BaseDialog):
    """Balance and adding credits on top; ledger and cost map below."""

    def __init__(self, context: WindowContext) -> None:
        super().__init__(
            _tr("Credits"),
            _tr(
                "Your own budget for AI work: actions reserve credits before they start and give back what they leave."
            ),
            parent=context.window,
            width=860,
            scroll=False,
        )
        self._context = context
        space = theme().tokens.space
        self.balance = make_label("–", "display")
        self.amount = QSpinBox()
        self.amount.setRange(1, 100_000_000)
        self.amount.setValue(1000)
        self.amount.setGroupSeparatorShown(True)
        self.amount.setMinimumWidth(140)
        self.note = QLineEdit()
        self.note.setPlaceholderText(self.tr("What for, if you like"))
        self.add_button = PrimaryButton(self.tr("Add credits"), self.grant, icon="plus")
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(make_label(self.tr("Free to use"), "muted"))
        left.addWidget(self.balance)
        top = QHBoxLayout()
        top.setSpacing(space.lg)
        top.addLayout(left, 1)
        top.addWidget(FormRow(self.tr("&Amount"), self.amount), 0, Qt.AlignmentFlag.AlignBottom)
        top.addWidget(FormRow(self.tr("&Note"), self.note), 1, Qt.AlignmentFlag.AlignBottom)
        top.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignBottom)
        self.add(top)
        self.tabs = SubTabs(self.tr("Credits"))
        self.tabs.add("ledger", self.tr("Ledger"), self._make_ledger)
        self.tabs.add("usage", self.tr("Usage"), self._make_usage)
        self.tabs.add("costs", self.tr("Cost map"), lambda: CostMap(context))
        self.tabs.setMinimumHeight(480)
        self.body.addWidget(self.tabs, 1)
        self.set_buttons(close=self.tr("Close"))
        context.bridge.changes_published.connect(self._changed)
        self._read()

    def _make_ledger(self) -> QWidget:
        table = DataTable(
            ListingSource(
                self._context.services.listing, self._context.current, EntityKind.CREDIT, scope=lambda: ACCOUNT
            ),
            [
                Column("created_at", self.tr("Time"), 150, ColumnKind.DATE, sort_key="id"),
                Column("kind", self.tr("Kind"), 120, ColumnKind.BADGE),
                Column("operation", self.tr("For"), 170, format=operation_words),
                Column("amount", self.tr("Credits"), 90, ColumnKind.NUMBER),
                Column("balance_after", self.tr("Balance"), 100, ColumnKind.NUMBER),
                Column("note", self.tr("Note"), 160, stretch=True),
            ],
            self._context.readers,
            name="ledger",
            title=self.tr("Ledger"),
            count_text=lambda count: counted(count, self.tr("line"), self.tr("lines")),
            search_text=self.tr("Search notes"),
            facets=[Facet("kind", self.tr("Kind"))],
            empty=EmptySpec(
                "coins", self.tr("No lines yet"), self.tr("Every credit that comes or goes is noted here.")
            ),
            sort=("id", True),
            view_state=self._context.view_state,
        )
        self._context.bridge.changes_published.connect(table.apply_changes)
        return table

    def _make_usage(self) -> QWidget:
        from igny8_desktop.ui.dialogs.usage_tab import UsageTab

        return UsageTab(self._context)

    def _changed(self, changes: Changes) -> None:
        if changes.touches(EntityKind.ACCOUNT, EntityKind.CREDIT):
            self._read()

    def _read(self) -> None:
        credit_service = self._context.services.credits
        self._context.readers.submit(Lane.ROWS, self, credit_service.balance, self._show, self.banner.say_error)

    def _show(self, balance: int) -> None:
        self.balance.setText(reading_locale().toString(balance))

    def grant(self) -> None:
        """Add the credits that are typed."""
        if not self.add_button.isEnabled():
            return
        amount, note = self.amount.value(), self.note.text().strip()
        self.add_button.setEnabled(False)
        credit_service = self._context.services.credits
        write(
            self._context,
            self,
            self.tr("Adding credits"),
            lambda: credit_service.grant(amount, note),
            self._granted,
            self._failed,
        )

    def _granted(self, balance: int) -> None:
        self.add_button.setEnabled(True)
        self.note.clear()
        self.banner.clear()
        self._show(balance)

    def _failed(self, error: BaseException) -> None:
        self.add_button.setEnabled(True)
        self.banner.say_error(error)


class CostMap(QWidget):
    """What each action costs, by class of model; a change holds from now on."""

    def __init__(self, context: WindowContext) -> None:
        super().__init__()
        self._context = context
        self.prices: dict[tuple[Operation, str], QSpinBox] = {}
        self._form = Form()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme().tokens.space.xl)
        self._grid.setVerticalSpacing(theme().tokens.space.sm)
        self._grid.setColumnStretch(0, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(theme().tokens.space.xl,) * 4)
        layout.setSpacing(theme().tokens.space.lg)
        layout.addWidget(
            make_label(
                self.tr("The offline engine is free. A price that you change holds for what starts from now on."),
                "muted",
                wrap=True,
            )
        )
        layout.addLayout(self._grid)
        layout.addStretch(1)
        context.readers.submit(Lane.ROWS, self, context.services.credits.cost_map, self._show, context.notices.error)

    def _show(self, costs: list[Cost]) -> None:
        paid = [cost for cost in costs if cost.price_class != "offline"]
        for row, cost in enumerate(paid):
            name = QCoreApplication.translate("CreditsDialog", OPERATIONS[cost.operation])
            price = QSpinBox()
            price.setRange(0, 1_000_000)
            price.setValue(cost.credits)
            price.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            price.setMinimumWidth(120)
            price.setKeyboardTracking(False)
            price.setAccessibleName(self.tr("Credits for {0}").format(name))
            price.valueChanged.connect(partial(self._change, cost.operation, cost.price_class))
            self._grid.addWidget(make_label(name, "field"), row, 0)
            self._grid.addWidget(price, row, 1)
            unit = QCoreApplication.translate("CreditsDialog", _UNITS[cost.unit])
            self._grid.addWidget(make_label(self.tr("credits for {0}").format(unit), "muted"), row, 2)
            self.prices[cost.operation, cost.price_class] = price

    def _change(self, operation: Operation, price_class: str, value: int) -> None:
        credit_service = self._context.services.credits
        write(
            self._context,
            self,
            self.tr("Changing a price"),
            lambda: credit_service.set_cost(operation, price_class, value),
        )


def operation_words(value: object) -> str:
    """Return an action as people call it."""
    try:
        return QCoreApplication.translate("CreditsDialog", OPERATIONS[Operation(str(value))])
    except ValueError:
        return str(value)


def _tr(text: str) -> str:
    return QCoreApplication.translate("CreditsDialog", text)
