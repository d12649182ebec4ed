"""Carry out every AI action: pay for it, send it, keep its answer, and never buy the same answer twice.

One call goes through these units of work, with no transaction open in between:

1. *reserve*: the call's row, and its price taken out of the balance; or an unused paid answer is found and used;
2. *sent*: marked before anything leaves the machine, so that a crash shows what may have been billed;
3. *answered*: the raw answer is kept and paid for before anybody reads it;
4. *used*: marked by the step, in the same unit of work that saves what it made of the answer.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from igny8_desktop.data.models import AiCall
from igny8_desktop.data.queries import billing as queries
from igny8_desktop.data.unit_of_work import Database, Work
from igny8_desktop.domain.ai_ports import OnText
from igny8_desktop.domain.answers import repair_prompt
from igny8_desktop.domain.enums import AiCallState, EntityKind, Operation
from igny8_desktop.domain.errors import BadAnswer, ErrorKind, Igny8Error, NotFound, StorageTrouble, describe
from igny8_desktop.domain.ports import AiProviders, ImageModel, ImageRequest, ImageStore, TextModel, TextRequest
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.billing.credits import CreditService
from igny8_desktop.services.threads import in_thread

T = TypeVar("T")
Subject = tuple[EntityKind, int]

#: Facts that change while other items are worked on; they do not make an answer another answer.
_VOLATILE_FACTS = frozenset({"existing_titles", "taken_names", "categories", "tags", "hub", "supporting_pages"})
_RETRIED = frozenset({ErrorKind.NETWORK, ErrorKind.RATE_LIMIT, ErrorKind.OVERLOAD})


@dataclass(frozen=True)
class RetryPolicy:
    """How often a call is sent, and the pauses between: doubling from `base` to `limit` seconds, with jitter."""

    attempts: int = 4
    base: float = 1.0
    limit: float = 60.0

    def pause(self, attempt: int, asked: float | None) -> float:
        """Return the pause after an attempt; never less than the other side asked for, up to `limit`."""
        own: float = min(self.base * 2.0 ** (attempt - 1), self.limit) * random.uniform(0.75, 1.25)
        return max(own, min(asked or 0.0, self.limit))


@dataclass(frozen=True)
class Paid(Generic[T]):
    """An answer that was paid for and read; `call_ids` are marked as used when it is saved."""

    value: T
    call_ids: tuple[int, ...]
    credits: int
    provider: str
    model: str


@dataclass(frozen=True)
class _Answer:
    call_id: int
    credits: int
    text: str = ""
    file: str = ""
    tokens_in: int | None = None
    tokens_out: int | None = None
    finish_reason: str = "stop"


class AiGateway:
    """The only way from a step to a model."""

    def __init__(
        self,
        database: Database,
        credits: CreditService,  # noqa: A002 - the field's word
        providers: AiProviders,
        images: ImageStore,
        owner: str,
        *,
        max_concurrency: Callable[[], int] = lambda: 4,
        retry: RetryPolicy | None = None,
        retries: Callable[[], int] | None = None,
    ) -> None:
        self._database = database
        self._credits = credits
        self._providers = providers
        self._images = images
        self._owner = owner
        self._max_concurrency = max_concurrency
        self._retry = retry or RetryPolicy()
        self._retries = retries or (lambda: self._retry.attempts - 1)
        self._slots: tuple[int, asyncio.AbstractEventLoop, asyncio.Semaphore] | None = None

    # ------------------------------------------------------------------------------------------------ estimates

    def estimate(self, operation: Operation, quantity: int) -> int:
        """Return the most that an action may cost with the models that are set now."""
        current = self._providers.current()
        model: TextModel | ImageModel = current.image if operation is Operation.IMAGE_GENERATION else current.text
        return self._credits.estimate(operation, quantity, model.price_class)

    def text_model(self) -> tuple[str, str]:
        """Return provider and name of the text model that is set now."""
        model = self._providers.current().text
        return model.provider, model.model

    async def context_tokens(self) -> int | None:
        """Return how many tokens the text model that is set now takes, prompt and answer together, where known."""
        return await (await in_thread(self._providers.current)).text.context_tokens()

    # ---------------------------------------------------------------------------------------------------- calls

    async def ask_parsed(
        self,
        scope: Scope,
        request: TextRequest,
        parse: Callable[[str], T],
        *,
        subject: Subject,
        quantity: int,
        run_id: int | None = None,
        on_text: OnText | None = None,
    ) -> Paid[T]:
        """Return a model's answer, read by `parse`; an answer that cannot be read is repaired once.

        `on_text` is told of the raw answer while it comes in.
        Raises `BadAnswer` when the repair fails too (both raw answers are kept), `NotEnoughCredits`, and what the
        model raises.
        """
        model = (await in_thread(self._providers.current)).text
        first = await self._text(scope, model, request, subject, quantity, run_id, on_text)
        try:
            value = parse(first.text)
        except BadAnswer as problem:
            repair = repair_prompt(request, first.text, problem.what)
            second = await self._text(scope, model, repair, subject, 1, run_id, on_text)
            try:
                value = parse(second.text)
            except BadAnswer as still:
                unusable, reason = (first.call_id, second.call_id), still.what
                await in_thread(lambda: self._mark_unusable(scope, unusable, reason))
                raise
            return Paid(
                value,
                (first.call_id, second.call_id),
                first.credits + second.credits,
                model.provider,
                model.model,
            )
        return Paid(value, (first.call_id,), first.credits, model.provider, model.model)

    async def draw(
        self, scope: Scope, request: ImageRequest, *, subject: Subject, run_id: int | None = None
    ) -> Paid[bytes]:
        """Return the bytes of a picture; raises `NotEnoughCredits` and what the model raises."""
        model = (await in_thread(self._providers.current)).image

        async def send() -> _Answer:
            answer = await model.generate(request)
            name = await asyncio.to_thread(self._images.keep_raw, answer.data)
            return _Answer(0, 0, file=name, tokens_in=answer.tokens_in, tokens_out=answer.tokens_out)

        fingerprint = _fingerprint(
            model.provider, model.model, request.prompt, request.width, request.height, str(request.role)
        )
        paid = await self._paid(scope, Operation.IMAGE_GENERATION, model, fingerprint, subject, 1, run_id, send)
        try:
            data = await in_thread(lambda: self._images.raw(paid.file))
        except (NotFound, StorageTrouble) as problem:
            # The kept file is gone or damaged: the next try must not be handed the same answer again.
            unusable, reason = paid.call_id, problem.what
            await in_thread(lambda: self._mark_unusable(scope, (unusable,), reason))
            raise
        return Paid(data, (paid.call_id,), paid.credits, model.provider, model.model)

    async def discard(self, scope: Scope, paid: Paid[T], problem: str) -> None:
        """Note that a paid answer cannot be used, so that the next try asks for another one."""
        await in_thread(lambda: self._mark_unusable(scope, paid.call_ids, problem))

    def mark_used(self, work: Work, paid: Paid[T]) -> None:
        """Mark an answer as used, in the unit of work that saves what was made of it."""
        for call_id in paid.call_ids:
            work.get(AiCall, call_id).state = AiCallState.USED
        work.flush()

    # -------------------------------------------------------------------------------------------------- inside

    async def _text(
        self,
        scope: Scope,
        model: TextModel,
        request: TextRequest,
        subject: Subject,
        quantity: int,
        run_id: int | None,
        on_text: OnText | None = None,
    ) -> _Answer:
        async def send() -> _Answer:
            answer = await (model.complete(request, on_text=on_text) if on_text else model.complete(request))
            return _Answer(
                0,
                0,
                text=answer.text,
                tokens_in=answer.tokens_in,
                tokens_out=answer.tokens_out,
                finish_reason=answer.finish_reason,
            )

        facts = {key: value for key, value in request.facts.items() if key not in _VOLATILE_FACTS}
        fingerprint = _fingerprint(model.provider, model.model, request.schema_name, facts or request.prompt)
        return await self._paid(scope, request.operation, model, fingerprint, subject, quantity, run_id, send)

    async def _paid(
        self,
        scope: Scope,
        operation: Operation,
        model: TextModel | ImageModel,
        fingerprint: str,
        subject: Subject,
        quantity: int,
        run_id: int | None,
        send: Callable[[], Awaitable[_Answer]],
    ) -> _Answer:
        found = await in_thread(
            lambda: self._reserve(scope, operation, model, fingerprint, subject, quantity, run_id),
            undo=lambda made: (
                None if isinstance(made, _Answer) else self._failed(scope, made, "Cancelled.", "cancelled")
            ),
        )
        if isinstance(found, _Answer):
            return found
        call_id = found
        try:
            async with self._slot():
                answer = await self._send(scope, call_id, send)
        except asyncio.CancelledError:
            await in_thread(lambda: self._failed(scope, call_id, "Cancelled.", "cancelled"))
            raise
        except Exception as error:
            problem = str(describe(error))
            await in_thread(lambda: self._failed(scope, call_id, problem, "failed"))
            raise
        credits_used = await in_thread(lambda: self._answered(scope, call_id, answer))
        return _Answer(
            call_id, credits_used, answer.text, answer.file, answer.tokens_in, answer.tokens_out, answer.finish_reason
        )

    async def _send(self, scope: Scope, call_id: int, send: Callable[[], Awaitable[_Answer]]) -> _Answer:
        attempts = 1 + max(0, self._retries())
        for attempt in range(1, attempts + 1):
            await in_thread(lambda: self._sent(scope, call_id))
            try:
                return await send()
            except Igny8Error as error:
                if error.kind not in _RETRIED or attempt == attempts:
                    raise
                if (error.retry_after or 0) > self._retry.limit:
                    raise
                await asyncio.sleep(self._retry.pause(attempt, error.retry_after))
        raise AssertionError("the loop returns or raises")

    def _slot(self) -> asyncio.Semaphore:
        wanted, loop = max(1, self._max_concurrency()), asyncio.get_running_loop()
        if self._slots is None or self._slots[0] != wanted or self._slots[1] is not loop:
            self._slots = (wanted, loop, asyncio.Semaphore(wanted))
        return self._slots[2]

    def _reserve(
        self,
        scope: Scope,
        operation: Operation,
        model: TextModel | ImageModel,
        fingerprint: str,
        subject: Subject,
        quantity: int,
        run_id: int | None,
    ) -> int | _Answer:
        with self._database.write(scope, "credits") as work:
            known = queries.reusable_call(work, operation, *subject, fingerprint)
            if known is not None:
                return _Answer(
                    known.id, 0, known.answer_text or "", known.answer_file, finish_reason=known.finish_reason
                )
            call = work.add(
                AiCall(
                    operation=operation,
                    subject_kind=subject[0],
                    subject_id=subject[1],
                    request_hash=fingerprint,
                    owner=self._owner,
                    provider=model.provider,
                    model=model.model,
                    run_id=run_id,
                )
            )
            self._credits.reserve(work, call, self._credits.price(work, operation, quantity, model.price_class))
            return call.id

    def _sent(self, scope: Scope, call_id: int) -> None:
        with self._database.write(scope, "credits") as work:
            call = work.get(AiCall, call_id)
            call.state = AiCallState.SENT
            call.attempts += 1

    def _answered(self, scope: Scope, call_id: int, answer: _Answer) -> int:
        with self._database.write(scope, "credits") as work:
            call = work.get(AiCall, call_id)
            call.state = AiCallState.ANSWERED
            call.answer_text, call.answer_file = answer.text, answer.file
            call.tokens_in, call.tokens_out = answer.tokens_in, answer.tokens_out
            call.finish_reason = answer.finish_reason
            self._credits.settle(work, call, call.credits_reserved)
            return call.credits_used

    def _failed(self, scope: Scope, call_id: int, problem: str, outcome: str) -> None:
        with self._database.write(scope, "credits") as work:
            call = work.get(AiCall, call_id)
            sent = call.state is AiCallState.SENT
            call.state = AiCallState.FAILED
            call.problem = problem
            self._credits.release(work, call, outcome if sent else "not_sent", problem[:300])

    def _mark_unusable(self, scope: Scope, call_ids: tuple[int, ...], problem: str) -> None:
        with self._database.write(scope, "credits") as work:
            for call_id in call_ids:
                call = work.get(AiCall, call_id)
                call.state = AiCallState.FAILED
                call.problem = problem


def _fingerprint(*parts: object) -> str:
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
