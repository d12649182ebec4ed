"""Every default template fills completely; a slip in a template is refused before it costs anything."""

from __future__ import annotations

import json
from typing import Any

import pytest

from igny8_desktop.domain.answer_schemas import SCHEMAS
from igny8_desktop.domain.enums import Operation
from igny8_desktop.domain.errors import WrongInput
from igny8_desktop.services.prompt_values import VARIABLES
from igny8_desktop.services.prompts import PromptBook, PromptPlace, max_tokens, parse_template, request_tokens
from igny8_desktop.settings.paths import resources_dir

FACTS: dict[Operation, dict[str, Any]] = {
    Operation.IDEA_GENERATION: {
        "language": "de", "site_name": "Küche", "count": 3, "existing_titles": ["Alt {{title}}"],
        "cluster": {"name": "Kalk", "intent": None, "keywords": [
            {"text": "wasserkocher entkalken", "volume": 5400, "difficulty": 12, "intent": "informational"},
            {"text": "kalk", "volume": None, "difficulty": None, "intent": None},
        ]},
    },
    Operation.CONTENT_GENERATION: {
        "language": "de", "site_name": "Küche", "categories": ["Pflege"], "tags": [],
        "task": {"title": "T", "brief": "B", "primary_keyword": "pk", "keywords": ["k1", "k2"], "intent": None,
                 "content_type": "post", "structure": "guide", "word_count": 1500, "audience": "", "tone": "",
                 "outline": [{"heading": "H1", "notes": "N1"}, {"heading": "H2", "notes": ""}]},
    },
    Operation.OUTLINE: {"language": "de", "site_name": "Küche", "task": {"title": "T", "word_count": 1500}},
    Operation.ARTICLE_DETAILS: {"language": "de", "site_name": "Küche", "faq_words": 120, "text": "Ein Text.",
                                "task": {"title": "T", "outline": [{"heading": "H1"}]}, "categories": ["Pflege"]},
    Operation.REWRITE: {"language": "de", "site_name": "Küche", "title": "T", "piece": "Ein Satz.", "words": 80,
                        "action_text": "Make it shorter."},
    Operation.BRAND_VOICE: {"language": "de", "site_name": "Küche", "texts": ["Eins.", "Zwei."]},
    Operation.IMAGE_PROMPTS: {"language": "de", "site_name": "K", "title": "T", "excerpt": "E", "primary_keyword": "pk",
                              "keywords": [], "sections": ["S1"], "in_article": 2},
    Operation.CLUSTERING: {
        "language": "de", "clusters": [{"number": 1, "keywords": [{"text": "a", "volume": 10}]}], "taken_names": ["X"],
    },
}  # fmt: skip


@pytest.mark.parametrize("operation", list(FACTS))
def test_default_templates_fill_completely(operation: Operation) -> None:
    request = PromptBook(resources_dir()).fill(operation, FACTS[operation])
    assert "{{" not in request.prompt.replace("Alt {{title}}", "")
    assert "{{" not in request.system
    assert request.schema == SCHEMAS[operation]
    assert request.facts is FACTS[operation]
    assert "“de”" in request.prompt
    json.dumps(request.schema)


@pytest.mark.parametrize("operation", list(FACTS))
def test_every_declared_variable_has_a_value(operation: Operation) -> None:
    names = "\n".join(f"{{{{{name}}}}}" for name in sorted(VARIABLES[operation]))
    filled = PromptBook(resources_dir(), lambda _operation, _place: f"system\n---\n{names}").fill(
        operation, FACTS[operation]
    )
    assert len(filled.prompt.splitlines()) >= len(VARIABLES[operation])
    assert PromptBook(resources_dir()).fill(operation, {}).prompt


def test_the_facts_stand_in_the_prompt() -> None:
    book = PromptBook(resources_dir())
    ideas = book.fill(Operation.IDEA_GENERATION, FACTS[Operation.IDEA_GENERATION]).prompt
    assert "- wasserkocher entkalken (5,400 a month, difficulty 12, informational)\n- kalk\n" in ideas
    assert "- Alt {{title}}" in ideas
    article = book.fill(Operation.CONTENT_GENERATION, FACTS[Operation.CONTENT_GENERATION])
    assert "1. H1 — N1\n2. H2" in article.prompt
    assert "at least 1350, at most 1725" in article.prompt
    assert max_tokens(Operation.CONTENT_GENERATION, {"task": {"word_count": 10**6}}) == 32_000


def test_a_section_is_told_only_what_there_is() -> None:
    book = PromptBook(resources_dir())
    facts = {
        **FACTS[Operation.CONTENT_GENERATION],
        "section": {"heading": "H2", "notes": "", "words": 200, "index": 1, "last": True, "keywords": ["k2"]},
        "previous": "It ended {{#here}}.",
    }
    facts["task"] = {**facts["task"], "call_to_action": "Call us"}
    prompt = book.fill(Operation.CONTENT_GENERATION, facts, PromptPlace(structure="guide")).prompt
    assert "2. H2 (this is the section to write)" in prompt
    assert "Now write the section with the heading “H2”. It is the last one." in prompt
    assert "Length: 200 words (at least 180, at most 230)." in prompt
    assert "It ended {{#here}}." in prompt
    assert "Leads to a result." in prompt, "the structure's own guide"
    assert "Call us" in prompt
    assert "- No links." in prompt
    assert "Facts that the user gave" not in prompt
    assert "{{/" not in prompt
    linked = {**facts, "section": {**facts["section"], "links": [{"url": "https://a.example/x", "anchor": "x"}]}}
    prompt = book.fill(Operation.CONTENT_GENERATION, linked).prompt
    assert "[x](https://a.example/x)" in prompt
    assert "- No links." not in prompt


def test_a_request_knows_its_size() -> None:
    book = PromptBook(resources_dir())
    request = book.fill(Operation.CONTENT_GENERATION, FACTS[Operation.CONTENT_GENERATION])
    assert request_tokens(request) > request.max_tokens + len(request.prompt) // 6


def test_an_override_is_used_and_checked() -> None:
    overrides = {Operation.CLUSTERING: "Be brief.\n---\nName {{clusters}}"}
    book = PromptBook(resources_dir(), lambda operation, _place: overrides.get(operation))
    assert book.fill(Operation.CLUSTERING, FACTS[Operation.CLUSTERING]).prompt == "Name Group 1:\n- a (10 a month)"
    assert "You name groups" in book.default_text(Operation.CLUSTERING)
    with pytest.raises(WrongInput, match="unknown variable") as caught:
        parse_template("a\n---\n{{titel}}", Operation.CLUSTERING)
    assert "clusters" in caught.value.next
    with pytest.raises(WrongInput, match="not closed"):
        parse_template("a\n---\n{{#clusters}} b", Operation.CLUSTERING)
    with pytest.raises(WrongInput, match="not complete"):
        parse_template("only a system message", Operation.CLUSTERING)
