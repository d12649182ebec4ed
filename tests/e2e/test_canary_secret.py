"""A canary password appears nowhere but in the vault and on the wire to its own host, whatever the site throws back."""

from __future__ import annotations

import base64
import os
import threading
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.harness.command_line import CommandLine, wait_until
from tests.harness.loopback import LoopbackHandler, LoopbackServer

CANARY = "Kanari VoGel 7Xq9 ZwiT Scher 0nly"
KEY = "igny8_Kanari77_SchluesselSchluesselSchluesselSchluessel"
USER = "editor"


def forms() -> dict[str, bytes]:
    """Return the spellings in which a secret would still be one."""
    found: dict[str, str] = {}
    for name, secret in (("password", CANARY), ("key", KEY)):
        found |= {name: secret, f"{name} without spaces": secret.replace(" ", ""),
                  f"{name} in an address": urllib.parse.quote(secret)}  # fmt: skip
    for secret in (CANARY, CANARY.replace(" ", "")):
        found[f"login {len(secret)}"] = base64.b64encode(f"{USER}:{secret}".encode()).decode().rstrip("=")
    return {name: text.encode() for name, text in found.items()}


class TellTale(LoopbackServer):
    """A site that shouts every header that it was sent into its answers, and keeps them."""

    def __init__(self) -> None:
        super().__init__(_Shouting)
        self.seen: list[dict[str, str]] = []
        self.hold = threading.Event()
        self.hold.set()
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def interrupt(self) -> None:
        self.hold.set()


class _Shouting(LoopbackHandler):
    def handle_request(self, body: bytes) -> None:
        owner: Any = self.owner
        sent = {name.lower(): value for name, value in self.headers.items()}
        owner.seen.append(sent)
        if "authorization" in sent:
            owner.hold.wait(30)
        login = sent.get("authorization", "").removeprefix("Basic ")
        plain = base64.b64decode(login).decode() if login else ""
        words = f"{plain} {login} {sent.get('x-igny8-key', '')}".replace('"', "")
        if "namespaces" in self.path and "users" not in self.path:
            text = '{"name":"Shop","url":"","home":"","namespaces":["wp/v2","igny8/v1"],"authentication":' \
                   '{"application-passwords":{"endpoints":{"authorization":""}}}}'  # fmt: skip
            self.send_body(200, [("Content-Type", "application/json")], text.encode())
        elif self.path.startswith(("/wp-json", "/?rest_route")):
            text = f'{{"code":"shout","message":"You said {words}"}}'
            self.send_body(500, [("Content-Type", "application/json"), ("X-Said", words)], text.encode())
        else:
            link = f'<{owner.url}/wp-json/>; rel="https://api.w.org/"'
            self.send_body(200, [("Content-Type", "text/html"), ("Link", link)], b"<html></html>")


@pytest.fixture
def site() -> Iterator[TellTale]:
    with TellTale() as server:
        yield server


def leaks(where: str, data: bytes) -> list[str]:
    return [f"{name} in {where}" for name, form in forms().items() if form in data]


def test_a_canary_password_stays_where_it_belongs(home: Path, tmp_path: Path, site: TellTale) -> None:
    work = tmp_path / "work"
    work.mkdir()
    igny8 = CommandLine(home, work, {"IGNY8_VAULT_PASSPHRASE": "a passphrase of the test"})
    told = [
        igny8.process(
            "sites", "add", "--name", "Shop", "--url", site.url, "--user", USER, "--password-stdin", stdin=CANARY
        ),
        igny8.process("sites", "companion", "shop", "--key-stdin", stdin=KEY),
        igny8.process("sites", "list", "--json"),
        igny8.process("keywords", "paste", "shop", stdin="coffee grinder\n"),
        igny8.process("sync", "shop"),
    ]
    assert told[1].code == 0, told[1].err

    site.hold.clear()
    seen = len(site.seen)
    with igny8.started("sites", "test", "shop") as process:
        wait_until(lambda: any("authorization" in each for each in site.seen[seen:]), what="the login on the wire")
        for name in ("cmdline", "environ"):
            path = Path(f"/proc/{process.pid}/{name}")
            if path.exists():
                assert leaks(f"the process's {name}", path.read_bytes()) == []
        site.hold.set()
        out, err = process.communicate(timeout=60)
    told += [igny8.process("status", "shop", "--json")]

    found: list[str] = []
    for number, each in enumerate(told):
        found += leaks(f"the output of command {number}", (each.out + each.err).encode())
    found += leaks("the output of the test", (out + err).encode())
    files = [path for folder in (home, work) for path in folder.rglob("*") if path.is_file()]
    names = sorted(str(path.relative_to(home)) for path in files if home in path.parents)
    assert {"igny8.db", "secrets.vault"} <= set(names), names
    for path in files:
        found += leaks(str(path.relative_to(tmp_path) if tmp_path in path.parents else path), path.read_bytes())
    assert found == []
    with_login = [each for each in site.seen if "authorization" in each]
    assert with_login, "the password was used"
    logins = {base64.b64decode(each["authorization"].removeprefix("Basic ")).decode() for each in with_login}
    assert logins == {f"{USER}:{CANARY}"}


def test_a_password_does_not_follow_to_another_host(home: Path, tmp_path: Path, site: TellTale) -> None:
    """The site sends its visitors on; the second host is asked for nothing with the login."""
    with TellTale() as other:

        class Moving(_Shouting):
            def handle_request(self, body: bytes) -> None:
                self.send_body(301, [("Location", f"http://localhost:{other.port}{self.path}")], b"")

        with LoopbackServer(Moving) as moved:
            moved.start()
            environ = {**os.environ, "IGNY8_SECRET_SITE_SHOP": CANARY}
            igny8 = CommandLine(home, tmp_path, {"IGNY8_SECRET_SITE_SHOP": environ["IGNY8_SECRET_SITE_SHOP"]})
            igny8(
                "sites", "add", "--name", "Shop", "--url", f"http://127.0.0.1:{moved.port}", "--user", USER, "--no-test"
            )
            told = igny8("sites", "test", "shop", code=None)
        assert "moved to another host" in told.out + told.err
        assert [each for each in other.seen if "x-igny8-key" in each or "authorization" in each] == []
