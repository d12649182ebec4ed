"""The offline engine plans, drafts and names from what it is told, in words that a person would use."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from igny8_desktop.clients.offline.text_model import OfflineTextModel
from igny8_desktop.domain import answers, writing_answers
from igny8_desktop.domain.answer_schemas import SCHEMA_NAMES, SCHEMAS
from igny8_desktop.domain.enums import ContentStructure, ContentType, ImageRole, Operation
from igny8_desktop.domain.errors import BadAnswer, WrongInput
from igny8_desktop.domain.ports import TextRequest

KETTLES = [
    "descale kettle", "how to descale a kettle", "how to descale kettle with vinegar", "kettles",
    "how often should you descale a kettle", "best descaler for kettles", "citric acid vs vinegar descaling",
    "is limescale harmful", "electric kettle review", "buy electric kettle", "kettle repair service near me",
    "electric kettle price", "kettle not working",
]  # fmt: skip


def ask(operation: Operation, facts: dict[str, Any]) -> str:
    request = TextRequest(operation, "", "", facts, SCHEMAS.get(operation), SCHEMA_NAMES.get(operation, "x"))
    answer = asyncio.run(OfflineTextModel().complete(request))
    assert (answer.tokens_in, answer.tokens_out, answer.model) == (0, 0, "igny8-offline-2")
    return answer.text


def idea_facts(keywords: list[str], count: int = 20, language: str = "en", **more: Any) -> dict[str, Any]:
    entries = [
        {"text": text, "volume": 1_000 - 10 * n, "difficulty": None, "intent": None} for n, text in enumerate(keywords)
    ]
    return {"language": language, "site_name": "S", "cluster": {"name": "C", "intent": None, "keywords": entries},
            "count": count, "existing_titles": [], **more}  # fmt: skip


def ideas(keywords: list[str], **more: Any) -> tuple[answers.IdeaAnswer, ...]:
    facts = idea_facts(keywords, **more)
    return answers.parse_ideas(ask(Operation.IDEA_GENERATION, facts), facts)


def draft_facts(idea: answers.IdeaAnswer, **more: Any) -> dict[str, Any]:
    task = {
        "title": idea.title, "brief": idea.description, "primary_keyword": idea.primary_keyword, "intent": None,
        "keywords": [idea.primary_keyword, *idea.supporting_keywords], "content_type": str(idea.content_type),
        "structure": str(idea.structure), "word_count": idea.word_count, "audience": idea.audience, "tone": "",
        "outline": [part.as_json() for part in idea.outline],
    }  # fmt: skip
    return {"language": "en", "site_name": "Kettle Lab", "task": task, "categories": [], "tags": [], **more}


def conforms(value: Any, schema: dict[str, Any]) -> bool:
    """Check a value against the part of JSON schema that the answers use."""
    kind = schema["type"]
    if kind == "object":
        return set(value) == set(schema["required"]) and all(
            conforms(value[name], inner) for name, inner in schema["properties"].items()
        )
    if kind == "array":
        return len(value) <= schema["maxItems"] and all(conforms(item, schema["items"]) for item in value)
    return isinstance(value, int if kind == "integer" else str) and value in schema.get("enum", [value])


def test_structures_follow_what_searchers_ask() -> None:
    by_keyword = {idea.primary_keyword: idea for idea in ideas(KETTLES)}
    assert {key: str(idea.structure) for key, idea in by_keyword.items()} == {
        "descale kettle": "guide",
        "kettles": "article",
        "how often should you descale a kettle": "article",
        "best descaler for kettles": "listicle",
        "citric acid vs vinegar descaling": "comparison",
        "is limescale harmful": "article",
        "electric kettle review": "review",
        "buy electric kettle": "landing_page",
        "kettle repair service near me": "service_page",
        "electric kettle price": "general",
        "kettle not working": "guide",
    }
    assert by_keyword["descale kettle"].title.startswith("How to Descale a Kettle")
    assert by_keyword["buy electric kettle"].content_type is ContentType.PAGE
    assert "near me" not in by_keyword["kettle repair service near me"].title.lower()


def test_titles_are_grammatical_and_vary() -> None:
    titles = [idea.title for noun in ("kettle", "toaster", "blender", "mixer", "grill", "freezer", "heater", "iron")
              for idea in ideas([f"how to clean a {noun}", f"best {noun}s", f"what is a {noun}", noun])]  # fmt: skip
    assert len(titles) == len(set(titles)) == 32
    for title in titles:
        assert not re.search(r"\b(\w+) \1\b", title, re.IGNORECASE), title
        assert title.lower().count("how to") <= 1 or ": How to Choose" in title, title
        assert title[0].isupper()
        assert "{" not in title
    shapes = {
        re.sub("kettle|toaster|blender|mixer|grill|freezer|heater|iron", "X", title, flags=re.IGNORECASE)
        for title in titles
    }
    assert len(shapes) >= 10


def test_no_more_ideas_than_the_keywords_carry() -> None:
    assert len(ideas(["descale kettle", "descaling kettle", "how to descale a kettle", "descale a kettle"])) == 1
    assert len(ideas(KETTLES, count=3)) == 3


def test_every_keyword_is_planned_somewhere() -> None:
    planned = [word for idea in ideas(KETTLES, count=4) for word in (idea.primary_keyword, *idea.supporting_keywords)]
    assert sorted(planned) == sorted(KETTLES)


def test_existing_titles_are_not_planned_again() -> None:
    again = ideas(KETTLES, existing_titles=["How to descale your kettle: the complete tutorial", "Kettles"])
    assert not any(idea.title.startswith(("How to Descale", "Kettles")) for idea in again)
    facts = idea_facts(["kettles"], existing_titles=["Kettles"])
    (idea,) = answers.parse_ideas(ask(Operation.IDEA_GENERATION, facts), facts)
    assert idea.title != "Kettles", "a cluster always gets an idea, under a title of its own"


@pytest.mark.parametrize(
    ("language", "keyword", "title"),
    [
        ("de", "wasserkocher entkalken", r"Wasserkocher entkalken: D.*"),
        ("de-AT", "was ist kalk", r"Was ist Kalk\? Das Wichtigste in Kürze|Was ist Kalk\? Einfach erklärt"),
        ("es", "qué es la cal", r"¿Qué es la cal\? .*"),
        ("fr", "meilleure bouilloire", r"Meilleure bouilloire : .*"),
        ("it", "come pulire il bollitore", r"Come pulire il bollitore.*passo.*|Come pulire il bollitore: cosa serve.*"),
        ("nl", "beste waterkoker", r"Beste waterkoker: .*"),
        ("pt-BR", "melhor chaleira", r"Melhor chaleira: .*"),
        ("tr", "ingilizce kursu", r"İngilizce kursu: .*"),
        ("tr", "seo nedir", r"SEO nedir\? .*"),
        ("ja", "電気ケトル", r"電気ケトル"),
    ],
)
def test_other_languages_read_their_own_way(language: str, keyword: str, title: str) -> None:
    (idea,) = ideas([keyword], language=language)
    assert re.fullmatch(title, idea.title), idea.title


def draft(facts: dict[str, Any]) -> answers.ArticleAnswer:
    """Return a whole draft as the writer puts it together: outline, introduction, sections, details."""
    outline = facts["task"].get("outline") or json.loads(ask(Operation.OUTLINE, facts))["sections"]
    parts = [("", -1), *((part["heading"], at) for at, part in enumerate(outline))]
    sections = [
        answers.SectionAnswer(
            heading,
            writing_answers.parse_section(
                ask(Operation.CONTENT_GENERATION, {**facts, "section": {"index": at}}), heading
            ),
        )
        for heading, at in parts
    ]
    found = writing_answers.parse_details(ask(Operation.ARTICLE_DETAILS, facts), facts)
    return answers.ArticleAnswer(
        found.title, found.slug, found.excerpt, found.meta_title, found.meta_description, tuple(sections), found.faq,
        found.categories, found.tags, found.faq_heading,
    )  # fmt: skip


def test_a_draft_says_what_it_is_and_invents_nothing() -> None:
    idea = ideas(KETTLES, count=1)[0]
    facts = draft_facts(idea, categories=["News", "Kettles"], tags=["Descale Kettle"])
    article = draft(facts)
    assert article.title == idea.title
    assert article.sections[0].body.startswith("> **Working draft.**")
    assert [section.heading for section in article.sections[1:]] == [part.heading for part in idea.outline]
    assert article.faq_heading == "Frequently asked questions"
    assert len(article.meta_title) <= 60
    assert len(article.meta_description) <= 155
    assert article.categories == ("Kettles",)
    assert "Descale Kettle" in article.tags
    assert {entry.question for entry in article.faq} == {
        "How often should you descale a kettle?",
        "Is limescale harmful?",
    }
    assert all(entry.answer.startswith("To be answered:") for entry in article.faq)
    text = " ".join([section.body for section in article.sections] + [entry.answer for entry in article.faq])
    assert not re.search(r"\d", text)
    asked = {entry.question.lower().strip("?") for entry in article.faq}
    for keyword in idea.supporting_keywords:
        assert keyword in text or keyword in asked


def test_a_comparison_gets_an_empty_table() -> None:
    idea = ideas(["gas vs induction"])[0]
    article = draft(draft_facts(idea))
    assert "| Criterion | Gas | Induction |" in article.sections[2].body
    assert "to be filled in" in article.sections[2].body


def test_images_are_spread_over_the_article() -> None:
    facts = {"language": "en", "site_name": "S", "title": "Kettles", "excerpt": "", "primary_keyword": "kettles",
             "keywords": [], "sections": ["A", "B", "C", "D"], "in_article": 2}  # fmt: skip
    images = answers.parse_image_prompts(ask(Operation.IMAGE_PROMPTS, facts), facts)
    assert [image.role for image in images] == [ImageRole.FEATURED, ImageRole.IN_ARTICLE, ImageRole.IN_ARTICLE]
    assert images[1].section in "AB"
    assert images[2].section in "CD"
    assert images[0].alt_text == "Title image for “Kettles”"


def test_clusters_are_named_after_what_their_keywords_share() -> None:
    keywords = [{"text": text, "volume": 10} for text in KETTLES[:5]]
    clusters = [{"number": number, "keywords": keywords} for number in (1, 2)]
    clusters.append({"number": 3, "keywords": [*keywords, {"text": "quantum lecture"}]})
    facts = {"language": "en", "clusters": clusters, "taken_names": []}
    one, two, three = answers.parse_clusters(ask(Operation.CLUSTERING, facts), facts)
    assert "kettle" in one.name.lower()
    assert len({one.name, two.name, three.name}) == 3
    assert (one.outliers, three.outliers) == ((), ("quantum lecture",))


def test_it_refuses_what_it_has_no_rules_for() -> None:
    with pytest.raises(WrongInput):
        ask(Operation.IMAGE_GENERATION, {})


@settings(max_examples=60)
@given(
    st.lists(st.text(max_size=30) | st.sampled_from(KETTLES), min_size=1, max_size=12),
    st.sampled_from(["en", "de", "es", "fr", "it", "nl", "pt", "tr", "pl", ""]),
)
def test_any_keywords_give_valid_and_stable_answers(keywords: list[str], language: str) -> None:
    facts = idea_facts(keywords, language=language)
    text = ask(Operation.IDEA_GENERATION, facts)
    assert text == ask(Operation.IDEA_GENERATION, facts)
    assert conforms(json.loads(text), SCHEMAS[Operation.IDEA_GENERATION])
    try:
        planned = answers.parse_ideas(text, facts)
    except BadAnswer:
        return
    for idea in planned[:2]:
        wanted = draft_facts(idea, language=language)
        for operation in (Operation.OUTLINE, Operation.CONTENT_GENERATION, Operation.ARTICLE_DETAILS):
            assert conforms(json.loads(ask(operation, wanted)), SCHEMAS[operation])
        assert draft(wanted).title
        assert isinstance(idea.structure, ContentStructure)


def test_texts_are_edited_by_rules_without_new_words() -> None:
    piece = (
        "Kettles gather limescale from hard water. It looks dull. Limescale in kettles wastes energy and time.\n\n"
        "- one\n- two\n\nVinegar dissolves limescale within an hour when it is warm; lemon juice does the same to the "
        "kettle, but it takes a little longer than vinegar does."
    )
    words = re.findall(r"\w+", piece)
    for action in ("shorten", "simplify"):
        raw = ask(Operation.REWRITE, {"language": "en", "action": action, "piece": piece, "words": 20})
        new = writing_answers.parse_rewrite(raw)
        assert "- one\n- two" in new
        assert set(re.findall(r"\w+", new.casefold())) <= {word.casefold() for word in words}
        assert new != piece
    assert "Kettles gather limescale" in new
    with pytest.raises(WrongInput, match="language model"):
        ask(Operation.REWRITE, {"action": "change_tone", "piece": piece})
    for action in ("expand", "continue"):
        raw = ask(Operation.REWRITE, {"language": "de", "action": action, "piece": piece, "heading": "Kalk"})
        assert "Kalk" in writing_answers.parse_rewrite(raw)


def test_a_voice_is_described_by_what_can_be_counted() -> None:
    raw = ask(Operation.BRAND_VOICE, {"texts": ["We help you. Your kettle is ours to fix. You call, we come."] * 3})
    voice = writing_answers.parse_voice(raw)
    assert "Address the reader directly." in voice.voice
    assert "Speak as “we”." in voice.voice
