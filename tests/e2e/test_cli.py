"""The command line, end to end: real databases, real folders, the offline engine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.fakes.openai_server import OpenAIServer
from tests.harness.command_line import CommandLine
from tests.harness.logfail import LogWatch

KEYWORDS = """keyword,volume,difficulty
how to clean a coffee grinder,900,12
clean coffee grinder,700,14
clean burr grinder,300,9
best pour over kettle,2400,35
gooseneck kettle for pour over,1500,30
cold brew ratio,5400,22
cold brew coffee ratio,3300,21
"""


@pytest.fixture
def igny8(home: Path, tmp_path: Path) -> CommandLine:
    return CommandLine(home, tmp_path)


@pytest.fixture
def blog(igny8: CommandLine, tmp_path: Path) -> CommandLine:
    """A site “My Blog” that publishes to a folder, with a few keywords."""
    (tmp_path / "list.csv").write_text(KEYWORDS)
    igny8("sites", "add", "--name", "My Blog", "--target", "folder", "--url", "web", "--sector", "Coffee")
    igny8("keywords", "import", "my-blog", "list.csv")
    return igny8


def test_the_manual_path_from_keywords_to_a_published_site(blog: CommandLine, tmp_path: Path) -> None:
    clustered = blog.json("cluster", "my-blog")
    assert clustered["done"] == 7
    clusters = blog.json("clusters", "list", "my-blog")
    assert {row["cluster"] for row in blog.json("keywords", "list", "my-blog")} == {row["name"] for row in clusters}

    assert blog.json("ideas", "my-blog", "--limit", "2")["done"] == 2
    ideas = blog.json("ideas", "list", "my-blog")
    assert {idea["status"] for idea in ideas} == {"draft"}
    assert blog.json("tasks", "my-blog")["done"] == 0
    assert blog.json("approve", "ideas", "my-blog", "--limit", "2")["approved"] == 2
    assert blog.json("tasks", "my-blog")["made"] == 2
    assert {task["status"] for task in blog.json("tasks", "list", "my-blog")} == {"queued"}

    assert blog.json("write", "my-blog")["made"] == 2
    illustrated = blog.json("images", "my-blog")
    assert illustrated["made"] >= 2
    assert [step["step"] for step in illustrated["steps"]] == ["image_prompts", "images"]
    images = blog.json("images", "list", "my-blog")
    assert {image["status"] for image in images} == {"generated"}
    assert all(image["alt_text"] and image["file_name"].endswith(".webp") for image in images)

    assert blog.json("publish", "my-blog")["done"] == 0
    assert blog.json("approve", "content", "my-blog")["approved"] == 2
    assert blog.json("publish", "my-blog")["done"] == 2
    content = blog.json("content", "list", "my-blog")
    assert {(row["status"], row["site_status"]) for row in content} == {("published", "published")}
    assert (tmp_path / "web" / "index.html").is_file()
    for row in content:
        assert Path(row["url"].removeprefix("file://")).is_file()
    assert blog.json("sync", "my-blog")["checked"] == 2

    status = blog.json("status", "my-blog")
    assert status["counts"]["keywords"] == {"used": 7, "total": 7}
    assert status["counts"]["content"] == {"published": 2, "total": 2}
    assert {link["url"] for link in status["published"]} == {row["url"] for row in content}
    assert status["credits"] == {"balance": 0}


def test_a_run_stops_for_approval_and_goes_on(blog: CommandLine) -> None:
    first = blog.json("run", "my-blog", "--publish-as", "publish")
    assert first["status"] == "paused"
    assert "wait for your approval" in first["pause_reason"]
    assert "has a run already" in blog.json("run", "my-blog", code=1)["error"]["title"]

    blog("approve", "ideas", "my-blog", "--limit", "1")
    assert blog.json("runs", "resume", str(first["id"]))["status"] == "paused"
    blog("approve", "content", "my-blog")
    assert blog.json("runs", "resume", "my-blog")["results"]["publish"]["done"] == 1
    assert blog.json("runs", "cancel", "my-blog")["status"] == "cancelled"
    assert [run["status"] for run in blog.json("runs", "list", "my-blog")] == ["cancelled"]
    assert blog.json("runs", "resume", "my-blog", code=1)["error"]["kind"] == "not_found"


def test_an_automatic_run_does_everything(blog: CommandLine) -> None:
    run = blog.json("run", "my-blog", "--auto-approve", "--publish-as", "draft")
    assert run["status"] == "completed"
    content = blog.json("content", "list", "my-blog")
    assert len(content) >= 3
    assert {(row["site_status"], row["remote_status"]) for row in content} == {("not_published", "draft")}
    assert blog("runs", "list").out.count("completed") == 1


def test_human_words_say_what_was_done_and_what_comes_before(blog: CommandLine) -> None:
    assert "Approve ideas first: igny8 approve ideas my-blog" in blog("tasks", "my-blog").out
    said = blog("cluster", "my-blog")
    assert "7 keywords done" in said.out
    assert said.err == ""
    assert "how to clean a coffee grinder" in blog("keywords", "list", "my-blog").out
    assert "7   7 used" in blog("status", "my-blog").out
    assert "\x1b" not in said.out  # no colours where nobody looks


def test_the_global_options_stand_anywhere(blog: CommandLine, home: Path, tmp_path: Path) -> None:
    other = CommandLine(tmp_path / "elsewhere", tmp_path)
    assert other.json("sites", "list") == []
    assert [site["slug"] for site in other.json("sites", "list", "--home", home)] == ["my-blog"]
    assert json.loads(blog("--json", "sites", "list").out)[0]["slug"] == "my-blog"
    assert blog.json("ideas", "--limit", "1", "my-blog")["done"] == 0  # options before the name of the site


def test_wrong_use_ends_with_2_and_one_document(blog: CommandLine) -> None:
    for words in (
        [],
        ["no-such-command"],
        ["cluster"],
        ["cluster", "my-blog", "--limit", "0"],
        ["cluster", "my-blog", "--no-such-option"],
        ["sites", "add"],
        ["publish", "my-blog", "--as", "nonsense"],
        ["cluster", "unknown-site"],
        ["cluster", "my-blog", "--sector", "unknown"],
        ["runs", "resume", "unknown"],
    ):
        told = blog(*words, "--json", code=2)
        assert set(told.document["error"]) == {"title", "what", "next", "kind"}
        assert told.err == ""
        assert blog(*words, code=2).out == ""
    assert "Known sites: my-blog" in blog("cluster", "unknown-site", code=2).err


@pytest.mark.parametrize(
    ("name", "data"),
    [("empty.csv", b""), ("binary.csv", b"\x7fELF" + bytes(range(256)) * 20), ("none.csv", None)],
)
def test_a_file_that_is_no_keyword_list_is_refused_in_plain_words(
    blog: CommandLine, tmp_path: Path, name: str, data: bytes | None
) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    error = blog.json("keywords", "import", "my-blog", name, code=1)["error"]
    assert error["kind"] == "wrong_input"
    assert error["next"]
    told = blog("keywords", "import", "my-blog", name, code=1)
    assert "Traceback" not in told.err
    assert len(blog.json("keywords", "list", "my-blog")) == 7


def test_import_reports_what_was_added_merged_and_refused(blog: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "more.csv").write_text("keyword,volume\ncold brew ratio,10\n!!!,4\nfrench press,5\n")
    report = blog.json("keywords", "import", "my-blog", "more.csv", "--sector", "coffee")
    assert (report["added"], report["merged"], report["refused_count"]) == (1, 1, 1)
    assert report["refused"][0]["row"] == 3
    assert blog.json("keywords", "paste", "my-blog", stdin="aeropress recipe\nmoka pot")["added"] == 2
    assert blog.json("keywords", "add", "my-blog", "siphon coffee", "--volume", "40")["id"] > 0
    assert blog.json("keywords", "add", "my-blog", "Siphon  Coffee", code=1)["error"]["kind"] == "conflict"
    found = blog.json("keywords", "list", "my-blog", "--search", "siphon")
    assert [(row["text"], row["volume"], row["cluster"]) for row in found] == [("siphon coffee", 40, None)]


def test_failed_items_end_with_3_and_the_same_command_tries_again(blog: CommandLine, tmp_path: Path) -> None:
    blog("run", "my-blog", "--auto-approve", "--publish-as", "draft")
    content = len(blog.json("content", "list", "my-blog"))
    web = tmp_path / "web"
    web.rename(tmp_path / "kept")
    web.write_text("a file where the folder was")

    told = blog("publish", "my-blog", code=3)
    assert f"{content} articles failed" in told.err
    document = blog.json("publish", "my-blog", code=3)
    assert len(document["failed"]) == content
    assert all(failure["title"] and failure["what"] and failure["next"] for failure in document["failed"])
    assert {row["error_title"] for row in blog.json("content", "list", "my-blog")} != {None}

    web.unlink()
    (tmp_path / "kept").rename(web)
    assert blog.json("publish", "my-blog")["done"] == content


def test_without_credits_a_paid_step_does_not_start(blog: CommandLine, ai_server: OpenAIServer) -> None:
    blog("cluster", "my-blog")
    blog.environ["IGNY8_SECRET_AI_CUSTOM"] = "sk-test-key"
    blog("ai", "set", "--provider", "custom", "--base-url", ai_server.base_url, "--model", "test-text")
    assert blog.json("ai", "test")["ok"] is True
    calls = len(ai_server.calls)

    error = blog.json("ideas", "my-blog", code=1)["error"]
    assert error["kind"] == "credits"
    assert blog.json("run", "my-blog", "--auto-approve", code=1)["error"]["kind"] == "credits"
    assert len(ai_server.calls) == calls

    assert blog.json("credits", "grant", "100", "--note", "a gift")["balance"] == 100
    made = blog.json("ideas", "my-blog", "--limit", "1")
    assert made["credits"] > 0
    assert blog.json("credits", "balance")["balance"] == 100 - made["credits"]
    ledger = blog.json("credits", "ledger")
    assert [line["kind"] for line in ledger] == ["settle", "reserve", "grant"]
    assert ledger[-1]["note"] == "a gift"
    assert blog.json("credits", "grant", "0", code=1)["error"]["kind"] == "wrong_input"


def test_the_ai_provider_is_set_by_parts_and_taken_back(igny8: CommandLine) -> None:
    document = igny8.json("ai", "set", "--base-url", "http://127.0.0.1:9/v1", "--model", "m")
    assert document == {"provider": "openai", "base_url": "http://127.0.0.1:9/v1", "model": "m", "image_model": ""}
    assert igny8.json("ai", "set", "--image-model", "i")["model"] == "m"
    assert igny8.json("ai", "set", "--provider", "ollama")["base_url"] == ""
    assert igny8.json("ai", "set", "--provider", "offline")["provider"] == "offline"
    assert igny8.json("ai", "test")["facts"]["provider"] == "offline"
    assert igny8.json("ai", "set", "--base-url", "not an address", code=1)["error"]["kind"] == "wrong_input"
    assert igny8.json("ai", "set", "--provider", "offline", "--model", "m", code=2)
    assert "Standard input was empty" in igny8("ai", "set", "--key-stdin", code=1).err


def test_a_key_without_a_keyring_is_said_to_be_lost_and_a_vault_keeps_it(igny8: CommandLine, home: Path) -> None:
    told = igny8("ai", "set", "--key-stdin", stdin="sk-very-secret\n")
    assert "IGNY8_SECRET_AI_OPENAI" in told.err
    assert "IGNY8_VAULT_PASSPHRASE" in told.err

    igny8.environ["IGNY8_VAULT_PASSPHRASE"] = "a long enough passphrase"
    told = igny8("ai", "set", "--key-stdin", "--json", stdin="sk-very-secret\n")
    assert told.document["key_kept"] is True
    assert told.err == ""
    for path in home.rglob("*"):
        if path.is_file():
            assert b"sk-very-secret" not in path.read_bytes(), path


def test_a_wordpress_site_that_does_not_answer_is_added_all_the_same(igny8: CommandLine) -> None:
    told = igny8(
        "sites", "add", "--name", "Client", "--url", "http://127.0.0.1:9", "--user", "anna", "--password-stdin",
        "--json", stdin="abcd EFGH ijkl\n", code=1,
    )  # fmt: skip
    assert told.document["slug"] == "client"
    assert told.document["test"]["ok"] is False
    assert told.document["password_kept"] is False
    assert "IGNY8_SECRET_SITE_CLIENT" in told.err
    assert "EFGH" not in told.out + told.err
    assert igny8("sites", "test", "client", code=1).err
    assert igny8.json("sites", "add", "--name", "client", "--no-test", "--url", "http://x", code=1)
    assert igny8.json("sites", "sectors", "client", "--add", "Tea")[-1]["name"] == "Tea"
    assert igny8.json("sites", "remove", "client") == {"removed": "client"}
    assert igny8.json("sites", "list") == []


def test_a_folder_site_can_be_named_by_folder_url_or_not_at_all(igny8: CommandLine, tmp_path: Path, home: Path) -> None:
    def folder(name: str, *options: str) -> str:
        return str(igny8.json("sites", "add", "--name", name, "--target", "folder", *options)["folder"])

    assert folder("One", "--folder", "one") == str(tmp_path / "one")
    assert folder("Two", "--url", str(tmp_path / "two")) == str(tmp_path / "two")
    assert folder("Three", "--url", f"file://{tmp_path}/three") == str(tmp_path / "three")
    assert folder("Four") == str(home / "exports" / "four")
    assert igny8.json("sites", "add", "--name", "Five", "--url", "http://x", "--folder", "y", code=2)


def test_a_fault_of_the_program_is_plain_words_and_a_log_file(
    blog: CommandLine, home: Path, monkeypatch: pytest.MonkeyPatch, expect_log: LogWatch
) -> None:
    def broken(*_arguments: object) -> None:
        raise RuntimeError("the secret inside")

    expect_log("unexpected RuntimeError")
    monkeypatch.setattr("igny8_desktop.services.listing.Listing.status_counts", broken)
    told = blog("status", "my-blog", code=1)

    assert "Traceback" not in told.err
    assert "the secret inside" not in told.err
    assert str(home / "logs" / "igny8.log") in told.err
    assert "RuntimeError: the secret inside" in (home / "logs" / "igny8.log").read_text()
    blog.environ["IGNY8_DEBUG"] = "1"
    assert "Traceback" in blog("status", "my-blog", code=1).err


def test_a_home_that_cannot_be_used_is_said_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    igny8 = CommandLine(tmp_path / "file" / "home", tmp_path)
    error = igny8.json("sites", "list", code=1)["error"]
    assert error["kind"] == "storage"
    assert "--home" in error["next"]


def test_reading_changes_nothing_and_makes_no_owner(blog: CommandLine, home: Path) -> None:
    before = (home / "igny8.db").read_bytes()
    for words in (["status", "my-blog"], ["keywords", "list", "my-blog"], ["runs", "list"], ["credits", "ledger"]):
        blog(*words)
    assert (home / "igny8.db").read_bytes() == before


def test_write_again_hands_working_drafts_back(blog: CommandLine) -> None:
    blog("cluster", "my-blog")
    blog("ideas", "my-blog", "--limit", "1")
    blog("approve", "ideas", "my-blog", "--limit", "1")
    blog("tasks", "my-blog")
    [first] = blog.json("write", "my-blog")["made_ids"]
    assert blog.json("write", "my-blog")["done"] == 0
    assert blog.json("write", "my-blog", "--again")["made_ids"] == [first], "the same article, written anew"
    [article] = blog.json("content", "list", "my-blog")
    assert (article["id"], article["revision"], article["status"]) == (first, 2, "draft")


def test_imports_are_looked_at_reported_listed_and_taken_back(blog: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "more.csv").write_text("Keyword,Searched,Volume\nlatte art,5,1\nflat white,6,2\n!!!,7,3\n")
    arguments = ("keywords", "import", "my-blog", "more.csv", "--column", "volume=Searched")
    seen = blog.json(*arguments, "--preview")
    assert (seen["added"], seen["refused_count"], seen["complete"]) == (2, 1, True)
    assert {column["name"]: column["field"] for column in seen["file"]["columns"]}["Searched"] == "volume"
    assert "2 keywords would be added" in blog(*arguments, "--preview").out
    assert len(blog.json("keywords", "list", "my-blog")) == 7

    (tmp_path / "none.csv").write_text("Page,Hits\n/a,5\n/b,6\n")
    told = blog(*arguments, "none.csv", "-", "--report", "report.csv", stdin="Keyword,Searched\nmilk jug,1\n", code=3)
    assert "2 keywords added" in told.out
    assert "1 keyword added" in told.out
    assert "none.csv:" in told.err
    report = (tmp_path / "report.csv").read_text(encoding="utf-8-sig")
    assert "Standard input" in report
    assert "refused row,4,!!!" in report
    assert "--column keyword=" in blog("keywords", "import", "my-blog", "none.csv", "--preview").out

    files = blog.json("keywords", "import", "my-blog", "more.csv", "none.csv", code=3)["files"]
    assert (files[0]["merged"], files[1]["error"]["kind"]) == (2, "wrong_input")
    rows = {row["text"]: row["volume"] for row in blog.json("keywords", "list", "my-blog")}
    assert (rows["latte art"], rows["flat white"]) == (5, 6), "the column was remembered"

    imports = blog.json("keywords", "imports", "my-blog")
    assert [row["name"] for row in imports] == ["more.csv", "Standard input", "more.csv", "list.csv"]
    assert "Standard input" in blog("keywords", "imports", "my-blog").out
    assert blog.json("keywords", "import-undo", "my-blog", str(imports[0]["id"]))["removed"] == 0
    assert "2 keywords removed" in blog("keywords", "import-undo", "my-blog", str(imports[2]["id"])).out
    assert blog.json("keywords", "import-undo", "my-blog", str(imports[2]["id"]), code=1)["error"]["kind"] == "conflict"
    assert len(blog.json("keywords", "list", "my-blog")) == 8
    for wrong in (("--column", "volume"), ("--column", "what=Volume"), ("--encoding", "none")):
        assert blog("keywords", "import", "my-blog", "more.csv", *wrong, code=2).err


def test_lists_are_filtered_and_written_to_files(blog: CommandLine, tmp_path: Path) -> None:
    narrowed = blog.json(
        "keywords", "list", "my-blog", "--range", "volume=700..3300", "--without", "kettle", "--sort", "-volume"
    )
    assert [row["volume"] for row in narrowed] == [3300, 900, 700]
    assert blog.json("keywords", "list", "my-blog", "--regex", "^cold .* ratio$", "--range", "volume=..4000") == [
        row for row in narrowed if row["text"] == "cold brew coffee ratio"
    ]
    report = blog.json("keywords", "list", "my-blog", "--contains", "ratio", "--sort", "volume", "--csv", "ratios.csv")
    assert report["rows"] == 2
    lines = (tmp_path / "ratios.csv").read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["Keyword", "cold brew coffee ratio", "cold brew ratio"]
    assert blog.json("keywords", "list", "my-blog", "--limit", "3", "--xlsx", "all.xlsx")["rows"] == 3
    assert (tmp_path / "all.xlsx").read_bytes().startswith(b"PK")
    blog("keywords", "list", "my-blog", "--range", "volume=few", code=2)


def test_ideas_that_would_compete_are_held_back_unless_kept(igny8: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("keyword,volume\ngooseneck kettle,1500\n")
    igny8("sites", "add", "--name", "Two", "--target", "folder", "--url", "web", "--sector", "A", "--sector", "B")
    for sector in ("a", "b"):
        igny8("keywords", "import", "two", "list.csv", "--sector", sector)
        igny8("cluster", "two", "--sector", sector)
    first, second = igny8.json("ideas", "two")["made_ids"]
    scored = igny8.json("ideas", "score", "two", "--id", str(first))
    assert [part["key"] for part in scored["ideas"][0]["parts"]] == ["demand", "ease", "intent", "coverage"]
    assert all(0 < idea["opportunity"] <= 100 for idea in igny8.json("ideas", "list", "two"))
    checked = igny8.json("ideas", "check", "two", "--read")
    assert [each["id"] for each in checked["colliding"]] == [first, second]
    asked = igny8.json("approve", "ideas", "two", "--id", str(second), code=3)
    assert (asked["approved"], asked["held"][0]["collisions"][0]["same"]) == (0, True)
    assert igny8.json("approve", "ideas", "two")["approved_ids"] == [first]
    assert "held back, since they would compete" in igny8("approve", "ideas", "two").out
    assert igny8.json("approve", "ideas", "two", "--id", str(second), "--keep")["approved"] == 1
