"""Know how to ask a server: what it takes for structured answers, for the length of an answer, and so on.

OpenAI-compatible servers differ: llama-cpp-python answers 500 to `json_schema`, LM Studio refuses `json_object`,
OpenAI's newer models take `max_completion_tokens` only and no temperature. A refusal that names the field is free and
quick, so the client asks in the best way first, steps down when told to, and remembers what worked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from igny8_desktop.clients.ai.errors import Failure
from igny8_desktop.domain.ports import TextRequest

#: Where the cap covers a model's thinking as well, this many tokens are added for it.
THINKING_TOKENS = 4000

_STEP_STATUSES = frozenset({400, 404, 415, 422, 500, 501})
_STRUCTURE_WORDS = (
    "response_format", "response format", "json_schema", "json_object", "json schema", "structured output", "grammar",
    "schema", "support the requested parameters", "handle the requested parameters",
)  # fmt: skip


class Rung(IntEnum):
    """Ways to ask for a structured answer, from the surest to a mere request in the prompt."""

    STRICT_SCHEMA = 0
    SCHEMA = 1
    OBJECT_WITH_SCHEMA = 2
    OBJECT = 3
    PLAIN = 4


@dataclass(frozen=True)
class Dialect:
    """What one server and model understand."""

    rung: Rung = Rung.STRICT_SCHEMA
    completion_tokens: bool = False
    temperature: bool = True
    system_role: bool = True
    schema_in_text: bool = False

    def parameters(self, request: TextRequest) -> dict[str, Any]:
        """Return the body of a chat request but for the model."""
        rung = self.effective_rung(request)
        prompt = request.prompt
        if request.schema is not None and (rung >= Rung.OBJECT_WITH_SCHEMA or self.schema_in_text):
            prompt = f"{prompt}\n\n{_instruction(request.schema)}"
        body: dict[str, Any] = {"messages": self._messages(request.system, prompt)}
        if self.completion_tokens:
            body["max_completion_tokens"] = request.max_tokens + THINKING_TOKENS
        else:
            body["max_tokens"] = request.max_tokens
        if self.temperature:
            body["temperature"] = request.temperature
        if request.schema is not None and rung != Rung.PLAIN:
            body["response_format"] = _response_format(rung, request.schema, request.schema_name)
        return body

    def effective_rung(self, request: TextRequest) -> Rung:
        """Return the rung for this request: a schema that strict mode would refuse starts one lower."""
        if self.rung == Rung.STRICT_SCHEMA and not _is_strict(request.schema):
            return Rung.SCHEMA
        return self.rung

    def step(self, failure: Failure, request: TextRequest) -> Dialect | None:
        """Return how to ask next after a refusal, or `None` when asking differently would not help."""
        if failure.status not in _STEP_STATUSES:
            return None
        text = failure.text
        if "max_completion_tokens" in text and not self.completion_tokens:
            return replace(self, completion_tokens=True)
        if self.completion_tokens and "max_completion_tokens" in text:
            return replace(self, completion_tokens=False)
        if "temperature" in text and self.temperature:
            return replace(self, temperature=False)
        if "system role" in text and self.system_role:
            return replace(self, system_role=False)
        rung = self.effective_rung(request)
        if request.schema is not None and rung != Rung.PLAIN and any(word in text for word in _STRUCTURE_WORDS):
            return replace(self, rung=Rung(rung + 1))
        return None

    def _messages(self, system: str, prompt: str) -> list[dict[str, str]]:
        if not system:
            return [{"role": "user", "content": prompt}]
        if not self.system_role:
            return [{"role": "user", "content": f"{system}\n\n{prompt}"}]
        return [{"role": "system", "content": system}, {"role": "user", "content": prompt}]


def _response_format(rung: Rung, schema: Mapping[str, Any], name: str) -> dict[str, Any]:
    if rung <= Rung.SCHEMA:
        named = {"name": name, "schema": dict(schema), "strict": rung == Rung.STRICT_SCHEMA}
        return {"type": "json_schema", "json_schema": named}
    if rung == Rung.OBJECT_WITH_SCHEMA:
        return {"type": "json_object", "schema": dict(schema)}
    return {"type": "json_object"}


def _instruction(schema: Mapping[str, Any]) -> str:
    return (
        "Answer with one JSON object and nothing else: no explanation, no code fence. "
        f"It must fit this JSON schema:\n{json.dumps(schema, ensure_ascii=False)}"
    )


def _is_strict(schema: object) -> bool:
    """Say whether every object of a schema is closed and requires all its properties, as strict mode wants it."""
    if isinstance(schema, Mapping):
        properties = schema.get("properties")
        if schema.get("type") == "object" and not (
            isinstance(properties, Mapping)
            and schema.get("additionalProperties") is False
            and set(schema.get("required", ())) == set(properties)
        ):
            return False
        return all(_is_strict(item) for item in schema.values())
    if isinstance(schema, list | tuple):
        return all(_is_strict(item) for item in schema)
    return True
