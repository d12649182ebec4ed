"""Serve one GGUF file on loopback until the process that asked for it is gone: the inside of the local model.

usage: python -m igny8_desktop.clients.ai.local_process FILE PORT CONTEXT THREADS

It runs in a process of its own, so that what a model file does to the runtime cannot harm the program. Standard input
is a pipe of the parent: when it closes, for whatever reason, this process ends.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until standard input closes."""
    path, port, context, threads = list(sys.argv[1:] if arguments is None else arguments)[:4]
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = path
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = int(port)
    parameters.n_ctx = int(context)
    parameters.n_parallel = 1
    for processors in (parameters.cpuparams, parameters.cpuparams_batch):
        processors.n_threads = int(threads)
        if hasattr(processors, "poll"):
            processors.poll = 0  # waiting for work must not keep a core busy
    parameters.warmup = False
    parameters.ui = False
    parameters.offline = True
    parameters.use_jinja = True
    parameters.cors_origins = "http://127.0.0.1"
    server = xllamacpp.Server(parameters)
    sys.stdin.buffer.read()
    del server
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
