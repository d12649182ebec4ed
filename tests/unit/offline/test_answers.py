"""Any text gives an answer or a `BadAnswer` with a reason; good answers survive any packaging."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igny8_desktop.domain import answers, writing_answers
from igny8_desktop.domain.answer_schemas import SCHEMAS
from igny8_desktop.domain.enums import ContentStructure, ContentType, ImageRole, Operation
from igny8_desktop.domain.errors import BadAnswer
from igny8_desktop.domain.ports import TextRequest

FACTS: dict[str, Any] = {
    "cluster": {"name": "Descaling", "keywords": [{"text": "descale kettle"}, {"text": "Kettle limescale"}]},
    "existing_titles": ["How to Descale a Kettle"],
    "count": 3,
}
IDEA = {
    "title": "Limescale in Kettles",
    "description": "What it is.",
    "primary_keyword": "kettle  Limescale",
    "supporting_keywords": ["descale kettle", "made up"],
    "content_type": "Post",
    "structure": "landing page",
    "audience": "owners",
    "word_count": "1,500",
    "outline": [{"heading": "What it is", "notes": "Chalk."}, {"notes": "no heading"}],
}
SECTION = {"body": "## H\n\nSome *text*."}
IMAGES = {
    "images": [
        {"role": "in_article", "section": "one", "prompt": "p1", "alt_text": "", "caption": ""},
        {"role": "featured", "section": "x", "prompt": "p0", "alt_text": "a", "caption": "c"},
        {"role": "in_article", "section": "Two", "prompt": "p2", "alt_text": "a", "caption": "c"},
    ]
}


def parse_all(text: str) -> list[object]:
    """Return what each parser makes of a text; anything but a `BadAnswer` escapes."""
    results: list[object] = []
    for parse in (
        lambda: answers.parse_ideas(text, FACTS),
        lambda: writing_answers.parse_outline(text),
        lambda: writing_answers.parse_section(text, "H"),
        lambda: writing_answers.parse_details(text, {"task": {"title": "T"}, "categories": ["C"]}, "Begins."),
        lambda: writing_answers.parse_rewrite(text),
        lambda: writing_answers.parse_voice(text),
        lambda: answers.parse_image_prompts(text, {"sections": ["One"], "in_article": 1}),
        lambda: answers.parse_clusters(text, {"clusters": [{"number": 1, "keywords": ["a"]}], "taken_names": []}),
    ):
        try:
            results.append(parse())
        except BadAnswer as error:
            results.append(error)
    return results


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    *IDEA,
                    "ideas",
                    "sections",
                    "images",
                    "name",
                    "body",
                    "heading",
                    "faq",
                    "prompt",
                    "role",
                    "tags",
                    "slug",
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)


@given(st.text() | json_values.map(json.dumps) | json_values.map(lambda value: "Sure!\n```json\n" + json.dumps(value)))
def test_any_text_gives_an_answer_or_a_reason(text: str) -> None:
    for result in parse_all(text):
        repr(result).encode()
        assert not isinstance(result, BadAnswer) or len(result.what) > 10


@pytest.mark.parametrize(
    "text",
    ["{" * 5_000, "[" * 200_000, '{"a":' * 5_000, '{"name": ' + "9" * 5_000 + "}", "<think>" * 5_000, "```\n" * 3_000],
)
def test_hostile_text_is_refused_quickly(text: str) -> None:
    assert all(isinstance(result, BadAnswer) for result in parse_all(text))


@pytest.mark.parametrize(
    "wrap",
    [
        "{}",
        "```json\n{}\n```",
        "Here you are: {}\nHope it helps {{}}",
        '<think>maybe {{"ideas": []}}</think>\n{}',
        '{{"answer": {}}}',
        "\ufeff{}",
    ],
)
def test_packaging_is_forgiven(wrap: str) -> None:
    (idea,) = answers.parse_ideas(wrap.format(json.dumps({"ideas": [IDEA]})), FACTS)
    assert idea.title == "Limescale in Kettles"
    assert idea.primary_keyword == "Kettle limescale"
    assert idea.supporting_keywords == ("descale kettle",)
    assert (idea.content_type, idea.structure) == (ContentType.POST, ContentStructure.LANDING_PAGE)
    assert idea.word_count == 1_500
    assert [part.as_json() for part in idea.outline] == [{"heading": "What it is", "notes": "Chalk."}]


def test_ideas_are_counted_and_never_repeat_titles() -> None:
    many = [{"title": f"Idea {number}"} for number in range(9)] + [{"title": "Idea 1"}]
    ideas = answers.parse_ideas(json.dumps(many), FACTS)
    assert [idea.title for idea in ideas] == ["Idea 0", "Idea 1", "Idea 2"]
    with pytest.raises(BadAnswer, match="repeat titles"):
        answers.parse_ideas(json.dumps({"ideas": [{"title": "how to descale a  KETTLE"}]}), FACTS)


def test_a_section_comes_without_its_own_heading() -> None:
    assert writing_answers.parse_section(json.dumps(SECTION), "H") == "Some *text*."
    assert writing_answers.markdown_words("A [link text](https://a.example/b-c) | --- |\n| --- |\nand **more**.") == 5


def test_details_get_what_the_model_left_out() -> None:
    facts = {"task": {"title": "Working title"}, "categories": ["Kettle Care"], "tags": ["limescale"]}
    answer = {
        "meta_description": "",
        "title_options": ["working  TITLE", "Other", "other"],
        "categories": ["New", "kettle care"],
        "tags": ["Limescale", "new"],
        "faq": [{"question": "Why?", "answer": "Because."}, {"question": "", "answer": "x"}],
    }
    details = writing_answers.parse_details(json.dumps(answer), facts, "Some *text* that **opens** the article.")
    assert (details.title, details.slug, details.meta_title) == ("Working title", "working-title", "Working title")
    assert details.title_options == ("other",), "the working title again is no other title"
    assert details.excerpt == "Some text that opens the article."
    assert details.meta_description == details.excerpt
    assert details.categories == ("Kettle Care", "New"), "the site's own first, as it spells them"
    assert details.tags == ("limescale", "new")
    assert [entry.question for entry in details.faq] == ["Why?"]


def test_what_a_database_cannot_hold_is_left_out() -> None:
    text = '{"meta_description": "m", "title": "a\\ud800\\u0000b", "body": "x\\u0007y\\nz"}'
    assert writing_answers.parse_details(text, {}).title == "ab"
    assert writing_answers.parse_section(text) == "xy\nz"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("I cannot help with that.", "no JSON object"),
        ('{"sections": [{"heading": "cut', "cut off"),
        ('{"sections": [{"heading": "cut" oops', "not valid"),
        ('{"title": "x"}', "no “sections”"),
        ('{"sections": "none"}', "not a list"),
        ('{"sections": [{"heading": "only one"}]}', "fewer than two"),
    ],
)
def test_reasons_are_precise(text: str, reason: str) -> None:
    with pytest.raises(BadAnswer) as caught:
        writing_answers.parse_outline(text)
    assert reason in caught.value.what


def test_image_prompts_are_ordered_matched_and_limited() -> None:
    images = answers.parse_image_prompts(json.dumps(IMAGES), {"sections": ["One", "Three"], "in_article": 1})
    assert [(image.role, image.section) for image in images] == [
        (ImageRole.FEATURED, ""),
        (ImageRole.IN_ARTICLE, "One"),
    ]
    assert images[1].alt_text == "p1"


def test_the_first_picture_is_featured_where_a_model_forgot_the_role() -> None:
    (image,) = answers.parse_image_prompts('{"images": [{"role": "in_article", "section": "One", "prompt": "x"}]}')
    assert (image.role, image.section) == (ImageRole.FEATURED, "")
    with pytest.raises(BadAnswer, match="prompt"):
        answers.parse_image_prompts('{"images": [{"role": "featured", "prompt": ""}]}')


def test_words_for_clusters_fit_what_was_asked() -> None:
    entry = {"number": 7, "name": "Kettle care", "description": "", "primary_keyword": "care of kettles"}
    facts = {
        "clusters": [
            {"number": 3, "keywords": [{"text": "oak desk"}]},
            {"number": 7, "keywords": [{"text": text} for text in ("tea", "Kettle care tips", "kettle", "moon")]},
        ],
        "taken_names": ["Tea"],
    }

    def parse(*entries: dict[str, Any]) -> tuple[answers.ClusterAnswer, ...]:
        return answers.parse_clusters(json.dumps({"clusters": entries}), facts)

    [one] = parse({**entry, "outliers": ["MOON", "sun", "Kettle care tips"]}, {**entry, "number": 99})
    assert (one.number, one.primary_keyword, one.outliers) == (7, "Kettle care tips", ("moon",))
    assert parse({**entry, "outliers": ["moon", "tea"]})[0].outliers == (), "half of a group is no outlier"
    two = parse(entry, {**entry, "number": 3})
    assert [(answer.number, answer.name) for answer in two] == [(3, ""), (7, "Kettle care")]
    for bad in ({**entry, "name": "TEA"}, {**entry, "number": 8}, {**entry, "name": ""}):
        with pytest.raises(BadAnswer, match="clusters"):
            parse(bad)


def test_the_repair_request_carries_task_answer_and_reason() -> None:
    request = TextRequest(Operation.CONTENT_GENERATION, "s", "TASK", {"a": 1}, SCHEMAS[Operation.CONTENT_GENERATION])
    repaired = answers.repair_prompt(request, "x" * 50_000, "“title” is missing")
    assert repaired.operation is Operation.REPAIR
    assert repaired.facts == request.facts
    assert repaired.schema == request.schema
    assert all(part in repaired.prompt for part in ("TASK", "“title” is missing", "xxx"))
    assert len(repaired.prompt) < 14_000


def test_schemas_follow_strict_mode() -> None:
    def check(schema: dict[str, Any]) -> None:
        assert not {"maxLength", "minLength", "default", "pattern"} & set(schema)
        if schema["type"] == "object":
            assert schema["additionalProperties"] is False
            assert schema["required"] == list(schema["properties"])
            for inner in schema["properties"].values():
                check(inner)
        if schema["type"] == "array":
            check(schema["items"])

    for schema in SCHEMAS.values():
        check(dict(schema))
