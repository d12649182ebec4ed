"""Bad input and a bad world, through the command line: plain words, the right exit code, nothing lost."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from igny8_desktop.data import engine
from tests.harness.command_line import CommandLine, Told
from tests.harness.programs import without_thumbnails
from tests.harness.wordpress.cores import OLD
from tests.harness.wordpress.reader import WordPressReader
from tests.harness.wordpress.site import WordPressSite

KEYWORDS = "keyword,volume\nhow to clean a coffee grinder,900\nbest trail running shoes,700\n"
DONE, FAILED, WRONG_USE, SOME_FAILED = 0, 1, 2, 3


@pytest.fixture
def igny8(home: Path, tmp_path: Path) -> CommandLine:
    return CommandLine(home, tmp_path)


@pytest.fixture
def blog(igny8: CommandLine, tmp_path: Path) -> CommandLine:
    """A site that publishes to a folder, with two keywords."""
    (tmp_path / "list.csv").write_text(KEYWORDS)
    igny8("sites", "add", "--name", "Blog", "--target", "folder", "--url", "web")
    igny8("keywords", "import", "blog", "list.csv")
    return igny8


def check_plain(told: Told, *words: str) -> None:
    """Check that an error is a title, what happened and what to do, and neither a traceback nor Python's words."""
    text = told.out + told.err
    for forbidden in ("Traceback", "Error(", "sqlite3", "sqlalchemy", 'File "', "Exception"):
        assert forbidden not in text, text
    assert len([line for line in told.err.splitlines() if line.strip()]) >= 2, told.err
    for word in words:
        assert word.lower() in text.lower(), f"{word!r} is not in:\n{text}"


def check_error(error: dict[str, Any], kind: str) -> None:
    assert error["kind"] == kind, error
    assert all(len(error[part]) > 8 for part in ("title", "what", "next")), error


def keywords_of(igny8: CommandLine) -> list[str]:
    return [row["text"] for row in igny8.json("keywords", "list", "blog")]


FILES: dict[str, tuple[bytes | None, str]] = {
    "empty.csv": (b"", "wrong_input"),
    "blank.csv": (b"\n\n   \n", "wrong_input"),
    "header-only.csv": (b"keyword,volume\n", "wrong_input"),
    "binary.csv": (bytes(range(256)) * 64, "wrong_input"),
    "picture.csv": (b"\x89PNG\r\n\x1a\n" + bytes(2000), "wrong_input"),
    "archive.csv": (b"PK\x03\x04" + bytes(2000), "wrong_input"),
    "no-keyword-column.csv": (b"volume,difficulty,cpc\n900,12,0.4\n800,11,0.2\n", "wrong_input"),
    "missing.csv": (None, "wrong_input"),
}


@pytest.mark.parametrize("name", list(FILES))
def test_a_file_that_is_no_keyword_list(blog: CommandLine, tmp_path: Path, name: str) -> None:
    data, kind = FILES[name]
    if data is not None:
        (tmp_path / name).write_bytes(data)
    before = keywords_of(blog)
    check_error(blog.json("keywords", "import", "blog", name, code=FAILED)["error"], kind)
    check_plain(blog("keywords", "import", "blog", name, code=FAILED))
    assert keywords_of(blog) == before


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_another_delimiter_than_the_name_says_is_found(blog: CommandLine, tmp_path: Path, mark: str) -> None:
    lines = [("keyword", "volume"), ("french press ratio", "500"), ("moka pot, small", "300")]
    (tmp_path / "other.csv").write_text("\n".join(mark.join(line) for line in lines))
    report = blog.json("keywords", "import", "blog", "other.csv")
    assert report["added"] == 2
    assert {"french press ratio", "moka pot, small"} <= set(keywords_of(blog))


def test_a_delimiter_that_splits_wrongly_is_reported_by_row(blog: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "mixed.csv").write_text("keyword,volume\nfrench press;500\n,,,\ngood one,70\n")
    report = blog.json("keywords", "import", "blog", "mixed.csv")
    assert "good one" in keywords_of(blog)
    assert report["added"] + report["merged"] + report["refused_count"] >= 2


