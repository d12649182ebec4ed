"""What a hostile or hurried person types into the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.harness.command_line import CommandLine


@pytest.fixture
def igny8(home: Path, tmp_path: Path) -> CommandLine:
    return CommandLine(home, tmp_path)


def test_the_name_of_a_removed_site_can_be_used_again(igny8: CommandLine, tmp_path: Path) -> None:
    igny8("sites", "add", "--name", "Corner Coffee", "--target", "folder", "--url", "first")
    igny8("keywords", "add", "corner-coffee", "cold brew ratio")
    igny8("sites", "remove", "corner-coffee")
    again = igny8.json("sites", "add", "--name", "Corner Coffee", "--target", "folder", "--url", "second")
    assert again["slug"] == "corner-coffee"
    assert Path(again["folder"]).name == "second"
    assert igny8.json("keywords", "list", "corner-coffee") == [], "nothing of the removed site comes back"
    assert [site["slug"] for site in igny8.json("sites", "list")] == ["corner-coffee"]
    igny8("sites", "remove", "corner-coffee")
    assert igny8.json("sites", "add", "--name", "corner coffee", "--target", "folder")["slug"] == "corner-coffee"


def test_a_wordpress_site_without_a_user_is_refused_and_not_added(igny8: CommandLine) -> None:
    refused = igny8.json("sites", "add", "--name", "Shop", "--url", "http://127.0.0.1:1", "--no-test", code=1)
    assert refused["error"]["title"] == "The user name is missing"
    assert igny8.json("sites", "list") == []
