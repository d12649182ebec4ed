"""Articles and images by command: drafts in, files out, own pictures, a check that repairs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.harness.command_line import CommandLine
from tests.unit.writer.test_images import png


@pytest.fixture
def blog(home: Path, tmp_path: Path) -> CommandLine:
    igny8 = CommandLine(home, tmp_path)
    igny8("sites", "add", "--name", "My Blog", "--target", "folder", "--url", "web")
    return igny8


def test_drafts_come_in_and_articles_go_out(blog: CommandLine, home: Path, tmp_path: Path) -> None:
    (tmp_path / "one.png").write_bytes(png((10, 120, 10)))
    (tmp_path / "own.png").write_bytes(png((120, 10, 10)))
    (tmp_path / "draft.md").write_text("# Kettles\n\n![Green](one.png)\n\nText with *words*.\n", encoding="utf-8")
    (tmp_path / "bad.docx").write_bytes(b"not a zip")
    [taken] = blog.json("import-draft", "my-blog", "draft.md")
    assert (taken["title"], taken["pictures"], taken["left_out"]) == ("Kettles", 1, [])
    blog("import-draft", "my-blog", "bad.docx", code=1)
    out = blog.json("export", "my-blog", "out", "--as", "docx", "--id", str(taken["id"]))
    assert [Path(name).name for name in out["files"]] == ["kettles.docx"]
    assert (out["pictures"], out["missing"]) == (1, 0)
    assert blog.json("export", "plan", "my-blog", "plan.xlsx")["rows"] == 1

    [image] = blog.json("images", "list", "my-blog")
    assert image["status"] == "generated"
    used = blog.json("images", "use", "my-blog", str(image["id"]), "own.png")
    assert used["variants"] == [image["file_name"]]
    assert (
        blog.json("images", "variants", "my-blog", str(image["id"]), image["file_name"])["shown"] == image["file_name"]
    )
    (home / "images" / image["file_name"]).write_bytes(b"damaged")
    blog("images", "check", code=1)
    repaired = blog.json("images", "check", "--repair")
    assert repaired["repaired"]["mended"] == 1
    assert "All is well" in blog("images", "check").out
