"""The data folder's layout."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from igny8_desktop.domain.errors import StorageTrouble
from igny8_desktop.settings.paths import DataFolder


def test_everything_lies_inside_the_folder(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "home")
    assert not folder.home.exists()
    folder.create()
    folder.create()
    for place in (folder.images, folder.raw_answers, folder.exports, folder.backups, folder.logs, folder.cache):
        assert place.is_dir()
        assert place.parent == folder.home
    assert folder.settings_file.parent == folder.database.parent == folder.lock_file.parent == folder.home


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions and sockets")
def test_the_folder_is_private_and_its_socket_s_path_short_enough(tmp_path: Path) -> None:
    short, deep = DataFolder(tmp_path / "h"), DataFolder(tmp_path / ("long" * 30))
    short.create()
    assert stat.S_IMODE(short.home.stat().st_mode) == 0o700
    assert len(deep.socket) < 104
    assert deep.socket != DataFolder(tmp_path / ("gone" * 30)).socket
    if len(str(tmp_path)) < 80:
        assert Path(short.socket).parent == short.home


def test_a_file_in_the_way_is_reported(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(StorageTrouble):
        DataFolder(tmp_path / "home").create()
