"""Read the head of a GGUF model file: what the model is, how much text it takes, and how much memory it needs.

The format is llama.cpp's (ggml-org/ggml, docs/gguf.md): a magic, counts, then typed keys and values.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from igny8_desktop.domain.errors import NotFound, StorageTrouble, WrongInput

_MAGIC: Final = b"GGUF"
_SCALARS: Final = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"}
_STRING, _ARRAY = 8, 9
_MOST_KEYS, _LONGEST_STRING, _LONGEST_ARRAY = 4_096, 4_000_000, 20_000_000
#: Memory of the runtime besides weights and context, in bytes.
_RUNTIME: Final = 350_000_000


@dataclass(frozen=True)
class ModelFile:
    """What a model file says of itself; sizes in bytes, lengths in tokens."""

    path: Path
    name: str
    size: int
    context: int
    layers: int
    kv_bytes: int

    def memory(self, context: int) -> int:
        """Return how much memory the model needs with so long a context: weights, keys and values, runtime."""
        return self.size + self.kv_bytes * context + _RUNTIME


def read_model_file(path: Path) -> ModelFile:
    """Return what a GGUF file says of itself; raises `WrongInput`, `NotFound` or `StorageTrouble` in words."""
    try:
        with path.open("rb") as file:
            values = _head(file, path)
        size = path.stat().st_size
    except FileNotFoundError:
        raise NotFound("The model file is not there", f"{path} does not exist.", "Choose it again.") from None
    except OSError as error:
        raise StorageTrouble("The model file cannot be read", f"{path}: {error.strerror}.", "Check it.") from None
    kind = str(values.get("general.architecture") or "")
    layers = _number(values.get(f"{kind}.block_count"))
    heads = _number(values.get(f"{kind}.attention.head_count"))
    width = _number(values.get(f"{kind}.embedding_length"))
    kv_heads = _number(values.get(f"{kind}.attention.head_count_kv")) or heads
    if not kind or not layers or not heads or not width:
        raise WrongInput(
            "This is no language model", f"“{path.name}” does not describe one.", "Choose another GGUF file."
        )
    # Keys and values of each layer, 16 bits each.
    kv_bytes = 2 * 2 * layers * (width // heads) * kv_heads
    name = str(values.get("general.name") or path.stem)
    return ModelFile(path, name, size, _number(values.get(f"{kind}.context_length")) or 4_096, layers, kv_bytes)


def _head(file: BinaryIO, path: Path) -> dict[str, Any]:
    try:
        if file.read(4) != _MAGIC:
            raise ValueError("magic")
        _version, _tensors, count = struct.unpack("<IQQ", file.read(20))
        if count > _MOST_KEYS:
            raise ValueError("keys")
        values: dict[str, Any] = {}
        for _each in range(count):
            key = _string(file)
            values[key] = _value(file, *struct.unpack("<I", file.read(4)))
        return values
    except (ValueError, struct.error, UnicodeDecodeError):
        raise WrongInput(
            "This is no model file", f"“{path.name}” is not in the GGUF format, or is damaged.", "Choose another file."
        ) from None


def _value(file: BinaryIO, kind: int) -> Any:
    if kind == _STRING:
        return _string(file)
    if kind == _ARRAY:
        inner, length = struct.unpack("<IQ", file.read(12))
        if length > _LONGEST_ARRAY:
            raise ValueError("array")
        if inner in _SCALARS:
            # Long lists (the vocabulary's scores) are of no interest here.
            file.seek(struct.calcsize(_SCALARS[inner]) * length, 1)
        else:
            for _each in range(length):
                _value(file, inner)
        return None
    if kind not in _SCALARS:
        raise ValueError("kind")
    form = _SCALARS[kind]
    return struct.unpack(form, file.read(struct.calcsize(form)))[0]


def _string(file: BinaryIO) -> str:
    (length,) = struct.unpack("<Q", file.read(8))
    if length > _LONGEST_STRING:
        raise ValueError("string")
    return file.read(length).decode("utf-8", "replace")


def _number(value: object) -> int:
    return int(value) if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
