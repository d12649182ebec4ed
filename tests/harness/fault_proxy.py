"""A reverse proxy on loopback that breaks the wire on demand, for testing a client of WordPress or of an AI."""

from __future__ import annotations

import contextlib
import datetime
import http.client
import ipaddress
import random
import socket
import ssl
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from tests.harness.fault_rules import PRESETS, Fault, Rule, json_answer, page
from tests.harness.loopback import LoopbackHandler, LoopbackServer

__all__ = ["PRESETS", "Fault", "FaultProxy", "LoggedRequest", "Rule", "json_answer", "page"]

_NOT_FORWARDED = frozenset(
    {
        "connection",
        "keep-alive",
        "transfer-encoding",
        "te",
        "trailer",
        "upgrade",
        "proxy-authorization",
        "proxy-authenticate",
        "content-length",
    }
)


@dataclass(frozen=True)
class LoggedRequest:
    """One request seen: ``fault`` is what was done to it, ``upstream`` what the real server answered.

    ``upstream`` is None when nothing was forwarded (or no answer has come yet).
    """

    at: float
    method: str
    path: str
    auth: bool
    size: int
    fault: Fault | None = None
    upstream: int | None = None


class FaultProxy(LoopbackServer):
    """Forward everything to ``upstream``, but for what ``rules`` say; the first rule that applies is used.

    ``seed`` makes rules with a probability repeatable for requests that come one after the other.
    With ``tls`` the proxy speaks https with a self-signed certificate, whose file is ``certificate``.
    """

    def __init__(
        self, upstream: str, *, rules: Iterable[Rule] = (), seed: int = 0, tls: bool = False, timeout: float = 120
    ) -> None:
        parts = urlsplit(upstream)
        if parts.hostname not in {"127.0.0.1", "localhost"}:
            raise ValueError("the upstream must be on loopback")
        super().__init__(_ProxyHandler)
        self.upstream_host, self.upstream_port = parts.hostname, parts.port or 80
        self.upstream_timeout = timeout
        self.tls = tls
        self._rules = list(rules)
        self._dice = random.Random(seed)
        self._log: list[LoggedRequest] = []
        self._upstreams: set[http.client.HTTPConnection] = set()
        self._idle = threading.Condition(self.lock)
        self._busy = 0
        self._files: TemporaryDirectory[str] | None = None
        self.certificate: Path | None = None
        if tls:
            self._files = TemporaryDirectory(prefix="fault-proxy-")
            self.certificate, key = _self_signed(Path(self._files.name))
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate, key)
            self.use_tls(context)
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self.port}"
        self.start()

    @property
    def rules(self) -> list[Rule]:
        """The rules in force, in order; assign a new list to replace them."""
        with self.lock:
            return self._rules

    @rules.setter
    def rules(self, rules: list[Rule]) -> None:
        with self.lock:
            self._rules = list(rules)

    @property
    def log(self) -> list[LoggedRequest]:
        """A copy of what was seen so far, in order of arrival."""
        with self.lock:
            return list(self._log)

    def clear_log(self) -> None:
        """Forget the requests seen so far; those still being served are not logged again."""
        with self.lock:
            self._log.clear()

    def wait_idle(self, timeout: float = 30.0) -> None:
        """Wait until no request is being served, for WordPress may work on after its client gave up.

        Raise TimeoutError after ``timeout`` seconds.
        """
        with self._idle:
            if not self._idle.wait_for(lambda: self._busy == 0, timeout):
                raise TimeoutError(f"{self._busy} requests still under way after {timeout} s")

    def arrive(self, seen: LoggedRequest) -> tuple[LoggedRequest, Fault]:
        """Log a request and choose what happens to it."""
        with self.lock:
            self._busy += 1
            rule = next((r for r in self._rules if r.applies(seen.method, seen.path, self._dice)), None)
            entry = replace(seen, fault=rule.do if rule else None)
            self._log.append(entry)
        return entry, rule.do if rule else Fault()

    def leave(self) -> None:
        """Count a request as served."""
        with self._idle:
            self._busy -= 1
            self._idle.notify_all()

    def forward(
        self, entry: LoggedRequest, headers: dict[str, str], body: bytes
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        """Ask the real server and note its status in the log."""
        connection = http.client.HTTPConnection(self.upstream_host, self.upstream_port, timeout=self.upstream_timeout)
        with self.lock:
            self._upstreams.add(connection)
        try:
            has_body = bool(body) or entry.method in {"POST", "PUT", "PATCH"}
            connection.request(entry.method, entry.path, body=body if has_body else None, headers=headers)
            answer = connection.getresponse()
            data = answer.read()
        finally:
            with self.lock:
                self._upstreams.discard(connection)
            connection.close()
        with self.lock:
            for position, logged in enumerate(self._log):
                if logged is entry:
                    self._log[position] = replace(entry, upstream=answer.status)
        return answer.status, answer.getheaders(), data

    def interrupt(self) -> None:
        """Break off what is being asked of the real server."""
        with self.lock:
            sockets = [each.sock for each in self._upstreams if each.sock is not None]
        for each in sockets:
            with contextlib.suppress(OSError):  # it may have answered in the meantime
                each.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Stop the proxy; join its threads and remove its certificate."""
        super().close()
        if self._files is not None:
            self._files.cleanup()
            self._files = None


class _ProxyHandler(LoopbackHandler):
    """Serve one request through the proxy's rules."""

    @property
    def proxy(self) -> FaultProxy:
        assert isinstance(self.owner, FaultProxy)
        return self.owner

    def handle_request(self, body: bytes) -> None:
        seen = LoggedRequest(
            at=time.time(),
            method=self.command,
            path=self.path,
            auth="Authorization" in self.headers,
            size=len(body),
        )
        entry, fault = self.proxy.arrive(seen)
        try:
            self._serve_with(entry, fault, body)
        finally:
            self.proxy.leave()

    def _serve_with(self, entry: LoggedRequest, fault: Fault, body: bytes) -> None:
        if fault.drop_before:
            self.hang_up()
            return
        if fault.redirect is not None:
            status, target = fault.redirect
            location = target.replace("{path}", self.path.lstrip("/"))
            self.send_body(status, [("Location", location), ("Content-Type", "text/html")], b"<html>Moved</html>")
            return
        if self.proxy.closing.wait(fault.delay_before):
            return
        if fault.status is not None:
            self._answer(fault, fault.status, list(fault.headers.items()), fault.body.encode())
            return
        try:
            status, headers, data = self.proxy.forward(entry, self._headers(fault), body)
        except (OSError, http.client.HTTPException) as error:
            if not self.proxy.closing.is_set():
                text = f"<html>fault proxy: {error}</html>".encode()
                self.send_body(502, [("Content-Type", "text/html")], text)
            return
        if self.proxy.closing.wait(fault.delay_after):
            return
        if fault.drop_after or fault.reset_after:
            self.hang_up(reset=fault.reset_after)
            return
        self._answer(fault, status, headers, fault.prefix.encode() + data)

    def _headers(self, fault: Fault) -> dict[str, str]:
        skipped = _NOT_FORWARDED | ({"authorization"} if fault.strip_auth else set())
        headers = {name: value for name, value in self.headers.items() if name.lower() not in skipped}
        if self.proxy.tls:
            headers["X-Forwarded-Proto"] = "https"
        headers["Connection"] = "close"
        return headers

    def _answer(self, fault: Fault, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        dropped = _NOT_FORWARDED | {"date"}
        if self.command == "HEAD":
            dropped -= {"content-length"}
        kept = [(name, value) for name, value in headers if name.lower() not in dropped]
        if not fault.drip:
            self.send_body(status, kept, body, keep=fault.truncate)
            return
        self.send_head(status, [*kept, ("Content-Length", str(len(body)))])
        step = max(1, fault.drip // 10)
        for start in range(0, len(body), step):
            self.wfile.write(body[start : start + step])
            if self.proxy.closing.wait(0.1):
                return


def _self_signed(folder: Path) -> tuple[Path, Path]:
    """Write a certificate for 127.0.0.1 and localhost, valid for a day around now, and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "certificate.pem", folder / "key.pem"
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate_file, key_file
