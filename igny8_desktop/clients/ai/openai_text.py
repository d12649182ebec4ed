"""Ask a text model of any OpenAI-compatible server."""

from __future__ import annotations

import json
from collections.abc import Mapping, MutableMapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from igny8_desktop.clients.ai.connection import OpenAiConnection
from igny8_desktop.clients.ai.context_window import context_tokens
from igny8_desktop.clients.ai.dialect import Dialect, Rung
from igny8_desktop.clients.ai.errors import CallContext, Failure, refused, status_failure, unreadable
from igny8_desktop.clients.ai.streaming import collect
from igny8_desktop.domain.ai_ports import OnText
from igny8_desktop.domain.errors import BadAnswer
from igny8_desktop.domain.ports import TextAnswer, TextRequest

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types.chat import ChatCompletion

DialectMemory = MutableMapping[tuple[str, str], Dialect]


class OpenAiTextModel:
    """Answer text requests over `/chat/completions`; one request, one answer, no retries.

    An answer that was cut off comes back with `finish_reason` `length`: it was paid for, and the caller decides. The
    way a server wants to be asked is found out once and remembered in `memory`.
    """

    price_class = "standard"

    def __init__(
        self,
        connection: OpenAiConnection,
        model: str,
        memory: DialectMemory | None = None,
        *,
        context_tokens: int | None = None,
    ) -> None:
        self._connection = connection
        self._model = model
        self._context_tokens = context_tokens
        self._asked_context = context_tokens is not None
        self._memory: DialectMemory = {} if memory is None else memory

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.provider!r}, {self._model!r})"

    @property
    def provider(self) -> str:
        """Return the provider's short name."""
        return self._connection.endpoint.provider

    @property
    def model(self) -> str:
        """Return the model's name as it is recorded."""
        return self._model

    @property
    def dialect(self) -> Dialect:
        """Return how this model is asked, as far as it is known."""
        endpoint = self._connection.endpoint
        # OpenAI's own models all take the newer field, and the newest take no other.
        first = Dialect(completion_tokens=endpoint.base_url.startswith("https://api.openai.com/"))
        return self._memory.get((endpoint.base_url, self._model), first)

    async def context_tokens(self) -> int | None:
        """Return the model's window: what the settings say, else what the server tells; asked once."""
        if not self._asked_context:
            self._context_tokens = await context_tokens(self._connection, self._model)
            self._asked_context = True
        return self._context_tokens

    async def complete(self, request: TextRequest, *, on_text: OnText | None = None) -> TextAnswer:
        """Return the model's answer; raises as `TextModel` says."""
        context = self._connection.context(model=self._model)
        dialect = self.dialect
        tried = {dialect}
        while True:
            answer = await self._ask(dialect.parameters(request), context, on_text)
            if not isinstance(answer, Failure):
                break
            changed = dialect.step(answer, request)
            if changed is None or changed in tried:
                raise answer.error
            dialect = changed
            tried.add(dialect)
        self._remember(dialect)
        result = _read(answer, self._model, context)
        if request.schema is not None and result.finish_reason == "stop" and not _is_json(result.text):
            # The server took the schema and did not keep to it: from now on the prompt says it as well.
            self._remember(replace(dialect, schema_in_text=True))
        return result

    async def _ask(
        self, body: Mapping[str, Any], context: CallContext, on_text: OnText | None
    ) -> ChatCompletion | Failure:
        async def send(client: AsyncOpenAI) -> ChatCompletion:
            if on_text is not None:
                return await collect(client, self._model, body, on_text)
            answer: ChatCompletion = await client.chat.completions.create(model=self._model, **body)
            return answer

        answer = await self._connection.attempt(send, context)
        if isinstance(answer, Failure):
            return answer
        return _failure_inside(answer, context) or answer

    async def aclose(self) -> None:
        """Close the connection of the running event loop."""
        await self._connection.aclose()

    def _remember(self, dialect: Dialect) -> None:
        self._memory[self._connection.endpoint.base_url, self._model] = dialect

    @property
    def structured_by(self) -> str:
        """Say in words how structured answers are asked for at present, for the connection test."""
        rung = self.dialect.rung
        return {
            Rung.STRICT_SCHEMA: "JSON schema",
            Rung.SCHEMA: "JSON schema",
            Rung.OBJECT_WITH_SCHEMA: "JSON object with a schema",
            Rung.OBJECT: "JSON object",
            Rung.PLAIN: "prompt only",
        }[rung]


def _failure_inside(answer: ChatCompletion, context: CallContext) -> Failure | None:
    """Return the error that some gateways put into an answer of status 200."""
    extra = getattr(answer, "model_extra", None) or {}
    error = extra.get("error")
    if not isinstance(error, Mapping) or getattr(answer, "choices", None):
        return None
    code = error.get("code")
    status = code if isinstance(code, int) and 400 <= code < 600 else 502
    return status_failure(status, error, {}, context)


def _read(answer: Any, model: str, context: CallContext) -> TextAnswer:
    from openai.types.chat import ChatCompletion

    # The library does not check an answer's shape: anything may be missing or of another type.
    choices: Any = answer.choices if isinstance(answer, ChatCompletion) else None
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = getattr(choice, "message", None)
    if message is None:
        raise unreadable(context)
    finish = str(getattr(choice, "finish_reason", None) or "stop")
    refusal = getattr(message, "refusal", None)
    text = getattr(message, "content", None)
    text = text if isinstance(text, str) else ""
    if refusal or finish == "content_filter":
        raise refused(context, refusal if isinstance(refusal, str) else "")
    if not text.strip() and finish != "length":
        raise BadAnswer(
            "The AI answered nothing",
            f"“{model}” at {context.provider} sent an empty answer.",
            "Try again; if it goes on, use another model.",
        )
    usage = answer.usage
    return TextAnswer(
        text=text,
        model=answer.model if isinstance(answer.model, str) and answer.model else model,
        tokens_in=_count(usage, "prompt_tokens"),
        tokens_out=_count(usage, "completion_tokens"),
        finish_reason=finish,
    )


def _count(usage: object, name: str) -> int | None:
    value = getattr(usage, name, None)
    return value if isinstance(value, int) else None


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False
