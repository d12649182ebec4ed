"""Servers on this computer are found by asking; model files are read before they are run, and memory is reckoned."""

from __future__ import annotations

import asyncio
import struct
from pathlib import Path

import pytest

from igny8_desktop.clients.ai.gguf import ModelFile, read_model_file
from igny8_desktop.clients.ai.local_model import LocalTextModel, context_for
from igny8_desktop.clients.ai.local_servers import find_servers
from igny8_desktop.domain.enums import Operation
from igny8_desktop.domain.errors import NotFound, StorageTrouble, WrongInput
from igny8_desktop.domain.ports import TextRequest
from tests.unit.clients.scripted_server import Asked, Reply, ScriptedServer


def text(value: str) -> bytes:
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def model_bytes(**changed: int) -> bytes:
    numbers = {"block_count": 24, "attention.head_count": 14, "attention.head_count_kv": 2, "embedding_length": 896,
               "context_length": 32_768} | changed  # fmt: skip
    pairs = [
        text("general.architecture") + struct.pack("<I", 8) + text("qwen2"),
        text("general.name") + struct.pack("<I", 8) + text("Small One"),
        text("tokenizer.ggml.scores") + struct.pack("<IIQ", 9, 6, 3) + bytes(12),
        text("tokenizer.ggml.tokens") + struct.pack("<IIQ", 9, 8, 2) + text("a") + text("b"),
        *(text(f"qwen2.{key}") + struct.pack("<II", 4, value) for key, value in numbers.items()),
    ]
    return b"GGUF" + struct.pack("<IQQ", 3, 0, len(pairs)) + b"".join(pairs) + bytes(1000)


def test_a_model_file_tells_what_it_needs(tmp_path: Path) -> None:
    path = tmp_path / "small.gguf"
    path.write_bytes(model_bytes())
    model = read_model_file(path)
    assert (model.name, model.context, model.layers) == ("Small One", 32_768, 24)
    assert model.kv_bytes == 2 * 2 * 24 * 64 * 2
    assert model.memory(8192) - model.memory(4096) == model.kv_bytes * 4096
    for wrong in (b"", b"GGUF", b"PK\x03\x04" + bytes(60), model_bytes()[:80], model_bytes(block_count=0)):
        path.write_bytes(wrong)
        with pytest.raises(WrongInput):
            read_model_file(path)
    with pytest.raises(NotFound):
        read_model_file(tmp_path / "none.gguf")


def test_memory_is_checked_before_anything_starts(tmp_path: Path) -> None:
    model = ModelFile(tmp_path / "m.gguf", "M", 1_000_000_000, 8_192, 24, 12_288)
    assert context_for(model, 64_000_000_000) == 8_192, "never more than the model was made for"
    assert context_for(model, 64_000_000_000, wanted=3_000) == 3_000
    assert context_for(model, model.memory(4_096) + 600_000_000) == 4_096
    with pytest.raises(StorageTrouble, match="too little memory"):
        context_for(model, 1_500_000_000)


def test_what_cannot_run_says_why(tmp_path: Path) -> None:
    path = tmp_path / "small.gguf"
    path.write_bytes(b"nothing")
    model = LocalTextModel(path, timeout=5, memory=lambda: 8_000_000_000)
    with pytest.raises(WrongInput, match="no model file"):
        asyncio.run(model.complete(TextRequest(Operation.OUTLINE, "", "x")))
    assert asyncio.run(model.context_tokens()) is None
    assert not model.running
    model.close()


def test_servers_are_found_where_they_usually_listen() -> None:
    def answer(asked: Asked) -> Reply:
        return Reply({"data": [{"id": "nomic-embed-text"}, {"id": "llama3"}, {"odd": 1}]})

    with ScriptedServer(answer) as one, ScriptedServer(lambda asked: Reply(b"<html>", 200)) as other:
        places = [("ollama", one.base_url), ("lmstudio", other.base_url), ("llamacpp", "http://127.0.0.1:9/v1")]
        (found,) = asyncio.run(find_servers(places))
    assert (found.provider, found.models) == ("ollama", ("llama3", "nomic-embed-text"))
