"""A program whose model is the fake AI server, and a model that keeps to what it is asked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from igny8_desktop.app.bootstrap import Program, open_program
from igny8_desktop.domain.enums import StageName, TargetKind
from igny8_desktop.domain.scope import Scope
from igny8_desktop.services.sites.sites import NewSite
from igny8_desktop.services.steps import StepReport
from tests.fakes.openai_answers import ChatRequest
from tests.fakes.openai_server import OpenAIServer

KEY = "IGNY8_SECRET_AI_CUSTOM"
WORDS = [
    "the",
    "kettle",
    "holds",
    "water",
    "and",
    "a",
    "person",
    "who",
    "heats",
    "it",
    "wants",
    "tea",
    "that",
    "is",
    "hot",
    "and",
    "clear",
    "without",
    "much",
    "waiting",
]


@contextmanager
def writing_program(home: Path, server: OpenAIServer, **settings: Any) -> Iterator[tuple[Program, Scope]]:
    """Open a program that asks the fake server, with one site and credits."""
    program = open_program(home, environ={KEY: server.key or ""})
    try:
        site = program.sites.add(NewSite("Blue Cafe", TargetKind.FOLDER))
        program.settings.update(
            {
                "ai.provider": "custom",
                "ai.base_url": server.base_url,
                "ai.model": "test-text",
                "ai.images_enabled": False,
                "ai.retries": 0,
                **settings,
            }
        )
        program.credits.grant(10_000)
        yield program, site.scope
    finally:
        program.close()


def write(program: Program, scope: Scope, ids: list[int] | None = None) -> StepReport:
    """Write what waits, or these tasks."""
    step = program.steps[StageName.WRITE]
    return program.jobs.submit("write", lambda job: program.starter.run(scope, step, ids)).result(120)


def prose(words: int, mark: str = "") -> str:
    """Return English prose of so many words, in sentences of twelve."""
    text = [WORDS[at % len(WORDS)] for at in range(words)]
    for at in range(0, words, 12):
        text[at] = text[at].capitalize()
    sentences = [" ".join(text[at : at + 12]) + "." for at in range(0, words, 12)]
    return f"{mark} ".lstrip() + " ".join(sentences)


def obedient(request: ChatRequest, *, factor: float = 1.0) -> Mapping[str, Any] | None:
    """Answer sections and rewritten pieces in the length asked for, times `factor`; leave the rest to the server."""
    wanted = re.search(r"Length(?: of your text)?: (?:about )?(\d+) words", request.prompt)
    heading = re.search(r"with the heading “([^”]+)”", request.prompt)
    if request.schema_name == "article_section" and wanted:
        return {"body": prose(round(int(wanted[1]) * factor), f"About {heading[1]}." if heading else "")}
    if request.schema_name == "rewritten_text" and wanted:
        return {"text": prose(int(wanted[1]))}
    if request.schema_name == "outline":
        return {"sections": [{"heading": f"Part {name}", "notes": "n"} for name in ("one", "two", "three", "four")]}
    if request.schema_name == "article_details":
        return {
            "title": "How to Boil Water Well", "title_options": ["Boil Water Well", "Better Boiling"],
            "slug": "boil-water", "excerpt": "Boil water well.", "meta_title": "Boil Water Well",
            "meta_description": "How to boil water.", "faq_heading": "Questions", "categories": ["Tea"],
            "faq": [{"question": "Why?", "answer": prose(60)}, {"question": "How?", "answer": prose(60)}],
            "tags": ["water"],
        }  # fmt: skip
    return None


def schema_names(server: OpenAIServer) -> list[str]:
    """Return what was asked for, call by call."""
    return [
        str(((call.body.get("response_format") or {}).get("json_schema") or {}).get("name"))
        for call in server.calls_to("chat/completions")
    ]


def answer_text(value: Mapping[str, Any]) -> str:
    """Return an answer as a model sends it."""
    return json.dumps(value, ensure_ascii=False)
