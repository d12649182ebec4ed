"""A threaded HTTP server on loopback that leaves nothing behind: no thread, no socket, no traceback."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import struct
import threading
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import TracebackType
from typing import Any, Self

JOIN_SECONDS = 10.0


class LoopbackHandler(BaseHTTPRequestHandler):
    """Read one request whole and answer it; subclasses implement ``handle_request``."""

    protocol_version = "HTTP/1.1"
    server_version = "test"
    sys_version = ""
    disable_nagle_algorithm = True

    @property
    def owner(self) -> LoopbackServer:
        """Return the server that accepted this connection."""
        assert isinstance(self.server, _HTTPServer)
        return self.server.owner

    def handle_request(self, body: bytes) -> None:
        """Answer the request whose body was read; the connection may be cut instead."""
        raise NotImplementedError

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Stay silent: servers keep their own log."""

    def handle(self) -> None:
        """Serve the connection; a client that goes away is ordinary and says nothing."""
        try:
            super().handle()
        except OSError:
            self.close_connection = True

    def _serve(self) -> None:
        self.handle_request(self._read_body())

    def __getattr__(self, name: str) -> Any:
        """Serve every method alike: the base class looks for ``do_GET``, ``do_POST`` and so on."""
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def _read_body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", "").lower():
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def send_body(
        self, status: int, headers: Iterable[tuple[str, str]], body: bytes, *, keep: int | None = None
    ) -> None:
        """Answer with ``body``; with ``keep``, promise all of it, send that many bytes and hang up.

        A length among ``headers`` stands: the answer to HEAD has one without having a body.
        """
        head = list(headers)
        if not any(name.lower() == "content-length" for name, _ in head):
            head.append(("Content-Length", str(len(body))))
        self.send_head(status, head)
        if self.command != "HEAD":
            self.wfile.write(body if keep is None else body[:keep])
        if keep is not None:
            self.hang_up()

    def send_head(self, status: int, headers: Iterable[tuple[str, str]]) -> None:
        """Send the status line and exactly these headers (and a date)."""
        self.send_response_only(status)
        self.send_header("Date", self.date_time_string())
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()

    def hang_up(self, *, reset: bool = False) -> None:
        """Close the connection now; with ``reset`` the client gets a TCP RST instead of an end of stream."""
        self.close_connection = True
        if reset:
            # Linger zero makes close() send RST; the stream objects must let go of the descriptor first.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.rfile.close()
            self.connection.close()
            return
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)

    def client_left_within(self, seconds: float | None) -> bool:
        """Wait, and return early with True when the client (or this server's close) ends the connection."""
        readable, _, _ = select.select([self.connection], [], [], seconds)
        if not readable:
            return False
        try:
            left = not self.connection.recv(1, socket.MSG_PEEK)
        except OSError:
            return True
        # With a pipelined request waiting the socket stays readable, so only the clock is left.
        return left or self.owner.closing.wait(seconds)


class _HTTPServer(HTTPServer):
    """One thread for each connection, all of them known."""

    request_queue_size = 256
    allow_reuse_address = True

    def __init__(self, owner: LoopbackServer, port: int, handler: type[LoopbackHandler]) -> None:
        self.owner = owner
        self.tls: ssl.SSLContext | None = None
        super().__init__(("127.0.0.1", port), handler)

    def server_bind(self) -> None:
        """Bind without the base class's name look-up, which can take seconds on a machine without DNS."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept; TLS is started without shaking hands, which is the connection thread's work."""
        connection, address = super().get_request()
        if self.tls is not None:
            connection = self.tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve in a thread of its own."""
        self.owner.start_connection(request, client_address)

    def serve_connection(self, request: socket.socket, client_address: Any) -> None:
        """Run in the connection's thread: handle its requests until it ends."""
        try:
            if isinstance(request, ssl.SSLSocket):
                request.do_handshake()
            self.finish_request(request, client_address)
        except OSError:
            # The client refused our certificate or left: that is what such tests are about.
            pass
        finally:
            self.shutdown_request(request)


class LoopbackServer:
    """Start on construction, stop on ``close`` or at the end of ``with``; every thread is joined.

    ``close`` ends open connections, so a handler that hangs on purpose wakes up.
    """

    def __init__(self, handler: type[LoopbackHandler], *, port: int = 0) -> None:
        self.lock = threading.RLock()
        self.closing = threading.Event()
        self._connections: dict[threading.Thread, socket.socket] = {}
        self._http = _HTTPServer(self, port, handler)
        self.port: int = self._http.server_port
        self._main = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, name=f"{type(self).__name__}-accept"
        )
        self._main.daemon = True  # a test that forgets to close fails on the leak, it does not hang

    def use_tls(self, context: ssl.SSLContext) -> None:
        """Speak TLS on connections accepted from now on; call before ``start``."""
        self._http.tls = context

    def start(self) -> None:
        """Begin to accept connections."""
        self._main.start()

    def start_connection(self, request: socket.socket, client_address: Any) -> None:
        """Serve an accepted connection in its own thread."""
        thread = threading.Thread(
            target=self._run, args=(request, client_address), name=f"{type(self).__name__}-connection", daemon=True
        )
        with self.lock:
            self._connections[thread] = request
        thread.start()

    def _run(self, request: socket.socket, client_address: Any) -> None:
        try:
            self._http.serve_connection(request, client_address)
        finally:
            with self.lock:
                self._connections.pop(threading.current_thread(), None)

    def close(self) -> None:
        """Stop accepting, end every connection and join every thread; raise RuntimeError if one stays."""
        if self.closing.is_set():
            return
        self.closing.set()
        if self._main.is_alive():
            self._http.shutdown()
            self._main.join(JOIN_SECONDS)
        self._http.server_close()
        with self.lock:
            still_open = dict(self._connections)
        for connection in still_open.values():
            with contextlib.suppress(OSError):  # it may have ended by itself in the meantime
                # The raw socket, also under TLS: this must not wait for a handshake or an alert.
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
        self.interrupt()
        for thread in still_open:
            thread.join(JOIN_SECONDS)
        stuck = [thread.name for thread in (*still_open, self._main) if thread.is_alive()]
        if stuck:
            raise RuntimeError(f"{type(self).__name__} could not stop {', '.join(stuck)}")

    def interrupt(self) -> None:
        """Wake handlers that wait for something other than their client; subclasses add to it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
