"""What a keyword tells of its sources, in words."""

from __future__ import annotations

import pytest

from igny8_desktop.ui.planner.keyword_columns import source_line


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ({"tool": "Ahrefs", "name": "a.csv", "volume": 1000}, "Ahrefs, a.csv: 1,000"),
        ({"tool": "Planner", "name": "b.csv", "market": "us", "volume": 100, "volume_max": 1000}, "100–1K"),
        (
            {"tool": "Search Console", "name": "c.zip", "volume": None, "impressions": 1200, "clicks": 0},
            "Search Console, c.zip: shown 1,200 times, clicked 0 times",
        ),
        ({"tool": "by hand", "name": "", "volume": None}, "By hand: no volume"),
    ],
)
def test_a_source_says_what_it_knows(source: dict[str, object], words: str) -> None:
    assert source_line(source).endswith(words)
