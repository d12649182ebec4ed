"""The settings store: typed, atomic, forgiving of damage, and closed to secrets."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from igny8_desktop.domain.errors import StorageTrouble, WrongInput
from igny8_desktop.settings import schema
from igny8_desktop.settings.store import SettingsStore


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "settings.json"


@pytest.fixture
def store(path: Path) -> SettingsStore:
    return SettingsStore(path)


def test_defaults_need_no_file(store: SettingsStore, path: Path) -> None:
    assert store.get(schema.AI_PROVIDER) == ""
    assert store.get(schema.WRITER_DEFAULT_WORD_COUNT) == 1200
    assert store.get(schema.CREDITS_SAFETY_FACTOR) == 1.2
    assert store.problems == ()
    assert not path.exists()


def test_values_come_back_after_a_restart(store: SettingsStore, path: Path) -> None:
    store.set(schema.AI_PROVIDER, "ollama")
    store.update({"ai.timeout_seconds": "90", "ai.images_enabled": "no", "credits.safety_factor": 2})
    again = SettingsStore(path)
    assert again.get(schema.AI_PROVIDER) == "ollama"
    assert again.get(schema.AI_TIMEOUT_SECONDS) == 90
    assert again.get(schema.AI_IMAGES_ENABLED) is False
    assert isinstance(again.get(schema.CREDITS_SAFETY_FACTOR), float)
    assert again.value("ai.provider") == "ollama"
    assert again.is_set(schema.AI_PROVIDER)
    assert not again.is_set(schema.AI_MODEL)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("ai.provider", "skynet"),
        ("ai.timeout_seconds", 1),
        ("ai.timeout_seconds", 99999),
        ("ai.timeout_seconds", 12.5),
        ("ai.timeout_seconds", True),
        ("ai.timeout_seconds", "soon"),
        ("ai.timeout_seconds", "1e999"),
        ("credits.safety_factor", "nan"),
        ("ai.images_enabled", "perhaps"),
        ("ai.images_enabled", 1),
        ("ai.model", 7),
        ("ai.model", "x" * 201),
        ("ai.base_url", "example.com/v1"),
        ("ai.base_url", "ftp://example.com"),
        ("ai.base_url", "https://"),
        ("ai.base_url", "http://[::1"),
        ("ai.base_url", "http://host:port/v1"),
        ("ai.base_url", "https://me:word@example.com/v1"),
        ("ai.base_url", "https://example.com/v1?key=abc"),
        ("no.such.setting", 1),
    ],
)
def test_values_that_do_not_fit_change_nothing(store: SettingsStore, path: Path, key: str, value: object) -> None:
    store.set(schema.AI_PROVIDER, "openai")
    before = path.read_bytes()
    with pytest.raises(WrongInput) as caught:
        store.update({"ai.provider": "ollama", key: value} if key != "ai.provider" else {key: value})
    assert caught.value.next
    assert path.read_bytes() == before
    assert store.get(schema.AI_PROVIDER) == "openai"


@pytest.mark.parametrize("key", ["ai.api_key", "ai.key", "site.password", "ui.token", "ai.openai-secret", "ui.wp.pass"])
def test_no_setting_may_be_named_like_a_secret(store: SettingsStore, key: str) -> None:
    def change() -> None:
        if key.startswith("ui."):
            store.set_state(key, "harmless")
        else:
            store.update({key: "harmless"})

    with pytest.raises(WrongInput, match="not kept in the settings"):
        change()


def test_a_key_pasted_into_a_text_field_is_refused_and_not_repeated(store: SettingsStore, path: Path) -> None:
    for pasted in ("sk-proj-CANARY0123456789abcdef", "abcd EFGH 1234 ijkl MNOP 5678"):
        with pytest.raises(WrongInput) as in_setting:
            store.set(schema.AI_MODEL, pasted)
        with pytest.raises(WrongInput) as in_state:
            store.set_state("ui.search", {"text": [pasted]})
        assert pasted not in f"{in_setting.value.info} {in_state.value.info}"
    assert not path.exists()


def test_column_state_may_speak_of_keys(store: SettingsStore) -> None:
    store.set_state("ui.planner.columns", [{"key": "volume", "width": 80}])
    assert store.state("ui.planner.columns") == [{"key": "volume", "width": 80}]


def test_window_state_is_plain_json_and_a_copy(store: SettingsStore, path: Path) -> None:
    store.set_state("ui.window", {"size": [800, 600], "tab": "planner"})
    state = store.state("ui.window")
    state["tab"] = "changed by the caller"
    assert SettingsStore(path).state("ui.window")["tab"] == "planner"
    assert store.state("ui.window")["tab"] == "planner"
    assert store.state("ui.other", 5) == 5
    with pytest.raises(WrongInput):
        store.set_state("ui.window", object())
    with pytest.raises(WrongInput):
        store.set_state("window", {})


def test_unknown_keys_of_a_newer_version_are_kept(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"future.thing": {"a": 1}, "ai.model": "m"}), encoding="utf-8")
    store = SettingsStore(path)
    store.set(schema.AI_MODEL, "n")
    assert json.loads(path.read_text(encoding="utf-8")) == {"future.thing": {"a": 1}, "ai.model": "n"}


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff\xfe\x00", b"[1]", b"null", b"[" * 100_000])
def test_a_damaged_file_is_put_aside_and_told_about(path: Path, damage: bytes) -> None:
    path.parent.mkdir(parents=True)
    path.with_name("settings.broken-1.json").write_bytes(b"an older one")
    path.write_bytes(damage)
    store = SettingsStore(path)
    assert store.get(schema.AI_TIMEOUT_SECONDS) == 180
    assert [problem.title for problem in store.problems] == ["The settings file was damaged"]
    assert "settings.broken-2.json" in store.problems[0].what
    assert path.with_name("settings.broken-2.json").read_bytes() == damage
    store.set(schema.AI_MODEL, "m")
    assert SettingsStore(path).get(schema.AI_MODEL) == "m"
    assert SettingsStore(path).problems == ()


def test_an_unusable_value_counts_as_not_set(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_text('{"ai.timeout_seconds": "never", "ai.model": "kept"}', encoding="utf-8")
    store = SettingsStore(path)
    assert store.get(schema.AI_TIMEOUT_SECONDS) == 180
    assert store.get(schema.AI_MODEL) == "kept"
    assert len(store.problems) == 1
    assert "never" not in str(store.problems[0])


def test_listeners_hear_what_really_changed(store: SettingsStore) -> None:
    heard: list[frozenset[str]] = []
    stop = store.subscribe(heard.append)
    store.update({"ai.model": "a", "ai.provider": "openai"})
    store.update({"ai.model": "a", "ai.provider": "ollama"})
    store.set(schema.AI_MODEL, "a")
    store.reset("ai.provider")
    stop()
    stop()
    store.set(schema.AI_MODEL, "b")
    assert heard == [frozenset({"ai.model", "ai.provider"}), frozenset({"ai.provider"}), frozenset({"ai.provider"})]


def test_reset_of_everything_keeps_the_window_as_it_is(store: SettingsStore) -> None:
    store.update({"ai.model": "a", "appearance.theme": "dark"})
    store.set_state("ui.window", 1)
    store.reset()
    assert store.get(schema.APPEARANCE_THEME) == "system"
    assert store.state("ui.window") == 1


def test_another_process_s_change_is_neither_lost_nor_unseen(store: SettingsStore, path: Path) -> None:
    store.set(schema.AI_MODEL, "mine")
    SettingsStore(path).set(schema.AI_PROVIDER, "openai")
    heard: list[frozenset[str]] = []
    store.subscribe(heard.append)
    store.set(schema.AI_MODEL, "mine too")
    assert SettingsStore(path).get(schema.AI_PROVIDER) == "openai"
    SettingsStore(path).set(schema.AI_PROVIDER, "ollama")
    assert store.reload() == {"ai.provider"}
    assert heard[-1] == {"ai.provider"}
    assert store.get(schema.AI_PROVIDER) == "ollama"


def test_many_threads_lose_nothing(store: SettingsStore, path: Path) -> None:
    def work(number: int) -> None:
        for step in range(10):
            store.set_state(f"ui.thread-{number}", step)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    again = SettingsStore(path)
    assert [again.state(f"ui.thread-{number}") for number in range(8)] == [9] * 8
    assert [item.name for item in path.parent.iterdir()] == ["settings.json"]


def test_a_folder_in_the_way_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = SettingsStore(tmp_path / "settings.json")
    (tmp_path / "settings.json").mkdir()
    with pytest.raises(StorageTrouble):
        store.set(schema.AI_MODEL, "m")
    with pytest.raises(StorageTrouble):
        SettingsStore(tmp_path / "file" / "settings.json").set(schema.AI_MODEL, "m")
    assert store.get(schema.AI_MODEL) == ""


def test_every_setting_is_declared_whole() -> None:
    assert len(schema.SETTINGS) > 20
    for key, declared in schema.SETTINGS.items():
        assert declared.parse(declared.default) == declared.default
        assert declared.label
        assert declared.help.endswith(".")
        assert not key.startswith(schema.STATE_PREFIX)
    labels = [declared.label for declared in schema.SETTINGS.values()]
    assert len(set(labels)) == len(labels)
