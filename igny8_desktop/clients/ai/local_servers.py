"""Find AI servers on this computer by asking the usual ports on loopback; nothing else is ever asked."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

from igny8_desktop.domain.ai_ports import LocalServer

#: Where each server listens unless it is told otherwise (their own documentation).
USUAL: Final[Sequence[tuple[str, str]]] = (
    ("ollama", "http://127.0.0.1:11434/v1"),
    ("lmstudio", "http://127.0.0.1:1234/v1"),
    ("llamacpp", "http://127.0.0.1:8080/v1"),
)
_SECONDS: Final = 1.5
_MOST_MODELS: Final = 200


async def find_servers(places: Sequence[tuple[str, str]] = USUAL) -> tuple[LocalServer, ...]:
    """Return the servers that answer as OpenAI-compatible ones do, in the order of `places`; raises nothing."""
    found = await asyncio.gather(*(_ask(provider, base_url) for provider, base_url in places))
    return tuple(server for server in found if server is not None)


async def _ask(provider: str, base_url: str) -> LocalServer | None:
    import httpx2

    from igny8_desktop.clients.ai.connection import make_http_client

    try:
        async with make_http_client(base_url, _SECONDS) as client:
            answer = await client.get(f"{base_url}/models")
            document = answer.json() if answer.status_code == 200 else None
    except (httpx2.HTTPError, ValueError, UnicodeError):
        return None
    rows = document.get("data") if isinstance(document, Mapping) else None
    if not isinstance(rows, list):
        return None
    return LocalServer(provider, base_url, _names(rows))


def _names(rows: Sequence[Any]) -> tuple[str, ...]:
    names = [row["id"] for row in rows[:_MOST_MODELS] if isinstance(row, Mapping) and isinstance(row.get("id"), str)]
    # Encoders cannot write; the names of nearly all of them say so.
    return tuple(sorted(names, key=lambda name: ("embed" in name.casefold(), names.index(name))))
