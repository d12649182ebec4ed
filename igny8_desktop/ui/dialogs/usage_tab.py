"""What AI work used: calls, tokens, credits and money of a time, as bars and as a table to take along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QDate, QLocale
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from igny8_desktop.domain.changes import Changes
from igny8_desktop.domain.enums import EntityKind
from igny8_desktop.domain.tables import RangeFacet, TableQuery
from igny8_desktop.services.billing.usage import UsageBy, UsageLine, UsageReport, write_table
from igny8_desktop.ui.background import write
from igny8_desktop.ui.charts.bars import Bars, BarValue
from igny8_desktop.ui.context import WindowContext
from igny8_desktop.ui.models import Column, ColumnKind, FacetOption
from igny8_desktop.ui.models.columns import reading_locale
from igny8_desktop.ui.models.readers import Lane, Ticket
from igny8_desktop.ui.theme import make_label, theme
from igny8_desktop.ui.widgets import DataTable, EmptySpec, SecondaryButton, counted


class UsageRows:
    """The lines of a report as a list shows them."""

    def __init__(self) -> None:
        self.rows_by_id: dict[int, dict[str, object]] = {}

    def ids(self, query: TableQuery) -> Sequence[int]:
        """Return the lines that hold the searched text, in the wanted order."""
        text = query.text.casefold().strip()
        found = [number for number, row in self.rows_by_id.items() if text in str(row["title"]).casefold()]
        if query.sort_key:
            found.sort(key=lambda number: self._order(number, query.sort_key), reverse=query.descending)
        return found

    def rows(self, ids: Sequence[int]) -> Mapping[int, Mapping[str, object]]:
        """Return these lines."""
        return {number: self.rows_by_id[number] for number in ids if number in self.rows_by_id}

    def facets(self, query: TableQuery, key: str) -> Sequence[FacetOption]:
        """Return nothing: the list has no facets."""
        return ()

    def range_facet(self, query: TableQuery, key: str) -> RangeFacet:
        """Return an empty range: the list has no ranges."""
        return RangeFacet(None, None, 0, 0)

    def facet_label(self, key: str, value: str) -> str:
        """Return the value itself."""
        return value

    def affected_by(self, changes: Changes) -> bool:
        """Say no: the tab reads a new report by itself."""
        return False

    def _order(self, number: int, key: str) -> tuple[float, str]:
        value = self.rows_by_id[number][key]
        return (float(value), "") if isinstance(value, (int, float)) else (0.0, str(value))


class UsageTab(QWidget):
    """Bars above, the table below; site, time and grouping are chosen at the top."""

    def __init__(self, context: WindowContext) -> None:
        super().__init__()
        self._context = context
        self._ticket: Ticket | None = None
        self._report: UsageReport | None = None
        space = theme().tokens.space
        self.by = _choice(
            self.tr("Add up by"),
            [
                (self.tr("By day"), UsageBy.DAY),
                (self.tr("By action"), UsageBy.OPERATION),
                (self.tr("By model"), UsageBy.MODEL),
                (self.tr("By site"), UsageBy.SITE),
            ],
        )
        self.time = _choice(
            self.tr("Time"),
            [
                (self.tr("This month"), "month"),
                (self.tr("Last month"), "last"),
                (self.tr("Last 30 days"), "days"),
                (self.tr("All time"), ""),
            ],
        )
        self.site = _choice(self.tr("Site"), [(self.tr("All sites"), "")])
        self.save_button = SecondaryButton(self.tr("Save as CSV…"), self._ask_where, icon="download")
        self.sum = make_label("", "strong", wrap=True)
        self.bars = Bars(self.tr("Money, or credits where nothing has a price"))
        self._source = UsageRows()
        self.table = self._make_table()
        top = QHBoxLayout()
        top.setSpacing(space.sm)
        for box in (self.by, self.time, self.site):
            top.addWidget(box)
            box.currentIndexChanged.connect(lambda _index: self._read())
        top.addStretch(1)
        top.addWidget(self.save_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, space.md, 0, 0)
        layout.setSpacing(space.md)
        layout.addLayout(top)
        layout.addWidget(self.sum)
        layout.addWidget(self.bars)
        layout.addWidget(self.table, 1)
        context.bridge.changes_published.connect(self._changed)
        context.readers.submit(Lane.ROWS, self, context.services.sites.all, self._take_sites, context.notices.error)
        self._read()

    def _make_table(self) -> DataTable:
        return DataTable(
            self._source,
            [
                Column("title", self.tr("For"), 180, stretch=True, strong=True),
                Column("calls", self.tr("Calls"), 80, ColumnKind.NUMBER),
                Column("tokens_in", self.tr("Tokens in"), 100, ColumnKind.NUMBER),
                Column("tokens_out", self.tr("Tokens out"), 100, ColumnKind.NUMBER),
                Column("credits", self.tr("Credits"), 90, ColumnKind.NUMBER),
                Column("money", self.tr("Money"), 90, ColumnKind.NUMBER, format=_money),
                Column("unpriced", self.tr("No price"), 90, ColumnKind.NUMBER),
            ],
            self._context.readers,
            name="usage",
            title=self.tr("Usage"),
            count_text=lambda count: counted(count, self.tr("line"), self.tr("lines")),
            search_text=self.tr("Search"),
            empty=EmptySpec(
                "coins",
                self.tr("Nothing was used in this time"),
                self.tr("Every call to a model is counted here with what it cost."),
            ),
            view_state=self._context.view_state,
        )

    # --------------------------------------------------------------------------------------------------- reading

    def _take_sites(self, sites: Sequence[object]) -> None:
        for site in sites:
            self.site.addItem(str(getattr(site, "name", "")), getattr(site, "id", ""))

    def _changed(self, changes: Changes) -> None:
        if changes.touches(EntityKind.CREDIT):
            self._read()

    def _read(self) -> None:
        if self._ticket is not None:
            self._ticket.cancel()
        by, site = UsageBy(self.by.currentData()), self.site.currentData()
        usage, zone = self._context.services.usage, self._context.services.zone
        period = str(self.time.currentData())

        def read() -> UsageReport:
            first, last = _days(period, datetime.now(zone()).date())
            return usage.report(by, site_id=int(site) if site else None, first=first, last=last)

        self._ticket = self._context.readers.submit(Lane.ROWS, self, read, self._show, self._context.notices.error)

    def _show(self, report: UsageReport) -> None:
        self._ticket, self._report = None, report
        words = [self._title(line) for line in report.lines]
        self._source.rows_by_id = {
            number: {
                "title": title,
                "calls": line.calls,
                "tokens_in": line.tokens_in,
                "tokens_out": line.tokens_out,
                "credits": line.credits,
                "money": float(line.money),
                "unpriced": line.unpriced or None,
            }
            for number, (title, line) in enumerate(zip(words, report.lines, strict=True), start=1)
        }
        self.table.refresh()
        priced = report.total.money > 0
        self.bars.show_bars(
            [
                BarValue(title, float(line.money) if priced else float(line.credits), self._worth(line, report))
                for title, line in zip(words, report.lines, strict=True)
            ]
        )
        self.bars.setVisible(bool(report.lines))
        self.sum.setText(self._sum_words(report))
        self.save_button.setEnabled(bool(report.lines))

    def _title(self, line: UsageLine) -> str:
        from igny8_desktop.ui.dialogs.credits import operation_words

        by = UsageBy(self.by.currentData())
        if by is UsageBy.OPERATION:
            return operation_words(line.key)
        if by is UsageBy.DAY:
            day = date.fromisoformat(line.key)
            return reading_locale().toString(QDate(day.year, day.month, day.day), QLocale.FormatType.ShortFormat)
        return line.key

    def _worth(self, line: UsageLine, report: UsageReport) -> str:
        credits_text = self.tr("{0} credits").format(reading_locale().toString(line.credits))
        return f"{_money(float(line.money))} {report.currency} · {credits_text}"

    def _sum_words(self, report: UsageReport) -> str:
        if not report.lines:
            return ""
        words = self._worth(report.total, report)
        if report.total.unpriced:
            words += " · " + self.tr("{0} calls of models without a price are not in the sum").format(
                reading_locale().toString(report.total.unpriced)
            )
        return words

    # ---------------------------------------------------------------------------------------------------- saving

    def _ask_where(self) -> None:
        dialog = QFileDialog(self, self.tr("Save usage"), "usage.csv", self.tr("CSV files (*.csv)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(lambda path: self.save(Path(path)))
        dialog.open()

    def save(self, path: Path) -> None:
        """Write the report in sight to a file."""
        report = self._report
        if report is None:
            return
        write(
            self._context,
            self,
            self.tr("Saving usage"),
            lambda: write_table(report, path),
            lambda _none: self._context.notices.success(self.tr("Saved to {0}.").format(path.name)),
            self._context.notices.error,
        )


def _choice(name: str, choices: Sequence[tuple[str, str]]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    for words, value in choices:
        box.addItem(words, str(value))
    return box


def _money(value: object) -> str:
    """Return an amount: a call may cost less than a cent, a month does not need four places."""
    amount = float(str(value))
    return reading_locale().toString(amount, "f", 4 if 0 < amount < 1 else 2)


def _days(period: str, today: date) -> tuple[date | None, date | None]:
    """Return the first and last day of a time."""
    first = today.replace(day=1)
    if period == "month":
        return first, today
    if period == "last":
        last = first - timedelta(days=1)
        return last.replace(day=1), last
    if period == "days":
        return today - timedelta(days=29), today
    return None, None
