"""What was used in money: prices of models, days of the user's zone, and honest sums."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from igny8_desktop.app.bootstrap import open_program
from igny8_desktop.data.models import AiCall, CreditUsageLog
from igny8_desktop.domain.enums import EntityKind, Operation
from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.domain.prices import PriceList, price_of
from igny8_desktop.services.billing.usage import Usage, UsageBy
from igny8_desktop.settings.paths import resources_dir
from igny8_desktop.settings.price_file import PriceFile
from tests.harness.command_line import CommandLine
from tests.harness.world import World

PRICES = PriceFile(resources_dir() / "prices.json", Path("/nowhere/prices.json"))


def log(
    world: World,
    site_id: int,
    at: datetime,
    model: str = "gpt-5-mini",
    tokens: tuple[int | None, int | None] = (1_000_000, 1_000_000),
    provider: str = "openai",
) -> None:
    """Note one finished call."""
    from igny8_desktop.domain.scope import Scope

    with world.database.write(Scope(site_id)) as work:
        call = work.add(
            AiCall(
                operation=Operation.CONTENT_GENERATION,
                subject_kind=EntityKind.TASK,
                subject_id=1,
                request_hash="x",
                provider=provider,
                model=model,
            )
        )
        work.add(
            CreditUsageLog(
                ai_call_id=call.id,
                operation=Operation.CONTENT_GENERATION,
                provider=provider,
                model=model,
                tokens_in=tokens[0],
                tokens_out=tokens[1],
                credits=5,
                created_at=at,
            )
        )


@pytest.mark.parametrize(
    ("provider", "model", "cost"),
    [
        ("openai", "gpt-5-mini", "2.25"),
        ("openai", "gpt-5-mini-2025-08-07", "2.25"),
        ("openrouter", "openai/gpt-5-mini", "2.25"),
        ("ollama", "llama3.2", "0"),
        ("offline", "drafts", "0"),
        ("custom", "who-knows", None),
    ],
)
def test_a_model_is_found_by_its_name_its_undated_name_and_at_a_gateway(
    provider: str, model: str, cost: str | None
) -> None:
    found = PRICES.read().cost(provider, model, 1_000_000, 1_000_000)
    assert found == (None if cost is None else Decimal(cost))


def test_unknown_tokens_of_a_paid_model_are_no_cost_of_nothing() -> None:
    assert PRICES.read().cost("openai", "gpt-5-mini", None, 5) is None
    assert PRICES.read().cost("ollama", "llama3.2", None, None) == 0


def test_an_own_price_stands_before_the_bundled_one_until_it_is_reset(tmp_path: Path) -> None:
    prices = PriceFile(resources_dir() / "prices.json", tmp_path / "prices.json")
    prices.set("gpt-5-mini", price_of("1", "3.5"))
    assert prices.read().cost("openai", "gpt-5-mini", 2_000_000, 0) == Decimal(2)
    assert prices.reset("gpt-5-mini")
    assert not prices.reset("gpt-5-mini")
    assert prices.read().cost("openai", "gpt-5-mini", 2_000_000, 0) == Decimal("0.5")


@pytest.mark.parametrize("text", ["", "two", "-1", "NaN", "Infinity", "1e9"])
def test_what_is_no_price_is_refused(text: str) -> None:
    with pytest.raises(WrongInput):
        price_of("1", text)


@pytest.mark.parametrize("content", ["", "[]", "{", '{"x": 3}', '{"x": {"input": "a", "output": "1"}}'])
def test_a_damaged_file_of_own_prices_is_said(tmp_path: Path, content: str) -> None:
    own = tmp_path / "prices.json"
    own.write_text(content)
    with pytest.raises(WrongInput) as caught:
        PriceFile(resources_dir() / "prices.json", own).read()
    assert "prices.json" in caught.value.what


def test_sums_by_day_of_the_users_zone_and_what_they_leave_out(world: World) -> None:
    site = world.site().site_id
    log(world, site, datetime(2026, 6, 1, 21, 59, tzinfo=UTC))
    log(world, site, datetime(2026, 6, 1, 22, 0, tzinfo=UTC))  # the second of June in Berlin
    log(world, site, datetime(2026, 6, 2, 10, 0, tzinfo=UTC), model="who-knows", provider="custom")
    usage = Usage(world.database, lambda: PriceList(PRICES.read().models), lambda: ZoneInfo("Europe/Berlin"))
    report = usage.report(UsageBy.DAY)
    assert [(line.key, line.calls, line.money, line.unpriced) for line in report.lines] == [
        ("2026-06-01", 1, Decimal("2.25"), 0),
        ("2026-06-02", 2, Decimal("2.25"), 1),
    ]
    assert (report.total.credits, report.total.money, report.total.unpriced) == (15, Decimal("4.50"), 1)
    only = usage.report(UsageBy.MODEL, first=date(2026, 6, 2), last=date(2026, 6, 2))
    assert [line.key for line in only.lines] == ["gpt-5-mini", "who-knows"]
    assert usage.report(UsageBy.SITE, site_id=site + 1).lines == ()


def test_the_commands_show_set_and_write_a_table(home: Path, tmp_path: Path) -> None:
    igny8 = CommandLine(home, tmp_path)
    open_program(home, environ={}).close()
    assert igny8.json("usage")["lines"] == []
    assert "Nothing was used" in igny8("usage").out
    igny8("prices", "set", "my-model", "0.5", "1")
    [mine] = [row for row in igny8.json("prices", "list")["prices"] if row["model"] == "my-model"]
    assert (mine["input"], mine["whose"]) == ("0.5", "your own")
    igny8("prices", "reset", "my-model")
    assert "no price of your own" in igny8("prices", "reset", "my-model", code=2).err
    igny8("usage", "--csv", "bill.csv")
    rows = list(csv.reader((tmp_path / "bill.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert rows == [
        ["For", "Calls", "Tokens in", "Tokens out", "Credits", "Money (USD)", "Without a price"],
        ["Total", "0", "0", "0", "0", "0.0000", "0"],
    ]


def test_the_bundled_list_says_when_and_whence() -> None:
    document = json.loads((resources_dir() / "prices.json").read_text())
    assert document["updated"]
    assert document["source"]
