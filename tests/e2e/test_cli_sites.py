"""Dates, the queue, the calendar and settings of a site, by commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.harness.command_line import CommandLine


@pytest.fixture
def igny8(home: Path, tmp_path: Path) -> CommandLine:
    return CommandLine(home, tmp_path)


@pytest.fixture
def blog(igny8: CommandLine) -> CommandLine:
    igny8("sites", "add", "--name", "Blog", "--target", "folder", "--sector", "Coffee")
    return igny8


def test_settings_are_shown_changed_and_checked(blog: CommandLine) -> None:
    assert blog.json("sites", "settings", "blog")["slots"] == []
    told = blog.json(
        "sites", "settings", "blog", "slots=day 09:00, Mon 17:30", "categories=Coffee:Kaffee", "stagger_minutes=30"
    )
    assert (told["slots"], told["categories"]) == (["day 09:00", "mon 17:30"], {"Coffee": "Kaffee"})
    assert blog.json("sites", "settings", "blog")["stagger_minutes"] == 30
    assert blog("sites", "settings", "blog", "slots=tomorrow", code=1).err
    assert blog("sites", "settings", "blog", "colour=red", code=2).err
    assert blog.json("sites", "settings", "blog")["slots"] == ["day 09:00", "mon 17:30"]


def test_an_empty_site_has_nothing_planned_waiting_or_odd(blog: CommandLine) -> None:
    for command in ("calendar", "queue", "watch", "posts"):
        assert blog.json("sites", command, "blog") == []
    assert "Nothing waits" in blog("sites", "queue", "blog").out
    assert blog("sites", "schedule", "blog", "99", code=2).err
    assert blog("sites", "schedule", "blog", "99", "--at", "yesterday", code=2).err
    assert blog("sites", "schedule", "blog", "99", "--at", "2020-01-01T09:00", code=1).err
    assert blog("sites", "schedule", "blog", "99", "--slots", code=1).err
    assert blog("sites", "doctor", "blog", code=1).err
    assert blog("sites", "doctor", "blog", "--last", code=1).out
