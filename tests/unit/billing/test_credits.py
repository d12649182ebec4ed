"""Credits add up: never negative, never lost, never counted twice, whoever comes at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from igny8_desktop.data.models import AiCall
from igny8_desktop.data.queries import billing as queries
from igny8_desktop.domain.enums import AiCallState, EntityKind, Operation
from igny8_desktop.domain.errors import NotEnoughCredits, WrongInput
from igny8_desktop.domain.scope import ACCOUNT, Scope
from igny8_desktop.services.billing.credits import CreditService
from tests.harness.world import World, open_world


def reserve(world: World, scope: Scope, credits: CreditService, amount: int, owner: str = "me") -> int:  # noqa: A002
    with world.database.write(scope) as work:
        call = work.add(
            AiCall(
                operation=Operation.CONTENT_GENERATION,
                subject_kind=EntityKind.TASK,
                subject_id=1,
                request_hash="x",
                owner=owner,
                provider="p",
                model="m",
            )
        )
        credits.reserve(work, call, amount)
        return call.id


def settle(world: World, scope: Scope, credits: CreditService, call_id: int, used: int) -> None:  # noqa: A002
    with world.database.write(scope) as work:
        call = work.get(AiCall, call_id)
        call.state = AiCallState.ANSWERED
        credits.settle(work, call, used)


def test_prices_follow_the_cost_map(world: World) -> None:
    service = CreditService(world.database)
    assert service.estimate(Operation.CONTENT_GENERATION, 1201, "standard") == 26, "13 started hundreds at 2"
    assert service.estimate(Operation.IDEA_GENERATION, 3, "standard") == 6
    assert service.estimate(Operation.CONTENT_GENERATION, 5000, "offline") == 0
    service.set_cost(Operation.CONTENT_GENERATION, "standard", 5)
    assert service.estimate(Operation.CONTENT_GENERATION, 1201, "standard") == 65
    with pytest.raises(WrongInput):
        service.set_cost(Operation.CONTENT_GENERATION, "standard", -1)
    with pytest.raises(WrongInput):
        service.estimate(Operation.CONTENT_GENERATION, 1, "no such class")


def test_reserve_settle_release_leave_a_true_ledger(world: World) -> None:
    scope, service = world.site(), CreditService(world.database)
    service.grant(100, "start")
    first = reserve(world, scope, service, 40)
    second = reserve(world, scope, service, 30)
    assert service.balance() == 30
    settle(world, scope, service, first, 25)
    with world.database.write(scope) as work:
        service.release(work, work.get(AiCall, second), "failed", "server was down")
    assert service.balance() == 75
    lines = service.ledger()
    assert [line.amount for line in reversed(lines)] == [100, -40, -30, 15, 30]
    assert lines[0].balance_after == 75
    with world.database.read(ACCOUNT) as work:
        assert queries.ledger_sum(work) == 75


def test_what_is_not_there_cannot_be_reserved(world: World) -> None:
    scope, service = world.site(), CreditService(world.database)
    service.grant(10)
    with pytest.raises(NotEnoughCredits) as caught:
        reserve(world, scope, service, 11)
    assert (caught.value.needed, caught.value.available, caught.value.missing) == (11, 10, 1)
    assert service.balance() == 10
    with world.database.read(scope) as work:
        assert work.find(AiCall, 1) is None, "the refused call left no row"


@pytest.mark.parametrize("amount", [0, -5, 100_000_001])
def test_senseless_grants_are_refused(world: World, amount: int) -> None:
    with pytest.raises(WrongInput):
        CreditService(world.database).grant(amount)


def test_the_safety_factor_is_part_of_what_a_run_needs(world: World) -> None:
    service = CreditService(world.database)
    service.grant(119)
    with pytest.raises(NotEnoughCredits) as caught:
        service.require(100, factor=1.2, action="This run")
    assert caught.value.missing == 1
    service.grant(1)
    service.require(100, factor=1.2, action="This run")


def test_forty_threads_cannot_spend_the_same_credit_twice(world: World) -> None:
    scope, service = world.site(), CreditService(world.database)
    service.grant(100)

    def one(_number: int) -> bool:
        try:
            call = reserve(world, scope, service, 7)
        except NotEnoughCredits:
            return False
        settle(world, scope, service, call, 7)
        return True

    with ThreadPoolExecutor(16) as pool:
        got = sum(pool.map(one, range(40)))
    assert got == 14
    assert service.balance() == 100 - 14 * 7
    with world.database.read(ACCOUNT) as work:
        assert queries.ledger_sum(work) == service.balance()
    with world.database.read(scope) as work:
        assert sum(line.credits for line in queries.usage(work)) == 14 * 7


def test_what_a_dead_process_reserved_comes_back(world: World) -> None:
    scope, service = world.site(), CreditService(world.database)
    service.grant(100)
    reserve(world, scope, service, 40, owner="dead")
    sent = reserve(world, scope, service, 10, owner="dead")
    with world.database.write(scope) as work:
        work.get(AiCall, sent).state = AiCallState.SENT
    mine = reserve(world, scope, service, 5, owner="me")
    assert service.free_orphans("me") == 2
    assert service.free_orphans("me") == 0
    assert service.balance() == 95
    with world.database.read(scope) as work:
        assert work.get(AiCall, sent).state is AiCallState.LOST
        assert work.get(AiCall, mine).state is AiCallState.RESERVED
        assert [line.outcome for line in queries.usage(work)] == ["lost"]


class Ledger(RuleBasedStateMachine):
    """Any order of grants, reservations, settlements and releases keeps the books right."""

    @initialize()
    def open(self) -> None:
        import tempfile
        from pathlib import Path

        self.folder = tempfile.TemporaryDirectory()
        self.context = open_world(Path(self.folder.name))
        self.world = self.context.__enter__()
        self.scope = self.world.site()
        self.service = CreditService(self.world.database)
        self.balance = 0
        self.open_calls: dict[int, int] = {}

    @rule(amount=st.integers(1, 500))
    def grant(self, amount: int) -> None:
        self.balance += amount
        assert self.service.grant(amount) == self.balance

    @rule(amount=st.integers(0, 300))
    def reserve(self, amount: int) -> None:
        if amount > self.balance:
            with pytest.raises(NotEnoughCredits):
                reserve(self.world, self.scope, self.service, amount)
        else:
            self.open_calls[reserve(self.world, self.scope, self.service, amount)] = amount
            self.balance -= amount

    @precondition(lambda self: self.open_calls)
    @rule(data=st.data(), used=st.integers(0, 400))
    def settle(self, data: st.DataObject, used: int) -> None:
        call = data.draw(st.sampled_from(sorted(self.open_calls)))
        held = self.open_calls.pop(call)
        settle(self.world, self.scope, self.service, call, used)
        self.balance += held - min(used, held)

    @precondition(lambda self: self.open_calls)
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        call = data.draw(st.sampled_from(sorted(self.open_calls)))
        self.balance += self.open_calls.pop(call)
        with self.world.database.write(self.scope) as work:
            self.service.release(work, work.get(AiCall, call), "failed")

    @invariant()
    def books_are_right(self) -> None:
        if hasattr(self, "service"):
            assert self.service.balance() == self.balance >= 0
            with self.world.database.read(ACCOUNT) as work:
                assert queries.ledger_sum(work) == self.balance

    def teardown(self) -> None:
        if hasattr(self, "context"):
            self.context.__exit__(None, None, None)
            self.folder.cleanup()


Ledger.TestCase.settings = settings(max_examples=12, stateful_step_count=15, deadline=None)
TestLedger = Ledger.TestCase
