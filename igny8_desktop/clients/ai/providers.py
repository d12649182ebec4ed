"""Give the AI models that the settings name, and test them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from igny8_desktop.clients.ai.connection import Endpoint, OpenAiConnection
from igny8_desktop.clients.ai.dialect import Dialect
from igny8_desktop.clients.ai.local_model import LocalTextModel
from igny8_desktop.clients.ai.local_servers import find_servers
from igny8_desktop.clients.ai.openai_images import ImageDialect, OpenAiImageModel
from igny8_desktop.clients.ai.openai_text import OpenAiTextModel
from igny8_desktop.domain.ai_ports import LocalServer
from igny8_desktop.domain.enums import Operation
from igny8_desktop.domain.errors import CredentialsRefused, Igny8Error, WrongInput
from igny8_desktop.domain.ports import AiProvider, ConnectionReport, SecretStore, TextRequest

if TYPE_CHECKING:
    from openai import AsyncOpenAI

MOST_MODELS_LISTED = 500
TEST_SECONDS = 60.0


@dataclass(frozen=True)
class KnownProvider:
    """A provider by name, with what an empty setting means there.

    `model` and `image_model` are empty where nothing can be assumed: a server on this computer has what was put
    there.
    """

    name: str
    label: str
    base_url: str = ""
    model: str = ""
    image_model: str = ""
    needs_key: bool = False


#: The OpenAI models are those that its library names as current (3.54: GPT-4o, GPT-5 mini, gpt-image-1 and DALL·E
#: were or are being shut down).
PROVIDERS: Mapping[str, KnownProvider] = {
    item.name: item
    for item in (
        KnownProvider(
            "openai", "OpenAI", "https://api.openai.com/v1", "gpt-5.4-mini", "gpt-image-2.5-flare", needs_key=True
        ),
        KnownProvider(
            "openrouter", "OpenRouter", "https://openrouter.ai/api/v1", "openai/gpt-5.4-mini", needs_key=True
        ),
        KnownProvider("ollama", "Ollama", "http://127.0.0.1:11434/v1"),
        KnownProvider("lmstudio", "LM Studio", "http://127.0.0.1:1234/v1"),
        # llama.cpp's server answers with the model it was started with, whatever is asked for.
        KnownProvider("llamacpp", "llama.cpp", "http://127.0.0.1:8080/v1", "default"),
        KnownProvider("gguf", "The model file", "file:"),
        KnownProvider("custom", "The AI server"),
    )
}


class SettingValues(Protocol):
    """Give the value of a setting by its key, as the settings store does."""

    def value(self, key: str) -> bool | int | float | str:
        """Return the value of the setting named `key`."""


@dataclass(frozen=True)
class AiChoice:
    """Which AI to use: the settings of the section “AI provider”, or what a dialog is about to set.

    Empty texts stand for the provider's own; an empty `provider` for the offline engine.
    """

    provider: str = ""
    base_url: str = ""
    model: str = ""
    image_model: str = ""
    images_enabled: bool = True
    image_quality: str = "auto"
    timeout_seconds: float = 180.0
    max_concurrency: int = 4
    context_tokens: int = 0

    @classmethod
    def of(cls, settings: SettingValues) -> AiChoice:
        """Read the choice from the settings."""
        return cls(
            provider=str(settings.value("ai.provider")),
            base_url=str(settings.value("ai.base_url")),
            model=str(settings.value("ai.model")),
            image_model=str(settings.value("ai.image_model")),
            images_enabled=bool(settings.value("ai.images_enabled")),
            image_quality=str(settings.value("images.quality")),
            timeout_seconds=float(settings.value("ai.timeout_seconds")),
            max_concurrency=int(settings.value("ai.max_concurrency")),
            context_tokens=int(settings.value("ai.context_window")),
        )

    def filled(self) -> AiChoice:
        """Return the choice with the provider's own address and models in the empty places; raises `WrongInput`."""
        if not self.provider:
            return self
        known = PROVIDERS.get(self.provider)
        if known is None:
            raise WrongInput(
                "There is no such AI provider",
                "The settings name a provider that this program does not know.",
                f"Choose one of: {', '.join(PROVIDERS)}.",
            )
        base_url = (self.base_url or known.base_url).rstrip("/")
        if not base_url:
            raise WrongInput(
                "The AI server has no address",
                "A server of your own needs its address.",
                "Give it in Settings → AI provider, or with “igny8 ai set --base-url https://…/v1”.",
            )
        return replace(
            self,
            base_url=base_url,
            model=self.model or known.model,
            image_model=self.image_model or known.image_model,
        )


