"""An OpenAI-compatible server on loopback that answers by the schema asked for, misbehaves when told, and counts.

In a test: ``with OpenAIServer() as server`` and ``base_url=server.base_url, api_key=server.key``.
By hand: ``python -m tests.fakes.openai_server --port 0`` prints one JSON line and serves until interrupted.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, get_args

from tests.fakes.openai_answers import ChatRequest
from tests.fakes.openai_calls import Call, CallLog
from tests.fakes.openai_handler import OpenAIHandler
from tests.fakes.openai_troubles import Kind, Trouble, TroubleRule
from tests.harness.loopback import LoopbackServer

__all__ = ["Call", "ChatRequest", "OpenAIServer", "Responder", "SchemaSupport"]

Responder = Callable[[ChatRequest], str | Mapping[str, Any] | list[Any] | None]
"""Answer a chat request: text, or a value to be sent as JSON; None leaves it to the next one."""

SchemaSupport = Literal["full", "reject_400", "reject_500", "ignored"]
"""What becomes of ``response_format: json_schema``: honoured, refused, or answered as if it were not there."""

DEFAULT_MODELS = ("test-text", "test-image", "test-embedding")


class OpenAIServer(LoopbackServer):
    """Serve /v1/models, /v1/chat/completions, /v1/images/generations and /v1/embeddings.

    ``key`` is the only key accepted (None: any, or none, as local servers do). ``latency`` is in seconds.
    ``seed`` makes rules with a probability repeatable for calls that come one after the other. The plain
    attributes (``latency``, ``schema_support``, ``tells_usage``, ``fenced``, ``rules`` ...) can be changed
    at any time; ``fenced`` puts JSON that no schema enforces into a Markdown code fence.
    """

    def __init__(
        self,
        *,
        key: str | None = "sk-test-key",
        models: Iterable[str] = DEFAULT_MODELS,
        only_known_models: bool = False,
        latency: float = 0.0,
        schema_support: SchemaSupport = "full",
        tells_usage: bool = True,
        fenced: bool = False,
        rules: Iterable[TroubleRule] = (),
        seed: int = 0,
        port: int = 0,
    ) -> None:
        super().__init__(OpenAIHandler, port=port)
        self.key = key
        self.models = tuple(models)
        self.only_known_models = only_known_models
        self.latency = latency
        self.schema_support: SchemaSupport = schema_support
        self.tells_usage = tells_usage
        self.fenced = fenced
        self.rules = list(rules)
        self.base_url = f"http://127.0.0.1:{self.port}/v1"
        self.log = CallLog()
        self._dice = random.Random(seed)
        self._queue: deque[Trouble | None] = deque()
        self._responders: list[Responder] = []
        self._files: dict[str, bytes] = {}
        self.start()

    def queue(self, *troubles: Trouble | None) -> None:
        """Give the next calls (not GET) one trouble each, None for none; the queue goes before ``rules``."""
        with self.lock:
            self._queue.extend(troubles)

    def respond(self, responder: Responder) -> None:
        """Let ``responder`` answer chat requests; the one added last is asked first."""
        with self.lock:
            self._responders.insert(0, responder)

    @property
    def calls(self) -> list[Call]:
        """A copy of all calls (not GET) in order of arrival."""
        return self.log.snapshot()

    def calls_to(self, path: str) -> list[Call]:
        """Return the calls whose path ends like this: ``chat/completions``."""
        return [call for call in self.calls if call.path.endswith(path)]

    @property
    def most_at_once(self) -> int:
        """The largest number of calls that were under way at the same time."""
        return self.log.most_at_once

    def clear_calls(self) -> None:
        """Forget the calls so far."""
        self.log.clear()

    def wait_idle(self, timeout: float = 10.0) -> None:
        """Wait until no call is under way, so that ``calls`` is final; raise TimeoutError otherwise."""
        self.log.wait_idle(timeout)

    def choose_trouble(self, path: str) -> Trouble | None:
        """Take the next queued trouble, or the first rule's that applies."""
        with self.lock:
            if self._queue:
                return self._queue.popleft()
            rule = next((rule for rule in self.rules if rule.applies(path, self._dice)), None)
            return rule.trouble if rule else None

    def response_to(self, request: ChatRequest) -> str | None:
        """Ask the responders; None when none of them answers."""
        with self.lock:
            responders = list(self._responders)
        said = next((said for each in responders if (said := each(request)) is not None), None)
        return said if said is None or isinstance(said, str) else json.dumps(said, ensure_ascii=False)

    def keep_file(self, name: str, data: bytes) -> str:
        """Serve ``data`` under an address of its own and return that."""
        with self.lock:
            self._files[f"/files/{name}"] = data
        return f"http://127.0.0.1:{self.port}/files/{name}"

    def file(self, path: str) -> bytes | None:
        """Return a kept file by its path."""
        with self.lock:
            return self._files.get(path)


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted (Ctrl-C or SIGTERM); print the address and key as one JSON line first."""
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.openai_server", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--key", default="sk-test-key", help="the only key accepted; empty accepts any")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--schema-support", choices=get_args(SchemaSupport), default="full")
    parser.add_argument("--trouble", choices=get_args(Kind), help="make this trouble")
    parser.add_argument("--probability", type=float, default=0.3, help="how often, 0 to 1")
    parser.add_argument("--status", type=int, default=500, help="the status of a trouble that has one")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args(arguments)
    rules = []
    if chosen.trouble:
        trouble = Trouble(chosen.trouble, seconds=5.0, status=chosen.status, retry_after=1)
        rules.append(TroubleRule(trouble, probability=chosen.probability))
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with OpenAIServer(
        key=chosen.key or None,
        latency=chosen.latency,
        schema_support=chosen.schema_support,
        rules=rules,
        seed=chosen.seed,
        port=chosen.port,
    ) as server:
        sys.stdout.write(json.dumps({"base_url": server.base_url, "key": server.key}) + "\n")
        sys.stdout.flush()
        stop.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
