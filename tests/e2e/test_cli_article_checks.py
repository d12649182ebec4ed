"""Score, claims and links from the command line, on what the offline engine wrote."""

from __future__ import annotations

from pathlib import Path

from igny8_desktop.app.bootstrap import open_program
from igny8_desktop.data.models import Content, Task
from igny8_desktop.domain.blocks import blocks_to_json, paragraph
from igny8_desktop.domain.enums import RevisionOrigin
from igny8_desktop.services.writer.revisions import add_revision
from tests.harness.command_line import CommandLine

TITLES = ("How to Clean a Coffee Grinder in 14 Steps", "The 25 Best Pour Over Kettles of 2026")


def test_articles_are_scored_their_claims_decided_and_their_links_set(home: Path, tmp_path: Path) -> None:
    igny8 = CommandLine(home, tmp_path)
    igny8("sites", "add", "--name", "My Blog", "--target", "folder", "--url", "web")
    _plan(home)
    igny8("write", "my-blog")
    first, second = sorted(igny8.json("content", "list", "my-blog"), key=lambda row: row["id"])
    # What the offline engine writes states nothing that the brief does not.
    assert igny8.json("claims", "list", "my-blog", str(first["id"]))["open"] == 0
    score = igny8.json("score", "my-blog", str(first["id"]))
    assert 0 < score["score"] <= 100
    assert first["score"] is not None
    assert {part["part"] for part in score["parts"]} >= {"terms", "meta", "readability"}

    _write(home, first["id"], f"Some 75% of grinders need {second['primary_keyword']}, says Jane Doe.")
    listed = igny8.json("claims", "list", "my-blog", str(first["id"]))
    assert [claim["text"] for claim in listed["claims"]] == ["75%", "Jane Doe"]
    one, two = (str(claim["id"]) for claim in listed["claims"])
    igny8("claims", "source", "my-blog", one, "--url", "nowhere", code=1)
    igny8("claims", "source", "my-blog", one, "--url", "https://lab.test/")
    igny8("claims", "waive", "my-blog", two, "--note", "Our own expert")
    assert igny8.json("claims", "list", "my-blog", str(first["id"]))["open"] == 0
    igny8("claims", "reopen", "my-blog", two)
    assert len(igny8.json("claims", "list", "my-blog", str(first["id"]), "--state", "unsourced")["claims"]) == 1
    assert igny8.json("claims", "hold", "my-blog") == {"site": "my-blog", "hold": True}
    assert igny8.json("claims", "hold", "my-blog", "off") == {"site": "my-blog", "hold": False}

    set_ = igny8.json("links", "suggest", "my-blog", str(first["id"]), "--set")
    assert [row["target"] for row in set_["suggestions"]] == [f"content-{second['id']}"]
    assert (set_["linked"], set_["reserved"]) == (0, 1)
    [link] = igny8.json("links", "list", "my-blog")["links"]
    assert link["state"] == "reserved"
    igny8("links", "settle", "my-blog")
    igny8("links", "remove", "my-blog", str(link["id"]))
    assert igny8.json("links", "list", "my-blog", str(first["id"]))["links"] == []
    assert "Reserved" in igny8("links", "add", "my-blog", str(first["id"]), link["target"], link["anchor"]).out


def _plan(home: Path) -> None:
    program = open_program(home)
    with program.database.write(program.sites.scope("my-blog", "General")) as work:
        for title, keyword in zip(TITLES, ("clean coffee grinder", "pour over kettle"), strict=True):
            work.add(Task(title=title, primary_keyword=keyword, word_count=400))
    program.close()


def _write(home: Path, content_id: int, text: str) -> None:
    program = open_program(home)
    with program.database.write(program.sites.all()[0].scope) as work:
        content = work.get(Content, content_id)
        content.blocks = blocks_to_json([paragraph(text)])
        add_revision(work, content, RevisionOrigin.EDITED)
    program.close()
