"""Structured data is made where it fits, is valid, and nothing in it can break out of its element."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igny8_desktop.domain.blocks import Blocks, bullet_list, details, heading, paragraph
from igny8_desktop.domain.structured_data import PageFacts, page_script, problems, structured_data

FACTS = PageFacts(
    "How to descale a kettle", "In ten minutes", url="https://e.com/kettle", image_urls=("https://e.com/a.webp",),
    author="Ann", publisher="Kettle Lab", publisher_url="https://e.com", published_at=datetime(2026, 3, 1, tzinfo=UTC),
)  # fmt: skip
FAQ = (details("Is it safe?", "Yes, it is."), details("How often?", "Monthly."))
STEPS = (bullet_list(["Fill it", "Boil it", "Rinse it"], ordered=True),)


def kinds(facts: PageFacts, blocks: Blocks) -> list[str]:
    return [item["@type"] for item in structured_data(facts, blocks)]


def test_each_type_comes_where_it_fits() -> None:
    assert kinds(FACTS, (paragraph("x"),)) == ["Article"]
    assert kinds(FACTS, (*FAQ, *STEPS)) == ["Article", "FAQPage", "HowTo"]
    assert kinds(PageFacts("Ten kettles", publisher="Lab"), (*FAQ[:1], *STEPS)) == ["Article"]  # one question, no guide
    assert kinds(PageFacts("No author at all"), ()) == []  # an article without an author is not valid
    numbered = (heading("Step 1: Fill"), paragraph("Water."), heading("Step 2: Boil"), paragraph("Long."))
    [_article, guide] = structured_data(FACTS, numbered)
    assert [(step["name"], step["text"]) for step in guide["step"]] == [
        ("Step 1: Fill", "Water."),
        ("Step 2: Boil", "Long."),
    ]


def test_an_article_tells_what_search_engines_ask_for() -> None:
    [item] = structured_data(FACTS, ())
    assert item["headline"] == FACTS.title
    assert item["author"] == {"@type": "Person", "name": "Ann"}
    assert item["datePublished"] == item["dateModified"] == "2026-03-01T00:00:00+00:00"
    assert item["image"] == ["https://e.com/a.webp"]
    assert len(structured_data(PageFacts("word " * 60, publisher="x"), ())[0]["headline"]) <= 110


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"@type": "Article", "headline": "x", "author": {"@type": "Person", "name": "a"}}, "@context"),
        ({"@context": "https://schema.org", "@type": "Article", "headline": "x"}, "author is missing"),
        ({"@context": "https://schema.org", "@type": "Article", "headline": "x", "author": "Ann"}, "must be Person"),
        ({"@context": "https://schema.org", "@type": "Recipe"}, "not known"),
        ({"@context": "https://schema.org", "@type": "FAQPage", "mainEntity": {"@type": "Question"}}, "must be a list"),
        (
            {"@context": "https://schema.org", "@type": "FAQPage", "mainEntity": [{"@type": "Question", "name": "q"}]},
            "acceptedAnswer is missing",
        ),
        ({"@context": "https://schema.org", "@type": "HowTo", "name": "n", "step": [{"@type": "HowToStep"}]}, "text"),
        (
            {
                "@context": "https://schema.org", "@type": "Article", "headline": "x",
                "author": {"@type": "Person", "name": "a"}, "datePublished": "yesterday",
            },
            "ISO date",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(data: dict[str, Any], said: str) -> None:
    assert said in "; ".join(problems(data))


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_breaks_out_of_the_script(title: str, answer: str) -> None:
    blocks = (details(f"{title}</script><script>", answer), details("b", "c<!--"))
    script = page_script(PageFacts(f"a{title}<!-- </script>", publisher="P"), blocks)
    inner = re.fullmatch(r'<script type="application/ld\+json">\n(.*)\n</script>', script, re.DOTALL)
    assert inner is not None
    assert "<" not in inner[1]
    json.loads(inner[1])
