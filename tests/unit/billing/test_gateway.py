"""Every AI action is paid for once, its answer is kept, and nothing paid for is bought again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from igny8_desktop.clients.images.store import WebpImageStore
from igny8_desktop.data.models import AiCall
from igny8_desktop.data.queries import billing as queries
from igny8_desktop.domain.ai_ports import OnText
from igny8_desktop.domain.enums import AiCallState, EntityKind, ImageRole, Operation
from igny8_desktop.domain.errors import BadAnswer, CredentialsRefused, Igny8Error, NotEnoughCredits, Overloaded
from igny8_desktop.domain.ports import (
    AiProvider,
    ImageAnswer,
    ImageRequest,
    TextAnswer,
    TextRequest,
)
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.billing.credits import CreditService
from igny8_desktop.services.billing.gateway import AiGateway, Paid, RetryPolicy
from tests.harness.world import World

SUBJECT = (EntityKind.TASK, 7)


class ScriptedModel:
    """A model that answers from a list; what is callable is called, an exception is raised."""

    provider, model, price_class = "scripted", "one", "standard"

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)
        self.requests: list[TextRequest | ImageRequest] = []

    async def context_tokens(self) -> int | None:
        return None

    async def complete(self, request: TextRequest, *, on_text: OnText | None = None) -> TextAnswer:
        self.requests.append(request)
        return TextAnswer(str(await self._next()), "one", 10, 20)

    async def generate(self, request: ImageRequest) -> ImageAnswer:
        self.requests.append(request)
        answer = await self._next()
        assert isinstance(answer, bytes)
        return ImageAnswer(answer, "one")

    async def _next(self) -> object:
        answer = self.answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return await answer() if callable(answer) else answer


class Providers:
    def __init__(self, model: ScriptedModel) -> None:
        self.model = model

    def current(self) -> AiProvider:
        return AiProvider(self.model, self.model)

    def close(self) -> None:
        """Nothing to close."""


def gateway(world: World, model: ScriptedModel, owner: str = "me", credits: int = 1000) -> AiGateway:  # noqa: A002
    service = CreditService(world.database)
    if credits:
        service.grant(credits)
    store = WebpImageStore(world.folder / "images", world.folder / "raw")
    return AiGateway(world.database, service, Providers(model), store, owner, retry=RetryPolicy(3, 0.001, 0.01))


def request(text: str = "write") -> TextRequest:
    return TextRequest(Operation.CONTENT_GENERATION, "system", text, {"task": text})


def parse(text: str) -> dict[str, object]:
    try:
        return dict(json.loads(text))
    except ValueError as error:
        raise BadAnswer("The answer cannot be used", "it is no JSON", "again") from error


async def ask(gate: AiGateway, scope: Scope, text: str = "write") -> Paid[dict[str, object]]:
    return await gate.ask_parsed(scope, request(text), parse, subject=SUBJECT, quantity=1000)


def calls(world: World, scope: Scope) -> list[AiCall]:
    with world.database.read(scope) as work:
        return list(work.scalars(select(AiCall).order_by(AiCall.id)))


def balance(world: World) -> int:
    return CreditService(world.database).balance()


def test_a_call_is_paid_kept_and_used(world: World) -> None:
    scope, model = world.site(), ScriptedModel('{"a": 1}')
    gate = gateway(world, model)
    paid = asyncio.run(ask(gate, scope))
    assert (paid.value, paid.credits, balance(world)) == ({"a": 1}, 20, 980)
    [call] = calls(world, scope)
    assert (call.state, call.answer_text, call.tokens_out) == (AiCallState.ANSWERED, '{"a": 1}', 20)
    with world.database.write(scope) as work:
        gate.mark_used(work, paid)
    [call] = calls(world, scope)
    assert call.state is AiCallState.USED


def test_an_answer_whose_use_was_interrupted_is_not_bought_again(world: World) -> None:
    scope, model = world.site(), ScriptedModel('{"a": 1}', '{"a": 2}')
    first = asyncio.run(ask(gateway(world, model), scope))
    again = asyncio.run(ask(gateway(world, model, owner="the next process", credits=0), scope))
    assert again.value == first.value
    assert (again.credits, balance(world), len(model.requests)) == (0, 980, 1)
    other = asyncio.run(ask(gateway(world, model, credits=0), scope, "write something else"))
    assert other.value == {"a": 2}, "another request is another call"


def test_a_used_answer_is_not_given_out_twice(world: World) -> None:
    scope, model = world.site(), ScriptedModel('{"a": 1}', '{"a": 2}')
    gate = gateway(world, model)
    paid = asyncio.run(ask(gate, scope))
    with world.database.write(scope) as work:
        gate.mark_used(work, paid)
    assert asyncio.run(ask(gate, scope)).value == {"a": 2}


def test_a_bad_answer_is_repaired_once(world: World) -> None:
    scope, model = world.site(), ScriptedModel("Sure! Here it is", '{"a": 1}')
    paid = asyncio.run(ask(gateway(world, model), scope))
    assert paid.value == {"a": 1}
    assert len(paid.call_ids) == 2
    repair = model.requests[1]
    assert isinstance(repair, TextRequest)
    assert "Sure! Here it is" in repair.prompt


def test_a_bad_repair_is_reported_with_both_answers_kept(world: World) -> None:
    scope, model = world.site(), ScriptedModel("nonsense one", "nonsense two")
    with pytest.raises(BadAnswer):
        asyncio.run(ask(gateway(world, model), scope))
    kept = calls(world, scope)
    assert [(call.state, call.answer_text) for call in kept] == [
        (AiCallState.FAILED, "nonsense one"),
        (AiCallState.FAILED, "nonsense two"),
    ]
    assert balance(world) == 980, "it was paid for"


def test_passing_trouble_is_retried_within_the_same_reservation(world: World) -> None:
    busy = Overloaded("busy", "busy", "wait", retry_after=0.002)
    scope, model = world.site(), ScriptedModel(busy, busy, '{"a": 1}')
    asyncio.run(ask(gateway(world, model), scope))
    [call] = calls(world, scope)
    assert (call.attempts, call.credits_used, balance(world)) == (3, 20, 980)


@pytest.mark.parametrize(
    "error",
    [Overloaded("busy", "busy", "wait"), CredentialsRefused("key", "key", "key"), RuntimeError("a bug")],
    ids=["overloaded", "credentials", "bug"],
)
def test_a_failed_call_costs_nothing_and_says_why(world: World, error: Exception) -> None:
    scope, model = world.site(), ScriptedModel(*[error] * 3)
    with pytest.raises(type(error)):
        asyncio.run(ask(gateway(world, model), scope))
    [call] = calls(world, scope)
    assert (call.state, balance(world)) == (AiCallState.FAILED, 1000)
    assert call.problem
    assert "a bug" not in call.problem, "the text of an unknown error may hold a secret"


def test_a_cancelled_call_gives_its_credits_back(world: World) -> None:
    sent = asyncio.Event()

    async def hang() -> str:
        sent.set()
        await asyncio.sleep(60)
        return "{}"

    async def main(gate: AiGateway, scope: Scope) -> None:
        task = asyncio.create_task(ask(gate, scope))
        await sent.wait()
        assert balance(world) == 980
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    scope, model = world.site(), ScriptedModel(hang)
    asyncio.run(main(gateway(world, model), scope))
    [call] = calls(world, scope)
    assert (call.state, balance(world)) == (AiCallState.FAILED, 1000)


def test_cancelling_at_any_moment_leaves_no_reservation(world: World) -> None:
    async def main(gate: AiGateway, scope: Scope, pause: float) -> None:
        task = asyncio.create_task(ask(gate, scope, f"after {pause}"))
        await asyncio.sleep(pause)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    scope = world.site()
    gate = gateway(world, ScriptedModel(*['{"a": 1}'] * 100))
    for step in range(30):
        asyncio.run(main(gate, scope, step * 0.0007))
    assert all(call.state in (AiCallState.ANSWERED, AiCallState.FAILED) for call in calls(world, scope))
    with world.database.read(scope) as work:
        used = sum(line.credits for line in queries.usage(work))
    assert balance(world) == 1000 - used


def test_without_credits_nothing_is_sent(world: World) -> None:
    scope, model = world.site(), ScriptedModel('{"a": 1}')
    with pytest.raises(NotEnoughCredits):
        asyncio.run(ask(gateway(world, model, credits=19), scope))
    assert (model.requests, calls(world, scope), balance(world)) == ([], [], 19)


def test_no_more_calls_at_once_than_allowed(world: World) -> None:
    running = peak = 0
    full = asyncio.Event()

    def answer() -> Callable[[], object]:
        async def wait() -> str:
            nonlocal running, peak
            running += 1
            peak = max(peak, running)
            if running == 4:
                full.set()
            await full.wait()
            await asyncio.sleep(0.01)
            running -= 1
            return "{}"

        return wait

    async def main(gate: AiGateway, scope: Scope) -> None:
        nonlocal full
        full = asyncio.Event()
        await asyncio.gather(*(ask(gate, scope, f"number {number}") for number in range(12)))

    scope = world.site()
    asyncio.run(main(gateway(world, ScriptedModel(*[answer() for _ in range(12)])), scope))
    assert peak == 4


def test_a_paid_picture_is_kept_before_it_is_used(world: World, tmp_path: Path) -> None:
    async def draw(gate: AiGateway, scope: Scope) -> Paid[bytes]:
        return await gate.draw(scope, ImageRequest("a cup", 64, 64, ImageRole.FEATURED), subject=(EntityKind.IMAGE, 3))

    scope, model = world.site(), ScriptedModel(b"picture bytes")
    paid = asyncio.run(draw(gateway(world, model), scope))
    assert (paid.value, balance(world)) == (b"picture bytes", 996)
    again = asyncio.run(draw(gateway(world, model, owner="next", credits=0), scope))
    assert (again.value, again.credits, len(model.requests)) == (b"picture bytes", 0, 1)


def test_retry_pauses_grow_but_listen_to_the_server() -> None:
    policy = RetryPolicy(attempts=5, base=1.0, limit=30.0)
    assert 0.75 <= policy.pause(1, None) <= 1.25
    assert 3.0 <= policy.pause(3, None) <= 5.0
    assert policy.pause(1, 12.0) == 12.0
    assert policy.pause(1, 500.0) <= 37.5


def test_errors_know_whether_they_pass() -> None:
    assert Overloaded("a", "b", "c").transient
    assert not CredentialsRefused("a", "b", "c").transient
    assert isinstance(Overloaded("a", "b", "c"), Igny8Error)
