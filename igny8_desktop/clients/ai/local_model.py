"""Run a GGUF file of the user's as a text model: memory checked first, started with the first call, stopped when idle.

The runtime (xllamacpp: llama.cpp with its server, prebuilt for Windows, macOS and Linux) is the optional extra
`local-model`. It runs in a process of its own and speaks the same protocol as every other server.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from igny8_desktop.clients.ai.connection import Endpoint, OpenAiConnection, make_http_client
from igny8_desktop.clients.ai.gguf import ModelFile, read_model_file
from igny8_desktop.clients.ai.openai_text import DialectMemory, OpenAiTextModel
from igny8_desktop.domain.ai_ports import OnText
from igny8_desktop.domain.errors import Igny8Error, StorageTrouble, WrongInput
from igny8_desktop.domain.ports import TextAnswer, TextRequest

#: Context lengths to try, the longest first: what a section of an article with its sources takes comfortably.
CONTEXTS: Final = (16_384, 8_192, 6_144, 4_096, 3_072, 2_048)
_SPARE: Final = 600_000_000
_START_SECONDS: Final = 180.0
#: Seconds without a call after which the memory is given back.
IDLE_SECONDS: Final = 30.0
PROVIDER: Final = "gguf"


def context_for(model: ModelFile, free: int, wanted: int = 0) -> int:
    """Return the context length to start a model with in so much free memory; raises `StorageTrouble` for too little.

    `wanted` tokens are taken where they fit; the model's own limit is never exceeded.
    """
    lengths = [wanted, *CONTEXTS] if wanted else list(CONTEXTS)
    for length in sorted({min(each, model.context) for each in lengths if not wanted or each <= wanted}, reverse=True):
        if model.memory(length) + _SPARE <= free:
            return length
    need = (model.memory(min(CONTEXTS[-1], model.context)) + _SPARE) / 1e9
    raise StorageTrouble(
        "There is too little memory for this model",
        f"“{model.name}” needs about {need:.1f} GB; {free / 1e9:.1f} GB are free.",
        "Close other programs, or choose a smaller model file.",
    )


class LocalTextModel:
    """A model file as a text model; one process at a time, which ends after half a minute without a call."""

    price_class = "offline"

    def __init__(
        self, path: Path, *, timeout: float, wanted_context: int = 0, memory: Callable[[], int] | None = None
    ) -> None:
        self._path = path
        self._timeout = timeout
        self._wanted_context = wanted_context
        self._memory = memory or _free_memory
        self._dialects: DialectMemory = {}
        self._lock = threading.RLock()
        self._starting: asyncio.Lock | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._inner: OpenAiTextModel | None = None
        self._context = 0
        self._users = 0
        self._idle: threading.Timer | None = None

    @property
    def provider(self) -> str:
        """Return `gguf`."""
        return PROVIDER

    @property
    def model(self) -> str:
        """Return the file's name."""
        return self._path.name

    @property
    def running(self) -> bool:
        """Say whether the model is in memory now."""
        return self._process is not None and self._process.poll() is None

    async def context_tokens(self) -> int | None:
        """Return the context that the model has, or would be started with now; `None` where it cannot start."""
        if self._context:
            return self._context
        try:
            return await asyncio.to_thread(self._choose_context)
        except Igny8Error:
            # The call that needs the model says it.
            return None

    async def complete(self, request: TextRequest, *, on_text: OnText | None = None) -> TextAnswer:
        """Return the model's answer, starting it where it does not run; raises as `TextModel`, and in words."""
        with self._lock:
            self._users += 1
            self._cancel_idle()
        try:
            inner = await self._started()
            return await inner.complete(request, on_text=on_text)
        finally:
            with self._lock:
                self._users -= 1
                if self._users == 0 and self._process is not None:
                    self._idle = threading.Timer(IDLE_SECONDS, self._stop_if_idle)
                    self._idle.daemon = True
                    self._idle.start()

    def close(self) -> None:
        """Stop the model and give its memory back."""
        with self._lock:
            self._cancel_idle()
            process, self._process, self._inner = self._process, None, None
            self._context = 0
        if process is not None:
            if process.stdin is not None:
                process.stdin.close()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(5)

    # ---------------------------------------------------------------------------------------------------- inside

    async def _started(self) -> OpenAiTextModel:
        if self._starting is None:
            self._starting = asyncio.Lock()
        async with self._starting:
            if self._inner is not None and self.running:
                return self._inner
            self.close()
            context = await asyncio.to_thread(self._choose_context)
            port = _free_port()
            self._process = await asyncio.to_thread(self._spawn, port, context)
            root = f"http://127.0.0.1:{port}"
            try:
                await self._until_ready(root)
            except BaseException:
                self.close()
                raise
            connection = OpenAiConnection(Endpoint(PROVIDER, f"{root}/v1", self._timeout, max_concurrency=1))
            self._context = context
            self._inner = OpenAiTextModel(connection, self.model, self._dialects, context_tokens=context)
            return self._inner

    def _choose_context(self) -> int:
        model = read_model_file(self._path)
        if importlib.util.find_spec("xllamacpp") is None:
            raise WrongInput(
                "Model files need one more package",
                "The runtime for GGUF files is not installed.",
                "Install it with: pip install “igny8-desktop[local-model]”. Or start Ollama, LM Studio or llama.cpp.",
            )
        return context_for(model, self._memory(), self._wanted_context)

    def _spawn(self, port: int, context: int) -> subprocess.Popen[bytes]:
        threads = max(1, (os.cpu_count() or 2) - 1)
        arguments = [str(self._path), str(port), str(context), str(threads)]
        command = [sys.executable, "-m", "igny8_desktop.clients.ai.local_process", *arguments]
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, close_fds=True
        )

    async def _until_ready(self, root: str) -> None:
        import httpx2

        assert self._process is not None
        end = asyncio.get_running_loop().time() + _START_SECONDS
        async with make_http_client(root, 2.0) as client:
            while self._process.poll() is None and asyncio.get_running_loop().time() < end:
                try:
                    if (await client.get(f"{root}/health")).status_code == 200:
                        return
                except httpx2.HTTPError:
                    pass
                await asyncio.sleep(0.2)
        raise WrongInput(
            "The model file cannot be run",
            f"The runtime ended while it loaded “{self._path.name}”.",
            "Choose another file; very new kinds of models need a newer version of the extra.",
        )

    def _stop_if_idle(self) -> None:
        with self._lock:
            if self._users == 0:
                self.close()

    def _cancel_idle(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _free_memory() -> int:
    import psutil

    return int(psutil.virtual_memory().available)