class ConfiguredAiProviders:
    """Give the models that the settings name, the offline engine when they name none.

    `offline` makes the offline engine; it is called once, when first needed. Changes of settings and keys are seen at
    the next `current`, which may wait for the keyring: call it on a worker thread.
    """

    def __init__(self, settings: SettingValues, secrets: SecretStore, offline: Callable[[], AiProvider]) -> None:
        self._settings = settings
        self._secrets = secrets
        self._make_offline = offline
        self._offline: AiProvider | None = None
        self._lock = threading.Lock()
        self._made: tuple[AiChoice, _Key, AiProvider] | None = None
        self._connections: list[OpenAiConnection] = []
        self._files: list[LocalTextModel] = []
        self._dialects: dict[tuple[str, str], Dialect] = {}
        self._image_dialects: dict[tuple[str, str], ImageDialect] = {}

    def current(self) -> AiProvider:
        """Return the models to use now.

        Raises `CredentialsRefused` when a key is missing, `WrongInput` when the settings leave out an address or a
        model, and `StorageTrouble` when the keyring cannot be opened.
        """
        choice = AiChoice.of(self._settings).filled()
        if not choice.provider:
            return self._offline_engine()
        if not choice.model:
            raise _no_model(choice)
        key = self._key(choice)
        with self._lock:
            if self._made is not None and self._made[0] == choice and self._made[1].same(key):
                return self._made[2]
        connection = self._connect(choice, key)
        text = OpenAiTextModel(connection, choice.model, self._dialects, context_tokens=choice.context_tokens or None)
        provider = AiProvider(text=text, image=self._offline_engine().image)
        if choice.images_enabled and choice.image_model:
            image = OpenAiImageModel(
                connection, choice.image_model, quality=choice.image_quality, memory=self._image_dialects
            )
            provider = AiProvider(text=text, image=image)
        with self._lock:
            # The models made before stay usable for those who hold them.
            self._made = (choice, key, provider)
            self._connections.append(connection)
        return provider

    def close(self) -> None:
        """Close connections, from any thread; models given out before must not be used afterwards."""
        with self._lock:
            connections, self._connections, self._made = self._connections, [], None
            files, self._files = self._files, []
        for connection in connections:
            connection.close()
        for file in files:
            file.close()

    def _model_file(self, choice: AiChoice, key: _Key) -> AiProvider:
        text = LocalTextModel(
            Path(choice.model).expanduser(), timeout=choice.timeout_seconds, wanted_context=choice.context_tokens
        )
        provider = AiProvider(text=text, image=self._offline_engine().image)
        with self._lock:
            if self._made is not None and isinstance(self._made[2].text, LocalTextModel):
                self._made[2].text.close()
            self._made = (choice, key, provider)
            self._files.append(text)
        return provider

    async def list_models(self, choice: AiChoice | None = None, *, key: str | None = None) -> tuple[str, ...]:
        """Return the names of the server's models, sorted; `choice` and `key` stand in for what is set.

        Raises what `TextModel` raises. The offline engine has one.
        """
        chosen = (choice or AiChoice.of(self._settings)).filled()
        if not chosen.provider:
            return (self._offline_engine().text.model,)
        if chosen.provider == "gguf":
            return (chosen.model,) if chosen.model else ()
        connection = self._connect(chosen, _Key(key) if key is not None else self._key(chosen))
        try:
            return await _models_of(connection)
        finally:
            await connection.aclose()

    async def find_local(self) -> tuple[LocalServer, ...]:
        """Return the AI servers that answer on this computer's usual ports; raises nothing."""
        return await find_servers()

    async def test(self, choice: AiChoice | None = None, *, key: str | None = None) -> ConnectionReport:
        """Ask the server for its models and for one tiny structured answer, and report; never raises `Igny8Error`.

        Facts: provider, base_url, model, image_model, models, model_listed, seconds, structured,
        context_tokens, answered. With an
        outside provider the test costs a few tokens there.
        """
        facts: dict[str, Any] = {}
        try:
            await self._test(choice or AiChoice.of(self._settings), key, facts)
        except Igny8Error as error:
            return ConnectionReport(ok=False, facts=facts, problem=error.info)
        return ConnectionReport(ok=True, facts=facts)

    async def _test(self, choice: AiChoice, key: str | None, facts: dict[str, Any]) -> None:
        chosen = choice.filled()
        if not chosen.provider:
            engine = self._offline_engine()
            facts |= {"provider": "offline", "model": engine.text.model, "image_model": engine.image.model}
            return
        if chosen.provider == "gguf":
            await _test_file(chosen, facts)
            return
        chosen = replace(chosen, timeout_seconds=min(chosen.timeout_seconds, TEST_SECONDS))
        facts |= {"provider": chosen.provider, "base_url": chosen.base_url, "model": chosen.model}
        facts["image_model"] = chosen.image_model if chosen.images_enabled else ""
        connection = self._connect(chosen, _Key(key) if key is not None else self._key(chosen))
        try:
            try:
                facts["models"] = await _models_of(connection)
            except WrongInput:
                # Some servers have no list; whether they answer is what counts.
                facts["models"] = ()
            if not chosen.model:
                raise _no_model(chosen)
            facts["model_listed"] = chosen.model in facts["models"]
            text = OpenAiTextModel(connection, chosen.model, self._dialects)
            begun = time.monotonic()
            answer = await text.complete(_TEST_REQUEST)
            facts["seconds"] = round(time.monotonic() - begun, 2)
            facts["structured"] = text.structured_by
            facts["context_tokens"] = chosen.context_tokens or await text.context_tokens()
            facts["answered"] = answer.model
        finally:
            await connection.aclose()

    def _offline_engine(self) -> AiProvider:
        with self._lock:
            if self._offline is None:
                self._offline = self._make_offline()
            return self._offline

    def _key(self, choice: AiChoice) -> _Key:
        """Return the key for a filled choice; raises `CredentialsRefused` where one is needed and missing."""
        known = PROVIDERS[choice.provider]
        value = self._secrets.get(f"ai/{choice.provider}")
        # An address of one's own may be a gateway without a key; the provider's own address never is.
        if not value and known.needs_key and choice.base_url == known.base_url:
            raise CredentialsRefused(
                f"{known.label} needs a key",
                f"No key for {known.label} is kept on this computer.",
                f"Enter it in Settings → AI provider, with “igny8 ai set --provider {known.name} --key-stdin”, or set "
                f"IGNY8_SECRET_AI_{known.name.upper()}. Without one, the offline engine works at once.",
            )
        return _Key(value)

    @staticmethod
    def _connect(choice: AiChoice, key: _Key) -> OpenAiConnection:
        endpoint = Endpoint(
            provider=choice.provider,
            base_url=choice.base_url,
            timeout=choice.timeout_seconds,
            max_concurrency=choice.max_concurrency,
            key=key.reveal,
        )
        return OpenAiConnection(endpoint)


