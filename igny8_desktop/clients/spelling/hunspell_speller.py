"""Ask Hunspell, which runs in a process of its own.

Reading a large dictionary takes seconds and suggestions up to one, and the binding holds the interpreter lock all the
time: in this process the window would stand still. The process starts with the first question and ends with the pipe.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import signal
import threading
from collections.abc import Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Final

from igny8_desktop.clients.spelling.dictionaries import Dictionaries

_LONGEST: Final = 30.0
_MOST: Final = 8
_log = logging.getLogger(__name__)


class HunspellSpeller:
    """Does `Speller`. One question at a time; a process that died or hangs is given up and started anew."""

    def __init__(self, dictionaries: Dictionaries) -> None:
        self._dictionaries = dictionaries
        self._lock = threading.Lock()
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._closed = False

    def dictionary_for(self, language: str) -> str:
        """Return the name of the dictionary for a language, or an empty text."""
        return self._dictionaries.name_for(language)

    def wrong(self, dictionary: str, words: Sequence[str]) -> list[bool]:
        """Say of each word whether it is misspelt; without an answer none is."""
        answer = self._ask(dictionary, "wrong", list(words))
        return [bool(one) for one in answer] if isinstance(answer, list) else [False] * len(words)

    def suggestions(self, dictionary: str, word: str) -> list[str]:
        """Return what may have been meant."""
        answer = self._ask(dictionary, "suggest", word)
        return [str(one) for one in answer][:_MOST] if isinstance(answer, list) else []

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._closed = True
            self._end()

    def _ask(self, dictionary: str, what: str, about: object) -> object:
        folder = self._dictionaries.folder(dictionary)
        with self._lock:
            if self._closed or folder is None:
                return None
            try:
                pipe = self._pipe or self._start()
                pipe.send((str(folder), dictionary, what, about))
                if not pipe.poll(_LONGEST):
                    raise TimeoutError
                return pipe.recv()
            except (OSError, EOFError, TimeoutError):
                _log.warning("the spell checker ended or did not answer; it is started anew with the next question")
                self._end()
                return None

    def _start(self) -> Connection:
        methods = multiprocessing.get_context("spawn")
        mine, theirs = methods.Pipe()
        process = methods.Process(target=_serve, args=(theirs,), name="igny8-spelling", daemon=True)
        process.start()
        theirs.close()
        self._process, self._pipe = process, mine
        return mine

    def _end(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        if self._process is not None:
            self._process.join(0.5)
            if self._process.is_alive():
                self._process.kill()
                self._process.join()
            self._process.close()
            self._process = None


def _serve(pipe: Connection) -> None:
    """Answer questions until the pipe ends."""
    import hunspell

    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    loaded: dict[str, Any] = {}
    with contextlib.suppress(EOFError, OSError):
        while True:
            folder, name, what, about = pipe.recv()
            if name not in loaded:
                loaded[name] = hunspell.Hunspell(name, hunspell_data_dir=str(Path(folder)))
            speller = loaded[name]
            if what == "suggest":
                pipe.send(list(_try(speller, "suggest", about, ())))
            else:
                pipe.send([not _try(speller, "spell", word, True) for word in about])


def _try(speller: Any, what: str, word: str, otherwise: Any) -> Any:
    # Old dictionaries are written in eight bits: a word with letters they lack is no mistake of the writer.
    try:
        return getattr(speller, what)(word)
    except (UnicodeError, ValueError):
        return otherwise
