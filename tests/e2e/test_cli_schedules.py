"""Runs by the clock from the command line, and the entry in the system's scheduler."""

from __future__ import annotations

import os
import plistlib
import sqlite3
from pathlib import Path

import pytest

from igny8_desktop.app.system_scheduler import system_scheduler
from igny8_desktop.domain.errors import NotFound
from tests.harness.command_line import CommandLine

HOME_OF_DATA = Path("/data of mine/igny8 100%")


@pytest.fixture
def blog(home: Path, tmp_path: Path) -> CommandLine:
    """A site “My Blog” that publishes to a folder and has one keyword."""
    igny8 = CommandLine(home, tmp_path)
    igny8("sites", "add", "--name", "My Blog", "--target", "folder", "--url", "web", "--sector", "Coffee")
    (tmp_path / "list.csv").write_text("keyword,volume\nhow to clean a coffee grinder,900\n")
    igny8("keywords", "import", "my-blog", "list.csv")
    return igny8


def test_a_schedule_is_set_comes_due_runs_once_and_is_turned_off(blog: CommandLine, home: Path) -> None:
    [row] = blog.json("schedule", "set", "my-blog", "--every", "week", "--on", "mon", "--on", "thu", "--at", "6:30")
    assert (row["on"], row["every"], row["weekdays"], row["times"]) == (True, "week", [0, 3], ["06:30"])
    assert " 06:30 " in row["next_at"]
    assert blog.json("run", "--due") == []

    with sqlite3.connect(home / "igny8.db") as database:
        database.execute("UPDATE automation_config SET next_run_at = '2026-01-05 05:30:00.000000'")
    database.close()
    [start] = blog.json("run", "--due")
    assert (start["site"], start["outcome"]) == ("my-blog", "started")
    assert start["run"]["trigger"] == "scheduled"
    assert start["run"]["status"] == "paused"  # the gate for ideas
    assert blog.json("run", "--due") == []
    assert "missed" in blog("schedule", "show", "my-blog").out

    [row] = blog.json("schedule", "off", "my-blog")
    assert (row["on"], row["next_at"], row["times"]) == (False, "", ["06:30"])


def test_what_makes_no_schedule_is_said(blog: CommandLine) -> None:
    assert "no time of day" in blog("schedule", "set", "my-blog", "--at", "24:00", code=1).err
    assert "stands alone" in blog("run", "my-blog", "--due", code=2).err
    assert "Which site?" in blog("run", code=2).err


def stand_in(folder: Path, name: str, code: int = 0) -> Path:
    """Put a tool on the path that writes down how it is called."""
    folder.mkdir(exist_ok=True)
    log = folder / f"{name}.log"
    tool = folder / name
    tool.write_text(f'#!/bin/sh\necho "$*" >> "{log}"\necho "it says no" >&2\nexit {code}\n')
    tool.chmod(0o755)
    return log


@pytest.mark.skipif(os.name == "nt", reason="the stand-ins are POSIX scripts")
def test_a_timer_of_systemd_comes_and_goes(tmp_path: Path) -> None:
    calls = stand_in(tmp_path / "bin", "systemctl")
    scheduler = system_scheduler(HOME_OF_DATA, {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path)}, platform="linux")
    timer = Path(scheduler.install().where)
    service = timer.with_suffix(".service").read_text()
    assert '"--home" "/data of mine/igny8 100%%" "run" "--due"' in service
    assert "Persistent=true" in timer.read_text()
    assert calls.read_text().splitlines() == [
        "--user daemon-reload",
        f"--user enable --now {timer.name}",
    ]
    scheduler.remove()
    assert not timer.exists()
    assert not timer.with_suffix(".service").exists()
    assert calls.read_text().splitlines()[-1] == f"--user disable --now {timer.name}"
    scheduler.remove()  # nothing is there any more, which is fine


@pytest.mark.skipif(os.name == "nt", reason="the stand-ins are POSIX scripts")
def test_an_agent_of_launchd(tmp_path: Path) -> None:
    calls = stand_in(tmp_path / "bin", "launchctl")
    scheduler = system_scheduler(
        HOME_OF_DATA, {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path)}, platform="darwin"
    )
    agent = Path(scheduler.install().where)
    content = plistlib.loads(agent.read_bytes())
    assert content["ProgramArguments"][-4:] == ["--home", str(HOME_OF_DATA), "run", "--due"]
    assert content["StartInterval"] == 900
    assert calls.read_text().splitlines()[-1] == f"bootstrap gui/{os.getuid()} {agent}"
    scheduler.remove()
    assert not agent.exists()


@pytest.mark.skipif(os.name == "nt", reason="the stand-ins are POSIX scripts")
def test_a_task_of_windows(tmp_path: Path) -> None:
    calls = stand_in(tmp_path / "bin", "schtasks")
    scheduler = system_scheduler(HOME_OF_DATA, {"PATH": str(tmp_path / "bin")}, platform="win32")
    name = scheduler.install().where
    line = calls.read_text()
    assert line.startswith("/Create /F /SC MINUTE /MO 15 /TN IGNY8 due runs ")
    assert f'"{HOME_OF_DATA}" run --due' in line
    scheduler.remove()
    assert calls.read_text().splitlines()[-1] == f"/Delete /F /TN {name}"


@pytest.mark.skipif(os.name == "nt", reason="the stand-ins are POSIX scripts")
@pytest.mark.parametrize("there", [False, True])
def test_where_the_systems_scheduler_does_not_help_the_line_to_add_is_said(tmp_path: Path, there: bool) -> None:
    if there:
        stand_in(tmp_path / "bin", "systemctl", code=1)
    scheduler = system_scheduler(HOME_OF_DATA, {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path)}, platform="linux")
    with pytest.raises(NotFound) as caught:
        scheduler.install()
    assert ("it says no" in caught.value.what) is there
    assert "*/15 * * * * " in caught.value.next
    assert "'/data of mine/igny8 100%' run --due" in caught.value.next