def test_a_line_of_100_megabytes(blog: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with path.open("wb") as file:
        file.write(b"keyword,volume\n")
        for _ in range(100):
            file.write(b"coffee " * 149_797)
    before = keywords_of(blog)
    check_error(blog.json("keywords", "import", "blog", path, code=FAILED)["error"], "wrong_input")
    assert keywords_of(blog) == before
    path.unlink()


def test_a_folder_where_a_file_is_wanted(blog: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    check_plain(blog("keywords", "import", "blog", "folder.csv", code=FAILED))


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1:9", "127.0.0.1"),
        ("http://no-such-host.invalid", "no-such-host.invalid"),
        ("not a url at all", ""),
        ("ftp://127.0.0.1/", ""),
    ],
)
def test_a_wrong_address_is_told_and_the_site_is_kept_to_be_mended(igny8: CommandLine, url: str, words: str) -> None:
    told = igny8.json(
        "sites", "add", "--name", "Client", "--url", url, "--user", "anna", "--password-stdin", stdin="abcd efgh\n",
        code=None,
    )  # fmt: skip
    problem = told["error"] if "error" in told else told["test"]["problem"]
    assert problem["title"]
    assert problem["next"]
    assert words in problem["what"] + problem["title"]
    if "error" not in told:
        check_plain(igny8("sites", "test", "client", code=FAILED))
        assert [site["slug"] for site in igny8.json("sites", "list")] == ["client"]


@pytest.fixture
def client(igny8: CommandLine, fresh_wordpress: WordPressSite, tmp_path: Path) -> CommandLine:
    """A WordPress as the site “Blog”, with one approved article of the offline engine."""
    without_thumbnails(fresh_wordpress)
    igny8.environ["IGNY8_SECRET_SITE_BLOG"] = fresh_wordpress.admin.app_password
    (tmp_path / "one.csv").write_text("keyword\nhow to clean a coffee grinder\n")
    igny8("sites", "add", "--name", "Blog", "--url", fresh_wordpress.url, "--user", fresh_wordpress.admin.user)
    igny8("keywords", "import", "blog", "one.csv")
    igny8("cluster", "blog")
    igny8("ideas", "blog")
    igny8("approve", "ideas", "blog", "--limit", "1")
    for step in ("tasks", "write", "images"):
        igny8(step, "blog")
    igny8("approve", "content", "blog")
    return igny8


def article(igny8: CommandLine) -> dict[str, Any]:
    rows: list[dict[str, Any]] = igny8.json("content", "list", "blog")
    assert len(rows) == 1
    return rows[0]


@pytest.mark.wordpress
@pytest.mark.parametrize("wordpress", [OLD], indirect=True)
def test_wrong_password_and_small_roles_lose_nothing(
    client: CommandLine, wordpress: WordPressSite, wordpress_reader: WordPressReader
) -> None:
    client.environ["IGNY8_SECRET_SITE_BLOG"] = "wrong wrong wrong"
    check_plain(client("publish", "blog", code=SOME_FAILED), "password")
    row = article(client)
    assert (row["status"], row["site_status"]) == ("approved", "failed")
    assert "password" in (row["error_title"] + row["error_what"] + row["error_next"]).lower()
    run = client.json("run", "blog", "--publish-as", "publish", code=FAILED)
    assert run["status"] == "paused"
    assert "password" in run["pause_reason"].lower()
    client("runs", "cancel", "blog")

    client.environ.pop("IGNY8_SECRET_SITE_BLOG")
    check_plain(client("publish", "blog", code=SOME_FAILED), "password")

    for role, word in (("subscriber", "write posts"), ("contributor", "publish posts")):
        login = wordpress.users[role]
        client.environ["IGNY8_SECRET_SITE_BLOG"] = login.app_password
        change_user(client, login.user)
        told = client("publish", "blog", code=SOME_FAILED)
        check_plain(told, "may not")
        row = article(client)
        assert (row["status"], row["site_status"], row["url"]) == ("approved", "failed", "")
        assert row["error_title"]
        check_plain(client("sites", "test", "blog", code=FAILED), word)
        assert [post for post in wordpress_reader.own_posts() if post["status"] == "publish"] == []

    client.environ["IGNY8_SECRET_SITE_BLOG"] = wordpress.admin.app_password
    change_user(client, wordpress.admin.user)
    assert client.json("publish", "blog")["done"] == 1
    posts = wordpress_reader.own_posts()
    assert [(post["slug"], post["status"]) for post in posts] == [(article(client)["slug"], "publish")]
    assert article(client)["error_title"] is None
    assert len(wordpress_reader.media()) == len(client.json("images", "list", "blog"))


