"""JSON schemas of the answers that AI models give.

They keep to what OpenAI's strict mode takes (Structured outputs guide, "Supported schemas"): every object closed,
every property required, no lengths on prose.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from igny8_desktop.domain.enums import ContentStructure, ContentType, ImageRole, Operation

Schema = dict[str, Any]

MAX_IDEAS = 50
MAX_SECTIONS = 40
MAX_FAQ = 20
MAX_IMAGES = 12
MAX_CLUSTERS = 20
MAX_OUTLIERS = 30
MAX_TITLES = 6


def _text(description: str) -> Schema:
    return {"type": "string", "description": description}


def _words(enum: type[StrEnum], description: str) -> Schema:
    return {"type": "string", "enum": [str(word) for word in enum], "description": description}


def _list(items: Schema, limit: int, description: str = "") -> Schema:
    schema: Schema = {"type": "array", "items": items, "maxItems": limit}
    if description:
        schema["description"] = description
    return schema


def _object(**properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


IDEAS_SCHEMA: Schema = _object(
    ideas=_list(
        _object(
            title=_text("The working title, in the language asked for."),
            angle=_text("What sets this piece apart from others on the topic, in one short sentence."),
            description=_text("Two or three sentences on what the piece covers and for whom."),
            primary_keyword=_text("One of the cluster's keywords, spelled as given."),
            supporting_keywords=_list({"type": "string"}, 20, "Others of the cluster's keywords, spelled as given."),
            content_type=_words(ContentType, "What the piece is on the site."),
            structure=_words(ContentStructure, "The shape of the piece."),
            audience=_text("Who it is for, in a few words."),
            word_count={"type": "integer", "description": "How many words the topic needs."},
            meta_title=_text("Title for search results, at most 60 characters."),
            meta_description=_text("Description for search results, at most 155 characters."),
            outline=_list(
                _object(heading=_text("Section heading."), notes=_text("What this section is to cover.")), 20
            ),
        ),
        MAX_IDEAS,
    )
)

OUTLINE_SCHEMA: Schema = _object(
    sections=_list(
        _object(heading=_text("Section heading."), notes=_text("What this section is to cover, in a sentence or two.")),
        MAX_SECTIONS,
    )
)

SECTION_SCHEMA: Schema = _object(body=_text("The section's text as Markdown, without its heading."))

DETAILS_SCHEMA: Schema = _object(
    title=_text("The title that readers see."),
    title_options=_list({"type": "string"}, MAX_TITLES, "Other titles that would do as well."),
    slug=_text("Lower-case words joined by hyphens."),
    excerpt=_text("One or two sentences, plain text."),
    meta_title=_text("Title for search results, at most 60 characters."),
    meta_description=_text("Description for search results, at most 155 characters."),
    faq_heading=_text("The heading above the questions, in the article's language."),
    faq=_list(_object(question=_text("A question."), answer=_text("Its answer, plain text.")), MAX_FAQ),
    categories=_list({"type": "string"}, 2, "One or two category names."),
    tags=_list({"type": "string"}, 5, "Two to five tag names."),
)

REWRITE_SCHEMA: Schema = _object(text=_text("The new text as Markdown."))

VOICE_SCHEMA: Schema = _object(
    voice=_text("How the texts speak, as instructions to a writer."),
    tone=_text("The tone in a few words."),
    formatting=_text("Habits of formatting: lengths, lists, headings, emphasis."),
    spelling=_text("The language tag of the spelling used, such as en-GB; empty if it cannot be told."),
)

IMAGE_PROMPTS_SCHEMA: Schema = _object(
    images=_list(
        _object(
            role=_words(ImageRole, "Exactly one image is `featured`."),
            section=_text("The heading the image belongs to; empty for the featured image."),
            prompt=_text("What the picture shows, for an image model; no text in the picture."),
            alt_text=_text("What a blind reader is told about the picture."),
            caption=_text("A short caption; may be empty."),
        ),
        MAX_IMAGES,
    )
)

CLUSTERS_SCHEMA: Schema = _object(
    clusters=_list(
        _object(
            number={"type": "integer", "description": "The number of the group, as given."},
            name=_text("A short name for the topic, two to five words."),
            description=_text("One sentence on what the searchers want."),
            primary_keyword=_text("The keyword that stands for all of them, spelled as given."),
            outliers=_list({"type": "string"}, MAX_OUTLIERS, "Keywords that do not belong, spelled as given."),
        ),
        MAX_CLUSTERS,
    )
)

SCHEMAS: Mapping[Operation, Schema] = {
    Operation.IDEA_GENERATION: IDEAS_SCHEMA,
    Operation.OUTLINE: OUTLINE_SCHEMA,
    Operation.CONTENT_GENERATION: SECTION_SCHEMA,
    Operation.ARTICLE_DETAILS: DETAILS_SCHEMA,
    Operation.REWRITE: REWRITE_SCHEMA,
    Operation.BRAND_VOICE: VOICE_SCHEMA,
    Operation.IMAGE_PROMPTS: IMAGE_PROMPTS_SCHEMA,
    Operation.CLUSTERING: CLUSTERS_SCHEMA,
}
SCHEMA_NAMES: Mapping[Operation, str] = {
    Operation.IDEA_GENERATION: "content_ideas",
    Operation.OUTLINE: "outline",
    Operation.CONTENT_GENERATION: "article_section",
    Operation.ARTICLE_DETAILS: "article_details",
    Operation.REWRITE: "rewritten_text",
    Operation.BRAND_VOICE: "brand_voice",
    Operation.IMAGE_PROMPTS: "image_prompts",
    Operation.CLUSTERING: "clusters",
}
