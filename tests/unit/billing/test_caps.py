"""Caps: work stops before the call that would break one, and says which."""

from __future__ import annotations

import pytest

from igny8_desktop.data.models import AiCall, AutomationRun
from igny8_desktop.domain.enums import AiCallState, EntityKind, Operation, RunTrigger
from igny8_desktop.domain.errors import CapReached, ErrorKind
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.billing.credits import Caps, CreditService
from tests.harness.world import World


class Money:
    """Credits with caps, and calls that cost what a test says."""

    def __init__(self, world: World, caps: Caps) -> None:
        self.world, self.caps = world, caps
        self.credits = CreditService(world.database, caps=lambda: self.caps)
        self.credits.grant(1_000)

    def call(self, scope: Scope, price: int, *, run_id: int | None = None, settle: int | None = None) -> None:
        """Reserve a call, and settle it where a figure is given."""
        with self.world.database.write(scope, "credits") as work:
            call = work.add(
                AiCall(
                    operation=Operation.CONTENT_GENERATION,
                    subject_kind=EntityKind.TASK,
                    subject_id=1,
                    request_hash="x",
                    provider="openai",
                    model="m",
                    run_id=run_id,
                )
            )
            self.credits.reserve(work, call, price)
            if settle is not None:
                call.state = AiCallState.SENT
                call.state = AiCallState.ANSWERED
                self.credits.settle(work, call, settle)


def test_what_calls_under_way_hold_counts_and_nothing_is_taken_beyond(world: World) -> None:
    money, scope = Money(world, Caps(month=100)), world.site()
    money.call(scope, 60)
    with pytest.raises(CapReached) as caught:
        money.call(scope, 41)
    assert caught.value.kind is ErrorKind.CREDITS
    assert "of the 100 that you allow for this month, 40 are left" in caught.value.what
    assert money.credits.balance() == 940
    money.call(scope, 40)


def test_what_a_call_gave_back_can_be_used_again(world: World) -> None:
    money, scope = Money(world, Caps(month=100)), world.site()
    money.call(scope, 100, settle=30)
    money.call(scope, 70)
    assert money.credits.balance() == 900


def test_a_new_month_begins_anew_in_the_users_zone(world: World) -> None:
    money, scope = Money(world, Caps(month=100)), world.site()
    money.call(scope, 100, settle=100)
    world.clock.forward(days=29)
    with pytest.raises(CapReached):
        money.call(scope, 1)
    world.clock.forward(days=1)
    money.call(scope, 100)


def test_a_cap_for_each_site_leaves_the_others_alone(world: World) -> None:
    money = Money(world, Caps(site_month=50))
    first, second = world.site("one"), world.site("two")
    money.call(first, 50)
    with pytest.raises(CapReached) as caught:
        money.call(first, 1)
    assert "this site this month" in caught.value.title
    money.call(second, 50)


def test_a_run_stops_at_its_own_cap(world: World) -> None:
    money, scope = Money(world, Caps()), world.site()
    with world.database.write(scope, "test") as work:
        run = work.add(AutomationRun(name="run", trigger=RunTrigger.MANUAL, settings={"credit_cap": 20}, owner="x"))
        run_id = run.id
    money.call(scope, 20, run_id=run_id)
    with pytest.raises(CapReached) as caught:
        money.call(scope, 1, run_id=run_id)
    assert "this run" in caught.value.title
    money.call(scope, 500)  # by hand, outside the run


def test_what_is_free_meets_no_cap(world: World) -> None:
    money, scope = Money(world, Caps(month=1, site_month=1)), world.site()
    money.call(scope, 1)
    money.call(scope, 0)
    assert money.credits.balance() == 999
