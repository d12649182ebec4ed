"""A server that answers exactly what a test tells it to, for answers that no decent server gives."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from tests.harness.loopback import LoopbackHandler, LoopbackServer


@dataclass(frozen=True)
class Asked:
    """One request as it arrived; header names in lower case, `body` is its JSON."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """What to answer: a value to be sent as JSON, or bytes as they are."""

    body: object = field(default_factory=dict)
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class _Handler(LoopbackHandler):
    def handle_request(self, body: bytes) -> None:
        server = cast("ScriptedServer", self.owner)
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, self.path, headers, json.loads(body) if body[:1] in (b"{", b"[") else {})
        with server.lock:
            server.asked.append(asked)
        reply = server.answer(asked)
        data = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        self.send_body(reply.status, {"Content-Type": "application/json", **reply.headers}.items(), data)


class ScriptedServer(LoopbackServer):
    """Answer each request by calling `answer`, and keep what was asked."""

    def __init__(self, answer: Callable[[Asked], Reply]) -> None:
        super().__init__(_Handler)
        self.answer = answer
        self.asked: list[Asked] = []
        self.root = f"http://127.0.0.1:{self.port}"
        self.base_url = f"{self.root}/v1"
        self.start()


def refusal(status: int, message: str, **more: Any) -> Reply:
    """Return an error answer in OpenAI's shape."""
    return Reply({"error": {"message": message, **more}}, status)


def chat_answer(content: object, **more: Any) -> Reply:
    """Return a chat answer in OpenAI's shape; `more` goes into the choice."""
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}, **more}
    return Reply({"id": "x", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]})
