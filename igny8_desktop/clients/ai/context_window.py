"""Find out how many tokens a model takes, from the server itself.

Servers on one's own computer say what they were started with, which is often much less than what the model could do;
gateways list it with the model. OpenAI has no such address: its models' windows stand in a table, from its models page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from igny8_desktop.clients.ai.connection import OpenAiConnection

#: Seconds that a look-up may take: it is made once, before the first text.
LOOK_UP_SECONDS = 8.0
#: Ollama gives a model this much unless it is told otherwise (its FAQ, "context window size").
OLLAMA_DEFAULT: Final = 4_096

_OPENAI: Final[Sequence[tuple[str, int]]] = (
    # The smallest of the family; the others take several times as much, which no article needs.
    (r"gpt-5", 128_000),
    (r"gpt-4\.1", 1_047_576),
    (r"o[134](-|$)", 200_000),
    (r"gpt-4o|gpt-4-turbo|chatgpt-4o", 128_000),
    (r"gpt-4", 8_192),
    (r"gpt-3\.5", 16_385),
)
_NAMES = ("context_length", "context_window", "max_context_length", "max_model_len", "loaded_context_length", "n_ctx")


async def context_tokens(connection: OpenAiConnection, model: str) -> int | None:
    """Return the window of a model in tokens, `None` where the server does not tell; raises nothing."""
    base = connection.endpoint.base_url
    if urlsplit(base).hostname == "api.openai.com":
        return next((size for pattern, size in _OPENAI if re.match(pattern, model)), None)
    root = base.removesuffix("/v1")
    asked: list[tuple[str, str, dict[str, Any] | None]] = []
    if connection.endpoint.local or connection.endpoint.provider in ("ollama", "lmstudio", "llamacpp", "custom"):
        asked += [
            ("GET", f"{root}/props", None),
            ("GET", f"{root}/api/v0/models", None),
            ("GET", f"{root}/api/ps", None),
            ("POST", f"{root}/api/show", {"model": model}),
        ]
    asked.append(("GET", f"{base}/models", None))
    ollama = False
    for method, address, body in asked:
        if method == "POST" and not ollama:
            # Only Ollama takes this one; its list of loaded models has just told whether it is Ollama.
            continue
        document = await _fetch(connection, method, address, body)
        ollama = ollama or (address.endswith("/api/ps") and isinstance(document, Mapping) and "models" in document)
        found = _window(document, model, address)
        if found is not None:
            return found
    return None


async def _fetch(connection: OpenAiConnection, method: str, address: str, body: Mapping[str, Any] | None) -> Any:
    import httpx2

    from igny8_desktop.clients.ai.connection import make_http_client

    key = (connection.endpoint.key() or "").strip()
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        async with make_http_client(connection.endpoint.base_url, LOOK_UP_SECONDS) as client:
            answer = await client.request(method, address, json=body, headers=headers)
            return answer.json() if answer.status_code == 200 else None
    except (httpx2.HTTPError, ValueError, UnicodeError):
        # Whatever is wrong here will be said better by the call that writes.
        return None


def _window(document: Any, model: str, address: str) -> int | None:
    """Return the window that an answer tells of a model, whichever server's it is."""
    if not isinstance(document, Mapping):
        return None
    if address.endswith("/props"):
        settings = document.get("default_generation_settings")
        return _size(settings.get("n_ctx")) if isinstance(settings, Mapping) else None
    if address.endswith("/api/show"):
        return _of_ollama(document)
    for row in _rows(document):
        if model not in (row.get("id"), row.get("name"), row.get("model")):
            continue
        meta = row.get("meta")
        places = [row, meta if isinstance(meta, Mapping) else {}]
        # What is loaded counts before what would be possible.
        for name in ("loaded_context_length", *_NAMES):
            for place in places:
                size = _size(place.get(name))
                if size is not None:
                    return size
    return None


def _rows(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    lists = [document.get(name) for name in ("data", "models")]
    return [row for rows in lists if isinstance(rows, list) for row in rows if isinstance(row, Mapping)]


def _of_ollama(document: Mapping[str, Any]) -> int | None:
    """Return what Ollama will give a model that is not loaded yet: its own parameter, else the server's default."""
    if "model_info" not in document and "details" not in document:
        return None
    wanted = re.search(r"^\s*num_ctx\s+(\d+)", str(document.get("parameters") or ""), re.MULTILINE)
    if wanted is not None:
        return int(wanted[1])
    info = document.get("model_info")
    longest = [
        size
        for name, value in (info.items() if isinstance(info, Mapping) else ())
        if str(name).endswith(".context_length") and (size := _size(value)) is not None
    ]
    return min([OLLAMA_DEFAULT, *longest])


def _size(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None