class _Key:
    """Hold a key where no print of an object's fields shows it."""

    __slots__ = ("reveal",)

    def __init__(self, value: str | None) -> None:
        self.reveal: Callable[[], str | None] = lambda: value

    def __repr__(self) -> str:
        return "_Key(…)"

    def same(self, other: _Key) -> bool:
        """Say whether both hold the same key."""
        return self.reveal() == other.reveal()


_TEST_REQUEST = TextRequest(
    operation=Operation.CLUSTERING,
    system="You test a connection.",
    prompt='Answer with the JSON object {"ok": true}.',
    schema={
        "type": "object",
        "properties": {"ok": {"type": "boolean"}},
        "required": ["ok"],
        "additionalProperties": False,
    },
    schema_name="connection_test",
    max_tokens=100,
    temperature=0.0,
)


async def _test_file(choice: AiChoice, facts: dict[str, Any]) -> None:
    """Start a model file, ask it for one tiny answer and stop it."""
    if not choice.model:
        raise _no_model(choice)
    text = LocalTextModel(Path(choice.model).expanduser(), timeout=max(choice.timeout_seconds, TEST_SECONDS))
    facts |= {"provider": choice.provider, "model": text.model, "image_model": ""}
    begun = time.monotonic()
    try:
        answer = await text.complete(_TEST_REQUEST)
        facts |= {"context_tokens": await text.context_tokens(), "answered": answer.model}
        facts["seconds"] = round(time.monotonic() - begun, 2)
    finally:
        text.close()


async def _models_of(connection: OpenAiConnection) -> tuple[str, ...]:
    async def send(client: AsyncOpenAI) -> list[str]:
        page = await client.models.list()
        data = getattr(page, "data", None)
        found = [getattr(item, "id", None) for item in data] if isinstance(data, list) else []
        return [name for name in found if isinstance(name, str)]

    names = await connection.call(send, connection.context(purpose="models"))
    return tuple(sorted(set(names))[:MOST_MODELS_LISTED])


def _no_model(choice: AiChoice) -> WrongInput:
    return WrongInput(
        "No AI model is chosen",
        f"{PROVIDERS[choice.provider].label} does not say which model to use.",
        "Choose one in Settings → AI provider (“Test” lists them), or with “igny8 ai set --model NAME”.",
    )