def change_user(igny8: CommandLine, user: str) -> None:
    """Change the user of the site, as its dialog does."""
    from tests.harness.programs import opened

    with opened(igny8.home, igny8.environ) as program:
        program.sites.update(program.sites.by_slug("blog").id, username=user)


def pages_of(home: Path) -> int:
    return (home / "igny8.db").stat().st_size // 4096


@contextlib.contextmanager
def full_database(home: Path, monkeypatch: pytest.MonkeyPatch, room: int) -> Iterator[None]:
    """Let the database grow by `room` pages only: SQLite then says what it says on a full disk."""
    with monkeypatch.context() as patch:
        limited = (*engine._WRITER_PRAGMAS, f"PRAGMA max_page_count={pages_of(home) + room}")
        patch.setattr(engine, "_WRITER_PRAGMAS", limited)
        yield


def test_a_full_disk_during_an_import_takes_the_whole_import_back(
    blog: CommandLine, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(f"coffee question number {number} with some more words,{number}\n" for number in range(5000))
    (tmp_path / "many.csv").write_text("keyword,volume\n" + rows)
    before = keywords_of(blog)
    with full_database(home, monkeypatch, 40):
        check_plain(blog("keywords", "import", "blog", "many.csv", code=FAILED), "disk is full", "Free some space")
        assert keywords_of(blog) == before
        check_error(blog.json("keywords", "import", "blog", "many.csv", code=FAILED)["error"], "storage")
    assert blog.json("keywords", "import", "blog", "many.csv")["added"] == 5000


@pytest.mark.parametrize("room", [0, 4])
def test_a_full_disk_during_a_run_pauses_it_and_space_lets_it_go_on(
    blog: CommandLine, home: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    with full_database(home, monkeypatch, room):
        told = blog("run", "blog", "--auto-approve", "--publish-as", "publish", code=FAILED)
        check_plain(told, "disk is full")
    runs = blog.json("runs", "list", "blog")
    if runs:
        assert runs[0]["status"] == "paused"
        done = blog.json("runs", "resume", "blog")
    else:
        done = blog.json("run", "blog", "--auto-approve", "--publish-as", "publish")
    assert (done["status"], done["failed_items"]) == ("completed", 0)
    content = blog.json("content", "list", "blog")
    assert content
    assert {row["site_status"] for row in content} == {"published"}


@pytest.mark.skipif(shutil.which("mount") is None or not hasattr(os, "geteuid"), reason="needs a disk that can fill")
def test_a_disk_that_is_really_full(igny8: CommandLine, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(disk)], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no small disk can be made here: {mounted.stderr.strip()}")
    try:
        small = CommandLine(disk / "home", tmp_path)
        small("sites", "add", "--name", "Blog", "--target", "folder", "--folder", disk / "web")
        (tmp_path / "list.csv").write_text(KEYWORDS)
        small("keywords", "import", "blog", "list.csv")
        usage = shutil.disk_usage(disk)
        (disk / "filler").write_bytes(bytes(max(0, usage.free - 24_000)))
        told = small.process("run", "blog", "--auto-approve", "--publish-as", "publish")
        assert told.code in (FAILED, SOME_FAILED), told
        check_plain(told, "full")
        (disk / "filler").unlink()
        assert len(keywords_of(small)) == 2
        again = small.json("runs", "resume", "blog", code=None)
        if "error" in again or again["status"] != "completed" or again["failed_items"]:
            again = small.json("run", "blog", "--auto-approve", "--publish-as", "publish")
        assert (again["status"], again["failed_items"]) == ("completed", 0)
        assert {row["site_status"] for row in small.json("content", "list", "blog")} == {"published"}
    finally:
        subprocess.run(["umount", str(disk)], check=True)
