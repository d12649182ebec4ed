from __future__ import annotations

import socket
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from igny8_desktop.app.handover import Caller, CommandServer, Handed, HandedOver, hand_over
from igny8_desktop.domain.errors import Busy
from igny8_desktop.settings.paths import DataFolder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="looks at Unix sockets")


@pytest.fixture
def folder(home: Path) -> DataFolder:
    folder = DataFolder(home)
    folder.create()
    return folder


@contextmanager
def serving(folder: DataFolder, carry_out: Callable[[Caller], int]) -> Iterator[CommandServer]:
    server = CommandServer(folder, carry_out).start()
    try:
        yield server
    finally:
        server.close()


def handed(folder: DataFolder, *arguments: str, stdin: bytes = b"") -> HandedOver:
    there = hand_over(folder, Handed(list(arguments), "/somewhere", stdin, True, False, 88, True))
    assert there is not None
    return there


def follow(there: HandedOver, *, interrupted: Callable[[], bool] = lambda: False) -> tuple[int, str, str]:
    out: list[str] = []
    err: list[str] = []
    code = there.follow(out.append, err.append, interrupted)
    return code, "".join(out), "".join(err)


def test_a_command_arrives_whole_and_its_output_and_code_come_back(folder: DataFolder) -> None:
    seen: list[Handed] = []

    def carry_out(caller: Caller) -> int:
        seen.append(caller.request)
        caller.out.write("čaj\n")
        caller.err.write("café\n")
        caller.out.write("x" * 3_000_000)
        return 3

    with serving(folder, carry_out):
        code, out, err = follow(handed(folder, "write", "café", "--limit", "3", stdin=b"\x00\xff"))

    assert (code, out, err) == (3, "čaj\n" + "x" * 3_000_000, "café\n")
    assert seen == [Handed(["write", "café", "--limit", "3"], "/somewhere", b"\x00\xff", True, False, 88, True)]


def test_the_streams_know_the_other_terminal(folder: DataFolder) -> None:
    def carry_out(caller: Caller) -> int:
        return 10 * caller.out.isatty() + caller.err.isatty()

    with serving(folder, carry_out):
        assert follow(handed(folder))[0] == 10


def test_two_commands_are_carried_out_at_once(folder: DataFolder) -> None:
    both = threading.Barrier(2, timeout=10)

    def carry_out(caller: Caller) -> int:
        both.wait()
        return int(caller.request.arguments[0])

    with serving(folder, carry_out):
        first, second = handed(folder, "1"), handed(folder, "2")
        assert follow(second)[0] == 2
        assert follow(first)[0] == 1


def test_an_interrupt_reaches_the_command(folder: DataFolder) -> None:
    stopped = threading.Event()

    def carry_out(caller: Caller) -> int:
        caller.on_interrupt(stopped.set)
        assert stopped.wait(10)
        return 130

    with serving(folder, carry_out):
        assert follow(handed(folder), interrupted=lambda: True)[0] == 130


def test_a_caller_that_is_gone_counts_as_an_interrupt_and_output_goes_nowhere(folder: DataFolder) -> None:
    stopped, ended = threading.Event(), threading.Event()

    def carry_out(caller: Caller) -> int:
        caller.on_interrupt(stopped.set)
        assert stopped.wait(10)
        caller.out.write("nobody reads this" * 100_000)
        ended.set()
        return 0

    with serving(folder, carry_out):
        handed(folder)._connection.close()
        assert ended.wait(10)


def test_closing_interrupts_what_is_under_way_and_joins_every_thread(folder: DataFolder) -> None:
    begun, stopped = threading.Event(), threading.Event()

    def carry_out(caller: Caller) -> int:
        caller.on_interrupt(stopped.set)
        begun.set()
        assert stopped.wait(10)
        return 130

    server = CommandServer(folder, carry_out).start()
    there = handed(folder)
    assert begun.wait(10)
    assert server.busy
    server.close()

    assert follow(there)[0] == 130
    assert not server.busy
    assert not Path(folder.socket).exists()


def test_nobody_there_is_no_error_but_an_answer(folder: DataFolder) -> None:
    assert hand_over(folder, Handed([], "/")) is None


def test_a_socket_left_behind_by_a_dead_process_does_not_matter(folder: DataFolder) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(folder.socket)
    assert hand_over(folder, Handed([], "/")) is None

    with serving(folder, lambda caller: 7):
        assert follow(handed(folder))[0] == 7


def test_an_owner_that_does_not_answer_is_busy(folder: DataFolder) -> None:
    (folder.home / "igny8.handover").write_bytes(b"k" * 32)
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(folder.socket)
        deaf.listen()
        with pytest.raises(Busy, match="using this data folder"):
            hand_over(folder, Handed([], "/"), seconds=0.2)


def test_an_owner_that_dies_in_the_middle_is_said_in_plain_words(folder: DataFolder) -> None:
    def carry_out(caller: Caller) -> int:
        caller._connection.close()
        return 0

    with serving(folder, carry_out), pytest.raises(Busy, match="ended"):
        follow(handed(folder))


def test_without_the_key_of_the_folder_nothing_is_carried_out(folder: DataFolder) -> None:
    carried_out = threading.Event()

    def carry_out(caller: Caller) -> int:
        carried_out.set()
        return 0

    with serving(folder, carry_out):
        (folder.home / "igny8.handover").write_bytes(b"another key")
        assert hand_over(folder, Handed(["credits", "grant", "5"], "/")) is None

    assert not carried_out.is_set()


def test_the_key_can_be_read_by_its_owner_only(folder: DataFolder) -> None:
    with serving(folder, lambda caller: 0):
        assert stat.S_IMODE((folder.home / "igny8.handover").stat().st_mode) == 0o600


@pytest.mark.parametrize("junk", [b"", b"GET / HTTP/1.1\r\n\r\n", b"\x00\x00\x00\x05Rjunk", b"\xff" * 40])
def test_junk_on_the_socket_disturbs_nobody(folder: DataFolder, junk: bytes) -> None:
    with serving(folder, lambda caller: 5):
        with socket.socket(socket.AF_UNIX) as other:
            other.connect(folder.socket)
            other.sendall(junk)
        assert follow(handed(folder))[0] == 5
