"""Steering clusters from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.harness.command_line import CommandLine

KEYWORDS = """keyword,volume
how to clean a coffee grinder,900
clean coffee grinder,700
clean burr grinder,300
best pour over kettle,2400
gooseneck kettle for pour over,1500
cold brew ratio,5400
cold brew coffee ratio,3300
espresso machine repair near me,90
"""


@pytest.fixture
def blog(home: Path, tmp_path: Path) -> CommandLine:
    igny8 = CommandLine(home, tmp_path)
    (tmp_path / "list.csv").write_text(KEYWORDS)
    igny8("sites", "add", "--name", "My Blog", "--target", "folder", "--url", "web")
    igny8("keywords", "import", "my-blog", "list.csv")
    return igny8


def test_clusters_are_cut_anew_changed_and_brought_back(blog: CommandLine) -> None:
    blog("cluster", "my-blog")
    before = blog.json("clusters", "list", "my-blog")
    cuts = blog.json("clusters", "preview", "my-blog", "topic", "page")
    assert [cut["granularity"] for cut in cuts] == [0.3, 0.7]
    assert cuts[1]["moving"] == 0
    first, second = before[0]["id"], before[1]["id"]
    blog("clusters", "rename", "my-blog", str(first), "Mine")
    blog("clusters", "lock", "my-blog", str(second))
    recut = blog.json("cluster", "my-blog", "--granularity", "topic")
    after = {row["id"]: row for row in blog.json("clusters", "list", "my-blog")}
    assert recut["recut"]
    assert (recut["clusters"] + recut["strays"]) == len(after)
    assert after[first]["name"] == "Mine"
    assert (after[second]["locked"], after[second]["keywords"]) == (True, before[1]["keywords"])
    blog("clusters", "undo", "my-blog")
    assert {row["id"] for row in blog.json("clusters", "list", "my-blog")} == {row["id"] for row in before}
    merged = blog.json("clusters", "merge", "my-blog", str(second), "--into", str(first))
    assert merged["gone"] == [second]
    facts = blog.json("clusters", "show", "my-blog", str(first))
    assert facts["keywords"] == before[0]["keywords"] + before[1]["keywords"]
    assert blog.json("clusters", "refine", "my-blog", "--estimate")["credits"] == 0
    assert not blog.json("clusters", "refine", "my-blog", "--limit", "2")["failed"]
    assert [row["undone"] for row in blog.json("clusters", "changes", "my-blog")] == [False, True]
    blog("clusters", "move", "my-blog", "1", code=2)
    blog("cluster", "my-blog", "--granularity", "fine", code=1)
    blog("cluster", "my-blog", "--by", "urls", code=1)


def test_fast_reads_word_by_word_this_once(blog: CommandLine) -> None:
    blog("cluster", "my-blog", "--fast")
    assert "cold brew ratio, cold brew coffee ratio" in {
        row["description"] for row in blog.json("clusters", "list", "my-blog")
    }
    assert blog.json("clusters", "recut", "my-blog", "page", "--fast")["done"] == 0
    blog("clusters", "recut", "my-blog", "page", "--by", "urls", "--fast", code=2)
