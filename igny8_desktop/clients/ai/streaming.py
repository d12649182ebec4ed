"""Read a streamed chat answer, telling of it while it comes in, and give it back as if it had come in one piece."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from igny8_desktop.domain.ai_ports import OnText

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types.chat import ChatCompletion

#: Seconds between two words about a text that comes in.
INTERVAL = 0.05


async def collect(client: AsyncOpenAI, model: str, body: Mapping[str, Any], on_text: OnText) -> ChatCompletion:
    """Return the whole answer of one streamed call; raises what the library raises.

    A stream that ends without saying why counts as a lost connection: nobody can tell what is missing.
    """
    import openai
    from openai.types import CompletionUsage
    from openai.types.chat import ChatCompletion, ChatCompletionMessage
    from openai.types.chat.chat_completion import Choice

    parts: list[str] = []
    refusal: list[str] = []
    finish: str | None = None
    said_model, usage, told = model, None, 0.0
    stream = await client.chat.completions.create(
        model=model, stream=True, stream_options={"include_usage": True}, **body
    )
    async with stream:
        async for chunk in stream:
            used = getattr(chunk, "usage", None)
            usage = used if isinstance(used, CompletionUsage) else usage
            said_model = chunk.model if isinstance(getattr(chunk, "model", None), str) and chunk.model else said_model
            choices = getattr(chunk, "choices", None)
            if not choices:
                continue
            delta = getattr(choices[0], "delta", None)
            finish = getattr(choices[0], "finish_reason", None) or finish
            for kept, name in ((parts, "content"), (refusal, "refusal")):
                piece = getattr(delta, name, None)
                if isinstance(piece, str):
                    kept.append(piece)
            if parts and time.monotonic() - told >= INTERVAL:
                told = time.monotonic()
                on_text("".join(parts))
        request = stream.response.request
    if finish is None and not parts and not refusal:
        raise ValueError("the stream holds no answer")
    if finish is None:
        raise openai.APIConnectionError(message="The stream ended early.", request=request)
    text = "".join(parts)
    if text:
        on_text(text)
    message = ChatCompletionMessage(role="assistant", content=text, refusal="".join(refusal) or None)
    # Not checked on purpose: a server's own word for the end of an answer is passed on as it is.
    choice = Choice.model_construct(index=0, finish_reason=finish, message=message, logprobs=None)
    return ChatCompletion.model_construct(
        id="stream", choices=[choice], created=0, model=said_model, object="chat.completion", usage=usage
    )
