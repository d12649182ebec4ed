"""Add up what was used: calls, tokens, credits and money, by day, site, action or model."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from igny8_desktop.data.queries import billing as queries
from igny8_desktop.data.queries.sites import all_sites
from igny8_desktop.data.unit_of_work import Database
from igny8_desktop.domain.errors import StorageTrouble
from igny8_desktop.domain.prices import PriceList
from igny8_desktop.domain.scope import ACCOUNT


class UsageBy(StrEnum):
    """What usage is added up by."""

    DAY = "day"
    SITE = "site"
    OPERATION = "operation"
    MODEL = "model"


@dataclass(frozen=True)
class UsageLine:
    """What was used under one heading. `money` leaves out the `unpriced` calls, whose price is not known."""

    key: str
    calls: int
    tokens_in: int
    tokens_out: int
    credits: int
    money: Decimal
    unpriced: int


@dataclass(frozen=True)
class UsageReport:
    """Lines and their sum, in the currency of the price list."""

    lines: tuple[UsageLine, ...]
    total: UsageLine
    currency: str


def write_table(report: UsageReport, path: Path) -> None:
    """Write a report as CSV, its sum in the last line; raises `StorageTrouble`."""
    titles = ("For", "Calls", "Tokens in", "Tokens out", "Credits", f"Money ({report.currency})", "Without a price")
    try:
        # Excel takes a file for UTF-8 only with the mark in front.
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(titles)
            for line in (*report.lines, replace(report.total, key="Total")):
                figures = (line.calls, line.tokens_in, line.tokens_out, line.credits)
                writer.writerow([line.key, *figures, money_text(line.money), line.unpriced])
    except OSError as error:
        raise StorageTrouble(
            "The table could not be written",
            f"Writing {path.name} failed: {error.strerror or error}.",
            "Choose another place.",
        ) from error


def money_text(money: Decimal) -> str:
    """Return an amount with four places: a call may cost less than a cent."""
    return f"{money.quantize(Decimal('0.0001')):f}"


class Usage:
    """Reads the log of usage; days are those of the user's time zone."""

    def __init__(self, database: Database, prices: Callable[[], PriceList], zone: Callable[[], tzinfo]) -> None:
        self._database = database
        self._prices = prices
        self._zone = zone

    def report(
        self, by: UsageBy, *, site_id: int | None = None, first: date | None = None, last: date | None = None
    ) -> UsageReport:
        """Return what was used from the `first` to the `last` day, both included; of one site where given."""
        prices, zone = self._prices(), self._zone()
        with self._database.read(ACCOUNT) as work:
            names = {site.id: site.name for site in all_sites(work, deleted=True)}
            found = queries.usage_between(work, site_id, _start(first, zone), _end(last, zone))
        sums: dict[str, _Sum] = {}
        for row in found:
            sums.setdefault(_key(by, row, names, zone), _Sum()).add(row, prices)
        lines = [one.line(key) for key, one in sums.items()]
        if by is UsageBy.DAY:
            lines.sort(key=lambda line: line.key)
        else:
            lines.sort(key=lambda line: (-line.money, -line.credits, line.key))
        return UsageReport(tuple(lines), _total(lines), prices.currency)


class _Sum:
    def __init__(self) -> None:
        self.calls = self.tokens_in = self.tokens_out = self.credits = self.unpriced = 0
        self.money = Decimal(0)

    def add(self, row: queries.UsageRow, prices: PriceList) -> None:
        cost = prices.cost(row.provider, row.model, row.tokens_in, row.tokens_out)
        self.calls += 1
        self.tokens_in += row.tokens_in or 0
        self.tokens_out += row.tokens_out or 0
        self.credits += row.credits
        self.money += cost or Decimal(0)
        self.unpriced += cost is None

    def line(self, key: str) -> UsageLine:
        return UsageLine(key, self.calls, self.tokens_in, self.tokens_out, self.credits, self.money, self.unpriced)


def _total(lines: Iterable[UsageLine]) -> UsageLine:
    lines = list(lines)
    return UsageLine(
        "",
        sum(line.calls for line in lines),
        sum(line.tokens_in for line in lines),
        sum(line.tokens_out for line in lines),
        sum(line.credits for line in lines),
        sum((line.money for line in lines), Decimal(0)),
        sum(line.unpriced for line in lines),
    )


def _key(by: UsageBy, row: queries.UsageRow, names: dict[int, str], zone: tzinfo) -> str:
    if by is UsageBy.SITE:
        return names.get(row.site_id, str(row.site_id))
    if by is UsageBy.OPERATION:
        return row.operation
    if by is UsageBy.MODEL:
        return row.model
    return f"{row.at.astimezone(zone):%Y-%m-%d}"


def _start(day: date | None, zone: tzinfo) -> datetime | None:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC) if day is not None else None


def _end(day: date | None, zone: tzinfo) -> datetime | None:
    return _start(day + timedelta(days=1), zone) if day is not None else None
