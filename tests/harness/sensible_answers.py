"""Answers of a model that does what it is asked: for tests that are not about bad models."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tests.fakes.openai_answers import ChatRequest
from tests.fakes.schema_instances import instance_of


def sensible_answer(request: ChatRequest) -> Mapping[str, Any] | None:
    """Answer with posts where ideas are asked for, and with the pictures that an article asks for."""
    if request.schema is None:
        return None
    answer: dict[str, Any] = instance_of(request.schema, request.prompt)
    for idea in answer.get("ideas", ()):
        idea.update(content_type="post", structure="article", word_count=300)
    if request.schema_name == "image_prompts":
        answer["images"] = _pictures(answer["images"][0], request.prompt)
    return answer


def _pictures(pattern: Mapping[str, Any], prompt: str) -> list[dict[str, Any]]:
    found = re.search(r"one featured picture and (\d+)", prompt)
    wanted = int(found[1]) if found else 1
    sections = re.findall(r"^- (.+)$", prompt.partition("Sections:")[2].partition("\n\n")[0], re.MULTILINE)
    title = re.search(r"^Title: (.+)$", prompt, re.MULTILINE)
    name = title[1] if title else "Something"
    featured = {**pattern, "role": "featured", "section": "", "prompt": f"{name} on a table", "alt_text": f"{name}"}
    others = [
        {
            **pattern,
            "role": "in_article",
            "section": section,
            "prompt": f"{name}: {section}, close up, number {number}",
            "alt_text": f"{section} in close up",
            "caption": f"About {section}",
        }
        for number, section in enumerate((sections or [""])[:wanted])
    ]
    return [featured, *others]
