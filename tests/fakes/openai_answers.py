"""The bodies an OpenAI-compatible server sends: chat answers, stream events, pictures, vectors, errors."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.schema_instances import PromptTalk, find_schema, instance_of

CREATED = 1_790_000_000
DIMENSIONS = 64
_SCRIPT = "<script>alert('from the AI')</script><img src=x onerror=alert(1)>"


@dataclass(frozen=True)
class ChatRequest:
    """A chat request as responders see it; ``prompt`` is all text of the user's messages."""

    body: Mapping[str, Any]
    model: str
    system: str
    prompt: str
    schema: Mapping[str, Any] | None
    schema_name: str | None
    stream: bool
    messages: Sequence[Mapping[str, Any]] = field(repr=False)

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> ChatRequest:
        """Read a request's body; raise ValueError in words fit for a 400."""
        messages = body.get("messages")
        if not isinstance(messages, list) or not messages:
            raise ValueError("messages: expected a list with at least one message")
        if any(not isinstance(message, dict) or "role" not in message for message in messages):
            raise ValueError("messages: each needs a role")
        wanted = body.get("response_format") or {}
        named = wanted.get("json_schema") or {}
        if wanted.get("type") == "json_schema" and not (named.get("name") and isinstance(named.get("schema"), dict)):
            raise ValueError("response_format.json_schema: name and schema are required")
        return cls(
            body=body,
            model=str(body.get("model") or ""),
            system=_text(messages, {"system", "developer"}),
            prompt=_text(messages, {"user"}),
            schema=named.get("schema"),
            schema_name=named.get("name"),
            stream=bool(body.get("stream")),
            messages=messages,
        )

    @property
    def wants_schema(self) -> bool:
        """Whether ``response_format`` is a JSON schema."""
        return self.schema is not None

    @property
    def max_tokens(self) -> int | None:
        """The limit on the answer, under its new or its old name."""
        limit = self.body.get("max_completion_tokens") or self.body.get("max_tokens")
        return int(limit) if limit else None


def _text(messages: Sequence[Mapping[str, Any]], roles: set[str]) -> str:
    parts: list[str] = []
    for message in messages:
        content = message.get("content") if message["role"] in roles else None
        if isinstance(content, str):
            parts.append(content)
        elif isinstance(content, list):
            parts += [str(part.get("text", "")) for part in content if isinstance(part, dict)]
    return "\n\n".join(parts)


def count_tokens(text: str) -> int:
    """Count tokens the fake way: a quarter of the UTF-8 bytes, at least one."""
    return max(1, math.ceil(len(text.encode()) / 4))


def meaningful_answer(request: ChatRequest) -> str:
    """Answer by the schema asked for, by one found in the prompt, or in prose."""
    wanted = (request.body.get("response_format") or {}).get("type")
    schema = request.schema
    if schema is None and (wanted == "json_object" or "json" in f"{request.system} {request.prompt}".casefold()):
        schema = find_schema(request.prompt) or find_schema(request.system)
    if schema is not None:
        return json.dumps(instance_of(schema, request.prompt), ensure_ascii=False)
    talk = PromptTalk(request.prompt)
    if wanted == "json_object":
        return json.dumps({"answer": talk.sentence("answer")}, ensure_ascii=False)
    return talk.paragraphs("answer")


def nonsense(request: ChatRequest) -> str:
    """Answer with confident prose that holds no JSON."""
    return f"Sure! Here is everything you wanted: {PromptTalk(request.prompt).sentence('nonsense')}"


def wrong_shape(request: ChatRequest) -> str:
    """Answer with JSON that meets no sensible schema."""
    return json.dumps({"unexpected": [1, None, {"shape": PromptTalk(request.prompt).title("wrong")}]})


def with_script(answer: str) -> str:
    """Put script into the texts of an answer, keeping its shape and its enumerated words."""
    try:
        value = json.loads(answer)
    except ValueError:
        return answer + _SCRIPT

    def spoil(part: Any) -> Any:
        if isinstance(part, dict):
            return {name: spoil(each) for name, each in part.items()}
        if isinstance(part, list):
            return [spoil(each) for each in part]
        return part + _SCRIPT if isinstance(part, str) and " " in part else part

    return json.dumps(spoil(value), ensure_ascii=False)


