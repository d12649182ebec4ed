"""The choice of models by settings and keys, and the connection test."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from igny8_desktop.clients.ai import PROVIDERS, AiChoice, ConfiguredAiProviders
from igny8_desktop.clients.secrets import LayeredSecretStore, open_secret_store
from igny8_desktop.domain.ai_ports import OnText
from igny8_desktop.domain.enums import ImageRole, Operation
from igny8_desktop.domain.errors import CredentialsRefused, ErrorKind, WrongInput
from igny8_desktop.domain.ports import (
    AiProvider,
    AiProviders,
    ImageAnswer,
    ImageRequest,
    TextAnswer,
    TextRequest,
)
from igny8_desktop.settings import schema
from igny8_desktop.settings.store import SettingsStore
from tests.fakes.openai_server import OpenAIServer
from tests.unit.clients.scripted_server import ScriptedServer, chat_answer, refusal
from tests.unit.clients.test_secrets import dump

CANARY = "sk-CANARY-7f3a9c51d2e84b60"
REQUEST = TextRequest(Operation.CONTENT_GENERATION, system="", prompt="Write.")


@dataclass(frozen=True)
class Offline:
    """Stands for the offline engine, which has tests of its own."""

    provider: str = "offline"
    model: str = "offline-1"
    price_class: str = "offline"

    async def context_tokens(self) -> int | None:
        return None

    async def complete(self, request: TextRequest, *, on_text: OnText | None = None) -> TextAnswer:
        return TextAnswer("offline", self.model)

    async def generate(self, request: ImageRequest) -> ImageAnswer:
        return ImageAnswer(b"", self.model)


@pytest.fixture
def settings(tmp_path: Path) -> SettingsStore:
    return SettingsStore(tmp_path / "settings.json")


@pytest.fixture
def secrets(tmp_path: Path) -> LayeredSecretStore:
    return open_secret_store(tmp_path, environ={"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"})


@pytest.fixture
def providers(settings: SettingsStore, secrets: LayeredSecretStore) -> ConfiguredAiProviders:
    return ConfiguredAiProviders(settings, secrets, lambda: AiProvider(Offline(), Offline()))


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer(key=CANARY) as running:
        yield running


def test_every_provider_of_the_settings_is_known() -> None:
    assert {choice.value for choice in schema.AI_PROVIDER.choices} == {"", *PROVIDERS}


def test_nothing_set_is_the_offline_engine(providers: ConfiguredAiProviders) -> None:
    as_port: AiProviders = providers
    assert as_port.current().text.provider == "offline"
    assert as_port.current() is as_port.current()
    report = asyncio.run(providers.test())
    assert report.ok
    assert report.facts["provider"] == "offline"
    assert asyncio.run(providers.list_models()) == ("offline-1",)


def test_a_missing_key_says_what_to_do(settings: SettingsStore, providers: ConfiguredAiProviders) -> None:
    settings.set(schema.AI_PROVIDER, "openai")
    with pytest.raises(CredentialsRefused) as caught:
        providers.current()
    assert "IGNY8_SECRET_AI_OPENAI" in caught.value.next
    report = asyncio.run(providers.test())
    assert not report.ok
    assert report.problem is not None
    assert report.problem.kind == ErrorKind.CREDENTIALS


def test_empty_fields_mean_the_provider_s_own(
    settings: SettingsStore, secrets: LayeredSecretStore, providers: ConfiguredAiProviders
) -> None:
    settings.set(schema.AI_PROVIDER, "openai")
    secrets.set("ai/openai", CANARY)
    provider = providers.current()
    assert (provider.text.provider, provider.text.model) == ("openai", PROVIDERS["openai"].model)
    assert provider.image.model == PROVIDERS["openai"].image_model
    settings.set(schema.AI_IMAGES_ENABLED, False)
    assert providers.current().image.price_class == "offline"
    assert providers.current().text.price_class == "standard"


def test_local_servers_need_no_key_and_draw_cards(settings: SettingsStore, providers: ConfiguredAiProviders) -> None:
    settings.update({"ai.provider": "ollama"})
    with pytest.raises(WrongInput, match="No AI model"):
        providers.current()
    settings.set(schema.AI_MODEL, "llama3.2")
    assert providers.current().text.model == "llama3.2"
    assert providers.current().image.provider == "offline"
    settings.update({"ai.provider": "custom"})
    with pytest.raises(WrongInput, match="no address"):
        providers.current()


def test_changes_of_settings_and_keys_are_seen_and_the_rest_is_kept(
    settings: SettingsStore, secrets: LayeredSecretStore, providers: ConfiguredAiProviders, server: OpenAIServer
) -> None:
    settings.update({"ai.provider": "openai", "ai.base_url": server.base_url + "/", "ai.model": "test-text"})
    keyless = providers.current()
    with pytest.raises(CredentialsRefused):
        asyncio.run(keyless.text.complete(REQUEST))
    secrets.set("ai/openai", CANARY)
    first = providers.current()
    assert first is not keyless
    assert providers.current() is first
    assert asyncio.run(first.text.complete(REQUEST)).text
    settings.update({"ai.model": "other", "ai.image_model": "test-image"})
    second = providers.current()
    assert second.text.model == "other"
    assert asyncio.run(first.text.complete(REQUEST)).model == "test-text"
    picture = asyncio.run(second.image.generate(ImageRequest("x", 1200, 630, ImageRole.FEATURED)))
    assert picture.data


def test_the_environment_s_key_is_used(settings: SettingsStore, server: OpenAIServer, tmp_path: Path) -> None:
    environ = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", "IGNY8_SECRET_AI_CUSTOM": CANARY}
    providers = ConfiguredAiProviders(
        settings, open_secret_store(tmp_path, environ=environ), lambda: AiProvider(Offline(), Offline())
    )
    settings.update({"ai.provider": "custom", "ai.base_url": server.base_url, "ai.model": "test-text"})
    assert asyncio.run(providers.current().text.complete(REQUEST)).text
    assert CANARY not in dump(providers, 6)
    assert CANARY not in repr(providers.current())


def test_the_connection_test_reports_facts(
    settings: SettingsStore, secrets: LayeredSecretStore, providers: ConfiguredAiProviders, server: OpenAIServer
) -> None:
    settings.update({"ai.provider": "custom", "ai.base_url": server.base_url, "ai.model": "test-text"})
    secrets.set("ai/custom", CANARY)
    server.schema_support = "reject_400"
    report = asyncio.run(providers.test())
    assert report.ok, report.problem
    assert report.facts["models"] == ("test-embedding", "test-image", "test-text")
    assert report.facts["model_listed"] is True
    assert report.facts["structured"] == "JSON object with a schema"
    assert report.facts["seconds"] >= 0
    assert asyncio.run(providers.list_models()) == report.facts["models"]


def test_what_a_dialog_is_about_to_set_can_be_tested(providers: ConfiguredAiProviders, server: OpenAIServer) -> None:
    choice = AiChoice(provider="custom", base_url=server.base_url, model="")
    wrong = asyncio.run(providers.test(choice, key="sk-wrong-0123456789"))
    assert wrong.problem is not None
    assert wrong.problem.kind == ErrorKind.CREDENTIALS
    no_model = asyncio.run(providers.test(choice, key=CANARY))
    assert not no_model.ok
    assert no_model.facts["models"]
    report = asyncio.run(providers.test(AiChoice("custom", server.base_url, "unlisted"), key=CANARY))
    assert report.ok
    assert report.facts["model_listed"] is False
    bad = asyncio.run(providers.test(AiChoice(provider="skynet")))
    assert bad.problem is not None


def test_a_server_without_a_list_of_models_can_be_used(providers: ConfiguredAiProviders) -> None:
    with ScriptedServer(lambda asked: refusal(404, "nope") if asked.method == "GET" else chat_answer("{}")) as server:
        report = asyncio.run(providers.test(AiChoice("custom", server.base_url, "m"), key=""))
    assert report.ok, report.problem
    assert report.facts["models"] == ()


def test_closing_from_another_thread_closes_the_loop_s_clients(
    settings: SettingsStore, secrets: LayeredSecretStore, providers: ConfiguredAiProviders, server: OpenAIServer
) -> None:
    settings.update({"ai.provider": "custom", "ai.base_url": server.base_url, "ai.model": "test-text"})
    secrets.set("ai/custom", CANARY)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        model = providers.current().text
        assert asyncio.run_coroutine_threadsafe(model.complete(REQUEST), loop).result(20).text
        providers.close()
        providers.close()
        with pytest.raises(RuntimeError, match="closed"):
            asyncio.run_coroutine_threadsafe(model.complete(REQUEST), loop).result(20)
        again = providers.current().text
        assert asyncio.run_coroutine_threadsafe(again.complete(REQUEST), loop).result(20).text
        providers.close()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
    providers.close()