def usage(tokens_in: int, tokens_out: int) -> dict[str, int]:
    """Return the usage object of a chat answer."""
    return {
        "prompt_tokens": tokens_in,
        "completion_tokens": tokens_out,
        "total_tokens": tokens_in + tokens_out,
    }


@dataclass(frozen=True)
class ChatAnswer:
    """What the model says; ``used`` is None when the server does not tell its usage."""

    number: int
    model: str
    content: str | None
    refusal: str | None
    finish_reason: str
    used: dict[str, int] | None

    def document(self) -> dict[str, Any]:
        """Return the whole answer as one JSON document."""
        message = {"role": "assistant", "content": self.content, "refusal": self.refusal}
        choice = {"index": 0, "message": message, "finish_reason": self.finish_reason, "logprobs": None}
        document = {**self._head("chat.completion"), "choices": [choice]}
        return document if self.used is None else {**document, "usage": self.used}

    def events(self, *, with_usage: bool) -> Iterator[str]:
        """Return the answer as the events of a stream, the end mark included."""
        head = self._head("chat.completion.chunk")

        def chunk(delta: dict[str, Any], finish: str | None = None) -> str:
            choices = [{"index": 0, "delta": delta, "finish_reason": finish}]
            return f"data: {json.dumps({**head, 'choices': choices}, ensure_ascii=False)}\n\n"

        yield chunk({"role": "assistant", "content": ""})
        if self.refusal is not None:
            yield chunk({"refusal": self.refusal})
        text = self.content or ""
        step = max(1, len(text) // 8)
        for start in range(0, len(text), step):
            yield chunk({"content": text[start : start + step]})
        yield chunk({}, self.finish_reason)
        if with_usage and self.used is not None:
            yield f"data: {json.dumps({**head, 'choices': [], 'usage': self.used})}\n\n"
        yield "data: [DONE]\n\n"

    def _head(self, kind: str) -> dict[str, Any]:
        return {"id": f"chatcmpl-{self.number}", "object": kind, "created": CREATED, "model": self.model}


def error_body(message: str, kind: str, code: str | None = None) -> dict[str, Any]:
    """Return an error as OpenAI words it."""
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


def image_size(text: object) -> tuple[int, int]:
    """Read ``1536x1024``; ``auto`` and nothing are 1024x1024. Raise ValueError for anything else."""
    if text in {None, "auto"}:
        return 1024, 1024
    found = re.fullmatch(r"(\d{2,4})x(\d{2,4})", str(text))
    if found is None:
        raise ValueError(f"Invalid value: {text!r}. Supported values are like '1024x1024' and 'auto'.")
    return int(found[1]), int(found[2])


def png(width: int, height: int, prompt: str) -> bytes:
    """Draw a gradient in colours that the prompt decides, as PNG (RGB, 8 bits)."""
    seed = hashlib.sha256(prompt.encode()).digest()
    top, bottom = seed[:3], seed[3:6]
    rows = bytearray()
    for y in range(height):
        mixed = bytes((a * (height - y) + b * y) // height for a, b in zip(top, bottom, strict=True))
        rows += b"\0" + mixed * width

    def part(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = part(b"IHDR", header) + part(b"IDAT", zlib.compress(bytes(rows), 1)) + part(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def embedding(text: str, dimensions: int, encoding: str) -> list[float] | str:
    """Return a unit vector in which texts that share words are near each other, as floats or base64."""
    vector = [0.0] * dimensions
    for word in re.findall(r"\w+", text.casefold()) or [""]:
        digest = hashlib.sha256(word.encode()).digest()
        for place in range(0, 16, 4):
            at = int.from_bytes(digest[place : place + 3], "big") % dimensions
            vector[at] += 1.0 if digest[place + 3] & 1 else -1.0
    length = math.sqrt(sum(value * value for value in vector)) or 1.0
    unit = [value / length for value in vector]
    if encoding == "base64":
        return base64.b64encode(struct.pack(f"<{dimensions}f", *unit)).decode()
    return unit
